"""Glycine: taken alone or bound to magnesium, into plasma, and perhaps onto core temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.body.bus import TEMPERATURE_SET_C
from nightlab.body.kinetics import passed
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

GUT_G, PLASMA_MMOL_L = range(2)
(
    KA_PER_H, KE_PER_H, VOLUME_L_KG, COOLING_C, HALF_MMOL_L,
    GUT_STAYS, GUT_TO_PLASMA, PLASMA_STAYS,
) = range(8)  # fmt: skip
GLYCINE_G = 0
NONE_G = 1e-9
GLYCINE_G_PER_MMOL = 0.07507
GLYCINE_G_PER_MG_MAGNESIUM = 2.0 * 75.07 / 24.305 / 1000.0


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what of each compartment stands where after a step, plasma in mmol/L."""
    share = passed([v["ka_per_h"], v["ke_per_h"]], dt_h)
    mmol_l_per_g = 1.0 / (GLYCINE_G_PER_MMOL * v["volume_l_kg"] * who["weight_kg"])
    return {
        "gut_stays": share[0, 0],
        "gut_to_plasma": share[1, 0] * mmol_l_per_g,
        "plasma_stays": share[1, 1],
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move glycine by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        gut = s[GUT_G, i] + d[GLYCINE_G, i]
        plasma = s[PLASMA_MMOL_L, i] * p[PLASMA_STAYS, i] + gut * p[GUT_TO_PLASMA, i]
        gut *= p[GUT_STAYS, i]
        # Numbers too small for the processor's fast path would slow every later step.
        s[GUT_G, i] = gut if gut > NONE_G else 0.0
        s[PLASMA_MMOL_L, i] = plasma if plasma > NONE_G else 0.0
        out[TEMPERATURE_SET_C, i] -= p[COOLING_C, i] * plasma / (plasma + p[HALF_MMOL_L, i])


ORGAN = Organ(
    name="glycine",
    title="Glycine",
    about=(
        "An amino acid, taken by itself or as the partner of magnesium in the bisglycinate: 250 mg of that "
        "magnesium bring 1.5 g. In rats it opens the vessels of the skin through the clock's nucleus and cools "
        "the core, which lets sleep come; how much it cools people is not known, and the size here is a guess "
        "that may as well be nothing. What meals bring is part of the ordinary level and not counted."
    ),
    equations=r"""\dot g = -k_a g
\dot c = k_a g / (M V m) - k_e c
T_{set} = \dots - \kappa c / (c + K)
""",
    states=(
        State("gut_g", "g", 0.0, 0.0, 500.0, "not yet absorbed"),
        State("plasma_mmol_l", "mmol/L", 0.0, 0.0, 200.0, "in plasma, above the ordinary level"),
    ),
    parameters=(
        Parameter("ka_per_h", 1.5, "1/h", "absorption", "no human number found", "assumed", lowest=0.2, highest=12.0),
        Parameter(
            "ke_per_h", 0.693, "1/h", "elimination (half-life 1 h)", "no human number found", "assumed",
            spread=Spread("lognormal", 0.3, "judgement", "assumed"), lowest=0.1, highest=4.0,
        ),
        Parameter("volume_l_kg", 0.5, "L/kg", "volume of distribution", "near extracellular and part of cell water; no human number found", "unverified", lowest=0.1, highest=2.0),
        Parameter("cooling_c", 0.2, "degC", "fall of the set point at a very high level", "Kawai 2015 in rats; no human number", "assumed", doubt=Spread("normal", 0.2, "judgement", "assumed"), neutral=0.0, support="assumption"),
        Parameter("half_mmol_l", 0.5, "mmol/L", "rise in plasma of half the effect", "no human number", "assumed", lowest=0.01, highest=20.0),
    ),
    derived=("gut_stays", "gut_to_plasma", "plasma_stays"),
    doses=(("glycine_g", "g"),),
    takes=(
        Takes("glycine", "g", "glycine_g", highest=60.0),
        *(
            Takes(
                name, "mg elemental", "glycine_g", times=GLYCINE_G_PER_MG_MAGNESIUM, highest=2000.0,
                source="two molecules of glycine (75.07 g/mol) to one of magnesium (24.305 g/mol)",
            )
            for name in ("magnesium bisglycinate", "magnesium glycinate")
        ),
    ),
    prepare=prepare,
    step=step,
)  # fmt: skip
