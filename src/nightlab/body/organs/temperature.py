"""Core temperature: the clock's course, sleep, and what bath, room and exercise change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    AROUSALS_LOG,
    ASLEEP,
    BATH_C,
    CLOCK_X,
    CLOCK_Y,
    CORE_C,
    EXERCISE_MET,
    IN_BED,
    ONSET_LOG,
    ROOM_C,
    SWA_GAIN_LOG,
    TEMPERATURE_SET_C,
    WAKE_LOG,
)
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

REFERENCE_C, WARMER_C, SKIN, EFFORT_MET, WORK_MET_H = range(5)
(
    MEAN_C, AMPLITUDE_C, SLEEP_DROP_C, CORE_H, BATH_C_PER_H, SKIN_PER_C_H, SKIN_H, SKIN_DROP_C,
    MET_C, ROOM_C_PER_C, WARM_FROM_C, COLD_BELOW_C, ONSET_PER_C, HOT_WAKE, HOT_AROUSALS, HOT_SWA,
    COLD_WAKE, EFFORT_H, EFFORT_AROUSAL, WORK_H, WORK_SWA, WORK_HALF_MET_H,
    KEEP_CORE, KEEP_SKIN, KEEP_EFFORT, KEEP_WORK,
) = range(26)  # fmt: skip


def prepare(
    v: Mapping[str, Numbers], _who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return what stays of each state after a step."""
    return {
        "keep_core": np.exp(-dt_h / v["core_h"]),
        "keep_skin": np.exp(-dt_h / v["skin_h"]),
        "keep_effort": np.exp(-dt_h / v["effort_h"]),
        "keep_work": np.exp(-dt_h / v["work_h"]),
        "initial_reference_c": v["mean_c"],
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move temperature by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
        turn = x / np.sqrt(x * x + y * y + 1e-12)
        rest = p[MEAN_C, i] + p[AMPLITUDE_C, i] * turn - p[SLEEP_DROP_C, i] * bus[ASLEEP, i]
        keep = p[KEEP_CORE, i]
        reference = rest + (s[REFERENCE_C, i] - rest) * keep
        s[REFERENCE_C, i] = reference

        bath, met = max(0.0, bus[BATH_C, i]), max(0.0, bus[EXERCISE_MET, i])
        hot = max(0.0, bus[ROOM_C, i] - p[WARM_FROM_C, i])
        cold = max(0.0, p[COLD_BELOW_C, i] - bus[ROOM_C, i])
        # Warmth opens the skin; it stays open when the warmth is gone, and the core then cools.
        heat = min(1.0, p[SKIN_PER_C_H, i] * bath * dt_h)
        skin = (s[SKIN, i] + heat * (1.0 - s[SKIN, i])) * p[KEEP_SKIN, i]
        s[SKIN, i] = skin
        # No heat leaves through skin that lies in warmer water.
        cooled = 0.0 if bath > 0.0 else p[SKIN_DROP_C, i] * skin
        push = (
            bus[TEMPERATURE_SET_C, i]
            + p[BATH_C_PER_H, i] * bath * p[CORE_H, i]
            + p[MET_C, i] * met
            + p[ROOM_C_PER_C, i] * hot
            - cooled
        )
        warmer = push + (s[WARMER_C, i] - push) * keep
        s[WARMER_C, i] = warmer
        effort = met + (s[EFFORT_MET, i] - met) * p[KEEP_EFFORT, i]
        s[EFFORT_MET, i] = effort
        work = s[WORK_MET_H, i] * p[KEEP_WORK, i] + met * dt_h
        s[WORK_MET_H, i] = work

        out[CORE_C, i] += reference + warmer
        out[ONSET_LOG, i] -= p[ONSET_PER_C, i] * warmer
        in_bed = bus[IN_BED, i]
        out[WAKE_LOG, i] += in_bed * (p[HOT_WAKE, i] * hot + p[COLD_WAKE, i] * cold)
        out[AROUSALS_LOG, i] += in_bed * (p[HOT_AROUSALS, i] * hot + p[COLD_WAKE, i] * cold)
        deeper = p[WORK_SWA, i] * work / (work + p[WORK_HALF_MET_H, i])
        out[SWA_GAIN_LOG, i] += deeper - in_bed * p[HOT_SWA, i] * hot
        pull[i] = p[EFFORT_AROUSAL, i] * effort


HAGHAYEGH = "Haghayegh 2019 (meta-analysis): water of 40 to 42.5 degrees, 1 to 2 h before bed, 9 to 10 min less to fall asleep"
BATH_FIT = f"set so that 20 min at 41 degrees 90 min before bed raise the hazard of sleep some 1.6 times; {HAGHAYEGH}"
OKAMOTO = "Okamoto-Mizuno and Mizuno 2012 (review): heat lengthens waking and takes slow-wave and REM sleep; size assumed"
STUTZ = "Stutz 2019 (meta-analysis): only vigorous exercise that ends within the hour before bed may harm; size assumed"
NO_NUMBER = "no human number"

ORGAN = Organ(
    name="temperature",
    title="Core temperature",
    about=(
        "The core is warmest in the evening and coldest some two hours before waking, and falls a little with sleep. "
        "A second course is kept of the same person without bath, exercise, heat or drugs; only the difference from it acts. "
        "A warm bath warms the core, opens the skin, and leaves the core cooler one to two hours later. That a cooler core "
        "hastens sleep, and by how much, is set on one meta-analysis of baths; sizes for the room and for exercise are judged."
    ),
    equations=r"""T_r' = (37 + A \cos\psi - 0.3\,\text{asleep} - T_r) / \tau
D' = (u - D) / \tau, \quad T = T_r + D
u = b\,\tau\,\text{bath} + e\,\text{MET} + r\,(T_{room} - T_w)^+ - g W + \text{drugs}
W' = k\,\text{bath}\,(1 - W) - W / \tau_W
\ln \lambda_{onset} \mathrel{-}= 1.5\,D
""",
    states=(
        State("reference_c", "degC", 37.0, 30.0, 43.0, "core temperature of the same person undisturbed"),
        State("warmer_c", "degC", 0.0, -5.0, 6.0, "core temperature over that"),
        State("skin", "1", 0.0, 0.0, 1.0, "opening of the skin's vessels after warmth"),
        State("effort_met", "MET", 0.0, 0.0, 30.0, "effort that arousal still feels"),
        State("work_met_h", "MET h", 0.0, 0.0, 300.0, "work of the last hours"),
    ),
    parameters=(
        Parameter("mean_c", 37.0, "degC", "mean over the day", "textbook physiology", "secondary", spread=Spread("normal", 0.2, "judgement", "assumed"), lowest=35.0, highest=39.0),
        Parameter("amplitude_c", 0.4, "degC", "amplitude by the clock", "textbook physiology", "secondary", spread=Spread("lognormal", 0.2, "judgement", "assumed"), lowest=0.0, highest=1.0),
        Parameter("sleep_drop_c", 0.3, "degC", "fall of the set point with sleep", "textbook physiology", "secondary", lowest=0.0, highest=1.0),
        Parameter("core_h", 0.4, "h", "time constant of the core", "assumed", "assumed", lowest=0.05),
        Parameter("bath_c_per_h", 0.25, "1/h", "warming of the core an hour for each degree of a bath above 36", "assumed: some .4 degrees in 20 min at 41", "assumed", lowest=0.0, highest=1.0),
        Parameter("skin_per_c_h", 1.0, "1/(degC h)", "opening of the skin an hour for each degree above 36", "ten minutes are enough in Haghayegh 2019", "assumed", lowest=0.0),
        Parameter("skin_h", 2.0, "h", "time the skin stays open", BATH_FIT, "calibrated", lowest=0.2),
        Parameter("skin_drop_c", 0.7, "degC", "fall of the set point with the skin all open", BATH_FIT, "calibrated", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0, highest=2.0),
        Parameter("met_c", 0.12, "degC/MET", "warming of the core by exercise", "about a degree in hard exercise; assumed", "assumed", lowest=0.0, highest=0.4),
        Parameter("room_c_per_c", 0.02, "1", "warming of the core by each degree of a hot room", NO_NUMBER, "assumed", neutral=0.0, support="assumption", lowest=0.0, highest=0.2),
        Parameter("warm_from_c", 24.0, "degC", "room from which heat disturbs in bed", "assumed", "assumed", spread=Spread("normal", 1.5, "bedding and habit, judgement", "assumed"), lowest=18.0),
        Parameter("cold_below_c", 13.0, "degC", "room below which cold disturbs in bed", "assumed, under bedding", "assumed", spread=Spread("normal", 1.5, "bedding and habit, judgement", "assumed"), highest=18.0),
        Parameter("onset_per_c", 1.5, "1/degC", "log hazard of falling asleep for each degree cooler", BATH_FIT, "calibrated", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0, highest=6.0),
        Parameter("hot_wake", 0.06, "1/degC", "log hazard of waking for each degree too warm", OKAMOTO, "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("hot_arousals", 0.04, "1/degC", "log rate of brief arousals for each degree too warm", OKAMOTO, "assumed", neutral=0.0, support="weak", lowest=0.0),
        Parameter("hot_swa", 0.02, "1/degC", "log gain of slow waves lost for each degree too warm", OKAMOTO, "assumed", neutral=0.0, support="weak", lowest=0.0),
        Parameter("cold_wake", 0.03, "1/degC", "log hazard of waking and of arousals for each degree too cold", "cold under bedding hardly shows in Okamoto-Mizuno and Mizuno 2012; size assumed", "assumed", neutral=0.0, support="assumption", lowest=0.0),
        Parameter("effort_h", 1.0, "h", "time that arousal feels exercise", STUTZ, "assumed", lowest=0.1),
        Parameter("effort_arousal", 0.08, "1/MET", "push on arousal by effort", STUTZ, "assumed", doubt=Spread("lognormal", 0.6, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0),
        Parameter("work_h", 12.0, "h", "time that slow waves feel exercise", NO_NUMBER, "assumed", lowest=1.0),
        Parameter("work_swa", 0.15, "1", "log gain of slow waves after very much exercise", "Kredlow 2015, small effect on slow-wave sleep; Stutz 2019, 1.3 points more in the evening; size assumed", "calibrated", doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="weak"),
        Parameter("work_half_met_h", 6.0, "MET h", "work that does half of that", NO_NUMBER, "assumed", lowest=0.5),
    ),
    derived=("keep_core", "keep_skin", "keep_effort", "keep_work"),
    prepare=prepare,
    step=step,
)  # fmt: skip
