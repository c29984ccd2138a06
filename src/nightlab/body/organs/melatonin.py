"""Melatonin: made by the pineal at night unless light is on, and swallowed; its pull on sleep and clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import (
    CLOCK_DX,
    CLOCK_DY,
    CLOCK_X,
    CLOCK_Y,
    LIGHT_LUX,
    MELATONIN_LOG,
    MELATONIN_PMOL_L,
    ONSET_LOG,
)
from nightlab.body.organ import Organ, Parameter, Spread, State, Takes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

PINEAL_PMOL_L, OWN_PMOL_L, TAKEN_PMOL_L, GUT_1, GUT_2, GUT_3, GUT_4 = range(7)
(
    SYNTHESIS_PMOL_L_H, RELEASE_PER_H, KE_PER_H, MIDDLE_H, DARK_COSINE, FULL_COSINE, SUPPRESSION,
    HALF_SUPPRESSION_LUX, GUT_DELAY_H, AVAILABLE, VOLUME_L_KG, HYPNOTIC, HYPNOTIC_HALF_PMOL_L,
    CLOCK_PUSH, CLOCK_HALF_PMOL_L, CLOCK_ANGLE,
    MIDDLE_COS, MIDDLE_SIN, WINDOW_SLOPE, HALF_15, KEEP_PINEAL, KEEP_PLASMA, FROM_PINEAL, FROM_MADE,
    KEPT_MADE, KEEP_GUT, PASS_1, PASS_2, PASS_3, PER_MG, PUSH_X, PUSH_Y, CLOCK_HALF_2,
) = range(33)  # fmt: skip
MELATONIN_MG = 0

PMOL_PER_MG = 1e9 / 232.28


def prepare(
    v: Mapping[str, Numbers], who: Mapping[str, Numbers], dt_h: float
) -> dict[str, Numbers]:
    """Return exact constants of the two linear chains over a step, and the directions of the window.

    Assumptions: the gut is four compartments of one rate; their mean residence is the delay.
    """
    middle = np.pi + v["middle_h"] * 2.0 * np.pi / 24.0
    out, away = v["release_per_h"], v["ke_per_h"]
    gap = np.where(np.abs(away - out) < 1e-6, 1e-6, away - out)  # noqa: PLR2004
    keep_pineal, keep_plasma = np.exp(-out * dt_h), np.exp(-away * dt_h)
    from_pineal = out * (keep_pineal - keep_plasma) / gap
    z = 4.0 / v["gut_delay_h"] * dt_h
    return {
        "middle_cos": np.cos(middle),
        "middle_sin": np.sin(middle),
        "window_slope": 1.0 / (v["full_cosine"] - v["dark_cosine"]),
        "half_15": v["half_suppression_lux"] ** 1.5,
        "keep_pineal": keep_pineal,
        "keep_plasma": keep_plasma,
        "from_pineal": from_pineal,
        "from_made": (1.0 - keep_plasma) / away - from_pineal / out,
        "kept_made": (1.0 - keep_pineal) / out,
        "keep_gut": np.exp(-z),
        "pass_1": np.exp(-z) * z,
        "pass_2": np.exp(-z) * z**2 / 2.0,
        "pass_3": np.exp(-z) * z**3 / 6.0,
        "per_mg": v["available"] * PMOL_PER_MG / (v["volume_l_kg"] * who["weight_kg"]),
        "push_x": -v["clock_push"] * np.sin(v["clock_angle"]),
        "push_y": v["clock_push"] * np.cos(v["clock_angle"]),
        "clock_half_2": v["clock_half_pmol_l"] ** 2,
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move melatonin by one step; see :class:`nightlab.body.organ.Organ`."""
    # Rows and three short loops, so that a machine can move several people at once.
    people = s.shape[1]
    pineal_of, own_of, taken_of = s[PINEAL_PMOL_L], s[OWN_PMOL_L], s[TAKEN_PMOL_L]
    gut_1, gut_2, gut_3, gut_4, dose = s[GUT_1], s[GUT_2], s[GUT_3], s[GUT_4], d[MELATONIN_MG]
    keep_of, one_of, two_of, three_of = p[KEEP_GUT], p[PASS_1], p[PASS_2], p[PASS_3]
    keep_plasma, per_mg = p[KEEP_PLASMA], p[PER_MG]
    for i in range(people):
        first, second, third, fourth = gut_1[i] + dose[i], gut_2[i], gut_3[i], gut_4[i]
        keep, one, two = keep_of[i], one_of[i], two_of[i]
        before = first + second + third + fourth
        fourth = fourth * keep + third * one + second * two + first * three_of[i]
        third = third * keep + second * one + first * two
        second = second * keep + first * one
        first *= keep
        absorbed = before - (first + second + third + fourth)
        gut_1[i], gut_2[i], gut_3[i], gut_4[i] = first, second, third, fourth
        # What is absorbed during the step is eliminated for half of it.
        taken_of[i] = taken_of[i] * keep_plasma[i] + absorbed * per_mg[i] * (
            0.5 + 0.5 * keep_plasma[i]
        )

    x_of, y_of, lux_of, log_of = bus[CLOCK_X], bus[CLOCK_Y], bus[LIGHT_LUX], bus[MELATONIN_LOG]
    middle_cos, middle_sin, dark, slope = (
        p[MIDDLE_COS], p[MIDDLE_SIN], p[DARK_COSINE], p[WINDOW_SLOPE],
    )  # fmt: skip
    most, half_15, rate = p[SUPPRESSION], p[HALF_15], p[SYNTHESIS_PMOL_L_H]
    from_pineal, from_made = p[FROM_PINEAL], p[FROM_MADE]
    keep_pineal, kept_made = p[KEEP_PINEAL], p[KEPT_MADE]
    for i in range(people):
        x, y = x_of[i], y_of[i]
        # The cosine of the angle to the window's middle, without an angle.
        near = (x * middle_cos[i] + y * middle_sin[i]) / np.sqrt(max(x * x + y * y, 1e-6))
        window = min(1.0, max(0.0, (near - dark[i]) * slope[i]))
        lux = max(lux_of[i], 0.0)
        bright = lux * np.sqrt(lux)
        lit = most[i] * bright / (bright + half_15[i])
        # A quotient that follows the exponential within 0.2 % up to a factor of e.
        z = min(1.5, max(-1.5, log_of[i]))
        more = (12.0 + 6.0 * z + z * z) / (12.0 - 6.0 * z + z * z)
        made = rate[i] * window * (1.0 - lit) * more
        pineal = pineal_of[i]
        own_of[i] = own_of[i] * keep_plasma[i] + pineal * from_pineal[i] + made * from_made[i]
        pineal_of[i] = pineal * keep_pineal[i] + made * kept_made[i]

    push_x, push_y, clock_half_2 = p[PUSH_X], p[PUSH_Y], p[CLOCK_HALF_2]
    hypnotic, hypnotic_half = p[HYPNOTIC], p[HYPNOTIC_HALF_PMOL_L]
    told, dx_out, dy_out = out[MELATONIN_PMOL_L], out[CLOCK_DX], out[CLOCK_DY]
    onset_out = out[ONSET_LOG]
    for i in range(people):
        own = own_of[i]
        plasma = own + taken_of[i]
        # The push of one's own melatonin is part of the measured period and response to light.
        bound = plasma * plasma / (plasma * plasma + clock_half_2[i]) - own * own / (
            own * own + clock_half_2[i]
        )
        told[i] += plasma
        dx_out[i] += push_x[i] * bound
        dy_out[i] += push_y[i] * bound
        held = own / (own + hypnotic_half[i])
        pull[i] = -hypnotic[i] * held
        # What is taken helps to fall asleep; those asleep already are not held asleep by it.
        onset_out[i] += hypnotic[i] * (plasma / (plasma + hypnotic_half[i]) - held)


BRESLOW = "Breslow 2013 and St Hilaire 2007, their structure"
STOWE = "refits of the Breslow equations to Zeitzer 2000 and Burgess (public code)"
ANDERSEN = "Andersen 2016, 10 mg by mouth and vein"
BURGESS = "set so that 3 mg a day for three days act as in Burgess 2008 and 2010"

ORGAN = Organ(
    name="melatonin",
    title="Melatonin",
    about=(
        "The pineal makes melatonin in the clock's night and stops while light is on; swallowed melatonin "
        "reaches the blood after half an hour, a twentieth of it. Melatonin lowers arousal a little and moves "
        "the clock: earlier when taken in the afternoon or evening, later in the morning. Kinetics and the "
        "response to light are measured; how much of a dose reaches a person's blood differs tenfold."
    ),
    equations=r"""
\dot H_1 = a\, w(\psi) (1 - m(E)) e^{u} - k_1 H_1
\dot H_2 = k_1 H_1 - k_2 H_2
\dot T = F k_g g_4 / V - k_2 T
w = \mathrm{clip}\left(\frac{\cos(\psi - \psi_0) - c_0}{c_1 - c_0}, 0, 1\right),\quad m = \frac{E^{1.5}}{E^{1.5} + E_{50}^{1.5}}
\dot g_1 = -k_g g_1,\quad \dot g_j = k_g (g_{j-1} - g_j)
(\dot x, \dot y) \mathrel{+}= \xi (-\sin\theta, \cos\theta) (q(H_2 + T) - q(H_2)),\quad q(H) = H^2 / (H^2 + K^2)
a \mathrel{-}= h H_2 / (H_2 + 300)
\ln \lambda_{on} \mathrel{+}= h ((H_2 + T) / (H_2 + T + 300) - H_2 / (H_2 + 300))
""",
    states=(
        State("pineal_pmol_l", "pmol/L", 0.0, -1e-6, 20000.0, "melatonin in the pineal, counted in the volume of plasma"),
        State("own_pmol_l", "pmol/L", 0.0, -1e-6, 20000.0, "melatonin in plasma that the pineal made"),
        State("taken_pmol_l", "pmol/L", 0.0, -1e-6, 1e8, "melatonin in plasma that was swallowed"),
        State("gut_1", "mg", 0.0, -1e-9, 1000.0, "taken, first compartment of the gut"),
        State("gut_2", "mg", 0.0, -1e-9, 1000.0, "taken, second compartment"),
        State("gut_3", "mg", 0.0, -1e-9, 1000.0, "taken, third compartment"),
        State("gut_4", "mg", 0.0, -1e-9, 1000.0, "taken, last compartment, absorbed from here"),
    ),
    parameters=(
        Parameter(
            "synthesis_pmol_l_h", 202.0, "pmol/L/h", "synthesis in the dark night",
            f"set so that plasma peaks near 250 pmol/L; {STOWE}: 243 to 364 with faster elimination", "calibrated",
            spread=Spread("lognormal", 0.6, "amplitudes differ many-fold between people; no usable number", "assumed"), lowest=0.0, highest=3000.0,
        ),
        Parameter("release_per_h", 2.82, "1/h", "from pineal to plasma", f"{BRESLOW}: 0.000783 a second", "measured", lowest=0.1),
        Parameter(
            "ke_per_h", 0.774, "1/h", "elimination (half-life 53.7 min)", ANDERSEN, "measured",
            spread=Spread("lognormal", 0.13, f"half-life 53.7, SD 7.0 min, {ANDERSEN}", "measured"), lowest=0.3, highest=2.0,
        ),
        Parameter("middle_h", -2.8, "h", "middle of synthesis, from the temperature minimum", f"{STOWE}: phases 1.13 to 3.67", "measured"),
        Parameter("dark_cosine", 0.29, "1", "cosine of the angle to the middle where synthesis starts", "edge of the phases 1.13 to 3.67; swells and fades over an hour and a half, assumed", "assumed"),
        Parameter("full_cosine", 0.75, "1", "cosine of the angle to the middle where it is full", "edge of the phases 1.13 to 3.67; swells and fades over an hour and a half, assumed", "assumed"),
        Parameter("suppression", 1.0, "1", "share of synthesis that the brightest light stops", "Zeitzer 2000", "secondary", neutral=0.0, support="strong", lowest=0.0, highest=1.0),
        Parameter(
            "half_suppression_lux", 62.0, "lx", "melanopic EDI that stops half of the synthesis",
            "Zeitzer 2000: about 100 photopic lux of 4100 K lamps, times 0.618", "measured",
            spread=Spread("lognormal", 0.7, "Phillips 2019: 6 to 350 lux among 55 people", "unverified"), lowest=1.0, highest=2000.0,
        ),
        Parameter("gut_delay_h", 0.42, "h", "mean time to absorption: 19 min of lag and half-time of 6 min", "Andersen 2016: peak at 40.8 min", "calibrated", lowest=0.05),
        Parameter(
            "available", 0.05, "1", "share of a swallowed dose that reaches the blood", "Andersen 2016: 0.025 at 10 mg; DeMuro 2000: 0.15 at 2 and 4 mg", "measured",
            spread=Spread("lognormal", 0.8, "Andersen 2016 and DeMuro 2000 together", "secondary"), lowest=0.002, highest=1.0,
        ),
        Parameter("volume_l_kg", 0.986, "L/kg", "volume of distribution (69 L at 70 kg)", "from the dose, share and peak of Andersen 2016", "calibrated", lowest=0.1),
        Parameter(
            "hypnotic", 0.28, "1", "help in falling asleep with all receptors held", "set so that 3 mg shorten the latency of people with insomnia as in Ferracioli-Oda 2013", "calibrated",
            doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0,
        ),
        Parameter("hypnotic_half_pmol_l", 300.0, "pmol/L", "plasma level of half that pull", "no human number", "assumed", lowest=1.0),
        Parameter(
            "clock_push", 0.024, "1/h", "push on the pacemaker with all receptors held", BURGESS, "calibrated",
            doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0,
        ),
        Parameter("clock_half_pmol_l", 100.0, "pmol/L", "plasma level of half that push", f"{BURGESS}; 861 in Breslow 2013 leaves 0.5 mg almost without effect", "calibrated", lowest=1.0),
        Parameter("clock_angle", 1.6, "rad", "direction of the push, from the axis y of the pacemaker", BURGESS, "calibrated"),
    ),
    derived=(
        "middle_cos", "middle_sin", "window_slope", "half_15", "keep_pineal", "keep_plasma", "from_pineal",
        "from_made", "kept_made", "keep_gut", "pass_1", "pass_2", "pass_3", "per_mg", "push_x", "push_y", "clock_half_2",
    ),
    doses=(("melatonin_mg", "mg"),),
    takes=(Takes("melatonin", "mg", "melatonin_mg", highest=300.0),),
    prepare=prepare,
    step=step,
)  # fmt: skip
