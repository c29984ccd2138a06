"""Gut histamine comes from food and microbes, goes by DAO, and does not wake the brain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.histamine import ORGAN


def test_without_food_and_change_it_stays_where_it_is_in_anybody() -> None:
    dao = np.array([8.0, 20.0, 60.0])
    got = run_alone(ORGAN, 14 * 24.0, values={"dao_um_per_h": dao})
    level = got["gut_um"]
    np.testing.assert_allclose(level[-1], level[0], rtol=1e-9)
    assert level[0, 0] > level[0, 1] > level[0, 2]
    assert level[0, 1] == pytest.approx(5.0)
    assert np.max(np.abs(got["pull"])) == 0


def test_a_meal_rich_in_histamine_is_gone_by_the_next_day_and_wakes_nobody() -> None:
    got = run_alone(ORGAN, 48.0, doses={"histamine_mg": ((0.0, 10.0),)})
    told = got["histamine"][:, 0]
    assert told[0] > 5
    assert abs(told[24]) < 0.01
    assert np.max(np.abs(got["pull"])) == 0


def test_a_step_of_an_hour_is_fine_enough() -> None:
    # Against the same equation in steps of a second.
    level, dt = 5.0 + 90.0, 1 / 3600
    for _ in range(3 * 3600):
        level += dt * (4.5 - 20.0 * level / (20.0 + level) - 0.1 * level)
    dose = 90.0 * 111.15 / 1000
    got = run_alone(ORGAN, 3.0, doses={"histamine_mg": ((0.0, dose),)})
    assert got["gut_um"][-1, 0] == pytest.approx(level, rel=0.02)


def test_more_friendly_microbes_make_less_and_hindered_dao_leaves_more() -> None:
    fewer = run_alone(ORGAN, 28 * 24.0, around={"friendly": 0.3})
    more = run_alone(ORGAN, 12.0, around={"histamine_clearance_log": -0.5})
    assert fewer["histamine"][-1, 0] < -0.05
    assert more["histamine"][-1, 0] > 0.2


def test_b6_and_the_brain_hear_only_where_their_doubt_says_so() -> None:
    meal = {"histamine_mg": ((0.0, 10.0),)}
    plain = run_alone(ORGAN, 6.0, doses=meal)
    vitamin = run_alone(ORGAN, 6.0, doses=meal, around={"b6_zinc": 0.2})
    np.testing.assert_array_equal(plain["gut_um"], vitamin["gut_um"])
    helped = run_alone(ORGAN, 6.0, doses=meal, around={"b6_zinc": 0.2}, values={"b6": 1.0})
    assert np.all(helped["gut_um"] < plain["gut_um"])
    woken = run_alone(ORGAN, 6.0, doses=meal, values={"arousal": 0.1})
    assert 0 < woken["pull"][0, 0] < 0.5


def test_a_slow_mao_keeps_histamine_for_longer_but_changes_no_undisturbed_day() -> None:
    got = run_alone(ORGAN, 8.0, doses={"histamine_mg": ((2.0, 20.0),)}, values={"mao_log": [-1.0, 0.0, 1.0]})  # type: ignore[dict-item]  # fmt: skip
    assert np.max(np.abs(got["histamine"][:2])) < 1e-9
    at = got["histamine"][4]
    assert at[0] > at[1] > at[2]


@settings(max_examples=40, deadline=None)
@given(
    dose=st.floats(0, 500),
    friendly=st.floats(-1, 20),
    clearance=st.floats(-2, 2),
    arousal=st.floats(-0.3, 0.3),
)
def test_levels_stay_positive_and_finite(
    dose: float, friendly: float, clearance: float, arousal: float
) -> None:
    got = run_alone(
        ORGAN,
        72.0,
        doses={"histamine_mg": ((0.0, dose), (24.0, dose))},
        around={"friendly": friendly, "histamine_clearance_log": clearance},
        values={"arousal": arousal},
    )
    assert np.all(got["gut_um"] > 0)
    assert np.all(np.isfinite(got["pull"]))


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 100), st.floats(0.1, 100))
def test_more_eaten_never_means_less_in_the_gut(less: float, more: float) -> None:
    little = run_alone(ORGAN, 12.0, doses={"histamine_mg": ((0.0, less),)})
    much = run_alone(ORGAN, 12.0, doses={"histamine_mg": ((0.0, less + more),)})
    assert np.all(much["gut_um"] >= little["gut_um"])
