"""Simulated people drawn from the very table of likelihood ratios, so that the truth is known.

A table of ratios leaves open how often each answer is given. It is drawn with the frequencies of greatest
entropy under which the ratios can hold; what no row speaks of is a skipped question. A question that can
only speak for a driver, such as a list of illnesses, is left out: no frequencies go with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from nightlab.drivers.catalogue import driver
from nightlab.drivers.likelihoods import Likelihood, by_question
from nightlab.drivers.odds import Evidence
from nightlab.drivers.records import Because

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Person:
    """A simulated person: what is true of a driver, and what was answered."""

    driver: str
    has_it: bool
    evidence: tuple[Evidence, ...]


def people(key: str, count: int, alike: float, rng: np.random.Generator) -> list[Person]:
    """Draw people of whom a driver is true with its prevalence.

    Args:
        key: The driver's.
        count: How many.
        alike: Correlation of answers within a group beyond what the driver explains.
        rng: Source of chance.
    """
    truth = rng.random(count) < driver(key).prevalence.value
    shared: dict[str, Array] = {}
    answers = []
    for (of, _), rows in by_question().items():
        if of != key or min(row.lr for row in rows) > 1:
            continue
        common = shared.setdefault(rows[0].group, rng.standard_normal(count))
        own = rng.standard_normal(count)
        level = ndtr(math.sqrt(alike) * common + math.sqrt(1 - alike) * own)
        answers.append((rows, _answer(rows, truth, level)))
    return [
        Person(key, bool(truth[i]), tuple(_said(rows[a[i] - 1]) for rows, a in answers if a[i]))
        for i in range(count)
    ]


def _answer(rows: tuple[Likelihood, ...], truth: Array, level: Array) -> Array:
    """Return the number of the row that each person's answer meets, 0 for a skipped question."""
    ratios = np.array([1.0, *(row.lr for row in rows)])
    without = _frequencies(ratios)
    order = np.argsort(ratios)
    steps = [
        np.cumsum((shares / shares.sum())[order])[:-1] for shares in (without, without * ratios)
    ]
    place = np.where(truth, np.searchsorted(steps[1], level), np.searchsorted(steps[0], level))
    found: Array = order[place]
    return found


def _frequencies(ratios: Array) -> Array:
    """Return the most even frequencies among people without the driver that the ratios allow."""

    def shares(tilt: float) -> Array:
        weights = np.exp(-tilt * (ratios - 1) - np.max(-tilt * (ratios - 1)))
        even: Array = weights / weights.sum()
        return even

    tilt = brentq(lambda at: float(shares(at) @ (ratios - 1)), -300, 300)
    return shares(float(tilt))


def _said(row: Likelihood) -> Evidence:
    because = Because(row.question, row.written, row.lr, row.low, row.high, row.source, row.checked)
    return Evidence(because, row.group, row.way)
