"""The nights that a sleep window rests on: the diary's where there are enough, else one device's."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.nights import DiaryEntry
from nightlab.nights.clock import mean_clock_h

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from nightlab.nights import Episode

DIARY = "diary"


@dataclass(frozen=True, slots=True)
class Slept:
    """What some nights say together.

    Args:
        nights: How many.
        tst_min: Mean total sleep time.
        tib_min: Mean time in bed.
        rise_h: Mean clock time of rising, in hours after midnight.
        origin: ``diary`` or the device.
    """

    nights: int
    tst_min: float
    tib_min: float
    rise_h: float
    origin: str

    @property
    def se_percent(self) -> float:
        """Sleep efficiency over all the nights: sleep of time in bed."""
        return 100 * self.tst_min / self.tib_min


def slept(episodes: Iterable[Episode], first: date, last: date, *, fewest: int) -> Slept | None:
    """Return what the nights of some dates say; None where too few do.

    Assumptions: nights are not mixed: the diary alone counts where it has enough of them, else the
    device with the most; of a date the episode counts that tells most; naps are left out; a night
    counts where sleep and time in bed are both known.

    Args:
        episodes: Nights and diary entries.
        first: First date on which a night ends.
        last: Last one.
        fewest: Nights that are enough.
    """
    nights = _by_origin(episodes, first, last)
    return next(
        (_together(origin, days) for origin, days in _ordered(nights) if len(days) >= fewest), None
    )


def diary_nights(episodes: Iterable[Episode], first: date, last: date) -> int:
    """Return how many nights of some dates a diary tells."""
    return len(_by_origin(episodes, first, last).get(DIARY, {}))


def _by_origin(
    episodes: Iterable[Episode], first: date, last: date
) -> dict[str, dict[date, Episode]]:
    """Return by origin and date the episode that counts."""
    found: dict[str, dict[date, Episode]] = defaultdict(dict)
    for episode in episodes:
        if episode.is_nap or not first <= episode.date <= last or not _tells(episode):
            continue
        origin = DIARY if isinstance(episode.record, DiaryEntry) else episode.origin
        before = found[origin].get(episode.date)
        if before is None or episode.tells_least < before.tells_least:
            found[origin][episode.date] = episode
    return found


def _ordered(
    nights: Mapping[str, Mapping[date, Episode]],
) -> list[tuple[str, Mapping[date, Episode]]]:
    """Return the diary first, then devices, the one with most nights first."""
    return sorted(nights.items(), key=lambda each: (each[0] != DIARY, -len(each[1]), each[0]))


def _tells(episode: Episode) -> bool:
    tst, tib = episode.measures.tst_min, episode.measures.tib_min
    if tst is None or tib is None:
        return False
    return math.isfinite(tst) and math.isfinite(tib) and 0 <= tst <= tib and tib > 0


def _together(origin: str, days: Mapping[date, Episode]) -> Slept:
    nights = list(days.values())
    return Slept(
        nights=len(nights),
        tst_min=math.fsum(e.measures.tst_min or 0.0 for e in nights) / len(nights),
        tib_min=math.fsum(e.measures.tib_min or 0.0 for e in nights) / len(nights),
        rise_h=mean_clock_h([e.end.hour + e.end.minute / 60 for e in nights]),
        origin=origin,
    )
