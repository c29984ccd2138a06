"""The pacemaker against the published equations and published experiments."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from nightlab.body.alone import run_alone
from nightlab.body.light import melanopic_edi_lux
from nightlab.body.organs.clock import ORGAN

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers

Light = Callable[[float], dict[str, float]]


def low(run: dict[str, Numbers], person: int = 0) -> Numbers:
    """Return the hours since the start at which the temperature is lowest (phase pi)."""
    phase = np.unwrap(np.arctan2(run["clock_y"][:, person], run["clock_x"][:, person]))
    turns = np.arange(np.ceil((phase[0] - np.pi) / (2 * np.pi)), (phase[-1] - np.pi) / (2 * np.pi))
    found: Numbers = np.interp(np.pi + 2 * np.pi * turns, phase, run["time_h"])
    return found


def day(lux: float, start: float = 12.0) -> Light:
    """Return light from 7 to 23 on the wall, dark else; a run starts at ``start`` on the wall."""
    return lambda h: {"light_lux": lux if 7.0 <= (h + start + 1e-6) % 24.0 < 23.0 else 0.0}


def test_phase_after_thirty_days_is_that_of_the_published_equations() -> None:
    """Polar form, integrated to 1e-11, in a schedule of 16 h light and 8 h dark."""
    v = {p.name: p.value for p in ORGAN.parameters}
    k, angle, loss, gain = v["coupling_per_h"], v["coupling_angle"], v["decay_per_h"], 33.75
    a1, a2, b1, b2 = v["light_a1"], v["light_a2"], v["light_angle_1"], v["light_angle_2"]
    made = ORGAN.prepare({n: np.array([x]) for n, x in v.items()}, {"female": np.array([0.5])}, 0.1)
    omega = made["omega"][0]

    def motion(_t: float, u: Numbers, lux: float) -> list[float]:
        r, psi, n = u
        alpha = 0.05 * lux**1.5 / (lux**1.5 + 9325.0)
        b = gain * (1.0 - n) * alpha
        return [
            -loss * r
            + k / 2 * np.cos(angle) * r * (1 - r**4)
            + a1 * b / 2 * (1 - r**4) * np.cos(psi + b1)
            + a2 * b / 2 * r * (1 - r**8) * np.cos(2 * psi + b2),
            omega
            + k / 2 * np.sin(angle) * (1 + r**4)
            + v["light_speed"] * b
            - a1 * b / 2 * (r**3 + 1 / r) * np.sin(psi + b1)
            - a2 * b / 2 * (1 + r**8) * np.sin(2 * psi + b2),
            60.0 * (alpha * (1 - n) - 0.0075 * n),
        ]

    u = np.array([0.8, 5.5, 0.5])
    start = {"x": 0.8 * np.cos(5.5), "y": 0.8 * np.sin(5.5), "receptors": 0.5}
    run = run_alone(ORGAN, 720.0, around=day(500.0), start=start)
    edges = sorted({0.0, 720.0} | {h for h in np.arange(3.0, 720.0, 8.0) if h % 24 in {11.0, 19.0}})
    for a, b in pairwise(edges):
        lux = day(500.0)(a)["light_lux"] / v["melanopic_ratio"]
        u = solve_ivp(motion, (a, b), u, "DOP853", args=(lux,), rtol=1e-11, atol=1e-12).y[:, -1]
    end = np.arctan2(run["clock_y"][-1, 0], run["clock_x"][-1, 0])
    off = (end - u[1] + np.pi) % (2 * np.pi) - np.pi
    assert abs(off) * 720.0 / np.pi < 0.01


def test_period_in_darkness_is_the_person_s_own() -> None:
    """Czeisler 1999 and Duffy 2011: 24.1 to 24.25 h on average, women 0.1 h shorter."""
    run = run_alone(ORGAN, 960.0, values={"period_h": np.array([23.8, 24.15, 24.6])})
    periods = [np.diff(low(run, i))[-1] for i in range(3)]
    assert periods == pytest.approx([23.8, 24.15, 24.6], abs=1e-3)
    woman, man = (np.diff(low(run_alone(ORGAN, 960.0, who={"female": f})))[-1] for f in (1.0, 0.0))
    assert woman - man == pytest.approx(-0.1, abs=1e-3)


def shift_h(lux: list[float], hours: float, middle: list[float]) -> Numbers:
    """Return shifts by one pulse of 4100 K light, each its middle in hours from the low."""
    home = run_alone(ORGAN, 480.0, around=day(melanopic_edi_lux(150.0, "fluorescent")))
    start = {n: float(home[n][-1, 0]) for n in ("x", "y", "receptors")}
    lowest = low(home)[-1] - 480.0 + 48.0
    room = melanopic_edi_lux(150.0, "fluorescent")

    def routine(edi: float, at: float) -> Light:
        # A last evening in room light, then darkness but for the pulse on the second night.
        def light(h: float) -> dict[str, float]:
            shone = abs(h + 0.05 - lowest - at) < hours / 2
            return {"light_lux": edi if shone else room if h < 11.0 - 1e-6 else 0.0}

        return light

    plain = low(run_alone(ORGAN, 120.0, start=start, around=routine(0.0, 0.0)))[-1]
    moved = []
    for level, at in zip(lux, middle, strict=True):
        light = routine(melanopic_edi_lux(level, "fluorescent"), at)
        run = run_alone(ORGAN, 120.0, start=start, around=light)
        moved.append((plain - low(run)[-1] + 12.0) % 24.0 - 12.0)
    return np.array(moved)


def test_half_of_the_largest_delay_needs_about_a_hundred_lux() -> None:
    """Zeitzer 2000: a logistic in lux with its middle near 1 % of 9000 lux."""
    levels = [60.0, 180.0, 9000.0]
    low_lux, high_lux, most = shift_h(levels, 6.5, [-3.5] * 3)
    assert -3.2 < most < -1.5
    assert low_lux > most / 2 > high_lux


def test_phase_response_to_bright_light_has_its_published_size() -> None:
    """Khalsa 2003: delays of 3 h before and advances of 2 h after the low of temperature."""
    offsets = list(np.arange(-12.0, 12.0, 1.0))
    moved = shift_h([10000.0] * len(offsets), 6.7, offsets)
    assert -3.75 < moved.min() < -2.25
    assert 1.5 < moved.max() < 2.5
    assert offsets[int(moved.argmin())] < 0.0 < offsets[int(moved.argmax())]


@pytest.mark.parametrize(("east_h", "slowest", "fastest"), [(6.0, 45.0, 75.0), (-6.0, 50.0, 110.0)])
def test_jet_lag_of_six_hours_goes_at_about_an_hour_a_day(
    east_h: float, slowest: float, fastest: float
) -> None:
    """Aschoff 1975: 57 min a day east and 92 west; the model has little of that difference."""
    home = run_alone(ORGAN, 720.0, around=day(300.0))
    start = {n: float(home[n][-1, 0]) for n in ("x", "y", "receptors")}
    away = run_alone(ORGAN, 168.0, around=day(300.0, 12.0 + east_h), start=start)
    left = (low(away) - (low(home)[-1] - 720.0 - east_h) + 12.0) % 24.0 - 12.0
    rate = 20.0 * abs(left[3] - left[0])
    assert slowest < rate < fastest
    assert np.sign(left[0]) == np.sign(east_h)


@settings(max_examples=25, deadline=None)
@given(
    lux=st.floats(0.0, 1e5),
    gain=st.floats(0.0, 6.0),
    period=st.floats(23.3, 25.2),
    x=st.floats(-1.0, 1.0),
    y=st.floats(-1.0, 1.0),
)
def test_amplitude_and_receptors_stay_within_bounds(
    lux: float, gain: float, period: float, x: float, y: float
) -> None:
    """No light, gain or state drives the pacemaker away or makes it no number."""
    run = run_alone(
        ORGAN,
        96.0,
        around=day(lux),
        values={"light_gain": gain, "period_h": period},
        start={"x": x, "y": y},
    )
    assert np.all(np.hypot(run["x"], run["y"]) < 1.6)
    assert np.all((run["receptors"] >= 0.0) & (run["receptors"] <= 1.0))


def test_pushes_and_speed_of_other_organs_are_heard() -> None:
    """A speed of 0.01 rad/h for ten days is 2.4 rad; a push moves x by itself."""
    still, fast = (run_alone(ORGAN, 240.0, around={"clock_speed": w}) for w in (0.0, 0.01))
    turned = [
        np.unwrap(np.arctan2(r["clock_y"][:, 0], r["clock_x"][:, 0]))[-1] for r in (still, fast)
    ]
    assert turned[1] - turned[0] == pytest.approx(2.4, abs=0.02)
    pushed = run_alone(ORGAN, 0.1, around={"clock_dx": 0.1})
    assert pushed["x"][0, 0] - still["x"][0, 0] == pytest.approx(0.01, abs=5e-4)
