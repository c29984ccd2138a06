"""What lies between eating magnesium and having it: gut, medicines, illness, strain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.intake.facts import intake_sources, rows

if TYPE_CHECKING:
    from nightlab.formulary.intake.answers import Answers

STRAINED = 7
"""From which answer on, of 10, strain is named; Nightlab's own line."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that moves what the body keeps, as far as it is known.

    Assumptions: none of these has a size that would hold for one person, so none changes the estimate
    of what is eaten; each says in which direction to read it.

    Args:
        key: How the answer is called.
        name: What it is.
        direction: ``less is kept``, ``more is lost`` or ``more may be lost``.
        size: A published figure in words; None where no size is known.
        certainty: ``moderate`` or ``low``.
        sentence: What that means.
        ask_clinician: Whether to ask a clinician if a blood test makes sense.
        source: What it rests on.
        source_checked: How far that was read.
    """

    key: str
    name: str
    direction: str
    size: str | None
    certainty: str
    sentence: str
    ask_clinician: bool
    source: str
    source_checked: str


def factors_of(answers: Answers) -> tuple[Factor, ...]:
    """Return what of the person's answers moves the magnesium they keep.

    Example:
        >>> from nightlab.formulary.intake import Answers
        >>> found = factors_of(Answers(absorption={"acid_blocker": True}, acid_blocker_years=3))
        >>> found[0].direction, found[0].ask_clinician
        ('less is kept', True)
    """
    return tuple(_factor(row, answers) for row in rows("factors") if _holds(row["key"], answers))


def unknown_factors(answers: Answers) -> tuple[str, ...]:
    """Return what was not answered of it, in words."""
    silent = [row for row in rows("factors") if _known(row["key"], answers) is None]
    return tuple(row["name"] for row in silent)


def _holds(key: str, answers: Answers) -> bool:
    if key == "stress":
        return answers.stress is not None and answers.stress >= STRAINED
    return bool(answers.absorption.get(key))


def _known(key: str, answers: Answers) -> object:
    return answers.stress if key == "stress" else answers.absorption.get(key)


def _factor(row: dict[str, str], answers: Answers) -> Factor:
    source = intake_sources()[row["source"]]
    return Factor(
        key=row["key"],
        name=row["name"],
        direction=row["direction"],
        size=row["size"] or None,
        certainty=row["certainty"],
        sentence=row["sentence"],
        ask_clinician=_must_ask(row["ask_clinician"], answers),
        source=source.citation,
        source_checked=row["source_checked"],
    )


def _must_ask(when: str, answers: Answers) -> bool:
    """Say whether to ask; a duration that is not known counts as long."""
    years = answers.acid_blocker_years
    return when == "yes" or (when == "after_a_year" and (years is None or years >= 1))
