"""The last hour for caffeine: how long this person's body needs, and never later than safety allows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from nightlab.person.answers import flag, hours, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.fit import Posterior
    from nightlab.person import Value

MEDIAN_H, SIGMA = 5.0, 0.35
"""Half-life of caffeine in adults, and the standard deviation of its logarithm between them."""
Z95 = 1.959964
CUP_MG = 107.0
"""Caffeine of the coffee in the meta-analysis, taken for a drink of which no amount was told."""
LEFT_MG = CUP_MG * 2 ** (-8.8 / MEDIAN_H)
"""What such a coffee leaves in an average person after the 8.8 hours that it needs: some 32 mg."""
SAFE_HOURS = ((400.0, 12.0, "S142"), (217.0, 13.2, "S141"), (107.0, 8.8, "S140"))
MOST_H = 16.0
"""Hours of an ordinary day: a curfew before it begins says none at all."""
EVIDENCE = "Gardiner 2023, doi:10.1016/j.smrv.2023.101764 (abstract); certainty moderate"


@dataclass(frozen=True, slots=True)
class HalfLife:
    """How fast a person gets rid of caffeine.

    Args:
        hours: Best guess.
        low_h: Bounds of a 95 % interval.
        high_h: Likewise.
        own: Whether the person's own nights taught it.
        note: What it rests on, in a sentence.
    """

    hours: float
    low_h: float
    high_h: float
    own: bool
    note: str


@dataclass(frozen=True, slots=True)
class Curfew:
    """When to have had the last caffeine.

    Args:
        at: Clock time; None where even the morning is too late.
        hours_before: Hours before bed, of which safety asks the fewest.
        low_h: Bounds of those hours by the half-life's interval; never less than safety asks.
        high_h: Likewise.
        dose_mg: Drink it is for.
        left_mg: Caffeine of it that is left at bedtime, best guess.
        rule: Rule of safety that set it; empty where the half-life did.
        reason: Why, for the person.
        notes: What it rests on, and how sure.
    """

    at: time | None
    hours_before: float
    low_h: float
    high_h: float
    dose_mg: float
    left_mg: float
    rule: str
    reason: str
    notes: tuple[str, ...]


def half_life(answers: Mapping[str, Value], posterior: Posterior | None = None) -> HalfLife:
    """Return the half-life of caffeine, from the person's own nights where they taught it.

    Assumptions: a fit that learnt nothing or little of it counts as no fit, and in pregnancy none counts,
    since the simulated body knows no pregnancy; smoking and the pill are named and not reckoned with.

    Source: median and range, Institute of Medicine 2001 (secondary), as in ``body/organs/caffeine``; the
    spread there; pregnancy 8.3 h (3 to 16) against 3.4 h, Knutti and others 1982, doi:10.1007/BF00637512 (abstract).
    """
    if flag(answers, "pregnant"):
        note = "Pregnancy slows caffeine down: half is gone after 8.3 hours, 3 to 16 from woman to woman."
        return HalfLife(8.3, 3.0, 16.0, own=False, note=note)
    if posterior is not None and "caffeine.ke_per_h" in posterior.draws:
        found = posterior.fitted("caffeine.ke_per_h")
        if found.learnt in {"some", "much"}:
            return _own(posterior)
    low_h, high_h = (MEDIAN_H * math.exp(sign * Z95 * SIGMA) for sign in (-1, 1))
    note = (
        f"Adults get rid of half in about {MEDIAN_H:.0f} hours, most in {low_h:.1f} to {high_h:.1f}. "
        "Yours is not known. Smokers are faster; the pill makes it slower."
    )
    return HalfLife(MEDIAN_H, low_h, high_h, own=False, note=note)


def curfew(bed: time, dose_mg: float, half: HalfLife) -> Curfew:
    """Return the last hour for a drink with caffeine.

    Assumptions: each drink counts alone, as in the trials; what may be left at bedtime is what the coffee
    of the meta-analysis leaves in an average person at the hour it set (its 217.5 mg at 13.2 h leave the
    same within 4 mg); a fast half-life never shortens the hours that safety asks for.

    Args:
        bed: Lights out.
        dose_mg: Caffeine of the drink.
        half: How fast it leaves.

    Source: Gardiner 2023, doi:10.1016/j.smrv.2023.101764 (abstract); safety rules S140 to S142.
    """
    need_h, low_h, high_h = (_need_h(dose_mg, h) for h in (half.hours, half.low_h, half.high_h))
    safe_h, rule = _safe(dose_mg)
    hours_before = max(need_h, safe_h)
    at = None if hours_before > MOST_H else _before(bed, hours_before)
    left_mg = dose_mg * 2 ** (-hours_before / half.hours)
    by_safety = safe_h >= need_h and safe_h > 0
    return Curfew(
        at=at,
        hours_before=hours_before,
        low_h=max(low_h, safe_h),
        high_h=max(high_h, safe_h),
        dose_mg=dose_mg,
        left_mg=left_mg,
        rule=rule if by_safety else "",
        reason=_reason(at, bed, dose_mg, left_mg),
        notes=(half.note, f"{EVIDENCE}. No clinician has reviewed this."),
    )


def curfew_for(
    answers: Mapping[str, Value], bed: time, posterior: Posterior | None = None
) -> Curfew | None:
    """Return the curfew for what a person drinks; None for one who has no caffeine.

    Assumptions: where the size of the last drink was not told it is a cup of coffee of 107 mg, or the whole
    day's caffeine where that is less.
    """
    day_mg = number(answers, "caffeine_mg")
    if day_mg is not None and day_mg <= 0:
        return None
    last_mg = number(answers, "caffeine_last_mg")
    dose_mg = last_mg or (CUP_MG if day_mg is None else min(day_mg, CUP_MG))
    return curfew(bed, dose_mg, half_life(answers, posterior))


def _own(posterior: Posterior) -> HalfLife:
    import numpy as np

    lives = math.log(2) / posterior.values("caffeine.ke_per_h")
    low_h, middle_h, high_h = (float(x) for x in np.quantile(lives, [0.025, 0.5, 0.975]))
    note = (
        f"Your own nights suggest that half has left you after {middle_h:.1f} hours "
        f"({low_h:.1f} to {high_h:.1f}). That is a simulated body's guess, no blood test."
    )
    return HalfLife(middle_h, low_h, high_h, own=True, note=note)


def _need_h(dose_mg: float, half_h: float) -> float:
    return max(0.0, half_h * math.log2(dose_mg / LEFT_MG)) if dose_mg > 0 else 0.0


def _safe(dose_mg: float) -> tuple[float, str]:
    """Return the most hours that rules of safety ask for at a dose, and the rule."""
    asked = [(h, rule) for least_mg, h, rule in SAFE_HOURS if dose_mg >= least_mg]
    return max(asked, default=(0.0, ""))


def _before(bed: time, length_h: float) -> time:
    """Return a clock time so many hours before bed, rounded to the earlier quarter."""
    quarter = math.floor(round((hours(bed) - length_h) * 4, 6)) % 96
    return time(quarter // 4, quarter % 4 * 15)


def _reason(at: time | None, bed: time, dose_mg: float, left_mg: float) -> str:
    drink = f"A drink of {dose_mg:.0f} mg"
    if at is None:
        return f"{drink} would still be felt at {bed:%H:%M}, even from the morning: have a smaller one."
    return (
        f"{drink} at {at:%H:%M} leaves about {left_mg:.0f} mg at {bed:%H:%M}. The hours that trials ask "
        f"for leave about {LEFT_MG:.0f} mg in an average person."
    )
