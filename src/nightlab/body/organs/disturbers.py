"""What breaks sleep from outside it: apnoea, restless legs, pain, hot flashes, noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import AROUSALS_LOG, IN_BED, ONSET_LOG, WAKE_LOG
from nightlab.body.organ import Organ, Parameter, Spread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

(
    APNOEA_PER_H, APNOEA_AROUSALS, APNOEA_WAKINGS, LEGS_PER_H, LEGS_AROUSALS, LEGS_SCORE, LEGS_ONSET,
    PAIN_SCORE, PAIN_ONSET, PAIN_WAKINGS, FLASHES_PER_NIGHT, FLASHES_YEARS, FLASHES_WAKING, NOISES_PER_H,
    NOISE_DB, NOISE_WAKING, USUAL_AROUSALS_PER_H, USUAL_WAKINGS_PER_H,
    MORE_AROUSALS, MORE_WAKING, LESS_ONSET,
) = range(21)  # fmt: skip

_NIGHT_H = 8.0
_MENOPAUSE_YEARS = 51.0


def waking_chance(noise_db: Numbers) -> Numbers:
    """Return the chance that one passing aircraft wakes a sleeper.

    Args:
        noise_db: Highest level at the ear, A-weighted, slow.

    Source: Basner 2006, field study at an airport; zero below about 33 dB.
    """
    level = np.clip(np.asarray(noise_db, dtype=float), 0.0, 90.0)
    percent: Numbers = np.maximum(0.0, 1.894e-3 * level**2 + 4.008e-2 * level - 3.3243)
    return percent / 100.0


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return the logarithms by which rates rise: added events over those of an undisturbed night."""
    years = np.maximum(0.0, who["age_years"] - _MENOPAUSE_YEARS)
    left = 0.5 ** (years / v["flashes_years"])
    flashes_per_h = who["menopausal"] * v["flashes_per_night"] * left / _NIGHT_H
    arousals = v["apnoea_arousals"] * v["apnoea_per_h"] + v["legs_arousals"] * v["legs_per_h"]
    wakings = (
        v["apnoea_wakings"] * v["apnoea_per_h"]
        + v["flashes_waking"] * flashes_per_h
        + v["noise_waking"] * v["noises_per_h"] * waking_chance(v["noise_db"])
        + v["pain_wakings"] * v["pain_score"]
    )
    return {
        "more_arousals": np.log1p(arousals / v["usual_arousals_per_h"]),
        "more_waking": np.log1p(wakings / v["usual_wakings_per_h"]),
        "less_onset": v["legs_onset"] * v["legs_score"] + v["pain_onset"] * v["pain_score"],
    }


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Disturb those in bed; see :class:`nightlab.body.organ.Organ`."""
    for i in range(p.shape[1]):
        there = bus[IN_BED, i]
        out[AROUSALS_LOG, i] += p[MORE_AROUSALS, i] * there
        out[WAKE_LOG, i] += p[MORE_WAKING, i] * there
        out[ONSET_LOG, i] -= p[LESS_ONSET, i] * there


BASNER = "Basner 2006"
ZAMBOTTI = "de Zambotti 2014, 222 hot flashes of 34 women"
SET = "0 for an undisturbed person; set from a measurement or a questionnaire"

ORGAN = Organ(
    name="disturbers",
    title="What disturbs the night",
    about=(
        "Apnoea, restless legs, pain, hot flashes and noise each break sleep. All are nil for an undisturbed "
        "person; hot flashes only count after menopause has begun, and fade over the years. What a passing aircraft or a hot flash does "
        "has been measured, though a waking by a hot flash is longer in life than here; how many arousals each "
        "apnoea or leg movement brings, and what pain does, are "
        "guesses of the right order. Their effect on daily mood and on the heart is left out."
    ),
    equations=r"""\ln\text{arousals} \mathrel{+}= \ln(1 + (k_a\,\text{AHI} + k_l\,\text{PLM})/r_a)
\ln\text{waking} \mathrel{+}= \ln(1 + (k_w\,\text{AHI} + k_f f + k_n n P(L) + k_p p)/r_w)
\ln\text{onset} \mathrel{-}= k_r r + k_o p
""",
    states=(),
    parameters=(
        Parameter("apnoea_per_h", 0.0, "1/h", "apnoeas and hypopnoeas an hour of sleep", SET, "assumed", neutral=0.0, support="strong", lowest=0.0, highest=150.0),
        Parameter("apnoea_arousals", 0.7, "1", "arousals by each apnoea or hypopnoea", "no single human number; most end in one", "assumed", doubt=Spread("normal", 0.2, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0, highest=1.5),
        Parameter("apnoea_wakings", 0.03, "1", "wakings by each apnoea or hypopnoea", "no human number", "assumed", doubt=Spread("lognormal", 0.7, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0, highest=1.0),
        Parameter("legs_per_h", 0.0, "1/h", "periodic leg movements an hour of sleep", SET, "assumed", neutral=0.0, support="moderate", lowest=0.0, highest=200.0),
        Parameter("legs_arousals", 0.3, "1", "arousals by each leg movement", "no single human number; about a third bring one", "assumed", doubt=Spread("normal", 0.15, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0, highest=1.0),
        Parameter("legs_score", 0.0, "1", "severity of restless legs on the international scale, 0 to 40", SET, "assumed", neutral=0.0, support="moderate", lowest=0.0, highest=40.0),
        Parameter("legs_onset", 0.03, "1", "fall of the logarithm of falling asleep by each point", "no human number", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("pain_score", 0.0, "1", "pain in bed on a scale of 0 to 10", SET, "assumed", neutral=0.0, support="strong", lowest=0.0, highest=10.0),
        Parameter("pain_onset", 0.08, "1", "fall of the logarithm of falling asleep by each point", "no human number", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("pain_wakings", 0.2, "1/h", "wakings an hour by each point", "no human number", "assumed", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter(
            "flashes_per_night", 3.5, "1", "hot flashes a night, of a woman in menopause", ZAMBOTTI, "measured",
            spread=Spread("lognormal", 0.6, "range 1 to 9 a night, de Zambotti 2014", "calibrated"), neutral=0.0, support="strong", lowest=0.0, highest=20.0,
        ),
        Parameter("flashes_years", 4.5, "y", "years after 51 in which hot flashes halve; make it long where the count is the person's own", "Avis 2015: half of women had them for 4.5 years after the last period; an even fading is assumed", "unverified", lowest=0.5, highest=1000.0),
        Parameter("flashes_waking", 0.694, "1", "share of hot flashes with a waking", f"{ZAMBOTTI}; an upper bound, for some follow the waking", "measured", doubt=Spread("normal", 0.2, "Bianchi 2016 found no more transitions to wake", "assumed"), neutral=0.0, support="moderate", lowest=0.0, highest=1.0),
        Parameter("noises_per_h", 0.0, "1/h", "passing noises an hour of the night", SET, "assumed", neutral=0.0, support="strong", lowest=0.0, highest=120.0),
        Parameter("noise_db", 45.0, "dB", "highest level of each at the ear", "by definition of the setting", "assumed", lowest=0.0, highest=90.0),
        Parameter("noise_waking", 1.0, "1", "wakings by noise over those of aircraft in the field", f"{BASNER}, 1 by definition", "unverified", doubt=Spread("lognormal", 0.4, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0),
        Parameter("usual_arousals_per_h", 12.0, "1/h", "brief arousals of an undisturbed sleeper", "of the calibrated model of sleep", "calibrated", lowest=1.0),
        Parameter("usual_wakings_per_h", 2.8, "1/h", "wakings of an undisturbed sleeper", "19 in a night of 6.8 h, of the calibrated model of sleep", "calibrated", lowest=0.2),
    ),
    derived=("more_arousals", "more_waking", "less_onset"),
    prepare=prepare,
    step=step,
)  # fmt: skip
