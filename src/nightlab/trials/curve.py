"""The log likelihood at many effects, from few: polynomials on an axis that is stretched in the tails.

At each autocorrelation it is a smooth curve, near a parabola in the middle and near a straight line of
the logarithm far out. On the axis asinh((tau - middle) / width) a few dozen points hold it. Whether they
do is looked at every time, and where they do not every effect is worked out by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.posterior import Likelihood

STEP = 0.12
STRETCH = 1.5
NODES = np.arange(-2, 4)
CHECKED = 31
ALLOWED = 2e-4
# Effects less likely than e^-FAR of the best one need not be right.
FAR = 20.0


def log_by_phi(cells: Likelihood, tau: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``float64[phi, m]``: the log likelihood at each tau, within ``ALLOWED`` where it matters."""
    _, middle, width = cells.location()
    away = np.arcsinh((tau - middle[:, None]) / (STRETCH * width[:, None]))
    low = away.min() - (NODES.size + 1) * STEP
    points = int((away.max() - low) / STEP) + NODES.size + 2
    if points >= tau.size:
        return cells.log_by_phi(tau)
    axis = low + STEP * np.arange(points)
    known = cells.log_by_phi(middle[:, None] + STRETCH * width[:, None] * np.sinh(axis))
    found = _between(known, (away - low) / STEP)
    some = np.unique(np.linspace(0, tau.size - 1, CHECKED).astype(np.int64))
    exact = cells.log_by_phi(tau[some])
    matters = exact > exact.max() - FAR
    off = np.abs(found[:, some] - exact)[matters].max()
    return found if off < ALLOWED else cells.log_by_phi(tau)


def _between(known: NDArray[np.float64], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values of rows between their points, by Lagrange's polynomial through six of them."""
    before = np.floor(at).astype(np.int64)
    beyond = at - before
    rows = np.arange(known.shape[0])[:, None]
    total = np.zeros(at.shape)
    for node in NODES:
        weight = known[rows, before + node]
        for other in NODES[node != NODES]:
            weight *= (beyond - other) / (node - other)
        total += weight
    return total
