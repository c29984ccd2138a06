"""What a person asks before a trial, answered from their nights or from what they tell of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, get_args

from nightlab.errors import NightlabError
from nightlab.evidence import weigh
from nightlab.nights import MEASURES
from nightlab.rehearsal.own.nights import TOLD_MISSING, own_nights, told_nights
from nightlab.rehearsal.own.precision import chances, precision
from nightlab.rehearsal.own.question import Question, worth_having
from nightlab.rehearsal.own.record import latest
from nightlab.rehearsal.own.rehearsing import TRIALS, rehearse
from nightlab.rehearsal.own.scale import check_family
from nightlab.rehearsal.own.suggesting import AT
from nightlab.rehearsal.own.suggesting import suggest as suggest_design
from nightlab.rehearsal.own.words import say, say_own, say_suggestion, say_unled
from nightlab.trials import Literature
from nightlab.trials.verdict import Better

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from nightlab.nights import Episode
    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.rehearsing import Progress, Rehearsal
    from nightlab.rehearsal.own.suggesting import Suggestion
    from nightlab.trials import Design, Protocol
    from nightlab.trials.family import Family

# So that a rehearsal takes about half a minute, long trials are run less often: all trials of one true
# effect together have about so many nights. Carry-over and wild nights make a verdict dearer, so many times.
NIGHTS_IN_ALL = 22_400
DEARER_LINGERING, DEARER_STUDENT = 2.5, 8.0
FEWEST_TRIALS = 20
# Families whose verdicts take too long for hundreds of trials.
PLAIN_INSTEAD = ("counts", "ratings", "student")


@dataclass(frozen=True, slots=True)
class ToldSpread:
    """How a person's nights vary as they tell it; None for what is not told.

    Args:
        sd: Spread from night to night, in the outcome's unit.
        autocorrelation: From one night to the next.
        missing: Share of nights that go without an outcome.
    """

    sd: float | None = None
    autocorrelation: float | None = None
    missing: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A rehearsal, a suggestion where one was asked for, and both in words.

    Attributes:
        outcome: The measure that decides.
        origin: Where the person's nights come from; empty where their spread was told.
        rehearsal: What the design would tell this person.
        suggestion: The cheapest designs with a fair chance; None where not asked for.
        unled: Chance by formula of ``works`` at twice the worthwhile effect under the neutral prior alone;
            None where that is the verdict's.
    """

    outcome: str
    origin: str
    rehearsal: Rehearsal
    suggestion: Suggestion | None
    unled: float | None

    @property
    def about_nights(self) -> list[str]:
        """What the rehearsal rests on, in sentences."""
        return say_own(self.rehearsal.own, self.outcome, self.origin)

    @property
    def sentences(self) -> list[str]:
        """What comes of it, in sentences."""
        told = say(self.rehearsal, self.outcome)
        if self.unled is not None:
            told.append(say_unled(self.rehearsal, self.unled))
        if self.suggestion:
            told += say_suggestion(self.suggestion, self.rehearsal, self.outcome)
        return told

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        plain = {
            "outcome": self.outcome,
            "origin": self.origin or None,
            "works_by_formula_neutral": self.unled,
        }
        suggestion = {"suggestion": self.suggestion.to_json()} if self.suggestion else {}
        sentences = [*self.about_nights, *self.sentences]
        return {**plain, **self.rehearsal.to_json(), **suggestion, "sentences": sentences}


def rehearse_protocol(
    protocol: Protocol,
    episodes: Sequence[Episode],
    *,
    until: date | None = None,
    outcome: str = "",
    origin: str | None = None,
    told: ToldSpread | None = None,
    worthwhile: float | None = None,
    better: str | None = None,
    family: Family | None = None,
    active: str | None = None,
    agent: str | None = None,
    trials: int | None = None,
    seed: int = 0,
    suggest: bool = False,
    progress: Callable[[str], Progress] | None = None,
) -> Answer:
    """Rehearse a trial on a person, and suggest a better design where asked to.

    Args:
        protocol: The protocol, which may hold nothing but a design; its seed does not matter.
        episodes: The person's nights; of no use where their spread is told.
        until: Last night to take.
        outcome: The measure that decides; by default the protocol's.
        origin: Where it is taken from, see ``record.latest``; by default as the protocol says.
        told: How the nights vary as the person tells it, in place of their nights.
        worthwhile: Smallest effect worth the trouble; by default the design's, else 0.3 sd.
        better: Which way is better; by default the design's, else the measure's.
        family: Kind of outcome; by default the protocol's, with gaussian in place of what takes too long.
        active: The arm in question, where there are several.
        agent: What is tried, as the evidence names it; by default what the protocol keeps of trials on others.
            Effects are then also drawn from what these found.
        trials: Simulated trials for each effect; by default see :func:`usual_trials`.
        seed: Fixes them.
        suggest: Whether to look for the cheapest design with a fair chance; left out where twice the
            worthwhile effect is more than the person's nights can change by.
        progress: Called with what is done; gives what to call with how far it is.

    Raises:
        NightlabError: No outcome, no direction, too few nights, or no such agent.
    """
    design = protocol.design
    measure = _measure(outcome or design.outcome)
    direction = _better(better or design.better or MEASURES[measure].better, measure)
    own, used = _own(protocol, episodes, measure, family, told, until, origin)
    named = design.worthwhile if design.outcome in ("", measure) else None
    question = Question(
        design,
        direction,
        worth_having(worthwhile if worthwhile is not None else named, own),
        active,
        protocol.literature if design.outcome in ("", measure) else None,
        protocol.trend,
        protocol.looks != "end",
    )
    question.allotted(design)
    if agent:
        question = replace(question, literature=_literature(agent, question, measure))
    many = trials if trials is not None else usual_trials(design, own.family)
    started = progress or (lambda _: lambda _done, _total: None)
    found = rehearse(question, own, trials=many, seed=seed, progress=started("rehearsing"))
    wanted = None
    if suggest and any(each.name == "twice" for each in found.scenarios):
        half = max(2, many // 2)
        wanted = suggest_design(
            question, own, trials=half, seed=seed, progress=started("trying designs")
        )
    return Answer(measure, used, found, wanted, _unled(question, own))


def _unled(question: Question, own: OwnNights) -> float | None:
    if question.design.prior == "neutral":
        return None
    neutral = question.of(replace(question.design, prior="neutral"))
    return chances(neutral, precision(neutral, own), AT).works


def usual_trials(design: Design, family: Family) -> int:
    """Return how many trials are simulated for each effect: 200, fewer where one takes long to judge."""
    dearer = DEARER_LINGERING if design.half_life_nights else 1.0
    dearer *= DEARER_STUDENT if family == "student" else 1.0
    return max(FEWEST_TRIALS, min(TRIALS, int(NIGHTS_IN_ALL / dearer) // design.nights))


def _measure(outcome: str) -> str:
    if not outcome:
        raise NightlabError(
            "the design names no outcome",
            where="outcome",
            fix="name one with --outcome, such as sol_min",
        )
    if outcome not in MEASURES:
        raise NightlabError(
            f"no measure is called {outcome!r}",
            where="outcome",
            fix=f"use one of {', '.join(MEASURES)}",
        )
    return outcome


def _better(named: str | None, measure: str) -> Better:
    for way in get_args(Better):
        if named == way:
            return "higher" if way == "higher" else "lower"
    raise NightlabError(
        f"nothing says which way {measure} is better",
        where="better",
        fix="make the design with --better higher, or lower",
    )


def _own(  # noqa: PLR0917 - one use, each named there
    protocol: Protocol,
    episodes: Sequence[Episode],
    measure: str,
    family: Family | None,
    told: ToldSpread | None,
    until: date | None,
    origin: str | None,
) -> tuple[OwnNights, str]:
    """Return how the person's nights vary, told or measured, and where they come from."""
    kind: Family = family or protocol.family
    notes: tuple[str, ...] = ()
    if family is None and kind in PLAIN_INSTEAD:
        notes = (f"The verdict's family is {kind}; it is rehearsed as gaussian, which comes near.",)
        kind = "gaussian"
    check_family(kind)
    if told is None or told == ToldSpread():
        values, used = latest(
            episodes, measure, until=until, origin=origin or protocol.source or None
        )
        own = own_nights(values, kind)
    else:
        if family is None and kind in {"log", "logit"}:
            notes = (f"The verdict's family is {kind}; what is told is rehearsed as gaussian.",)
            kind = "gaussian"
        own, used = _as_told(told, kind), ""
    return replace(own, notes=(*own.notes, *notes)), used


def _as_told(told: ToldSpread, family: Family) -> OwnNights:
    if told.sd is None:
        raise NightlabError(
            "an autocorrelation or a share of missing nights is told, but no spread",
            where="sd",
            fix="tell it with --sd, or leave these out to take all from your nights",
        )
    if family in {"log", "logit"}:
        raise NightlabError(
            f"a spread that is told cannot be put on the scale of {family}",
            where="family",
            fix="leave --family out, or let it be measured on your nights",
        )
    share = TOLD_MISSING if told.missing is None else told.missing
    return replace(told_nights(told.sd, told.autocorrelation, share), family=family)


def _literature(agent: str, question: Question, measure: str) -> Literature:
    found = weigh(agent, measure, worthwhile=question.worthwhile)
    if not found.parts:
        raise NightlabError(
            f"no trial of {found.agent.key} that can be pooled has measured {measure}",
            where="agent",
            fix="leave --agent out",
        )
    return Literature(found.parts, found.weight)
