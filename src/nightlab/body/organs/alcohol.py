"""Alcohol: from the gut to blood, broken down at a bounded rate, sedating early and arousing late."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    ALCOHOL_G_L,
    HISTAMINE_CLEARANCE_LOG,
    LEAK,
    MELATONIN_LOG,
    REM_THRESHOLD,
    SWA_GAIN_LOG,
)
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

GUT_G, BLOOD_G_L, ADAPTED_G_L = range(3)
(
    KA_PER_H, VOLUME_MEN_L_KG, VOLUME_WOMEN_L_KG, VMAX_G_L_H, KM_G_L, ADAPTATION_H, SEDATION,
    REBOUND, REM, SWA, MELATONIN, GUT_LEAK, HISTAMINE,
    GUT_STAYS, GUT_STAYS_EIGHTH, INFLOW_PER_H, ADAPTED_STAYS, ADAPTED_OLD, ADAPTED_NEW,
) = range(19)  # fmt: skip
ALCOHOL_G = 0
NONE_G = 1e-6
ABSORBED_G_L_H = 0.02


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays in the gut, g/L and hour that a gram there brings, and adaptation's shares.

    Assumptions: adaptation follows a straight line of alcohol in blood over the step, and exactly.
    """
    volume = v["volume_men_l_kg"] + who["female"] * (v["volume_women_l_kg"] - v["volume_men_l_kg"])
    ratio = dt_h / v["adaptation_h"]
    stays, mean = np.exp(-ratio), -np.expm1(-ratio) / ratio
    return {
        "gut_stays": np.exp(-v["ka_per_h"] * dt_h),
        "gut_stays_eighth": np.exp(-0.125 * v["ka_per_h"] * dt_h),
        "inflow_per_h": v["ka_per_h"] / (volume * who["weight_kg"]),
        "adapted_stays": stays,
        "adapted_old": mean - stays,
        "adapted_new": 1.0 - mean,
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move alcohol by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        gut = s[GUT_G, i] + d[ALCOHOL_G, i]
        blood = s[BLOOD_G_L, i]
        pull[i] = 0.0
        if gut + blood + s[ADAPTED_G_L, i] < NONE_G:
            s[GUT_G, i] = s[BLOOD_G_L, i] = s[ADAPTED_G_L, i] = 0.0
            continue
        # Fourth-order Runge-Kutta for blood; the gut between is known exactly. While much is absorbed,
        # breakdown saturates within a minute or two, so the step is cut in four.
        vmax, km = p[VMAX_G_L_H, i], p[KM_G_L, i]
        start = gut * p[INFLOW_PER_H, i]
        stays = p[GUT_STAYS_EIGHTH, i]
        parts, hours = 4, 0.25 * dt_h
        if start < ABSORBED_G_L_H:
            stays = stays * stays
            stays = stays * stays
            parts, hours = 1, dt_h
        now = blood
        for _ in range(parts):
            middle = start * stays
            end = middle * stays
            k1 = start - vmax * now / (km + now)
            at = max(0.0, now + 0.5 * hours * k1)
            k2 = middle - vmax * at / (km + at)
            at = max(0.0, now + 0.5 * hours * k2)
            k3 = middle - vmax * at / (km + at)
            at = max(0.0, now + hours * k3)
            k4 = end - vmax * at / (km + at)
            now = max(0.0, now + hours / 6.0 * (k1 + 2.0 * (k2 + k3) + k4))
            start = end
        adapted = (
            s[ADAPTED_G_L, i] * p[ADAPTED_STAYS, i]
            + blood * p[ADAPTED_OLD, i]
            + now * p[ADAPTED_NEW, i]
        )
        s[GUT_G, i] = gut * p[GUT_STAYS, i]
        s[BLOOD_G_L, i] = now
        s[ADAPTED_G_L, i] = adapted
        pull[i] = p[REBOUND, i] * max(0.0, adapted - now) - p[SEDATION, i] * max(0.0, now - adapted)
        out[ALCOHOL_G_L, i] += now
        out[REM_THRESHOLD, i] += p[REM, i] * now
        out[SWA_GAIN_LOG, i] += math.log(1.0 + p[SWA, i] * now)
        out[MELATONIN_LOG, i] -= p[MELATONIN, i] * now
        out[LEAK, i] += p[GUT_LEAK, i] * now
        out[HISTAMINE_CLEARANCE_LOG, i] += math.log(1.0 - p[HISTAMINE, i] * min(1.0, now))


META = "Gardiner 2025 (27 studies)"
BALANCE = (
    "set so that 0.85 g/kg an hour or two before bed changes sleep by less than a quarter of an "
    f"hour, shorter late and longer early: {META} finds no clear effect on its length"
)
EKMAN = (
    "sized on Ekman 1993 (41 % less at midnight after 0.5 and 1 g/kg), Rupp 2007 (15 to 19 % after "
    "0.5 g/kg) and Röjdmark 1993 (20 % at 1.1 g/L, none at 0.6)"
)

ORGAN = Organ(
    name="alcohol",
    title="Alcohol",
    about=(
        "Alcohol is absorbed within the hour and broken down at a nearly constant rate, so a large dose lasts "
        "most of the night. It pushes REM sleep away by dose, which is well shown; it calms while its level is "
        "above what the brain has grown used to and arouses when it falls below, so that sleep is deep early "
        "and broken late. That this adaptation takes hours is well known, its rate is a guess. Less melatonin "
        "is measured, though studies disagree on how much; what alcohol does to gut and histamine is assumed."
    ),
    equations=r"""\dot g = -k_a g
\dot B = k_a g / (r m) - V_{max} B / (K_m + B)
\dot R = (B - R) / \tau
a = \rho \max(0, R - B) - \alpha \max(0, B - R)
\theta_{REM} = \dots + \kappa B
\ln g_{SWA} = \ln(1 + \gamma B)
\ln m = \dots - \mu B
\ell = \dots + \lambda B
\ln c_{hist} = \ln(1 - \eta \min(1, B))
""",
    states=(
        State("gut_g", "g", 0.0, 0.0, 1000.0, "not yet absorbed"),
        State("blood_g_l", "g/L", 0.0, 0.0, 10.0, "in blood"),
        State("adapted_g_l", "g/L", 0.0, 0.0, 10.0, "level to which the brain has grown used"),
    ),
    parameters=(
        Parameter("ka_per_h", 4.0, "1/h", "absorption; slower with food", "no single number; peaks fall mostly within 45 min (Jones 1991)", "unverified", spread=Spread("lognormal", 0.4, "judgement", "assumed"), lowest=0.5, highest=10.0),
        Parameter("volume_men_l_kg", 0.68, "L/kg", "volume in men", "Widmark", "secondary", lowest=0.4, highest=0.9),
        Parameter("volume_women_l_kg", 0.55, "L/kg", "volume in women", "Widmark", "secondary", lowest=0.35, highest=0.9),
        Parameter(
            "vmax_g_l_h", 0.18, "g/L/h", "fastest breakdown", "between Norberg 2000 (0.16) and Wilkinson 1976 (0.23); Widmark's rates 0.10 to 0.20", "secondary",
            spread=Spread("lognormal", 0.2, "range of Widmark's rates", "secondary"), lowest=0.05, highest=0.5,
        ),
        Parameter("km_g_l", 0.082, "g/L", "level of half the fastest breakdown", "Wilkinson 1976", "measured", lowest=0.02, highest=0.5),
        Parameter("adaptation_h", 2.5, "h", "time constant of acute tolerance", "no human number", "assumed", doubt=Spread("lognormal", 0.3, "judgement", "assumed"), lowest=0.2, highest=24.0),
        Parameter("sedation", 1.5, "L/g", "push off arousal per g/L above adaptation", f"set so that 0.85 g/kg shortens the latency to sleep, as in {META}", "calibrated", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("rebound", 0.64, "L/g", "push on arousal per g/L below adaptation", BALANCE, "calibrated", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("rem", 1.0, "L/g", "rise of the threshold for REM", f"set on the dose response of {META}", "calibrated", doubt=Spread("lognormal", 0.3, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("swa", 0.35, "L/g", "gain of slow waves", f"set on N3's latency in {META}", "calibrated", neutral=0.0, support="moderate", lowest=0.0),
        Parameter("melatonin", 0.35, "L/g", "fall of the logarithm of melatonin synthesis", EKMAN, "calibrated", doubt=Spread("lognormal", 0.5, "the studies disagree", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("gut_leak", 0.2, "L/g", "rise of the gut's permeability", "no human number", "assumed", doubt=Spread("lognormal", 0.7, "judgement", "assumed"), neutral=0.0, support="assumption", lowest=0.0),
        Parameter("histamine", 0.4, "1", "share of histamine's breakdown lost at 1 g/L and above", "no human number", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="assumption", lowest=0.0, highest=0.95),
    ),
    derived=(
        "gut_stays", "gut_stays_eighth", "inflow_per_h", "adapted_stays", "adapted_old", "adapted_new",
    ),
    doses=(("alcohol_g", "g"),),
    takes=(Takes("alcohol", "g", "alcohol_g", highest=150.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
