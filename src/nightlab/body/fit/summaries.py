"""What is compared between a person and simulated ones: how measures lie, vary and answer to doses.

Each measure of each instrument is brought to a scale on which it varies evenly, and regressed on what
its nights held (caffeine at two speeds of elimination, alcohol, magnesium, bedtime, time in bed). The
regression is the same linear map for the person and for all simulated ones, so it need not be true.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.fit.records import FEWEST_NIGHTS, READ

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.body.fit.records import Instrument, Lived
    from nightlab.body.organ import Numbers

RIDGE = 0.3
SAME = 1e-3
TWO_WEEKS_H = 336.0
CAFFEINE_LASTS_H, ALCOHOL_LASTS_H = 48.0, 24.0
EVEN = {"rem_min": 20.0, "sleep_end_min": 30.0}
FREE_ONLY = ("sleep_end_min",)


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of one instrument over some nights.

    Args:
        instrument: What measured it.
        measure: Its name.
        places: Which nights of the person's, from 0.
        observed: What the person's were.
    """

    instrument: Instrument
    measure: str
    places: tuple[int, ...]
    observed: Numbers

    @property
    def name(self) -> str:
        """As a key."""
        return f"{self.instrument} {self.measure}"


def series_of(lived: Lived) -> tuple[Series, ...]:
    """Return the person's measures with at least five nights; waking times of free nights only."""
    found: dict[tuple[Instrument, str], list[tuple[int, float]]] = defaultdict(list)
    for place, night in enumerate(lived.nights):
        for reading in night.readings:
            for measure in READ[reading.instrument]:
                value = reading.measures.get(measure)
                if value is None or (measure in FREE_ONLY and not night.is_free):
                    continue
                # A free night ends on waking: what came after the final awakening is not compared.
                if measure == "tasafa_min" and night.is_free:
                    continue
                found[reading.instrument, measure].append((place, value))
    return tuple(
        Series(instrument, measure, tuple(p for p, _ in told), np.array([v for _, v in told]))
        for (instrument, measure), told in sorted(found.items())
        if len(told) >= FEWEST_NIGHTS
    )


def exposures(lived: Lived) -> dict[str, Numbers]:
    """Return what each night held, ``float64[nights]`` by name.

    Assumptions: caffeine left at bedtime in units of 100 mg if it were eliminated at 0.08 and at 0.3 an
    hour; alcohol in units of 20 g, and what is left of it at bedtime if 7 g went an hour; magnesium taken a
    day over two weeks, in units of 100 mg.
    """
    nights = lived.nights
    made = {
        name: np.zeros(len(nights)) for name in ("slow", "fast", "alcohol", "left", "magnesium")
    }
    for place, night in enumerate(nights):
        now = 24.0 * lived.number(night.date) + night.bed_h
        for dose in lived.doses:
            taken = 24.0 * lived.number(dose.night) + (dose.clock_h - 12.0) % 24.0
            ago = now - taken
            if ago < 0.0 or ago > TWO_WEEKS_H:
                continue
            if dose.agent == "caffeine" and ago < CAFFEINE_LASTS_H:
                made["slow"][place] += dose.amount / 100.0 * math.exp(-0.08 * ago)
                made["fast"][place] += dose.amount / 100.0 * math.exp(-0.3 * ago)
            elif dose.agent == "alcohol" and ago < ALCOHOL_LASTS_H:
                made["alcohol"][place] += dose.amount / 20.0
                made["left"][place] += max(0.0, dose.amount - 7.0 * ago) / 20.0
            elif dose.agent.startswith("magnesium"):
                made["magnesium"][place] += dose.amount / 1400.0
    made["bed"] = np.array([night.bed_h for night in nights])
    made["long"] = np.array(
        [0.0 if night.is_free else night.rise_h - night.bed_h for night in nights]
    )
    made["free"] = np.array([float(night.is_free) for night in nights])
    return made


def even(measure: str, values: Numbers) -> Numbers:
    """Return a measure on a scale on which it varies evenly."""
    if measure in EVEN:
        return np.asarray(values / EVEN[measure])
    if measure in {"n3_min", "n1_min", "awakenings"}:
        return np.sqrt(np.maximum(0.0, values))
    return np.log(np.maximum(0.0, values) + 5.0)


def summaries(
    series: Sequence[Series], held: Mapping[str, Numbers], values: Sequence[Numbers]
) -> tuple[Numbers, list[str]]:
    """Return summaries of people, ``float64[people, summaries]``, and their names.

    Args:
        series: What is compared.
        held: From :func:`exposures`.
        values: ``float64[nights, people]`` for each series, on its own nights.
    """
    columns, names = [], []
    for one, told in zip(series, values, strict=True):
        y = even(one.measure, told)
        names_x, x = _design(one.places, held)
        fit = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T)
        middle = y.mean(axis=0)
        slopes = fit @ (y - middle)
        spread = np.log(np.std(y - x @ slopes, axis=0) + 0.05)
        columns += [middle, spread, *slopes]
        names += [f"{one.name} {what}" for what in ("mean", "spread", *names_x)]
    return np.stack(columns, axis=1), names


def _design(places: tuple[int, ...], held: Mapping[str, Numbers]) -> tuple[list[str], Numbers]:
    """Return what differs between the nights, centred."""
    names, columns = [], []
    for name, exposure in held.items():
        own = exposure[list(places)] - exposure[list(places)].mean()
        if np.abs(own).max() > SAME:
            names.append(name)
            columns.append(own)
    return names, np.stack(columns, axis=1) if columns else np.zeros((len(places), 0))
