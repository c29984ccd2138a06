"""Core temperature by the clock, after a bath, in a hot room and after exercise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.temperature import ORGAN

if TYPE_CHECKING:
    from collections.abc import Callable

MINIMUM_AT_H = 5.0
BED_H = 22.0


def undisturbed(h: float) -> dict[str, float]:
    psi = math.pi + 2.0 * math.pi * (h - MINIMUM_AT_H) / 24.0
    clock = h % 24.0
    in_bed = float(clock >= BED_H or clock < 6.0)
    return {
        "clock_x": 0.84 * math.cos(psi),
        "clock_y": 0.84 * math.sin(psi),
        "in_bed": in_bed,
        "asleep": in_bed,
    }


def also(name: str, value: float, start_h: float, hours: float) -> Callable[[float], dict[str, float]]:  # fmt: skip
    def around(h: float) -> dict[str, float]:
        on = start_h - 1e-6 <= h < start_h + hours - 1e-6
        return {**undisturbed(h), name: value if on else 0.0}

    return around


def at_bed(told: dict[str, np.ndarray], name: str) -> float:
    if name not in told:
        return 0.0
    return float(told[name][int(np.searchsorted(told["time_h"], BED_H + 0.05)), 0])


def test_an_undisturbed_day_acts_on_nothing() -> None:
    told = run_alone(ORGAN, 72, around=undisturbed)
    assert not told["warmer_c"].any()
    assert not told["pull"].any()
    assert {"onset_log", "wake_log", "arousals_log", "swa_gain_log"}.isdisjoint(told)
    assert told["core_c"] == pytest.approx(told["reference_c"])


def test_the_core_is_coldest_in_the_last_hours_of_sleep_and_spans_about_a_degree() -> None:
    told = run_alone(ORGAN, 72, around=undisturbed)
    day = told["core_c"][-240:, 0]
    coldest = told["time_h"][-240 + int(day.argmin())] % 24.0
    assert 4.0 < coldest < 6.5
    assert 0.7 < np.ptp(day) < 1.2


def test_a_warm_bath_first_warms_and_then_cools_the_core() -> None:
    told = run_alone(ORGAN, 24, around=also("bath_c", 5.0, 20.2, 0.3))
    assert 0.2 < told["warmer_c"].max() < 0.8
    assert told["warmer_c"].argmin() > told["warmer_c"].argmax()


def test_a_bath_one_to_two_hours_before_bed_hastens_sleep_most_as_haghayegh_found() -> None:
    def gain(lead_h: float) -> float:
        start = BED_H - lead_h - 0.3
        return at_bed(run_alone(ORGAN, 24, around=also("bath_c", 5.0, start, 0.3)), "onset_log")

    by_lead = {lead: gain(lead) for lead in (0.1, 0.4, 1.0, 1.5, 2.0, 4.0)}
    # 25 min to sleep become 15 at a hazard 1.6 times as high: 9 to 10 min less.
    assert 1.4 < math.exp(by_lead[1.0]) < 1.9
    assert 1.4 < math.exp(by_lead[1.5]) < 1.9
    assert max(by_lead, key=lambda lead: by_lead[lead]) in {1.0, 1.5}
    assert by_lead[0.1] < by_lead[1.5]
    assert by_lead[4.0] < by_lead[2.0] < by_lead[1.0]


def test_the_bath_is_switched_off_at_the_neutral_values() -> None:
    bath = also("bath_c", 5.0, 20.2, 0.3)
    assert "onset_log" not in run_alone(ORGAN, 24, around=bath, values={"onset_per_c": 0.0})
    no_skin = run_alone(ORGAN, 24, around=bath, values={"skin_drop_c": 0.0})
    assert no_skin["warmer_c"].min() >= 0.0


@given(st.floats(14.5, 23.5))
@settings(max_examples=15, deadline=None)
def test_a_room_within_comfort_disturbs_nobody(room_c: float) -> None:
    told = run_alone(ORGAN, 30, around=lambda h: {**undisturbed(h), "room_c": room_c})
    assert {"onset_log", "wake_log", "arousals_log", "swa_gain_log"}.isdisjoint(told)


@given(st.floats(25.0, 34.0), st.floats(0.5, 6.0))
@settings(max_examples=15, deadline=None)
def test_the_hotter_the_room_the_more_waking_and_the_less_deep_sleep(
    room_c: float, more: float
) -> None:
    def night(c: float) -> dict[str, np.ndarray]:
        return run_alone(ORGAN, 30, around=lambda h: {**undisturbed(h), "room_c": c})

    warm, hot = night(room_c), night(room_c + more)
    assert 0.0 < warm["wake_log"].max() < hot["wake_log"].max()
    assert hot["swa_gain_log"].min() < warm["swa_gain_log"].min() < 0.0
    assert at_bed(hot, "onset_log") < at_bed(warm, "onset_log") < 0.0


def test_a_cold_room_wakes_too_and_only_in_bed() -> None:
    told = run_alone(ORGAN, 48, around=lambda h: {**undisturbed(h), "room_c": 6.0})
    in_bed = np.array([undisturbed(h - 0.1)["in_bed"] for h in told["time_h"]])
    assert (told["wake_log"][in_bed == 1.0, 0] > 0.0).all()
    assert not told["wake_log"][in_bed == 0.0, 0].any()


def test_exercise_within_the_hour_before_bed_keeps_awake_and_in_the_afternoon_does_not() -> None:
    late = run_alone(ORGAN, 24, around=also("exercise_met", 8.0, 21.0, 0.8))
    early = run_alone(ORGAN, 24, around=also("exercise_met", 8.0, 16.0, 0.8))
    k = int(np.searchsorted(late["time_h"], BED_H + 0.05))
    assert at_bed(late, "onset_log") < -0.3
    assert late["pull"][k, 0] > 0.15
    assert at_bed(early, "onset_log") == pytest.approx(0.0, abs=0.01)
    assert early["pull"][k, 0] < 0.02
    assert 0.5 < late["warmer_c"].max() < 1.2


def test_exercise_deepens_slow_waves_a_little_and_more_of_it_more() -> None:
    gains = [
        at_bed(run_alone(ORGAN, 24, around=also("exercise_met", met, 17.0, 0.8)), "swa_gain_log")
        for met in (2.0, 6.0, 10.0)
    ]
    assert 0.0 < gains[0] < gains[1] < gains[2] < 0.15


def test_a_drug_that_lowers_the_set_point_hastens_sleep() -> None:
    told = run_alone(ORGAN, 24, around=lambda h: {**undisturbed(h), "temperature_set_c": -0.2})
    assert at_bed(told, "onset_log") == pytest.approx(0.3, abs=0.01)
