"""Gut: three groups of microbes that compete, fibre and probiotics that feed one, a wall that leaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import FRIENDLY, FRIENDLY_GROWTH_LOG, LEAK, PERMEABILITY, SLEEP_LOSS_H
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

FRIENDLY_GROUP, OTHERS, MAKERS, FIBRE_COLON_G, LEAKINESS = range(5)
(
    FRIENDLY_GROWTH_PER_D, OTHERS_GROWTH_PER_D, MAKERS_GROWTH_PER_D, FRIENDLY_CROWDING_PER_D,
    OTHERS_CROWDING_PER_D, MAKERS_CROWDING_PER_D, FRIENDLY_ON_MAKERS_PER_D, MAKERS_ON_FRIENDLY_PER_D,
    FIBRE_GAIN_PER_G_D, USUAL_FIBRE_G_D, FIBRE_DAYS, FRIENDLY_STOCK, LOSS_SLOWS_PER_H, LOSS_FROM_H,
    TIGHTENING, WALL_DAYS, AROUSAL, KEEP_FIBRE, KEEP_WALL, USUAL_COLON_G, REFERENCE,
) = range(21)  # fmt: skip
FIBRE_G, PROBIOTIC = range(2)


def prepare(
    v: Mapping[str, Numbers], _who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return the state in which all three groups live on unchanged, and what stays after a step."""
    own = v["friendly_crowding_per_d"] * v["makers_crowding_per_d"]
    between = v["friendly_on_makers_per_d"] * v["makers_on_friendly_per_d"]
    friendly = (
        v["friendly_growth_per_d"] * v["makers_crowding_per_d"]
        - v["makers_growth_per_d"] * v["makers_on_friendly_per_d"]
    ) / (own - between)
    makers = (
        v["makers_growth_per_d"] - v["friendly_on_makers_per_d"] * friendly
    ) / v["makers_crowding_per_d"]  # fmt: skip
    keep = np.exp(-dt_h / (24.0 * v["fibre_days"]))
    # What the colon holds on average, before a step's fermentation, of a usual diet.
    usual = v["usual_fibre_g_d"] * dt_h / 24.0 / (1.0 - keep)
    return {
        "keep_fibre": keep,
        "keep_wall": np.exp(-dt_h / (24.0 * v["wall_days"])),
        "usual_colon_g": usual,
        "reference": friendly,
        "initial_friendly_group": friendly,
        "initial_others": v["others_growth_per_d"] / v["others_crowding_per_d"],
        "initial_makers": makers,
        "initial_fibre_colon_g": usual * keep,
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move microbes and wall by one step; see :class:`nightlab.body.organ.Organ`."""
    days = dt_h / 24.0
    for i in range(s.shape[1]):
        fibre = s[FIBRE_COLON_G, i] + d[FIBRE_G, i]
        s[FIBRE_COLON_G, i] = fibre * p[KEEP_FIBRE, i]
        lost = max(0.0, bus[SLEEP_LOSS_H, i] - p[LOSS_FROM_H, i])
        slowed = max(0.0, 1.0 - p[LOSS_SLOWS_PER_H, i] * lost)
        friendly, others, makers = s[FRIENDLY_GROUP, i], s[OTHERS, i], s[MAKERS, i]
        growth = p[FRIENDLY_GROWTH_PER_D, i] * slowed * np.exp(bus[FRIENDLY_GROWTH_LOG, i])
        growth += p[FIBRE_GAIN_PER_G_D, i] * (fibre - p[USUAL_COLON_G, i])
        growth -= p[FRIENDLY_CROWDING_PER_D, i] * friendly + p[MAKERS_ON_FRIENDLY_PER_D, i] * makers
        # Growth by its exponential keeps numbers positive whatever the step.
        s[FRIENDLY_GROUP, i] = (
            friendly * np.exp(days * growth) + d[PROBIOTIC, i] / p[FRIENDLY_STOCK, i]
        )
        growth = p[OTHERS_GROWTH_PER_D, i] - p[OTHERS_CROWDING_PER_D, i] * others
        s[OTHERS, i] = others * np.exp(days * growth)
        growth = p[MAKERS_GROWTH_PER_D, i] - p[MAKERS_CROWDING_PER_D, i] * makers
        growth -= p[FRIENDLY_ON_MAKERS_PER_D, i] * friendly
        s[MAKERS, i] = makers * np.exp(days * growth)
        more = s[FRIENDLY_GROUP, i] / p[REFERENCE, i] - 1.0
        target = max(-0.9, bus[LEAK, i] - p[TIGHTENING, i] * more)
        wall = target + (s[LEAKINESS, i] - target) * p[KEEP_WALL, i]
        s[LEAKINESS, i] = wall
        out[FRIENDLY, i] += more
        out[PERMEABILITY, i] += wall
        pull[i] = p[AROUSAL, i] * more


STEIN = "no human number; form of Stein 2013 (mice)"
ZHANG = "no change in people kept short of sleep, Zhang 2017"

ORGAN = Organ(
    name="gut",
    title="Gut microbes and wall",
    about=(
        "Friendly microbes (Lactobacillus and Bifidobacterium), those that make histamine and all others grow and "
        "crowd each other; fibre and probiotics raise the friendly ones, which tighten the gut wall. All sizes are "
        "assumed: there are no human growth rates. In trials probiotics better what people say of their sleep by "
        "less than a point of the PSQI, and change nothing that is measured; the push on arousal is therefore zero "
        "unless you draw it from its doubt. People kept short of sleep keep their microbes: that path is near zero too."
    ),
    equations=r"""\dot B = B (\mu_B (1 - l z) e^{u} + \kappa (F - F_0) - m_B B - m_{BE} E) + \text{probiotic}/N
\dot O = O (\mu_O - m_O O)
\dot E = E (\mu_E - m_E E - m_{EB} B)
\tau \dot P = \text{leak} - \theta (B / B_0 - 1) - P
""",
    states=(
        State("friendly_group", "1", 0.907, 0.0, 100.0, "Lactobacillus and Bifidobacterium"),
        State("others", "1", 1.0, 0.0, 100.0, "other commensals"),
        State("makers", "1", 0.741, 0.0, 100.0, "microbes that make histamine"),
        State("fibre_colon_g", "g", 20.0, 0.0, 5000.0, "fibre not yet fermented"),
        State("leakiness", "1", 0.0, -1.0, 20.0, "permeability of the wall over its reference, less 1"),
    ),
    parameters=(
        Parameter("friendly_growth_per_d", 0.4, "1/d", "growth of the friendly", STEIN, "assumed", lowest=0.1),
        Parameter("others_growth_per_d", 0.35, "1/d", "growth of the others", STEIN, "assumed", lowest=0.1),
        Parameter("makers_growth_per_d", 0.35, "1/d", "growth of histamine makers", STEIN, "assumed", lowest=0.1),
        Parameter("friendly_crowding_per_d", 0.4, "1/d", "the friendly crowd themselves", STEIN, "assumed", lowest=0.05),
        Parameter("others_crowding_per_d", 0.35, "1/d", "the others crowd themselves", STEIN, "assumed", lowest=0.05),
        Parameter("makers_crowding_per_d", 0.35, "1/d", "makers crowd themselves", STEIN, "assumed", lowest=0.05),
        Parameter("friendly_on_makers_per_d", 0.10, "1/d", "the friendly crowd out makers", STEIN, "assumed", neutral=0.0, support="assumption", lowest=0.0),
        Parameter("makers_on_friendly_per_d", 0.05, "1/d", "makers crowd out the friendly", STEIN, "assumed", neutral=0.0, support="assumption", lowest=0.0),
        Parameter(
            "fibre_gain_per_g_d", 0.01, "1/(g d)", "growth of the friendly per g of fibre in the colon",
            "sign of So 2018 (fibre raises Bifidobacterium, SMD 0.64); size assumed", "assumed",
            doubt=Spread("lognormal", 0.7, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0,
        ),
        Parameter("usual_fibre_g_d", 20.0, "g/d", "fibre of the diet at which nothing moves", "the ordinary day of the simulator", "assumed", lowest=0.0),
        Parameter("fibre_days", 1.0, "d", "time until fibre is fermented", "no human number", "assumed", lowest=0.1),
        Parameter(
            "friendly_stock", 1000.0, "billion CFU", "friendly microbes in the colon that count as 1",
            "a few hundredths of the 3.8e13 of Sender 2016; share assumed", "assumed",
            doubt=Spread("lognormal", 1.0, "judgement", "assumed"), lowest=1.0,
        ),
        Parameter("loss_slows_per_h", 0.03, "1/h", "growth of the friendly lost per hour of sleep lost a day", ZHANG, "assumed", doubt=Spread("normal", 0.05, "judgement", "assumed"), neutral=0.0, support="contrary", lowest=-0.2, highest=0.2),
        Parameter("loss_from_h", 0.5, "h", "loss that an ordinary week holds and that does not count", "judgement", "assumed", lowest=0.0),
        Parameter("tightening", 0.2, "1", "permeability lost when the friendly double", "no human number", "assumed", neutral=0.0, support="weak", lowest=0.0),
        Parameter("wall_days", 7.0, "d", "time constant of the wall", "no human number", "assumed", lowest=0.5),
        Parameter("arousal", 0.0, "1", "push on arousal when the friendly double", "probiotics: no objective effect on sleep, Irwin 2020", "secondary", doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="contrary"),
    ),
    derived=("keep_fibre", "keep_wall", "usual_colon_g", "reference"),
    doses=(("fibre_g", "g"), ("probiotic", "billion CFU")),
    takes=(
        Takes("fibre", "g", "fibre_g", highest=100.0),
        Takes("probiotic", "billion CFU", "probiotic", highest=1000.0),
    ),
    prepare=prepare,
    step=step,
    every_h=1.0,
)  # fmt: skip
