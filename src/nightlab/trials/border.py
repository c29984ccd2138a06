"""Small symmetric systems, one for each of many models, solved side by side.

A library solves one system after the other; here one step of the elimination is one operation for all of them,
and a system that is no valley is told from the sign of its pivots, not by an error.

Source: Golub & Van Loan 2013, Matrix Computations, ch. 4 (symmetric elimination without exchange).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Solutions, and what the systems came to.

    Attributes:
        step: ``float64[k, q]``.
        pivots: ``float64[q, k]``; all above 0 where the curvature is one of a valley.
        last: ``float64[k, 2, 2]``, the last two unknowns' curvature with all others taken out.
    """

    step: Floats
    pivots: Floats
    last: Floats


def solve(left: Floats, told: Floats) -> Solved:
    """Solve symmetric systems by elimination, first unknown first.

    Args:
        left: ``float64[k, q, q]``, with ``q`` of 2 at least.
        told: ``float64[k, q]``.

    Example:
        >>> solve(np.array([[[2.0, 1.0], [1.0, 3.0]]]), np.array([[3.0, 4.0]])).step.tolist()
        [[1.0, 1.0]]
    """
    q = left.shape[1]
    work = np.concatenate([left, told[..., None]], axis=2).transpose(1, 2, 0).copy()
    last = work[-2:, -3:-1].copy()
    for at in range(q - 1):
        if at == q - 2:
            last = work[-2:, -3:-1].copy()
        share = work[at, at + 1 : q] / work[at, at]
        work[at + 1 :, at + 1 :] -= share[:, None] * work[at, None, at + 1 :]
    step = np.empty((q, left.shape[0]))
    for at in range(q - 1, -1, -1):
        known = (work[at, at + 1 : q] * step[at + 1 :]).sum(axis=0)
        step[at] = (work[at, q] - known) / work[at, at]
    pivots = work[np.arange(q), np.arange(q)]
    return Solved(step.T, pivots, last.transpose(2, 0, 1))
