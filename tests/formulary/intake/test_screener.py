"""The screener: questions made of foods, held against what a country was found to eat."""

from __future__ import annotations

import math

import pytest

from nightlab.formulary.foods import food
from nightlab.formulary.intake import assumed, intake_sources, questions
from nightlab.formulary.intake.facts import rows

NHANES_MEAN_MG = 306.9
"""Mean magnesium from food of American adults, first-day recall of 2015-16."""


def test_it_takes_five_minutes() -> None:
    assert 25 <= len(questions()) <= 36


def test_every_question_is_a_whole_mixture_of_foods_whose_magnesium_is_known() -> None:
    for each in questions().values():
        assert math.fsum(share for _, share in each.parts) == pytest.approx(1)
        assert all(part.magnesium_mg is not None for part, _ in each.parts)
        assert each.magnesium_mg > 0


def test_ordinary_answers_add_up_to_what_americans_eat_less_what_is_not_asked() -> None:
    told = math.fsum(each.usual_per_day * each.magnesium_mg for each in questions().values())
    assert told == pytest.approx(assumed("covered_share") * NHANES_MEAN_MG, rel=0.1)


def test_no_ordinary_answer_is_refused_as_impossible() -> None:
    assert all(4 * each.usual_per_day < each.most_per_day for each in questions().values())


def test_swaps_go_from_less_magnesium_to_more() -> None:
    for row in rows("swaps"):
        less, more = food(row["from_ndb_no"]), food(row["to_ndb_no"])
        assert row["from_question"] in questions()
        assert row["to_question"] in questions()
        amounts = [each.amount("magnesium_mg", each.portion_g) or 0 for each in (less, more)]
        assert amounts[0] < amounts[1]


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("reference_intakes", "source"),
        ("populations", "source"),
        ("assumptions", "source"),
        ("factors", "source"),
    ],
)
def test_every_fact_has_a_source_that_is_told(table: str, column: str) -> None:
    assert {row[column] for row in rows(table)} <= set(intake_sources())
