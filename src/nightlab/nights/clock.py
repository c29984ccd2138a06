"""Hours on the wall clock, and arithmetic on a circle of 24 h."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

DAY_H = 24.0
EARLIEST_H = -6.0  # a midsleep from 18:00 on belongs to the next midnight


def hours_after_midnight(at: datetime, zone_name: str, day: date) -> float:
    """Return the wall clock of an instant in hours after the midnight that begins ``day``.

    Assumptions: the clock is read, not elapsed time counted, so a night of 23 or 25 hours has the
    clock times that the person saw.

    Example:
        >>> from datetime import UTC, date
        >>> hours_after_midnight(datetime(2024, 1, 4, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2024, 1, 5))
        -0.5
    """
    clock = local(at, zone_name).replace(tzinfo=None)
    return (clock - datetime(day.year, day.month, day.day)).total_seconds() / 3600  # noqa: DTZ001


def signed_gap_h(later_h: float, earlier_h: float) -> float:
    """Return the shorter way round from one clock time to another, from -12 up to 12 h."""
    return (later_h - earlier_h + DAY_H / 2) % DAY_H - DAY_H / 2


def fold_h(clock_h: float) -> float:
    """Return a clock time between -6 (18:00 the evening before) and 18 h."""
    return (clock_h - EARLIEST_H) % DAY_H + EARLIEST_H


def mean_clock_h(clocks_h: Sequence[float]) -> float:
    """Return the mean of clock times, folded to -6 up to 18 h.

    Assumptions: the times lie on an arc of less than 24 h around their circular mean; about it they
    are averaged on a line, so ordinary times give their ordinary mean.

    Args:
        clocks_h: At least one time in hours after midnight.

    Example:
        >>> mean_clock_h([23.5, 0.5, 1.5])
        0.5
    """
    angles = np.asarray(clocks_h, dtype=np.float64) * (2 * math.pi / DAY_H)
    centre_h = math.atan2(np.sin(angles).mean(), np.cos(angles).mean()) * DAY_H / (2 * math.pi)
    about = [signed_gap_h(clock, centre_h) for clock in clocks_h]
    return fold_h(round(centre_h + math.fsum(about) / len(about), 9))
