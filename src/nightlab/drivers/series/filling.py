"""What an exposure probably was on days on which nobody wrote it down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.drivers.series.exposure import Exposure

    Floats = NDArray[np.float64]

# Prior precision of what foretells an exposure, in its own variances: a month of days outweighs it.
RIDGE = 20.0
ROUNDS = 2


def filled(exposures: Sequence[Exposure], weekday: NDArray[np.int64]) -> list[Floats]:
    """Return every exposure in units of its own spread around its mean, known on all days.

    Assumptions: a day not known is given what the other exposures of the day, the days of the same
    exposure before and after, and the weekday foretell of it, from a ridge regression; the night's
    outcome has no part in it. So an effect is neither thinned by gaps nor passed on to its company.

    Args:
        exposures: Those of the model; each varies.
        weekday: ``int64[days]``.

    Source: Carroll et al. 2006, Measurement Error in Nonlinear Models, ch. 4 (regression calibration).
    """
    told = np.column_stack([_standard(each.values) for each in exposures])
    known = np.isfinite(told)
    whole = np.where(known, told, 0.0)
    days = (weekday[:, None] == np.arange(7)).astype(np.float64)
    unsure = [int(j) for j in np.flatnonzero(~known.all(axis=0))]
    around = {j: _around(told[:, j]) for j in unsure}
    for _ in range(ROUNDS):
        for j in unsure:
            signs = np.column_stack([np.delete(whole, j, axis=1), days, *around[j]])
            whole[~known[:, j], j] = _foretold(signs, told[:, j], known[:, j])
    return list(whole.T)


def _standard(values: Floats) -> Floats:
    found: Floats = (values - np.nanmean(values)) / np.nanstd(values)
    return found


def _around(values: Floats) -> tuple[Floats, Floats]:
    """Return the last known value before each day and the next after it, faded by how far off."""
    both = np.isfinite(values[1:]) & np.isfinite(values[:-1])
    keep = float(np.mean(values[1:][both] * values[:-1][both])) if both.any() else 0.0
    keep = min(max(keep, 0.0), 1.0)
    return _before(values, keep), _before(values[::-1], keep)[::-1]


def _before(values: Floats, keep: float) -> Floats:
    found, last = np.empty(values.size), 0.0
    for day, now in enumerate(values):
        found[day] = keep * last
        last = now if np.isfinite(now) else keep * last
    return found


def _foretold(signs: Floats, values: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return what signs foretell on days not known, within what was ever seen."""
    seen = signs[known]
    normal = seen.T @ seen + RIDGE * np.eye(signs.shape[1])
    guess = signs[~known] @ np.linalg.solve(normal, seen.T @ values[known])
    clipped: Floats = np.clip(guess, values[known].min(), values[known].max())
    return clipped
