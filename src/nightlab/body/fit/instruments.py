"""How instruments misread a night: each person's own bias, and noise from night to night.

Assumptions: sizes are assumed where no source is named. All of them are drawn anew for every simulated
person, so that a posterior holds whatever the bias is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.fit.records import Instrument
    from nightlab.body.organ import Numbers

NEVER_REM_MIN = 400.0
DLMO_ERROR_H = 0.5
ROUND_MIN = 5.0


def whole_nights(each_night: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """Return simulated nights with every measure told, ``float64[nights, people]`` by name.

    Assumptions: who never slept needed all the time in bed to fall asleep; REM that never came would have
    come after 400 min.
    """
    tib = each_night["tib_min"]
    made = {
        name: np.nan_to_num(each_night[name])
        for name in ("waso_min", "awakenings", "awakenings_5min", "n1_min", "n3_min", "rem_min")
    }
    made["tst_min"] = np.nan_to_num(each_night["tst_min"])
    slept = made["tst_min"] > 0.0
    made["sol_min"] = np.where(slept, each_night["sol_min"], tib)
    made["tasafa_min"] = np.where(slept, np.nan_to_num(each_night["tasafa_min"]), 0.0)
    latency = each_night["rem_latency_min"]
    made["rem_latency_min"] = np.where(np.isnan(latency), NEVER_REM_MIN, latency)
    made["sleep_end_min"] = tib - made["tasafa_min"]
    return made


def read_by(
    instrument: Instrument, true: Mapping[str, Numbers], rng: np.random.Generator
) -> dict[str, Numbers]:
    """Return what an instrument says of simulated nights, ``float64[nights, people]`` by measure.

    Source: wearables find at least 93 % of sleep and 18 to 54 % of wake (Chinoy 2021, seven devices).
    """
    if instrument == "eeg":
        return dict(true)
    nights, people = true["tst_min"].shape

    def bias(mean: float, sd: float) -> Numbers:
        return np.asarray(np.exp(mean + sd * rng.standard_normal(people)))

    def noise(sd: float) -> Numbers:
        return np.asarray(np.exp(sd * rng.standard_normal((nights, people))))

    def off(sd_min: float) -> Numbers:
        return np.asarray(sd_min * rng.standard_normal((nights, people)))

    if instrument == "wearable":
        sleep = np.clip(0.955 + 0.015 * rng.standard_normal(people), 0.9, 0.995)
        wake = np.clip(0.36 + 0.12 * rng.standard_normal(people), 0.05, 0.9)
        seen = wake * true["waso_min"] + (1.0 - sleep) * true["tst_min"]
        return {
            "waso_min": seen * noise(0.15),
            "n3_min": true["n3_min"] * bias(0.0, 0.3) * noise(0.25),
            "rem_min": true["rem_min"] * bias(0.0, 0.2) * noise(0.2),
            "sleep_end_min": true["sleep_end_min"] + off(10.0),
        }
    return {
        "sol_min": _rounded(true["sol_min"] * bias(0.1, 0.3) * noise(0.3)),
        "waso_min": _rounded(true["waso_min"] * bias(-0.5, 0.4) * noise(0.35)),
        "tasafa_min": _rounded(true["tasafa_min"] + off(5.0)),
        "awakenings": true["awakenings_5min"] + rng.poisson(0.5, (nights, people)),
        "sleep_end_min": _rounded(true["sleep_end_min"] + off(5.0)),
    }


def _rounded(minutes: Numbers) -> Numbers:
    return np.asarray(ROUND_MIN * np.round(np.maximum(0.0, minutes) / ROUND_MIN))


def phase_dlmo_h(clock_x: Numbers, clock_y: Numbers) -> Numbers:
    """Return dim-light melatonin onset, clock on the wall, from a day of the pacemaker from noon on.

    Assumptions: seven hours before the minimum of temperature, which is at a phase of half a turn.
    Source: Hannay, Booth and Forger 2019 (the convention).
    """
    hours = 24.0 * (np.arange(clock_x.shape[0]) + 1.0) / clock_x.shape[0]
    turned = np.arctan2(clock_y, clock_x) - 2.0 * np.pi * hours[:, None] / 24.0
    start = np.angle(np.exp(1j * turned).mean(axis=0))
    return np.asarray((12.0 + (np.pi - start) * 24.0 / (2.0 * np.pi) - 7.0) % 24.0)
