"""The table of foods: what is known, what is blank, and how a person finds a food."""

from __future__ import annotations

from pathlib import Path

import pytest

from nightlab.errors import NightlabError
from nightlab.formulary import foods as room
from nightlab.formulary.foods import NUTRIENTS, find_foods, food, foods, kinds, sources

LARGEST_BYTES = 300_000


def test_it_holds_some_hundreds_of_ordinary_foods_each_once() -> None:
    numbers = [each.ndb_no for each in foods()]
    names = [each.name for each in foods()]
    assert 300 <= len(numbers) <= 600
    assert len(set(numbers)) == len(numbers)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("ndb_no", "magnesium_mg"),
    [("12061", 270), ("11458", 87), ("12014", 592), ("12016", 550), ("19904", 228)],
)
def test_it_says_what_the_release_says(ndb_no: str, magnesium_mg: float) -> None:
    assert food(ndb_no).magnesium_mg == magnesium_mg


def test_a_blank_of_the_release_stays_a_blank() -> None:
    goji = food("09110")
    assert goji.magnesium_mg is None
    assert goji.amount("magnesium_mg", 28) is None


@pytest.mark.parametrize("ndb_no", ["14180"])
def test_coffee_without_caffeine_is_a_gap_and_not_a_zero(ndb_no: str) -> None:
    assert food(ndb_no).caffeine_mg is None


def test_no_food_made_of_coffee_tea_or_cocoa_has_a_caffeine_of_zero() -> None:
    words = ("coffee", "tea", "cola", "chocolate", "cocoa")
    made = [each for each in foods() if each.kind.name.endswith(words)]
    made = [each for each in made if each.kind.name != "herb tea"]
    assert len(made) > 10
    assert [each.name for each in made if each.caffeine_mg == 0] == []


def test_figures_cannot_be_negative_and_portions_are_a_mouthful_or_more() -> None:
    for each in foods():
        assert 0 < each.portion_g < 400
        assert all((getattr(each, name) or 0) >= 0 for name in NUTRIENTS)
        assert each.energy_kcal is None or each.energy_kcal <= 902
        assert each.source.endswith(each.ndb_no)


def test_every_class_has_a_source_and_every_source_is_told() -> None:
    for kind in kinds().values():
        assert (kind.histamine is None) == (kind.histamine_source == "")
        assert (kind.fodmap is None) == (kind.fodmap_source == "")
        assert (kind.oxalate_high is None) == (kind.oxalate_source == "")
        named = {kind.histamine_source, kind.fodmap_source, kind.oxalate_source}
        assert (named | {kind.allergen_source}) - {""} <= set(sources())
        assert kind.offered == (kind.why_not_offered == "")


def test_every_kind_has_a_food() -> None:
    assert set(kinds()) == {each.kind.name for each in foods()}


def test_the_tables_stay_small() -> None:
    for table in Path(room.__file__).parent.glob("*.csv"):
        assert table.stat().st_size < LARGEST_BYTES


def test_a_name_finds_all_foods_of_it_in_singular_and_plural() -> None:
    assert find_foods("tomatoes") == find_foods("Tomato")
    assert {each.name for each in find_foods("spinach")} == {
        "spinach, raw",
        "spinach, cooked",
        "spinach, frozen, cooked",
    }


@pytest.mark.parametrize("name", ["", "🥦", "x" * 10_000, "'; DROP TABLE foods; --", "\x00"])
def test_a_name_of_nothing_is_one_sentence(name: str) -> None:
    with pytest.raises(NightlabError, match="no food is called"):
        find_foods(name)


def test_a_slip_of_the_pen_is_told_the_nearest() -> None:
    with pytest.raises(NightlabError, match="write 'spinach"):
        find_foods("spinahc")


def test_no_food_bears_the_name_of_another() -> None:
    cola = next(each for each in foods() if each.name == "cola, no sugar")
    assert (cola.ndb_no, cola.caffeine_mg) == ("14416", 12)  # 14146 is the one without caffeine


def test_an_american_word_finds_a_food_for_a_plan_too() -> None:
    assert [each.name for each in find_foods("pepitas")] == [
        each.name for each in find_foods("pumpkin seeds")
    ]
    assert [each.name for each in find_foods("corn tortilla")] == ["maize tortilla", "taco shell"]
