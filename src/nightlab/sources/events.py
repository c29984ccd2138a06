"""Coffees, doses, walks and moods kept as a table."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, Event
from nightlab.sources.amounts import parse_amount
from nightlab.sources.clock import YEARS
from nightlab.sources.columns import Columns
from nightlab.sources.event_line import unknown_kind
from nightlab.sources.port import Skipped
from nightlab.sources.ranges import check_amount
from nightlab.sources.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.table import Row

DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
COLUMNS = Columns(
    known=("at", "date", "time", "kind", "amount", "label", "zone"),
    aliases={"datetime": "at", "what": "kind", "dose": "amount", "time_zone": "zone"},
)


@dataclass(frozen=True, slots=True)
class EventTable:
    """A CSV of events.

    Assumptions: either ``at`` (ISO, with an offset or as a wall clock) or ``date`` and ``time``, the
    calendar date and wall clock of the event itself; an amount carries its unit; ``zone`` is an IANA
    name and may be left out. An amount that cannot be is skipped and counted.
    """

    name: ClassVar[str] = "events"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "events (.csv with at or date and time, kind, amount, label)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its header line whether a part is a table of events."""
        found = COLUMNS.of_head(head)
        return "kind" in found and bool(found & {"at", "date", "time", "amount"})

    def read(self, parts: Sequence[Part], *, zone: str) -> Iterator[Record]:
        """Yield one event a row.

        Raises:
            NightlabError: A table that is damaged, or a cell that cannot be read, with its line.
        """
        for part in parts:
            for row in read_table(part, COLUMNS, needed=("kind",)):
                yield _event(row, zone)


def _event(row: Row, zone: str) -> Event | Skipped:
    kind, amount, where = row.short("kind").lower(), row.short("amount"), row.zone(zone)
    if kind not in EVENT_UNITS:
        raise unknown_kind(kind, row.where("kind"))
    at = _at(row, where)
    figure = parse_amount(amount, kind=kind, where=row.where("amount")) if amount else None
    try:
        check_amount(figure or 0, kind=kind, where=row.place)
    except NightlabError as error:
        return Skipped(row.place, error.what)
    return Event(kind, at, where, figure, row.text("label"), EventTable.name)


def _at(row: Row, zone: str) -> dt.datetime:
    if not row.short("at"):
        clock = row.clock("time")
        if clock is None:
            raise NightlabError(
                "no time", where=row.place, fix="fill in the column at, or date and time"
            )
        return units.instant(row.date("date"), clock, zone)
    text = row.short("at")
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        at = None
    # Python reads a date alone as its midnight, and any letter between date and time.
    if at is None or at.year not in YEARS or not DATE_AND_TIME.match(text):
        raise NightlabError(
            f"{text!r} is not a time",
            where=row.where("at"),
            fix="write it as 2024-10-27 15:00, with or without an offset such as +01:00",
        )
    return at.astimezone(dt.UTC) if at.tzinfo else units.instant(at.date(), at.time(), zone)
