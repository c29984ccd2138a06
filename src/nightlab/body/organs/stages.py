"""Sleep stages: a machine of hazards, with an ultradian phase that opens the gate to REM sleep."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba.extending import register_jitable

from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

STAGE, PHASE, FRESH, BEGUN, NIGHT_AROUSAL, NIGHT_WAVES = range(6)
(
    ONSET_PER_MIN, ONSET_PRESSURE, ONSET_DAY_SHARE, ONSET_CLOCK, ONSET_AROUSAL,
    RETURN_PER_MIN, RETURN_PRESSURE, RETURN_CLOCK, RETURN_AROUSAL, RETURN_HELP, BRIEF_PER_MIN, BRIEF_MIN,
    WAKE_PER_MIN, WAKE_PRESSURE, WAKE_CLOCK, WAKE_AROUSAL, WAKE_N1, WAKE_N3, WAKE_REM,
    SETTLE_PER_MIN, LIGHTEN_PER_MIN, LIGHTEN_AROUSAL, HIDDEN_PER_H,
    N3_THRESHOLD_PCT, N3_BAND, CYCLE_MIN, FIRST_PHASE, REM_THRESHOLD, REM_CLOCK, REM_PRESSURE,
    REM_ENTRY_PER_MIN, WAKE_PER_YEAR, ONSET_PER_YEAR, LIGHTEN_PER_YEAR,
    HIDDEN_PER_YEAR, RETURN_PER_YEAR, REM_PER_YEAR, BRIEF_TO_N2, DEEP_SLOWS,
    NIGHT_AROUSAL_SD, TRAIT, TRAIT_MAINTENANCE,
    ONSET_LN, RETURN_LN, WAKE_LN, KEEP_FRESH, PHASE_STEP, SETTLE, LIGHTEN_LN, HIDDEN_EPOCH, REM_ENTRY,
    REM_FROM,
) = range(52)  # fmt: skip
EPOCH_MIN = 0.5
WAKE, N1, N2, N3, REM = range(5)
MIDDLE_PRESSURE = 0.62  # of the upper asymptote, at bedtime
LATE_PRESSURE = 0.45  # in the middle of the night


@register_jitable
def chance(x: float) -> float:
    """Return 1 - exp(-x) for small x >= 0, by a Pade approximant: within 0.001 below 1."""
    return min(1.0, x / (1.0 + 0.5 * x + x * x / 12.0))


@register_jitable
def next_stage(  # noqa: C901, PLR0911, PLR0912 - one branch a stage, in machine code
    q: int, u: float, gate: bool, deep: float, p_return: float, p_wake: float,
    p: Numbers, i: int, p_lighten: float, brief: float,
) -> int:  # fmt: skip
    """Return the stage of the next epoch.

    Assumptions: ``deep`` is measured slow-wave activity over the threshold of N3; ``u`` is uniform; the
    smallest ``u`` wake, so that a slightly larger hazard changes few epochs of the same night. ``brief``
    is the chance that whoever falls asleep again does so without N1.
    """
    if q == WAKE:
        if u < p_return:
            return N2 if u < p_return * brief else N1
        return WAKE
    if q == N1:
        woken = min(0.9, p[WAKE_N1, i] * p_wake)
        if u < woken:
            return WAKE
        if u < woken + (1.0 - woken) * p[SETTLE, i]:
            return REM if gate else N2
        return N1
    if q == REM:
        woken = p[WAKE_REM, i] * p_wake
        if u < woken:
            return WAKE
        if u < woken + p_lighten:
            return N1
        return REM if gate else N2
    woken = p_wake if q == N2 else p[WAKE_N3, i] * p_wake
    if u < woken:
        return WAKE
    lightened = p_lighten if q == N2 else 0.3 * p_lighten
    if u < woken + lightened:
        return N1 if q == N2 else N2
    if gate and q == N2:
        return REM if u > 1.0 - p[REM_ENTRY, i] else N2
    if gate:
        return N2 if u > 1.0 - p[REM_ENTRY, i] else N3
    if q == N2:
        return N3 if deep > 1.0 + p[N3_BAND, i] else N2
    return N2 if deep < 1.0 - p[N3_BAND, i] else N3


@register_jitable
def wake_drive(x: float, y: float) -> float:
    """Return the circadian drive to wake, about -1.4 at the temperature minimum and 0.9 in the evening.

    Source: Skeldon 2023, polynomial in van der Pol coordinates (there xc = -y).
    """
    x, xc = x / 0.85, -y / 0.85
    c = 0.7896 - 0.3912 * xc + 0.7583 * x - 0.4442 * xc * xc + 0.025 * x * xc - 0.9647 * x * x
    return (c - 0.1) / 0.75


@register_jitable
def rem_window(threshold: float) -> float:
    """Return half the width, in cycles, in which the ultradian cosine is above a threshold."""
    return math.acos(min(0.995, max(-0.6, threshold))) / (2.0 * math.pi)


def prepare(v: Mapping[str, Numbers], who: Mapping[str, Numbers], _dt: float) -> dict[str, Numbers]:
    """Return logarithms of hazards with age in them, and what is constant for an epoch."""
    years = who["age_years"] - 40.0
    return {
        "onset_ln": np.log(v["onset_per_min"]) + v["onset_per_year"] * years - v["trait"],
        "return_ln": np.log(v["return_per_min"])
        + v["return_per_year"] * years
        - v["trait_maintenance"] * v["trait"],
        "wake_ln": np.log(v["wake_per_min"])
        + v["wake_per_year"] * years
        + v["trait_maintenance"] * v["trait"],
        "keep_fresh": np.exp(-EPOCH_MIN / v["brief_min"]),
        "phase_step": EPOCH_MIN / v["cycle_min"],
        "settle": 1.0 - np.exp(-v["settle_per_min"] * EPOCH_MIN),
        "lighten_ln": np.log(v["lighten_per_min"]) + v["lighten_per_year"] * years,
        "hidden_epoch": v["hidden_per_h"] * np.exp(v["hidden_per_year"] * years) * EPOCH_MIN / 60,
        "rem_from": v["rem_threshold"] + v["rem_per_year"] * years,
        "rem_entry": 1.0 - np.exp(-v["rem_entry_per_min"] * EPOCH_MIN),
    }


SET = "calibrated to pooled polysomnography of healthy adults (Boulos 2019; Ohayon 2004)"

ORGAN = Organ(
    name="stages",
    title="Sleep stages",
    about=(
        "Every half minute in bed the sleeper may change stage. The hazards depend on sleep pressure, on the clock "
        "and on one arousal index through which every other mechanism acts. N3 is where slow waves are large; REM "
        "sleep comes when an ultradian phase, which runs only while asleep, opens its gate. Most awakenings are "
        "brief; the longer one lasts, the more it resembles lying awake at bedtime."
    ),
    equations=r"""
\lambda_{on} = \lambda_0 \exp(k_s (s - 0.62) - k_c w - k_a a)
\lambda_{wake} = f \lambda_w \exp(- k_s (s - 0.45) + k_c w + k_a a)
\dot \theta = 1 / T_u
\cos 2 \pi \theta > \vartheta - k_R \rho + k_S (s - 0.3)
""",
    states=(
        State("stage", "1", 0.0, 0.0, 4.0, "0 wake, 1 to 3 N1 to N3, 4 REM"),
        State("phase", "1", 0.0, -1.0, 60.0, "ultradian phase, cycles since sleep onset"),
        State("fresh", "1", 0.0, 0.0, 1.0, "1 at the start of an awakening, fading"),
        State("begun", "1", 0.0, 0.0, 1.0, "whether sleep has begun in this bed time"),
        State("night_arousal", "1", 0.0, -6.0, 6.0, "this night's own arousal"),
        State("night_waves", "1", 0.0, -2.0, 2.0, "logarithm of this night's own wave amplitude"),
    ),
    parameters=(
        Parameter("onset_per_min", 0.04916, "1/min", "hazard of falling asleep", SET, "calibrated", spread=Spread("lognormal", 0.45, "calibrated sketch", "calibrated")),
        Parameter("onset_pressure", 7.0, "1", "of sleep pressure on it", SET, "calibrated", lowest=0.0, neutral=0.0, support="strong"),
        Parameter("onset_day_share", 0.25, "1", "of that slope below the pressure of bedtime", "so that naps begin within a quarter of an hour and latencies by day are some ten to fifteen minutes, as in multiple sleep latency tests", "assumed", lowest=0.0, highest=1.0),
        Parameter("onset_clock", 0.4, "1", "of the clock on it", "so that sleep of eight hours at any phase of a forced desynchrony is 71 to 88 % efficient (Dijk and Czeisler 1995: some 75 to 95)", "calibrated", lowest=0.0, neutral=0.0, support="strong"),
        Parameter("onset_arousal", 1.0, "1", "of arousal on it", "by definition of the arousal index", "assumed"),
        Parameter("return_per_min", 0.06025, "1/min", "hazard of falling asleep again after lying awake", SET, "calibrated"),
        Parameter("return_pressure", 1.124, "1", "of sleep pressure on it", SET, "calibrated", lowest=0.0, neutral=0.0, support="moderate"),
        Parameter("return_clock", 0.4, "1", "of the clock on it", "so that sleep of eight hours at any phase of a forced desynchrony is 71 to 88 % efficient (Dijk and Czeisler 1995: some 75 to 95)", "calibrated", lowest=0.0, neutral=0.0, support="moderate"),
        Parameter("return_arousal", 0.814, "1", "of arousal on it", SET, "calibrated"),
        Parameter("return_help", 0.3, "1", "share of what helps to fall asleep at bedtime (warm skin, melatonin) that helps in the night", "melatonin shortens latency and leaves wake after sleep onset (direction); size assumed", "assumed", lowest=0.0, highest=1.0, neutral=0.0, support="assumption"),
        Parameter("brief_per_min", 0.9257, "1/min", "hazard of falling asleep at once after waking", SET, "calibrated"),
        Parameter("brief_min", 3.0, "min", "how long it lasts", SET, "calibrated", lowest=0.1),
        Parameter("wake_per_min", 0.04293, "1/min", "hazard of waking from N2", SET, "calibrated", spread=Spread("lognormal", 0.35, "calibrated sketch", "calibrated")),
        Parameter("wake_pressure", 3.0, "1", "of sleep pressure on it", SET, "calibrated", lowest=0.0, neutral=0.0, support="strong"),
        Parameter("wake_clock", 0.4, "1", "of the clock on it", "so that sleep of eight hours at any phase of a forced desynchrony is 71 to 88 % efficient (Dijk and Czeisler 1995: some 75 to 95)", "calibrated", lowest=0.0, neutral=0.0, support="strong"),
        Parameter("wake_arousal", 0.6461, "1", "of arousal on it", SET, "calibrated"),
        Parameter("wake_n1", 2.58, "1", "times that from N1", SET, "calibrated"),
        Parameter("wake_n3", 0.25, "1", "times that from N3", SET, "calibrated"),
        Parameter("wake_rem", 1.1, "1", "times that from REM", SET, "calibrated"),
        Parameter("settle_per_min", 0.4876, "1/min", "rate from N1 to deeper sleep", SET, "calibrated"),
        Parameter("lighten_per_min", 0.01858, "1/min", "rate of arousals from N2 to N1", SET, "calibrated"),
        Parameter("lighten_arousal", 0.4, "1", "of arousal on it", "no human number", "assumed", neutral=0.0, support="assumption"),
        Parameter("hidden_per_h", 8.0, "1/h", "arousals of 3 to 15 s that change no epoch", SET, "calibrated"),
        Parameter("n3_threshold_pct", 171.8, "%", "slow-wave activity that is scored N3", SET, "calibrated"),
        Parameter("n3_band", 0.08, "1", "hysteresis around it", SET, "calibrated"),
        Parameter("cycle_min", 97.0, "min", "length of the ultradian cycle", SET, "calibrated", spread=Spread("lognormal", 0.06, "calibrated sketch", "calibrated")),
        Parameter("first_phase", 0.1499, "1", "ultradian phase at sleep onset", SET, "calibrated"),
        Parameter("rem_threshold", 0.6836, "1", "cosine of the phase above which REM comes", SET, "calibrated"),
        Parameter("rem_clock", 0.1, "1", "of the clock on it, strongest 1.5 h after the temperature minimum", "Dijk and Czeisler 1995 (direction)", "calibrated", neutral=0.0, support="strong"),
        Parameter("rem_pressure", 1.586, "1", "of measurable sleep pressure on it", SET, "calibrated", neutral=0.0, support="moderate"),
        Parameter("rem_entry_per_min", 1.0, "1/min", "rate of entering REM once the gate is open", "no human number", "assumed"),
        Parameter("wake_per_year", 0.0171, "1/y", "change of the logarithm of waking a year", SET, "calibrated", neutral=0.0, support="strong"),
        Parameter("onset_per_year", -0.007, "1/y", "change of the logarithm of falling asleep a year", "Klerman and Dijk 2008: older people are less sleepy by day (direction; size unverified)", "unverified", neutral=0.0, support="moderate"),
        Parameter("lighten_per_year", 0.0, "1/y", "change of the logarithm of arousals to N1 a year", "no human number apart from all arousals", "assumed"),
        Parameter("hidden_per_year", 0.018, "1/y", "change of the logarithm of brief arousals a year", "no human number apart from all arousals", "assumed", neutral=0.0, support="strong"),
        Parameter("return_per_year", 0.0, "1/y", "change of the logarithm of falling asleep again a year", "Klerman 2004: older people wake more often and return as fast", "secondary"),
        Parameter("rem_per_year", 0.002, "1/y", "change of the threshold of REM a year", "Floyd 2007: REM sleep falls by 0.6 % of sleep a decade (size of the threshold assumed)", "unverified", neutral=0.0, support="moderate"),
        Parameter("brief_to_n2", 0.7, "1", "chance of falling asleep again without N1 just after waking", "no human number", "assumed", lowest=0.0, highest=1.0),
        Parameter("deep_slows", 0.6, "1", "slowing of the ultradian phase by slow waves above the threshold of N3", "a first cycle with much N3 is longer; size assumed", "assumed", lowest=0.0, neutral=0.0, support="weak"),
        Parameter("night_arousal_sd", 0.25, "1", "SD of arousal from night to night", "no human number", "assumed", lowest=0.0),
        Parameter("trait", 0.0, "1", "arousal of the person as such", "0 by definition; people with insomnia lie above", "assumed", spread=Spread("normal", 0.2, "no human number", "assumed")),
        Parameter("trait_maintenance", 0.3, "1", "of that arousal on waking and falling asleep again", "recorded nights of insomnia differ little from those of good sleepers (Baglioni 2014, direction); size assumed", "assumed", neutral=0.0, support="assumption"),
    ),
    derived=("onset_ln", "return_ln", "wake_ln", "keep_fresh", "phase_step", "settle", "lighten_ln", "hidden_epoch", "rem_entry", "rem_from"),
    prepare=prepare,
)  # fmt: skip
