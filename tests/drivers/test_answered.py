"""Conditions on answers: read as written, and never met by an answer of another kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.drivers.answered import read_condition, said
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.person import Value

WRITTEN = ("yes", "no", "is often|nightly", "has child", "lacks child", "count >= 2", ">= 1 < 3")


@pytest.mark.parametrize(
    ("written", "question", "value", "met"),
    [
        ("yes", "gasping", True, True),
        ("yes", "gasping", False, False),
        ("no", "gasping", False, True),
        ("is often|nightly", "racing_mind", "nightly", True),
        ("is often|nightly", "racing_mind", "never", False),
        ("has child|pet", "disturbed_by", ("Pet",), True),
        ("lacks child|pet", "disturbed_by", (), True),
        ("lacks child|pet", "disturbed_by", ("child",), False),
        ("has restless_legs", "conditions", ("Restless legs",), True),
        ("count >= 2", "histamine_clues", ("hives", "flushing"), True),
        ("count < 1", "histamine_clues", (), True),
        (">= 15 < 19", "dass21_stress", 18.0, True),
        (">= 15 < 19", "dass21_stress", 19.0, False),
        (">= 02:00", "natural_bedtime", "03:15", True),
        ("< 00:00", "natural_bedtime", "23:30", True),
        ("< 21:00", "natural_bedtime", "20:30", True),
        (">= 21:00 < 00:00", "natural_bedtime", "23:59", True),
        (">= 21:00 < 00:00", "natural_bedtime", "00:30", False),
        ("< 00:00", "natural_bedtime", "00:30", False),
        (">= 10:00", "natural_rise", "10:00", True),
    ],
)
def test_a_condition_is_met_as_it_is_written(
    written: str, question: str, value: Value, *, met: bool
) -> None:
    assert read_condition(written).holds(question, value) is met


@given(
    written=st.sampled_from(WRITTEN),
    value=st.none() | st.booleans() | st.floats() | st.text(max_size=9) | st.just(("x",)),
)
def test_whatever_is_answered_nothing_breaks(written: str, value: Value) -> None:
    assert read_condition(written).holds("anything", value) in {True, False}


@pytest.mark.parametrize("written", WRITTEN)
def test_what_is_not_known_meets_nothing(written: str) -> None:
    assert not read_condition(written).holds("anything", None)


def test_of_several_words_those_that_count_are_told() -> None:
    told: Value = ("ibs", "gallstones")
    assert read_condition("has ibs|sibo").met_by(told) == ("ibs",)
    assert read_condition("count >= 1").met_by(told) == told


def test_a_number_is_no_yes_and_a_yes_no_number() -> None:
    yes: Value = True
    assert not read_condition("yes").holds("gasping", 1.0)
    assert not read_condition(">= 1 < 3").holds("months", yes)


@pytest.mark.parametrize("written", ["maybe", "> 3", ">=", "count", "is", "yes indeed"])
def test_a_condition_that_cannot_be_read_is_refused(written: str) -> None:
    with pytest.raises(NightlabError, match="cannot be read"):
        read_condition(written)


def test_answers_are_said_in_words() -> None:
    answers: list[Value] = [True, 2.5, "headache_after_wine", (), None]
    assert [said(each) for each in answers] == [
        "yes",
        "2.5",
        "headache after wine",
        "none of them",
        "not known",
    ]
