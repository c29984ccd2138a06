"""Histamine of the gut: made by microbes, eaten, broken down by diamine oxidase (DAO)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import B6_ZINC, FRIENDLY, HISTAMINE, HISTAMINE_CLEARANCE_LOG
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

GUT_UM, MAKING = range(2)
(
    PRODUCTION_UM_PER_H, MAKERS_PER_FRIENDLY, MAKERS_DAYS, VOLUME_L, DAO_UM_PER_H, DAO_HALF_UM, B6,
    OTHER_LOSS_PER_H, MAO_LOG, AROUSAL, OTHER_LOSS, REFERENCE_UM, UM_PER_MG, KEEP_MAKING,
) = range(14)  # fmt: skip
HISTAMINE_MG = 0
HISTAMINE_G_PER_MOL = 111.15


def prepare(
    v: Mapping[str, Numbers], _who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return the level at which making and loss are equal, and what stays of the makers' delay."""
    other = v["other_loss_per_h"] * np.exp(v["mao_log"])
    half, made = v["dao_half_um"], v["production_um_per_h"]
    middle = other * half + v["dao_um_per_h"] - made
    # The positive root of other H^2 + middle H - made half = 0.
    reference = 2.0 * made * half / (middle + np.sqrt(middle * middle + 4.0 * other * made * half))
    return {
        "other_loss": other,
        "reference_um": reference,
        "um_per_mg": 1000.0 / (HISTAMINE_G_PER_MOL * v["volume_l"]),
        "keep_making": np.exp(-dt_h / (24.0 * v["makers_days"])),
        "initial_gut_um": reference,
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move histamine by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        target = max(-1.0, p[MAKERS_PER_FRIENDLY, i] * bus[FRIENDLY, i])
        making = target + (s[MAKING, i] - target) * p[KEEP_MAKING, i]
        s[MAKING, i] = making
        made = p[PRODUCTION_UM_PER_H, i] * (1.0 + making)
        level = s[GUT_UM, i] + d[HISTAMINE_MG, i] * p[UM_PER_MG, i]
        # The level in the middle of the step gives the rate of loss for all of it.
        dao = p[DAO_UM_PER_H, i] * np.exp(
            bus[HISTAMINE_CLEARANCE_LOG, i] + p[B6, i] * bus[B6_ZINC, i]
        )
        rate = dao / (p[DAO_HALF_UM, i] + level) + p[OTHER_LOSS, i]
        middle = made / rate + (level - made / rate) * np.exp(-0.5 * rate * dt_h)
        rate = dao / (p[DAO_HALF_UM, i] + middle) + p[OTHER_LOSS, i]
        level = made / rate + (level - made / rate) * np.exp(-rate * dt_h)
        s[GUT_UM, i] = level
        ratio = level / p[REFERENCE_UM, i]
        out[HISTAMINE, i] += ratio - 1.0
        pull[i] = p[AROUSAL, i] * np.log(ratio)


BARRIER = "no human kinetics; the blood-brain barrier keeps histamine out"

ORGAN = Organ(
    name="histamine",
    title="Gut histamine",
    about=(
        "Microbes and food bring histamine into the gut; the enzyme DAO breaks it down, alcohol may hinder it. Nobody "
        "has shown in people that this histamine wakes the brain: the blood-brain barrier keeps it out, so its push "
        "on arousal is zero unless you draw it from its doubt. That vitamin B6 helps DAO is claimed, but DAO's "
        "cofactors are copper and topaquinone, so that is zero too, as is how fast monoamine oxidase (MAO) of the "
        "person works. Levels and rates are assumed. Antihistamine medicines are not modelled."
    ),
    equations=r"""\dot H = k (1 + e) + \text{food} - \frac{V_{DAO} H}{K + H} - q e^{m} H
\tau \dot e = -\epsilon (B / B_0 - 1) - e
""",
    states=(
        State("gut_um", "umol/L", 5.0, 0.0, 20000.0, "histamine in the gut"),
        State("making", "1", 0.0, -1.0, 20.0, "makers over their reference, less 1"),
    ),
    parameters=(
        Parameter("production_um_per_h", 4.5, "umol/(L h)", "made by microbes; 5 umol/L at rest", "no human number", "assumed", lowest=0.1),
        Parameter("makers_per_friendly", -0.35, "1", "change of makers when friendly microbes double", "steady state of three assumed groups of gut microbes", "assumed", neutral=0.0, support="assumption"),
        Parameter("makers_days", 3.9, "d", "time constant of makers", "steady state of three assumed groups of gut microbes", "assumed", lowest=0.2),
        Parameter("volume_l", 1.0, "L", "fluid in which eaten histamine dissolves", "no human number", "assumed", lowest=0.1),
        Parameter(
            "dao_um_per_h", 20.0, "umol/(L h)", "most that DAO breaks down", "no human number", "assumed",
            spread=Spread("lognormal", 0.4, "no human number", "assumed"), lowest=1.0,
        ),
        Parameter("dao_half_um", 20.0, "umol/L", "level at which DAO works at half its most (Km)", "order of published enzyme kinetics", "unverified", lowest=1.0),
        Parameter("b6", 0.0, "1", "log of DAO per log of cofactor saturation (B6, zinc)", "contrary: DAO's cofactors are copper and topaquinone, McGrath 2009", "assumed", doubt=Spread("normal", 0.3, "judgement", "assumed"), neutral=0.0, support="contrary"),
        Parameter("other_loss_per_h", 0.1, "1/h", "loss on other ways", "no human number", "assumed", lowest=0.01),
        Parameter("mao_log", 0.0, "1", "log of the person's MAO activity on other ways of loss", "no human number", "assumed", doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="assumption", lowest=-2.0, highest=2.0),
        Parameter("arousal", 0.0, "1", "push on arousal per logarithm of gut histamine", BARRIER, "assumed", doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="contrary"),
    ),
    derived=("other_loss", "reference_um", "um_per_mg", "keep_making"),
    doses=(("histamine_mg", "mg"),),
    takes=(Takes("histamine", "mg", "histamine_mg", highest=500.0),),
    prepare=prepare,
    step=step,
    every_h=1.0,
)  # fmt: skip
