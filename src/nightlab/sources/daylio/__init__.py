"""Daylio: the diary of moods and activities that the app exports as a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Event
from nightlab.sources.columns import header_line
from nightlab.sources.daylio.clock import day_of, time_of
from nightlab.sources.labels import shown
from nightlab.sources.lines import rows
from nightlab.sources.port import Counted, FieldError, Skipped
from nightlab.sources.tags import event_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

NEEDED = {"date", "weekday", "time", "mood", "activities"}
MOODS = {"rad": 10.0, "good": 8.0, "meh": 6.0, "bad": 4.0, "awful": 2.0}
SEPARATOR = "|"
MOST_ACTIVITIES = 200
PASSED_OVER = {"note_title": "notes", "note": "notes", "scales": "scales of your own"}


@dataclass(frozen=True, slots=True)
class Daylio:
    """Daylio's entries: a mood and activities at a time.

    Assumptions: times are wall clock where the person was. The five moods of a new app, from rad to
    awful, are 10, 8, 6, 4 and 2 of 10; that mapping is ours, and leaves out 0, which says of an event
    that it did not happen. A mood that the person renamed or added has no place on that scale and
    becomes a tag. Activities become tags, or events of the kind
    that their words name, without an amount; notes are private and stay out.

    Source: github.com/noamelf/mood-stats and github.com/zhafen/moody, ``daylio_export.csv`` each
    (real, 2018 and 2019); later columns from the tests of other readers.
    """

    name: ClassVar[str] = "daylio"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Daylio (daylio_export.csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from the names of its columns."""
        cells = header_line(head).split(",")
        names = {_column(cell) for cell in cells}
        return names >= NEEDED and bool(names & {"full_date", "year"})

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the mood of every entry and what was done.

        Raises:
            NightlabError: Text that cannot be decoded, broken quotes, or a file that is cut off.
        """
        passed_over: Counter[str] = Counter()
        for part in parts:
            for row in rows(part, name=_column):
                try:
                    made = list(_events(row, zones))
                except NightlabError as error:
                    yield Skipped.of(error, row.place)
                    continue
                yield from made
                passed_over.update(what for name, what in PASSED_OVER.items() if row.text(name))
        for what, number in passed_over.items():
            yield Counted("ignored", what, number)


def _column(header: str) -> str:
    return header.strip().strip('"').lower()


def _events(row: Row, zones: Zones) -> Iterator[Event]:
    clock = _clock(row)
    at, zone = zones.instant(clock), zones.of_wall(clock)
    if mood := shown(row.text("mood")):
        yield _mood(mood, at, zone)
    activities = row.text("activities").split(SEPARATOR)
    if len(activities) > MOST_ACTIVITIES:
        raise FieldError(
            f"{len(activities):,} activities in one entry",
            where=row.where("activities"),
            fix="the file is damaged: export it again",
        )
    for activity in dict.fromkeys(shown(each) for each in activities):
        if activity.strip("# "):
            yield event_of_tag(activity, at, zone, source=Daylio.name)


def _clock(row: Row) -> datetime:
    day = row.read("full_date", day_of)
    if day is None:
        day = row.read("date", lambda text: day_of(text, row.short("year")))
    clock = row.read("time", time_of)
    if day is None:
        raise row.wrong("date", "a date")
    if clock is None:
        raise row.wrong("time", "a clock time")
    return datetime.combine(day, clock)


def _mood(mood: str, at: datetime, zone: str) -> Event:
    rating = MOODS.get(mood.lower())
    if rating is None:
        return Event("tag", at, zone, None, f"mood {mood}", Daylio.name)
    return Event("mood", at, zone, rating, mood, Daylio.name)


FORMAT = Daylio()
