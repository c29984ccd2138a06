"""What a trial is expected to teach before it is made.

A trial gives an estimate x of the effect with standard error s. Before it, x is drawn from the belief widened
by s; after it, the belief given x decides. Knowing is worth, per night,

    E_x[max(0, E[g | x] - c)] - max(0, E[g] - c)

with g the gain and c what the step asks for in return.

Source: preposterior analysis, Raiffa & Schlaifer 1961, Applied Statistical Decision Theory (from memory).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.evidence import Normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.evidence import Prior

GRID, REACH_SDS = 241, 5.0
SURE, FUTILE, LIKELY = 0.975, 0.95, 0.5
"""Thresholds of a verdict at a trial's end."""
NEUTRAL_SDS = 2.5


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a trial would bring, before it.

    Args:
        learning: Expected gain of knowing over deciding now, a night.
        chance: Chance of a clear answer: works, harms, or no useful effect.
    """

    learning: float
    chance: float


def preposterior(belief: Prior, se: float, *, sd: float, delta: float, price: float) -> Outlook:
    """Return what a trial is expected to teach.

    Args:
        belief: On the gain, better being positive.
        se: Standard error of the trial's estimate.
        sd: Spread of nights, for the neutral prior of the verdict.
        delta: Smallest gain worth having.
        price: What the step asks for in return, in the gain's unit a night.

    Assumptions: the estimate is normal around the true effect; a verdict is clear when it is reached under the
        belief and under the neutral prior N(0, (2.5 sd)^2) alike, with the thresholds at a trial's end.

    Example:
        >>> from nightlab.evidence import sceptical
        >>> sharp, blunt = (preposterior(sceptical(10), s, sd=15, delta=10, price=1) for s in (1, 50))
        >>> sharp.learning > blunt.learning >= 0
        True
    """
    if not math.isfinite(
        se
    ):  # hardly any night is told: such a trial would never end in an estimate
        return Outlook(0.0, 0.0)
    wide = math.hypot(belief.sd, se)
    x = np.linspace(belief.mean - REACH_SDS * wide, belief.mean + REACH_SDS * wide, GRID)
    weights, means, sds = _given(belief.parts, x, se)
    drawn = _marginal(belief.parts, x, se)
    drawn /= drawn.sum()
    after = float((drawn * np.maximum(0.0, (weights * means).sum(axis=0) - price)).sum())
    learning = max(0.0, after - max(0.0, belief.mean - price))
    neutral = _given((Normal(1.0, 0.0, NEUTRAL_SDS * sd),), x, se)
    clear = _verdicts(weights, means, sds, delta) & _verdicts(*neutral, delta)
    chance = min(1.0, float((drawn * (clear > 0)).sum()))
    return Outlook(learning, chance)


def _marginal(parts: Sequence[Normal], x: NDArray[np.float64], se: float) -> NDArray[np.float64]:
    total: NDArray[np.float64] = np.zeros_like(x)
    for part in parts:
        wide = math.hypot(part.sd, se)
        total += part.weight / wide * np.exp(-0.5 * ((x - part.mean) / wide) ** 2)
    return total


def _given(
    parts: Sequence[Normal], x: NDArray[np.float64], se: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return weights ``[k, n]``, means ``[k, n]`` and sds ``[k, 1]`` of a belief after each estimate."""
    kept = [part for part in parts if part.weight > 0]
    raw = np.array([_marginal((part,), x, se) for part in kept])
    trust = np.array([[part.sd**2 / (part.sd**2 + se**2)] for part in kept])
    before = np.array([[part.mean] for part in kept])
    return raw / raw.sum(axis=0), before + trust * (x - before), np.sqrt(trust) * se


def _verdicts(
    weights: NDArray[np.float64],
    means: NDArray[np.float64],
    sds: NDArray[np.float64],
    delta: float,
) -> NDArray[np.int64]:
    """Return the verdict that is reached: 1 works, 2 harms, 4 no useful effect, 0 none; as trials.verdict has it."""
    from scipy.special import ndtr

    def above(bound: float) -> NDArray[np.float64]:
        chance: NDArray[np.float64] = (weights * ndtr((means - bound) / sds)).sum(axis=0)
        return chance

    works = (above(0.0) >= SURE) & (above(delta) >= LIKELY)
    harms = (1 - above(0.0) >= SURE) & (1 - above(-delta) >= LIKELY)
    useless = (1 - above(delta) >= FUTILE) & ~harms
    bits: NDArray[np.int64] = works * 1 + harms * 2 + useless * 4
    return bits
