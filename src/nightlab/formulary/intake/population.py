"""What is known before anybody answers: how much people of an age and sex eat."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.intake.facts import assumed, rows

if TYPE_CHECKING:
    from nightlab.formulary.intake.answers import Answers

YOUNGEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Population:
    """Usual intake of magnesium from food in a group, a Gamma distribution.

    Args:
        mean_mg: Mean in mg a day.
        cv: Standard deviation of usual intake, as a share of the mean.
        below_ear_percent: Percent of the group found below the average requirement.
    """

    mean_mg: float
    cv: float
    below_ear_percent: float

    @property
    def shape(self) -> float:
        """The Gamma distribution's shape."""
        return self.cv**-2

    @property
    def scale_mg(self) -> float:
        """The Gamma distribution's scale in mg."""
        return self.mean_mg * self.cv**2


def population(age_years: float | None, sex: str, *, more_cv: float = 0.0) -> Population:
    """Return the group of an age and sex.

    Args:
        age_years: Age in years; under 20 the youngest group stands in, None asks for all ages.
        sex: ``female`` or ``male``.
        more_cv: What to add to the spread, for people the survey did not ask.

    Assumptions: one day of recall gives the mean of usual intake without bias.

    Source: NHANES 2015-16 (means); Passarelli et al. 2022 (spread).

    Example:
        >>> population(34, "female").mean_mg
        290.6
    """
    age = None if age_years is None else max(age_years, YOUNGEST_YEARS)
    row = next(row for row in rows("populations") if row["sex"] == sex and _holds(row, age))
    cv = math.hypot(assumed(f"cv_{sex}"), more_cv)
    return Population(float(row["mean_mg"]), cv, float(row["below_ear_percent"]))


def populations_of(answers: Answers) -> tuple[Population, ...]:
    """Return the groups somebody may belong to: two where the sex is not known or neither."""
    sexes = [answers.sex] if answers.sex in {"female", "male"} else ["female", "male"]
    if answers.pregnant or answers.breastfeeding:
        sexes = ["female"]
    more_cv = math.hypot(*(assumed(key) for key in _reasons(answers)))
    return tuple(population(answers.age_years, sex, more_cv=more_cv) for sex in map(str, sexes))


def _reasons(answers: Answers) -> list[str]:
    """Return the names of the spreads to be added."""
    young = answers.age_years is not None and answers.age_years < YOUNGEST_YEARS
    unmeasured = young or answers.pregnant or answers.breastfeeding
    elsewhere = answers.profile != "US"
    return ["cv_elsewhere"] * elsewhere + ["cv_unmeasured"] * bool(unmeasured)


def _holds(row: dict[str, str], age: float | None) -> bool:
    if age is None or not row["from_age_years"]:
        return age is None and not row["from_age_years"]
    return float(row["from_age_years"]) <= age < float(row["to_age_years"])
