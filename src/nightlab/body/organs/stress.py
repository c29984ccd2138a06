"""Felt strain: moods that come and go within hours, hard days, and weeks of chronic strain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    ASLEEP,
    HPA_LOG,
    IN_BED,
    LEAK,
    RENAL_MG_LOG,
    SLEEP_LOSS_H,
    STRAIN,
    STRAIN_LOW_PASS,
    STRESS,
    STRESS_ADD,
    STRESSOR,
)
from nightlab.body.luck import uniform
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

MOOD, ACUTE, CHRONIC = range(3)
(
    FLUCTUATION, MOOD_H, ACUTE_H, CHRONIC_DAYS, REACTIVITY, WORRY, LOSS, LOSS_FROM_H,
    AROUSAL, RENAL_MG, GUT_LEAK, AXIS,
    KEEP_MOOD, SHOCK, KEEP_ACUTE, KEEP_CHRONIC,
) = range(16)  # fmt: skip

_STREAM = np.uint64(0x57E55)


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return what stays of each part of strain after a step, and the range of a step's shock."""
    keep = np.exp(-dt_h / v["mood_h"])
    return {
        "keep_mood": keep,
        # A uniform number of range 1 has a variance of 1/12; sixty of them in a row sum to a normal.
        "shock": v["fluctuation"] * np.sqrt(12.0 * (1.0 - keep * keep)),
        "keep_acute": np.exp(-dt_h / v["acute_h"]),
        "keep_chronic": np.exp(-dt_h / (24.0 * v["chronic_days"])),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move felt strain by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        mood = s[MOOD, i] * p[KEEP_MOOD, i] + p[SHOCK, i] * (uniform(luck[i], _STREAM) - 0.5)
        acute = max(bus[STRESSOR, i], s[ACUTE, i] * p[KEEP_ACUTE, i])
        chronic = bus[STRAIN, i] + (s[CHRONIC, i] - bus[STRAIN, i]) * p[KEEP_CHRONIC, i]
        s[MOOD, i], s[ACUTE, i], s[CHRONIC, i] = mood, acute, chronic
        trying = bus[IN_BED, i] * (1.0 - bus[ASLEEP, i])
        lost = max(0.0, bus[SLEEP_LOSS_H, i] - p[LOSS_FROM_H, i])
        felt = (
            mood
            + p[REACTIVITY, i] * (acute + chronic) * (1.0 + p[WORRY, i] * trying)
            + p[LOSS, i] * lost
            + bus[STRESS_ADD, i]
        )
        out[STRESS, i] += felt
        out[STRAIN_LOW_PASS, i] += chronic
        out[RENAL_MG_LOG, i] += p[RENAL_MG, i] * felt
        out[LEAK, i] += p[GUT_LEAK, i] * felt
        out[HPA_LOG, i] += p[AXIS, i] * felt
        pull[i] = p[AROUSAL, i] * felt


ORGAN = Organ(
    name="stress",
    title="Stress",
    about=(
        "Felt strain is the sum of moods that come and go without cause, of hard days that fade over hours, and "
        "of chronic strain that builds up over a week; lying awake one worries more, and short nights make the "
        "days harder. That stress keeps one awake is well shown; how much each unit does is a guess, and that it "
        "makes the kidneys lose magnesium or the gut leak rests on small studies."
    ),
    equations=r"""dm = -m\,dt/\tau_m + \sigma_m\sqrt{2/\tau_m}\,dW
a = \max(\text{stressor},\ a\,e^{-dt/\tau_a}),\quad \dot c = (\text{strain} - c)/\tau_c
\sigma = m + r(a + c)(1 + w\,\text{awake in bed}) + k_z (z - z_0)_+ + \text{other}
""",
    states=(
        State("mood", "1", 0.0, -20.0, 20.0, "mood of the hours, of mean zero"),
        State("acute", "1", 0.0, 0.0, 20.0, "what is left of the last hard hours"),
        State("chronic", "1", 0.0, 0.0, 20.0, "chronic strain over the last week"),
    ),
    parameters=(
        Parameter("fluctuation", 0.3, "1", "standard deviation of moods over time", "no human number on this scale", "assumed", spread=Spread("lognormal", 0.4, "judgement", "assumed"), doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0, highest=2.0),
        Parameter("mood_h", 6.0, "h", "how long a mood lasts", "no human number", "assumed", lowest=0.5),
        Parameter("acute_h", 6.0, "h", "how long strain outlasts its cause", "no human number", "assumed", lowest=0.5),
        Parameter("chronic_days", 7.0, "d", "how long chronic strain takes to build up and to fade", "no human number", "assumed", lowest=0.5),
        Parameter("reactivity", 1.0, "1", "strain felt for what happens", "1 by definition of the scale", "assumed", spread=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0, highest=4.0),
        Parameter("worry", 0.25, "1", "rise of strain while awake in bed: the coming day is felt ahead", "Akerstedt 2007 for the sign; no human number for the size", "assumed", doubt=Spread("normal", 0.2, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("loss", 0.1, "1/h", "strain by each hour of sleep lost a day, over the usual", "no human number on this scale", "assumed", doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0, highest=0.5),
        Parameter("loss_from_h", 0.15, "h", "hours lost a day that are lost in any week", "of the model's undisturbed weeks", "calibrated"),
        Parameter("arousal", 0.25, "1", "push on arousal at a strain of 1", "no human number on this scale; with what acts through vagus, cortisol and magnesium, weeks of a strain of 1 take less than an hour of sleep, as insomnia does in the laboratory", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("renal_mg", 0.262, "1", "rise of the logarithm of renal magnesium clearance at a strain of 1 (30 %)", "sized so that erythrocyte magnesium falls as in Takase 2004", "calibrated", doubt=Spread("normal", 0.2, "judgement", "assumed"), neutral=0.0, support="weak"),
        Parameter("gut_leak", 0.3, "1", "rise of the set point of gut permeability at a strain of 1", "no human number on this scale", "assumed", doubt=Spread("normal", 0.3, "judgement", "assumed"), neutral=0.0, support="assumption"),
        Parameter("axis", 0.2, "1", "rise of the logarithm of the drive to ACTH at a strain of 1", "no human number on this scale", "assumed", doubt=Spread("normal", 0.15, "judgement", "assumed"), neutral=0.0, support="moderate"),
    ),
    derived=("keep_mood", "shock", "keep_acute", "keep_chronic"),
    prepare=prepare,
    step=step,
)  # fmt: skip
