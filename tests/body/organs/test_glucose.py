from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nightlab.body.alone import run_alone
from nightlab.body.organs.glucose import ORGAN

KG = 70.0


def eat(grams: float, *, hours: float = 6.0, **more: Any) -> Mapping[str, Any]:
    return run_alone(ORGAN, hours, doses={"carbohydrate_g": ((0.0, grams),)}, **more)


def test_seventy_five_grams_are_a_healthy_glucose_tolerance_test() -> None:
    told = eat(75.0)
    glucose, insulin = told["plasma_glucose_mg_dl"][:, 0], told["insulin_uu_ml"][:, 0]
    hour = told["time_h"]
    assert 130.0 <= glucose.max() <= 160.0
    assert 0.5 <= hour[glucose.argmax()] <= 1.0
    assert 40.0 <= insulin.max() <= 100.0
    assert np.interp(2.0, hour, glucose) < 140.0
    assert np.interp(3.0, hour, glucose) == pytest.approx(92.0, abs=10.0)
    assert glucose.min() > 70.0


def test_a_larger_load_lasts_longer_more_than_it_peaks_higher() -> None:
    small, large = eat(50.0, hours=10.0), eat(200.0, hours=10.0)
    peaks = [told["plasma_glucose_mg_dl"].max() for told in (small, large)]
    assert peaks[1] - peaks[0] < 10.0
    areas = [(told["insulin_uu_ml"] - 11.0).sum() for told in (small, large)]
    assert areas[1] > 3.0 * areas[0]


@pytest.mark.parametrize("grams", [10.0, 75.0, 300.0])
@pytest.mark.parametrize("sensitivity", [2e-4, 5e-4, 1.5e-3])
def test_glucose_and_insulin_are_what_a_solver_finds(grams: float, sensitivity: float) -> None:
    told = eat(grams, values={"sensitivity": sensitivity})

    def flow(_: float, y: list[float]) -> list[float]:
        stomach, bowel, glucose, action, insulin = y
        emptied = min(0.05 * stomach, 0.5)
        gain = 0.9 * 0.05 * bowel * 1000.0 / (1.7 * KG)
        return [
            -emptied,
            emptied - 0.05 * bowel,
            0.026 * (92.0 - glucose) - action * glucose + gain,
            0.025 * (sensitivity * (insulin - 11.0) - action),
            0.1 * max(0.0, glucose - 92.0) - 0.1 * (insulin - 11.0),
        ]

    exact = solve_ivp(
        flow, (0.0, 360.0), [grams, 0.0, 92.0, 0.0, 11.0], t_eval=60.0 * told["time_h"][:-1],
        rtol=1e-8, atol=1e-8, max_step=2.0,
    ).y  # fmt: skip
    np.testing.assert_allclose(told["plasma_glucose_mg_dl"][:-1, 0], exact[2], atol=0.3)
    np.testing.assert_allclose(told["insulin_uu_ml"][:-1, 0], exact[4], atol=0.3)


def test_a_fasting_person_stays_where_they_are() -> None:
    told = run_alone(ORGAN, 24.0, values={"basal_glucose_mg_dl": 99.0})
    assert np.all(told["plasma_glucose_mg_dl"] == 99.0)
    assert np.all(told["glucose_mg_dl"] == 99.0)
    assert np.all(told["pull"] == 0.0)


@settings(max_examples=25, deadline=None)
@given(
    meals=st.lists(st.tuples(st.floats(0.0, 6.0), st.floats(0.0, 500.0)), max_size=4),
    sensitivity=st.floats(5e-5, 3e-3),
    weight=st.floats(40.0, 150.0),
)
def test_carbohydrate_is_not_made_and_levels_stay_positive(
    meals: list[tuple[float, float]], sensitivity: float, weight: float
) -> None:
    told = run_alone(
        ORGAN,
        14.0,
        doses={"carbohydrate_g": tuple(meals)},
        values={"sensitivity": sensitivity},
        who={"weight_kg": weight},
    )
    inside = told["stomach_g"] + told["intestine_g"]
    assert np.all(inside >= 0.0)
    assert np.all(inside <= sum(g for _, g in meals) + 1e-9)
    assert np.all(told["plasma_glucose_mg_dl"] > 20.0)
    assert np.all(told["insulin_uu_ml"] >= 11.0 - 1e-9)


def test_all_that_is_eaten_is_absorbed_by_the_end() -> None:
    told = eat(75.0, hours=12.0, values={"effectiveness_per_min": 0.026, "sensitivity": 0.0})
    # Without insulin's action, glucose above base leaves at its own rate: the area tells the amount.
    area = (told["plasma_glucose_mg_dl"] - 92.0).sum() * 6.0
    assert area * 0.026 == pytest.approx(0.9 * 75000.0 / (1.7 * KG), rel=0.01)


def test_a_week_at_five_hours_lowers_sensitivity_by_a_fifth() -> None:
    short = eat(75.0, around={"sleep_loss_h": 3.0})
    same = eat(75.0, values={"sensitivity": 0.8 * 5e-4})
    np.testing.assert_allclose(
        short["plasma_glucose_mg_dl"], same["plasma_glucose_mg_dl"], atol=0.01
    )
    off = eat(75.0, around={"sleep_loss_h": 3.0}, values={"sleep_loss_share": 0.0})
    np.testing.assert_allclose(off["plasma_glucose_mg_dl"], eat(75.0)["plasma_glucose_mg_dl"])


def test_what_others_do_to_sensitivity_is_heard() -> None:
    told = eat(75.0, around={"insulin_log": float(np.log(0.5))})
    same = eat(75.0, values={"sensitivity": 2.5e-4})
    np.testing.assert_allclose(told["plasma_glucose_mg_dl"], same["plasma_glucose_mg_dl"])


def test_alcohol_lowers_glucose_a_little_and_can_be_switched_off() -> None:
    told = run_alone(ORGAN, 10.0, around={"alcohol_g_l": 0.8})
    assert 80.0 < told["plasma_glucose_mg_dl"].min() < 92.0
    off = run_alone(ORGAN, 10.0, around={"alcohol_g_l": 0.8}, values={"alcohol_drop": 0.0})
    assert np.all(off["plasma_glucose_mg_dl"] == 92.0)


def test_low_sugar_pushes_and_only_low_sugar_does() -> None:
    low = run_alone(ORGAN, 0.1, start={"plasma_glucose_mg_dl": 55.0})
    glucose = low["plasma_glucose_mg_dl"][0, 0]
    assert low["pull"][0, 0] == pytest.approx(0.3 * (70.0 - glucose) / 10.0)
    assert np.all(eat(75.0)["pull"] == 0.0)
    off = run_alone(
        ORGAN, 0.1, start={"plasma_glucose_mg_dl": 55.0}, values={"low_sugar": 0.0}
    )  # fmt: skip
    assert off["pull"][0, 0] == 0.0
