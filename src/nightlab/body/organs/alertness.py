"""Sleepiness by day: the three-process model on the Karolinska scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    ASLEEP,
    CLOCK_X,
    CLOCK_Y,
    KSS,
    ONSET_LOG,
    ROSE_H,
    SLEEP_LOSS_H,
    SLEEPINESS,
    WAKE_LOG,
)
from nightlab.body.organ import Organ, Parameter, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

(ALERT,) = range(1)
(
    LOWER, UPPER, FALL_PER_H, RISE_PER_H, CIRCADIAN, CIRCADIAN_PEAK_RAD, INERTIA, INERTIA_PER_H,
    PER_LOSS_H, ONSET_PER_LOSS_H, WAKE_PER_LOSS_H, KEEP_WAKE, KEEP_SLEEP, TOWARD_X, TOWARD_Y,
) = range(15)  # fmt: skip
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
        lost = bus[SLEEP_LOSS_H, i]
        kss += p[PER_LOSS_H, i] * lost + bus[SLEEPINESS, i]
        out[ONSET_LOG, i] += p[ONSET_PER_LOSS_H, i] * lost
        out[WAKE_LOG, i] -= p[WAKE_PER_LOSS_H, i] * lost
        out[KSS, i] += min(9.0, max(1.0, kss))


THREE = "Akerstedt and Folkard 1997, three-process model"

ORGAN = Organ(
    name="alertness",
    title="Alertness",
    about=(
        "Alertness falls exponentially while awake, is restored by sleep, swings with the clock and is dulled just "
        "after getting up. It is read on the Karolinska sleepiness scale, 1 wide awake to 9 fighting sleep. Weeks of "
        "short sleep add to it by an assumed amount, and make sleep come sooner and hold better; that those used to coffee are "
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
        Parameter("onset_per_loss_h", 0.25, "1", "rise of the logarithm of falling asleep for each hour of sleep lost a day over a week", "weeks of short nights bring sleep sooner (Van Dongen 2003, direction); size assumed", "assumed", neutral=0.0, support="moderate"),
        Parameter("wake_per_loss_h", 0.15, "1", "fall of the logarithm of waking for each hour of sleep lost a day over a week", "short nights consolidate sleep, and the first full ones are sound (direction); size assumed", "assumed", neutral=0.0, support="moderate"),
    ),
    derived=("keep_wake", "keep_sleep", "toward_x", "toward_y"),
    prepare=prepare,
    step=step,
)  # fmt: skip
