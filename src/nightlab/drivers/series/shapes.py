"""An exposure as columns of the model: one for each lag and build-up it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.drivers.series.traces import Shape


def shaped(
    level: NDArray[np.float64], shapes: tuple[Shape, ...], nights: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the columns of an exposure; ``float64[nights used, shapes]``.

    Assumptions: a build-up s[t] = k s[t-1] + (1 - k) x[t] starts at the person's mean; its effect is per
    unit kept up night after night, so that one scale serves all shapes.

    Args:
        level: ``float64[days]``, around its mean in units of its spread, known on all days.
        shapes: Lags and half-lives.
        nights: ``bool[days]``, those used.
    """
    columns = [felt(later(level, shape.lag), shape.half_life)[nights] for shape in shapes]
    return np.column_stack(columns)


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
