"""All that the sampler needs to know of the nights: their cross products under each autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Autocorrelation from one night to the next: every value between is as likely beforehand.
PHI = np.linspace(-0.4, 0.9, 27)
# Farther apart than this, two nights know nothing of each other.
FARTHEST = 30


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Cross products of the nights, whitened by each autocorrelation of ``PHI``.

    Args:
        gram: ``float64[f, p, p]``, of the columns with each other.
        with_y: ``float64[f, p]``, of the columns with the outcome.
        of_y: ``float64[f]``, of the outcome with itself.
        log_det: ``float64[f]``, logarithm of the determinant of the nights' correlation.
        nights: How many nights they count as.
    """

    gram: Floats
    with_y: Floats
    of_y: Floats
    log_det: Floats
    nights: float


def products(
    y: Floats, columns: Floats, day: NDArray[np.int64], *, worth: float = 1.0, phi: Floats = PHI
) -> Products:
    """Return the cross products under a first-order autocorrelation that fades over gaps.

    Assumptions: nights g apart are correlated by phi**g. Pairs of neighbours with the same gap share
    their products, so that the nights are gone through once and not once for each phi.

    Args:
        y: ``float64[n]``, weighted.
        columns: ``float64[n, p]``, weighted.
        day: ``int64[n]``, rising.
        worth: Power that the likelihood is raised to.
        phi: ``float64[f]``.
    """
    all_of = np.column_stack([columns, y])
    gap = np.minimum(np.diff(day), FARTHEST)
    whole = np.zeros((phi.size, *2 * all_of.shape[1:]))
    whole += np.outer(all_of[0], all_of[0])
    log_det = np.zeros(phi.size)
    for apart in np.unique(gap):
        before, after = all_of[:-1][gap == apart], all_of[1:][gap == apart]
        decay = phi**apart if apart < FARTHEST else np.zeros(phi.size)
        fresh = 1 - decay**2
        cross = before.T @ after
        parts = (after.T @ after, cross + cross.T, before.T @ before)
        for part, share in zip(parts, (1 / fresh, -decay / fresh, decay**2 / fresh), strict=True):
            whole += share[:, None, None] * part
        log_det += len(before) * np.log(fresh)
    whole *= worth
    gram = np.ascontiguousarray(whole[:, :-1, :-1])
    with_y = np.ascontiguousarray(whole[:, :-1, -1])
    return Products(gram, with_y, whole[:, -1, -1].copy(), worth * log_det, worth * y.size)
