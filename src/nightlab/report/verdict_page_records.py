"""What a verdict page is made of: plain values, which any part of the lab can fill in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.draw import PosteriorDensity
    from nightlab.draw.nights import RawNights


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect, arm minus control, or an index, with its 95 % interval.

    Raises:
        NightlabError: A number that is not finite, or a value outside its interval.
    """

    mean: float
    lo95: float
    hi95: float

    def __post_init__(self) -> None:
        told = (self.lo95, self.mean, self.hi95)
        if not all(map(math.isfinite, told)) or list(told) != sorted(told):
            raise NightlabError("an effect lies within its interval", where="estimate")


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely each band of effects is, under the stated prior; shares of 1.

    Args:
        better: That it helps at all.
        worthwhile: That it helps by more than the smallest worthwhile effect.
        negligible: That it is smaller than that, either way.
        worse: That it harms by more than that.
    """

    better: float
    worthwhile: float
    negligible: float
    worse: float


@dataclass(frozen=True, slots=True)
class PriorRow:
    """The answer under one prior.

    Args:
        name: Such as ``sceptical``.
        effect: In the outcome's unit.
        is_stated: Whether the verdict is stated under it.
        meaning: What it says before the first night, in a few words.
    """

    name: str
    effect: Estimate
    is_stated: bool = False
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class SensitivityRow:
    """The answer under another reasonable choice.

    Args:
        what: What was changed.
        effect: In the outcome's unit; None where it could not be computed.
        decision: In words.
        differs: Whether that is another decision than the stated one.
        note: Why there is none, or what to hold against it.
        is_stated: Whether this is the planned analysis itself.
    """

    what: str
    effect: Estimate | None
    decision: str = ""
    differs: bool = False
    note: str = ""
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class SecondaryRow:
    """A further measure, by itself and shrunk together with the others."""

    name: str
    unit: str
    raw: Estimate
    shrunken: Estimate


@dataclass(frozen=True, slots=True)
class GuessRow:
    """Guesses in the periods of one arm, and Bang's index: 1 all right, 0 as by chance, -1 all wrong."""

    arm: str
    right: int
    wrong: int
    unknown: int
    index: Estimate | None = None


@dataclass(frozen=True, slots=True)
class ArmRow:
    """Nights of one arm: how many are told, how many missing, and the mean of those told.

    Args:
        arm: Its label.
        what: What it is, as it is taken; empty where the label says it.
        nights: Nights with an outcome.
        missing: Nights without one.
        mean: Of the nights as they are, with its interval; None where not known.
        taken: Doses told as taken.
        late: Doses told as late.
        missed: Doses told as missed.
        untold: Doses of which nothing was told.
    """

    arm: str
    nights: int
    missing: int
    what: str = ""
    mean: Estimate | None = None
    taken: int | None = None
    late: int = 0
    missed: int = 0
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """Something told on the way: an adverse event, a pause, a deviation, an amendment.

    Args:
        on: Evening it concerns, or on which it began.
        what: What happened.
        until: Last evening; None where it was one, or has no end yet.
        reason: Why.
        told_at: When it was told; None where not known.
        kind: How severe, or which arm; empty where nothing is to be said.
    """

    on: date
    what: str
    until: date | None = None
    reason: str = ""
    told_at: datetime | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SealedProtocol:
    """What was sealed before the first night.

    Args:
        text: Its text, byte for byte.
        sha256: Its digest.
        sealed_on: When it was sealed; None where not known.
        file_name: What to call the text as a file.
    """

    text: str
    sha256: str
    sealed_on: datetime | None = None
    file_name: str = "protocol.toml"


@dataclass(frozen=True, slots=True, eq=False)
class VerdictPage:
    """Everything that one trial's page shows; what is empty does not appear.

    Args:
        trial: Short name of the trial, such as ``t1``.
        name: What it is called.
        decision: ``works``, ``harms``, ``no-useful-effect`` or ``not-known-yet``.
        outcome: What was measured, such as ``Time to fall asleep (SOL)``.
        unit: Its unit; may be empty.
        better: Which side helps.
        arm: What was tried.
        control: What it is held against.
        worthwhile: Smallest effect worth the trouble, in ``unit``.
        effect: Arm minus control, under the stated prior.
        chances: Of the bands, under the stated prior.
        nights: Nights with an outcome.
        missing: Nights with an arm and no outcome.
        started: First evening.
        until: Last night counted.
        sentence: The verdict's own sentence.
        question: In the person's words.
        status: ``running``, ``finished`` or ``stopped``.
        design: How the schedule was drawn, in a sentence.
        schedules: Number of schedules as likely as the one that was drawn; None where not known.
        blinding: Who knew what, in a sentence.
        is_open: Whether it was known every evening what was taken.
        next_step: What would settle it, in a sentence; empty where it is settled.
        arms: Nights and doses of each arm, the control first.
        priors: The answer under each prior.
        sensitivity: The answer under other choices; the planned one may stand among them.
        secondaries: Further measures.
        secondaries_left_out: Those that could not be analysed, and why, a sentence each.
        planned_outcome: The measure that was named before the first night, where this page is on another.
        otherwise: What was asked otherwise than it was sealed, in a sentence; empty where nothing was.
        is_shuffled: Whether shuffled envelopes made the order, and no seed.
        guesses: Guesses of the arm.
        guesses_note: What they mean, in a sentence.
        missing_note: Missing nights by arm, and how bad they would have to be to change the decision.
        adherence: The effect of doses that were taken; None where not computed.
        adherence_note: What it rests on.
        adverse, pauses, deviations, amendments: What was told on the way.
        would_change: What would change the conclusion, a sentence each.
        warnings: What to hold against the verdict.
        randomisation_p: Two-sided p by redrawing the schedule.
        smallest_p: Smallest that the design could have given.
        autocorrelation: Of a night with the next.
        factor: The effect as a factor, in a sentence.
        posterior: Data of the picture of the effect.
        raw: Data of the picture of every night.
        sealed: The protocol.
        told: Further facts for the checklist by name, see ``cent.known_facts``.
        verify: Command that checks the exported file; empty where there is none.
        sure: Chance of the right sign that a decision needed.
        futile: Chance of no worthwhile effect that ``no-useful-effect`` needed.
        engine: Version of the program.
    """

    trial: str
    name: str
    decision: Literal["works", "harms", "no-useful-effect", "not-known-yet"]
    outcome: str
    unit: str
    better: Literal["higher", "lower"]
    arm: str
    control: str
    worthwhile: float
    effect: Estimate
    chances: Chances
    nights: int
    missing: int
    started: date
    until: date
    sentence: str
    question: str = ""
    status: str = ""
    design: str = ""
    schedules: int | None = None
    blinding: str = ""
    is_open: bool = False
    next_step: str = ""
    arms: tuple[ArmRow, ...] = ()
    priors: tuple[PriorRow, ...] = ()
    sensitivity: tuple[SensitivityRow, ...] = ()
    secondaries: tuple[SecondaryRow, ...] = ()
    secondaries_left_out: tuple[str, ...] = ()
    planned_outcome: str = ""
    otherwise: str = ""
    is_shuffled: bool = False
    guesses: tuple[GuessRow, ...] = ()
    guesses_note: str = ""
    missing_note: str = ""
    adherence: Estimate | None = None
    adherence_note: str = ""
    adverse: tuple[Happening, ...] = ()
    pauses: tuple[Happening, ...] = ()
    deviations: tuple[Happening, ...] = ()
    amendments: tuple[Happening, ...] = ()
    would_change: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    randomisation_p: float | None = None
    smallest_p: float | None = None
    autocorrelation: Estimate | None = None
    factor: str = ""
    posterior: PosteriorDensity | None = None
    raw: RawNights | None = None
    sealed: SealedProtocol | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    verify: str = ""
    sure: float = 0.975
    futile: float = 0.95
    engine: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the page as plain values under the attributes' names; pictures stay out, their nights too.

        The sentence a person reads first and the filled-in checklist come along.
        """
        from nightlab.report.cent import checklist
        from nightlab.report.verdict_page_facts import facts
        from nightlab.report.verdict_page_words import lay_sentence

        apart = {"posterior", "raw"}
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in apart}
        plain["lay_sentence"] = lay_sentence(self)
        plain["cent_2015"] = [_plain(row) for row in checklist(facts(self))]
        return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "items"):
        return {str(name): _plain(one) for name, one in value.items()}
    return value
