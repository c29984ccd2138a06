"""What people of an age and sex need, and what is recommended to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nightlab.formulary.intake.facts import rows

if TYPE_CHECKING:
    from nightlab.formulary.intake.answers import Answers

AGE_WHERE_UNKNOWN_YEARS = 40.0
"""Adults between 31 and 70 need most, so that nobody of unknown age is told they need less."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Reference intakes of magnesium from all food and drink, in mg a day.

    Args:
        life_stage: Whom it is for.
        ear_mg: Estimated average requirement: enough for half of all people; None where not set.
        rda_mg: Recommended dietary allowance: enough for nearly all (97.5 %); for infants an AI.
        efsa_ai_mg: Adequate intake of the European authority; None where not set.
        source: Key of the source.
        source_checked: How far it was checked.
    """

    life_stage: str
    ear_mg: float | None
    rda_mg: float
    efsa_ai_mg: float | None
    source: str
    source_checked: str


@dataclass(frozen=True, slots=True)
class _Row:
    reference: Reference
    sex: str
    state: str
    from_age_years: float
    to_age_years: float


def reference(age_years: float, sex: str, state: str = "") -> Reference:
    """Return the reference intakes of one person.

    Args:
        age_years: Age in years.
        sex: ``female`` or ``male``.
        state: ``pregnant``, ``breastfeeding`` or empty.

    Source: Institute of Medicine 1997; EFSA 2015, doi:10.2903/j.efsa.2015.4186.

    Example:
        >>> found = reference(34, "female")
        >>> found.ear_mg, found.rda_mg, found.efsa_ai_mg
        (265.0, 320.0, 300.0)
    """
    return next(
        row.reference
        for row in _table()
        if row.state == state
        and row.sex in {sex, "both"}
        and row.from_age_years <= age_years < row.to_age_years
    )


def reference_for(answers: Answers) -> Reference:
    """Return the reference intakes of who answered; the higher ones where age or sex are not known."""
    age = AGE_WHERE_UNKNOWN_YEARS if answers.age_years is None else answers.age_years
    state = "pregnant" if answers.pregnant else "breastfeeding" if answers.breastfeeding else ""
    sex = "female" if answers.sex == "female" or state else "male"
    return reference(age, sex, state)


@cache
def _table() -> tuple[_Row, ...]:
    return tuple(map(_row, rows("reference_intakes")))


def _row(row: dict[str, str]) -> _Row:
    found = Reference(
        life_stage=row["life_stage"],
        ear_mg=float(row["ear_mg"]) if row["ear_mg"] else None,
        rda_mg=float(row["rda_mg"]),
        efsa_ai_mg=float(row["efsa_ai_mg"]) if row["efsa_ai_mg"] else None,
        source=row["source"],
        source_checked=row["source_checked"],
    )
    ages = float(row["from_age_years"]), float(row["to_age_years"])
    return _Row(found, row["sex"], row["state"], *ages)
