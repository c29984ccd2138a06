"""Conditions: what they mean when facts are true, false and not known."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.safety.language import AtLeast, compare, read_condition

KINDS = {"a": "flag", "b": "flag", "egfr": "number", "age": "number", "sex": "choice"}
Truth = Literal[True, False] | None
TRUTHS = (True, False, None)


@dataclass
class Told:
    values: dict[str, object] = field(default_factory=dict)
    medicines: frozenset[str] | None = frozenset()

    def value(self, name: str) -> object:
        return self.values.get(name)

    def takes(self, term: str) -> bool | None:
        return None if self.medicines is None else term in self.medicines


def holds(text: str, told: Told) -> bool | None:
    return read_condition(text, KINDS).test(told)  # type: ignore[arg-type]


@pytest.mark.parametrize(("a", "b"), [*itertools.product(TRUTHS, TRUTHS)])
def test_three_truths_combine_as_kleene_says(a: Truth, b: Truth) -> None:
    told = Told({"a": a, "b": b})
    order = {False: 0, None: 1, True: 2}
    assert order[holds("a and b", told)] == min(order[a], order[b])
    assert order[holds("a or b", told)] == max(order[a], order[b])


def test_what_clears_must_be_known() -> None:
    assert holds("not a", Told({"a": None})) is True
    assert holds("not a", Told({"a": True})) is False
    assert holds("b and not a", Told({"a": None, "b": True})) is True


def test_and_binds_tighter_than_or() -> None:
    told = Told({"a": True, "b": False, "egfr": 90.0})
    assert holds("a or b and egfr < 30", told) is True
    assert holds("(a or b) and egfr < 30", told) is False


@pytest.mark.parametrize(
    ("egfr", "inside"), [(29.9, False), (30, True), (59.9, True), (60, False), (None, None)]
)
def test_both_ends_of_a_range(egfr: float | None, inside: Truth) -> None:
    assert holds("30 <= egfr < 60", Told({"egfr": egfr})) is inside


def test_unknown_can_be_asked_for() -> None:
    assert holds("egfr is unknown", Told()) is True
    assert holds("egfr is unknown", Told({"egfr": 90.0})) is False


def test_medicines_are_true_false_or_not_known() -> None:
    assert holds("med(warfarin, vka)", Told(medicines=frozenset({"vka"}))) is True
    assert holds("med(warfarin, vka)", Told()) is False
    assert holds("med(warfarin)", Told(medicines=None)) is None


def test_choices_compare_as_words() -> None:
    assert holds("sex = male", Told({"sex": "male"})) is True
    assert holds("sex = male", Told({"sex": "other"})) is False
    assert holds("sex = male", Told()) is None


def test_a_condition_tells_what_it_looks_at() -> None:
    condition = read_condition("a and (egfr < 30 or med(warfarin, vka))", KINDS)
    assert condition.names == {"a", "egfr"}
    assert condition.terms == {"warfarin", "vka"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a or",
        "a b",
        "(a",
        "a)",
        "moon",
        "egfr",
        "egfr < tall",
        "egfr <",
        "sex < male",
        "30 <= a",
        "med()",
        "med(",
        "egfr is known",
        "30 <= egfr < ",
        "💊",
        "a; DROP TABLE rules",
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(NightlabError) as error:
        read_condition(text, KINDS)
    assert repr(text) in str(error.value)


@given(st.text(max_size=80))
def test_any_text_is_a_condition_or_a_clear_error(text: str) -> None:
    with suppress(NightlabError):
        read_condition(text, KINDS).test(Told())  # type: ignore[arg-type]


@given(
    low=st.floats(0, 1000),
    more=st.floats(0, 1000),
    limit=st.floats(0, 2000),
    sign=st.sampled_from(["<", "<=", ">", ">="]),
)
def test_a_lower_bound_never_says_what_a_larger_number_denies(
    low: float, more: float, limit: float, sign: str
) -> None:
    said = compare(AtLeast(low), sign, limit)
    if said is not None:
        assert compare(low + more, sign, limit) is said


@pytest.mark.parametrize(
    ("sign", "said"), [(">", None), (">=", True), ("<", False), ("<=", None), ("=", None)]
)
def test_a_lower_bound_at_the_limit_itself(sign: str, said: Truth) -> None:
    assert compare(AtLeast(250), sign, 250) is said
    assert (compare(AtLeast(251), sign, 250) is True) is (sign in {">", ">="})


@pytest.mark.parametrize("digit", ["¹", "٣", "1.2.3"])
def test_a_strange_digit_is_no_number(digit: str) -> None:
    with pytest.raises(NightlabError):
        holds(f"egfr < {digit}", Told())
