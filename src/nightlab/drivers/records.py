"""What may disturb a person's sleep, and what speaks for it: answers, nights, the body, trials."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = Literal["tested", "seen together", "answers suggest", "the body suggests", "not known"]
"""How a driver is spoken of, the strongest first; only a randomised trial makes it ``tested``."""

Shown = Literal["seen together", "not seen", "too few nights", "inseparable", "always the same"]
"""What a person's nights show of an exposure."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of people, with how sure.

    Args:
        value: Best guess, 0 to 1.
        low: Lower bound of a 95 % interval.
        high: Upper bound.
        source: Who says so.
        checked: How far the source was read: ``abstract``, ``table``, ``fulltext``, ``secondary``, ``no``.
    """

    value: float
    low: float
    high: float
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that may disturb sleep.

    Args:
        key: Such as ``caffeine``.
        label: What a person calls it, lower case.
        about: How it is thought to disturb sleep, in a sentence.
        certainty: How sure it is that it can: GRADE's words.
        source: Who says so.
        checked: How far that was read.
        prevalence: Share among people who sleep badly in whom it matters, before anything is asked.
        articles: Sections of the two articles that name it, such as ``A1.3``.
        claims: IDs of claims that bear on it.
        complaints: Which complaints it explains, among ``COMPLAINTS``; empty for any.
        confounders: Keys of drivers that go with it in life.
        refers: Whether it is for a clinician to find out, never for a plan.
    """

    key: str
    label: str
    about: str
    certainty: str
    source: str
    checked: str
    prevalence: Share
    articles: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()
    confounders: tuple[str, ...] = ()
    refers: bool = False


@dataclass(frozen=True, slots=True)
class Because:
    """An answer that made a driver likelier or less likely.

    Args:
        question: Key of the question.
        said: The answer, in words.
        ratio: Likelihood ratio of the answer.
        low: Lower bound of a 95 % interval.
        high: Upper bound.
        source: Who says so.
        checked: How far the source was read.
    """

    question: str
    said: str
    ratio: float
    low: float
    high: float
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a person's answers say of a driver.

    Args:
        driver: Its key.
        prior: Chance before anything was asked.
        probability: Chance after the answers.
        low: Lower bound of a 95 % interval of that chance, from doubt of prevalence and ratios.
        high: Upper bound.
        because: Answers that moved it, the strongest first.
        open: Keys of questions that would tell more and were not answered.
    """

    driver: str
    prior: float
    probability: float
    low: float
    high: float
    because: tuple[Because, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person's nights show of one exposure, adjusted for the others, weekday and trend.

    Args:
        exposure: Its key, such as ``caffeine_late_mg`` or ``dose melatonin``.
        label: In words.
        driver: Key of the driver it is a trace of; empty for none.
        outcome: A measure of a night.
        per: What the effect is per, such as ``100 mg`` or ``evening with it``.
        shown: What may be said.
        mean: Effect on the outcome, in its unit; NaN where the nights cannot carry an estimate.
        lo68: Bounds of the 68 % interval.
        hi68: Likewise.
        lo95: Bounds of the 95 % interval.
        hi95: Likewise.
        p_worse: Chance that it makes the outcome worse.
        n: Nights used.
        n_with: Nights with the exposure.
        n_without: Nights known to be without.
        lag_nights: Nights between the exposure and the night it shows in; NaN where not told apart.
        half_life_nights: Of its build-up; 0 for none.
        together: Labels of exposures that never come apart from it.
        beside: Labels of what comes with it often enough to be mistaken for it.
        why: A sentence where nothing may be said; empty otherwise.
        usual: How much of it a night of theirs has on average, in units of ``per``; NaN where not told.
    """

    exposure: str
    label: str
    driver: str
    outcome: str
    per: str
    shown: Shown
    mean: float
    lo68: float
    hi68: float
    lo95: float
    hi95: float
    p_worse: float
    n: int
    n_with: int
    n_without: int
    lag_nights: float
    half_life_nights: float
    together: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    why: str = ""
    usual: float = math.nan


@dataclass(frozen=True, slots=True)
class FromNights:
    """What all exposures show together in one outcome.

    Args:
        outcome: A measure of a night.
        origin: Device or diary the nights are of.
        seen: Every exposure, the largest sure effect first.
        nights: Nights used.
        autocorrelation: Of the nights' noise, mean of its posterior; NaN without a model.
        notes: Sentences on what was left out and what confounds.
    """

    outcome: str
    origin: str
    seen: tuple[Seen, ...]
    nights: int
    autocorrelation: float
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Modelled:
    """What the simulated body says a driver costs this person.

    Args:
        driver: Its key.
        outcome: A measure of a night.
        mean: With the driver minus without it, in the measure's unit.
        lo95: Bounds over simulated people like this one.
        hi95: Likewise.
        certainty: How sure anyone is of the mechanism.
        changed: What was changed in the simulation, in words.
    """

    driver: str
    outcome: str
    mean: float
    lo95: float
    hi95: float
    certainty: str
    changed: str


@dataclass(frozen=True, slots=True)
class Tested:
    """What a randomised trial of this person showed of a driver.

    Args:
        trial: Its ID.
        driver: Key of the driver; empty where it tested something else.
        agent: What was tested.
        outcome: What it was measured by.
        decision: The verdict's word.
        mean: Arm minus control.
        lo95: Bounds of the interval.
        hi95: Likewise.
        adds: Whether the arm brought the driver in; else it took it away.
    """

    trial: str
    driver: str
    agent: str
    outcome: str
    decision: str
    mean: float
    lo95: float
    hi95: float
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A driver with all that speaks for or against it, kept apart.

    Args:
        driver: The driver.
        words: How it may be spoken of.
        probability: Chance that it matters, by answers and nights, or by a trial that has decided.
        low: Bounds of a 95 % interval of that chance.
        high: Likewise.
        at_stake_min: Minutes a night that it may cost, best guess; NaN where nobody knows.
        at_stake_lo: Bounds of a 95 % interval.
        at_stake_hi: Likewise.
        suggested: By answers; None where nothing was asked.
        seen: By nights.
        modelled: By the body; None where it has no such mechanism.
        tested: By trials.
        sentence: One plain sentence for the person.
    """

    driver: Driver
    words: Words
    probability: float
    low: float
    high: float
    at_stake_min: float
    at_stake_lo: float
    at_stake_hi: float
    suggested: Suggested | None
    seen: tuple[Seen, ...]
    modelled: Modelled | None
    tested: tuple[Tested, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """All drivers of a person, the likeliest and largest first.

    Args:
        outcome: The measure that the complaint is about.
        ranked: Drivers.
        nights: What nights show, those too that belong to no driver.
        notes: What limits all of it.
        doubts: Answers that contradict each other.
    """

    outcome: str
    ranked: tuple[Ranked, ...]
    nights: FromNights | None
    notes: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    def of(self, key: str) -> Ranked | None:
        """Return one driver's place, by its key."""
        return next((each for each in self.ranked if each.driver.key == key), None)

    @property
    def chances(self) -> Mapping[str, float]:
        """Chance of every driver by its key."""
        return {each.driver.key: each.probability for each in self.ranked}


COMPLAINTS = {
    "falling_asleep": "trouble falling asleep",
    "staying_asleep": "waking at night",
    "light_sleep": "light sleep",
    "early_waking": "waking too early",
    "unrefreshed": "waking unrefreshed",
}
# What a complaint is measured by: from recordings or diary, and then the measure that both have.
OUTCOME_OF = {
    "falling_asleep": "sol_min",
    "staying_asleep": "waso_min",
    "light_sleep": "waso_min",
    "early_waking": "tst_min",
    "unrefreshed": "tst_min",
}
