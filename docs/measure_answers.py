"""Measure how honest the chances are that answers give, on people drawn from the very table of ratios.

    python docs/measure_answers.py

A person has a driver with its prevalence; each question is answered with the chances that the table's ratios
imply. Within a group answers go together more or less; the rule counts them by its tempering, or, for
comparison, each in full. Writes ``docs/answers_calibration.json``; it is seeded, and takes about a minute.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr

from nightlab.drivers import odds
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.likelihoods import by_question
from nightlab.drivers.odds import Evidence, chance
from nightlab.drivers.records import Because

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.drivers.likelihoods import Likelihood

    Floats = NDArray[np.float64]

RESULTS = Path(__file__).with_name("answers_calibration.json")
SEED, PEOPLE = 20261122, 400
TOGETHER = (0.0, 0.3, 0.6)
COUNTED = {"tempered": odds.OTHERS, "each in full": 1.0}
BINS = 10
SURE = 0.9


def shares(rows: Sequence[Likelihood]) -> tuple[Floats, Floats]:
    """Return the ratios of a question's answers, no answer first, and their chances without the driver.

    Assumptions: of all chances that make the ratios hold, those nearest to even.
    """
    ratios = np.array([1.0, *(row.lr for row in rows)])
    low, high = -200.0, 200.0
    chances = np.full(ratios.size, 1 / ratios.size)
    for _ in range(200):
        tilt = (low + high) / 2
        weight = -tilt * ratios
        chances = np.exp(weight - weight.max())
        chances /= chances.sum()
        low, high = (tilt, high) if chances @ (ratios - 1) > 0 else (low, tilt)
    return ratios, chances


def people(
    key: str, together: float, luck: np.random.Generator
) -> list[tuple[bool, list[Evidence]]]:
    """Return people who have a driver or not, with what they answered about it."""
    there = luck.random(PEOPLE) < drivers()[key].prevalence.value
    strain: dict[str, Floats] = {}
    told: list[list[Evidence]] = [[] for _ in range(PEOPLE)]
    for (of, _), rows in by_question().items():
        if of != key:
            continue
        ratios, without = shares(rows)
        order = np.argsort(ratios)
        ends = [np.cumsum(each[order])[:-1] for each in (without, without * ratios)]
        own = strain.setdefault(rows[0].group, luck.standard_normal(PEOPLE))
        mixed = math.sqrt(together) * own + math.sqrt(1 - together) * luck.standard_normal(PEOPLE)
        place = ndtr(mixed)
        for i in range(PEOPLE):
            at = int(order[np.searchsorted(ends[int(there[i])], place[i])])
            if at:
                told[i].append(_evidence(rows[at - 1]))
    return list(zip(map(bool, there), told, strict=True))


def _evidence(row: Likelihood) -> Evidence:
    because = Because(row.question, "", row.lr, row.low, row.high, row.source, row.checked)
    return Evidence(because, row.group, row.way)


def judged(told: Sequence[tuple[str, bool, list[Evidence]]]) -> dict[str, float]:
    """Return slope and gap of the chances: 1 and 0 where they are honest.

    Assumptions: the slope is that of a logistic regression on the log odds; the gap is the mean distance
    of chances and shares in ten bins.
    """
    there = np.array([has for _, has, _ in told], dtype=np.float64)
    said = np.array([chance(drivers()[key].prevalence, given).value for key, _, given in told])
    log = np.log(said / (1 - said))
    columns = np.column_stack([np.ones_like(log), log])
    fit = np.array([0.0, 1.0])
    for _ in range(25):
        mean = 1 / (1 + np.exp(-columns @ fit))
        weight = mean * (1 - mean)
        fit = fit + np.linalg.solve(
            (columns * weight[:, None]).T @ columns, columns.T @ (there - mean)
        )
    at = np.minimum((said * BINS).astype(int), BINS - 1)
    gap = sum(
        abs(there[at == k].mean() - said[at == k].mean()) * np.mean(at == k) for k in np.unique(at)
    )
    sure = said >= SURE
    return {
        "slope": float(fit[1]),
        "gap": float(gap),
        "sure": int(sure.sum()),
        "of them true": float(there[sure].mean()) if sure.any() else math.nan,
    }


def measured() -> list[dict[str, Any]]:
    """Return one row for each way of counting and each strength with which answers go together."""
    rows = []
    asked = sorted({key for key, _ in by_question()})
    for together in TOGETHER:
        luck = np.random.default_rng(SEED)
        told = [(key, *one) for key in asked for one in people(key, together, luck)]
        for words, share in COUNTED.items():
            kept, odds.OTHERS = odds.OTHERS, share
            found = judged(told)
            odds.OTHERS = kept
            rows.append({"together": together, "counted": words, "people": len(told), **found})
    return rows


def main() -> None:
    """Measure and write."""
    rows = measured()
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
