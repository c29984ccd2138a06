"""Exclusions: what is asked for is ruled out, and so is what is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.formulary.foods import Food, exclusions, find_foods, food, foods, read_exclusion

NUTS = (
    "almond",
    "cashew",
    "walnut",
    "hazelnut",
    "pecan",
    "pistachio",
    "macadamia",
    "Brazil",
    "peanut",
)
GLUTEN = ("bread", "pasta", "couscous", "bulgur", "rye", "barley", "oats", "porridge", "muesli")
HIGH_FODMAP = (
    "onion",
    "garlic",
    "lentil",
    "chickpea",
    "apple",
    "mango",
    "cashew",
    "pistachio",
    "rye",
)
HISTAMINE = ("spinach", "tomato", "aubergine", "avocado", "banana", "orange", "wine", "sauerkraut")
ANIMAL = ("milk", "yoghurt", "cheddar", "egg", "chicken", "salmon", "prawn", "honey", "butter")


HARMLESS = {
    "gluten-free white bread",
    "gluten-free wholegrain bread",
    "gluten-free maize pasta, cooked",
    "buckwheat groats, cooked",
    "pineapple",
    "coconut milk, tinned",
    "honeydew melon",
    "almond butter",
    "cashew butter",
    "peanut butter",
    "crunchy peanut butter",
    "sunflower seed butter",
    "butternut squash, baked",
}
"""Foods that share letters with what is ruled out, and nothing else."""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nuts", NUTS),
        ("gluten", GLUTEN),
        ("low_fodmap", HIGH_FODMAP),
        ("low_histamine", HISTAMINE),
        ("vegan", ANIMAL),
        ("low_oxalate", ("spinach", "almond", "cocoa", "rhubarb")),
        ("caffeine", ("coffee", "black tea", "cocoa", "dark chocolate")),
    ],
)
def test_it_covers_what_anybody_would_expect(name: str, words: tuple[str, ...]) -> None:
    rule = read_exclusion(name)
    for word in words:
        named = [each for each in foods() if word in each.name]
        left = {each.name for each in named if not rule.covers(each)}
        assert left <= HARMLESS, word


@pytest.mark.parametrize(
    ("name", "ndb_no"),
    [
        ("nuts", "12014"),
        ("gluten", "20137"),
        ("low_fodmap", "20037"),
        ("low_histamine", "08120"),
        ("vegan", "16070"),
        ("low_oxalate", "12014"),
    ],
)
def test_it_leaves_something_to_eat(name: str, ndb_no: str) -> None:
    assert not read_exclusion(name).covers(food(ndb_no))


@pytest.mark.parametrize(
    ("written", "name"),
    [("Low-FODMAP", "low_fodmap"), ("IBS", "low_fodmap"), ("coeliac", "gluten"), ("nut", "nuts")],
)
def test_people_say_the_same_in_many_words(written: str, name: str) -> None:
    assert read_exclusion(written).name == name


def test_a_class_that_is_not_known_is_ruled_out() -> None:
    unknown = [each for each in foods() if each.kind.fodmap is None]
    assert unknown
    assert all(exclusions()["low_fodmap"].covers(each) for each in unknown)


def test_a_food_by_its_name_rules_out_mixtures_too() -> None:
    rule = read_exclusion("almonds")
    assert rule.covers(food("12061"))
    assert rule.covers(food("12135"))  # mixed nuts
    assert not rule.covers(food("12155"))  # walnuts


@given(st.sampled_from(foods()))
def test_any_food_can_be_ruled_out_by_its_own_name(each: Food) -> None:
    name = each.name
    assert each in find_foods(name)
    assert read_exclusion(name).covers(each) or name in exclusions()


@pytest.mark.parametrize("word", ["vegn", "low_histamin", "spinahc"])
def test_a_slip_of_the_pen_is_told_the_nearest(word: str) -> None:
    with pytest.raises(NightlabError, match="if that was meant"):
        read_exclusion(word)
