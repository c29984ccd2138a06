"""Exclusions: what is asked for is ruled out, and so is what is not known."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.formulary.foods import Food, exclusions, find_foods, food, foods, read_exclusion
from nightlab.formulary.foods.table import WORDS

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


@pytest.mark.parametrize(
    ("name", "blank"),
    [("low_histamine", "histamine"), ("low_fodmap", "fodmap"), ("low_oxalate", "oxalate_high")],
)
def test_a_class_that_is_not_known_is_ruled_out(name: str, blank: str) -> None:
    rule = exclusions()[name]
    bare = replace(food("12014"), kind=replace(food("12014").kind, **{blank: None}))  # type: ignore[arg-type]
    assert not rule.covers(food("12014"))
    assert rule.covers(bare)


def test_caffeine_that_is_not_known_is_ruled_out() -> None:
    rule = exclusions()["caffeine"]
    assert not rule.covers(food("12061"))
    assert rule.covers(replace(food("12061"), caffeine_mg=None))


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


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("peanuts", "lupin seeds, cooked"),  # many with a peanut allergy do not bear it
        ("nuts", "lupin seeds, cooked"),
        ("mustard", "mustard greens, cooked"),
        ("sesame", "multigrain bread"),
        ("sesame", "wholemeal burger bun"),
        ("sesame", "falafel"),
        ("gluten", "falafel"),
        ("gluten", "trail mix"),
        ("lupin", "gluten-free maize pasta, cooked"),
        ("celery", "mixed vegetables, frozen, cooked"),
        ("sulphite", "sun-dried tomatoes"),
        ("sulphite", "prawns"),
        ("coconut", "banana chips"),
        ("coconut", "granola, home-made"),
        ("vegetarian", "fruit yoghurt"),  # gelatine
        ("low_fodmap", "soya beans, cooked"),
        ("low_fodmap", "savoy cabbage, cooked"),
        ("low_fodmap", "coconut water"),
        ("low_oxalate", "potato, baked in its skin"),
        ("low_oxalate", "navy beans, cooked"),
        ("low_oxalate", "bulgur, cooked"),
        ("low_oxalate", "walnuts"),
    ],
)
def test_what_could_do_harm_is_ruled_out(word: str, name: str) -> None:
    assert read_exclusion(word).covers(named(name))


def named(name: str) -> Food:
    return next(each for each in foods() if each.name == name)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("crab", "prawns"),
        ("shrimp allergy", "mussels"),
        ("corn", "air-popped popcorn"),
        ("corn", "taco shell"),
        ("berries", "strawberries"),
        ("grapes", "raisins"),
        ("beans", "edamame, cooked"),
        ("bread", "wholemeal pitta"),
        ("eggplant", "aubergine, cooked"),
        ("Greek yogurt", "Greek yoghurt"),
        ("citrus", "grapefruit"),
        ("no nuts", "walnuts"),
        ("dairy products", "cheddar"),
    ],
)
def test_a_word_covers_all_that_a_person_means_by_it(word: str, name: str) -> None:
    assert read_exclusion(word).covers(named(name))


def test_every_other_word_means_a_food() -> None:
    with WORDS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for meaning in row["means"].split(";"):
                assert find_foods(meaning), row["word"]
