"""What a screener leaves open, and what in it is worth a second look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.formulary.foods import total
from nightlab.formulary.intake.factor import unknown_factors
from nightlab.formulary.intake.population import YOUNGEST_YEARS
from nightlab.formulary.intake.question import questions

if TYPE_CHECKING:
    from nightlab.formulary.intake.answers import Answers

MOST_KCAL = 5000.0
LEAST_KCAL = 700.0
"""Energies of a whole day between which nobody is asked again; Nightlab's own lines."""
MOST_WATER_MG = 500.0
"""Magnesium of a day's water above which a unit may be mixed up, such as hardness for magnesium."""
OLDEST_MOTHER_YEARS = 55


def unknowns_of(answers: Answers) -> tuple[str, ...]:
    """Return what is not known beside the food, in words, the person first.

    Example:
        >>> from nightlab.formulary.intake import Answers
        >>> unknowns_of(Answers(age_years=34, profile="US"))[0]
        'sex: the group is not known, and the higher need is used'
    """
    return (*_of_the_person(answers), *_of_the_water(answers), *_of_the_body(answers))


def doubts_of(answers: Answers) -> tuple[str, ...]:
    """Return what in the answers is worth a second look."""
    return (*_of_the_energy(answers), *_of_much_water(answers), *_of_a_late_child(answers))


def _of_much_water(answers: Answers) -> tuple[str, ...]:
    mg = (answers.water_l or 0) * (answers.water_mg_per_l or 0)
    if mg <= MOST_WATER_MG:
        return ()
    return (f"your water alone would hold {mg:,.0f} mg a day; is the figure magnesium, per litre",)


def _of_a_late_child(answers: Answers) -> tuple[str, ...]:
    late = answers.age_years is not None and answers.age_years > OLDEST_MOTHER_YEARS
    if not late or not (answers.pregnant or answers.breastfeeding):
        return ()
    return (f"pregnant or breastfeeding at {answers.age_years:g}",)


def _of_the_energy(answers: Answers) -> tuple[str, ...]:
    if len(answers.unanswered) > len(questions()) / 4:
        return ()
    eaten = [p for key, n in answers.per_day.items() for p in questions()[key].portions(n)]
    kcal = total(eaten, "energy_kcal").known
    if LEAST_KCAL <= kcal <= MOST_KCAL:
        return ()
    much = "more" if kcal > MOST_KCAL else "less"
    return (f"your answers add up to {kcal:,.0f} kcal a day, {much} than most people eat",)


def _of_the_person(answers: Answers) -> list[str]:
    found = []
    if answers.sex not in {"female", "male"}:
        found.append("sex: the group is not known, and the higher need is used")
    if answers.age_years is None:
        found.append("age: the group is all adults, and the higher need is used")
    elif answers.age_years < YOUNGEST_YEARS:
        found.append("intake under 20 years: the survey starts at 20, so the spread is widened")
    if answers.profile != "US":
        found.append("intake outside the United States: the survey is American, the spread widened")
    if answers.pregnant or answers.breastfeeding:
        found.append("intake while pregnant or breastfeeding: not surveyed, the spread widened")
    elif answers.sex != "male" and None in {answers.pregnant, answers.breastfeeding}:
        found.append(
            "pregnancy and breastfeeding: not answered, taken for no; both change the need"
        )
    return found


def _of_the_water(answers: Answers) -> list[str]:
    if answers.water_l is not None and answers.water_mg_per_l is not None:
        return []
    return ["magnesium in your water: it may be next to none, or more than 100 mg per litre"]


def _of_the_body(answers: Answers) -> list[str]:
    found = [
        "magnesium in tablets: not asked here, though it counts towards the requirement",
        "what your body takes up and keeps: no food answer shows it",
    ]
    if silent := unknown_factors(answers):
        found.append(f"not answered, though it may change what you keep: {', '.join(silent)}")
    return found
