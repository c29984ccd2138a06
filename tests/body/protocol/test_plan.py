from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from nightlab.body.light import ordinary_edi_lux
from nightlab.body.protocol import (
    Bout,
    Condition,
    Days,
    Dose,
    Habit,
    Meal,
    Nap,
    Night,
    Pulse,
    Sleep,
    Trait,
    Zone,
    at,
    plan_of,
)
from nightlab.body.protocol.courses import drive
from nightlab.body.protocol.who import TRAITS
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.body.protocol import Plan

ONLY_1 = Days(frozenset({1}))
ONLY_2 = Days(frozenset({2}))


def spans(plan: Plan) -> list[tuple[float, float]]:
    return [(each.start_h, each.end_h) for each in plan.opportunities]


def test_days_run_from_noon_to_noon_and_the_warm_up_has_nights_up_to_zero() -> None:
    plan = plan_of(Condition("x", days=2, warm_up_days=1))
    assert spans(plan) == [(11.0, 19.0), (35.0, 43.0), (59.0, 67.0)]
    assert [each.night for each in plan.opportunities] == [0, 1, 2]
    assert (plan.run_days, plan.measured) == (3, frozenset({1, 2}))


def test_the_warm_up_lives_the_ordinary_day_without_strain_or_special_days() -> None:
    late = Habit(bed=1.0, rise=9.0, strain=1.0)
    condition = Condition(
        "x",
        days=1,
        warm_up_days=1,
        habit=late,
        before=Habit(strain=2.0),
        doses=(Dose("caffeine", 100.0, at("20:00")),),
        bouts=(Bout("stressor", at("15:00"), 60.0, 1.0),),
    )
    plan = plan_of(condition)
    assert spans(plan) == [(11.0, 19.0), (37.0, 45.0)]
    assert plan.doses(0) == ()
    assert not plan.inputs(0)["strain"].any()
    assert not plan.inputs(0)["stressor"].any()
    assert np.all(plan.inputs(1)["strain"] == 1.0)
    assert plan.inputs(1)["stressor"].sum() == pytest.approx(10.0)


def test_doses_come_by_the_clock_and_relative_to_bed_and_rise() -> None:
    condition = Condition(
        "x",
        days=2,
        warm_up_days=0,
        nights=(Night(ONLY_2, bed=1.0),),
        doses=(
            Dose("caffeine", 1.0, at("bed-4:00")),
            Dose("caffeine", 2.0, at("rise+0:30")),
            Dose("caffeine", 3.0, at("08:00"), ONLY_1),
        ),
    )
    plan = plan_of(condition)
    assert [(t.amount, t.hour_of_day, t.anchor) for t in plan.doses(0)] == [
        (1.0, 7.0, "bed"),
        (2.0, 19.5, "rise"),
        (3.0, 20.0, "clock"),
    ]
    assert [t.hour_of_day for t in plan.doses(1)] == [9.0, 19.5]


def test_a_dose_after_the_last_noon_lengthens_the_run() -> None:
    dose = Dose("caffeine", 1.0, at("rise+6:00"))
    plan = plan_of(Condition("x", days=1, warm_up_days=0, doses=(dose,)))
    assert plan.run_days == 2
    assert [t.hour_of_day for t in plan.doses(1)] == [1.0]


def test_nights_may_be_kept_awake_or_begin_late() -> None:
    nights = (
        Night(ONLY_1, sleep=False),
        Night(ONLY_2, awake_until=3.0),
        Night(Days(frozenset({3})), awake_until=8.0, rise=17.0),
    )
    plan = plan_of(Condition("x", days=3, warm_up_days=0, nights=nights))
    assert spans(plan) == [(39.0, 43.0), (68.0, 77.0)]
    assert plan.run_days == 4


def test_free_days_have_hours_of_their_own() -> None:
    habit = Habit(free_days=frozenset({6, 7}), free_bed=0.5, free_rise=9.0)
    plan = plan_of(Condition("x", days=8, warm_up_days=1, habit=habit))
    starts = {each.night: each.start_h % 24 for each in plan.opportunities}
    assert [n for n, start in starts.items() if start == 12.5] == [0, 6, 7]


def test_explicit_sleep_replaces_nights_and_carries_what_hangs_on_them() -> None:
    sleeps = tuple(Sleep(28.0 * k + 11.0, 28.0 * k + 20.0) for k in range(6))
    dose = Dose("caffeine", 1.0, at("bed-1:00"))
    plan = plan_of(Condition("x", days=7, warm_up_days=1, sleeps=sleeps, doses=(dose,)))
    assert [e.start_h for e in plan.opportunities] == [11.0, *(35.0 + 28.0 * k for k in range(6))]
    assert plan.measured == frozenset(range(1, 7))
    assert plan.measured_days == {1, 2, 3, 4, 6, 7}
    taken = [24.0 * d + t.hour_of_day for d in range(plan.run_days) for t in plan.doses(d)]
    assert taken == [34.0 + 28.0 * k for k in range(6)]


def test_a_flight_east_brings_the_night_forward_and_moves_the_clock() -> None:
    habit = Habit(light=((7.0, 250.0), (19.0, 80.0)))
    plan = plan_of(Condition("x", days=3, warm_up_days=0, habit=habit, zones=(Zone(2, 6.0),)))
    assert spans(plan) == [(11.0, 19.0), (29.0, 37.0), (53.0, 61.0)]
    hour = plan.inputs(1)["hour"]
    assert hour[0] == pytest.approx(18.05)
    assert plan.inputs(0)["hour"][-1] == pytest.approx(11.95)
    light = plan.inputs(1)["light_lux"]
    assert (light[5], light[15]) == pytest.approx((250.0, 80.0))


def test_a_flight_west_makes_one_long_day_with_its_meals_once() -> None:
    plan = plan_of(Condition("x", days=3, warm_up_days=0, zones=(Zone(2, -9.0),)))
    assert spans(plan) == [(11.0, 19.0), (44.0, 52.0), (68.0, 76.0)]
    eaten = [24 * d + m.hour_of_day for d in range(plan.run_days) for m in plan.meals(d)]
    assert eaten[:7] == [1.0, 7.0, 20.0, 34.0, 40.0, 53.0, 58.0]


def test_meals_share_the_magnesium_of_the_day() -> None:
    habit = Habit(meals=(Meal(8.0, 50.0), Meal(18.0, 150.0)), diet_magnesium_mg=400.0)
    meals = plan_of(Condition("x", days=1, warm_up_days=0, habit=habit)).meals(0)
    assert [(m.hour_of_day, m.carbohydrate_g, m.magnesium_mg) for m in meals] == [
        (6.0, 150.0, 300.0),
        (20.0, 50.0, 100.0),
    ]


def test_a_flash_shorter_than_a_step_counts_by_its_drive() -> None:
    dark = Habit(light=((0.0, 0.0),), bedroom_lux=0.0)
    flash = Pulse(at("02:00"), 1.0, 9500.0, ONLY_1)
    rows = plan_of(Condition("x", days=1, warm_up_days=0, habit=dark, pulses=(flash,))).inputs(0)
    share = drive(np.array([9500.0]))[0] / 6.0
    for name in ("light_lux", "light_in_bed_lux"):
        assert drive(rows[name])[140] == pytest.approx(share)
        assert np.count_nonzero(rows[name]) == 1


def test_light_that_lasts_keeps_its_value_and_the_bedroom_is_its_own() -> None:
    habit = Habit(light=((7.0, 1000.0), (19.0, 100_000.0)), bedroom_lux=3.0)
    rows = plan_of(Condition("x", days=1, warm_up_days=0, habit=habit)).inputs(0)
    assert rows["light_lux"][0] == pytest.approx(1000.0)
    assert rows["light_lux"][100] == pytest.approx(100_000.0)
    assert rows["light_in_bed_lux"] == pytest.approx(np.full(240, 3.0))


def test_the_lux_of_a_lamp_become_melanopic() -> None:
    habit = Habit(light=((0.0, 200.0),), lamp="incandescent")
    pulse = Pulse(at("20:00"), 60.0, 100.0, ONLY_1, lamp="daylight")
    rows = plan_of(Condition("x", days=1, warm_up_days=0, habit=habit, pulses=(pulse,))).inputs(0)
    assert rows["light_lux"][[0, 85, 95]] == pytest.approx([100.0, 100.0, 100.0])
    assert rows["light_in_bed_lux"][85] == pytest.approx(100.0)


def test_untold_light_is_that_of_an_ordinary_day() -> None:
    rows = plan_of(Condition("x", days=1, warm_up_days=0)).inputs(0)
    wanted = [ordinary_edi_lux(hour) for hour in rows["hour"]]
    assert rows["light_lux"] == pytest.approx(np.array(wanted))


def test_two_sleeps_that_overlap_are_refused_by_name() -> None:
    habit = Habit(bed=9.0, rise=17.0)
    with pytest.raises(NightlabError, match="night 0 and night 1 overlap"):
        plan_of(
            Condition("x", days=1, warm_up_days=1, habit=Habit(bed=13.0, rise=15.0), before=habit)
        )


@given(st.floats(18.0, 80.0), st.floats(0.0, 30.0))
def test_a_trait_stays_within_its_limits_and_rises_with_its_quantile(
    mean: float, sd: float
) -> None:
    quantile = np.linspace(0.0, 1.0, 21)
    values = Trait(mean, sd, 18.0, 80.0).at(quantile, TRAITS["age_years"])
    assert np.all((values >= 18.0) & (values <= 80.0))
    assert np.all(np.diff(values) >= 0.0)


clocks = st.integers(0, 95).map(lambda k: k / 4.0)
moments = st.sampled_from(["08:15", "14:00", "22:00", "bed", "bed-3:30", "rise+1:00"]).map(at)
days = st.builds(
    lambda first, every: Days(first=first, every=every), st.integers(1, 2), st.integers(1, 3)
)
lux = st.floats(0.0, 120_000.0)
habits = st.builds(
    Habit,
    bed=st.sampled_from([21.0, 22.75, 0.0, 2.0]),
    rise=st.sampled_from([6.0, 7.5, 15.0]),
    light=st.lists(st.tuples(clocks, lux), min_size=1, max_size=4, unique_by=lambda s: s[0]).map(
        tuple
    ),
    bedroom_lux=st.floats(0.0, 100.0),
    strain=st.floats(0.0, 2.0),
)
conditions = st.builds(
    Condition,
    st.just("x"),
    days=st.integers(2, 6),
    warm_up_days=st.integers(1, 3),
    habit=habits,
    before=st.none() | habits,
    doses=st.lists(
        st.builds(Dose, st.just("caffeine"), st.floats(0.0, 400.0), moments, days), max_size=3
    ).map(tuple),
    naps=st.lists(st.builds(Nap, moments, st.floats(10.0, 90.0), days), max_size=1).map(tuple),
    pulses=st.lists(st.builds(Pulse, moments, st.floats(0.1, 500.0), lux, days), max_size=2).map(
        tuple
    ),
    bouts=st.lists(
        st.builds(Bout, st.just("exercise_met"), moments, st.floats(1.0, 90.0), st.floats(0.0, 9.0))
    ).map(lambda made: tuple(made[:2])),
    zones=st.lists(st.builds(Zone, st.integers(1, 2), st.floats(-12.0, 12.0)), max_size=2).map(
        tuple
    ),
)


@settings(max_examples=60)
@given(conditions)
def test_every_legal_plan_is_in_order_and_whole(condition: Condition) -> None:
    try:
        plan = plan_of(condition)
    except NightlabError as error:
        assert error.where  # noqa: PT017  a refusal names its field
        reject()
    for one, other in pairwise(plan.opportunities):
        assert one.end_h <= other.start_h + 1e-9
    assert all(0.0 <= o.start_h < o.end_h <= 24 * plan.run_days for o in plan.opportunities)
    for day in range(plan.run_days):
        rows = plan.inputs(day)
        for values in rows.values():
            assert values.shape == (240,)
            assert np.all(np.isfinite(values))
            assert np.all(values >= 0.0)
        assert rows["light_lux"].max() <= 120_000.0 * (1 + 1e-9)
        assert np.all(rows["hour"] < 24.0)
        assert all(0.0 <= taken.hour_of_day < 24.0 for taken in plan.doses(day))
    taken = sum(len(plan.doses(day)) for day in range(plan.run_days))
    wanted = sum(n in d.days for d in condition.doses for n in range(1, condition.days + 1))
    assert taken == wanted
