"""Caffeine and paraxanthine: from the gut to plasma to the metabolite, receptors held, tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    CAFFEINE_OCCUPANCY,
    CLOCK_SPEED,
    CLOCK_Y,
    PRESSURE_LOG,
    SLEEPINESS,
    SWA_GAIN_LOG,
)
from nightlab.body.kinetics import passed
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

GUT_MG, PLASMA_MG_L, PARAXANTHINE_MG_L, TOLERANCE = range(4)
(
    KA_PER_H, KE_PER_H, VOLUME_L_KG, TO_PARAXANTHINE, KE_PARAXANTHINE_PER_H, PARAXANTHINE_POTENCY,
    HALF_MG_L, AROUSAL, PRESSURE, SWA, SLEEPY, TOLERANCE_DAYS, TOLERANCE_SHARE, TOLERANCE_FULL,
    DELAY_RAD_PER_H,
    GUT_STAYS, GUT_TO_PLASMA, GUT_TO_PARAXANTHINE, PLASMA_STAYS, PLASMA_TO_PARAXANTHINE,
    PARAXANTHINE_STAYS, TOLERANCE_STAYS,
) = range(22)  # fmt: skip
CAFFEINE_MG = 0
NONE_MG = 1e-9


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what of each compartment stands where after a step, plasma in mg/L.

    Assumptions: paraxanthine spreads in the volume of caffeine (0.63 to 0.72 L/kg both, Lelo 1986).
    """
    share = passed([v["ka_per_h"], v["ke_per_h"], v["ke_paraxanthine_per_h"]], dt_h)
    per_litre = 1.0 / (v["volume_l_kg"] * who["weight_kg"])
    return {
        "gut_stays": share[0, 0],
        "gut_to_plasma": share[1, 0] * per_litre,
        "gut_to_paraxanthine": share[2, 0] * per_litre * v["to_paraxanthine"],
        "plasma_stays": share[1, 1],
        "plasma_to_paraxanthine": share[2, 1] * v["to_paraxanthine"],
        "paraxanthine_stays": share[2, 2],
        "tolerance_stays": np.exp(-dt_h / (24.0 * v["tolerance_days"])),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move caffeine by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        gut = s[GUT_MG, i] + d[CAFFEINE_MG, i]
        plasma = s[PLASMA_MG_L, i]
        paraxanthine = (
            s[PARAXANTHINE_MG_L, i] * p[PARAXANTHINE_STAYS, i]
            + plasma * p[PLASMA_TO_PARAXANTHINE, i]
            + gut * p[GUT_TO_PARAXANTHINE, i]
        )
        plasma = plasma * p[PLASMA_STAYS, i] + gut * p[GUT_TO_PLASMA, i]
        gut *= p[GUT_STAYS, i]
        # Numbers too small for the processor's fast path would slow every later step.
        s[GUT_MG, i] = gut if gut > NONE_MG else 0.0
        s[PLASMA_MG_L, i] = plasma if plasma > NONE_MG else 0.0
        s[PARAXANTHINE_MG_L, i] = paraxanthine if paraxanthine > NONE_MG else 0.0
        acting = plasma + p[PARAXANTHINE_POTENCY, i] * paraxanthine
        held = acting / (acting + p[HALF_MG_L, i])
        tolerance = held + (s[TOLERANCE, i] - held) * p[TOLERANCE_STAYS, i]
        s[TOLERANCE, i] = tolerance if tolerance > NONE_MG else 0.0
        full = min(1.0, tolerance / p[TOLERANCE_FULL, i])
        felt = held * (1.0 - p[TOLERANCE_SHARE, i] * full)
        pull[i] = p[AROUSAL, i] * felt
        if held > NONE_MG:
            out[CAFFEINE_OCCUPANCY, i] += held
            out[PRESSURE_LOG, i] -= p[PRESSURE, i] * felt
            out[SWA_GAIN_LOG, i] -= p[SWA, i] * felt
            out[SLEEPINESS, i] -= p[SLEEPY, i] * felt
            out[CLOCK_SPEED, i] -= p[DELAY_RAD_PER_H, i] * held * max(0.0, bus[CLOCK_Y, i])


IOM = "Institute of Medicine 2001, Caffeine for the sustainment of mental task performance"
TRIAL = "set so that 400 mg four hours before bed act as in Gardiner 2025"
FROM_BOTH = (
    "Benowitz 1995: like caffeine's on adrenaline and blood pressure at 4 mg/kg, less at 2 mg/kg; "
    "no number for sleep"
)
BURKE = (
    "0.157 would delay by the 40 min of Burke 2015 (2.9 mg/kg three hours before bed, five people); "
    "daily caffeine left the clock of twenty where it was (Weibel 2020), so none is believed"
)

ORGAN = Organ(
    name="caffeine",
    title="Caffeine",
    about=(
        "Swallowed caffeine is absorbed within the hour and turned into paraxanthine, which holds adenosine "
        "receptors too and leaves later. Holding them raises arousal, hides part of the sleep pressure and "
        "damps slow waves. The kinetics are well known, and that people differ fourfold in them; how strong "
        "each path is, is calibrated on one trial. Habit is a guess: it takes at most three fifths of the effect. "
        "That evening caffeine delays the clock rests on five people and did not show in twenty, so it is off; caffeine at ten in the morning did not "
        "entrain three blind men (St Hilaire 2015), so here it slows the clock only in the twelve hours before "
        "the temperature minimum. Smoking (faster), contraceptives and pregnancy (slower) are not asked for: "
        "give such a person another elimination."
    ),
    equations=r"""\dot g = -k_a g
\dot c = k_a g / (V m) - k_e c
\dot x = f k_e c - k_x x
o = (c + \rho x) / (c + \rho x + K)
\dot T = (o - T) / \tau_T
e = o \, (1 - \theta \min(1, T / T_1))
a = \alpha e
\ln S' = \ln S - \beta e
\ln g_{SWA} = -\gamma e
\dot\psi = \dots - \delta \, o \max(0, y)
""",
    states=(
        State("gut_mg", "mg", 0.0, 0.0, 10000.0, "caffeine not yet absorbed"),
        State("plasma_mg_l", "mg/L", 0.0, 0.0, 300.0, "caffeine in plasma"),
        State("paraxanthine_mg_l", "mg/L", 0.0, 0.0, 300.0, "paraxanthine in plasma"),
        State("tolerance", "1", 0.0, 0.0, 1.0, "receptors held, averaged over the days of tolerance"),
    ),
    parameters=(
        Parameter("ka_per_h", 3.6, "1/h", "absorption (99 % within 75 min)", "public pharmacokinetic code; Bonati 1982 has it complete within 45 min", "unverified", lowest=0.3, highest=12.0),
        Parameter(
            "ke_per_h", 0.14, "1/h", "elimination (half-life 5 h)", IOM, "secondary",
            spread=Spread("lognormal", 0.35, f"half-lives of 1.5 to 9.5 h, {IOM}", "secondary"),
            lowest=0.03, highest=0.6,
        ),
        Parameter("volume_l_kg", 0.6, "L/kg", "volume of distribution", IOM, "secondary", lowest=0.2, highest=1.5),
        Parameter("to_paraxanthine", 0.739, "1", "mg of paraxanthine per mg of caffeine eliminated", "0.796 of the molecules (Lelo 1986), times 180.16 / 194.19 g/mol", "measured", lowest=0.0, highest=0.928),
        Parameter("ke_paraxanthine_per_h", 0.2236, "1/h", "elimination of paraxanthine (half-life 3.1 h)", "Lelo 1986", "measured", lowest=0.03, highest=1.0),
        Parameter("paraxanthine_potency", 0.8, "1", "potency of paraxanthine over caffeine's, by mg", FROM_BOTH, "assumed", doubt=Spread("lognormal", 0.3, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0, highest=3.0),
        Parameter("half_mg_l", 13.0, "mg/L", "plasma level that holds half the A1 receptors", "Elmenhorst 2012 (PET, 15 men)", "measured", lowest=1.0, highest=60.0),
        Parameter("arousal", 2.143, "1", "push on arousal with all receptors held", TRIAL, "calibrated", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("pressure", 0.09995, "1", "fall of the logarithm of sleep pressure with all receptors held", TRIAL, "calibrated", neutral=0.0, support="strong", lowest=0.0),
        Parameter("swa", 1.323, "1", "fall of the logarithm of the slow-wave gain with all receptors held", TRIAL, "calibrated", neutral=0.0, support="strong", lowest=0.0),
        Parameter("sleepy", 3.5, "1", "points of sleepiness that all receptors held would take away", "Reyner and Horne 2000 for the sign (200 mg in sleepy drivers); size assumed, about a point by 200 mg", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("tolerance_days", 10.0, "d", "time constant of tolerance", "no human number", "assumed", lowest=0.5, highest=100.0),
        Parameter("tolerance_share", 0.6, "1", "share of the effect that full tolerance takes", "three cups a day for ten days left nights as they were (Weibel 2021, direction); size assumed", "assumed", neutral=0.0, support="assumption", lowest=0.0, highest=1.0),
        Parameter("tolerance_full", 0.15, "1", "mean of receptors held at which tolerance is full (some 250 mg a day)", "no human number", "assumed", lowest=0.01, highest=1.0),
        Parameter("delay_rad_per_h", 0.0, "rad/h", "slowing of the clock, all receptors held, per unit of the pacemaker's y", BURKE, "assumed", doubt=Spread("normal", 0.08, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0),
    ),
    derived=(
        "gut_stays", "gut_to_plasma", "gut_to_paraxanthine", "plasma_stays", "plasma_to_paraxanthine",
        "paraxanthine_stays", "tolerance_stays",
    ),
    doses=(("caffeine_mg", "mg"),),
    takes=(Takes("caffeine", "mg", "caffeine_mg", highest=2000.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
