"""What a person tells of a night in the morning: a diary and what happened the day before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.sources.clock import diary_from_clocks
from nightlab.sources.event_line import parse_event
from nightlab.sources.ranges import doubt
from nightlab.units import YEARS, local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.nights import DiaryEntry, Event

FARTHEST_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Morning:
    """A morning's diary and events.

    Args:
        night: Date on which the night ended.
        zone: IANA zone in which the person slept.
        entry: The diary, where it was told.
        events: What happened.
        notes: What the person should know.
        doubts: What the person should look at again before it is written down.
    """

    night: date
    zone: str
    entry: DiaryEntry | None
    events: tuple[Event, ...]
    notes: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    def check(self, *, sure: bool) -> None:
        """Refuse what should be looked at again, unless the person is sure of it.

        Raises:
            NightlabError: An amount that looks too large.
        """
        if self.doubts and not sure:
            raise NightlabError(
                self.doubts[0],
                where="event",
                fix="check number and unit, or add --sure if it is right",
            )


def read_morning(
    *,
    diary: Mapping[str, Any] | None,
    events: Sequence[str],
    night: date | None,
    zone: str,
    now: datetime,
) -> Morning:
    """Return what was told of a night.

    Assumptions: without a date the night is the last one from which the person can have risen by now,
    and an event told alone is of the last such time before now. A date to come is taken as it is told,
    with a note: a trial may be written down ahead.

    Args:
        diary: What ``diary_from_clocks`` takes, less date and zone.
        events: Texts such as ``caffeine 80mg 15:00``.
        night: Date on which the night ended.
        zone: IANA zone in which the person slept.
        now: The present.

    Raises:
        NightlabError: Times out of order, a date far ahead, or a text that is no event.
    """
    today = local(now, zone).date()
    if night and night.year not in YEARS:
        raise NightlabError(f"no night is of {night}", where="date", fix="check the year")
    if night and night - today > FARTHEST_AHEAD:
        raise NightlabError(
            f"{night} is more than a year ahead", where="date", fix="check the year"
        )
    entry = _entry(diary, night, zone, now) if diary else None
    of_night = entry.date if entry else night
    happened = tuple(dict.fromkeys(_event(text, of_night, zone, now) for text in events))
    ended = of_night or today
    notes = (f"The night that ends on {ended} is still to come.",) if ended > today else ()
    doubts = tuple(filter(None, map(doubt, happened)))
    return Morning(ended, zone, entry, happened, notes, doubts)


def _entry(diary: Mapping[str, Any], night: date | None, zone: str, now: datetime) -> DiaryEntry:
    ended = night or local(now, zone).date()
    entry = diary_from_clocks(date=ended, zone=zone, **diary)
    if night is None and entry.rose > now:
        entry = diary_from_clocks(date=ended - timedelta(days=1), zone=zone, **diary)
    if entry.rose == entry.tried_to_sleep:
        raise NightlabError(
            "a night of 0 min", where=f"night ending {entry.date}", fix="check the times"
        )
    return entry


def _event(text: str, night: date | None, zone: str, now: datetime) -> Event:
    today = local(now, zone).date()
    nights = [night] if night else [today + timedelta(days=d) for d in (1, 0, -1)]
    event = parse_event(text, date=nights[0], zone=zone)
    for earlier in nights[1:]:
        if event.at <= now:
            break
        event = parse_event(text, date=earlier, zone=zone)
    return event
