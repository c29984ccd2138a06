"""A product is asked; what is not answered stays open."""

from __future__ import annotations

import pytest

from nightlab.errors import NightlabError
from nightlab.formulary import check_product, product_questions


def test_every_question_has_answers_of_different_worth() -> None:
    for question in product_questions():
        assert question.question.endswith("?")
        assert all(a.meaning.endswith(".") and a.source for a in question.answers)
        assert question.name == "seller" or len({a.worth for a in question.answers}) > 1


def test_no_seller_is_worth_more_than_another() -> None:
    (seller,) = [q for q in product_questions() if q.name == "seller"]
    assert [a.worth for a in seller.answers] == ["nothing"]


def test_nothing_answered_is_nothing_known() -> None:
    check = check_product({})
    assert (check.open_questions, check.stops) == (product_questions(), ())


def test_an_answer_that_stops_is_found() -> None:
    check = check_product({"elemental": " NO ", "batch": "yes"})
    assert [stop.answer for stop in check.stops] == ["no"]
    assert {q.name for q in check.open_questions} == {
        "form", "seal", "certificate", "metals", "additives", "seller",
    }  # fmt: skip


def test_all_answered_leaves_nothing_open() -> None:
    best = {q.name: q.answers[0].answer for q in product_questions()}
    assert check_product(best).open_questions == ()


@pytest.mark.parametrize("answers", [{"colour": "blue"}, {"seal": "perhaps"}, {"": ""}])
def test_what_is_no_answer_is_refused(answers: dict[str, str]) -> None:
    with pytest.raises(NightlabError):
        check_product(answers)
