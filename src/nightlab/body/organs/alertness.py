"""Sleepiness by day: the three-process model on the Karolinska scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    ASLEEP,
    CAFFEINE_OCCUPANCY,
    CLOCK_X,
    CLOCK_Y,
    KSS,
    ROSE_H,
    SLEEP_LOSS_H,
    SLEEPINESS,
)
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

(ALERT,) = range(1)
(
    LOWER, UPPER, FALL_PER_H, RISE_PER_H, CIRCADIAN, CIRCADIAN_PEAK_RAD, INERTIA, INERTIA_PER_H,
    PER_LOSS_H, CAFFEINE, KEEP_WAKE, KEEP_SLEEP, TOWARD_X, TOWARD_Y,
) = range(14)  # fmt: skip
DULL_H = 4.0  # after getting up; inertia is less than 0.02 of its start by then


def prepare(
    v: Mapping[str, Numbers], _who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays after a step and the direction of the daily peak."""
    return {
        "keep_wake": np.exp(-v["fall_per_h"] * dt_h),
        "keep_sleep": np.exp(-v["rise_per_h"] * dt_h),
        "toward_x": np.cos(v["circadian_peak_rad"]),
        "toward_y": np.sin(v["circadian_peak_rad"]),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move alertness by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        asleep = bus[ASLEEP, i]
        awake = p[LOWER, i] + (s[ALERT, i] - p[LOWER, i]) * p[KEEP_WAKE, i]
        slept = p[UPPER, i] + (s[ALERT, i] - p[UPPER, i]) * p[KEEP_SLEEP, i]
        alert = asleep * slept + (1.0 - asleep) * awake
        s[ALERT, i] = alert
        x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
        circadian = p[CIRCADIAN, i] * (x * p[TOWARD_X, i] + y * p[TOWARD_Y, i])
        circadian /= np.sqrt(x * x + y * y + 1e-9)
        inertia = 0.0
        if bus[ROSE_H, i] < DULL_H:
            inertia = p[INERTIA, i] * np.exp(-p[INERTIA_PER_H, i] * bus[ROSE_H, i])
        kss = 10.6 - 0.6 * (alert + circadian - inertia)
        kss += p[PER_LOSS_H, i] * bus[SLEEP_LOSS_H, i] + bus[SLEEPINESS, i]
        kss -= p[CAFFEINE, i] * bus[CAFFEINE_OCCUPANCY, i]
        out[KSS, i] += min(9.0, max(1.0, kss))


THREE = "Akerstedt and Folkard 1997, three-process model"

ORGAN = Organ(
    name="alertness",
    title="Alertness",
    about=(
        "Alertness falls exponentially while awake, is restored by sleep, swings with the clock and is dulled just "
        "after getting up. It is read on the Karolinska sleepiness scale, 1 wide awake to 9 fighting sleep. Weeks of "
        "short sleep add to it, and caffeine takes from it, by assumed amounts; that those used to coffee are "
        "sleepier without it is left out."
    ),
    equations=r"""
\dot S = -d (S - l)
\dot S = g (h - S)
K = 10.6 - 0.6 (S + C \cos(\psi - \psi_p) - W e^{-w t}) + k_z z - k_o o
""",
    states=(State("alert", "1", 7.96, 0.0, 14.3, "the model's S, evening value at the start"),),
    parameters=(
        Parameter("lower", 2.4, "1", "lower asymptote", THREE, "secondary"),
        Parameter("upper", 14.3, "1", "upper asymptote", THREE, "secondary"),
        Parameter("fall_per_h", 0.0353, "1/h", "fall while awake", THREE, "secondary"),
        Parameter("rise_per_h", 0.381, "1/h", "rise while asleep", THREE, "secondary"),
        Parameter("circadian", 2.5, "1", "amplitude of the daily swing", THREE, "secondary"),
        Parameter("circadian_peak_rad", 0.0, "rad", "clock phase of the peak (16:48 in a person whose temperature minimum is at 4:48)", THREE, "secondary"),
        Parameter("inertia", 5.72, "1", "sleep inertia at getting up", THREE, "secondary"),
        Parameter("inertia_per_h", 1.51, "1/h", "fading of inertia", THREE, "secondary"),
        Parameter("per_loss_h", 0.4, "1", "points for each hour of sleep lost a day over a week", "no human number for this form", "assumed", neutral=0.0, support="assumption"),
        Parameter("caffeine", 3.5, "1", "points that all adenosine receptors held would take away", "Reyner and Horne 2000 for the sign (200 mg in sleepy drivers); size assumed, about a point by 200 mg", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
    ),
    derived=("keep_wake", "keep_sleep", "toward_x", "toward_y"),
    prepare=prepare,
    step=step,
)  # fmt: skip
