"""Inflammation: interleukin 6 with its day, slow to hear of poor sleep, and TNF, which does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    CLOCK_X,
    CLOCK_Y,
    IL6_LOG,
    IL6_PRODUCTION_LOG,
    PERMEABILITY,
    SLEEP_LOSS_H,
    SWA_GAIN_LOG,
)
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

IL6, IL6_UNDISTURBED, CHRONIC_LOSS_H, TNF = range(4)
(
    IL6_HOURS, SWING, TROUGH_RAD, LEAK_TO_IL6, LOSS_TO_IL6_PER_H, LOSS_FROM_H, LOSS_DAYS, TNF_HOURS,
    LEAK_TO_TNF, AROUSAL, IL6_TO_SWA, TNF_TO_SWA, KEEP_IL6, KEEP_LOSS, KEEP_TNF, TOWARD_X, TOWARD_Y,
) = range(17)  # fmt: skip
DAY_RAD_PER_H = 2.0 * np.pi / 24.0


def prepare(
    v: Mapping[str, Numbers], _who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays after a step, and the swing of production that makes the swing of IL-6."""
    # Production swings wider than IL-6 and leads it.
    lag = DAY_RAD_PER_H * v["il6_hours"]
    wider = v["swing"] * np.sqrt(1.0 + lag * lag)
    peak = v["trough_rad"] + np.pi - np.arctan(lag)
    return {
        "keep_il6": np.exp(-dt_h / v["il6_hours"]),
        "keep_loss": np.exp(-dt_h / (24.0 * v["loss_days"])),
        "keep_tnf": np.exp(-dt_h / v["tnf_hours"]),
        "toward_x": wider * np.cos(peak),
        "toward_y": wider * np.sin(peak),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move inflammation by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        lost = max(0.0, bus[SLEEP_LOSS_H, i] - p[LOSS_FROM_H, i])
        chronic = lost + (s[CHRONIC_LOSS_H, i] - lost) * p[KEEP_LOSS, i]
        s[CHRONIC_LOSS_H, i] = chronic
        x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
        swing = (x * p[TOWARD_X, i] + y * p[TOWARD_Y, i]) / np.sqrt(x * x + y * y + 1e-12)
        usual = max(0.0, 1.0 + swing)
        leak = bus[PERMEABILITY, i]
        more = 1.0 + p[LEAK_TO_IL6, i] * leak + p[LOSS_TO_IL6_PER_H, i] * chronic
        made = usual * max(0.1, more) * np.exp(bus[IL6_PRODUCTION_LOG, i])
        il6 = made + (s[IL6, i] - made) * p[KEEP_IL6, i]
        undisturbed = usual + (s[IL6_UNDISTURBED, i] - usual) * p[KEEP_IL6, i]
        made = max(0.1, 1.0 + p[LEAK_TO_TNF, i] * leak)
        tnf = made + (s[TNF, i] - made) * p[KEEP_TNF, i]
        s[IL6, i], s[IL6_UNDISTURBED, i], s[TNF, i] = il6, undisturbed, tnf
        il6_log = np.log(il6)
        out[IL6_LOG, i] += il6_log
        out[SWA_GAIN_LOG, i] += p[IL6_TO_SWA, i] * (il6_log - np.log(undisturbed))
        out[SWA_GAIN_LOG, i] += p[TNF_TO_SWA, i] * np.log(tnf)
        pull[i] = p[AROUSAL, i] * il6_log


IRWIN = "Irwin 2016, meta-analysis"
ENDOTOXIN = "no human number; sign unclear (endotoxin in people, Mullington 2000)"

ORGAN = Organ(
    name="inflammation",
    title="Inflammation",
    about=(
        "Interleukin 6 (IL-6) is lowest in the morning. Nights without sleep do not raise it in experiments; people "
        "whose sleep is disturbed for long have a little more of it, so it hears of lost sleep only over weeks. TNF "
        "hears nothing of sleep. A leaky gut raises both by an assumed amount. What they do to sleep is a guess: a "
        "weak push on arousal, and on slow waves zero unless you draw it from its doubt. Omega-3 and curcumin are not "
        "modelled for want of numbers."
    ),
    equations=r"""\tau \dot I = (1 + A \cos(\psi - \psi_p)) (1 + k_L P + k_z Z) e^{u} - I
\tau_z \dot Z = \max(0, z - z_0) - Z
\tau_T \dot T = 1 + k_T P - T
""",
    states=(
        State("il6", "1", 1.0, 0.0, 100.0, "IL-6 over its daily mean at reference"),
        State("il6_undisturbed", "1", 1.0, 0.0, 100.0, "the same on an undisturbed day"),
        State("chronic_loss_h", "h", 0.0, 0.0, 24.0, "sleep lost a day, low-passed over weeks"),
        State("tnf", "1", 1.0, 0.0, 100.0, "TNF-alpha over its reference"),
    ),
    parameters=(
        Parameter("il6_hours", 12.0, "h", "time constant of IL-6", "no human number", "assumed", lowest=1.0, highest=24.0),
        Parameter("swing", 0.2, "1", "half of the daily swing of IL-6, of its mean", "no number kept; a swing is found by Nilsonne 2016", "assumed", neutral=0.0, support="moderate", lowest=0.0, highest=0.3),
        Parameter("trough_rad", 4.45, "rad", "clock phase of the trough (5 h after the temperature minimum)", "morning, Nilsonne 2016, 43 studies; hour assumed", "assumed"),
        Parameter("leak_to_il6", 0.3, "1", "IL-6 made more when permeability doubles", "no human number", "assumed", doubt=Spread("lognormal", 0.7, "judgement", "assumed"), neutral=0.0, support="assumption", lowest=0.0),
        Parameter(
            "loss_to_il6_per_h", 0.13, "1/h", "IL-6 made more per hour of sleep lost a day for months",
            f"{IRWIN}: effect size 0.20 (0.08 to 0.31) of a standard deviation, here 0.65 in the logarithm (assumed) and an hour (assumed)", "calibrated",
            doubt=Spread("lognormal", 0.35, f"{IRWIN}, its interval", "measured"), neutral=0.0, support="moderate", lowest=0.0,
        ),
        Parameter("loss_from_h", 0.5, "h", "loss that an ordinary week holds and that does not count", "judgement", "assumed", lowest=0.0),
        Parameter("loss_days", 28.0, "d", "time constant of lost sleep", f"weeks, for deprivation and restriction raise nothing ({IRWIN})", "assumed", lowest=14.0),
        Parameter("tnf_hours", 12.0, "h", "time constant of TNF", "no human number", "assumed", lowest=1.0),
        Parameter("leak_to_tnf", 0.3, "1", "TNF made more when permeability doubles", "no human number", "assumed", doubt=Spread("lognormal", 0.7, "judgement", "assumed"), neutral=0.0, support="assumption", lowest=0.0),
        Parameter("arousal", 0.05, "1", "push on arousal per logarithm of IL-6", "no human number", "assumed", doubt=Spread("normal", 0.05, "judgement", "assumed"), neutral=0.0, support="assumption"),
        Parameter("il6_to_swa", 0.0, "1", "log of slow waves per logarithm of IL-6 above usual", ENDOTOXIN, "assumed", doubt=Spread("normal", 0.05, "judgement", "assumed"), neutral=0.0, support="assumption"),
        Parameter("tnf_to_swa", 0.0, "1", "log of slow waves per logarithm of TNF", ENDOTOXIN, "assumed", doubt=Spread("normal", 0.05, "judgement", "assumed"), neutral=0.0, support="assumption"),
    ),
    derived=("keep_il6", "keep_loss", "keep_tnf", "toward_x", "toward_y"),
    prepare=prepare,
    step=step,
    every_h=1.0,
)  # fmt: skip
