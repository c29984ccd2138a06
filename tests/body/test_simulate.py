"""Whole people through whole days: the same luck, sums that add up, and nothing silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.protocol import (
    Bout,
    Condition,
    Days,
    Dose,
    Habit,
    Nap,
    Night,
    Protocol,
    Pulse,
    Sleep,
    Trait,
    Who,
    Zone,
    at,
)
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, measure_many

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers
    from nightlab.body.simulate import Outcome, Simulation

WHO = Who(people=12, sex="both")
PLAIN = Condition("plain", days=3, warm_up_days=6)
LATE_COFFEE = Dose("caffeine", 400.0, at("bed-0:30"), Days(only=frozenset({5})))


def live(*conditions: Condition, who: Who = WHO, seed: int = 1, **more: object) -> Simulation:
    return simulate(Protocol("a test", who, conditions), seed=seed, **more)  # type: ignore[arg-type]


def same(one: Outcome, other: Outcome) -> None:
    """Hold two outcomes to the last bit."""
    for name in one.measures:
        np.testing.assert_array_equal(one.measures[name], other.measures[name], err_msg=name)
        np.testing.assert_array_equal(one.night_sd[name], other.night_sd[name], err_msg=name)
    for name in one.courses:
        np.testing.assert_array_equal(one.courses[name], other.courses[name], err_msg=name)
    for name in one.at_end:
        np.testing.assert_array_equal(one.at_end[name], other.at_end[name], err_msg=name)


def night(outcome: Outcome, measure: str, number: int) -> Numbers:
    assert outcome.each_night is not None
    which = [
        k
        for k, each in enumerate(outcome.plan.opportunities)
        if each.is_main and each.night == number
    ]
    return np.asarray(outcome.each_night[which[0], NIGHT_MEASURES.index(measure)])


# --- luck


def test_any_number_of_workers_gives_the_same_nights() -> None:
    one, two, five = (live(PLAIN, workers=n).outcomes["plain"] for n in (1, 2, 5))
    same(one, two)
    same(one, five)


def test_ten_people_live_the_same_alone_and_among_two_hundred() -> None:
    many = live(PLAIN, who=replace(WHO, people=200)).outcomes["plain"]
    few = live(PLAIN, who=replace(WHO, people=10)).outcomes["plain"]
    for name, values in few.measures.items():
        np.testing.assert_array_equal(values, many.measures[name][:10], err_msg=name)
    for name, values in few.at_end.items():
        np.testing.assert_array_equal(values, many.at_end[name][:10], err_msg=name)


def test_conditions_that_differ_in_nothing_are_lived_alike() -> None:
    lived = live(PLAIN, replace(PLAIN, name="again"))
    same(lived.outcomes["plain"], lived.outcomes["again"])


def test_another_seed_gives_other_nights() -> None:
    one, two = (live(PLAIN, seed=n).outcomes["plain"].measures["tst_min"] for n in (1, 2))
    assert np.all(one != two)


def test_a_dose_of_day_five_leaves_days_before_it_as_they_were() -> None:
    plain = replace(PLAIN, days=6)
    lived = live(plain, replace(plain, name="coffee", doses=(LATE_COFFEE,)), each_night=True)
    without, coffee = lived.outcomes["plain"].each_night, lived.outcomes["coffee"].each_night
    assert without is not None
    assert coffee is not None
    np.testing.assert_array_equal(without[:-2], coffee[:-2])
    lost = night(lived.outcomes["plain"], "tst_min", 5) - night(
        lived.outcomes["coffee"], "tst_min", 5
    )
    assert lost.mean() > 10.0


def test_a_nap_leaves_the_bedtimes_of_later_nights() -> None:
    habit = Habit(bed_jitter_min=30.0, rise_jitter_min=20.0)
    plain = replace(PLAIN, habit=habit, days=4)
    nap = replace(plain, name="nap", naps=(Nap(at("14:00"), 30.0, Days(only=frozenset({2}))),))
    lived = live(plain, nap, each_night=True)
    for number in (1, 2, 3, 4):
        without, with_nap = (
            night(lived.outcomes[name], "tib_min", number) for name in ("plain", "nap")
        )
        # Who lies awake long after enough sleep may get up after a nap.
        np.testing.assert_allclose(without, with_nap, err_msg=str(number))


def test_a_warm_up_serves_again() -> None:
    first = live(PLAIN)
    coffee = replace(PLAIN, name="coffee", days=5, doses=(LATE_COFFEE,))
    again = live(coffee, before=first)
    same(again.outcomes["coffee"], live(coffee).outcomes["coffee"])
    assert again.people is first.people


# --- what is kept


def test_nights_kept_are_measured_as_nights_are() -> None:
    outcome = live(PLAIN, each_night=True, hypnograms=True).outcomes["plain"]
    assert outcome.hypnograms is not None
    assert outcome.each_night is not None
    start = datetime(2024, 1, 1, 23, tzinfo=UTC)
    for which, each in enumerate(outcome.plan.opportunities):
        if each.night is None or each.night < 1:
            continue
        rows = [row[row != 255] for row in outcome.hypnograms[which]]
        house = measure_many([Hypnogram(row, 30.0, start) for row in rows])
        kept = dict(zip(NIGHT_MEASURES, outcome.each_night[which], strict=True))
        for name in ("tib_min", "tst_min", "sol_min", "waso_min", "n1_min", "n3_min", "rem_min"):
            np.testing.assert_allclose(house[name], kept[name], err_msg=name)
        np.testing.assert_allclose(house["se_percent"], kept["se_pct"])


def test_means_are_those_of_the_nights_that_count() -> None:
    outcome = live(replace(PLAIN, days=4, measure=frozenset({2, 4})), each_night=True).outcomes[
        "plain"
    ]
    both = np.array([night(outcome, "tst_min", n) for n in (2, 4)])
    np.testing.assert_allclose(outcome.measures["tst_min"], both.mean(axis=0))
    np.testing.assert_allclose(outcome.night_sd["tst_min"], both.std(axis=0, ddof=1), rtol=1e-6)
    assert outcome.nights == 2


def test_a_visitor_sees_each_day_and_changes_nothing() -> None:
    days: list[int] = []
    courses: list[Numbers] = []

    def look(day: int, seen: object) -> None:
        days.append(day)
        courses.append(seen["core_c"])  # type: ignore[index]

    seen = live(PLAIN, visit={"plain": look}).outcomes["plain"]
    unseen = live(PLAIN).outcomes["plain"]
    assert days == [1, 2, 3]
    np.testing.assert_allclose(np.mean(courses, axis=0), unseen.courses["core_c"], rtol=1e-12)
    np.testing.assert_allclose(seen.courses["core_c"], unseen.courses["core_c"], rtol=1e-12)
    np.testing.assert_array_equal(seen.measures["tst_min"], unseen.measures["tst_min"])


def test_an_undisturbed_day_acts_on_nobody() -> None:
    """What the body says of itself stays at its own reference where nothing is done to it."""
    courses = live(replace(PLAIN, days=7, warm_up_days=14)).outcomes["plain"].courses
    for name in (
        "magnesium_cell",
        "permeability",
        "friendly",
        "histamine",
        "b6_zinc",
        "vagal_tone",
    ):
        assert abs(courses[name].mean()) < 0.05, name
    assert np.all(courses["caffeine_occupancy"] == 0.0)
    assert np.all(courses["alcohol_g_l"] == 0.0)
    assert np.all(courses["strain_low_pass"] == 0.0)
    assert 36.5 < courses["core_c"].mean() < 37.2


# --- days that are not as usual


def test_bedtimes_spread_as_the_protocol_says() -> None:
    habit = Habit(bed_jitter_min=30.0)
    outcome = live(
        replace(PLAIN, days=30, habit=habit), who=replace(WHO, people=30), each_night=True
    ).outcomes["plain"]
    bed = np.array([night(outcome, "bed_clock_h", n) for n in range(1, 31)])
    late_min = 60.0 * ((bed - 23.0 + 12.0) % 24.0 - 12.0)
    assert abs(late_min.mean()) < 4.0
    assert late_min.std() == pytest.approx(30.0, abs=3.0)


def test_a_night_awake_is_made_up_for() -> None:
    awake = replace(
        PLAIN, name="awake", days=2, nights=(Night(Days(only=frozenset({1})), sleep=False),)
    )
    lived = live(replace(PLAIN, days=2), awake, each_night=True)
    assert not [each for each in lived.outcomes["awake"].plan.opportunities if each.night == 1]
    for measure, least in (("n3_min", 10.0), ("tst_min", 5.0)):
        more = night(lived.outcomes["awake"], measure, 2) - night(
            lived.outcomes["plain"], measure, 2
        )
        assert more.mean() > least, measure


def test_a_long_evening_nap_costs_sleep_pressure() -> None:
    nap = replace(PLAIN, name="nap", naps=(Nap(at("17:00"), 90.0),))
    lived = live(PLAIN, nap)
    waves = {name: outcome.measures["swa_early_pct"] for name, outcome in lived.outcomes.items()}
    assert np.mean(waves["nap"] / waves["plain"]) < 0.99


def test_a_flight_moves_the_wall_and_the_body_follows() -> None:
    fly = replace(PLAIN, name="east", days=10, zones=(Zone(2, 6.0),))
    lived = live(replace(PLAIN, days=10), fly, each_night=True)
    home, away = lived.outcomes["plain"], lived.outcomes["east"]
    shorter = night(home, "tst_min", 3) - night(away, "tst_min", 3)
    later = night(home, "tst_min", 10) - night(away, "tst_min", 10)
    assert shorter.mean() > 15.0
    assert later.mean() < shorter.mean()
    np.testing.assert_allclose(night(away, "bed_clock_h", 5), 23.0)


def test_doses_for_each_kg_reach_the_weight() -> None:
    heavy = replace(WHO, weight_kg=Trait(140.0))
    told = Dose("caffeine", 2.0, at("18:00"), unit="mg/kg")
    plain = Dose("caffeine", 280.0, at("18:00"))
    rows = [
        live(replace(PLAIN, doses=(dose,), keep=("caffeine.plasma_mg_l",)), who=heavy).outcomes[
            "plain"
        ]
        for dose in (told, plain)
    ]
    same(*rows)
    assert rows[0].courses["caffeine.plasma_mg_l"].max() > 1.0


def test_mechanisms_switched_off_do_nothing() -> None:
    names = frozenset({
        "caffeine.arousal", "caffeine.pressure", "caffeine.swa", "caffeine.delay_rad_per_h",
    })  # fmt: skip
    dose = Dose("caffeine", 300.0, at("bed-1:00"))
    off = replace(PLAIN, off=names)
    lived = live(off, replace(off, name="coffee", doses=(dose,)))
    for name, values in lived.outcomes["plain"].measures.items():
        np.testing.assert_allclose(values, lived.outcomes["coffee"].measures[name], err_msg=name)
    assert lived.outcomes["coffee"].courses["caffeine_occupancy"].max() > 0.1


# --- nothing silent


def test_a_body_out_of_bounds_says_organ_person_and_time() -> None:
    people = live(replace(PLAIN, days=1)).people
    weak = people.values["caffeine.volume_l_kg"].copy()
    weak[7] = 1e-6
    mad = people.having({"caffeine.volume_l_kg": weak})
    dose = Dose("caffeine", 400.0, at("18:00"), Days(only=frozenset({2})))
    with pytest.raises(NightlabError) as caught:
        live(replace(PLAIN, doses=(dose,)), people=mad, workers=3)
    told = str(caught.value)
    for part in ("plain", "organ caffeine", "person 8", "day 2", "h after noon"):
        assert part in told


@pytest.mark.parametrize("name", ["clock.period_h", "hpa.basal", "gut.tightening"])
def test_a_number_that_is_none_stops_the_run(name: str) -> None:
    people = live(replace(PLAIN, days=1)).people
    values = people.values[name].copy()
    values[3] = np.nan
    with pytest.raises(NightlabError, match="person 4"):
        live(PLAIN, people=people.having({name: values}))


def test_memory_does_not_grow_with_days() -> None:
    import tracemalloc

    peaks = []
    for days in (14, 140):
        tracemalloc.start()
        live(replace(PLAIN, days=days), workers=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0] + 200_000


# --- any protocol

AGENTS = (("caffeine", 400.0), ("alcohol", 60.0), ("melatonin", 10.0), ("magnesium", 600.0))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    days = draw(st.integers(1, 4))
    clock = st.builds(lambda h, m: at(f"{h:02d}:{m:02d}"), st.integers(0, 23), st.integers(0, 59))
    doses = draw(
        st.lists(
            st.builds(
                lambda which, share, when: Dose(which[0], share * which[1], when),
                st.sampled_from(AGENTS), st.floats(0.0, 1.0), clock,
            ),
            max_size=4,
        )
    )  # fmt: skip
    bed = draw(st.floats(20.0, 23.9))
    habit = Habit(
        bed=bed,
        rise=draw(st.floats(4.0, 10.0)),
        bed_jitter_min=draw(st.sampled_from([0.0, 45.0])),
        up_on_waking=draw(st.booleans()),
        strain=draw(st.floats(0.0, 2.0)),
        bedroom_lux=draw(st.floats(0.0, 500.0)),
    )
    return Condition(
        "any",
        days=days,
        warm_up_days=draw(st.integers(1, 3)),
        habit=habit,
        doses=tuple(doses),
        nights=draw(st.sampled_from([(), (Night(Days(only=frozenset({1})), sleep=False),)])),
        naps=draw(st.sampled_from([(), (Nap(at("15:00"), 40.0),)])),
        pulses=draw(
            st.lists(st.builds(lambda when: Pulse(when, 60.0, 8000.0), clock), max_size=2).map(
                tuple
            )
        ),
        bouts=draw(st.sampled_from([(), (Bout("exercise_met", at("18:00"), 60.0, 8.0),)])),
        zones=draw(st.sampled_from([(), (Zone(1, 8.0),), (Zone(1, -9.0),)])),
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(conditions(), st.integers(0, 2**63))
def test_any_protocol_is_lived_and_its_sums_add_up(condition: Condition, seed: int) -> None:
    try:
        lived = live(condition, who=replace(WHO, people=4), seed=seed, each_night=True, workers=1)
    except NightlabError as error:
        # A protocol may ask for the impossible; a body may not break.
        assert "between" not in error.what, error  # noqa: PT017
        return
    outcome = lived.outcomes["any"]
    assert outcome.each_night is not None
    got = dict(zip(NIGHT_MEASURES, outcome.each_night.transpose(1, 0, 2), strict=True))
    was = ~np.isnan(got["tib_min"])
    tst = got["tst_min"][was]
    assert np.all((tst >= 0.0) & (tst <= got["tib_min"][was]))
    stages = sum(got[name][was] for name in ("n1_min", "n2_min", "n3_min", "rem_min"))
    np.testing.assert_allclose(stages, tst)
    slept = tst > 0.0
    parts = got["sol_min"] + got["waso_min"] + got["tasafa_min"] + got["tst_min"]
    np.testing.assert_allclose(parts[was][slept], got["tib_min"][was][slept])
    for name, course in outcome.courses.items():
        assert np.all(np.isfinite(course)), name


def test_sleep_at_any_hour_counts_as_the_protocol_says() -> None:
    shifts = tuple(Sleep(20.0 + 28.0 * k, 29.0 + 28.0 * k) for k in range(5))
    outcome = live(replace(PLAIN, days=7, sleeps=shifts), each_night=True).outcomes["plain"]
    assert outcome.nights == 5
    bed = [float(night(outcome, "bed_clock_h", n)[0]) for n in range(1, 6)]
    np.testing.assert_allclose(bed, [(12.0 + 20.0 + 28.0 * k) % 24.0 for k in range(5)], atol=1e-9)
