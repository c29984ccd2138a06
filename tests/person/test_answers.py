"""Answers read as what they are; what is of another kind counts as not told."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from nightlab.person.answers import as_number, clock, clock_h, flag, number, words

if TYPE_CHECKING:
    from nightlab.person import Value


@pytest.mark.parametrize("value", [True, "3", ("3",), None, float("nan"), float("inf")])
def test_what_is_no_finite_number_is_not_told(value: Value) -> None:
    """A yes is no one, and what is not finite is no figure."""
    assert as_number(value) is None
    assert number({"age": value}, "age") is None


def test_a_number_is_told() -> None:
    """Whole or not."""
    assert number({"age": 43}, "age") == 43.0


@pytest.mark.parametrize("value", [1.0, "yes", (), None])
def test_only_yes_and_no_are_yes_and_no(value: Value) -> None:
    """Nothing else counts as either."""
    assert flag({"pregnant": value}, "pregnant") is None


def test_no_words_are_not_the_same_as_none_told() -> None:
    """Nobody takes nothing by silence."""
    assert words({"medicines": ()}, "medicines") == ()
    assert words({}, "medicines") is None
    assert words({"complaint": "early_waking"}, "complaint") == ("early_waking",)


@pytest.mark.parametrize("value", ["late", "24:30", 23.0, True, None])
def test_what_is_no_clock_time_is_not_told(value: Value) -> None:
    """It is never guessed."""
    assert clock({"bedtime": value}, "bedtime") is None
    assert clock_h({"bedtime": value}, "bedtime") is None


def test_a_clock_time_is_told() -> None:
    """As a time and as hours of the day."""
    assert clock({"bedtime": "23:30"}, "bedtime") == time(23, 30)
    assert clock_h({"bedtime": "23:30"}, "bedtime") == 23.5
