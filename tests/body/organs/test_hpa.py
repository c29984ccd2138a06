from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nightlab.body.alone import run_alone
from nightlab.body.organ import Numbers
from nightlab.body.organs.hpa import ORGAN, free_cortisol_ug_dl

VALUE = {p.name: p.value for p in ORGAN.parameters}
DAY = 240


def usual(hour: float) -> dict[str, float]:
    """A day of a sleeper from 23 to 7 whose temperature is lowest at 3.8."""
    clock = hour % 24.0
    psi = 2.0 * np.pi * (clock - 3.8) / 24.0 + np.pi
    abed = clock >= 23.0 or clock < 7.0
    awake_h = (clock - 7.0) % 24.0
    return {
        "clock_x": 0.8 * np.cos(psi),
        "clock_y": 0.8 * np.sin(psi),
        "n3": (0.4 if (clock - 23.0) % 24.0 < 3.0 else 0.08) if abed else 0.0,
        "rose_h": awake_h,
        "pressure": 0.45 if abed else 1.0 - 0.73 * np.exp(-0.0551 * awake_h),
        "sleep_loss_h": 0.0,
    }


def last_day(values: Mapping[str, Numbers | float] | None = None, days: int = 3) -> Numbers:
    return run_alone(ORGAN, 24.0 * days, around=usual, values=values)["cortisol"][-DAY:]


def at(day: Numbers, hour: float) -> float:
    return float(np.interp(hour, 0.1 * np.arange(1, DAY + 1), day[:, 0]))


def circular(hour: float) -> float:
    return (hour + 12.0) % 24.0 - 12.0


def test_the_peak_and_the_trough_stand_where_debono_measured_them() -> None:
    day = last_day()
    hours = 0.1 * np.arange(1, DAY + 1)
    assert day.max() == pytest.approx(15.5, abs=1.5)
    assert hours[day[:, 0].argmax()] == pytest.approx(8.53, abs=0.5)
    assert day.min() < 2.0
    assert day.min() == pytest.approx(2.0, abs=0.5)
    assert circular(hours[day[:, 0].argmin()]) == pytest.approx(0.3, abs=0.75)


def test_free_cortisol_rises_by_half_in_the_half_hour_after_getting_up() -> None:
    day = last_day()
    free = free_cortisol_ug_dl(np.array([at(day, 7.0), at(day, 7.5)]))
    assert 0.3 < free[1] / free[0] - 1.0 < 0.7
    without = last_day({"awakening": 0.0})
    assert at(without, 7.5) / at(without, 7.0) < 1.15


def test_free_cortisol_is_a_twentieth_of_the_total_and_rises_faster_than_it() -> None:
    total = np.array([5.0, 10.0, 20.0, 40.0])
    share = free_cortisol_ug_dl(total) / total
    assert 0.02 < share[0] < 0.07
    assert np.all(np.diff(share) > 0.0)


def test_people_spread_as_widely_as_the_reference_range() -> None:
    rng = np.random.default_rng(1)
    spread = {p.name: p.spread for p in ORGAN.parameters if p.spread is not None}
    people = {n: VALUE[n] * np.exp(s.by * rng.normal(size=600)) for n, s in spread.items()}
    low, high = np.percentile(last_day(people).max(axis=0), [2.5, 97.5])
    assert low == pytest.approx(11.7, abs=1.2)
    assert high == pytest.approx(20.6, abs=1.8)


def evening(loss: str) -> float:
    """Mean cortisol from 18 to 23 on the day after a usual, a short or a lost night."""

    def around(hour: float) -> dict[str, float]:
        bus = usual(hour)
        if hour < 71.0 or loss == "none":
            return bus
        if loss == "lost":
            share = min(1.0, (hour - 71.0) / 8.0)
            pressure = 1.0 - 0.303 * np.exp(-0.0551 * (hour - 71.0))
            return bus | {
                "n3": 0.0,
                "rose_h": hour - 55.0,
                "pressure": pressure,
                "sleep_loss_h": 0.97 * share,
            }
        if hour < 76.0:
            return bus | {
                "n3": 0.0,
                "rose_h": hour - 55.0,
                "pressure": 0.7,
                "sleep_loss_h": 0.09 * (hour - 71.0),
            }
        if hour < 80.0:
            return bus | {"n3": 0.3, "rose_h": hour - 55.0, "pressure": 0.5, "sleep_loss_h": 0.44}
        pressure = 1.0 - 0.65 * np.exp(-0.0551 * (hour - 80.0))
        return bus | {"rose_h": hour - 80.0, "pressure": pressure, "sleep_loss_h": 0.44}

    run = run_alone(ORGAN, 96.0, around=around)
    return float(run["cortisol"][(run["time_h"] > 90.0) & (run["time_h"] <= 95.0)].mean())


def test_evenings_after_lost_sleep_are_higher_as_leproult_found() -> None:
    rested = evening("none")
    assert evening("short") / rested - 1.0 == pytest.approx(0.37, abs=0.15)
    assert evening("lost") / rested - 1.0 == pytest.approx(0.45, abs=0.15)


def test_steps_of_six_minutes_follow_the_equations() -> None:
    g = np.log(2.0) / (np.array([4.0, 20.0, 80.0]) / 60.0)

    def drive(k: int) -> float:
        return 0.35 + 0.3 * float(np.sin(0.2 * k)) * (1.0 if k < 120 else 0.2)

    # The drive is the basal one alone, moved by the effect that others have on it.
    run = run_alone(
        ORGAN, 24.0,
        around=lambda t: {"clock_x": 1.0, "rose_h": 9.0, "hpa_log": np.log(drive(round(t * 10)))},
        values={"basal": 1.0, "rhythm": 0.0, "awakening": 0.0, "glands": 0.0, "mr_share": 0.0},
        start={"crh": 0.2, "acth": 0.2, "cortisol": 8.0},
    )  # fmt: skip

    y, exact = np.array([0.2, 0.2, 8.0]), []
    for k in range(DAY):

        def slope(_t: float, x: Numbers, u: float = drive(k)) -> list[float]:
            return [
                g[0] * (u - x[0]),
                g[1] * (x[0] / (1.0 + (x[2] / VALUE["gr_ug_dl"]) ** 3) - x[1]),
                g[2] * (VALUE["ug_dl"] * x[1] - x[2]),
            ]

        y = solve_ivp(slope, (0.0, 0.1), y, method="LSODA", rtol=1e-9, atol=1e-11).y[:, -1]
        exact.append(y)
    error = np.abs(run["cortisol"][:, 0] / np.array(exact)[:, 2] - 1.0)
    assert error.max() < 0.003


def test_glands_grow_over_weeks_of_drive_and_remember_it_for_weeks() -> None:
    def strained(hour: float) -> dict[str, float]:
        return usual(hour) | {"hpa_log": np.log(1.3) if hour < 60.0 * 24.0 else 0.0}

    run = run_alone(ORGAN, 24.0 * 120.0, around=strained)
    days = run["cortisol"][:, 0].reshape(-1, DAY).mean(axis=1)
    acth = run["acth"][:, 0].reshape(-1, DAY).mean(axis=1)
    calm = last_day().mean()
    usual_acth = run_alone(ORGAN, 72.0, around=usual)["acth"][-DAY:].mean()
    assert days[59] > days[14] > 1.05 * calm
    assert days[59] / calm == pytest.approx(1.3, abs=0.08)
    assert run["adrenal"][60 * DAY] > 1.1
    # Karin 2020: after the strain, ACTH is blunted for weeks while cortisol is near its usual.
    assert acth[60:105].max() < 0.98 * usual_acth
    assert days[75] == pytest.approx(calm, rel=0.15)
    assert run["adrenal"][-1, 0] < run["adrenal"][60 * DAY, 0]


def test_glands_of_an_undisturbed_person_stay_as_they_are() -> None:
    run = run_alone(ORGAN, 24.0 * 60.0, around=usual)
    assert run["pituitary"][-1, 0] == pytest.approx(1.0, abs=0.03)
    assert run["adrenal"][-1, 0] == pytest.approx(1.0, abs=0.03)


def test_neutral_values_switch_each_mechanism_off() -> None:
    off = {p.name: p.neutral for p in ORGAN.parameters if p.neutral is not None}
    disturbed = run_alone(
        ORGAN,
        48.0,
        around=lambda t: usual(t) | {"n3": 0.5, "pressure": 0.9, "sleep_loss_h": 4.0},
        values=off,
    )
    quiet = run_alone(
        ORGAN, 48.0, around=lambda t: usual(t) | {"n3": 0.0, "rose_h": 12.0, "pressure": 0.0, "sleep_loss_h": 0.0}, values=off
    )  # fmt: skip
    np.testing.assert_allclose(disturbed["cortisol"], quiet["cortisol"], rtol=1e-12)
    assert not np.any(disturbed["pull"])


@settings(max_examples=20, deadline=None)
@given(st.floats(-1.0, 1.0), st.floats(0.05, 0.6))
def test_more_drive_gives_more_cortisol_and_never_less_than_none(base: float, more: float) -> None:
    low = run_alone(ORGAN, 24.0, around=lambda t: usual(t) | {"hpa_log": base})
    high = run_alone(ORGAN, 24.0, around=lambda t: usual(t) | {"hpa_log": base + more})
    assert np.all(low["cortisol"] > 0.0)
    assert high["cortisol"].mean() > low["cortisol"].mean()
    assert high["pull"].mean() >= low["pull"].mean()


def test_an_unset_clock_gives_finite_cortisol() -> None:
    assert np.all(np.isfinite(run_alone(ORGAN, 24.0)["cortisol"]))
