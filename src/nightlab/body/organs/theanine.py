"""L-theanine: a lag, absorption, one compartment of plasma, a small calming push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.kinetics import passed
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

WAITING_MG, GUT_MG, PLASMA_MG_L = range(3)
(
    LAG_H, KA_PER_H, KE_PER_H, VOLUME_L_KG, CALM, HALF_MG_L,
    LATE_TO_GUT, LATE_TO_PLASMA, GUT_STAYS, GUT_TO_PLASMA, PLASMA_STAYS,
) = range(11)  # fmt: skip
THEANINE_MG = 0
NONE_MG = 1e-9


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what of each compartment stands where after a step, plasma in mg/L.

    Assumptions: the lag lies between one step and two, so a dose waits a whole step and then what is
    left of the lag; the rest of that second step it is already being absorbed.
    """
    rates = [v["ka_per_h"], v["ke_per_h"]]
    per_litre = 1.0 / (v["volume_l_kg"] * who["weight_kg"])
    share = passed(rates, dt_h)
    late = passed(rates, np.clip(2.0 * dt_h - v["lag_h"], 0.0, dt_h))
    return {
        "late_to_gut": late[0, 0],
        "late_to_plasma": late[1, 0] * per_litre,
        "gut_stays": share[0, 0],
        "gut_to_plasma": share[1, 0] * per_litre,
        "plasma_stays": share[1, 1],
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move theanine by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        gut, due = s[GUT_MG, i], s[WAITING_MG, i]
        plasma = (
            s[PLASMA_MG_L, i] * p[PLASMA_STAYS, i]
            + gut * p[GUT_TO_PLASMA, i]
            + due * p[LATE_TO_PLASMA, i]
        )
        gut = gut * p[GUT_STAYS, i] + due * p[LATE_TO_GUT, i]
        s[WAITING_MG, i] = d[THEANINE_MG, i]
        # Numbers too small for the processor's fast path would slow every later step.
        s[GUT_MG, i] = gut if gut > NONE_MG else 0.0
        s[PLASMA_MG_L, i] = plasma if plasma > NONE_MG else 0.0
        pull[i] = -p[CALM, i] * plasma / (plasma + p[HALF_MG_L, i])


PIJL = "van der Pijl 2010"

ORGAN = Organ(
    name="theanine",
    title="L-theanine",
    about=(
        "An amino acid of tea. After a lag of ten minutes it is absorbed within the half-hour and is gone "
        "after some four hours; these kinetics are measured. Trials find people saying that they fall asleep "
        "a little sooner, an effect so small that a single person would hardly notice it; the push on arousal "
        "is sized on that, and how it depends on the level in plasma is a guess."
    ),
    equations=r"""\dot g = D(t - t_{lag}) - k_a g
\dot c = k_a g / (V m) - k_e c
a = -\alpha c / (c + K)
""",
    states=(
        State("waiting_mg", "mg", 0.0, 0.0, 20000.0, "swallowed within the last step, before the lag is over"),
        State("gut_mg", "mg", 0.0, 0.0, 20000.0, "not yet absorbed"),
        State("plasma_mg_l", "mg/L", 0.0, 0.0, 2000.0, "in plasma"),
    ),
    parameters=(
        Parameter("lag_h", 1.0 / 6.0, "h", "from swallowing to absorption", PIJL, "measured", lowest=0.1, highest=0.2),
        Parameter("ka_per_h", 2.773, "1/h", "absorption (half-time 15 min)", PIJL, "measured", lowest=0.3, highest=12.0),
        Parameter(
            "ke_per_h", 0.640, "1/h", "elimination (half-life 65 min)", PIJL, "measured",
            spread=Spread("lognormal", 0.2, "judgement", "assumed"), lowest=0.1, highest=3.0,
        ),
        Parameter("volume_l_kg", 0.236, "L/kg", "apparent volume", "16 to 17 L (Scheid 2012), over 70 kg; that it grows with weight is assumed", "secondary", lowest=0.05, highest=1.5),
        Parameter("calm", 0.1, "1", "push off arousal at a very high level", "sized on Bulman 2025: latency to sleep shorter by 0.15 standard deviations", "calibrated", doubt=Spread("lognormal", 0.7, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0),
        Parameter("half_mg_l", 2.0, "mg/L", "plasma level of half the effect", "no human number", "assumed", lowest=0.05, highest=50.0),
    ),
    derived=("late_to_gut", "late_to_plasma", "gut_stays", "gut_to_plasma", "plasma_stays"),
    doses=(("theanine_mg", "mg"),),
    takes=(Takes("l-theanine", "mg", "theanine_mg", highest=2000.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
