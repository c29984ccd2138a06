from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.plan.week import make_week
from nightlab.plan.week.medicines import beside
from nightlab.plan.week.pieces import pieces
from nightlab.safety import check
from nightlab.safety.apart import is_free
from plan.week import week_people as people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.person import Profile, Value
    from nightlab.plan.records import Plan, Slot, Week

MAGNESIUM = {"magnesium_bisglycinate": "100 mg of elemental magnesium"}
SPLIT = {"magnesium_bisglycinate": "250 mg of elemental magnesium in two intakes"}


def week(
    plan: Plan,
    profile: Profile | None = None,
    answers: Mapping[str, Value] = people.HOURS,
    start: date = people.MONDAY,
) -> Week:
    return make_week(plan, profile or people.person(), answers, start=start, zone=people.BERLIN)


def clocks(found: Week, key: str) -> set[str]:
    return {f"{slot.at:%H:%M}" for slot in found.slots if slot.key == key}


def end(slot: Slot) -> datetime:
    return slot.at.astimezone(UTC) + timedelta(minutes=slot.minutes)


def is_busy(slot: Slot) -> bool:
    piece = pieces().get(slot.key)
    return slot.key == "dinner" or bool(piece and not piece.curfew and not piece.dose)


def test_an_ordinary_week_has_every_step_at_its_hour() -> None:
    levels = {**MAGNESIUM, "caffeine_curfew": "not after 13:10"}
    plan = people.plan(*people.EVENING, "caffeine_curfew", *MAGNESIUM, levels=levels)
    found = week(plan, people.person([("levothyroxine", (time(7),))]))
    assert (found.unmet, found.relaxed) == ((), ())
    assert clocks(found, "warm_bath") == {"22:00", "23:00"}
    assert clocks(found, "wind_down") == {"22:45", "23:45"}
    assert clocks(found, "magnesium_bisglycinate") == {"22:45"}
    assert clocks(found, "caffeine_curfew") == {"13:10"}
    assert clocks(found, "medicine levothyroxine") == {"07:00"}
    assert sum(slot.key == "sleep" for slot in found.slots) == 7
    assert sum(slot.key == "exercise_day" for slot in found.slots) == 4


def test_the_window_is_the_same_every_day_and_belongs_to_its_evening() -> None:
    found = week(people.plan("wind_down", window=people.window()))
    nights = [slot for slot in found.slots if slot.key == "sleep"]
    assert {f"{slot.at:%H:%M} {slot.minutes:.0f}" for slot in nights} == {"00:15 360"}
    assert nights[0].at.date() == people.MONDAY + timedelta(days=1)
    assert clocks(found, "rise") == {"06:15"}


def test_levothyroxine_in_the_evening_moves_magnesium_and_says_so() -> None:
    found = week(people.plan(*MAGNESIUM), people.person([("levothyroxine", (time(22),))]))
    assert clocks(found, "magnesium_bisglycinate") == {"18:00"}
    (why,) = {s.why for s in found.slots if s.key == "magnesium_bisglycinate"}
    assert "Kept apart from levothyroxine." in why


def test_a_day_full_of_an_antibiotic_leaves_magnesium_out_and_never_moves_the_medicine() -> None:
    times = tuple(time(hour) for hour in (0, 6, 12, 18))
    found = week(people.plan(*MAGNESIUM, "warm_bath"), people.person([("doxycycline", times)]))
    assert not clocks(found, "magnesium_bisglycinate")
    assert clocks(found, "warm_bath") == {"22:00", "23:00"}
    assert (
        "doxycycline at 18:00 keeps magnesium bisglycinate away from 12:00 to 20:00"
        in found.unmet[0]
    )
    assert "left out" in found.relaxed[0]
    assert "no medicine is moved" in found.relaxed[0]


def test_a_medicine_whose_time_nobody_knows_leaves_no_hour() -> None:
    found = week(people.plan(*MAGNESIUM), people.person([("doxycycline", ())]))
    assert not clocks(found, "magnesium_bisglycinate")
    assert "nobody knows when you take it" in found.unmet[0]


def test_one_clock_is_not_enough_for_twice_a_day() -> None:
    found = week(
        people.plan(*MAGNESIUM), people.person([("ciprofloxacin twice a day", (time(8),))])
    )
    assert not clocks(found, "magnesium_bisglycinate")


def test_what_safety_no_longer_leaves_to_the_person_has_no_hour() -> None:
    found = week(people.plan("melatonin", "warm_bath"))
    assert not clocks(found, "melatonin")
    assert "a clinician comes first" in found.unmet[0]
    assert clocks(found, "warm_bath")


def test_two_intakes_lie_hours_apart() -> None:
    found = week(people.plan(*SPLIT, levels=SPLIT), people.person([("levothyroxine", (time(7),))]))
    first = [s.at for s in found.slots if s.key == "magnesium_bisglycinate again"]
    second = [s.at for s in found.slots if s.key == "magnesium_bisglycinate"]
    assert len(first) == len(second) == 7
    assert all(b - a >= timedelta(hours=6) for a, b in zip(first, second, strict=True))
    assert clocks(found, "magnesium_bisglycinate again") == {"11:00"}


def test_two_intakes_are_left_out_together_and_the_reason_is_told() -> None:
    profile = people.person([("levothyroxine", (time(0), time(10, 5)))])
    plan = people.plan(*SPLIT, levels=SPLIT, window=people.window(time(0), time(6, 10)))
    found = week(plan, profile)
    assert not clocks(found, "magnesium_bisglycinate")
    assert not clocks(found, "magnesium_bisglycinate again")
    assert "levothyroxine at 10:05 keeps" in found.unmet[0]
    assert "its two parts lie 6 hours apart" in found.unmet[0]
    assert len(found.unmet) == len(found.relaxed) == 1


def test_zinc_goes_with_the_meal() -> None:
    found = week(people.plan("zinc"))
    assert clocks(found, "dinner") == {"18:30"}
    assert clocks(found, "zinc") <= {"18:30", "18:35", "18:40", "18:45", "18:50", "18:55", "19:00"}


@pytest.mark.parametrize(("dinner", "at"), [("18:30", {"22:30"}), ("20:45", set())])
def test_melatonin_keeps_from_food_where_sugar_is_a_matter(dinner: str, at: set[str]) -> None:
    """Rule S107: two hours after the last food, and nothing for two hours."""
    profile = replace(people.person(), conditions=("diabetes",), clinician_ack=True)
    plan = people.plan(
        "melatonin", levels={"melatonin": "0.5 mg"}, window=people.window(time(23, 30))
    )
    found = week(plan, profile, {**people.HOURS, "dinner": dinner})
    assert clocks(found, "melatonin") == at
    assert at or "melatonin keeps 2 hours from food" in found.unmet[0]


def test_a_meal_that_nobody_told_is_proposed_in_time_for_bed() -> None:
    found = week(people.plan("zinc"), answers={**people.HOURS, "dinner": None})
    meals = [slot for slot in found.slots if slot.key == "dinner"]
    assert all(not slot.fixed and "proposal" in slot.why for slot in meals)


WORK_TILL_LATE = [
    (
        "Worry time finds no time on Mon, Tue, Wed and Thu: it belongs between 18:30 and 22:00, give or "
        "take 60 min, you work from 09:00 to 22:45, and warm bath or shower needs that time too."
    ),
    (
        "Warm bath or shower finds no time in its usual hours on Mon, Tue, Wed and Thu: it belongs "
        "between 21:30 and 22:30, and you work from 09:00 to 22:45."
    ),
]
WHAT_GIVES = [
    "Worry time is left out on Mon, Tue, Wed and Thu. It would fit if work left 10 min more room.",
    "Warm bath or shower lies up to 30 min outside its usual hours on Mon, Tue, Wed and Thu.",
]


def test_work_until_late_bends_a_bath_a_little_and_leaves_worry_time_out() -> None:
    answers = {**people.HOURS, "work_to": "22:45"}
    found = week(people.plan("warm_bath", "worry_time"), answers=answers)
    assert "22:45" in clocks(found, "warm_bath")
    assert list(found.unmet) == WORK_TILL_LATE
    assert list(found.relaxed) == WHAT_GIVES


def test_unknown_hours_say_what_to_tell() -> None:
    found = week(people.plan("warm_bath"), answers={})
    assert found.slots == ()
    assert "nightlab check" in found.unmet[0]


def test_a_crisis_and_a_referral_have_no_hours() -> None:
    assert week(people.plan("warm_bath", crisis=True)).slots == ()
    assert week(people.plan("warm_bath", ends=True)).slots == ()


def test_a_year_that_is_none_is_refused() -> None:
    with pytest.raises(NightlabError, match="check the year"):
        week(people.plan("warm_bath"), start=date(9999, 12, 30))


def test_the_same_plan_gives_the_same_week() -> None:
    plan = people.plan(*people.EVENING, *MAGNESIUM)
    assert week(plan) == week(plan)


@pytest.mark.parametrize("start", [date(2026, 3, 27), date(2026, 10, 23)])
def test_over_a_change_of_clocks_hours_stay_on_the_wall_and_minutes_really_pass(
    start: date,
) -> None:
    plan = people.plan(*people.EVENING, *MAGNESIUM, window=people.window())
    found = week(plan, people.person([("levothyroxine", (time(7),))]), start=start)
    assert clocks(found, "wind_down") == {"23:30"}
    assert clocks(found, "magnesium_bisglycinate") == {"23:30"}
    assert clocks(found, "rise") == {"06:15"}
    nights = sorted({slot.minutes for slot in found.slots if slot.key == "sleep"})
    assert nights == ([300.0, 360.0] if start.month == 3 else [360.0, 420.0])


def test_a_medicine_before_the_change_of_clocks_keeps_its_distance_in_real_hours() -> None:
    """Awake through the change: 01:00 to 05:00 is three hours on that night, and not enough."""
    hours: dict[str, Value] = {"bedtime": "08:00", "rise": "15:00"}
    profile = people.person([("levothyroxine", (time(1),))])
    plan = people.plan(*MAGNESIUM)
    found = week(plan, profile, hours, start=date(2026, 3, 27))
    _far_from_medicines(found, profile)


clock_times = st.integers(0, 287).map(lambda n: time(n // 12, 5 * (n % 12)))
medicines = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "levothyroxine",
                "ciprofloxacin",
                "doxycycline",
                "alendronate",
                "gabapentin",
                "paracetamol",
            ]
        ),
        st.lists(clock_times, max_size=3, unique=True).map(tuple),
    ),
    max_size=3,
    unique_by=lambda each: each[0],
)
steps = st.lists(
    st.sampled_from(
        [*people.EVENING, "pmr", "magnesium_bisglycinate", "zinc", "theanine", "dim_evening"]
    ),
    max_size=7,
    unique=True,
)


def _far_from_medicines(found: Week, profile: Profile) -> None:
    """No dose nearer to a medicine than safety allows, in hours that really pass."""
    for key, agent in people.AGENTS.items():
        doses = [s.at.astimezone(UTC) for s in found.slots if s.key.split()[0] == key]
        kept = beside(profile, agent)
        assert not (doses and kept.untimed)
        for apart, dose in itertools.product(kept.aparts, doses):
            for clock, shift in itertools.product(apart.times, range(-2, 3)):
                day = (dose + timedelta(days=shift)).date()
                taken = _instant(day, clock, found.zone)
                gap_h = (dose - taken).total_seconds() / 3600
                assert gap_h >= apart.before_h or -gap_h >= apart.after_h, (dose, apart, clock)


def _instant(day: date, clock: time, zone: str) -> datetime:
    from nightlab.units import instant

    return instant(day, clock, zone)


def _nothing_overlaps(found: Week) -> None:
    busy = sorted((s for s in found.slots if is_busy(s)), key=lambda s: s.at)
    for one, other in itertools.pairwise(busy):
        assert end(one) <= other.at.astimezone(UTC), (one, other)
    nights = [s for s in found.slots if s.key == "sleep"]
    todo = [s for s in found.slots if is_busy(s) or s.key.split()[0] in people.AGENTS]
    for slot, night in itertools.product(todo, nights):
        assert end(slot) <= night.at.astimezone(UTC) or slot.at >= end(night)


@settings(deadline=None, max_examples=40)
@given(
    keys=steps,
    taken=medicines,
    bed=clock_times,
    tib=st.integers(66, 120),
    start=st.one_of(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.sampled_from([date(2026, 3, 27), date(2026, 10, 23)]),
    ),
)
@example(
    ["magnesium_bisglycinate"], [("levothyroxine", (time(1),))], time(8), 84, date(2026, 3, 27)
)
def test_no_distance_is_ever_broken_nothing_lies_in_the_night_and_nothing_overlaps(
    keys: list[str],
    taken: list[tuple[str, tuple[time, ...]]],
    bed: time,
    tib: int,
    start: date,
) -> None:
    split = tib % 2 == 0
    minute = bed.hour * 60 + bed.minute + 5 * tib
    window = people.window(bed, time(minute // 60 % 24, minute % 60))
    profile = people.person(taken)
    plan = people.plan(*keys, levels=SPLIT if split else {}, window=window)
    answers = {"dinner": "18:30"} if split else {}
    found = week(plan, profile, answers, start=start)
    _far_from_medicines(found, profile)
    _nothing_overlaps(found)
    there = {slot.key for slot in found.slots}
    assert all(key in there or found.unmet for key in keys)
    assert list(found.slots) == sorted(found.slots, key=lambda s: (s.at, s.key))


@settings(deadline=None, max_examples=15)
@given(taken=medicines)
def test_hours_are_those_that_safety_itself_calls_free(
    taken: list[tuple[str, tuple[time, ...]]],
) -> None:
    profile = people.person(taken)
    report = check(profile, names=["magnesium bisglycinate"])
    windows = report.hours.get("magnesium bisglycinate")
    found = week(people.plan(*MAGNESIUM), profile)
    for slot in found.slots:
        if slot.key in MAGNESIUM and windows is not None:
            assert is_free(windows, slot.at.time())
