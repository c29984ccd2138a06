"""A trial's protocol: everything that is settled, and sealed, before the first night."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite
from typing import TYPE_CHECKING, Literal, get_args

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, MEASURES
from nightlab.trials.blinding.envelopes import envelopes
from nightlab.trials.blinding.telling import refuse_unblindable
from nightlab.trials.designs.cells import TOGETHER
from nightlab.trials.family import Family
from nightlab.trials.nuisance import Trend

if TYPE_CHECKING:
    from datetime import date, time

    from nightlab.trials.design import Design
    from nightlab.trials.yardsticks import Literature

Blinding = Literal["open", "helper", "envelopes"]
Looks = Literal["block ends", "end"]

# What kind of number each measure is where nothing else is said; the others are taken as they are.
USUAL_FAMILY: dict[str, Family] = {
    "sol_min": "log",
    "se_percent": "logit",
    "awakenings": "counts",
    "quality": "ratings",
}
# What some families are for, by the unit of the measures they suit: points, times awake, per cent.
FAMILY_UNITS = {"ratings": "1-5", "counts": "", "logit": "%"}
LONGEST_TEXT = 1000
LARGEST_DOSE = 1e6
MOST_PARTS = 20
MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Treatment:
    """What one arm is.

    Args:
        arm: Its label in the design.
        agent: Its name in the formulary; empty for what is in none, and for a placebo.
        form: Such as ``bisglycinate capsules``.
        dose: Of one evening, in ``unit``; None where there is none.
        unit: Such as ``mg elemental magnesium``.
        at: Wall clock at which it is taken; None where that does not matter.
    """

    arm: str
    agent: str = ""
    form: str = ""
    dose: float | None = None
    unit: str = ""
    at: time | None = None

    @property
    def words(self) -> str:
        """The arm as a person takes it, such as ``magnesium 200 mg elemental magnesium at 22:15``."""
        amount = "" if self.dose is None else f"{self.dose:g} {self.unit}".strip()
        form = f"({self.form})" if self.form else ""
        clock = "" if self.at is None else f"at {self.at:%H:%M}"
        # In a plan of doses the arm is the amount, and is said once.
        arm = "" if amount.startswith(f"{self.arm} ") else self.arm
        return " ".join(part for part in (arm, amount, form, clock) if part)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What the safety check said of this person and this trial.

    Args:
        decision: The strongest that held.
        checked_on: Date of the check.
        reasons: Each rule that fired, with its name.
        agreed_by: Clinician who agreed to what wants one; empty where nobody did.
    """

    decision: str
    checked_on: date
    reasons: tuple[str, ...] = ()
    agreed_by: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """What is settled before the first night.

    Args:
        design: Arms, schedule, seed, the outcome that decides, its direction and its smallest worthwhile
            effect, the prior.
        question: In plain words.
        treatments: What the arms are; an arm that has none is what its label says.
        family: What kind of number the outcome is.
        trend: The slow term of the model; empty for the usual one.
        source: Where outcomes are taken from, such as ``diary``; empty for the place that has most.
        secondaries: Further measures, looked at together and never deciding.
        score: Sources of the outcome that are pooled into one, such as ``diary`` and ``fitbit``.
        covariates: Kinds of events of the day, such as ``caffeine``, whose amounts are allowed for.
        blinding: ``open``; ``helper``: somebody else packs; ``envelopes``: shuffled, nobody knows.
        looks: When results may be looked at.
        literature: What trials on others said when it was sealed; None without.
        eligibility: The safety check; None where there was none.

    Raises:
        NightlabError: Parts that contradict each other, with the field.

    Example:
        >>> from nightlab.trials import Design
        >>> design = Design(("placebo", "magnesium"), nights=28, seed=1, block_nights=14, outcome="sol_min")
        >>> Protocol(design, secondaries=("quality",)).what("placebo")
        'placebo'
    """

    design: Design
    question: str = ""
    treatments: tuple[Treatment, ...] = ()
    family: Family = "gaussian"
    trend: Trend | None = None
    source: str = ""
    secondaries: tuple[str, ...] = ()
    score: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    blinding: Blinding = "open"
    looks: Looks = "block ends"
    literature: Literature | None = None
    eligibility: Eligibility | None = None

    def __post_init__(self) -> None:
        _check_words(self)
        _check_measures(self)
        _check_treatments(self)
        _check_blinding(self)
        _check_score(self)
        _check_eligibility(self)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the design was ever settled."""
        return all(getattr(self, f.name) == f.default for f in fields(self) if f.name != "design")

    def treatment(self, arm: str) -> Treatment:
        """Return what an arm is; its label alone where nothing more is known."""
        return next((t for t in self.treatments if t.arm == arm), Treatment(arm))

    def what(self, arm: str) -> str:
        """Return an arm as a person takes it."""
        own = self.treatment(arm)
        if own != Treatment(arm):
            return own.words
        if self.design.factors and TOGETHER in arm:
            return TOGETHER.join(self.what(part) for part in arm.split(TOGETHER))
        return f"{arm} {self.design.unit}".strip()


def usual_family(outcome: str) -> Family:
    """Return what kind of number a measure is.

    Example:
        >>> usual_family("sol_min"), usual_family("tst_min")
        ('log', 'gaussian')
    """
    return USUAL_FAMILY.get(outcome, "gaussian")


def refuse_unfit_family(outcome: str, family: str) -> None:
    """Refuse a family that no verdict on the outcome could be asked in, before any night is spent on it.

    Raises:
        NightlabError: Such a family, with the usual one.

    Example:
        >>> refuse_unfit_family("quality", "ratings")
        >>> refuse_unfit_family("sol_min", "ratings")
        Traceback (most recent call last):
        nightlab.errors.NightlabError: family: sol_min, told in min, cannot be judged as ratings; leave it out for log.
    """
    wanted = FAMILY_UNITS.get(family)
    if wanted is None or outcome not in MEASURES or MEASURES[outcome].unit == wanted:
        return
    raise NightlabError(
        f"{outcome}, told in {MEASURES[outcome].unit or 'times'}, cannot be judged as {family}",
        where="family",
        fix=f"leave it out for {usual_family(outcome)}",
    )


def amended(old: Protocol, new: Protocol) -> tuple[str, ...]:
    """Return what an amendment changes, field by field, in words.

    Raises:
        NightlabError: It would change the schedule, or nothing.
    """
    fixed = [name for name in SCHEDULE if getattr(old.design, name) != getattr(new.design, name)]
    if fixed or old.blinding != new.blinding:
        raise NightlabError(
            "the schedule is drawn, and no amendment can change it",
            where=(fixed or ["blinding"])[0],
            fix="stop this trial and begin another one",
        )
    moved = next((a for a in old.design.arms if _holds(old, a) != _holds(new, a)), None)
    if moved is not None:
        raise NightlabError(
            f"what {moved} holds was checked and taken already, and no amendment can change it",
            where="treatment",
            fix="stop this trial and begin another one",
        )
    told = _changes(old, new, [f.name for f in fields(old) if f.name != "design"])
    told += _changes(old.design, new.design, [f.name for f in fields(old.design)])
    if not told:
        raise NightlabError(
            "nothing differs from the protocol as it is",
            where="amendment",
            fix="change a field in a copy of the file it was begun with, and give that",
        )
    return tuple(told)


def _holds(made: Protocol, arm: str) -> tuple[str, float | None, str]:
    treatment = made.treatment(arm)
    return treatment.agent, treatment.dose, treatment.unit


SCHEDULE = (
    "arms",
    "nights",
    "seed",
    "block_nights",
    "period_nights",
    "max_run",
    "plan",
    "factors",
    "unit",
    "run_in_nights",
    "washout_nights",
)
"""Fields of a design that its schedule follows from."""


def _changes(old: object, new: object, names: list[str]) -> list[str]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in names]
    return [f"{name}: {_shown(a)} became {_shown(b)}" for name, a, b in pairs if a != b]


def _shown(value: object) -> str:
    if value is None or value in ("", ()):
        return "nothing"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _refuse(wrong: object, what: str, where: str, fix: str) -> None:
    if wrong:
        raise NightlabError(what, where=where, fix=fix)


def _check_words(made: Protocol) -> None:
    for name, value, allowed in (
        ("family", made.family, get_args(Family)),
        ("blinding", made.blinding, get_args(Blinding)),
        ("looks", made.looks, get_args(Looks)),
        ("trend", made.trend, (None, *get_args(Trend))),
    ):
        words = ", ".join(str(each) for each in allowed if each)
        _refuse(value not in allowed, f"{value!r} is not known", name, f"use {words}")
    texts = [made.question, made.source, *made.score, *made.secondaries, *made.covariates]
    texts += [text for t in made.treatments for text in (t.arm, t.agent, t.form, t.unit)]
    if made.eligibility:
        texts += [*made.eligibility.reasons, made.eligibility.agreed_by]
    for text in texts:
        _refuse(
            len(text) > LONGEST_TEXT or not text.isprintable(),
            "a text that cannot be printed, or too long",
            "protocol",
            f"use plain text of at most {LONGEST_TEXT} letters",
        )
    for name in ("secondaries", "covariates", "score"):
        value = getattr(made, name)
        _refuse(
            len(value) > MOST_NAMES or len(set(value)) < len(value) or "" in value,
            f"{len(value)} names, twice the same, or an empty one",
            name,
            f"name each once, {MOST_NAMES} at most",
        )


def _check_measures(made: Protocol) -> None:
    outcome = made.design.outcome
    needs = made.secondaries or made.score or made.literature
    _refuse(needs and not outcome, "no outcome decides", "outcome", "name the one that decides")
    for name in made.secondaries:
        _refuse(
            name not in MEASURES,
            f"no measure is called {name!r}",
            "secondaries",
            f"use some of {', '.join(MEASURES)}",
        )
        _refuse(
            name == outcome,
            f"{name} decides already",
            "secondaries",
            "name other measures, or none",
        )
    for name in made.covariates:
        _refuse(
            name not in EVENT_UNITS or name == "dose",
            f"no event of the day is called {name!r}",
            "covariates",
            f"use some of {', '.join(kind for kind in EVENT_UNITS if kind != 'dose')}",
        )
    if made.literature:
        parts = made.literature.parts
        numbers = [x for p in parts for x in (p.weight, p.mean, p.sd)]
        _refuse(
            not all(isfinite(x) and abs(x) < LARGEST_DOSE for x in numbers)
            or not 0 < len(parts) <= MOST_PARTS
            or any(p.weight <= 0 or p.sd <= 0 for p in parts)
            or not 0 <= made.literature.weight <= 1,
            "numbers that cannot be",
            "literature",
            "make the protocol anew with `nightlab trial new`",
        )


def _check_treatments(made: Protocol) -> None:
    named = [t.arm for t in made.treatments]
    for treatment in made.treatments:
        _refuse(
            treatment.arm not in made.design.arms or named.count(treatment.arm) > 1,
            f"{treatment.arm!r} is no arm, or is told twice",
            "treatment",
            f"describe each of {', '.join(made.design.arms)} once at most",
        )
        dose = treatment.dose
        _refuse(
            dose is not None and not 0 < dose <= LARGEST_DOSE,
            f"a dose of {dose} cannot be",
            f"treatment {treatment.arm}",
            f"give an amount above 0 and up to {LARGEST_DOSE:,.0f}, or none",
        )


def _check_blinding(made: Protocol) -> None:
    if made.blinding == "open":
        return
    refuse_unblindable(made.design, ())
    if made.blinding == "envelopes":
        envelopes(made.design, contents={arm: arm for arm in made.design.arms})


def _check_score(made: Protocol) -> None:
    _refuse(
        len(made.score) == 1,
        "one source is no score",
        "score",
        "name two sources of the outcome or more, such as diary and fitbit",
    )
    _refuse(
        made.score and made.source and made.source not in made.score,
        f"{made.source} is not one of the sources of the score",
        "source",
        f"name one of {', '.join(made.score)}: the score is in its units",
    )
    _refuse(
        made.score and made.family in {"counts", "ratings"},
        f"a score of several sources is no whole number, as {made.family} are",
        "score",
        "take one source, or say `--family gaussian`",
    )


def _check_eligibility(made: Protocol) -> None:
    known = made.eligibility
    if known is None:
        return
    from nightlab.safety.rules import ACTIONS

    _refuse(
        known.decision not in ACTIONS,
        f"{known.decision!r} is no decision of the safety check",
        "eligibility",
        "make the protocol anew with `nightlab trial new`",
    )
