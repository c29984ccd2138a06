"""Sums over foods: a gap is told, never filled with a zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.formulary.foods import NUTRIENTS, Portion, food, foods, total

PORTIONS = st.lists(st.builds(Portion, st.sampled_from(foods()), st.floats(0, 1000)), max_size=8)


def test_a_day_says_what_it_does_not_know() -> None:
    found = total([Portion(food("14180"), 300), Portion(food("14209"), 100)], "caffeine_mg")
    assert found.known == 40
    assert found.unknown_foods == ("filter coffee, breakfast blend",)
    assert found.unknown_percent == 75


def test_nothing_eaten_holds_nothing_and_hides_nothing() -> None:
    found = total([], "magnesium_mg")
    assert (found.known, found.unknown_grams, found.unknown_percent) == (0, 0, 0)


@given(PORTIONS, st.sampled_from(NUTRIENTS))
def test_what_is_known_and_what_is_not_make_up_all(parts: list[Portion], nutrient: str) -> None:
    found = total(parts, nutrient)
    known = [p.food.amount(nutrient, p.grams) for p in parts]
    assert found.known == pytest.approx(sum(x for x in known if x is not None))
    gaps = {p.food.name for p in parts if p.grams and getattr(p.food, nutrient) is None}
    assert set(found.unknown_foods) == gaps


@given(PORTIONS)
def test_order_does_not_matter(parts: list[Portion]) -> None:
    one, other = total(parts, "zinc_mg"), total(parts[::-1], "zinc_mg")
    assert one.known == pytest.approx(other.known)


def test_a_nutrient_nobody_tells_is_one_sentence() -> None:
    with pytest.raises(NightlabError, match="is not told of foods"):
        total([Portion(food("12061"), 1)], "gold_mg")
