"""The rows by which organs hear of the day and of each other; all else an organ keeps to itself.

Each row is ``float64[people]``. *Inputs* are written by the stepper. *Signals* are what one organ tells
the others. *Effects* are the places where a mechanism can act; each is zero where nothing acts, and
organs add to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it holds, in which unit, and who writes it."""

    name: str
    unit: str
    kind: Literal["input", "signal", "effect"]
    meaning: str


ROWS = (
    # --- inputs
    Row("hour", "h", "input", "clock on the wall, 0 to 24"),
    Row("light_lux", "lx", "input", "melanopic equivalent daylight illuminance at the eye; in bed, that of the bedroom"),
    Row("in_bed", "1", "input", "1 in bed with the intention to sleep"),
    Row("asleep", "1", "input", "share of the last step asleep"),
    Row("n3", "1", "input", "share of the last step in N3"),
    Row("rem", "1", "input", "share of the last step in REM"),
    Row("rose_h", "h", "input", "hours since getting up after the last main sleep"),
    Row("pressure", "1", "input", "process S over its upper asymptote"),
    Row("sleep_loss_h", "h", "input", "hours slept a day that the person needs, less a running mean over 7 days; never below 0"),
    Row("room_c", "degC", "input", "temperature of the room"),
    Row("exercise_met", "MET", "input", "metabolic rate above rest"),
    Row("bath_c", "degC", "input", "degrees by which water at the skin is warmer than 36; 0 outside a bath"),
    Row("stressor", "1", "input", "acute strain that the protocol sets; 1 is a hard day"),
    Row("strain", "1", "input", "chronic strain that the protocol sets; 1 is exam month"),
    # --- signals
    Row("clock_x", "1", "signal", "pacemaker, R cos psi (temperature minimum at psi = pi)"),
    Row("clock_y", "1", "signal", "pacemaker, R sin psi"),
    Row("cortisol_ug_dl", "ug/dL", "signal", "plasma cortisol"),
    Row("melatonin_pmol_l", "pmol/L", "signal", "plasma melatonin, own and taken"),
    Row("core_c", "degC", "signal", "core temperature"),
    Row("caffeine_occupancy", "1", "signal", "share of adenosine receptors held"),
    Row("alcohol_g_l", "g/L", "signal", "alcohol in blood"),
    Row("glucose_mg_dl", "mg/dL", "signal", "plasma glucose"),
    Row("magnesium_cell", "1", "signal", "cell magnesium over its reference, less 1"),
    Row("stress", "1", "signal", "felt strain, acute and chronic; 0 on an undisturbed day"),
    Row("strain_low_pass", "1", "signal", "chronic strain, low-passed over a week"),
    Row("vagal_tone", "1", "signal", "vagal tone over its reference, less 1"),
    Row("permeability", "1", "signal", "gut permeability over its reference, less 1"),
    Row("histamine", "1", "signal", "gut histamine over its reference, less 1"),
    Row("friendly", "1", "signal", "Lactobacillus and Bifidobacterium over their reference, less 1"),
    Row("il6_log", "1", "signal", "logarithm of IL-6 over its daily mean at reference"),
    Row("b6_zinc", "1", "signal", "log of cofactor saturation over its reference"),
    Row("kss", "1", "signal", "Karolinska sleepiness, points from 1 to 9"),
    # --- effects
    Row("swa_gain_log", "1", "effect", "on the logarithm of slow-wave activity's gain"),
    Row("pressure_log", "1", "effect", "on the logarithm of effective sleep pressure"),
    Row("rem_threshold", "1", "effect", "on the threshold of the ultradian cosine for REM"),
    Row("wake_log", "1", "effect", "on the logarithm of the hazard of waking, beside arousal"),
    Row("onset_log", "1", "effect", "on the logarithm of the hazard of falling asleep, beside arousal"),
    Row("arousals_log", "1", "effect", "on the logarithm of the rate of brief arousals"),
    Row("sleepiness", "1", "effect", "on the Karolinska sleepiness scale, points"),
    Row("hpa_log", "1", "effect", "on the logarithm of the drive to ACTH"),
    Row("melatonin_log", "1", "effect", "on the logarithm of melatonin synthesis"),
    Row("clock_dx", "1/h", "effect", "push on the pacemaker's x"),
    Row("clock_dy", "1/h", "effect", "push on the pacemaker's y"),
    Row("clock_speed", "rad/h", "effect", "on the speed of the pacemaker"),
    Row("renal_mg_log", "1", "effect", "on the logarithm of renal magnesium clearance"),
    Row("insulin_log", "1", "effect", "on the logarithm of insulin sensitivity"),
    Row("friendly_growth_log", "1", "effect", "on the logarithm of growth of Lactobacillus and Bifidobacterium"),
    Row("leak", "1", "effect", "on the set point of gut permeability"),
    Row("il6_production_log", "1", "effect", "on the logarithm of IL-6 production"),
    Row("histamine_clearance_log", "1", "effect", "on the logarithm of histamine degradation"),
    Row("temperature_set_c", "degC", "effect", "on the set point of core temperature"),
    Row("stress_add", "1", "effect", "on felt strain"),
)  # fmt: skip

(
    HOUR, LIGHT_LUX, IN_BED, ASLEEP, N3, REM, ROSE_H, PRESSURE, SLEEP_LOSS_H, ROOM_C, EXERCISE_MET,
    BATH_C, STRESSOR, STRAIN,
    CLOCK_X, CLOCK_Y, CORTISOL_UG_DL, MELATONIN_PMOL_L, CORE_C, CAFFEINE_OCCUPANCY, ALCOHOL_G_L,
    GLUCOSE_MG_DL, MAGNESIUM_CELL, STRESS, STRAIN_LOW_PASS, VAGAL_TONE, PERMEABILITY, HISTAMINE,
    FRIENDLY, IL6_LOG, B6_ZINC, KSS,
    SWA_GAIN_LOG, PRESSURE_LOG, REM_THRESHOLD, WAKE_LOG, ONSET_LOG, AROUSALS_LOG, SLEEPINESS, HPA_LOG,
    MELATONIN_LOG, CLOCK_DX, CLOCK_DY, CLOCK_SPEED, RENAL_MG_LOG, INSULIN_LOG, FRIENDLY_GROWTH_LOG,
    LEAK, IL6_PRODUCTION_LOG, HISTAMINE_CLEARANCE_LOG, TEMPERATURE_SET_C, STRESS_ADD,
) = range(52)  # fmt: skip

FIRST_SIGNAL = CLOCK_X
