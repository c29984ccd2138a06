"""The random effects of runs on one arm, integrated out along the chain that they form.

Whitened AR(1) noise ties a night to the one before alone, so the cross-products of the runs' columns
are zero but for neighbours, and one pass from run to run takes them all out, over years of nights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.nuisance import Scale


def eliminate_runs(
    white: NDArray[np.float64],
    days: NDArray[np.int64],
    phi: NDArray[np.float64],
    runs: NDArray[np.int64] | None,
    scale: Scale,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the cross-products of whitened columns with a random effect of each run taken out.

    Args:
        white: ``float64[p, n, m]``, columns whitened at each autocorrelation.
        days: ``int64[n]``, calendar day of each observed night, rising.
        phi: ``float64[p]``.
        runs: ``int64[n]``, from 0 up without a gap; None where there are no such effects.
        scale: Of the effects, on ``k`` points.

    Returns:
        ``float64[p, k, m, m]`` and ``float64[p, k]``, what each cell adds to the log weight, prior of
        the scale included. Without runs ``k`` is 1.
    """
    gram = np.swapaxes(white, 1, 2) @ white
    if runs is None:
        return gram[:, None], np.zeros((phi.size, 1))
    own, tie, border = _chain(white, days, phi, runs)
    count, (p, k) = own.shape[1], (phi.size, scale.precisions.size)
    pivot = np.empty((count, p, k))
    rows = np.empty((count, p, k, white.shape[2]))
    for run in range(count):
        pivot[run] = own[:, run, None] + scale.precisions
        rows[run] = border[:, run, None]
        if run:
            step = tie[:, run - 1, None] / pivot[run - 1]
            pivot[run] -= step * tie[:, run - 1, None]
            rows[run] -= step[..., None] * rows[run - 1]
    rows /= np.sqrt(pivot)[..., None]
    taken = np.moveaxis(rows, 0, 2)
    left = gram[:, None] - np.swapaxes(taken, -1, -2) @ taken
    gain = 0.5 * (count * np.log(scale.precisions) - np.log(pivot).sum(axis=0))
    return left, gain + scale.log_weights


def _chain(
    white: NDArray[np.float64],
    days: NDArray[np.int64],
    phi: NDArray[np.float64],
    runs: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return cross-products of each run with itself, with the next run, and with the columns.

    A whitened night is ``(x[t] - decay x[t-1]) / root``: within a run both belong to it, and a run's
    first night belongs to the run before as well.
    """
    decay = phi[:, None] ** np.diff(days)[None, :]
    root = np.sqrt(1 - decay**2)
    first = np.flatnonzero(np.diff(runs)) + 1
    share = np.ones((phi.size, days.size))
    share[:, 1:] = (1 - decay) / root
    share[:, first] = 1 / root[:, first - 1]
    before = -(decay / root)[:, first - 1]
    starts = np.concatenate(([0], first))
    own = np.add.reduceat(share**2, starts, axis=1)
    own[:, :-1] += before**2
    border = np.add.reduceat(share[..., None] * white, starts, axis=1)
    border[:, :-1] += before[..., None] * white[:, first]
    return own, before * share[:, first], border
