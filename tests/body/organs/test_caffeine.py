import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nightlab.body.alone import run_alone
from nightlab.body.organs.caffeine import ORGAN

KG = 70.0
LITRES = 0.6 * KG


def test_plasma_peaks_within_the_hour_and_halves_in_five() -> None:
    told = run_alone(ORGAN, 24.0, doses={"caffeine_mg": ((0.0, 200.0),)})
    plasma, hour = told["plasma_mg_l"][:, 0], told["time_h"]
    assert 0.5 <= hour[plasma.argmax()] <= 1.2
    assert 4.0 <= plasma.max() <= 5.0
    late = plasma[hour > 6.0]
    assert np.log(2.0) / (-np.diff(np.log(late)).mean() / 0.1) == pytest.approx(5.0, rel=0.02)


def test_clearance_is_that_of_the_institute_of_medicine() -> None:
    told = run_alone(ORGAN, 96.0, doses={"caffeine_mg": ((0.0, 200.0),)})
    area = told["plasma_mg_l"].sum() * 0.1
    assert 200.0 / area / KG == pytest.approx(0.078, rel=0.1)


def test_paraxanthine_comes_later_and_goes_with_caffeine() -> None:
    told = run_alone(ORGAN, 72.0, doses={"caffeine_mg": ((0.0, 200.0),)})
    paraxanthine, hour = told["paraxanthine_mg_l"][:, 0], told["time_h"]
    assert 4.0 <= hour[paraxanthine.argmax()] <= 9.0
    share = paraxanthine.sum() / told["plasma_mg_l"].sum()
    assert share == pytest.approx(0.739 * 0.14 / 0.2236, rel=0.03)


def test_paraxanthine_given_away_halves_in_three_hours() -> None:
    told = run_alone(ORGAN, 12.0, start={"paraxanthine_mg_l": 4.0})
    kept = told["paraxanthine_mg_l"][:, 0]
    assert np.interp(2.0, kept[::-1], told["time_h"][::-1]) == pytest.approx(3.1, abs=0.05)


def test_half_the_receptors_are_held_at_thirteen_mg_per_litre() -> None:
    told = run_alone(ORGAN, 0.1, values={"ke_per_h": 0.03}, start={"plasma_mg_l": 13.0 / 0.997})
    assert told["caffeine_occupancy"][0, 0] == pytest.approx(0.5, abs=0.003)


def test_the_chain_is_the_same_as_a_solver_finds() -> None:
    told = run_alone(ORGAN, 24.0, doses={"caffeine_mg": ((0.0, 300.0), (8.0, 100.0))})

    def flow(_: float, y: list[float]) -> list[float]:
        gut, plasma, paraxanthine = y
        return [
            -3.6 * gut,
            3.6 * gut / LITRES - 0.14 * plasma,
            0.739 * 0.14 * plasma - 0.2236 * paraxanthine,
        ]

    first = solve_ivp(flow, (0.0, 8.0), [300.0, 0.0, 0.0], rtol=1e-10, atol=1e-10).y[:, -1]
    last = solve_ivp(
        flow, (0.0, 16.0), first + np.array([100.0, 0.0, 0.0]), rtol=1e-10, atol=1e-10
    ).y[:, -1]
    assert told["plasma_mg_l"][-1, 0] == pytest.approx(last[1], rel=1e-7)
    assert told["paraxanthine_mg_l"][-1, 0] == pytest.approx(last[2], rel=1e-7)


@settings(max_examples=25, deadline=None)
@given(
    dose=st.floats(0.0, 2000.0),
    ka=st.floats(0.5, 10.0),
    ke=st.floats(0.03, 0.6),
    weight=st.floats(40.0, 150.0),
)
def test_nothing_is_made_and_nothing_falls_below_zero(
    dose: float, ka: float, ke: float, weight: float
) -> None:
    told = run_alone(
        ORGAN,
        12.0,
        doses={"caffeine_mg": ((1.0, dose),)},
        values={"ka_per_h": ka, "ke_per_h": ke, "to_paraxanthine": 1.0 - 0.1},
        who={"weight_kg": weight},
    )
    litres = 0.6 * weight
    inside = told["gut_mg"] + litres * (told["plasma_mg_l"] + told["paraxanthine_mg_l"])
    assert np.all(inside <= dose * (1.0 + 1e-9) + 1e-9)
    assert np.all(np.diff(inside[10:, 0]) <= 1e-9 * (1.0 + dose))
    for name in ("gut_mg", "plasma_mg_l", "paraxanthine_mg_l", "tolerance"):
        assert np.all(told[name] >= 0.0)


def test_more_caffeine_arouses_more_hides_more_pressure_and_damps_more_slow_waves() -> None:
    pulls, hidden, damped = [], [], []
    for dose in (50.0, 100.0, 200.0, 400.0):
        told = run_alone(ORGAN, 8.0, doses={"caffeine_mg": ((0.0, dose),)})
        pulls.append(told["pull"].sum())
        hidden.append(told["pressure_log"].sum())
        damped.append(told["swa_gain_log"].sum())
    assert pulls == sorted(pulls)
    assert hidden == sorted(hidden, reverse=True)
    assert damped == sorted(damped, reverse=True)


BURKE = {"delay_rad_per_h": 0.157}


def evening(hour: float) -> dict[str, float]:
    """Return the pacemaker of a person who sleeps from 23 to 7, from 20 h on."""
    psi = np.pi + 2.0 * np.pi * (20.0 + hour - 28.5) / 24.0
    return {"clock_x": 0.8 * np.cos(psi), "clock_y": 0.8 * np.sin(psi)}


def test_the_delay_found_in_five_people_is_off_and_can_be_had() -> None:
    espresso = {"caffeine_mg": ((0.0, 2.9 * KG),)}
    assert "clock_speed" not in run_alone(ORGAN, 24.0, doses=espresso, around=evening)
    told = run_alone(ORGAN, 24.0, doses=espresso, around=evening, values=BURKE)
    minutes = -told["clock_speed"].sum() * 0.1 * 24.0 * 60.0 / (2.0 * np.pi)
    assert minutes == pytest.approx(40.0, abs=4.0)


def test_morning_coffee_hardly_moves_the_clock() -> None:
    told = run_alone(
        ORGAN,
        18.0,
        doses={"caffeine_mg": ((0.0, 150.0),)},
        around=lambda hour: evening(hour - 12.0),
        values=BURKE,
    )
    minutes = -told["clock_speed"].sum() * 0.1 * 24.0 * 60.0 / (2.0 * np.pi)
    assert 0.0 < minutes < 15.0


def test_habit_takes_a_part_of_the_effect_and_no_more() -> None:
    cups = tuple((24.0 * day + 8.0, 300.0) for day in range(40))
    told = run_alone(ORGAN, 960.0, doses={"caffeine_mg": cups})
    day = told["pull"].reshape(40, -1).sum(axis=1)
    assert 0.39 <= day[-1] / day[1] <= 0.75


def test_without_caffeine_nothing_is_told() -> None:
    told = run_alone(ORGAN, 24.0)
    assert np.all(told["pull"] == 0.0)
    assert "pressure_log" not in told


@pytest.mark.parametrize(
    ("name", "row"), [("pressure", "pressure_log"), ("swa", "swa_gain_log"), ("arousal", "pull")]
)
def test_a_path_set_to_its_neutral_value_is_off(name: str, row: str) -> None:
    told = run_alone(ORGAN, 6.0, doses={"caffeine_mg": ((0.0, 400.0),)}, values={name: 0.0})
    assert np.all(told.get(row, np.zeros(1)) == 0.0)


def test_200_mg_take_about_a_point_of_sleepiness() -> None:
    told = run_alone(ORGAN, 4.0, doses={"caffeine_mg": ((0.0, 200.0),)})
    assert told["sleepiness"].min() == pytest.approx(-1.0, abs=0.35)
