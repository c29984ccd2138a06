"""Reference intakes by age, sex and state."""

from __future__ import annotations

import pytest

from nightlab.formulary.intake import Answers, reference, reference_for


@pytest.mark.parametrize(
    ("age_years", "sex", "state", "numbers"),
    [
        (14, "male", "", (340, 410, 300)),
        (18, "female", "", (300, 360, 300)),
        (19, "male", "", (330, 400, 350)),
        (30.9, "female", "", (255, 310, 300)),
        (31, "female", "", (265, 320, 300)),
        (51, "male", "", (350, 420, 350)),
        (95, "female", "", (265, 320, 300)),
        (17, "female", "pregnant", (335, 400, 300)),
        (28, "female", "pregnant", (290, 350, 300)),
        (40, "female", "pregnant", (300, 360, 300)),
        (25, "female", "breastfeeding", (255, 310, 300)),
        (2, "male", "", (65, 80, 170)),
        (7, "female", "", (110, 130, 230)),
    ],
)
def test_it_is_what_the_authorities_say(
    age_years: float, sex: str, state: str, numbers: tuple[float, float, float]
) -> None:
    found = reference(age_years, sex, state)
    assert (found.ear_mg, found.rda_mg, found.efsa_ai_mg) == numbers


def test_an_infant_has_no_average_requirement() -> None:
    assert reference(0.3, "female").ear_mg is None


@pytest.mark.parametrize("sex", [None, "other"])
def test_where_the_sex_is_not_known_the_higher_need_counts(sex: str | None) -> None:
    assert reference_for(Answers(age_years=34, sex=sex)).ear_mg == 350


def test_where_the_age_is_not_known_the_higher_need_counts() -> None:
    assert reference_for(Answers(sex="male")).ear_mg == 350


def test_pregnancy_counts_before_breastfeeding() -> None:
    both = Answers(age_years=33, sex="female", pregnant=True, breastfeeding=True)
    assert reference_for(both).ear_mg == 300
