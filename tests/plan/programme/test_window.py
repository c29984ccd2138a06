"""The sleep window: thresholds on both sides, what stops it, and what never happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.person import Profile
from nightlab.plan.programme import next_window, why_not_restrict
from nightlab.plan.programme.barred import MUST_BE_KNOWN, MUST_BE_NO
from nightlab.plan.programme.window import MOST_H
from nightlab.safety import check
from plan.programme.programme_people import (
    ADULT,
    TODAY,
    device,
    diary,
    path_of,
    person,
    said,
    window,
)

Method = Literal["restriction", "compression"]
WEEK = timedelta(days=7)
NOT_DOZED = said("week_dozed", value=False, ago=1)


def before(tib_h: float, *, method: Method = "restriction", ago: int = 7, **own: Any) -> Any:
    """Return a window that has held for some days."""
    first = window(person(**own), diary(5.0, 9.0)).window
    assert first is not None
    return replace(first, tib_h=tib_h, method=method, since=TODAY - timedelta(days=ago))


def checked(word: str = "same") -> list[Any]:
    """Return a weekly check of yesterday."""
    return [said("week_sleepiness", word, 1), NOT_DOZED]


def test_first_window_is_the_sleep_had_and_ends_with_the_wanted_rise() -> None:
    # Spielman 1987; McCurry 2016: the mean sleep of the diary.
    found = window(person(), diary(6.0, 8.5))

    assert found.window is not None
    assert (found.state, found.window.tib_h, found.window.method) == ("set", 6.0, "restriction")
    assert (found.window.bed, found.window.rise) == (time(1), time(7))
    assert found.window.changed_min == pytest.approx(-150)
    assert "6 h 00 of 8 h 30" in found.reason


@pytest.mark.parametrize(("age", "floor_h"), [(64, 5.5), (65, 6.0)])
def test_floor_holds(age: int, floor_h: float) -> None:  # S154
    found = window(person(age=age), diary(4.0, 8.0))

    assert found.window is not None
    assert found.window.tib_h == floor_h


@pytest.mark.parametrize(("nights", "state"), [(9, "diary"), (10, "set")])
def test_ten_nights_of_fourteen_are_asked_for(nights: int, state: str) -> None:
    found = window(person(), diary(6.0, 8.5, nights=nights))

    assert found.state == state
    assert (found.diary_until == TODAY + timedelta(days=1)) == (state == "diary")


def test_old_nights_do_not_count() -> None:
    assert window(person(), diary(6.0, 8.5, last=TODAY - timedelta(days=5))).state == "diary"


def test_efficient_sleep_is_not_cut() -> None:  # the thresholds of McCurry 2016
    found = window(person(), diary(7.0, 8.0))

    assert found.window is not None
    assert found.window.tib_h == 8.0


@pytest.mark.parametrize(
    ("age", "tst_h", "state", "tib_h"),
    [
        (40, 5.95, "widened", 7.25),  # 85.0 %
        (40, 5.94, "held", 7.0),
        (40, 5.60, "held", 7.0),  # 80.0 %
        (40, 5.59, "narrowed", 6.75),
        (70, 5.60, "widened", 7.25),  # 80.0 %
        (70, 5.59, "held", 7.0),
        (70, 5.25, "held", 7.0),  # 75.0 %
        (70, 5.24, "narrowed", 6.75),
    ],
)
def test_week_moves_the_window_by_its_efficiency(
    age: int, tst_h: float, state: str, tib_h: float
) -> None:
    found = window(
        person(age=age), diary(tst_h, 7.0), previous=before(7.0, age=age), told=checked()
    )

    assert found.window is not None
    assert (found.state, found.window.tib_h) == (state, tib_h)
    assert found.window.since == TODAY


def test_window_does_not_shrink_under_its_floor() -> None:  # S154
    found = window(person(), diary(3.0, 5.5), previous=before(5.5), told=checked())

    assert found.window is not None
    assert (found.state, found.window.tib_h) == ("held", 5.5)


def test_floor_of_an_age_reached_holds_at_once() -> None:
    found = window(person(age=65), diary(4.0, 5.5), previous=before(5.5, ago=2))

    assert found.window is not None
    assert found.window.tib_h == 6.0


def test_window_holds_for_a_week() -> None:
    held = before(6.0, ago=6)

    assert window(person(), diary(6.0, 6.2), previous=held, told=checked()).window is held


def test_unkept_week_is_not_judged() -> None:
    told = [*checked(), said("week_kept_window", 4.0, 1)]
    held = before(6.0)
    found = window(person(), diary(6.0, 6.2), previous=held, told=told)

    assert (found.state, found.window) == ("waiting", held)


@pytest.mark.parametrize("sign", [("week_sleepiness", "more"), ("week_dozed", True)])
def test_sleepiness_stops_it_at_once_and_until_taken_back(sign: tuple[str, Any]) -> None:  # S205
    told = [said(*sign, 1)]
    found = window(person(), diary(6.0, 6.2), previous=before(6.0, ago=3), told=told)

    assert (found.state, found.window) == ("stopped", None)
    assert "Do not drive" in found.reason
    assert "S205" in found.reason
    assert window(person(), diary(6.0, 8.5), told=[said(*sign, 40)]).window is None


def test_after_sleepiness_it_begins_anew_only_gently() -> None:  # S205
    told = [said("week_sleepiness", "more", 20), said("week_sleepiness", "same", 2)]
    found = window(person(), diary(6.0, 8.5), told=told)

    assert found.window is not None
    assert found.window.method == "compression"


def test_unanswered_week_changes_nothing_and_two_give_hours_back() -> None:
    week, fortnight = before(6.0), before(6.0, ago=14)
    one = window(person(), diary(6.0, 6.2), previous=week)
    two = window(person(), diary(6.0, 6.2), previous=fortnight)

    assert (one.state, one.window) == ("waiting", week)
    assert two.window is not None
    assert two.window.method == "compression"
    assert two.window.tib_h >= 6.5


def test_answer_of_the_day_a_window_began_is_about_the_week_before() -> None:
    told = [said("week_sleepiness", "same", 7)]

    assert window(person(), diary(6.0, 6.2), previous=before(6.0), told=told).state == "waiting"


BARS: list[dict[str, Any]] = [
    {"safety_critical_job": True},  # S152
    {"drives_for_work": None},
    {"epworth": None},  # S153
    {"conditions": ("epilepsy",)},  # S148
    {"conditions": ("bipolar disorder",)},  # S147
    {"pregnant": True},  # S041
    {"age": 75},  # S044
    {"osa": "unsure"},  # S150
]


@pytest.mark.parametrize("own", BARS, ids=str)
def test_where_restriction_is_barred_time_shrinks_slowly(own: dict[str, Any]) -> None:
    found = window(person(**own), diary(6.0, 8.5))

    assert found.window is not None
    assert (found.window.method, found.window.tib_h) == ("compression", 8.25)
    assert any("gentle way" in note for note in found.notes)


def test_compression_ends_half_an_hour_above_the_sleep_had() -> None:
    gentle = person(safety_critical_job=True)
    held = before(6.5, method="compression")
    found = window(gentle, diary(6.0, 8.0), previous=held, told=checked())

    assert found.window is not None
    assert (found.state, found.window.tib_h) == ("held", 6.5)


def test_new_bar_gives_time_back_at_once() -> None:
    held = before(5.5, ago=2)
    found = window(person(pregnant=True), diary(5.0, 5.5), previous=held)

    assert found.window is not None
    assert found.window.method == "compression"
    assert found.window.tib_h >= 6.0


@pytest.mark.parametrize(
    "own",
    [{"shifts": "night"}, {"infant_at_home": True}, {"age": 17}, {"epworth": 12}, {"age": None}],
    ids=str,
)
def test_no_window_where_the_course_has_none(own: dict[str, Any]) -> None:
    found = window(person(**own), diary(6.0, 8.5))

    assert (found.state, found.window) == ("none", None)


def test_diary_comes_before_a_device_and_a_device_alone_says_so() -> None:
    both = window(person(), [*device(8.0, 9.0), *diary(6.0, 8.5, nights=10)])
    alone = window(person(), device(6.0, 8.5))

    assert both.window is not None
    assert both.window.tib_h == 6.0
    assert not both.notes
    assert any("lying still" in note for note in alone.notes)


def test_rise_is_not_after_work_begins() -> None:
    found = window(person(wanted_rise="09:30", work_from="08:00"), diary(6.0, 8.5))

    assert found.window is not None
    assert found.window.rise == time(7)


def test_window_is_not_widened_without_end() -> None:
    held = before(MOST_H)
    found = window(person(), diary(8.9, 9.0), previous=held, told=checked())

    assert found.window is not None
    assert found.window.tib_h == MOST_H


NIGHTS = st.tuples(st.floats(0.5, 11.0), st.floats(0.0, 3.0))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(18, 95), st.lists(NIGHTS, min_size=1, max_size=8), st.sampled_from([True, False])
)
def test_no_course_of_weeks_goes_under_the_floor_or_moves_two_ways(
    age: int, weeks: list[tuple[float, float]], gentle: Any
) -> None:
    answers = person(age=age, safety_critical_job=gentle)
    floor_h = 6.0 if age >= 65 else 5.5
    held, today = None, TODAY
    for tst_h, awake_h in weeks:
        nights = diary(tst_h, tst_h + awake_h, last=today)
        told = [said("week_sleepiness", "same", 0, today)]
        found = window(answers, nights, previous=held, told=told, today=today)
        assert found.window is not None
        assert found.window.tib_h >= floor_h
        if held is not None:
            moved_min = 60 * (found.window.tib_h - held.tib_h)
            assert moved_min in (-15.0, 0.0, 15.0)
            assert moved_min == pytest.approx(found.window.changed_min)
        held, today = found.window, today + WEEK


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.sampled_from(sorted(set(ADULT) - {"age"})), max_size=6), st.sampled_from([..., None])
)
def test_what_is_not_known_never_shortens_a_night(left_out: set[str], left_open: Any) -> None:
    barred = {"safety_critical_job": True}
    known = window(person(**barred), diary(6.0, 8.5)).window
    found = window(person(**barred | dict.fromkeys(left_out, left_open)), diary(6.0, 8.5)).window

    assert known is not None
    assert found is None or (found.method == "compression" and found.tib_h >= known.tib_h)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["drives_for_work", "safety_critical_job", "epworth", "conditions", "osa"]))
def test_each_fact_that_restriction_rests_on_bars_it_when_open(key: str) -> None:
    found = window(person(**{key: ...}), diary(6.0, 8.5)).window

    assert found is None or found.method == "compression"


def test_referral_bars_a_window_on_any_course() -> None:
    refers = check(Profile(age_years=40, scores={"phq9": 12}), names=["sleep_restriction"])
    found = next_window(path_of(person()), person(), refers, diary(6.0, 8.5), today=TODAY)

    assert (found.state, found.window) == ("none", None)


@pytest.mark.parametrize("key", [*MUST_BE_KNOWN, *MUST_BE_NO, "osa"])
def test_silence_of_answers_bars_restriction_whatever_a_profile_denies(key: str) -> None:
    silent = Profile(age_years=40, scores={"epworth": 5})
    report = check(silent, names=["sleep_restriction"])

    assert not why_not_restrict(person(), report)
    assert why_not_restrict(person(**{key: ...}), report)


RISKS: list[dict[str, Any]] = [
    *BARS,
    {"shifts": "rotating"},
    {"infant_at_home": True},
    {"epworth": 14},
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(RISKS),
    st.integers(18, 90),
    st.sampled_from(["complaint", "menopause", "phq9", "gad7", "wanted_rise", "months"]),
    st.floats(3.0, 8.0),
)
def test_no_other_answer_lifts_what_a_risk_bars(
    risk: dict[str, Any], age: int, left_out: str, tst_h: float
) -> None:
    found = window(person(**({"age": age, left_out: ...} | risk)), diary(tst_h, 9.0)).window

    assert found is None or found.method == "compression"
