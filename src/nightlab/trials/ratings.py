"""Ratings such as 1 to 5: ordered categories, whose distances the nights themselves tell.

``P(rating <= k) = logistic(cut_k - predictor)``. Only categories that were chosen have a chance; between
those that were never chosen no night can tell. The cuts' prior makes every split of the chances among the
categories equally likely where the predictor is 0, half-way between the arms.

Source: McCullagh 1980, J R Stat Soc B 42:109 (proportional odds).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.local import Local

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_NEAREST = 0.9  # of the way to where two cuts would meet


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """The likelihood of ratings under ``k`` models.

    Attributes:
        code: ``int64[n]``, the rank of each night's rating among those chosen, from 0.
        values: ``float64[c + 1]``, the ratings that were chosen, rising.
        models: How many models, ``k``.
    """

    code: NDArray[np.int64]
    values: Floats
    models: int

    @classmethod
    def of(cls, outcome: Floats, models: int) -> Ratings:
        """Return the likelihood of ratings."""
        values, code = np.unique(outcome, return_inverse=True)
        return cls(code.astype(np.int64), values, models)

    def start(self) -> tuple[float, Floats]:
        """Return the predictor of an ordinary night, and cuts at the shares of the categories."""
        counts = np.bincount(self.code) + 0.5
        below = np.cumsum(counts)[:-1] / counts.sum()
        return 0.0, np.tile(np.log(below / (1 - below)), (self.models, 1))

    def take(self, rows: NDArray[np.int64]) -> Ratings:
        """Return the likelihood under some of the models."""
        return Ratings(self.code, self.values, rows.size)

    def at(self, predictor: Floats, own: Floats) -> Local:
        """Return the likelihood around a predictor ``float64[n, k]`` and cuts ``float64[k, c]``."""
        k, cuts = own.shape
        edge = np.full((k, 1), np.inf)
        padded = np.concatenate([-edge, own, edge], axis=1).T
        low, high = padded[self.code] - predictor, padded[self.code + 1] - predictor
        below, up_to = _logistic(low), _logistic(high)
        # The chance of the category, without the difference of two numbers near 1.
        chance = -np.expm1(low - high) * up_to * _logistic(-low)
        chance = np.maximum(chance, 1e-300)
        fall, rise = below * _logistic(-low), up_to * _logistic(-high)
        at_high, at_low = _one_each(self.code, cuts), _one_each(self.code - 1, cuts)
        ratio_high, ratio_low = rise / chance, fall / chance
        own_high = ratio_high**2 - ratio_high * (1 - 2 * up_to)
        own_low = ratio_low**2 + ratio_low * (1 - 2 * below)
        curvature = np.zeros((k, cuts, cuts))
        at, last = np.arange(cuts), np.arange(cuts - 1)
        prior = _logistic(own)
        curvature[:, at, at] = own_high.T @ at_high + own_low.T @ at_low + 2 * prior * (1 - prior)
        between = -(ratio_high * ratio_low).T @ at_high
        curvature[:, last, last + 1] = between[:, 1:]
        curvature[:, last + 1, last] = between[:, 1:]
        return Local(
            log=np.log(chance).sum(axis=0) + np.log(prior * _logistic(-own)).sum(axis=1),
            slope=below + up_to - 1,
            curvature=fall + rise,
            across=-rise[..., None] * at_high[:, None] - fall[..., None] * at_low[:, None],
            own_slope=ratio_high.T @ at_high - ratio_low.T @ at_low + 1 - 2 * prior,
            own_curvature=curvature,
        )

    def allowed(self, own: Floats, step: Floats) -> Floats:
        """Return ``float64[k]``, the share of a step after which the cuts still stand in order."""
        gap, closing = np.diff(own, axis=1), -np.diff(step, axis=1)
        share = np.where(closing > 0, _NEAREST * gap / np.maximum(closing, 1e-300), 1.0)
        found: Floats = np.minimum(share.min(axis=1, initial=1.0), 1.0)
        return found


def _logistic(x: Floats) -> Floats:
    half = 0.5 * np.tanh(0.5 * x)
    found: Floats = half + 0.5
    return np.where(x < -30, np.exp(np.minimum(x, 0)), found)


def _one_each(code: NDArray[np.int64], cuts: int) -> Floats:
    """Return ``float64[n, c]``: 1 where a night's category ends at a cut."""
    found: Floats = (code[:, None] == np.arange(cuts)).astype(np.float64)
    return found
