"""The stress axis: CRH, ACTH and cortisol within minutes, the size of the glands within weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba.extending import register_jitable

from nightlab.body.bus import (
    CLOCK_X,
    CLOCK_Y,
    CORTISOL_UG_DL,
    HPA_LOG,
    N3,
    PRESSURE,
    ROSE_H,
    SLEEP_LOSS_H,
)
from nightlab.body.organ import Organ, Parameter, Spread, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

CRH, ACTH, CORTISOL, CORTISOL_MEAN, PITUITARY, ADRENAL = range(6)
(
    BASAL, RHYTHM, PEAK_H, AWAKENING, AWAKENING_H, N3_SHARE, PRESSURE_GAIN, PRESSURE_FROM,
    LOSS_GAIN, LOSS_FROM_H, LOSS_HALF_H, UG_DL, GR_UG_DL, MR_SHARE,
    CRH_MIN, ACTH_MIN, CORTISOL_MIN, MEAN_DAYS, PITUITARY_DAYS, ADRENAL_DAYS, GLANDS,
    AROUSAL, AROUSAL_FROM_UG_DL,
    TURN_X, TURN_Y, KEEP_CRH, KEEP_ACTH, KEEP_CORTISOL, CRH_TO_ACTH, ACTH_TO_CORTISOL,
    CRH_TO_CORTISOL, DRIVE_TO_CORTISOL, HALF_STEP, KEEP_MEAN, GROW_PITUITARY, GROW_ADRENAL,
    PER_CRH, PER_ACTH, PER_CORTISOL, PER_GR,
) = range(40)  # fmt: skip

_BED_H, _RISE_H, _COLDEST_H = 23.0, 7.0, 3.8


@register_jitable
def _rhythm(cosine: Any) -> Any:
    """Return the daily bump, 1 at its top and flat at its bottom, from the cosine of its phase."""
    c = 0.5 + 0.5 * cosine
    return c * c * np.sqrt(c)


@register_jitable
def _released(cortisol: Any, acth: Any, gain: Any, half_step: Any, per_gr: Any) -> Any:
    """Return the share of ACTH's release that cortisol of mid-step lets through."""
    r = (cortisol + half_step * (gain * acth - cortisol)) * per_gr
    return 1.0 / (1.0 + r * r * r)


@register_jitable
def _times(log: Any) -> Any:
    """Return the exponential of a logarithm between -4 and 4, to 1 part in 10,000 within -2 and 2."""
    # A library's exponential would keep the loop over people from running in vector registers.
    z = 0.125 * min(4.0, max(-4.0, log))
    e = 1.0 + z * (1.0 + z * (0.5 + z * (1.0 / 6.0 + z * (1.0 / 24.0 + z / 120.0))))
    e *= e
    e *= e
    return e * e


def prepare(
    v: Mapping[str, Numbers],
    who: Mapping[str, Numbers],
    dt_h: float,
) -> dict[str, Numbers]:
    """Return the chain's exact factors for one step, and the means of the person's undisturbed day."""
    g1, g2, g3 = (np.log(2.0) / (v[n] / 60.0) for n in ("crh_min", "acth_min", "cortisol_min"))
    e1, e2, e3 = np.exp(-g1 * dt_h), np.exp(-g2 * dt_h), np.exp(-g3 * dt_h)
    first = g2 / (g2 - g1)
    second = g3 / (g3 - g2) * (e2 - e3)
    phase = 2.0 * np.pi * v["peak_h"] / 24.0
    made = {
        # Hours are counted from the temperature minimum, half a turn from the pacemaker's zero.
        "turn_x": -np.cos(phase),
        "turn_y": -np.sin(phase),
        "keep_crh": e1,
        "keep_acth": e2,
        "keep_cortisol": e3,
        "crh_to_acth": first * (e1 - e2),
        "acth_to_cortisol": second,
        "crh_to_cortisol": first * (g3 / (g3 - g1) * (e1 - e3) - second),
        "drive_to_cortisol": 1.0 - e3 - second,
        "half_step": 0.5 * dt_h * g3,
        "per_gr": 1.0 / v["gr_ug_dl"],
        "keep_mean": np.exp(-dt_h / (24.0 * v["mean_days"])),
        "grow_pituitary": v["glands"] * np.log(2.0) * dt_h / (24.0 * v["pituitary_days"]),
        "grow_adrenal": v["glands"] * np.log(2.0) * dt_h / (24.0 * v["adrenal_days"]),
    }
    crh, acth, cortisol = _undisturbed(v, made, dt_h)
    return made | {
        "per_crh": 1.0 / crh,
        "per_acth": 1.0 / acth,
        "per_cortisol": 1.0 / cortisol,
        "initial_crh": crh,
        "initial_acth": acth,
        "initial_cortisol": cortisol,
        "initial_cortisol_mean": cortisol,
    }


def _undisturbed(
    v: Mapping[str, Numbers], k: Mapping[str, Numbers], dt_h: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return mean CRH, ACTH and cortisol of a day with sleep from 23 to 7 and the minimum at 3.8.

    Assumptions: N3 takes a fifth of the night, here spread evenly; the second of two days counts.
    """
    crh, acth, cortisol = 0.2 + 0.0 * v["basal"], 0.2 + 0.0 * v["basal"], 8.0 + 0.0 * v["basal"]
    day = round(24.0 / dt_h)
    sums = [0.0 * crh, 0.0 * crh, 0.0 * crh]
    for n in range(2 * day):
        hour = (n * dt_h) % 24.0
        u = v["basal"] + v["rhythm"] * _rhythm(
            np.cos(2.0 * np.pi * (hour - _COLDEST_H - v["peak_h"]) / 24.0)
        )
        if hour >= _BED_H or hour < _RISE_H:
            u = u * (1.0 - 0.2 * v["n3_share"])
        u = u * (1.0 + v["awakening"] * ((hour >= _RISE_H) & (hour - _RISE_H < v["awakening_h"])))
        through = _released(cortisol, acth, v["ug_dl"], k["half_step"], k["per_gr"])
        over = crh - u
        cortisol = cortisol * k["keep_cortisol"] + v["ug_dl"] * (
            acth * k["acth_to_cortisol"]
            + through * (u * k["drive_to_cortisol"] + over * k["crh_to_cortisol"])
        )
        acth = acth * k["keep_acth"] + through * (
            u * (1.0 - k["keep_acth"]) + over * k["crh_to_acth"]
        )
        crh = u + over * k["keep_crh"]
        if n >= day:
            sums = [a + b for a, b in zip(sums, (crh, acth, cortisol), strict=True)]
    return sums[0] / day, sums[1] / day, sums[2] / day


def step(s, p, d, bus, out, pull, luck, dt_h):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Move the axis by one step; see :class:`nightlab.body.organ.Organ`."""
    for i in range(s.shape[1]):
        x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
        cosine = (x * p[TURN_X, i] + y * p[TURN_Y, i]) / max(1e-6, np.sqrt(x * x + y * y))
        lost = max(0.0, bus[SLEEP_LOSS_H, i] - p[LOSS_FROM_H, i])
        basal = p[BASAL, i] * (
            1.0
            + p[PRESSURE_GAIN, i] * max(0.0, bus[PRESSURE, i] - p[PRESSURE_FROM, i])
            + p[LOSS_GAIN, i] * lost / (lost + p[LOSS_HALF_H, i])
        )
        u = (basal + p[RHYTHM, i] * _rhythm(min(1.0, max(-1.0, cosine)))) * (
            1.0 - p[N3_SHARE, i] * bus[N3, i]
        )
        rose = bus[ROSE_H, i]
        rising = 1.0 if 0.0 <= rose < p[AWAKENING_H, i] else 0.0
        over = s[CORTISOL_MEAN, i] * p[PER_CORTISOL, i] - 1.0
        # At a share of 1 the drive falls as the inverse of the level of days.
        u *= (
            (1.0 + p[AWAKENING, i] * rising)
            * _times(bus[HPA_LOG, i])
            / max(0.1, 1.0 + p[MR_SHARE, i] * over)
        )
        crh, acth, cortisol = s[CRH, i], s[ACTH, i], s[CORTISOL, i]
        gain = p[UG_DL, i] * s[ADRENAL, i]
        through = s[PITUITARY, i] * _released(cortisol, acth, gain, p[HALF_STEP, i], p[PER_GR, i])
        over = crh - u
        cortisol = cortisol * p[KEEP_CORTISOL, i] + gain * (
            acth * p[ACTH_TO_CORTISOL, i]
            + through * (u * p[DRIVE_TO_CORTISOL, i] + over * p[CRH_TO_CORTISOL, i])
        )
        acth = acth * p[KEEP_ACTH, i] + through * (
            u * (1.0 - p[KEEP_ACTH, i]) + over * p[CRH_TO_ACTH, i]
        )
        crh = u + over * p[KEEP_CRH, i]
        s[CRH, i], s[ACTH, i], s[CORTISOL, i] = crh, acth, cortisol
        s[CORTISOL_MEAN, i] = cortisol + (s[CORTISOL_MEAN, i] - cortisol) * p[KEEP_MEAN, i]
        s[PITUITARY, i] *= 1.0 + p[GROW_PITUITARY, i] * (crh * p[PER_CRH, i] - 1.0)
        s[ADRENAL, i] *= 1.0 + p[GROW_ADRENAL, i] * (acth * p[PER_ACTH, i] - 1.0)
        out[CORTISOL_UG_DL, i] += cortisol
        pull[i] = p[AROUSAL, i] * max(0.0, cortisol - p[AROUSAL_FROM_UG_DL, i])


def free_cortisol_ug_dl(total_ug_dl: Numbers, binding_umol_l: float = 0.7) -> Numbers:
    """Return free cortisol, which saliva follows, from the total in plasma.

    Assumptions: albumin as usual; binding globulin 0.7 umol/L, a healthy adult's without oestrogens.

    Source: Coolens 1987, quadratic of cortisol's binding to globulin and albumin.
    """
    total = np.asarray(total_ug_dl, dtype=float) * 0.02759
    z = 0.0167 + 0.182 * (binding_umol_l - total)
    free: Numbers = (np.sqrt(z * z + 0.0122 * total) - z) / 0.02759
    return free


KARIN = "Karin 2020, half-lives of its chain of hormones and glands"
DEBONO = "set so that peak and trough stand as in Debono 2009"
LEPROULT = "set so that evenings after a short and a lost night stand as in Leproult 1997"

ORGAN = Organ(
    name="hpa",
    title="Cortisol",
    about=(
        "A drive from the body clock, higher in the first three quarters of an hour after getting up, lower in "
        "deep sleep and higher in the evening after lost sleep, releases ACTH and cortisol, which damp it. Under "
        "weeks of strain the glands grow, and it takes them weeks to shrink again: the memory of the axis. The "
        "daily curve is well measured; how sleep loss and strain change it, less; that the glands remember is a "
        "model of 2020 that no trial has tested, and that cortisol keeps one awake is a guess of small size."
    ),
    equations=r"""u = \left(u_0(1 + k_S (s - s_0)_+ + k_z z / (z + z_h)) + u_1 ((1 + \cos(\phi - \phi_c))/2)^{5/2}\right) (1 + k_w) (1 - k_3 n_3) e^{h} / (1 + m(\bar C/\bar C_0 - 1))
\dot x = g_x (u - x)
\dot a = g_a (P x / (1 + (C/K)^3) - a)
\dot C = g_C (q A a - C)
\dot P = g_P P (x/x_0 - 1),\quad \dot A = g_A A (a/a_0 - 1)
""",
    states=(
        State("crh", "1", 0.2, 0.0, 100.0, "corticotropin-releasing hormone"),
        State("acth", "1", 0.2, 0.0, 100.0, "adrenocorticotropic hormone"),
        State("cortisol", "ug/dL", 8.0, 0.0, 200.0, "cortisol in plasma"),
        State("cortisol_mean", "ug/dL", 7.0, 0.0, 200.0, "cortisol, averaged over days"),
        State("pituitary", "1", 1.0, 0.02, 50.0, "mass of the cells that make ACTH over its usual"),
        State("adrenal", "1", 1.0, 0.02, 50.0, "mass of the adrenal cortex over its usual"),
    ),
    parameters=(
        Parameter("basal", 0.063, "1", "drive at all hours", DEBONO, "calibrated", lowest=0.001),
        Parameter(
            "rhythm", 0.47, "1", "height of the daily bump of drive", DEBONO, "calibrated",
            spread=Spread("lognormal", 0.27, "with that of ug_dl: 95 % reference 11.7 to 20.6 ug/dL at the peak, Debono 2009", "calibrated"), lowest=0.0,
        ),
        Parameter("peak_h", 5.2, "h", "top of the bump after the temperature minimum", DEBONO, "calibrated"),
        Parameter(
            "awakening", 2.608, "1", "rise of drive after getting up", "set so that free cortisol rises as in Wust 2000", "calibrated",
            doubt=Spread("lognormal", 0.3, "judgement", "assumed"), neutral=0.0, support="strong", lowest=0.0,
        ),
        Parameter("awakening_h", 0.75, "h", "how long that lasts", "no direct human number; rises last 30 to 45 min", "assumed", lowest=0.0, highest=3.0),
        Parameter("n3_share", 0.3, "1", "share of drive lost in N3", "set by hand; deep sleep damps the axis", "assumed", doubt=Spread("normal", 0.1, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0, highest=1.0),
        Parameter("pressure_gain", 0.1, "1", "rise of basal drive by a sleep pressure of 1 above the usual", LEPROULT, "calibrated", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("pressure_from", 0.66, "1", "sleep pressure of a usual evening", "of the model's undisturbed day", "calibrated"),
        Parameter("loss_gain", 0.75, "1", "largest rise of basal drive by sleep lost over a week", LEPROULT, "calibrated", doubt=Spread("lognormal", 0.5, "judgement", "assumed"), neutral=0.0, support="moderate", lowest=0.0),
        Parameter("loss_from_h", 0.15, "h", "hours lost a day that are lost in any week", "of the model's undisturbed weeks", "calibrated"),
        Parameter("loss_half_h", 0.2, "h", "further loss that gives half of it", "no human number", "assumed", lowest=0.01),
        Parameter(
            "ug_dl", 30.0, "ug/dL", "cortisol per unit of ACTH", DEBONO, "calibrated",
            spread=Spread("lognormal", 0.13, "95 % reference 1.5 to 2.5 ug/dL at the trough, Debono 2009", "calibrated"), lowest=5.0, highest=120.0,
        ),
        Parameter("gr_ug_dl", 14.0, "ug/dL", "cortisol that halves the release of ACTH", DEBONO, "calibrated", lowest=1.0),
        Parameter("mr_share", 1.0, "1", "feedback on CRH from the mean level of days; at 1 its inverse", "Karin 2020 takes the inverse of the level itself; the mean is taken so that the day's curve keeps its fit", "assumed", neutral=0.0, support="weak", lowest=0.0, highest=1.0),
        Parameter("crh_min", 4.0, "min", "half-life of CRH", KARIN, "measured", lowest=0.5, highest=15.0),
        Parameter("acth_min", 20.0, "min", "half-life of ACTH", KARIN, "measured", lowest=16.0, highest=60.0),
        Parameter("cortisol_min", 80.0, "min", "half-life of cortisol", KARIN, "measured", lowest=61.0, highest=200.0),
        Parameter("mean_days", 3.0, "d", "time constant of the mean level", "no human number", "assumed", lowest=0.5),
        Parameter("pituitary_days", 20.0, "d", "half-life of the cells that make ACTH", KARIN, "secondary", lowest=2.0),
        Parameter("adrenal_days", 30.0, "d", "half-life of the adrenal cortex", KARIN, "secondary", lowest=2.0),
        Parameter("glands", 1.0, "1", "whether glands grow and shrink", "Karin 2020, a model; no trial", "assumed", neutral=0.0, support="weak", lowest=0.0, highest=1.0),
        Parameter("arousal", 0.02, "dL/ug", "push on arousal by each ug/dL above the level from which it acts", "no human number", "assumed", doubt=Spread("normal", 0.02, "judgement", "assumed"), neutral=0.0, support="weak"),
        Parameter("arousal_from_ug_dl", 8.0, "ug/dL", "level from which cortisol arouses", "no human number", "assumed"),
    ),
    derived=(
        "turn_x", "turn_y", "keep_crh", "keep_acth", "keep_cortisol", "crh_to_acth", "acth_to_cortisol",
        "crh_to_cortisol", "drive_to_cortisol", "half_step", "keep_mean", "grow_pituitary", "grow_adrenal",
        "per_crh", "per_acth", "per_cortisol", "per_gr",
    ),
    prepare=prepare,
    step=step,
)  # fmt: skip
