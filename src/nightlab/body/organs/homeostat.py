"""Sleep pressure: process S and the slow-wave activity that pays it off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba.extending import register_jitable

from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

S_PCT, SWA_PCT = range(2)
(
    RISE_PER_MIN, FALL, GROWTH_PER_MIN, REM_DECAY_PER_MIN, WAKE_DECAY_PER_MIN, UPPER_PCT, FLOOR_PCT,
    AMPLITUDE, AMPLITUDE_PER_YEAR, NOISE, NIGHT_NOISE, FOLLOW, USUAL_PCT,
    KEEP_RISE_EPOCH, KEEP_RISE_STEP, KEEP_GROWTH, KEEP_REM, KEEP_WAKE, SCALE,
) = range(19)  # fmt: skip
EPOCH_MIN = 0.5


@register_jitable
def slow_waves(swa: float, target: float, keep_growth: float, kick: float) -> float:
    """Return slow-wave activity after one epoch of NREM sleep: the logistic's exact solution, kicked."""
    grown = target / (1.0 + (target / swa - 1.0) * keep_growth)
    return max(1.0, grown * (1.0 + kick))


@register_jitable
def fading(swa: float, floor: float, keep: float) -> float:
    """Return slow-wave activity after one epoch of REM sleep or wake."""
    return floor + (swa - floor) * keep


@register_jitable
def pressure(s: float, swa: float, upper: float, keep: float, fall: float) -> float:
    """Return process S after one epoch, risen towards its ceiling and paid off by slow waves."""
    return max(5.0, upper + (s - upper) * keep - fall * EPOCH_MIN * swa)


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays of each distance after an epoch or a step, and the person's wave amplitude."""
    return {
        "keep_rise_epoch": np.exp(-v["rise_per_min"] * EPOCH_MIN),
        "keep_rise_step": np.exp(-v["rise_per_min"] * 60.0 * dt_h),
        "keep_growth": np.exp(-v["growth_per_min"] * EPOCH_MIN),
        "keep_rem": np.exp(-v["rem_decay_per_min"] * EPOCH_MIN),
        "keep_wake": np.exp(-v["wake_decay_per_min"] * EPOCH_MIN),
        "scale": v["amplitude"] * np.exp(v["amplitude_per_year"] * (who["age_years"] - 40.0)),
    }


ACHERMANN = "Achermann and Borbely 1990; constants of the public implementation (aghermann)"

ORGAN = Organ(
    name="homeostat",
    title="Sleep pressure",
    about=(
        "Process S rises while awake and is paid off by slow-wave activity, which grows through every stretch of "
        "NREM sleep and fades in REM sleep and wake. Slow waves carry a noise of their own, so that a late night "
        "may still hold some N3. Age lowers the waves that can be measured, not the need."
    ),
    equations=r"""
\dot S = r_s (U - S) - g Y
\dot Y = r_c Y (1 - Y / (S e^{g_Y}))
\dot Y = -f (Y - Y_0)
""",
    states=(
        State("s_pct", "%", 300.0, 1.0, 600.0, "process S, in percent of mean slow-wave activity"),
        State("swa_pct", "%", 10.0, 0.5, 1500.0, "slow-wave activity"),
    ),
    parameters=(
        Parameter("rise_per_min", 0.918e-3, "1/min", "rise of S", ACHERMANN, "measured"),
        Parameter("fall", 0.835e-2, "1/min", "fall of S by slow-wave activity", ACHERMANN, "measured"),
        Parameter("growth_per_min", 0.283, "1/min", "growth of slow-wave activity in NREM sleep", ACHERMANN, "measured"),
        Parameter("rem_decay_per_min", 0.24, "1/min", "fading in REM sleep", ACHERMANN, "measured"),
        Parameter("wake_decay_per_min", 0.60, "1/min", "fading in wake", ACHERMANN, "measured"),
        Parameter("upper_pct", 500.0, "%", "upper asymptote of S", ACHERMANN, "measured"),
        Parameter("floor_pct", 10.0, "%", "slow-wave activity outside NREM sleep", ACHERMANN, "measured"),
        Parameter("amplitude", 1.0, "1", "measured waves over modelled ones", "by definition 1 at 40 years", "assumed", spread=Spread("lognormal", 0.12, "calibrated sketch", "calibrated"), lowest=0.2),
        Parameter("amplitude_per_year", -0.0065, "1/y", "change of the logarithm of amplitude a year", "form calibrated to N3 from 20 to 80 years", "calibrated", neutral=0.0, support="strong"),
        Parameter("noise", 0.1357, "1", "kick of slow-wave activity an epoch (SD of its logarithm)", "Achermann's noise term, size calibrated to N3 late at night", "calibrated", lowest=0.0),
        Parameter("night_noise", 0.10, "1", "SD of the logarithm of a night's wave amplitude", "no human number", "assumed", lowest=0.0),
        Parameter("follow", 1.0, "1", "how far slow waves follow sleep pressure; 0 leaves them at the usual", "by definition of process S", "assumed", neutral=0.0, support="strong", lowest=0.0, highest=1.0),
        Parameter("usual_pct", 220.0, "%", "mean pressure of an ordinary night", "simulated ordinary nights", "calibrated"),
    ),
    derived=("keep_rise_epoch", "keep_rise_step", "keep_growth", "keep_rem", "keep_wake", "scale"),
    prepare=prepare,
)  # fmt: skip
