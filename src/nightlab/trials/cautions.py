"""What a person should hold against a verdict, in plain sentences."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from nightlab.units import signed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.posterior import Effect
    from nightlab.trials.prior import Prior
    from nightlab.trials.randomisation import RandomisationTest
    from nightlab.trials.verdict import Decision

DISAGREES = 0.05
CONFLICT_SDS = 2.5
UNEVEN_MISSING = 0.2
FEWEST_RATINGS = 3
FEWEST_RATED = 20  # at 10 nights the interval in points is a tenth too narrow
FEWEST_COUNTED = 30  # their own chance error is then a fifth of a night's mean


def withheld(name: str, stated: Decision, unled: Decision) -> list[str]:
    """Say where the stated prior alone would decide, and the nights alone do not, or the other way."""
    if stated == unled:
        return []
    return [
        (
            f"Under the {name} prior it would be {stated}, under the neutral one {unled}; "
            "a prior may withhold a verdict and never make one."
        )
    ]


def conflict(name: str, prior: Prior, unled: Effect) -> list[str]:
    """Warn where the data lie where the prior expects none, so that it pulls them too far."""
    expected = sqrt(prior.sd**2 + unled.sd**2)
    if abs(unled.mean - prior.mean) <= CONFLICT_SDS * expected:
        return []
    return [
        (
            f"The nights and the {name} prior disagree: without it the effect is {signed(unled.mean)} "
            f"(95 % {signed(unled.lo95)} to {signed(unled.hi95)}); trust that size rather than the stated one."
        )
    ]


def second_opinion(
    second: RandomisationTest | None, decision: str, *, randomise: bool
) -> list[str]:
    """Say what the randomisation test holds against a decision, or cannot say."""
    if second is None:
        return (
            ["The schedule cannot be redrawn, so there is no randomisation test."]
            if randomise
            else []
        )
    if decision not in ("works", "harms") or second.p <= DISAGREES:
        return []
    if second.smallest_p > DISAGREES:
        return [
            (
                f"The schedule has so few versions that redrawing it cannot confirm this (p = {second.p:.2g}, and "
                f"{second.smallest_p:.2g} is the smallest it could be); the verdict rests on the model alone."
            )
        ]
    if second.p > DISAGREES:
        return [
            f"The randomisation test does not agree (p = {second.p:.2g}); hold the verdict as less sure than it says."
        ]
    return []


def rows(data: TrialData, half_life_nights: float) -> list[str]:
    """Say what the rows of a table hold against it."""
    warnings = []
    if half_life_nights > 0 and int(np.ptp(data.days)) + 1 > data.days.size:
        warnings.append("Nights without a row are counted as nights without a dose.")
    shares = _missing_shares(data)
    if shares and max(shares) - min(shares) > UNEVEN_MISSING:
        warnings.append(
            f"More nights are missing on one arm than on the other ({100 * max(shares):.0f} % against {100 * min(shares):.0f} %); "
            "if bad nights go unlogged, the effect is distorted."
        )
    return warnings


def few_outcomes(data: TrialData, family: str) -> list[str]:
    """Say where outcomes are too few, or of two kinds, for what the model makes of them."""
    seen = data.outcome[data.seen]
    if family == "logit" and seen.max() > 1:
        return _mixed_shares(seen)
    if family == "counts" and seen.sum() < FEWEST_COUNTED:
        return [
            (
                f"Only {seen.sum():g} {'was' if seen.sum() == 1 else 'were'} counted in all; how many a night bring is less sure than the "
                "interval says."
            )
        ]
    return _few_ratings(seen) if family == "ratings" else []


def _few_ratings(seen: NDArray[np.float64]) -> list[str]:
    warnings, chosen = [], np.unique(seen)
    if chosen.size < FEWEST_RATINGS:
        told = " and ".join(f"{rating:.12g}" for rating in chosen)
        warnings.append(
            f"Only {told} were chosen; a rating that never was has no chance in this model."
        )
    if seen.size < FEWEST_RATED:
        warnings.append(
            f"Only {seen.size} nights are rated; in points the effect is less sure than the interval says."
        )
    return warnings


def _mixed_shares(seen: NDArray[np.float64]) -> list[str]:
    """Say where some nights look like shares of 1 and others like per cent."""
    small = int(((seen > 0) & (seen <= 1)).sum())
    if not small:
        return []
    held = "1 night is" if small == 1 else f"{small} nights are"
    return [
        (
            f"{held} between 0 and 1 and others above 1, so all are taken as per cent; "
            "if they were shares of 1, correct the others."
        )
    ]


def _missing_shares(data: TrialData) -> list[float]:
    if data.is_dose:
        return []
    labels = np.array(data.labels)
    return [float(np.mean(~data.seen[labels == a])) for a in (data.arm, data.control)]
