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
from nightlab.sources.columns import Columns
from nightlab.sources.event_line import unknown_kind
from nightlab.sources.port import FieldError, Skipped
from nightlab.sources.ranges import check_amount
from nightlab.sources.row import records_of_rows
from nightlab.sources.table import read_table
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

FORM = "write it as 2024-10-27 15:00, with or without an offset such as +01:00"
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

    Source: a form of Nightlab's own.
    """

    name: ClassVar[str] = "events"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "events (.csv with at or date and time, kind, amount, label)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its header line whether a part is a table of events."""
        found = COLUMNS.of_head(head)
        return "kind" in found and bool(found & {"at", "date", "time", "amount"})

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one event a row.

        Raises:
            NightlabError: A table that is damaged, or a cell that cannot be read, with its line.
        """
        for part in parts:
            found = read_table(part, COLUMNS, needed=("kind",))
            yield from records_of_rows(found, lambda row: [_event(row, zones)])


def _event(row: Row, zones: Zones) -> Event | Skipped:
    kind = row.short("kind").lower()
    if kind not in EVENT_UNITS:
        error = unknown_kind(kind, row.where("kind"))
        raise FieldError(error.what, where=error.where, fix=error.fix)
    at, where = _at(row, zones)
    place = row.where("amount")
    figure = row.read("amount", lambda text: parse_amount(text, kind=kind, where=place))
    try:
        check_amount(figure or 0, kind=kind, where=row.place)
    except NightlabError as error:
        return Skipped(row.place, error.what)
    return Event(kind, at, where, figure, row.text("label"), EventTable.name)


def _at(row: Row, zones: Zones) -> tuple[dt.datetime, str]:
    """Return the instant and the zone in which it was seen."""
    if row.short("at"):
        at = row.read("at", _parsed)
        if at is None or at.year not in YEARS:
            raise row.wrong("at", "a time", FORM)
    else:
        clock = row.clock("time")
        if clock is None:
            raise FieldError(
                "no time", where=row.place, fix="fill in the column at, or date and time"
            )
        at = dt.datetime.combine(row.date("date"), clock)
    if at.tzinfo is not None:
        return at.astimezone(dt.UTC), row.zone(zones.of(at))
    zone = row.zone_at(at, zones)
    return units.instant(at.date(), at.time(), zone), zone


def _parsed(text: str) -> dt.datetime:
    # Python reads a date alone as its midnight, and any letter between date and time.
    try:
        at = dt.datetime.fromisoformat(text) if DATE_AND_TIME.match(text) else None
    except ValueError:
        at = None
    if at is None:
        raise NightlabError(f"{text!r} is not a time", fix=FORM)
    return at


FORMAT = EventTable()
