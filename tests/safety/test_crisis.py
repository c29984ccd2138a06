"""The crisis page: always there, warm, with numbers and where they come from."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.safety.crisis import crisis_page, regions


def numbers(profile: str | None) -> set[str]:
    return {one.number for one in crisis_page(profile).numbers}


@pytest.mark.parametrize(
    ("profile", "there"),
    [
        ("EU", {"112", "116 123", "999 or 112"}),
        ("US", {"911", "988"}),
        ("CA", {"911", "988"}),
        ("UK", {"999 or 112", "116 123"}),
        ("ie", {"999 or 112", "116 123"}),
        ("AU", {"000", "13 11 14"}),
        (None, {"112", "999 or 112", "116 123", "911", "988", "000", "13 11 14"}),
    ],
)
def test_numbers_are_those_of_the_region_and_a_way_for_anywhere_else(
    profile: str | None, there: set[str]
) -> None:
    assert numbers(profile) == there | {"your local emergency number", "findahelpline.com"}


@given(st.text())
def test_whatever_the_region_a_page_comes_back(profile: str) -> None:
    page = crisis_page(profile)
    assert "findahelpline.com" in page.text()
    if profile.strip().upper() not in regions():
        assert page == crisis_page()


def test_every_number_says_who_says_so_and_that_it_is_to_be_verified() -> None:
    for one in crisis_page().numbers:
        assert one.source
        assert one.checked == "no: from general knowledge, to be verified"


def test_page_sends_to_people_and_away_from_the_program() -> None:
    text = crisis_page().text()
    for words in (
        "talk to a person now",
        "Do not stay alone",
        "distance between you and anything you could hurt yourself with",
        "Nightlab is no help in a crisis",
        "not verified yet",
    ):
        assert words in text


def test_numbers_stand_before_the_longer_advice() -> None:
    text = crisis_page("EU").text()
    assert text.index("112") < text.index("Do not stay alone")


def test_page_is_short_enough_for_a_telephone() -> None:
    assert len(crisis_page().text().split()) < 260


def test_page_cannot_be_changed_by_who_has_it() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        crisis_page().title = "no"  # type: ignore[misc]
