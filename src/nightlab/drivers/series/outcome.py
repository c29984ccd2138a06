"""The outcome as the model takes it: its scale, and how much each night counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Times to fall asleep and awake at night are skewed to long ones, and what moves them multiplies.
SKEWED = frozenset({"sol_min", "waso_min", "tasafa_min", "awake_min", "rem_latency_min"})
# Minutes added before the logarithm, so that 1 against 3 min is not as far as 20 against 60.
SHIFT_MIN = 5.0
# Degrees of freedom, each begun from where the one before it ended.
TAILS = np.array([30.0, 8.0, 4.0, 2.5])
ROUNDS = 4
RIDGE = 10.0  # prior precision of a driver in the first fit: an effect of about 0.3 of a night's sd
SD_OF_MAD = 1.4826


@dataclass(frozen=True, slots=True)
class Scale:
    """How an outcome is drawn into the model and back.

    Args:
        is_log: Whether its logarithm is modelled.
        level: Its median, on the scale of the model.
        spread: Its robust sd there.
    """

    is_log: bool
    level: float
    spread: float

    @classmethod
    def of(cls, outcome: Floats, name: str) -> Scale:
        """Return the scale of the nights used; its spread is 0 where all nights are alike."""
        values = np.log(outcome + SHIFT_MIN) if name in SKEWED else outcome
        level = float(np.median(values))
        spread = SD_OF_MAD * float(np.median(np.abs(values - level)))
        return cls(name in SKEWED, level, spread if spread > 0 else float(values.std()))

    def into(self, outcome: Floats) -> Floats:
        """Return outcomes on the scale of the model, around 0 with a spread of about 1."""
        values = np.log(outcome + SHIFT_MIN) if self.is_log else outcome
        scaled: Floats = (values - self.level) / self.spread
        return scaled

    def effect(self, change: Floats) -> Floats:
        """Return a change on the scale of the model in the outcome's unit, from the median night."""
        if not self.is_log:
            return self.spread * change
        minutes: Floats = np.exp(self.level) * np.expm1(self.spread * change)
        return minutes


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """How much each night counts.

    Args:
        each: ``float64[n]``, mean 1; wild nights less.
        worth: Share of the information of as many well-behaved nights, at most 1: what keeps intervals
            honest after weights were chosen on the same nights.
    """

    each: Floats
    worth: float


def robust_weights(y: Floats, columns: Floats, precision: Floats) -> Weights:
    """Return weights from a first fit with Student's t, its tails chosen by the nights.

    Assumptions: with weights w of Student's t held fixed, least squares would claim too much; the sandwich
    variance of an M-estimator, E[psi²] / E[psi']², says how much, and the likelihood is tempered by it.

    Args:
        y: ``float64[n]``.
        columns: ``float64[n, p]``.
        precision: ``float64[p]``, of each column's prior.

    Source: Huber 1981, Robust Statistics (the sandwich of an M-estimator).
    """
    tails, residual = _heaviest(y, columns, precision)
    weights = (tails + 1) / (tails + residual**2)
    slope = (tails + 1) * (tails - residual**2) / (tails + residual**2) ** 2
    believed = np.mean(weights * residual**2) / np.mean(weights)
    true = np.mean((weights * residual) ** 2) / max(float(np.mean(slope)), 0.2) ** 2
    return Weights(weights / weights.mean(), float(np.clip(believed / true, 0.5, 1.0)))


def _heaviest(y: Floats, columns: Floats, precision: Floats) -> tuple[float, Floats]:
    """Return the likeliest tails with the residuals in units of their scale.

    Source: Juárez & Steel 2010 (a Gamma(2, 0.1) prior of the degrees of freedom).
    """
    best = (-np.inf, TAILS[0], y)
    weights = np.ones(y.size)
    for tails in TAILS:
        residual, scale, weights = _student_fit(y, columns, precision, tails, weights)
        score = y.size * (gammaln((tails + 1) / 2) - gammaln(tails / 2) - 0.5 * np.log(tails))
        score -= y.size * np.log(scale) + (tails + 1) / 2 * np.sum(np.log1p(residual**2 / tails))
        score += np.log(tails) - 0.1 * tails
        if score > best[0]:
            best = (score, tails, residual)
    return float(best[1]), best[2]


def _student_fit(
    y: Floats, columns: Floats, precision: Floats, tails: float, weights: Floats
) -> tuple[Floats, float, Floats]:
    """Return residuals in units of their scale, the scale and the weights, by least squares in turn."""
    scale, residual = 1.0, y
    for _ in range(ROUNDS):
        weighed = columns * weights[:, None]
        normal = weighed.T @ columns
        with_prior = normal + np.diag(precision)
        residual = y - columns @ np.linalg.solve(with_prior, weighed.T @ y)
        taken = float(np.trace(np.linalg.solve(with_prior, normal)))
        freedom = max(y.size - taken, y.size / 4)
        scale = max(float(np.sqrt(np.sum(weights * residual**2) / freedom)), 1e-9)
        weights = (tails + 1) / (tails + (residual / scale) ** 2)
    return residual / scale, scale, weights
