"""A second opinion that assumes no model: the schedule redrawn from the set it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.designs.possible import others_kept, possible_schedules
from nightlab.trials.exposure import exposure
from nightlab.trials.likelihood import whiten
from nightlab.trials.sampler import Rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.designs.patterns import Pattern
    from nightlab.trials.designs.possible import Schedules
    from nightlab.trials.nuisance import Nuisance

DRAWS = 1999
MOST_DOSES = 6
MOST_UNITS = 400
SHORTEST_PERIOD = 3
SHORTEST_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Redraw:
    """The set of schedules that the trial could have had.

    Attributes:
        rules: Rules or pattern, in units of one or more rows.
        unit: ``int64[n]``, the unit of each row.
        values: ``float64[arms]``, allocation to the arm in question under each arm number.
        words: The set in words.
        drawn: The arm number of each unit, rows yet to come included; empty where not known.
        mirror: For each arm the one that stands for it in a schedule's mirror image, whose contrast is
            the same but for its sign; empty where there is none, as with a third arm that is allowed for.
        is_narrowed: Whether what is not in question stands where it was drawn already.
    """

    rules: Rules | Pattern
    unit: NDArray[np.int64]
    values: NDArray[np.float64]
    words: str
    drawn: tuple[int, ...] = ()
    mirror: tuple[int, ...] = ()
    is_narrowed: bool = False

    def first(self, rows: int) -> Redraw:
        """Return the set for a trial under way, of which only the first rows are due."""
        return replace(self, unit=self.unit[:rows])

    def between(self, one: int, other: int) -> Redraw:
        """Return the set in which all arms but two stay where they were drawn.

        A comparison of two arms among several is then tested whatever the others do.
        """
        if self.values.size == 2 or not self.drawn or self.is_narrowed:
            return self
        return replace(
            self,
            rules=others_kept(self.rules, self.drawn, one, other),
            words=f"{self.words}, the other arms left in place",
            mirror=(),
            is_narrowed=True,
        )

    def smallest_p(self, half_life_nights: float) -> float:
        """Return the smallest two-sided p that a test on all rows could give.

        Assumptions: without carry-over a schedule and its mirror image are as extreme as each other.
        Carry-over sets even those apart, since nothing was given before the first night.
        """
        found = possible_schedules(self.rules)
        if found.size > DRAWS:
            return 1 / (DRAWS + 1)
        mirrored = tuple(self.mirror[arm] for arm in self.drawn) if self.mirror else ()
        tied = half_life_nights == 0 and mirrored != self.drawn and found.holds(mirrored)
        return (2 if tied else 1) / found.size


@dataclass(frozen=True, slots=True)
class RandomisationTest:
    """Two-sided p of the sharp null hypothesis, and the smallest the design could have given."""

    p: float
    smallest_p: float
    words: str


def possible(data: TrialData, redraw: Redraw | None) -> Redraw | None:
    """Return the set of schedules the trial came from: the one given, else one read off the table.

    Raises:
        NightlabError: The one given is of another length than the table.
    """
    if redraw is None:
        return infer(data)
    if redraw.unit.size != len(data.labels):
        raise NightlabError(
            f"the schedule has {redraw.unit.size} nights, the table {len(data.labels)}",
            where="redraw",
            fix="leave it out, or give every night of the schedule a row with its arm",
        )
    return _between_those_named(data, redraw)


def _between_those_named(data: TrialData, redraw: Redraw) -> Redraw:
    if data.is_dose or not redraw.drawn:
        return redraw
    one, other = (
        redraw.drawn[redraw.unit[data.labels.index(label)]] for label in (data.control, data.arm)
    )
    return redraw.between(one, other)


def infer(data: TrialData) -> Redraw | None:
    """Return the set a table's schedule most plausibly came from, None where none can be counted.

    Assumptions: counts per block (or in all) and the longest run seen are what the design fixed, but
    two in a row were allowed, since strict alternation is no randomisation; arms whose runs all share a
    factor, or that stand for three rows or more at a time, were allocated by period.
    """
    arms = sorted(set(data.labels), key=data.labels.index)
    if data.is_dose and len(arms) > MOST_DOSES:
        return None
    code = np.array([arms.index(a) for a in data.labels])
    values = np.array([data.allocation[code == i][0] for i in range(len(arms))])
    unit, blocks, words = _units(data)
    order = np.unique(unit, return_index=True)[1]
    unit_code, unit_block = code[order], blocks[order]
    if unit_code.size > MOST_UNITS:
        return None
    sizes = np.bincount(unit_block)
    counts = [
        np.bincount(unit_code[unit_block == b], minlength=len(arms)) for b in range(sizes.size)
    ]
    rules = Rules(
        arms=len(arms),
        block_sizes=tuple(int(s) for s in sizes),
        max_run=max(SHORTEST_LIMIT, _longest(unit_code)),
        block_counts=tuple(tuple(int(n) for n in c) for c in counts),
    )
    drawn = tuple(int(arm) for arm in unit_code)
    return _between_those_named(data, Redraw(rules, unit, values, words, drawn))


def _units(data: TrialData) -> tuple[NDArray[np.int64], NDArray[np.int64], str]:
    n, runs = len(data.labels), data.runs
    blocks = np.zeros(n, dtype=np.int64) if data.blocks is None else data.blocks
    if np.any(np.diff(blocks) < 0):
        blocks = np.zeros(n, dtype=np.int64)
    # A period ends where the arm or the block changes; those at the border may be one run.
    period = np.concatenate(([0], np.cumsum((np.diff(runs) != 0) | (np.diff(blocks) != 0))))
    lengths = np.bincount(period)
    within = " within each block" if data.blocks is not None else ""
    shared = gcd(*(int(length) for length in lengths))
    if shared > 1 and 2 * shared >= lengths.min():
        return np.arange(n) // shared, blocks, f"periods of {shared} nights redrawn{within}"
    if np.median(lengths) < SHORTEST_PERIOD:
        return np.arange(n), blocks, f"nights redrawn{within}, counts and longest run kept"
    if data.blocks is not None or lengths.min() * 2 > lengths.max():
        return period, blocks, f"order of periods redrawn{within}"
    length = int(np.median(lengths[lengths >= SHORTEST_PERIOD]))
    pieces = np.array([max(1, round(size / length)) for size in lengths])
    starts = np.concatenate(([0], np.cumsum(pieces)[:-1]))
    inside = np.concatenate([np.arange(s) * k // s for s, k in zip(lengths, pieces, strict=True)])
    return starts[period] + inside, blocks, "order of periods redrawn"


def _longest(code: NDArray[np.int64]) -> int:
    edges = np.flatnonzero(np.diff(code)) + 1
    return int(np.diff(np.concatenate(([0], edges, [code.size]))).max())


@dataclass(frozen=True, slots=True)
class Contrast:
    """The generalised least-squares contrast of a schedule, at one autocorrelation.

    A randomisation test with it is valid whatever the autocorrelation is, and sharp where it is right.

    Attributes:
        data: The trial.
        outcome: ``float64[n]`` at the observed nights.
        nuisance: The model's other columns; runs of the schedule itself are not among them.
        phi: Autocorrelation to whiten with.
        half_life_nights: Carry-over.
    """

    data: TrialData
    outcome: NDArray[np.float64]
    nuisance: Nuisance
    phi: float
    half_life_nights: float

    def of(self, allocation: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``float64[k]``, the contrast of each schedule in ``float64[k, n]``."""
        seen = self.data.seen
        felt = on_calendar(self.data.days, allocation, self.half_life_nights)[:, seen]
        stacked = np.column_stack([self.nuisance.columns, felt.T, self.outcome])
        white = whiten(stacked, self.data.days[seen], np.array([self.phi]))[0][0]
        q = white.shape[1] - felt.shape[0] - 1
        other, arms, y = white[:, :q], white[:, q:-1], white[:, -1]
        inner = other.T @ other + np.diag(self.nuisance.typical_precision)
        solved = np.linalg.solve(inner, other.T @ np.column_stack([arms, y]))
        residual = y - other @ solved[:, -1]
        left = (arms**2).sum(axis=0) - ((other.T @ arms) * solved[:, :-1]).sum(axis=0)
        contrast: NDArray[np.float64] = (residual @ arms) / np.sqrt(np.maximum(left, 1e-12))
        return contrast


def test(contrast: Contrast, redraw: Redraw, rng: np.random.Generator) -> RandomisationTest | None:
    """Return the share of redrawn schedules whose contrast is as large as the one seen.

    Args:
        contrast: The statistic, with the trial it is taken on.
        redraw: The set of schedules the trial came from.
        rng: Source of the draws; a small set is gone through whole.
    """
    try:
        every_schedule = possible_schedules(redraw.rules)
    except NightlabError:
        return None
    drawn = _draw(every_schedule, rng)
    every = len(drawn) == every_schedule.size
    seen = abs(float(contrast.of(contrast.data.allocation[None])[0]))
    redrawn = np.abs(contrast.of(redraw.values[drawn][:, redraw.unit]))
    if every:
        extreme = int((redrawn >= seen * (1 - 1e-9)).sum())
        largest = int((redrawn >= redrawn.max() * (1 - 1e-9)).sum())
        return RandomisationTest(
            max(extreme, 1) / len(redrawn), largest / len(redrawn), redraw.words
        )
    extreme = int((redrawn >= seen * (1 - 1e-9)).sum()) + 1
    return RandomisationTest(extreme / (len(redrawn) + 1), 1 / (len(redrawn) + 1), redraw.words)


def _draw(possible: Schedules, rng: np.random.Generator) -> NDArray[np.int64]:
    return possible.all() if possible.size <= DRAWS else possible.draw(DRAWS, rng)


def on_calendar(
    days: NDArray[np.int64], allocation: NDArray[np.float64], half_life_nights: float
) -> NDArray[np.float64]:
    """Return exposures at the rows' nights; calendar days without a row count as nights without a dose."""
    if half_life_nights == 0:
        return allocation
    full = np.zeros((*allocation.shape[:-1], int(np.ptp(days)) + 1))
    full[..., days - days[0]] = allocation
    felt = exposure(full, half_life_nights)
    return felt[..., days - days[0]]
