"""One trial on many bodies: how often each verdict came out, and how it stood to the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.nights import MEASURES
from nightlab.rehearsal.silico.naive import before_after
from nightlab.rehearsal.silico.trial import FIRST_EVENING, live_trials
from nightlab.trials.data import TooFewNightsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.rehearsal.silico.people import Sleepers
    from nightlab.rehearsal.silico.trial import LivedTrial
    from nightlab.trials import Protocol
    from nightlab.trials.verdict import Decision

DECISIONS: tuple[Decision, ...] = ("works", "harms", "no-useful-effect", "not-known-yet")


@dataclass(frozen=True, slots=True)
class One:
    """One person's trial in numbers.

    Args:
        person: Their number.
        decision: The verdict.
        effect: Its estimate.
        lo95: Lower end of its interval.
        hi95: Upper end.
        neutral: Lower and upper end under the neutral prior.
        always: The truth of taking it every evening.
        within: The truth of nights on against nights off in the person's schedule.
        naive_change: What before and after would show; None with too few mornings.
        naive_works: Whether somebody would then say that it works.
    """

    person: int
    decision: Decision
    effect: float
    lo95: float
    hi95: float
    neutral: tuple[float, float]
    always: float
    within: float
    naive_change: float | None
    naive_works: bool


@dataclass(frozen=True, slots=True)
class NaiveCount:
    """What before and after would have shown.

    Args:
        people: With enough mornings.
        works: Who would say that it works.
        change: Mean change.
    """

    people: int
    works: int
    change: float


@dataclass(frozen=True, slots=True)
class Count:
    """One trial on many bodies.

    Args:
        outcome: The measure that decides.
        better: Which way it is better.
        worthwhile: Smallest effect worth the trouble.
        asked: How many people there were.
        people: Those who were let in and had enough nights, one by one.
    """

    outcome: str
    better: str
    worthwhile: float
    asked: int
    people: tuple[One, ...]

    @property
    def unit(self) -> str:
        """The measure's unit."""
        return MEASURES[self.outcome].unit

    @property
    def verdicts(self) -> dict[str, int]:
        """How often each verdict came out."""
        said = [one.decision for one in self.people]
        return {each: said.count(each) for each in DECISIONS}

    @property
    def truth(self) -> float:
        """Mean over people of what taking it every evening does."""
        return float(np.mean([one.always for one in self.people]))

    @property
    def within(self) -> float:
        """Mean over people of what nights on the arm gain within a schedule."""
        return float(np.mean([one.within for one in self.people]))

    @property
    def coverage(self) -> float:
        """Share of 95 % intervals of the neutral prior that hold the truth that the schedule can show."""
        return float(np.mean([o.neutral[0] <= o.within <= o.neutral[1] for o in self.people]))

    @property
    def coverage_always(self) -> float:
        """Share of those intervals that hold what taking it every evening does."""
        return float(np.mean([o.neutral[0] <= o.always <= o.neutral[1] for o in self.people]))

    @property
    def worthwhile_people(self) -> int:
        """People to whom taking it every evening does something worth the trouble."""
        return sum(self._gain(one.always) >= self.worthwhile for one in self.people)

    @property
    def power(self) -> float | None:
        """Share of those in whom the verdict says so; None where there are none."""
        theirs = [o.decision for o in self.people if self._gain(o.always) >= self.worthwhile]
        return theirs.count("works") / len(theirs) if theirs else None

    @property
    def naive(self) -> NaiveCount:
        """What before and after would have shown in the same people."""
        told = [o for o in self.people if o.naive_change is not None]
        changes = [o.naive_change for o in told if o.naive_change is not None]
        mean = float(np.mean(changes)) if changes else float("nan")
        return NaiveCount(len(told), sum(o.naive_works for o in told), mean)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "simulated": True,
            "outcome": self.outcome,
            "unit": self.unit,
            "better": self.better,
            "worthwhile": self.worthwhile,
            "people_asked": self.asked,
            "people": len(self.people),
            "verdicts": self.verdicts,
            "truth_always": self.truth if self.people else None,
            "truth_within_schedule": self.within if self.people else None,
            "coverage": self.coverage if self.people else None,
            "coverage_always": self.coverage_always if self.people else None,
            "worthwhile_people": self.worthwhile_people,
            "power": self.power,
            "before_and_after_works": self.naive.works,
        }

    def _gain(self, effect: float) -> float:
        return effect if self.better == "higher" else -effect


def many(
    protocol: Protocol,
    sleepers: Sleepers,
    seed: int,
    *,
    first_evening: date = FIRST_EVENING,
    stated: Mapping[str, float] | None = None,
    lucks: int = 4,
) -> Count:
    """Run a trial on many simulated people, each with their own schedule, and count what came of it.

    Args:
        protocol: A trial's; its outcome decides.
        sleepers: Who lives it.
        seed: Of people and luck.
        first_evening: Of those who enter right after the run-in.
        stated: By arm, a stated fall of arousal.
        lucks: How often each trial is lived anew for its truth.
    """
    lived = live_trials(
        protocol, sleepers, seed, first_evening=first_evening, stated=stated, lucks=lucks
    )
    return count(protocol, lived, sleepers.who.people)


def count(protocol: Protocol, lived: Sequence[LivedTrial], asked: int) -> Count:
    """Return what came of trials that were lived."""
    outcome = protocol.design.outcome or "waso_min"
    found = [one for one in (_one(each, outcome) for each in lived) if one is not None]
    better = protocol.design.better or MEASURES[outcome].better or "lower"
    return Count(outcome, better, protocol.design.worthwhile or 0.0, asked, tuple(found))


def _one(lived: LivedTrial, outcome: str) -> One | None:
    try:
        verdict = lived.verdict(outcome, randomise=False)
    except TooFewNightsError:
        return None
    naive = before_after(lived, outcome)
    truth, neutral = lived.truth[outcome], verdict.priors["neutral"]
    return One(
        lived.person,
        verdict.decision,
        verdict.effect.mean,
        verdict.effect.lo95,
        verdict.effect.hi95,
        (neutral.lo95, neutral.hi95),
        truth.always,
        truth.within,
        naive.change if naive else None,
        bool(naive and naive.works),
    )
