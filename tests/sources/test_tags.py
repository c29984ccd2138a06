from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, Event
from nightlab.sources.tags import UNSURE, VOCABULARY, event_of_tag, kind_of_tag, tags_of

AT = datetime(2024, 3, 1, 11, tzinfo=UTC)


def _event(text: str, *, happened: bool = True) -> Event:
    return event_of_tag(text, AT, "Europe/Berlin", source="whoop", happened=happened)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Have any caffeine? ", "caffeine"),
        ("Drank coffee", "caffeine"),
        ("#caffeine_2x", "caffeine"),
        ("café", "caffeine"),
        ("Grüntee", "caffeine"),
        ("2 espresso", "caffeine"),
        ("Green tea", "caffeine"),
        ("Have any alcoholic drinks?", "alcohol"),
        ("alcohol_3x", "alcohol"),
        ("Bière", "alcohol"),
        ("Rotwein", "alcohol"),
        ("un café", "caffeine"),
        ("Took prescription sleep medication?", "dose"),
        ("Ate food close to bedtime?", "meal"),
        ("Worked out", "exercise"),
        ("Exercised", "exercise"),
        ("run 30 min", "exercise"),
        ("SPORT", "exercise"),
        ("Took a nap", "nap"),
        ("Mittagsschlaf", "nap"),
        ("Meditation", "mindful"),
        ("Practice mindfulness?", "mindful"),
        ("Ate late", "meal"),
        ("Eat close to bedtime?", "meal"),
        ("Late meal", "meal"),
        ("Take creatine?", "dose"),
        ("Melatonin", "dose"),
        ("Magnesium 200mg", "dose"),
    ],
)
def test_words_that_name_one_kind_make_it(text: str, kind: str) -> None:
    assert _event(text).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "no coffee",
        "No alcohol today",
        "Decaf",
        "decaffeinated coffee",
        "caffeine-free",
        "non-alcoholic beer",
        "alkoholfreies Bier",
        "Bier 0,0",
        "beer 0.0%",
        "Kaffee ohne Koffein",
        "keinen Kaffee",
        "café déca",
        "sin alcohol",
        "sans alcool",
        "craving coffee",
        "avoided caffeine",
        "didn't exercise",
        "skipped the gym",
        "root beer",
        "coffee after workout",
        "running late",
        "herbal tea",
        "worked in a café",
        "watched sport",
        "tea",
        "Winery tour",
        "weinen",
        "Viewed a screen device in bed?",
        "Share your bed?",
        "Stressful day",
        "Hangover",
        "snapped at a friend",
        "Drank water",
        "Nappy change",
        "a drunk neighbour",
        "forgot magnesium",
        "ran out of melatonin",
        "magnesium deficiency",
        "alcohol hangover",
        "Alcohol abstinence",
        "cut caffeine",
        "can't have caffeine",
        "too tired for gym",
        "cancelled gym",
        "partner drank alcohol",
        "alcohol: n/a",
        "alcohol 0g",
        "0x coffee",
        "kaum Kaffee",
        "Alkohol vermieden",
        "jamais alcool",
        "nunca alcohol",
    ],
)
def test_what_is_not_sure_stays_a_tag(text: str) -> None:
    event = _event(text)
    assert (event.kind, event.amount, event.label) == ("tag", None, text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Coffee 80 mg", 80),
        ("caffeine 0.5 g", None),
        ("coffee 20 g", None),
        ("coffee 250 ml", None),
        ("2 coffees", None),
        ("alcohol 20 g", 20),
        ("beer 330 g", None),
        ("Magnesium 0,4 g", 400),
        ("Vitamin supplement 1000 IU", None),
        ("melatonin 500 mcg", 0.5),
        ("run 30 min", 30),
        ("workout 1.5h", 90),
        ("workout 30 min before bed", None),
        ("run 5 km 30 min", 30),
        ("caffeine 100 mg 80 mg", None),
        ("caffeine 9000 mg", None),
        ("Meditation 10min", 10),
        ("meal 300 g", None),
        ("longday 300 mg", None),
    ],
)
def test_an_amount_only_where_the_text_carries_one(text: str, amount: float | None) -> None:
    assert _event(text).amount == amount


def test_a_no_is_an_amount_of_nothing() -> None:
    assert _event("Have any caffeine?", happened=False).amount == 0.0
    assert _event("Coffee 80 mg", happened=False).amount == 0.0
    no_screen = _event("Viewed a screen device in bed?", happened=False)
    assert (no_screen.kind, no_screen.amount) == ("tag", 0.0)


def test_the_label_is_what_was_written_in_one_short_printable_line() -> None:
    assert _event(" #late\x1b[2J\n night ").label == "late [2J night"
    assert len(_event("x" * 5000).label) == 120


@pytest.mark.parametrize("text", ["", " ", "#", "\n\t", "\u200d"])
def test_a_tag_needs_a_word(text: str) -> None:
    with pytest.raises(NightlabError, match="a tag needs a word"):
        _event(text)


def test_hashtags_of_a_comment() -> None:
    assert tags_of("#alcohol_2x#stress #Kaffee, #alcohol_2x issue#4") == ["alcohol_2x", "Kaffee"]
    assert tags_of("nothing here") == []
    assert len(tags_of(" ".join(f"#t{number}" for number in range(500)))) == 50


def test_every_term_says_its_kind_and_its_source() -> None:
    with VOCABULARY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["form"] in {"word", "stem", "phrase", "alone"}
        assert row["kind"] in {*EVENT_UNITS, UNSURE}
        assert row["text"] == row["text"].casefold().strip()
        assert row["text"].isascii()
        assert row["source"] == "own vocabulary"
        assert kind_of_tag(row["text"]) == ("tag" if row["kind"] == UNSURE else row["kind"])
    terms = [(row["form"], row["text"]) for row in rows]
    assert len(terms) == len(set(terms))
