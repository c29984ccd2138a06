"""Magnesium: one law of absorption for all that is eaten together, three pools, kidney, brain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import HPA_LOG, MAGNESIUM_CELL, RENAL_MG_LOG, SWA_GAIN_LOG
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

(
    LUMEN_MG, CROWD_MG, SERUM_MMOL_L, CELL_MMOL, DEEP_MMOL, BRAIN, THREONATE_MG_A_DAY,
    EATEN_MG, ABSORBED_MG, UNABSORBED_MG, URINE_MG, LOST_MG,
) = range(12)  # fmt: skip
(
    CARRIER_MG, HALF_MG, PASSIVE, CROWD_H, LUMEN_H, SALT_FACTOR, BISGLYCINATE_FACTOR,
    THREONATE_FACTOR, OXIDE_FACTOR, HABITUAL_FOOD_MG, OWN_FOOD, ADEQUATE_FOOD_MG, MEALS_A_DAY,
    TYPICAL_SERUM_MMOL_L, FLUID_L_KG, CELL_MMOL_KG, CELL_HALF_LIFE_H, DEEP_MMOL_KG,
    DEEP_HALF_LIFE_H, KIDNEY_L_A_DAY, THRESHOLD_MMOL_L, KIDNEY_POWER, FILTERABLE, LOSS_MMOL_A_DAY,
    BRAIN_PER_DAY, THREONATE_BRAIN, THROUGH_BRAIN, AROUSAL, SWA, HPA,
    HALF_HELD_MG, KEEP_CROWD, KEEP_LUMEN, FLUID_L, CELL_L, CELL_PER_H, DEEP_L, DEEP_PER_H,
    KIDNEY_L_H, LOSS_L_H, CELL_REFERENCE_MMOL, KEEP_BRAIN, KEEP_THREONATE,
) = range(43)  # fmt: skip
FOOD_MG, SALT_MG, BISGLYCINATE_MG, THREONATE_MG, OXIDE_MG = range(5)

MG_PER_MMOL = 24.305
THREONATE_TRIAL_MG = 144.0  # elemental, in 2 g of the salt
THREONATE_MEMORY_H = 168.0
ML_MIN_TO_L_DAY = 1.44
HEALTHY_EGFR = 95.0


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return rates and litres of each pool, and the exact steady state of the habitual diet.

    Assumptions: meals are equal and far enough apart not to crowd each other. A pool's litres are
    what it holds over the serum level it balances with, so at rest every pool is serum times litres.
    """
    half = np.maximum(v["half_mg"], v["carrier_mg"] / (1.0 - v["passive"]))
    fluid = v["fluid_l_kg"] * who["weight_kg"]
    cell = v["cell_mmol_kg"] * who["weight_kg"] / v["typical_serum_mmol_l"]
    deep = v["deep_mmol_kg"] * who["weight_kg"] / v["typical_serum_mmol_l"]
    egfr = np.maximum(who["egfr"], 1.0)
    kidney = np.minimum(
        v["kidney_l_a_day"] * (egfr / HEALTHY_EGFR) ** v["kidney_power"],
        v["filterable"] * ML_MIN_TO_L_DAY * egfr,
    )
    loss = v["loss_mmol_a_day"] / v["typical_serum_mmol_l"]

    def daily_mmol(food_mg: Numbers) -> Numbers:
        meal = food_mg / v["meals_a_day"]
        share = v["carrier_mg"] / (half + meal) + v["passive"]
        return food_mg * share / MG_PER_MMOL

    def serum(food_mg: Numbers) -> Numbers:
        """Return the level at which a day's urine and other losses equal what is absorbed."""
        gained = daily_mmol(food_mg)
        above = (gained + kidney * v["threshold_mmol_l"]) / (kidney + loss)
        return np.asarray(np.where(above > v["threshold_mmol_l"], above, gained / loss))

    habit = v["habitual_food_mg"] * v["own_food"]
    own = serum(habit)
    reference = serum(v["adequate_food_mg"])
    return {
        "half_held_mg": half,
        "keep_crowd": np.exp(-dt_h / v["crowd_h"]),
        "keep_lumen": np.exp(-dt_h / v["lumen_h"]),
        "fluid_l": fluid,
        "cell_l": cell,
        "cell_per_h": np.log(2.0) / v["cell_half_life_h"],
        "deep_l": deep,
        "deep_per_h": np.log(2.0) / v["deep_half_life_h"],
        "kidney_l_h": kidney / 24.0,
        "loss_l_h": loss / 24.0,
        "cell_reference_mmol": cell * reference,
        "keep_brain": np.exp(-v["brain_per_day"] * dt_h / 24.0),
        "keep_threonate": np.exp(-dt_h / THREONATE_MEMORY_H) + 0.0 * fluid,
        "initial_lumen_mg": daily_mmol(habit) * MG_PER_MMOL / 24.0 * v["lumen_h"],
        "initial_serum_mmol_l": own,
        "initial_cell_mmol": cell * own,
        "initial_deep_mmol": deep * own,
        "initial_brain": own / reference,
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move magnesium by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        food = d[FOOD_MG, i] * p[OWN_FOOD, i]
        eaten = food + d[SALT_MG, i] + d[BISGLYCINATE_MG, i] + d[THREONATE_MG, i] + d[OXIDE_MG, i]
        # A form factor is the share of a dose that is ever in solution: never above all of it.
        dissolved = (
            food
            + d[SALT_MG, i] * min(1.0, p[SALT_FACTOR, i])
            + d[BISGLYCINATE_MG, i] * min(1.0, p[BISGLYCINATE_FACTOR, i])
            + d[THREONATE_MG, i] * min(1.0, p[THREONATE_FACTOR, i])
            + d[OXIDE_MG, i] * min(1.0, p[OXIDE_FACTOR, i])
        )
        # What comes finds carriers already held by what came before it.
        crowd = s[CROWD_MG, i]
        together = crowd + dissolved
        taken = (
            p[CARRIER_MG, i] * together / (p[HALF_HELD_MG, i] + together)
            - p[CARRIER_MG, i] * crowd / (p[HALF_HELD_MG, i] + crowd)
            + p[PASSIVE, i] * dissolved
        )
        s[CROWD_MG, i] = together * p[KEEP_CROWD, i]
        lumen = s[LUMEN_MG, i] + taken
        absorbed = lumen * (1.0 - p[KEEP_LUMEN, i])
        s[LUMEN_MG, i] = lumen - absorbed
        s[EATEN_MG, i] += eaten
        s[ABSORBED_MG, i] += absorbed
        s[UNABSORBED_MG, i] += eaten - taken

        serum = s[SERUM_MMOL_L, i]
        urine = (
            p[KIDNEY_L_H, i]
            * np.exp(bus[RENAL_MG_LOG, i])
            * max(0.0, serum - p[THRESHOLD_MMOL_L, i])
            * dt_h
        )
        lost = p[LOSS_L_H, i] * serum * dt_h
        to_cell = p[CELL_PER_H, i] * (p[CELL_L, i] * serum - s[CELL_MMOL, i]) * dt_h
        to_deep = p[DEEP_PER_H, i] * (p[DEEP_L, i] * serum - s[DEEP_MMOL, i]) * dt_h
        s[SERUM_MMOL_L, i] = (
            serum + (absorbed / MG_PER_MMOL - urine - lost - to_cell - to_deep) / p[FLUID_L, i]
        )
        s[CELL_MMOL, i] += to_cell
        s[DEEP_MMOL, i] += to_deep
        s[URINE_MG, i] += urine * MG_PER_MMOL
        s[LOST_MG, i] += lost * MG_PER_MMOL

        cell = s[CELL_MMOL, i] / p[CELL_REFERENCE_MMOL, i]
        a_day = (s[THREONATE_MG_A_DAY, i]) * p[KEEP_THREONATE, i] + d[THREONATE_MG, i] * (
            24.0 / dt_h * (1.0 - p[KEEP_THREONATE, i])
        )
        s[THREONATE_MG_A_DAY, i] = a_day
        drawn = 1.0 + (p[THREONATE_BRAIN, i] - 1.0) * min(1.0, a_day / THREONATE_TRIAL_MG)
        s[BRAIN, i] = cell * drawn + (s[BRAIN, i] - cell * drawn) * p[KEEP_BRAIN, i]
        m = cell - 1.0
        acting = m + p[THROUGH_BRAIN, i] * (s[BRAIN, i] - cell)
        out[MAGNESIUM_CELL, i] += m
        out[SWA_GAIN_LOG, i] += p[SWA, i] * acting
        out[HPA_LOG, i] -= p[HPA, i] * acting
        pull[i] = -p[AROUSAL, i] * acting


FINE = "Fine 1991 (J Clin Invest): 65 % at the lowest, 11 % at the highest intake"
AVIOLI = "Avioli and Berman 1966 (28Mg)"
FIT = "set with Zhang 2016 (serum) and Nielsen 2016 (urine)"
NO_NUMBER = "no human number"
JUDGED = "judgement"
SALTS = (
    "magnesium", "magnesium citrate", "magnesium chloride", "magnesium lactate",
    "magnesium aspartate", "magnesium acetate", "magnesium malate", "magnesium taurate",
    "magnesium acetyl-taurate", "magnesium gluconate", "magnesium orotate", "magnesium pidolate",
    "magnesium ascorbate", "magnesium glycerophosphate", "magnesium sulfate",
    "magnesium aspartate hydrochloride",
)  # fmt: skip
UNIT = "mg elemental"
LIMIT_MG = 2000.0

ORGAN = Organ(
    name="magnesium",
    title="Magnesium",
    about=(
        "All magnesium that is in the gut together, of food and of supplements, shares the same carriers, so the "
        "more at once, the smaller the share absorbed. It spreads over the fluid around the cells, the cells and a "
        "deep pool, mostly bone; the kidney lets go what rises above a threshold. Absorption and pools are measured. "
        "How far forms differ is contradictory: of oxide as little as 4 % or as much as of other salts. That magnesium "
        "calms, deepens sleep or damps cortisol rests on small trials, and the prior for each includes nothing at all. "
        "The reference is the same person on 320 mg a day from food: one who eats 200 mg starts below zero."
    ),
    equations=r"""F(x) = a x / (b + x) + 0.07\,x, \quad \text{taken} = F(c + I) - F(c)
\dot L = \text{taken} - L/\tau_L
V \dot P = L/\tau_L - k e^{\rho} (P - P_0)^+ - l P - k_2 (V_2 P - M_2) - k_3 (V_3 P - M_3)
\dot M_j = k_j (V_j P - M_j), \quad j = 2, 3
m = M_2 / M_2^{ref} - 1, \quad \dot B = 0.05\,(\theta (1 + m) - B)
""",
    states=(
        State("lumen_mg", "mg", 0.0, 0.0, 20000.0, "taken up, on its way into the blood"),
        State("crowd_mg", "mg", 0.0, 0.0, 20000.0, "dissolved magnesium of the last hour, which holds carriers"),
        State("serum_mmol_l", "mmol/L", 0.85, 0.0, 20.0, "serum magnesium, and that of the fluid around the cells"),
        State("cell_mmol", "mmol", 110.0, 0.0, 5000.0, "magnesium of the cells that exchanges within days"),
        State("deep_mmol", "mmol", 880.0, 0.0, 40000.0, "magnesium of bone and deep tissue"),
        State("brain", "1", 1.0, 0.0, 50.0, "magnesium of the brain over its reference"),
        State("threonate_mg_a_day", "mg/d", 0.0, 0.0, 20000.0, "magnesium taken as threonate, mean of about a week"),
        State("eaten_mg", "mg", 0.0, 0.0, 1e9, "eaten and swallowed since the start"),
        State("absorbed_mg", "mg", 0.0, 0.0, 1e9, "come into the blood since the start"),
        State("unabsorbed_mg", "mg", 0.0, 0.0, 1e9, "left in the gut since the start; some 300 mg a day more than food leaves loosen stools"),
        State("urine_mg", "mg", 0.0, 0.0, 1e9, "in urine since the start"),
        State("lost_mg", "mg", 0.0, 0.0, 1e9, "lost by gut and skin since the start"),
    ),
    parameters=(
        Parameter("carrier_mg", 41.8, "mg", "most that carriers take of one meal", FINE, "calibrated", spread=Spread("lognormal", 0.1, "Sabatier 2003, SD 5 of 48 %, six people", "measured"), lowest=5.0, highest=200.0),
        Parameter("half_mg", 45.0, "mg", "amount that holds half the carriers (3.7 mEq)", f"{FINE}; the least at which no small dose is absorbed beyond all of it", "calibrated", doubt=Spread("lognormal", 0.15, JUDGED, "assumed"), lowest=5.0, highest=300.0),
        Parameter("passive", 0.07, "1", "share absorbed without carriers", FINE, "measured", lowest=0.0, highest=0.5),
        Parameter("crowd_h", 1.0, "h", "time what is eaten holds the carriers", NO_NUMBER, "assumed", lowest=0.1),
        Parameter("lumen_h", 3.5, "h", "mean time of absorption", "most is absorbed within seven hours, Graham 1960 (28Mg)", "unverified", lowest=0.5),
        Parameter("salt_factor", 1.0, "1", "share dissolved of citrate, chloride, lactate and their like", "Coudray 2005, ten salts in rats: 50 to 67 % absorbed of each", "secondary", doubt=Spread("lognormal", 0.1, "Coudray 2005 (rats)", "secondary"), lowest=0.0, highest=1.0),
        Parameter("bisglycinate_factor", 1.0, "1", "share dissolved of bisglycinate", "Schuette 1994, 23.5 against 22.8 % of oxide", "secondary", doubt=Spread("lognormal", 0.1, JUDGED, "assumed"), lowest=0.0, highest=1.0),
        Parameter("threonate_factor", 1.0, "1", "share dissolved of threonate", NO_NUMBER, "assumed", doubt=Spread("lognormal", 0.2, JUDGED, "assumed"), lowest=0.0, highest=1.0),
        Parameter("oxide_factor", 0.4, "1", "share dissolved of oxide, hydroxide and carbonate", "contradictory: .03 Firoz 2001, .50 Kappeler 2017, about 1 Schuette 1994", "calibrated", spread=Spread("lognormal", 0.4, "stomach acid, judgement", "assumed"), doubt=Spread("lognormal", 0.8, "Firoz 2001 to Schuette 1994", "calibrated"), lowest=0.0, highest=1.0),
        Parameter("habitual_food_mg", 300.0, "mg/d", "magnesium that the habitual diet is told to hold; the start is its steady state", "median of adults in the United States, 280 to 300 mg", "secondary", lowest=10.0, highest=5000.0),
        Parameter("own_food", 1.0, "1", "magnesium of the own meals over what they are told to hold", "by definition", "assumed", spread=Spread("lognormal", 0.3, "national surveys, judgement", "assumed"), lowest=0.3, highest=3.0),
        Parameter("adequate_food_mg", 320.0, "mg/d", "diet at which cell magnesium is its reference", "near IOM 1997 (310 to 420 mg for adults)", "assumed", lowest=50.0),
        Parameter("meals_a_day", 3.0, "1/d", "meals of the habitual diet", "custom", "assumed", lowest=1.0),
        Parameter("typical_serum_mmol_l", 0.85, "mmol/L", "serum level at which pools and losses are given", "middle of .75 to .95", "secondary", lowest=0.1),
        Parameter("fluid_l_kg", 0.214, "L/kg", "fluid around the cells", "15 L at 70 kg", "secondary", lowest=0.05),
        Parameter("cell_mmol_kg", 1.57, "mmol/kg", "cells' exchanging magnesium at the typical serum level", f"{AVIOLI}: all that exchanges is 3.54 mEq/kg, over 80 % in cells", "measured", lowest=0.1),
        Parameter("cell_half_life_h", 20.0, "h", "half-life of exchange with cells", f"{AVIOLI}: 14 to 35 h", "measured", lowest=2.0),
        Parameter("deep_mmol_kg", 12.6, "mmol/kg", "deep pool at the typical serum level", "all of the body less what exchanges within days; so large for the weeks to full steady state", "calibrated", doubt=Spread("lognormal", 0.3, JUDGED, "assumed"), lowest=0.0),
        Parameter("deep_half_life_h", 1000.0, "h", "half-life of the deep pool", AVIOLI, "measured", doubt=Spread("lognormal", 0.3, JUDGED, "assumed"), lowest=50.0),
        Parameter("kidney_l_a_day", 30.0, "L/d", "clearance of what is above the threshold, at an eGFR of 95", FIT, "calibrated", spread=Spread("lognormal", 0.15, JUDGED, "assumed"), lowest=1.0, highest=100.0),
        Parameter("threshold_mmol_l", 0.714, "mmol/L", "serum level below which the kidney keeps all", FIT, "calibrated", spread=Spread("normal", 0.04, "so that serum spreads as its reference interval", "calibrated"), lowest=0.4, highest=1.2),
        Parameter("kidney_power", 0.6, "1", "power of eGFR to which that clearance goes", "below 1 as the share excreted rises while filtration falls (Cunningham 2012); set for some 1.1 mmol/L at an eGFR of 15", "assumed", doubt=Spread("normal", 0.2, JUDGED, "assumed"), lowest=0.0, highest=1.5),
        Parameter("filterable", 0.7, "1", "share of serum magnesium that is filtered: no more can leave", "textbook physiology", "secondary", lowest=0.1, highest=1.0),
        Parameter("loss_mmol_a_day", 0.8, "mmol/d", "loss by gut and skin at the typical serum level", FIT, "calibrated", lowest=0.05),
        Parameter("brain_per_day", 0.05, "1/d", "exchange of the brain", NO_NUMBER, "assumed", lowest=0.001),
        Parameter("threonate_brain", 1.0, "1", "magnesium of the brain with 144 mg a day as threonate, over that with another salt", "seen in rats only; no human number", "assumed", doubt=Spread("normal", 0.05, JUDGED, "assumed"), neutral=1.0, support="assumption", lowest=0.5, highest=1.5),
        Parameter("through_brain", 0.5, "1", "share of the effects that waits for the brain", NO_NUMBER, "assumed", neutral=0.0, support="assumption", lowest=0.0, highest=1.0),
        Parameter("arousal", 2.3, "1", "arousal less for magnesium doubled", "sized on Schuster 2025 (250 mg, insomnia scale 1.6 points below placebo); Nielsen 2010 found no difference", "calibrated", doubt=Spread("normal", 3.0, "so that none at all stays likely", "assumed"), neutral=0.0, support="weak"),
        Parameter("swa", 1.0, "1", "log gain of slow waves for magnesium doubled", "sized on Held 2002 (30 mmol a day, 12 people, 6.4 min more slow-wave sleep)", "calibrated", doubt=Spread("normal", 1.0, "so that none at all stays likely", "assumed"), neutral=0.0, support="weak"),
        Parameter("hpa", 0.5, "1", "log drive to ACTH less for magnesium doubled", "cortisol fell in Abbasi 2012 (high risk of bias); size assumed", "assumed", doubt=Spread("normal", 0.5, "so that none at all stays likely", "assumed"), neutral=0.0, support="weak"),
    ),
    derived=(
        "half_held_mg", "keep_crowd", "keep_lumen", "fluid_l", "cell_l", "cell_per_h", "deep_l", "deep_per_h",
        "kidney_l_h", "loss_l_h", "cell_reference_mmol", "keep_brain", "keep_threonate",
    ),
    doses=(
        ("food_mg", "mg"), ("salt_mg", "mg"), ("bisglycinate_mg", "mg"), ("threonate_mg", "mg"), ("oxide_mg", "mg"),
    ),
    takes=(
        Takes("magnesium in food", UNIT, "food_mg", highest=LIMIT_MG),
        *(Takes(name, UNIT, "salt_mg", highest=LIMIT_MG) for name in SALTS),
        Takes("magnesium bisglycinate", UNIT, "bisglycinate_mg", highest=LIMIT_MG),
        Takes("magnesium l-threonate", UNIT, "threonate_mg", highest=LIMIT_MG),
        Takes("magnesium oxide", UNIT, "oxide_mg", highest=LIMIT_MG),
        Takes("magnesium hydroxide", UNIT, "oxide_mg", highest=LIMIT_MG),
        Takes("magnesium carbonate", UNIT, "oxide_mg", highest=LIMIT_MG),
    ),
    prepare=prepare,
    step=step,
    every_h=1.0,
)  # fmt: skip
