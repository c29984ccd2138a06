"""From summaries to a posterior: regression of what people are on how they sleep, and what it leaves over.

For each parameter a ridge regression on summaries and their squares predicts where simulated people stand;
what it leaves over for people near the prediction of the one in question, added to that prediction, is the
posterior (regression-adjusted approximate Bayesian computation).

Source: Beaumont, Zhang and Balding 2002; Blum and François 2010; Fearnhead and Prangle 2012 (predictions
as the summaries in which people are near). Left over is each person's own leave-one-out residual (Allen
1974), so that a regression that learns its people by heart does not narrow an interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers

PENALTIES = 10.0 ** np.arange(0.0, 5.1, 0.5)
NEAR = 0.3
CLIP_SD = 3.0  # beyond this a summary would pull a prediction where no simulated person is
LEAST_LEARNT = 0.01
TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A regression of standard-normal places on summaries of simulated people.

    Args:
        places: ``float64[people, fitted]``.
        shift: Mean of each summary.
        scale: Standard deviation of each summary.
        second: Mean and standard deviation of each squared summary.
        weights: ``float64[1 + 2 summaries, fitted]``.
        predicted: ``float64[people, fitted]``, each by the others.
        learnt: Share of the variance that is predicted, by parameter.
    """

    places: Numbers
    shift: Numbers
    scale: Numbers
    second: tuple[Numbers, Numbers]
    weights: Numbers
    predicted: Numbers
    learnt: Numbers

    def predict(self, summaries: Numbers) -> Numbers:
        """Return what is predicted of people, ``float64[people, fitted]``."""
        return np.asarray(self._terms(summaries) @ self.weights)

    def draws(self, summaries: Numbers) -> Numbers:
        """Return the posterior of one person, ``float64[draws, fitted]`` on the standard normal scale.

        Args:
            summaries: ``float64[summaries]``.
        """
        middle = self.predict(summaries[None, :])[0]
        told = self.learnt > 0.0
        width = np.where(told, np.maximum(self.predicted.std(axis=0), 1e-9), np.inf)
        away = (((self.predicted - middle) / width) ** 2).sum(axis=1)
        near = np.argsort(away, kind="stable")[: max(50, round(NEAR * len(away)))]
        return np.asarray(middle + (self.places - self.predicted)[near])

    def _terms(self, summaries: Numbers) -> Numbers:
        first = np.clip((summaries - self.shift) / self.scale, -CLIP_SD, CLIP_SD)
        mean, sd = self.second
        square = (first**2 - mean) / sd
        return np.hstack([np.ones((len(first), 1)), first, square])


def unlike(summaries: Numbers, own: Numbers) -> NDArray[np.bool_]:
    """Return which summaries lie beyond those of all simulated people, by a standard deviation of theirs."""
    beyond = summaries.std(axis=0)
    low, high = summaries.min(axis=0) - beyond, summaries.max(axis=0) + beyond
    return np.asarray((own < low - TINY) | (own > high + TINY))


def adjusted(places: Numbers, summaries: Numbers) -> Adjusted:
    """Return the regression of simulated people.

    Args:
        places: ``float64[people, fitted]``, standard normal under the prior.
        summaries: ``float64[people, summaries]``.
    """
    shift, scale = summaries.mean(axis=0), np.maximum(summaries.std(axis=0), 1e-9)
    first = np.clip((summaries - shift) / scale, -CLIP_SD, CLIP_SD)
    square = first**2
    second = (square.mean(axis=0), np.maximum(square.std(axis=0), 1e-9))
    terms = np.hstack([first, (square - second[0]) / second[1]])
    middle, offset = places.mean(axis=0), terms.mean(axis=0)
    left, singular, right = np.linalg.svd(terms - offset, full_matrices=False)
    turned = left.T @ (places - middle)
    count, fitted = places.shape
    best = np.full(fitted, np.inf)
    weights = np.zeros((terms.shape[1], fitted))
    predicted = np.zeros_like(places)
    for penalty in PENALTIES:
        kept = singular**2 / (singular**2 + penalty)
        own = (left**2 * kept).sum(axis=1) + 1.0 / count
        inside = middle + left @ (kept[:, None] * turned)
        left_out = (inside - own[:, None] * places) / (1.0 - own[:, None])
        error = ((places - left_out) ** 2).mean(axis=0)
        better = error < best
        best = np.where(better, error, best)
        coefficients = right.T @ ((kept / np.maximum(singular, 1e-12))[:, None] * turned)
        weights[:, better] = coefficients[:, better]
        predicted[:, better] = left_out[:, better]
    learnt = 1.0 - best / places.var(axis=0)
    # A regression that predicts nothing of the people it has not seen says nothing of this one.
    silent = learnt < LEAST_LEARNT
    weights[:, silent], predicted[:, silent], learnt[silent] = 0.0, 0.0, 0.0
    constant = np.where(silent, 0.0, middle - offset @ weights)
    joined = np.vstack([constant, weights])
    return Adjusted(places, shift, scale, second, joined, predicted, learnt)
