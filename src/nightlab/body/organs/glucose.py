"""Glucose and insulin: what a meal brings, the minimal model, and sugar too low at night."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import ALCOHOL_G_L, GLUCOSE_MG_DL, INSULIN_LOG, SLEEP_LOSS_H
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

STOMACH_G, INTESTINE_G, PLASMA_GLUCOSE_MG_DL, INSULIN_ACTION_PER_MIN, INSULIN_UU_ML = range(5)
(
    EMPTYING_PER_MIN, EMPTYING_MAX_G_MIN, ABSORPTION_PER_MIN, AVAILABLE, VOLUME_DL_KG,
    EFFECTIVENESS_PER_MIN, ACTION_PER_MIN, SENSITIVITY, INSULIN_CLEARANCE_PER_MIN, SECRETION,
    BASAL_GLUCOSE_MG_DL, BASAL_INSULIN_UU_ML, SLEEP_LOSS_SHARE, ALCOHOL_DROP, LOW_SUGAR, LOW_MG_DL,
    EMPTIED, EMPTIED_MOST_G, INTESTINE_STAYS, INFLOW_STAYS, MG_DL_PER_G,
    ACTION_STAYS, ACTION_OLD, ACTION_NEW, INSULIN_STAYS, INSULIN_OLD, INSULIN_NEW,
) = range(27)  # fmt: skip
CARBOHYDRATE_G = 0
SUBSTEPS = 3
AT_REST = 1e-5


def _ramp(rate_per_min: Numbers, minutes: float) -> tuple[Numbers, Numbers, Numbers]:
    """Return the shares of x, and of its drive at start and end, in x at the end of a step.

    Assumptions: x' = -rate (x - drive), the drive a straight line over the step; exact for that.
    """
    stays = np.exp(-rate_per_min * minutes)
    mean = -np.expm1(-rate_per_min * minutes) / (rate_per_min * minutes)
    return stays, mean - stays, 1.0 - mean


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return the shares of a substep of two minutes and where the states start."""
    minutes = 60.0 * dt_h / SUBSTEPS
    intestine = _ramp(v["absorption_per_min"], minutes)
    action = _ramp(v["action_per_min"], minutes)
    insulin = _ramp(v["insulin_clearance_per_min"], minutes)
    per_clearance = v["secretion"] / v["insulin_clearance_per_min"]
    return {
        "emptied": -np.expm1(-v["emptying_per_min"] * minutes),
        "emptied_most_g": v["emptying_max_g_min"] * minutes,
        "intestine_stays": intestine[0],
        "inflow_stays": (1.0 - intestine[0]) / (v["absorption_per_min"] * minutes),
        "mg_dl_per_g": 1000.0 * v["available"] / (v["volume_dl_kg"] * who["weight_kg"]),
        "action_stays": action[0],
        "action_old": action[1],
        "action_new": action[2],
        "insulin_stays": insulin[0],
        "insulin_old": insulin[1] * per_clearance,
        "insulin_new": insulin[2] * per_clearance,
        "initial_plasma_glucose_mg_dl": v["basal_glucose_mg_dl"],
        "initial_insulin_uu_ml": v["basal_insulin_uu_ml"],
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move glucose and insulin by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        basal = p[BASAL_GLUCOSE_MG_DL, i]
        glucose = s[PLASMA_GLUCOSE_MG_DL, i]
        stomach = s[STOMACH_G, i] + d[CARBOHYDRATE_G, i]
        intestine = s[INTESTINE_G, i]
        action = s[INSULIN_ACTION_PER_MIN, i]
        extra = s[INSULIN_UU_ML, i] - p[BASAL_INSULIN_UU_ML, i]
        drop = p[ALCOHOL_DROP, i] * bus[ALCOHOL_G_L, i]
        moving = stomach + intestine + drop + 1e3 * action + extra + abs(glucose - basal)
        if moving > AT_REST:
            change = bus[INSULIN_LOG, i] - p[SLEEP_LOSS_SHARE, i] * bus[SLEEP_LOSS_H, i]
            sensitivity = p[SENSITIVITY, i] * math.exp(change)
            half = 0.5 * dt_h * 60.0 / SUBSTEPS
            own = p[EFFECTIVENESS_PER_MIN, i]
            drive = 2.0 * half * own * (basal - drop)
            for _ in range(SUBSTEPS):
                emptied = min(stomach * p[EMPTIED, i], p[EMPTIED_MOST_G, i])
                stomach -= emptied
                left = intestine * p[INTESTINE_STAYS, i] + emptied * p[INFLOW_STAYS, i]
                gain = drive + (intestine + emptied - left) * p[MG_DL_PER_G, i]
                intestine = left
                # The trapezium twice: with insulin's action as it was, then as it has become.
                slow = own + action
                kept = glucose * (1.0 - half * slow) + gain
                above = max(0.0, glucose - basal)
                then = max(0.0, kept / (1.0 + half * slow) - basal)
                later = (
                    extra * p[INSULIN_STAYS, i]
                    + above * p[INSULIN_OLD, i]
                    + then * p[INSULIN_NEW, i]
                )
                action = action * p[ACTION_STAYS, i] + sensitivity * (
                    extra * p[ACTION_OLD, i] + later * p[ACTION_NEW, i]
                )
                extra = later
                glucose = kept / (1.0 + half * (own + action))
            s[STOMACH_G, i] = stomach if stomach > AT_REST else 0.0
            s[INTESTINE_G, i] = intestine if intestine > AT_REST else 0.0
            s[INSULIN_ACTION_PER_MIN, i] = action
            s[INSULIN_UU_ML, i] = extra + p[BASAL_INSULIN_UU_ML, i]
            s[PLASMA_GLUCOSE_MG_DL, i] = glucose
        out[GLUCOSE_MG_DL, i] += glucose
        pull[i] = p[LOW_SUGAR, i] * max(0.0, p[LOW_MG_DL, i] - glucose) / 10.0


MINIMAL = "minimal model of Bergman, constants of public code"
OGTT = "set so that 75 g bring what a glucose tolerance test finds in healthy people"
BUXTON = "Buxton 2010: a fifth lower after a week of five hours in bed, three hours short of eight"
DRINK = (
    "sized on Röjdmark 1993: mild nocturnal fall after three times 0.52 g/kg in the evening, five "
    "people"
)

ORGAN = Organ(
    name="glucose",
    title="Glucose and insulin",
    about=(
        "Carbohydrate leaves the stomach at a bounded rate, is absorbed, raises glucose, and glucose calls "
        "insulin, which after a while drives it down again: the minimal model of Bergman with a gut before it. "
        "A week of short nights lowers the sensitivity to insulin; that is measured. That low sugar at night "
        "wakes people is a guess, and healthy people rarely fall below 70 mg/dL: here it does nothing above. "
        "Hormones of the gut, glucagon and the body's alarm at low sugar are left out."
    ),
    equations=r"""\dot q_1 = -\min(k_1 q_1, v)
\dot q_2 = \min(k_1 q_1, v) - k_2 q_2
\dot G = -(S_G + X) G + S_G (G_b - \delta B) + f k_2 q_2 / (V m)
\dot X = -p_2 X + p_2 S_I (I - I_b)
\dot I = -n (I - I_b) + \gamma \max(0, G - G_b)
\ln S_I = \ln S_{I0} - \lambda z + \dots
a = \eta \max(0, G_l - G) / 10
""",
    states=(
        State("stomach_g", "g", 0.0, 0.0, 3000.0, "carbohydrate in the stomach"),
        State("intestine_g", "g", 0.0, 0.0, 1000.0, "carbohydrate in the bowel, not yet absorbed"),
        State("plasma_glucose_mg_dl", "mg/dL", 92.0, 5.0, 2000.0, "glucose in plasma"),
        State("insulin_action_per_min", "1/min", 0.0, -1.0, 5.0, "insulin at work in the tissues"),
        State("insulin_uu_ml", "uU/mL", 11.0, 0.0, 10000.0, "insulin in plasma"),
    ),
    parameters=(
        Parameter("emptying_per_min", 0.05, "1/min", "emptying of a nearly empty stomach", OGTT, "calibrated", lowest=0.005, highest=0.5),
        Parameter("emptying_max_g_min", 0.5, "g/min", "fastest emptying (2 kcal/min)", "Brener 1983: some 2 kcal a minute whatever the load", "secondary", lowest=0.1, highest=1.5),
        Parameter("absorption_per_min", 0.05, "1/min", "absorption from the bowel", OGTT, "calibrated", lowest=0.005, highest=0.5),
        Parameter("available", 0.9, "1", "share that reaches the circulation", "usual in oral minimal models", "unverified", lowest=0.1, highest=1.0),
        Parameter("volume_dl_kg", 1.7, "dL/kg", "volume in which glucose spreads", "usual in minimal models", "unverified", lowest=1.0, highest=3.0),
        Parameter("effectiveness_per_min", 0.026, "1/min", "fall of glucose by itself", MINIMAL, "measured", lowest=0.002, highest=0.2),
        Parameter("action_per_min", 0.025, "1/min", "rate at which insulin's action follows its level", MINIMAL, "measured", lowest=0.005, highest=0.3),
        Parameter(
            "sensitivity", 5e-4, "mL/uU/min", "sensitivity to insulin", MINIMAL, "measured",
            spread=Spread("lognormal", 0.4, "judgement; published spreads are wider", "assumed"), lowest=2e-5, highest=3e-3,
        ),
        Parameter("insulin_clearance_per_min", 0.1, "1/min", "clearance of insulin", OGTT, "calibrated", lowest=0.05, highest=0.5),
        Parameter("secretion", 0.1, "uU/mL/min per mg/dL", "insulin called by glucose above its base", OGTT, "calibrated", lowest=0.0, highest=0.4),
        Parameter(
            "basal_glucose_mg_dl", 92.0, "mg/dL", "fasting glucose", MINIMAL, "measured",
            spread=Spread("normal", 5.0, "judgement", "assumed"), lowest=72.0, highest=125.0,
        ),
        Parameter("basal_insulin_uu_ml", 11.0, "uU/mL", "fasting insulin", MINIMAL, "measured", lowest=1.0, highest=60.0),
        Parameter("sleep_loss_share", 0.0744, "1/h", "fall of the logarithm of sensitivity per hour of sleep lost a day", BUXTON, "measured", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("alcohol_drop", 8.0, "mg/dL per g/L", "fall of the base of glucose by alcohol in blood", DRINK, "calibrated", doubt=Spread("normal", 6.0, "judgement", "assumed"), neutral=0.0, support="weak", lowest=0.0, highest=20.0),
        Parameter("low_sugar", 0.3, "1", "push on arousal per 10 mg/dL below the limit", "no human number for sleepers without diabetes", "assumed", doubt=Spread("lognormal", 1.0, "judgement", "assumed"), neutral=0.0, support="assumption", lowest=0.0),
        Parameter("low_mg_dl", 70.0, "mg/dL", "limit below which sugar is low", "usual definition of hypoglycaemia", "secondary", lowest=40.0, highest=72.0),
    ),
    derived=(
        "emptied", "emptied_most_g", "intestine_stays", "inflow_stays", "mg_dl_per_g",
        "action_stays", "action_old", "action_new", "insulin_stays", "insulin_old", "insulin_new",
    ),
    doses=(("carbohydrate_g", "g"),),
    takes=(Takes("carbohydrate", "g", "carbohydrate_g", highest=500.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
