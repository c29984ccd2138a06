"""Yes-or-no nights that come in stretches: how alike neighbours are, and what the nights are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODES = 8
MOST = 0.95
FEWEST_PAIRS = 10


@dataclass(frozen=True, slots=True)
class Clustering:
    """The autocorrelation of a yes or no from night to night, with its error.

    Args:
        middle: The estimate, above 0: nights that avoid each other count as nearly unrelated.
        values: ``float64[k]``, where it may lie.
        weights: ``float64[k]``, how likely each is.
    """

    middle: float
    values: NDArray[np.float64]
    weights: NDArray[np.float64]


def clustering(days: NDArray[np.int64], away: NDArray[np.float64]) -> Clustering:
    """Return how alike neighbouring nights are.

    Args:
        days: ``int64[n]``, calendar days, rising.
        away: ``float64[n]``, 1 or 0 less the share that is expected.

    Assumptions: as of an AR(1) series, every value from none to ``MOST`` as likely before; the estimate falls
        short by (1 + 3 rho) / n, which is put back.

    Source: Kendall 1954, 10.1093/biomet/41.3-4.403 (bias); Bartlett 1946, 10.2307/2983611 (error).
    """
    pairs = np.diff(days) == 1
    count, spread = int(pairs.sum()), float((away**2).mean())
    if count < FEWEST_PAIRS or spread == 0:
        return Clustering(0.0, np.zeros(1), np.ones(1))
    raw = float((away[1:] * away[:-1])[pairs].mean()) / spread
    values = (np.arange(NODES) + 0.5) / NODES * MOST
    error = np.sqrt((1 - values**2) / count)
    expected = values - (1 + 3 * values) / days.size
    weights = np.exp(-0.5 * ((raw - expected) / error) ** 2) / error
    weights /= weights.sum()
    return Clustering(float(weights @ values), values, weights)


def independent_share(days: NDArray[np.int64], weight: NDArray[np.float64], rho: float) -> float:
    """Return how many independent nights a weighted sum over nights is worth, as a share of them.

    Args:
        days: ``int64[n]``, calendar days, rising.
        weight: ``float64[n]``, of each night in the sum.
        rho: Autocorrelation from one day to the next.
    """
    decay = rho ** np.diff(days).astype(np.float64)
    before = total = 0.0
    for night, own in enumerate(weight):
        before = float(own) + (float(decay[night - 1]) * before if night else 0.0)
        total += 2 * float(own) * before
    alone = float(weight @ weight)
    return alone / max(total - alone, 1e-12 * alone)
