"""Little magnesium in the food: as common as surveys find it, moved by what is eaten."""

from __future__ import annotations

import pytest

from nightlab.drivers.catalogue import driver
from nightlab.drivers.little_magnesium import FOODS, from_portions, prior_of
from nightlab.formulary.intake import populations_of, questions
from nightlab.formulary.intake.answers import Answers
from nightlab.person import Profile

WOMAN = Profile(age_years=40, sex="female", profile="US")


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("age", [25.0, 40.0, 60.0, 80.0])
def test_the_share_is_near_what_the_survey_found(age: float, sex: str) -> None:
    found = prior_of(Profile(age_years=age, sex=sex, profile="US"))
    surveyed = populations_of(Answers(age_years=age, sex=sex, profile="US"))[0].below_ear_percent
    assert found.value == pytest.approx(surveyed / 100, abs=0.12)
    assert found.low < found.value < found.high


def test_without_age_and_sex_the_share_of_the_catalogue_holds() -> None:
    assert prior_of(Profile()) == driver("low_magnesium").prevalence
    assert prior_of(Profile(age_years=9)) == driver("low_magnesium").prevalence


def test_the_more_portions_the_less_likely() -> None:
    ratios = [from_portions(WOMAN, each)[0].because.ratio for each in (0, 1, 2, 4, 8, 39)]
    assert ratios == sorted(ratios, reverse=True)
    assert ratios[0] > 1 > ratios[3]


def test_portions_say_something_of_somebody_of_unknown_age_too() -> None:
    assert from_portions(Profile(), 6.0)[0].because.ratio < 1


def test_no_answer_says_nothing() -> None:
    assert from_portions(WOMAN, None) == ()


def test_the_foods_of_the_question_are_questions_of_the_screener() -> None:
    assert set(FOODS) <= set(questions())
