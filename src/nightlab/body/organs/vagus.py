"""Vagal tone: lowered by strain, raised by slow breathing and training, a brake on inflammation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import EXERCISE_MET, IL6_PRODUCTION_LOG, STRESS, VAGAL_TONE
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

SLOW_BREATHING_MIN = 0
TONE, FITNESS_MET = range(2)
(
    TONE_DAYS, STRAIN, BREATHING, TRAINING, TRAINING_DAYS, INFLAMMATION, CALM,
    KEEP_TONE, KEEP_FITNESS,
) = range(9)  # fmt: skip


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return what stays of tone and of training after a step."""
    return {
        "keep_tone": np.exp(-dt_h / (24.0 * v["tone_days"])),
        "keep_fitness": np.exp(-dt_h / (24.0 * v["training_days"])),
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move vagal tone by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        met = bus[EXERCISE_MET, i]
        fitness = met + (s[FITNESS_MET, i] - met) * p[KEEP_FITNESS, i]
        s[FITNESS_MET, i] = fitness
        aim = max(0.1, 1.0 - p[STRAIN, i] * bus[STRESS, i] + p[TRAINING, i] * fitness)
        tone = (
            aim + (s[TONE, i] - aim) * p[KEEP_TONE, i] + p[BREATHING, i] * d[SLOW_BREATHING_MIN, i]
        )
        tone = min(3.0, tone)
        s[TONE, i] = tone
        out[VAGAL_TONE, i] += tone - 1.0
        out[IL6_PRODUCTION_LOG, i] -= p[INFLAMMATION, i] * (tone - 1.0)
        pull[i] = -p[CALM, i] * (tone - 1.0)


ORGAN = Organ(
    name="vagus",
    title="Vagus",
    about=(
        "Strain lowers vagal tone within a day or so; slow breathing and weeks of training raise it a little. A "
        "higher tone is held to calm and to damp inflammation. The signs of strain, breathing and training are "
        "shown for heart rate variability, which stands for the tone; every size here is a guess, and that the "
        "tone itself changes sleep or IL-6 in healthy people has not been shown. That tone falls for some hours "
        "after hard exercise is left out."
    ),
    equations=r"""\dot v = (1 - k_\sigma \sigma + k_e \bar e - v)/\tau_v + k_b b(t)
\dot{\bar e} = (e - \bar e)/\tau_e
""",
    states=(
        State("tone", "1", 1.0, 0.0, 5.0, "vagal tone over its usual"),
        State("fitness_met", "MET", 0.0, 0.0, 20.0, "exercise over the last weeks, a mean over all hours"),
    ),
    parameters=(
        Parameter("tone_days", 1.0, "d", "how long tone takes to follow", "no human number", "assumed", lowest=0.05),
        Parameter("strain", 0.5, "1", "fall of tone at a strain of 1", "no human number on this scale", "assumed", doubt=Spread("normal", 0.3, "judgement", "assumed"), neutral=0.0, support="moderate"),
        Parameter("breathing", 0.005, "1/min", "rise of tone by each minute of slow breathing", "Laborde 2022 for the sign; no human number for tone over a day", "assumed", doubt=Spread("normal", 0.005, "judgement", "assumed"), neutral=0.0, support="weak"),
        Parameter("training", 1.5, "1/MET", "rise of tone by exercise over weeks; 150 min a week at 4 MET above rest give 0.09", "Sandercock 2005 for the sign; no human number on this scale", "assumed", doubt=Spread("normal", 1.5, "judgement", "assumed"), neutral=0.0, support="weak"),
        Parameter("training_days", 28.0, "d", "how long training takes to count", "no human number", "assumed", lowest=1.0),
        Parameter("inflammation", 0.2, "1", "fall of the logarithm of IL-6 production by a tone of 1 above the usual", "no human number", "assumed", doubt=Spread("normal", 0.2, "judgement", "assumed"), neutral=0.0, support="assumption"),
        Parameter("calm", 0.2, "1", "fall of arousal by a tone of 1 above the usual", "no human number", "assumed", doubt=Spread("normal", 0.2, "judgement", "assumed"), neutral=0.0, support="assumption"),
    ),
    derived=("keep_tone", "keep_fitness"),
    doses=(("slow_breathing_min", "min"),),
    takes=(Takes("slow breathing", "min", "slow_breathing_min", highest=120.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
