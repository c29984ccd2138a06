"""The cheapest design that has a fair chance on one person, or that none has, and what would help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightlab.rehearsal.own.candidates import LONGEST, MOST_NIGHTS, at_length, candidates, planned
from nightlab.rehearsal.own.precision import Precision, chances, precision
from nightlab.rehearsal.own.rehearsing import rehearse

if TYPE_CHECKING:
    from nightlab.rehearsal.own.candidates import Candidate
    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.question import Question
    from nightlab.rehearsal.own.rehearsing import Progress, Rehearsal

# An effect of exactly the worthwhile size is told `works` at most every second time however long the trial
# is, since the rule asks for an even chance that it is larger. So chances are compared at twice that size.
AT = 2.0
EVEN, GOOD = 0.5, 0.8
TRIALS = 100
MOST_TRIES = 3
SLACK = 0.1  # by which the formula may err
SAMPLES = 24
# Gates of the calibration: at the end, and over a trial with looks.
MOST_FALSE_WORKS = (0.025, 0.05)
MOST_FALSE_USELESS = (0.05, 0.10)
ERRORS = 2  # Monte Carlo errors by which a simulated share may be above its gate
# What is computed as help: a covariate such as the day's caffeine that explains a third of the spread, and
# two measures of one thing, pooled, each half noise.
COVARIATE_R2 = 1 / 3
POOLED_GAIN = 0.25
FARTHEST_MULTIPLE = 8.0
STEPS = 30


@dataclass(frozen=True, slots=True)
class Screened:
    """A design, and how often it would say ``works`` of twice the worthwhile effect, by formula."""

    candidate: Candidate
    chance: float


@dataclass(frozen=True, slots=True)
class Help:
    """What would help where no design has a fair chance, by formula for the sharpest design.

    Attributes:
        nights: Nights of the sharpest design that was looked at.
        effect: Effect in the outcome's unit that it would tell to work with an even chance; None where
            even eight times the worthwhile one would not do.
        chance: Of ``works`` at twice the worthwhile effect as things are.
        longer: The same with ``longer_nights`` nights; None where no design is as long.
        longer_nights: How long that is.
        covariate: The same with a covariate that explains a third of the spread.
        pooled: The same with two measures of one thing pooled, if half the spread of each is noise.
    """

    nights: int
    effect: float | None
    chance: float
    longer: float | None
    longer_nights: int
    covariate: float
    pooled: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The cheapest designs that have a fair chance.

    Attributes:
        even: Fewest nights with ``works`` at least every second time at twice the worthwhile effect, as
            rehearsed, the gates kept; None where none of up to 168 nights has.
        good: The same with four times in five.
        screened: All designs looked at, the shortest first.
        help: What would help where ``good`` is None.
    """

    even: Rehearsal | None
    good: Rehearsal | None
    screened: tuple[Screened, ...]
    help: Help | None

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "at": AT,
            "even": _plain(self.even),
            "good": _plain(self.good),
            "screened": [
                {
                    "name": each.candidate.name,
                    "nights": each.candidate.design.nights,
                    "works_by_formula": each.chance,
                }
                for each in self.screened
            ],
            "help": {name: getattr(self.help, name) for name in Help.__slots__}
            if self.help
            else None,
        }


def suggest(
    question: Question,
    own: OwnNights,
    *,
    trials: int = TRIALS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Suggestion:
    """Return the cheapest design with an even chance on one person, and with a good one.

    All candidates are screened by formula; from the shortest on, those that may do are then rehearsed.

    Args:
        question: A design and what is asked of it.
        own: How the person's nights vary.
        trials: Simulated trials for each effect of a design that is rehearsed.
        seed: Fixes them.
        progress: Called with designs done and at most to do.
    """
    sharp = [
        (each, precision(question.of(each.design), own, samples=SAMPLES, seed=seed))
        for each in candidates(question.design)
    ]
    screened = tuple(
        Screened(each, chances(question.of(each.design), found, AT).works) for each, found in sharp
    )
    tried: dict[Candidate, Rehearsal] = {}

    def run(candidate: Candidate) -> Rehearsal:
        if candidate not in tried:
            tried[candidate] = rehearse(
                question.of(candidate.design), own, from_priors=False, trials=trials, seed=seed
            )
            if progress:
                progress(len(tried), 2 * MOST_TRIES)
        return tried[candidate]

    even, good = (_cheapest(screened, level, run) for level in (EVEN, GOOD))
    even = even or good
    found = None if good or not sharp else _help(question, own, sharp, screened, seed)
    return Suggestion(even, good, screened, found)


def keeps_gates(rehearsal: Rehearsal) -> bool:
    """Whether false alarms stay within the gates, as far as so many trials can tell."""
    with_looks = len(rehearsal.looks) > 1
    none, worth = rehearsal.scenario("none"), rehearsal.scenario("worthwhile")
    checked = (
        (none.works, MOST_FALSE_WORKS[with_looks]),
        (worth.no_useful_effect, MOST_FALSE_USELESS[with_looks]),
    )
    return all(share.value <= gate + ERRORS * share.error for share, gate in checked)


def _cheapest(screened: tuple[Screened, ...], level: float, run: Any) -> Rehearsal | None:
    promising = [each for each in screened if each.chance >= level - SLACK]
    for each in promising[:MOST_TRIES]:
        rehearsal: Rehearsal = run(each.candidate)
        if rehearsal.scenario("twice").works.value >= level and keeps_gates(rehearsal):
            return rehearsal
    return None


def _help(
    question: Question,
    own: OwnNights,
    sharp: list[tuple[Candidate, Precision]],
    screened: tuple[Screened, ...],
    seed: int,
) -> Help:
    best = max(range(len(screened)), key=lambda i: screened[i].chance)
    candidate, found = sharp[best]
    asked = question.of(candidate.design)
    longer = _longest(candidate)
    more = None
    if longer.nights > LONGEST:
        later = precision(question.of(longer), own, samples=SAMPLES, seed=seed)
        more = chances(question.of(longer), later, AT).works
    return Help(
        nights=candidate.design.nights,
        effect=_even_effect(asked, found),
        chance=screened[best].chance,
        longer=more,
        longer_nights=longer.nights,
        covariate=chances(asked, _narrower(found, COVARIATE_R2), AT).works,
        pooled=chances(asked, _narrower(found, POOLED_GAIN), AT).works,
    )


def _longest(candidate: Candidate) -> Any:
    for nights in range(MOST_NIGHTS, LONGEST, -1):
        longer = (
            planned(candidate.name, candidate.design, nights)
            if candidate.name in ("nightly", "pairs")
            else at_length(candidate.design, nights)
        )
        if longer:
            return longer
    return candidate.design


def _narrower(found: Precision, gain: float) -> Precision:
    narrower = (1 - gain) ** 0.5
    return replace(found, se=found.se * narrower, sd=found.sd * narrower)


def _even_effect(question: Question, found: Precision) -> float | None:
    """Return the effect that is told to work every second time, by halving."""
    low, high = 1.0, FARTHEST_MULTIPLE
    if chances(question, found, high).works < EVEN:
        return None
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if chances(question, found, middle).works < EVEN else (low, middle)
        )
    return high * question.worthwhile


def _plain(rehearsal: Rehearsal | None) -> dict[str, Any] | None:
    return rehearsal.to_json() if rehearsal else None
