"""What moves a night and is nobody's driver here: level, day of the week, slow drift, nights not told of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.drivers.series.exposure import Exposure

# Prior spreads, in standard deviations of a night.
LEVEL_SD, WEEKDAY_SD, FREE_SD, UNKNOWN_SD = 10.0, 0.3, 0.5, 0.5
# A cosine of the drift has half the spread of a night where it is the longest or a year long, and a shorter
# one less in proportion: slow changes are the larger ones, and a season is as large over three years as over one.
DRIFT_SD, YEAR = 0.5, 365
# No wave of the drift is shorter than this many nights: what changes faster is autocorrelation.
SHORTEST_WAVE = 60
MOST_WAVES, MOST_PATTERNS = 36, 8


@dataclass(frozen=True, slots=True, eq=False)
class Nuisance:
    """Columns with the precision of their priors.

    Args:
        columns: ``float64[n, q]``.
        precision: ``float64[q]``, in inverse variances of a night.
    """

    columns: NDArray[np.float64]
    precision: NDArray[np.float64]


def nuisance(
    nights: NDArray[np.bool_],
    weekday: NDArray[np.int64],
    exposures: Sequence[Exposure],
    free_days: Sequence[int],
) -> Nuisance:
    """Return the columns that every model has.

    Assumptions: nights in which some exposures are not known have a level of their own, one for each
    set of exposures not known together, as who forgets to write may sleep otherwise.

    Args:
        nights: ``bool[days]``, those used.
        weekday: ``int64[days]``, 0 for Monday.
        exposures: Those of the model.
        free_days: Weekdays on which the person may sleep in.
    """
    at = weekday[nights]
    groups = [
        (np.ones((at.size, 1)), np.array([LEVEL_SD])),
        ((at[:, None] == np.arange(7)).astype(np.float64), np.full(7, WEEKDAY_SD)),
        (np.isin(at, free_days)[:, None] - np.mean(np.isin(at, free_days)), np.array([FREE_SD])),
        _drift(nights),
        _unknown(nights, exposures),
    ]
    spread = np.concatenate([sd for _, sd in groups])
    return Nuisance(np.hstack([columns for columns, _ in groups]), spread**-2)


def _drift(nights: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    day = np.flatnonzero(nights)
    span = int(np.ptp(day)) + 1
    waves = np.arange(1, 1 + min(MOST_WAVES, max(1, 2 * span // SHORTEST_WAVE)))
    phase = np.pi * (day - day[0] + 0.5) / span
    spread = DRIFT_SD * np.minimum(1.0, max(1.0, 2 * span / YEAR) / waves)
    return np.sqrt(2.0) * np.cos(phase[:, None] * waves), spread


def _unknown(
    nights: NDArray[np.bool_], exposures: Sequence[Exposure]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    found: dict[bytes, NDArray[np.bool_]] = {}
    for each in exposures:
        missing = ~np.isfinite(each.values[nights])
        if missing.any():
            found.setdefault(missing.tobytes(), missing)
    often = sorted(found.values(), key=lambda missing: -int(missing.sum()))[:MOST_PATTERNS]
    columns = [missing - missing.mean() for missing in often]
    stacked = np.column_stack(columns) if columns else np.empty((int(nights.sum()), 0))
    return stacked, np.full(len(often), UNKNOWN_SD)
