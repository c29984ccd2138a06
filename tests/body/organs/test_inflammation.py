"""IL-6 has its day, is slow to hear of lost sleep, and TNF is deaf to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.inflammation import ORGAN

TEMPERATURE_MINIMUM_H = 4.8
Bus = dict[str, float]


def clock(hour: float, **more: float) -> Bus:
    """Return the pacemaker at an hour after midnight, of a person asleep from 23 to 7."""
    psi = np.pi + 2 * np.pi * (hour - TEMPERATURE_MINIMUM_H) / 24
    return {"clock_x": 0.8 * np.cos(psi), "clock_y": 0.8 * np.sin(psi), **more}


def test_at_rest_nothing_moves() -> None:
    got = run_alone(ORGAN, 28 * 24.0)
    assert np.max(np.abs(got["il6"] - 1)) < 1e-9
    assert np.max(np.abs(got["tnf"] - 1)) < 1e-9
    assert np.max(np.abs(got["pull"])) < 1e-9


def test_il6_is_lowest_in_the_morning_and_its_mean_is_one() -> None:
    # Nilsonne 2016: trough in the morning.
    got = run_alone(ORGAN, 20 * 24.0, around=clock)
    day = got["il6"][-24:, 0]
    assert 7 <= got["time_h"][-24:][np.argmin(day)] % 24 <= 11
    assert day.mean() == pytest.approx(1, abs=0.01)
    assert (day.max() - day.min()) / 2 == pytest.approx(0.2, abs=0.01)
    assert "swa_gain_log" not in got


def test_three_lost_nights_do_not_raise_il6() -> None:
    # Irwin 2016: deprivation and restriction n.s. Three lost nights are 3.4 h a day over a week.
    got = run_alone(ORGAN, 72.0, around=lambda h: {"sleep_loss_h": 8 * np.ceil((h + 1) / 24) / 7})
    assert 0 <= got["il6_log"][-1, 0] < 0.03


def test_three_months_of_short_sleep_raise_it_a_little_and_tnf_not_at_all() -> None:
    got = run_alone(ORGAN, 90 * 24.0, around={"sleep_loss_h": 1.5})
    assert 0.05 < got["il6_log"][-1, 0] < 0.25
    np.testing.assert_array_equal(got["tnf"], 1.0)
    ordinary = run_alone(ORGAN, 90 * 24.0, around={"sleep_loss_h": 0.4})
    assert np.max(np.abs(ordinary["il6"] - 1)) < 1e-9


def test_a_leaky_gut_raises_both_and_vagal_tone_lowers_il6() -> None:
    leaky = run_alone(ORGAN, 14 * 24.0, around={"permeability": 0.5})
    assert leaky["il6"][-1, 0] == pytest.approx(1.15, abs=1e-6)
    assert leaky["tnf"][-1, 0] == pytest.approx(1.15, abs=1e-6)
    calm = run_alone(ORGAN, 14 * 24.0, around={"il6_production_log": -0.1})
    assert calm["il6_log"][-1, 0] == pytest.approx(-0.1, abs=1e-6)
    assert calm["pull"][-1, 0] == pytest.approx(-0.005, abs=1e-6)


def test_slow_waves_hear_nothing_unless_their_doubt_says_so() -> None:
    around = {"permeability": 0.5}
    assert "swa_gain_log" not in run_alone(ORGAN, 72.0, around=around)
    for name in ("il6_to_swa", "tnf_to_swa"):
        got = run_alone(ORGAN, 14 * 24.0, around=around, values={name: 0.1})
        assert got["swa_gain_log"][-1, 0] == pytest.approx(0.1 * np.log(1.15), abs=1e-6)


def test_slow_waves_of_an_undisturbed_day_hear_nothing_whatever_is_drawn() -> None:
    got = run_alone(ORGAN, 240.0, around=clock, values={"il6_to_swa": 0.1, "tnf_to_swa": 0.1})
    assert np.max(np.abs(got.get("swa_gain_log", np.zeros(1)))) < 1e-12


@pytest.mark.parametrize("name", ["leak_to_il6", "loss_to_il6_per_h"])
def test_a_neutral_value_switches_its_path_off(name: str) -> None:
    around = {"leak_to_il6": {"permeability": 0.5}, "loss_to_il6_per_h": {"sleep_loss_h": 3.0}}
    got = run_alone(ORGAN, 60 * 24.0, around=around[name], values={name: 0.0})
    assert np.max(np.abs(got["il6"] - 1)) < 1e-9


@settings(max_examples=30, deadline=None)
@given(
    leak=st.floats(-1, 5),
    loss=st.floats(0, 10),
    production=st.floats(-2, 2),
    swing=st.floats(0, 0.3),
)
def test_levels_stay_positive(leak: float, loss: float, production: float, swing: float) -> None:
    got = run_alone(
        ORGAN,
        14 * 24.0,
        around=lambda h: clock(
            h, permeability=leak, sleep_loss_h=loss, il6_production_log=production
        ),
        values={"swing": swing},
    )
    for state in ("il6", "il6_undisturbed", "tnf"):
        assert np.all(got[state] > 0)
        assert np.all(np.isfinite(got[state]))
