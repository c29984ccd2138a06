"""Exposures that never come apart, as one column; and what comes with an exposure often enough to be it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.series.nuisance import nuisance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Correlation from which two are one; and nights on which two must differ to be told apart at all.
ONE, FEWEST_APART = 0.95, 3
# Correlation from which the one may be mistaken for the other.
MISTAKEN = 0.3
FEWEST_SHARED = 14
# A correlation with the night before of so many standard errors, and so large, is no chance.
FOLLOWS_Z, FOLLOWS = 3.0, 0.2
FREE, WEEKDAY = "free days", "the day of the week"
SEASON, BEFORE = "the season or another slow change", "the night before"


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """Exposures that the nights see as one.

    Args:
        members: Places of the exposures, one or more.
        column: What the model takes; the exposure itself where there is one.
        factors: Change of the column per unit of each member.
    """

    members: tuple[int, ...]
    column: Exposure
    factors: tuple[float, ...]


def joints(exposures: Sequence[Exposure], nights: NDArray[np.bool_]) -> list[Joint]:
    """Return exposures in groups that never come apart, transitively; most groups have one member."""
    group = list(range(len(exposures)))
    for a, first in enumerate(exposures):
        for b in range(a):
            if group[a] != group[b] and never_apart(first, exposures[b], nights):
                old, new = group[a], group[b]
                group = [new if each == old else each for each in group]
    return [
        _joint([i for i, of in enumerate(group) if of == name], exposures, nights)
        for name in dict.fromkeys(group)
    ]


def never_apart(a: Exposure, b: Exposure, nights: NDArray[np.bool_]) -> bool:
    """Tell whether two exposures are one on the nights on which both are known."""
    x, y = _both(a, b, nights)
    if x.size < FEWEST_SHARED or np.ptp(x) == 0 or np.ptp(y) == 0:
        return False
    on_off = {0.0, 1.0}
    if set(np.unique(x)) <= on_off and set(np.unique(y)) <= on_off:
        differ = int(np.count_nonzero(x != y))
        if differ < FEWEST_APART or x.size - differ < FEWEST_APART:
            return True
    return abs(float(np.corrcoef(x, y)[0, 1])) > ONE


def _joint(members: list[int], exposures: Sequence[Exposure], nights: NDArray[np.bool_]) -> Joint:
    first = exposures[members[0]]
    if len(members) == 1:
        return Joint((members[0],), first, (1.0,))
    signs = [1.0 if correlation(first, exposures[i], nights) >= 0 else -1.0 for i in members]
    spreads = [float(np.nanstd(exposures[i].values[nights])) for i in members]
    factors = [sign / spread for sign, spread in zip(signs, spreads, strict=True)]
    each = np.stack(
        [
            factor * (exposures[i].values - np.nanmean(exposures[i].values[nights]))
            for i, factor in zip(members, factors, strict=True)
        ]
    )
    known = np.isfinite(each)
    mean = np.where(known, each, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    values = np.where(known.any(axis=0), mean, np.nan)
    return Joint(
        tuple(members), Exposure("joint", first.label, "", values, first.shapes), tuple(factors)
    )


def beside(
    exposures: Sequence[Exposure],
    outcome: Floats,
    weekday: NDArray[np.int64],
    free_days: Sequence[int],
) -> list[tuple[str, ...]]:
    """Return for each exposure the labels of what may be mistaken for it.

    Assumptions: an exposure that goes with the outcome of the night before may be an effect of bad sleep
    as well as a cause.
    """
    nights = np.isfinite(outcome)
    free = np.isin(weekday, free_days).astype(np.float64)
    found = []
    for each in exposures:
        names = [
            other.label
            for other in exposures
            if other is not each
            and abs(correlation(each, other, nights)) > MISTAKEN
            and not never_apart(each, other, nights)
        ]
        if abs(_correlation(each.values[nights], free[nights])) > MISTAKEN:
            names.append(FREE)
        elif _keeps_to_weekdays(each, nights, weekday):
            names.append(WEEKDAY)
        if _drifts(each, nights, weekday, free_days):
            names.append(SEASON)
        if _follows(each, outcome, weekday, free_days):
            names.append(BEFORE)
        found.append(tuple(names))
    return found


def correlation(a: Exposure, b: Exposure, nights: NDArray[np.bool_]) -> float:
    """Return the correlation of two exposures where both are known; 0 where that is on too few nights."""
    return _correlation(*_both(a, b, nights))


def _both(a: Exposure, b: Exposure, nights: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    x, y = a.values[nights], b.values[nights]
    known = np.isfinite(x) & np.isfinite(y)
    return x[known], y[known]


def _correlation(x: Floats, y: Floats) -> float:
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if x.size < FEWEST_SHARED or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def _drifts(
    each: Exposure,
    nights: NDArray[np.bool_],
    weekday: NDArray[np.int64],
    free_days: Sequence[int],
) -> bool:
    """Tell whether slow waves explain as much of it as such a correlation would."""
    known = nights & np.isfinite(each.values)
    return _explain(nuisance(known, weekday, (), free_days).columns[:, 9:], each.values[known])


def _keeps_to_weekdays(
    each: Exposure, nights: NDArray[np.bool_], weekday: NDArray[np.int64]
) -> bool:
    """Tell whether the day of the week explains as much of it as such a correlation would."""
    known = nights & np.isfinite(each.values)
    on = (weekday[known][:, None] == np.arange(7)).astype(np.float64)
    return _explain(on - on.mean(axis=0), each.values[known])


def _explain(columns: Floats, values: Floats) -> bool:
    """Tell whether columns explain more of what is set against them than chance and a weak tie would."""
    centred = values - values.mean()
    left = centred - columns @ np.linalg.lstsq(columns, centred, rcond=None)[0]
    share = 1 - float(left @ left) / float(centred @ centred)
    by_chance = columns.shape[1] / values.size
    return bool(share > MISTAKEN**2 + 2 * by_chance)


def _follows(
    each: Exposure, outcome: Floats, weekday: NDArray[np.int64], free_days: Sequence[int]
) -> bool:
    last = np.concatenate([[np.nan], outcome[:-1]])
    known = np.isfinite(last) & np.isfinite(each.values)
    if known.sum() < 2 * FEWEST_SHARED:
        return False
    columns = nuisance(known, weekday, (), free_days).columns
    left = [
        values[known] - columns @ np.linalg.lstsq(columns, values[known], rcond=None)[0]
        for values in (each.values, last)
    ]
    r = _correlation(left[0], left[1])
    return bool(abs(r) > FOLLOWS and abs(r) * np.sqrt(known.sum()) > FOLLOWS_Z)
