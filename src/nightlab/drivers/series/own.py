"""What the nights tell of themselves: how late and how irregular the bedtimes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.series.traces import THIS_NIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.drivers.series.calendar import Calendar

WEEK, FEWEST_OF_WEEK = 7, 4
# A later bed with the same rising is less time in bed, and so fewer minutes of everything in it: no such
# outcome can be set against it.
OF_TIME_IN_BED = frozenset(
    {
        "tib_min",
        "spt_min",
        "tst_min",
        "waso_min",
        "awake_min",
        "awakenings",
        "tasafa_min",
        "midsleep_h",
        "light_min",
        "n1_min",
        "n2_min",
        "n3_min",
        "rem_min",
    }
)


def of_bedtimes(nights: Calendar) -> list[Exposure]:
    """Return how late each bedtime was, and how far the week's bedtimes before it lay apart.

    Assumptions: late is against the person's own median. A week of bedtimes is the seven nights before,
    of which four must be known.
    """
    late = nights.bed_h - np.nanmedian(nights.bed_h)
    return [
        Exposure(
            "bedtime_late_h",
            "a later bedtime than usual",
            "irregular_hours",
            late,
            THIS_NIGHT,
            per="hour",
            part_of=OF_TIME_IN_BED,
        ),
        Exposure(
            "bedtime_spread_h",
            "bedtimes of the week before lying apart",
            "irregular_hours",
            _spread(nights.bed_h),
            THIS_NIGHT,
            per="hour of spread",
        ),
    ]


def _spread(bed_h: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sd of the seven bedtimes before each date."""
    found = np.full(bed_h.size, np.nan)
    for day in range(WEEK, bed_h.size):
        week = bed_h[day - WEEK : day]
        known = week[np.isfinite(week)]
        if known.size >= FEWEST_OF_WEEK:
            found[day] = known.std(ddof=1)
    return found
