"""The table of likelihood ratios: coherent, sourced, modest, and about questions that are asked."""

from __future__ import annotations

import re

import pytest

from nightlab.drivers.assessment import Question, questions
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.likelihoods import Likelihood, by_question, likelihoods
from nightlab.drivers.odds import DECIDES
from nightlab.drivers.reckoned import RECKONED

HOUSE = "design value of Nightlab's own"
ELSEWHERE = {"low_magnesium"}
WEIGHED = ("stress", "caffeine", "light", "bedroom", "movement", "gut")
"""Sections of the assessment in which every question is about a driver."""
BESIDE = {
    "phq9_item9": "for safety alone",
    "magnesium_foods": "weighed by the food screener",
    "dinner": "for the week, which places by it",
}
KIND = {
    "yes": "yes",
    "no": "yes",
    "is": "choice",
    "has": "words",
    "lacks": "words",
    "count": "words",
}
OWN_WORDS = {"conditions"}
TABLES = sorted(by_question())
TWO_SIDED = [(driver, question) for driver, question in TABLES if question not in OWN_WORDS]
"""A list of illnesses is never known to be whole, so that silence on one says nothing."""


def asked(row: Likelihood) -> tuple[Question, ...]:
    keys = RECKONED[row.question].of if row.question in RECKONED else (row.question,)
    return tuple(questions()[key] for key in keys)


def test_every_question_is_asked() -> None:
    for row in likelihoods():
        assert asked(row), row.question


def test_every_condition_fits_the_kind_and_the_words_of_its_question() -> None:
    for row in likelihoods():
        if row.question in RECKONED:
            continue
        question = asked(row)[0]
        assert KIND.get(row.test.kind, question.kind) == question.kind, row
        if row.test.words and row.question not in OWN_WORDS:
            assert row.test.words <= set(question.options), row


def test_every_question_about_a_driver_is_weighed() -> None:
    weighed = {question.key for row in likelihoods() for question in asked(row)}
    about = {key for key, each in questions().items() if each.section in WEIGHED}
    assert about - weighed == set(BESIDE)


def test_every_driver_has_a_question() -> None:
    for key in set(drivers()) - ELSEWHERE:
        assert [each for each in likelihoods() if each.driver == key], key


@pytest.mark.parametrize(("driver", "question"), TWO_SIDED)
def test_answers_to_a_question_can_speak_both_for_and_against(driver: str, question: str) -> None:
    ratios = [row.lr for row in by_question()[driver, question]]
    assert min(ratios) < 1 < max(ratios)


@pytest.mark.parametrize(("driver", "question"), TABLES)
def test_a_question_stands_in_one_group_for_a_driver(driver: str, question: str) -> None:
    rows = by_question()[driver, question]
    assert len({(row.way, row.group) for row in rows}) == 1


@pytest.mark.parametrize(("driver", "question"), TABLES)
def test_yes_and_no_lie_on_either_side(driver: str, question: str) -> None:
    rows = {row.test.kind: row.lr for row in by_question()[driver, question]}
    if "yes" in rows:
        assert rows["no"] < 1 < rows["yes"]
    if "has" in rows and question not in OWN_WORDS:
        assert rows["lacks"] < 1 < rows["has"]


@pytest.mark.parametrize(("driver", "question"), TABLES)
def test_the_worse_the_answer_the_more_it_says(driver: str, question: str) -> None:
    rows = by_question()[driver, question]
    ranges = [row for row in rows if row.test.bounds and ":" not in row.written]
    steps = [row.lr for row in sorted(ranges, key=_start)]
    assert steps in (sorted(steps), sorted(steps, reverse=True))


def _start(row: Likelihood) -> float:
    lowest = [float(bound.limit) for bound in row.test.bounds if bound.sign == ">="]
    return max(lowest, default=-1.0)


@pytest.mark.parametrize(
    "value", [0.0, 0.1, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 11.0, 15.0, 40.0, 400.0, 700.0, 900.0, 1300.0]
)
def test_no_answer_meets_two_ranges_of_a_question(value: float) -> None:
    for rows in by_question().values():
        met = [
            row for row in rows if row.test.kind == "value" and row.test.holds(row.question, value)
        ]
        assert len(met) <= 1


def test_what_nobody_measured_is_modest_or_says_that_it_decides() -> None:
    for row in likelihoods():
        if row.source == HOUSE and "decides" not in row.note:
            assert 0.1 <= row.lr <= 8, row
            assert row.low <= row.lr / 1.1 or row.lr > 0.9, row
        if max(row.lr, 1 / row.lr) >= DECIDES:
            assert "decides" in row.note, row


def test_a_ratio_from_sensitivity_and_specificity_is_what_its_note_works_out() -> None:
    worked = [row for row in likelihoods() if re.search(r"0\.\d+/0\.\d+", row.note)]
    assert len(worked) >= 12
    for row in worked:
        top, bottom = re.findall(r"(0\.\d+)/(0\.\d+)", row.note)[0]
        assert row.lr == pytest.approx(float(top) / float(bottom), rel=0.02), row


def test_a_source_that_was_not_read_is_the_house_s_or_unverified() -> None:
    for row in likelihoods():
        if row.checked == "no":
            assert row.source == HOUSE or "unverified" in row.source, row
