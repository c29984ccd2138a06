from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nightlab.body.alone import run_alone
from nightlab.body.organs.alcohol import ORGAN

MAN = {"female": 0.0}
KG = 70.0


def drink(g_per_kg: float, *, hours: float = 16.0, **more: Any) -> Mapping[str, Any]:
    return run_alone(ORGAN, hours, doses={"alcohol_g": ((0.0, g_per_kg * KG),)}, **more)


def test_a_man_who_drinks_fast_peaks_where_jones_found() -> None:
    told = drink(0.68, who=MAN)
    blood = told["blood_g_l"][:, 0]
    assert 0.52 <= blood.max() <= 1.36
    assert told["time_h"][blood.argmax()] <= 1.25


def test_the_level_falls_along_widmarks_line() -> None:
    told = drink(1.0, who=MAN)
    blood = told["blood_g_l"][:, 0]
    falling = np.diff(blood[20:50]) / 0.1
    assert np.all((falling <= -0.10) & (falling >= -0.20))


def test_the_same_drink_stands_higher_in_a_woman() -> None:
    man = drink(0.5, who=MAN)["blood_g_l"].max()
    woman = drink(0.5, who={"female": 1.0})["blood_g_l"].max()
    assert woman / man == pytest.approx(0.68 / 0.55, rel=0.05)


@pytest.mark.parametrize("grams", [5.0, 30.0, 100.0])
@pytest.mark.parametrize(("vmax", "km"), [(0.18, 0.082), (0.3, 0.03)])
def test_blood_is_what_a_solver_finds(grams: float, vmax: float, km: float) -> None:
    told = run_alone(
        ORGAN,
        14.0,
        doses={"alcohol_g": ((0.0, grams),)},
        values={"vmax_g_l_h": vmax, "km_g_l": km},
        who=MAN,
    )

    def flow(_: float, y: list[float]) -> list[float]:
        gut, blood, adapted = y
        rise = 4.0 * gut / (0.68 * KG)
        return [-4.0 * gut, rise - vmax * blood / (km + blood), (blood - adapted) / 2.5]

    exact = solve_ivp(
        flow, (0.0, 14.0), [grams, 0.0, 0.0], t_eval=told["time_h"], rtol=1e-9, atol=1e-11,
        max_step=0.05,
    ).y  # fmt: skip
    np.testing.assert_allclose(told["blood_g_l"][:, 0], exact[1], atol=5e-4)
    np.testing.assert_allclose(told["adapted_g_l"][:, 0], exact[2], atol=3e-3)


@settings(max_examples=25, deadline=None)
@given(
    doses=st.lists(st.tuples(st.floats(0.0, 6.0), st.floats(0.0, 150.0)), max_size=4),
    vmax=st.floats(0.05, 0.5),
    km=st.floats(0.02, 0.5),
)
def test_nothing_is_made_and_nothing_falls_below_zero(
    doses: list[tuple[float, float]], vmax: float, km: float
) -> None:
    told = run_alone(
        ORGAN,
        12.0,
        doses={"alcohol_g": tuple(doses)},
        values={"vmax_g_l_h": vmax, "km_g_l": km},
        who=MAN,
    )
    inside = told["gut_g"] + told["blood_g_l"] * 0.68 * KG
    assert np.all(inside <= sum(g for _, g in doses) * (1.0 + 1e-5) + 1e-9)
    for name in ("gut_g", "blood_g_l", "adapted_g_l"):
        assert np.all(told[name] >= 0.0)


def test_it_calms_early_and_arouses_late() -> None:
    pull = drink(0.85)["pull"][:, 0]
    asleep = pull[10:90]
    assert asleep[0] < -0.8
    assert asleep[-20:].min() > 0.1
    # Together as much one way as the other, so that a night is neither longer nor shorter by much.
    assert abs(asleep.mean()) < 0.1


def test_a_small_dose_calms_little_and_is_over_before_the_morning() -> None:
    pull = drink(0.35)["pull"][:, 0]
    assert pull[10] > -0.6
    assert abs(pull[10:90].mean()) < 0.1


def test_more_alcohol_pushes_rem_further_and_longer() -> None:
    pushed = [drink(dose)["rem_threshold"].sum() for dose in (0.2, 0.35, 0.5, 0.85, 1.0)]
    assert pushed == sorted(pushed)
    assert drink(0.85)["swa_gain_log"].max() > 0.0


def test_melatonin_falls_by_about_what_ekman_and_rupp_saw() -> None:
    low = drink(0.52)["melatonin_log"][:, 0]
    assert 0.10 <= 1.0 - np.exp(low[10:35].mean()) <= 0.25
    high = drink(1.0)["melatonin_log"][:, 0]
    assert 0.18 <= 1.0 - np.exp(high[30:60].mean()) <= 0.41


def test_gut_leaks_and_histamine_lingers_while_alcohol_is_there() -> None:
    told = drink(0.85)
    assert told["leak"].max() == pytest.approx(0.2 * told["blood_g_l"].max())
    assert np.exp(told["histamine_clearance_log"].min()) == pytest.approx(0.6)


def test_without_alcohol_nothing_is_told() -> None:
    told = run_alone(ORGAN, 24.0)
    assert set(told) == {"time_h", "pull", "gut_g", "blood_g_l", "adapted_g_l"}
    assert np.all(told["pull"] == 0.0)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("rem", "rem_threshold"),
        ("swa", "swa_gain_log"),
        ("melatonin", "melatonin_log"),
        ("gut_leak", "leak"),
        ("histamine", "histamine_clearance_log"),
    ],
)
def test_a_path_set_to_its_neutral_value_is_off(name: str, row: str) -> None:
    assert row not in drink(0.85, values={name: 0.0})


def test_sedation_and_rebound_are_switched_off_apart() -> None:
    assert drink(0.85, values={"sedation": 0.0})["pull"].min() == 0.0
    assert drink(0.85, values={"rebound": 0.0})["pull"].max() == 0.0
