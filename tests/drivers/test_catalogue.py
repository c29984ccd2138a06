"""The catalogue of drivers: whole, sourced, and honest where nobody has counted."""

from __future__ import annotations

import pytest

from nightlab.drivers.catalogue import driver, drivers
from nightlab.errors import NightlabError
from nightlab.evidence import collection

KEYS = frozenset(
    {
        "stress",
        "anxiety",
        "low_mood",
        "irregular_hours",
        "late_light",
        "caffeine",
        "alcohol",
        "nicotine",
        "late_meals",
        "inactivity",
        "late_exercise",
        "bedroom",
        "disturbed_by_others",
        "low_magnesium",
        "gut",
        "histamine",
        "pain",
        "restless_legs",
        "apnoea",
        "medicines",
        "body_clock",
        "learned_insomnia",
        "hot_flashes",
        "nightmares",
    }
)
OF_THE_ARTICLES = frozenset(
    {
        "stress",
        "anxiety",
        "irregular_hours",
        "late_light",
        "caffeine",
        "alcohol",
        "late_meals",
        "inactivity",
        "late_exercise",
        "bedroom",
        "low_magnesium",
        "gut",
        "histamine",
        "pain",
        "restless_legs",
        "apnoea",
        "medicines",
        "body_clock",
    }
)
HOUSE = "design value of Nightlab's own"


def test_every_driver_is_there() -> None:
    assert set(drivers()) == KEYS


def test_each_claim_it_names_exists() -> None:
    known = set(collection().claims)
    for each in drivers().values():
        assert set(each.claims) <= known, each.key


@pytest.mark.parametrize("key", sorted(OF_THE_ARTICLES))
def test_what_an_article_names_says_where(key: str) -> None:
    assert driver(key).articles


def test_a_share_that_nobody_counted_says_so_and_is_wide() -> None:
    for each in drivers().values():
        share = each.prevalence
        if share.source.startswith(HOUSE):
            fold = (share.high / (1 - share.high)) / (share.low / (1 - share.low))
            assert fold > 4, each.key
        elif share.checked == "no":
            assert "unverified" in share.source, each.key


def test_a_source_that_was_not_read_is_marked_so() -> None:
    for each in drivers().values():
        if each.checked == "no":
            marked = ("unverified", "see claim", "mechanism only")
            assert any(mark in each.source for mark in marked), each.key


def test_what_a_clinician_has_to_find_out_is_referred() -> None:
    referred = {each.key for each in drivers().values() if each.refers}
    assert referred == {"apnoea", "restless_legs", "medicines"}


def test_magnesium_is_said_to_be_about_food_and_very_unsure() -> None:
    found = driver("low_magnesium")
    assert found.certainty == "very low"
    assert "not deficiency" in found.about


def test_texts_are_plain() -> None:
    for each in drivers().values():
        text = f"{each.label} {each.about}"
        assert "!" not in text
        assert "—" not in text
        assert each.label == each.label.lower()
        assert each.about.endswith(".")


def test_an_unknown_driver_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NightlabError, match=r"no such driver.*caffeine"):
        driver("moon")
