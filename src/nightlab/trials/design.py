"""A trial's design: its rules and its seed, from which everyone derives the same schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.designs.checks import PATTERNS, check, refuse
from nightlab.trials.designs.contrast import indicators, remaining, shares
from nightlab.trials.designs.patterns import Pattern, pattern
from nightlab.trials.designs.possible import possible_schedules, sample
from nightlab.trials.exposure import contrast_ratio
from nightlab.trials.randomisation import Redraw
from nightlab.trials.sampler import Rules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.designs.patterns import PatternName

LEAST_CONTRAST = 0.5


@dataclass(frozen=True, slots=True)
class Dose:
    """One line of a schedule: taken on the evening of ``take_on``, felt in the night that ends on ``night``.

    ``number`` counts the evenings of the trial, those without a dose included. Before a trial has a start
    date both dates are None.
    """

    number: int
    arm: str
    block: int
    take_on: date | None
    night: date | None


@dataclass(frozen=True, slots=True)
class Design:
    """The rules of a randomised trial and the seed that fixes its schedule.

    Args:
        arms: Labels, the control first.
        nights: Length of the trial, nights on which nothing is given included.
        seed: Fixes the schedule; anyone can derive it again.
        block_nights: Nights within which the arms are balanced as evenly as they divide.
        period_nights: Nights for which an arm is kept; 1 changes arms from night to night, 7 makes weeks.
        max_run: Longest run of nights on one arm; None leaves it to the blocks.
        half_life_nights: Nights in which half of the effect fades, as far as is known; 0 none.
        outcome: The one outcome that decides, named before the first night; empty where not named.
        better: Which way it is better; empty where the outcome is a measure that says so itself.
        worthwhile: Smallest effect worth the trouble, in the outcome's unit; None for the default.
        prior: The prior the verdict is stated under; sceptical while no evidence is at hand.
        plan: What fixes the order beyond these rules, see ``designs.checks.PLANS``; empty for nothing.
        factors: What a factorial plan combines; the arms are then all its combinations.
        unit: Unit of the doses, which the arms of a plan of doses are.
        run_in_nights: Nights before the first period, on which nothing is given; on and off only.
        washout_nights: Nights between two periods, on which nothing is given; on and off only.

    Raises:
        NightlabError: Rules that contradict each other, or a contrast that carry-over would wash out.

    Example:
        >>> design = Design(("placebo", "magnesium"), nights=8, seed=1, block_nights=4, max_run=2)
        >>> sorted(set(design.labels()))
        ['magnesium', 'placebo']
    """

    arms: tuple[str, ...]
    nights: int
    seed: int
    block_nights: int
    period_nights: int = 1
    max_run: int | None = None
    half_life_nights: float = 0.0
    outcome: str = ""
    better: str = ""
    worthwhile: float | None = None
    prior: str = "sceptical"
    plan: str = ""
    factors: tuple[str, ...] = ()
    unit: str = ""
    run_in_nights: int = 0
    washout_nights: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "arms", tuple(str(a).strip() for a in self.arms))
        object.__setattr__(self, "unit", self.unit.strip())
        check(self)
        # What was sealed by its own schedule stays readable by it; making a design asks all of them.
        own = self.contrast_ratio() if self.plan else self._sealed_ratio()
        if own < LEAST_CONTRAST:
            self.refuse_lost_contrast()

    @property
    def counted_nights(self) -> int:
        """Nights that have an arm."""
        if not self.run_in_nights and not self.washout_nights:
            return self.nights
        step = self.period_nights + self.washout_nights
        periods = (self.nights - self.run_in_nights + self.washout_nights) // step
        return periods * self.period_nights

    @property
    def title(self) -> str:
        """What a trial of this design is called where nobody named it."""
        if self.factors:
            return f"{_listed(self.factors)} in all combinations"
        if self.unit:
            return f"{', '.join(self.arms)} {self.unit}"
        return f"{_listed(self.arms[1:])} against {self.arms[0]}"

    @property
    def levels(self) -> tuple[float, ...]:
        """The doses that the arms of a plan of doses are.

        Raises:
            NightlabError: An arm that is no number.
        """
        try:
            return tuple(float(arm) for arm in self.arms)
        except ValueError as error:
            raise NightlabError(
                "a plan of doses needs numbers",
                where="arms",
                fix="write --arms 0,100,200 and the unit with --unit",
            ) from error

    @property
    def rules(self) -> Rules | Pattern:
        """The rules, or the pattern, in units of a period."""
        k, period = len(self.arms), self.period_nights
        units, per_block = self.counted_nights // period, self.block_nights // period
        if self.plan in PATTERNS:
            return pattern(cast("PatternName", self.plan), k, units // k)
        sizes = [per_block] * (units // per_block) + (
            [units % per_block] if units % per_block else []
        )
        run = self.max_run if self.max_run is not None else self.nights
        return Rules(k, tuple(sizes), max(1, run // period))

    @property
    def ways(self) -> int:
        """Number of schedules that keep the rules, each as likely as the others."""
        return possible_schedules(self.rules).size

    def periods(self) -> tuple[int, ...]:
        """Return the arm's number of each period, as the seed draws it."""
        return possible_schedules(self.rules).from_seed(self.seed)

    def codes(self) -> NDArray[np.int64]:
        """Return ``int64[n]``: the arm's number of each night that has an arm."""
        return np.repeat(np.array(self.periods(), dtype=np.int64), self.period_nights)

    def labels(self) -> tuple[str, ...]:
        """Return the arm of each night that has one."""
        return tuple(self.arms[c] for c in self.codes())

    def blocks(self) -> NDArray[np.int64]:
        """Return ``int64[n]``: the block of each night that has an arm, from 1."""
        return np.arange(self.counted_nights) // self.block_nights + 1

    def evenings(self) -> NDArray[np.int64]:
        """Return ``int64[n]``: the evening of each night that has an arm, from 0."""
        counted = np.arange(self.counted_nights)
        return self.run_in_nights + counted + counted // self.period_nights * self.washout_nights

    def contrast_ratio(self) -> float:
        """Return how much contrast carry-over leaves in this schedule, of the arm that loses most."""
        return self._remaining(self.codes()[None])

    def usual_contrast_ratio(self) -> float:
        """Return how much contrast carry-over leaves over all schedules of the design.

        It does not depend on the seed, so that refusing by it favours no schedule.
        """
        if self.half_life_nights == 0:
            return 1.0
        drawn = sample(self.rules)
        return self._remaining(np.repeat(drawn, self.period_nights, axis=1))

    def refuse_lost_contrast(self) -> None:
        """Refuse a design in which carry-over leaves too little contrast.

        Raises:
            NightlabError: Less than half of it is left over all schedules.
        """
        ratio = self.usual_contrast_ratio()
        refuse(
            ratio < LEAST_CONTRAST,
            f"carry-over would leave {ratio:.2f} of the contrast between arms, under {LEAST_CONTRAST}",
            "half_life_nights",
            f"keep each arm for longer ({_nights(self.period_nights)} now), or test "
            "something that fades faster",
        )

    def schedule(self, start: date | None = None) -> list[Dose]:
        """Return the schedule, dated where the first evening is known.

        Raises:
            NightlabError: A start so late that the calendar ends before the trial.
        """
        refuse(
            start is not None and (date.max - start).days < self.nights,
            f"{start} leaves no {self.nights} nights before the calendar ends",
            "start",
            "name an earlier first evening",
        )
        doses = []
        for arm, block, evening in zip(self.labels(), self.blocks(), self.evenings(), strict=True):
            take_on = None if start is None else start + timedelta(days=int(evening))
            night = None if take_on is None else take_on + timedelta(days=1)
            doses.append(Dose(int(evening) + 1, arm, int(block), take_on, night))
        return doses

    def redraw(self, arm: str) -> Redraw:
        """Return the set of schedules for a randomisation test of one arm."""
        k = len(self.arms)
        return Redraw(
            self.rules,
            np.arange(self.counted_nights) // self.period_nights,
            np.array([float(a == arm) for a in self.arms]),
            "all schedules that keep the design's rules",
            self.periods(),
            (1, 0) if k == 2 else (),
        )

    def redraw_doses(self) -> Redraw:
        """Return the set of schedules for a randomisation test of a straight line through the doses."""
        share = np.array(self.levels) / max(self.levels)
        is_even = np.allclose(share[::-1], 1 - share)
        mirror = tuple(reversed(range(share.size))) if is_even else ()
        unit = np.arange(self.counted_nights) // self.period_nights
        words = "all schedules that keep the design's rules"
        return Redraw(self.rules, unit, share, words, self.periods(), mirror)

    def smallest_p(self) -> float:
        """Return the smallest two-sided p that redrawing the schedule can give, of the weakest comparison."""
        if self.plan == "dose":
            return self.redraw_doses().smallest_p(self.half_life_nights)
        pairs = (
            self.redraw(arm).between(0, code) for code, arm in enumerate(self.arms[1:], start=1)
        )
        return max(pair.smallest_p(self.half_life_nights) for pair in pairs)

    def _remaining(self, schedules: NDArray[np.int64]) -> float:
        if self.half_life_nights == 0:
            return 1.0
        columns = shares(self.levels) if self.plan == "dose" else indicators(len(self.arms))
        return remaining(schedules, columns, self.evenings(), self.blocks(), self.half_life_nights)

    def _sealed_ratio(self) -> float:
        treated = (self.codes() != 0).astype(np.float64)
        return contrast_ratio(treated, self.blocks(), self.half_life_nights)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _nights(count: int) -> str:
    return f"{count} night" if count == 1 else f"{count} nights"
