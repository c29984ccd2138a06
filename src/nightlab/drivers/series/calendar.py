"""A person's nights as a calendar without holes: one place, one night a date, naps apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.units import instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.nights import Episode

    Floats = NDArray[np.float64]

# Days before the first night, so that what was done then can have built up.
BEFORE = 14
DAY = timedelta(days=1)
HOUR_S = 3600.0
# A night of which nothing is known is taken to lie where the person's nights lie, else here.
USUAL_BED_H, USUAL_RISE_H = -1.0, 7.0


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Every date from two weeks before the first night to the last.

    Args:
        first: Its first date.
        outcome: ``float64[days]``, NaN where no night is known.
        bed: ``float64[days]``, seconds since 1970 at which the time in bed begins; the usual clock where
            not known.
        rise: ``float64[days]``, likewise its end, rising from day to day.
        bed_h: ``float64[days]``, the beginning in hours from the midnight before the date; NaN where
            not known.
        origin: Where the nights are from; empty where there are none.
        zone: IANA zone of most nights.
    """

    first: date
    outcome: Floats
    bed: Floats
    rise: Floats
    bed_h: Floats
    origin: str
    zone: str

    @property
    def days(self) -> int:
        """How many dates."""
        return self.outcome.size

    @property
    def weekday(self) -> NDArray[np.int64]:
        """Day of the week of each date, 0 for Monday; ``int64[days]``."""
        return (self.first.weekday() + np.arange(self.days)) % 7


def calendar(
    episodes: Sequence[Episode], outcome: str, *, origin: str | None = None
) -> Calendar | None:
    """Return the calendar of one origin's nights; None where no night has the outcome.

    Assumptions: two instruments are never mixed: nights are of the origin that has the outcome for most
    dates, a diary first among equals. Of several nights of a date the preferred or most telling counts.

    Args:
        episodes: Nights, naps and diary entries of any origin.
        outcome: A measure of a night.
        origin: Origin or source to keep to.
    """
    chosen = choose_nights(episodes, outcome, origin)
    if not chosen:
        return None
    first = min(chosen) - BEFORE * DAY
    days = (max(chosen) - first).days + 1
    zone = Counter(each.zone for each in chosen.values()).most_common(1)[0][0]
    told = np.full((4, days), np.nan)
    for when, each in chosen.items():
        midnight = instant(when, time(), each.zone).timestamp()
        begun, risen = each.start.timestamp(), each.end.timestamp()
        value = getattr(each.measures, outcome)
        told[:, (when - first).days] = value, begun, risen, (begun - midnight) / HOUR_S
    bed, rise = _filled(told[1], told[2], first, zone)
    origin_of = next(iter(chosen.values())).origin
    return Calendar(first, told[0], bed, np.maximum.accumulate(rise), told[3], origin_of, zone)


def choose_nights(
    episodes: Sequence[Episode], outcome: str, origin: str | None = None
) -> dict[date, Episode]:
    """Return one night a date, of the one origin that has the outcome most often."""
    found: dict[str, dict[date, Episode]] = {}
    for each in sorted(episodes, key=lambda e: e.tells_least):
        if each.is_nap or getattr(each.measures, outcome) is None:
            continue
        if origin in {None, each.origin, each.source}:
            found.setdefault(each.origin, {}).setdefault(each.date, each)
    if not found:
        return {}
    return found[max(found, key=lambda name: (len(found[name]), name == "diary", name))]


def _filled(bed: Floats, rise: Floats, first: date, zone: str) -> tuple[Floats, Floats]:
    """Put the person's usual clock where a night is not known."""
    midnights = np.array(
        [instant(first + day * DAY, time(), zone).timestamp() for day in range(bed.size)]
    )
    bed_h = float(np.nanmedian(bed - midnights)) if np.isfinite(bed).any() else USUAL_BED_H * HOUR_S
    rise_h = (
        float(np.nanmedian(rise - midnights)) if np.isfinite(rise).any() else USUAL_RISE_H * HOUR_S
    )
    return (
        np.where(np.isfinite(bed), bed, midnights + bed_h),
        np.where(np.isfinite(rise), rise, midnights + rise_h),
    )
