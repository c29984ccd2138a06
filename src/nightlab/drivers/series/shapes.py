"""An exposure as columns of the model: one for each lag and build-up it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.drivers.series.traces import Shape


def shaped(
    values: NDArray[np.float64], shapes: tuple[Shape, ...], nights: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], float]:
    """Return the columns of an exposure and its own spread.

    Assumptions: what is not known counts as the person's mean. A build-up s[t] = k s[t-1] + (1 - k) x[t]
    starts at that mean; its effect is per unit kept up night after night, so that one scale serves all
    shapes.

    Args:
        values: ``float64[days]``, NaN where not known.
        shapes: Lags and half-lives.
        nights: ``bool[days]``, those used.

    Returns:
        ``float64[nights used, shapes]`` in units of the spread, and the spread in the exposure's unit.
    """
    used = values[nights]
    mean, spread = float(np.nanmean(used)), float(np.nanstd(used))
    level = np.where(np.isfinite(values), (values - mean) / spread, 0.0)
    columns = [felt(later(level, shape.lag), shape.half_life)[nights] for shape in shapes]
    return np.column_stack(columns), spread


def later(level: NDArray[np.float64], lag: int) -> NDArray[np.float64]:
    """Return what came so many nights before; the mean, 0, before anything was known."""
    return np.concatenate([np.zeros(lag), level[: level.size - lag]])


def felt(level: NDArray[np.float64], half_life: float) -> NDArray[np.float64]:
    """Return what has built up by each night: s[t] = k s[t-1] + (1 - k) x[t], from 0."""
    if half_life == 0:
        return level
    keep = 2.0 ** (-1.0 / half_life)
    felt, state = np.empty_like(level), 0.0
    for day, now in enumerate(level):
        state = keep * state + (1 - keep) * now
        felt[day] = state
    return felt
