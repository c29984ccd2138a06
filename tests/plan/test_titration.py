"""Doses go up while they are borne and come down when they are not; each case names its rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.formulary import ladder
from nightlab.plan.steps import find_step
from nightlab.plan.titration import NextDose, Taken, titrate
from nightlab.safety.rules import ACTIONS, RANK
from plan.programme.programme_people import TODAY, said

MAGNESIUM = ladder("magnesium bisglycinate", profile="EU", age_years=40, kidney_flag=False)
STEP = find_step("magnesium_bisglycinate")
ONE, TWO, THREE = MAGNESIUM.levels
FINE = (said("week_stools_24h", 1.0, 1),)
ON_TWO = Taken(level=TWO, since=TODAY - timedelta(days=7), told=FINE, decision="ok")


def dose(taken: Taken, **own: Any) -> NextDose:
    """Return the next dose of magnesium."""
    return titrate(STEP, MAGNESIUM, replace(taken, **own), today=TODAY)


def test_first_level_comes_first() -> None:
    found = dose(Taken(decision="ok"))

    assert (found.move, found.level, found.text) == ("begin", ONE, "100 elemental mg")
    assert "No clinician" in found.reason


@pytest.mark.parametrize(("nights", "move"), [(6, "hold"), (7, "up")])
def test_level_is_held_as_long_as_the_ladder_says(nights: int, move: str) -> None:
    found = dose(ON_TWO, since=TODAY - timedelta(days=nights))

    assert found.move == move
    assert found.level == (THREE if move == "up" else TWO)


@pytest.mark.parametrize(("stools", "move"), [(2.0, "up"), (3.0, "down"), (2.5, "down")])
def test_three_loose_stools_are_one_level_less(stools: float, move: str) -> None:
    assert dose(ON_TWO, told=(said("week_stools_24h", stools, 1),)).move == move


def test_nobody_goes_up_without_saying_how_it_was_borne() -> None:
    assert dose(ON_TWO, told=()).move == "hold"
    assert dose(ON_TWO, told=(said("week_stools_24h", 0.0, 9),)).move == "hold"
    assert dose(ON_TWO, told=(said("week_stools_24h", None, 1),)).move == "hold"


def test_what_was_borne_badly_on_the_level_before_does_not_count_again() -> None:
    told = (said("week_stools_24h", 5.0, 4),)

    assert dose(ON_TWO, since=TODAY - timedelta(days=2), told=told).move == "hold"


def test_diarrhoea_is_two_days_without() -> None:
    found = dose(ON_TWO, told=(said("gut_symptoms", ("diarrhoea",), 1),))

    assert (found.move, found.level, found.pause_h) == ("pause", ONE, 48)


def test_lowest_level_that_is_not_borne_ends_it() -> None:
    found = dose(ON_TWO, level=ONE, told=(said("week_stools_24h", 5.0, 1),))

    assert (found.move, found.level) == ("stop", None)


def test_what_was_not_borne_once_is_not_tried_again() -> None:
    assert dose(ON_TWO, too_much=THREE.amount).move == "hold"


def test_cap_of_safety_brings_it_down_and_keeps_it_there() -> None:
    assert dose(ON_TWO, cap=150.0).level == ONE
    assert dose(ON_TWO, cap=200.0).move == "hold"
    assert dose(ON_TWO, cap=50.0).level is None


@pytest.mark.parametrize("verdict", ["harms", "no-useful-effect"])
def test_own_verdict_ends_it(verdict: str) -> None:
    assert dose(ON_TWO, verdict=verdict).level is None


def test_what_works_stays_where_it_is_and_a_trial_keeps_its_dose() -> None:
    assert dose(ON_TWO, verdict="works").move == "hold"
    assert dose(ON_TWO, running=True).move == "hold"


@pytest.mark.parametrize(
    ("own", "rules"),
    [
        ({"isi_change": 6.0}, ("S187",)),
        ({"isi_change": 5.0}, ()),
        ({"phq9_change": 5.0}, ("S187",)),
        ({"weeks": 8.0, "isi_change": -5.0}, ("S186",)),
        ({"weeks": 8.0, "isi_change": -6.0}, ()),
        ({"weeks": 7.0, "isi_change": -5.0}, ()),
    ],
)
def test_getting_worse_or_no_better_stops_it(own: dict[str, Any], rules: tuple[str, ...]) -> None:
    found = dose(ON_TWO, **own)

    assert found.rules == rules
    assert (found.level is None) == bool(rules)


def test_safety_that_was_not_asked_is_a_no() -> None:
    assert titrate(STEP, MAGNESIUM, Taken(), today=TODAY).level is None


def test_drowsy_days_bring_glycine_down() -> None:
    steps = ladder("glycine", profile="EU", age_years=40, kidney_flag=False)
    since = TODAY - timedelta(days=10)
    told = (said("week_sleepiness", "more", 1),)
    taken = Taken(level=steps.levels[1], since=since, told=told, decision="ok")

    assert titrate(find_step("glycine"), steps, taken, today=TODAY).level == steps.levels[0]


def test_melatonin_waits_for_a_clinician() -> None:
    steps = ladder("melatonin", profile="EU", age_years=40, kidney_flag=False)
    asked = Taken(decision="ok")

    assert titrate(find_step("melatonin"), steps, asked, today=TODAY).level is None
    agreed = titrate(find_step("melatonin"), steps, replace(asked, agreed=True), today=TODAY)
    assert agreed.level == steps.levels[0]


def test_ladder_that_changed_takes_the_dose_with_it() -> None:
    american = ladder("magnesium", profile="US", age_years=40, kidney_flag=False)
    found = dose(ON_TWO, level=american.levels[-1])

    assert found.level == THREE


@given(
    level=st.sampled_from([None, *MAGNESIUM.levels]),
    days=st.integers(0, 40),
    stools=st.one_of(st.none(), st.floats(0, 9)),
    own=st.fixed_dictionaries(
        {
            "decision": st.sampled_from(ACTIONS),
            "cap": st.one_of(st.none(), st.floats(20, 400)),
            "too_much": st.one_of(st.none(), st.floats(60, 400)),
        }
    ),
)
def test_never_more_than_one_level_up_nor_over_a_cap(
    level: Any, days: int, stools: float | None, own: dict[str, Any]
) -> None:
    told = () if stools is None else (said("week_stools_24h", stools, 0),)
    since = None if level is None else TODAY - timedelta(days=days)
    found = dose(Taken(level, since, told), **own)

    if RANK[own["decision"]] >= RANK["refer"]:
        assert found.level is None
    if found.level is None:
        return
    assert own["cap"] is None or found.level.amount <= own["cap"]
    assert own["too_much"] is None or found.level.amount < own["too_much"]
    before = -1 if level is None else MAGNESIUM.levels.index(level)
    assert MAGNESIUM.levels.index(found.level) <= before + 1
    if stools is not None and stools >= 3 and level is not None:
        assert found.level.amount < level.amount
    assert found.reason
