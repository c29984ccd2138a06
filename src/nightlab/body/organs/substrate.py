"""Serotonin on its way to melatonin: precursors, the cofactors B6 and zinc, inflammation, MAO."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import B6_ZINC, IL6_LOG, MELATONIN_LOG
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

ZINC_STORE, B6_STORE, HTP_MG, TRYPTOPHAN_G, INFLAMED, SUBSTRATE_LOG = range(6)
(
    ZINC_STATUS, B6_STATUS, HALF_SATURATED, LEAST_SATURATION, ZINC_DAILY_MG, B6_DAILY_MG,
    ZINC_DAYS, B6_DAYS, HTP_H, TRYPTOPHAN_H, HTP_HALF_MG, TRYPTOPHAN_HALF_G, SUBSTRATE_H,
    INFLAMED_DAYS, INFLAMED_FROM, COFACTORS, HTP_GAIN, TRYPTOPHAN_GAIN, KYNURENINE, MAO,
    KEEP_ZINC, KEEP_B6, KEEP_HTP, KEEP_TRYPTOPHAN, KEEP_SUBSTRATE, KEEP_INFLAMED,
    ZINC_PER_MG, B6_PER_MG, FULL, OWN_LOG,
) = range(30)  # fmt: skip
ZINC_MG, B6_MG, FIVE_HTP_MG, L_TRYPTOPHAN_G = range(4)


def prepare(
    v: Mapping[str, Numbers], _who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays of each store after a step, and the person's own saturation.

    Assumptions: a store of 1 is that of a recommended diet; what a person eats habitually keeps
    the own store steady and is not dosed.
    """
    hours = {
        "keep_zinc": 24.0 * v["zinc_days"],
        "keep_b6": 24.0 * v["b6_days"],
        "keep_htp": v["htp_h"],
        "keep_tryptophan": v["tryptophan_h"],
        "keep_substrate": v["substrate_h"],
        "keep_inflamed": 24.0 * v["inflamed_days"],
    }
    half = v["half_saturated"]
    full = 1.0 / (1.0 + half) ** 2
    zinc, b6 = v["zinc_status"], v["b6_status"]
    own = zinc / (zinc + half) * b6 / (b6 + half) / full
    return {name: np.exp(-dt_h / tau) for name, tau in hours.items()} | {
        # A supplement of one recommended amount a day raises the store by 1 in the long run.
        "zinc_per_mg": 1.0 / (v["zinc_daily_mg"] * v["zinc_days"]),
        "b6_per_mg": 1.0 / (v["b6_daily_mg"] * v["b6_days"]),
        "full": full,
        "own_log": np.log(np.clip(own, v["least_saturation"], 1.0)),
        "initial_zinc_store": zinc,
        "initial_b6_store": b6,
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move the stores by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        # Only what is above the own status decays: the habitual diet keeps that.
        own_zinc, own_b6 = p[ZINC_STATUS, i], p[B6_STATUS, i]
        more_zinc = s[ZINC_STORE, i] - own_zinc + d[ZINC_MG, i] * p[ZINC_PER_MG, i]
        zinc = own_zinc + more_zinc * p[KEEP_ZINC, i]
        more_b6 = s[B6_STORE, i] - own_b6 + d[B6_MG, i] * p[B6_PER_MG, i]
        b6 = own_b6 + more_b6 * p[KEEP_B6, i]
        s[ZINC_STORE, i], s[B6_STORE, i] = zinc, b6
        half = p[HALF_SATURATED, i]
        share = zinc / (zinc + half) * b6 / (b6 + half) / p[FULL, i]
        saturation = np.log(min(1.0, max(p[LEAST_SATURATION, i], share))) - p[OWN_LOG, i]

        htp = (s[HTP_MG, i] + d[FIVE_HTP_MG, i]) * p[KEEP_HTP, i]
        tryptophan = (s[TRYPTOPHAN_G, i] + d[L_TRYPTOPHAN_G, i]) * p[KEEP_TRYPTOPHAN, i]
        s[HTP_MG, i], s[TRYPTOPHAN_G, i] = htp, tryptophan
        il6 = bus[IL6_LOG, i]
        inflamed = il6 + (s[INFLAMED, i] - il6) * p[KEEP_INFLAMED, i]
        s[INFLAMED, i] = inflamed
        above = max(0.0, inflamed - p[INFLAMED_FROM, i])
        target = (
            p[HTP_GAIN, i] * htp / (htp + p[HTP_HALF_MG, i])
            + p[TRYPTOPHAN_GAIN, i] * tryptophan / (tryptophan + p[TRYPTOPHAN_HALF_G, i])
            + (p[MAO, i] - p[KYNURENINE, i]) * above
        )
        substrate = target + (s[SUBSTRATE_LOG, i] - target) * p[KEEP_SUBSTRATE, i]
        s[SUBSTRATE_LOG, i] = substrate
        out[B6_ZINC, i] += saturation
        out[MELATONIN_LOG, i] += p[COFACTORS, i] * saturation + substrate
        pull[i] = 0.0


NO_NUMBER = "no human number"
JUDGED = "judgement"

ORGAN = Organ(
    name="substrate",
    title="Serotonin and cofactors",
    about=(
        "Melatonin is made from serotonin, and that from tryptophan and 5-HTP with vitamin B6; zinc helps. Here only a "
        "lack limits: a person with full stores gains nothing from more, and all is counted from the person's own "
        "habitual status. Nearly every number is assumed. That precursors raise melatonin in people, that inflammation "
        "takes tryptophan away from it, and that MAO matters, enter with priors around nothing or little."
    ),
    equations=r"""\dot Z = d_Z / (Z_0 \tau_Z) - (Z - Z_{own}) / \tau_Z, \quad \text{likewise } B
c = \ln \mathrm{clip}_{.7}^{1} \frac{Z}{Z + .3} \frac{B}{B + .3} 1.3^2 - c_{own}
\dot J = (\ln \text{IL6} - J) / \tau_J
\dot S = (g_h h / (h + K_h) + g_t t / (t + K_t) + (\mu - \kappa)(J - J_0)^+ - S) / \tau_S
""",
    states=(
        State("zinc_store", "1", 1.0, 0.0, 200.0, "zinc over that of a recommended diet"),
        State("b6_store", "1", 1.0, 0.0, 2000.0, "vitamin B6 over that of a recommended diet"),
        State("htp_mg", "mg", 0.0, 0.0, 5000.0, "5-HTP taken, not yet gone"),
        State("tryptophan_g", "g", 0.0, 0.0, 100.0, "tryptophan taken, not yet gone"),
        State("inflamed", "1", 0.0, -10.0, 10.0, "log of IL-6, mean of some days"),
        State("substrate_log", "1", 0.0, -10.0, 10.0, "log of serotonin on its way to melatonin, over its reference"),
    ),
    parameters=(
        Parameter("zinc_status", 1.0, "1", "own zinc store", "by definition", "assumed", spread=Spread("lognormal", 0.25, JUDGED, "assumed"), lowest=0.05, highest=5.0),
        Parameter("b6_status", 1.0, "1", "own vitamin B6 store", "by definition", "assumed", spread=Spread("lognormal", 0.25, JUDGED, "assumed"), lowest=0.05, highest=5.0),
        Parameter("half_saturated", 0.3, "1", "store that holds half the enzyme", NO_NUMBER, "assumed", lowest=0.01),
        Parameter("least_saturation", 0.7, "1", "least that a lack leaves", NO_NUMBER, "assumed", lowest=0.1, highest=1.0),
        Parameter("zinc_daily_mg", 10.0, "mg/d", "recommended zinc", "recommended intakes of 8 to 11 mg a day for adults", "secondary", lowest=1.0),
        Parameter("b6_daily_mg", 1.5, "mg/d", "recommended vitamin B6", "recommended intakes of 1.3 to 1.7 mg a day for adults", "secondary", lowest=0.1),
        Parameter("zinc_days", 30.0, "d", "time constant of the zinc store", NO_NUMBER, "assumed", lowest=1.0),
        Parameter("b6_days", 30.0, "d", "time constant of the vitamin B6 store", "some weeks; assumed", "assumed", lowest=1.0),
        Parameter("htp_h", 4.0, "h", "time constant of 5-HTP taken (half-life some 2 to 4.5 h)", "not checked against a trial", "unverified", lowest=0.5),
        Parameter("tryptophan_h", 4.0, "h", "time constant of tryptophan taken", "assumed", "assumed", lowest=0.5),
        Parameter("htp_half_mg", 100.0, "mg", "5-HTP that does half of what much can do", "the amount trials gave; assumed", "assumed", lowest=1.0),
        Parameter("tryptophan_half_g", 2.0, "g", "tryptophan that does half of what much can do", NO_NUMBER, "assumed", lowest=0.05),
        Parameter("substrate_h", 3.0, "h", "time to follow", NO_NUMBER, "assumed", lowest=0.5),
        Parameter("inflamed_days", 5.0, "d", "memory for inflammation", NO_NUMBER, "assumed", lowest=0.5),
        Parameter("inflamed_from", 0.1, "1", "log of IL-6 below which nothing is taken away", "above what the daily rhythm leaves of itself", "assumed", lowest=0.0),
        Parameter("cofactors", 1.0, "1", "log of melatonin for log of cofactor saturation", "Rondanelli 2011 gave zinc with magnesium and melatonin, so none can be told apart; no human number", "assumed", doubt=Spread("normal", 0.5, JUDGED, "assumed"), neutral=0.0, support="assumption"),
        Parameter("htp_gain", 0.0, "1", "log of melatonin by much 5-HTP", NO_NUMBER, "assumed", doubt=Spread("normal", 0.1, JUDGED, "assumed"), neutral=0.0, support="assumption"),
        Parameter("tryptophan_gain", 0.0, "1", "log of melatonin by much tryptophan", NO_NUMBER, "assumed", doubt=Spread("normal", 0.1, JUDGED, "assumed"), neutral=0.0, support="assumption"),
        Parameter("kynurenine", 0.1, "1", "log of melatonin lost for log of IL-6: tryptophan turned to kynurenine", "the pathway is known, the size in people is not", "assumed", doubt=Spread("normal", 0.1, "so that none at all stays likely", "assumed"), neutral=0.0, support="assumption"),
        Parameter("mao", 0.0, "1", "log of serotonin kept for log of IL-6, were MAO lower in an inflamed gut", "no source was found for it", "assumed", doubt=Spread("normal", 0.1, JUDGED, "assumed"), neutral=0.0, support="assumption"),
    ),
    derived=(
        "keep_zinc", "keep_b6", "keep_htp", "keep_tryptophan", "keep_substrate", "keep_inflamed",
        "zinc_per_mg", "b6_per_mg", "full", "own_log",
    ),
    doses=(("zinc_mg", "mg"), ("b6_mg", "mg"), ("five_htp_mg", "mg"), ("l_tryptophan_g", "g")),
    takes=(
        Takes("zinc", "mg", "zinc_mg", highest=100.0),
        Takes("vitamin b6", "mg", "b6_mg", highest=500.0),
        Takes("5-htp", "mg", "five_htp_mg", highest=1000.0),
        Takes("l-tryptophan", "g", "l_tryptophan_g", highest=15.0),
    ),
    prepare=prepare,
    step=step,
    every_h=1.0,
)  # fmt: skip
