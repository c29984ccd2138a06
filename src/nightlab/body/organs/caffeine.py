"""Caffeine and paraxanthine: two compartments in a row, receptors held, tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import CAFFEINE_OCCUPANCY, CLOCK_SPEED, PRESSURE_LOG, SWA_GAIN_LOG
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

GUT_MG, PLASMA_MG_L, PARAXANTHINE_MG_L, TOLERANCE = range(4)
(
    KA_PER_H, KE_PER_H, VOLUME_L_KG, TO_PARAXANTHINE, KE_PARAXANTHINE_PER_H, PARAXANTHINE_POTENCY,
    HALF_MG_L, AROUSAL, PRESSURE, SWA, TOLERANCE_DAYS, TOLERANCE_SHARE, DELAY_RAD_PER_H,
    KEEP_GUT, KEEP_PLASMA, KEEP_PARAXANTHINE, PER_LITRE, KEEP_TOLERANCE,
) = range(18)  # fmt: skip


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays of each compartment after a step, and mg/L per mg."""
    return {
        "keep_gut": np.exp(-v["ka_per_h"] * dt_h),
        "keep_plasma": np.exp(-v["ke_per_h"] * dt_h),
        "keep_paraxanthine": np.exp(-v["ke_paraxanthine_per_h"] * dt_h),
        "per_litre": 1.0 / (v["volume_l_kg"] * who["weight_kg"]),
        "keep_tolerance": np.exp(-dt_h / (24.0 * v["tolerance_days"])),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move caffeine by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        gut = s[GUT_MG, i] + d[0, i]
        absorbed = gut * (1.0 - p[KEEP_GUT, i])
        s[GUT_MG, i] = gut - absorbed
        before = s[PLASMA_MG_L, i]
        # What is absorbed during the step is eliminated for half of it.
        plasma = before * p[KEEP_PLASMA, i] + absorbed * p[PER_LITRE, i] * (
            0.5 + 0.5 * p[KEEP_PLASMA, i]
        )
        turned = before + absorbed * p[PER_LITRE, i] - plasma
        s[PLASMA_MG_L, i] = plasma
        s[PARAXANTHINE_MG_L, i] = (
            s[PARAXANTHINE_MG_L, i] * p[KEEP_PARAXANTHINE, i] + p[TO_PARAXANTHINE, i] * turned
        )
        acting = plasma + p[PARAXANTHINE_POTENCY, i] * s[PARAXANTHINE_MG_L, i]
        held = acting / (acting + p[HALF_MG_L, i])
        tolerance = held + (s[TOLERANCE, i] - held) * p[KEEP_TOLERANCE, i]
        s[TOLERANCE, i] = tolerance
        felt = held * (1.0 - p[TOLERANCE_SHARE, i] * min(1.0, tolerance / 0.15))
        out[CAFFEINE_OCCUPANCY, i] += held
        out[PRESSURE_LOG, i] += np.log(1.0 - p[PRESSURE, i] * felt)
        out[SWA_GAIN_LOG, i] += np.log(1.0 - p[SWA, i] * felt)
        out[CLOCK_SPEED, i] -= p[DELAY_RAD_PER_H, i] * held
        pull[i] = p[AROUSAL, i] * felt


IOM = "Institute of Medicine 2001, Caffeine for the sustainment of mental task performance"
SKETCH = "set so that 400 mg four hours before bed act as in Gardiner 2025"

ORGAN = Organ(
    name="caffeine",
    title="Caffeine",
    about=(
        "Swallowed caffeine is absorbed within the hour and turned into paraxanthine, which holds adenosine "
        "receptors too. Holding them raises arousal, hides part of the sleep pressure and damps slow waves. "
        "The kinetics are well known; how strong each path is, is calibrated on one trial and a meta-analysis; "
        "tolerance and the delay of the clock are guesses."
    ),
    equations=(
        r"\dot g = -k_a g" "\n"
        r"\dot c = k_a g / (V m) - k_e c" "\n"
        r"\dot x = f k_e c - k_x x" "\n"
        r"o = (c + \rho x) / (c + \rho x + K)" "\n"
    ),
    states=(
        State("gut_mg", "mg", 0.0, 0.0, 5000.0, "caffeine not yet absorbed"),
        State("plasma_mg_l", "mg/L", 0.0, 0.0, 150.0, "caffeine in plasma"),
        State("paraxanthine_mg_l", "mg/L", 0.0, 0.0, 150.0, "paraxanthine in plasma"),
        State("tolerance", "1", 0.0, 0.0, 1.0, "receptors held, averaged over the days of tolerance"),
    ),
    parameters=(
        Parameter("ka_per_h", 3.6, "1/h", "absorption", "Bonati 1982; public pharmacokinetic code", "measured"),
        Parameter(
            "ke_per_h", 0.14, "1/h", "elimination (half-life 5 h)", IOM, "secondary",
            spread=Spread("lognormal", 0.35, f"half-lives of 1.5 to 9.5 h, {IOM}", "secondary"),
            lowest=0.03, highest=0.6,
        ),
        Parameter("volume_l_kg", 0.6, "L/kg", "volume of distribution", IOM, "secondary"),
        Parameter("to_paraxanthine", 0.84, "1", "share turned into paraxanthine", "Lelo 1986", "unverified"),
        Parameter("ke_paraxanthine_per_h", 0.22, "1/h", "elimination of paraxanthine (half-life 3.1 h)", "Lelo 1986", "unverified"),
        Parameter("paraxanthine_potency", 0.0, "1", "potency of paraxanthine over caffeine's", "no human number", "assumed", neutral=0.0, support="assumption"),
        Parameter("half_mg_l", 13.0, "mg/L", "plasma level that holds half the receptors", "Elmenhorst 2012 (PET)", "unverified"),
        Parameter("arousal", 2.4, "1", "push on arousal with all receptors held", SKETCH, "calibrated", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("pressure", 0.4, "1", "share of sleep pressure hidden with all receptors held", SKETCH, "calibrated", neutral=0.0, support="strong", lowest=0.0, highest=0.95),
        Parameter("swa", 0.7, "1", "share of slow-wave gain lost with all receptors held", SKETCH, "calibrated", neutral=0.0, support="strong", lowest=0.0, highest=0.95),
        Parameter("tolerance_days", 10.0, "d", "time constant of tolerance", "no human number", "assumed"),
        Parameter("tolerance_share", 0.3, "1", "share of the effect that full tolerance takes", "no human number", "assumed", neutral=0.0, support="assumption", lowest=0.0, highest=1.0),
        Parameter("delay_rad_per_h", 0.0, "rad/h", "slowing of the clock with all receptors held", "Burke 2015, 40 min after 2.9 mg/kg, five people", "secondary", neutral=0.0, support="weak"),
    ),
    derived=("keep_gut", "keep_plasma", "keep_paraxanthine", "per_litre", "keep_tolerance"),
    doses=(("caffeine_mg", "mg"),),
    takes=(Takes("caffeine", "mg", "caffeine_mg", highest=2000.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
