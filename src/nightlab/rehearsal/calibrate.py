"""How often the verdict is wrong, measured on simulated people."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from math import isnan, nan, sqrt
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.simulate import SimulatedPerson, simulate
from nightlab.trials import analyse
from nightlab.trials.design import Design
from nightlab.trials.prior import NEUTRAL_SDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials import Verdict

Schedule = Literal["nightly", "weekly pairs", "ABBA"]
BLOCK_NIGHTS = 14
MAX_RUN = 2
WEEK = 7


@dataclass(frozen=True, slots=True)
class Cell:
    """What many trials on people of one kind came to.

    Attributes:
        trials: How many.
        outside: Share whose 95 % interval misses the true effect.
        outside80: Share whose 80 % interval does.
        outside50: Share whose 50 % interval does.
        works: Share decided ``works``.
        harms: Share decided ``harms``.
        no_useful_effect: Share decided ``no-useful-effect``.
        wrong_sign: Share decided ``works`` or ``harms`` against the sign of the true effect (the
            field's type S error).
        exaggeration: Mean size of the estimate over the true one where it was decided ``works`` or
            ``harms`` (type M error); None where nothing was, or there is no effect.
        width_sd: Mean width of the 95 % interval.
    """

    trials: int
    outside: float
    outside80: float
    outside50: float
    works: float
    harms: float
    no_useful_effect: float
    wrong_sign: float
    exaggeration: float | None
    width_sd: float

    def error(self, share: float) -> float:
        """Return the Monte Carlo standard error of a share."""
        return sqrt(share * (1 - share) / self.trials)

    def and_(self, other: Cell) -> Cell:
        """Return this cell with the trials of another one added."""
        whole = self.trials + other.trials

        def mean(name: str) -> float:
            own, more = float(getattr(self, name)), float(getattr(other, name))
            return (self.trials * own + other.trials * more) / whole

        names = [field.name for field in fields(self)]
        means = {name: mean(name) for name in names if name not in ("trials", "exaggeration")}
        return Cell(whole, **means, exaggeration=_pooled_size(self, other))

    @property
    def decided(self) -> float:
        """Number of trials decided ``works`` or ``harms``."""
        return self.trials * (self.works + self.harms)


def _pooled_size(*cells: Cell) -> float | None:
    known = [(cell.decided, cell.exaggeration) for cell in cells if cell.exaggeration is not None]
    weight = sum(decided for decided, _ in known)
    return sum(decided * size for decided, size in known) / weight if weight else None


def calibrate(
    person: SimulatedPerson,
    *,
    trials: int,
    seed: int,
    schedule: Schedule = "nightly",
    nights: int = 56,
    worthwhile_sd: float | None = 0.3,
    with_blocks: bool = True,
    effect_from_prior: bool = False,
) -> Cell:
    """Run many trials on people of one kind, each with its own schedule, and count the verdicts.

    Args:
        person: The truth they share.
        trials: How many trials.
        seed: Fixes schedules and outcomes.
        schedule: How arms follow each other, see :func:`draw_schedule`.
        nights: Length of each trial.
        worthwhile_sd: Smallest worthwhile effect in standard deviations; None leaves it to the verdict.
        with_blocks: Whether the analysis is told the blocks.
        effect_from_prior: Whether each trial draws its effect from the neutral prior, in place of the
            person's.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(trials):
        treated, blocks = draw_schedule(schedule, nights, seed=int(rng.integers(2**62)))
        drawn = NEUTRAL_SDS * float(rng.standard_normal())
        one = replace(person, effect_sd=drawn) if effect_from_prior else person
        table: dict[str, Any] = {"arm": treated, "outcome": simulate(one, treated, rng)}
        if with_blocks:
            table["block"] = blocks
        verdict = analyse(
            table,
            outcome="outcome",
            arm="arm",
            block="block" if with_blocks else None,
            better="higher",
            worthwhile=worthwhile_sd,
            half_life_nights=one.half_life_nights,
            randomise=False,
        )
        found.append(judge(verdict, one.effect_sd))
    return count(found)


def draw_schedule(
    schedule: Schedule, nights: int, *, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return ``float64[n]``, 1 on the arm, and ``int64[n]``, the block of each night.

    Args:
        schedule: ``nightly``: every night by lot, two in a row at most, balanced in 14 nights.
            ``weekly pairs``: a week each, order by lot. ``ABBA``: four weeks, ABBA or BAAB by lot.
        nights: Length of the trial.
        seed: Of the lot.

    Raises:
        NightlabError: No such schedule.
    """
    if schedule not in get_args(Schedule):
        raise NightlabError(
            f"{schedule!r} is not known",
            where="schedule",
            fix=f"use {', '.join(get_args(Schedule))}",
        )
    if schedule == "ABBA":
        sets = -(-nights // (4 * WEEK))
        firsts = np.random.default_rng(seed).integers(2, size=sets)
        weeks = [(first + turn) % 2 for first in firsts for turn in (0, 1, 1, 0)]
        night = np.arange(nights)
        return np.array(weeks, dtype=np.float64)[night // WEEK], night // (4 * WEEK)
    by_night = schedule == "nightly"
    design = Design(
        ("placebo", "active"),
        nights,
        seed=seed,
        block_nights=BLOCK_NIGHTS,
        period_nights=1 if by_night else WEEK,
        max_run=MAX_RUN if by_night else None,
    )
    return design.codes().astype(np.float64), np.asarray(design.blocks(), dtype=np.int64)


def judge(verdict: Verdict, truth: float, below: float | None = None) -> dict[str, float]:
    """Return what :class:`Cell` counts, of one trial; NaN where it does not apply.

    Args:
        verdict: What was said.
        truth: The true effect, in the outcome's unit.
        below: Share of the posterior below it, where that was read off another scale.
    """
    if below is None:
        below = verdict.posteriors[verdict.prior].below(truth)
    decided = verdict.decision in ("works", "harms")
    against = decided and truth != 0 and (verdict.decision == "works") != (truth > 0)
    return {
        "outside": _misses(below, 0.95),
        "outside80": _misses(below, 0.8),
        "outside50": _misses(below, 0.5),
        "works": verdict.decision == "works",
        "harms": verdict.decision == "harms",
        "no_useful_effect": verdict.decision == "no-useful-effect",
        "wrong_sign": against,
        "exaggeration": abs(verdict.effect.mean / truth) if decided and truth else nan,
        "width_sd": verdict.effect.hi95 - verdict.effect.lo95,
    }


def _misses(below: float, share: float) -> bool:
    """Whether a central interval misses what has this chance of lying below."""
    return abs(2 * below - 1) > share


def count(found: list[dict[str, float]]) -> Cell:
    """Return the shares of what was found of each trial, see :func:`judge`."""

    def mean(name: str) -> float:
        values = [one[name] for one in found if not isnan(one[name])]
        return float(np.mean(values)) if values else nan

    sizes = mean("exaggeration")
    means = {name: mean(name) for name in found[0] if name != "exaggeration"}
    return Cell(len(found), **means, exaggeration=None if isnan(sizes) else sizes)
