"""One row of a mapped table, read as its mapping says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.sources.mapped.time_forms import read_clock, read_time
from nightlab.sources.offsets import parse_offset, zone_of_offset
from nightlab.sources.port import FieldError
from nightlab.sources.row import NUMBER
from nightlab.units import YEARS

if TYPE_CHECKING:
    from datetime import date

    from nightlab.nights import Zones
    from nightlab.sources.mapped.mapping import Mapping
    from nightlab.sources.row import Row

PER_MIN = {"s": 1 / 60, "min": 1.0, "h": 60.0}
SIXTY = 60
MOST = 1e6


class Seen(NamedTuple):
    """A time: the instant, the zone in which it was seen, what was decided, and the clock if printed."""

    at: datetime
    zone: str
    told: tuple[str, ...]
    wall: datetime | None


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row by what they tell; every failure is a ``FieldError`` with its place."""

    row: Row
    mapping: Mapping
    zones: Zones

    def text(self, name: str) -> str:
        """Return a cell; empty where nothing is told."""
        column = self.mapping.columns.get(name)
        text = self.row.text(column) if column else ""
        return "" if text in self.mapping.missing else text

    def wrong(self, name: str, wanted: str) -> FieldError:
        """Return the error for a cell that is not what is wanted."""
        return self.row.wrong(self.mapping.columns.get(name, name), wanted)

    def number(self, name: str) -> float | None:
        """Return a cell as a number that is not negative; None where nothing is told."""
        text = self.text(name)
        if not text:
            return None
        plain = text.replace(",", ".") if self.mapping.decimal_comma else text
        if "." in text and self.mapping.decimal_comma:
            raise self.wrong(name, "a number with a decimal comma")
        if not NUMBER.fullmatch(plain) or not 0 <= float(plain) <= MOST:
            raise self.wrong(name, "a number from 0 to a million")
        return float(plain)

    def length_min(self, name: str) -> float | None:
        """Return a duration in minutes, in the unit of its column; None where nothing is told."""
        unit = self.mapping.lengths.get(name, "")
        if unit in PER_MIN:
            number = self.number(name)
            return None if number is None else number * PER_MIN[unit]
        text = self.text(name)
        if not text:
            return None
        hours, *rest = text.split(":")
        whole = all(
            part.isascii() and part.isdecimal() and len(part) <= 2 for part in (hours, *rest)
        )
        if not whole or len(rest) not in {1, 2} or any(int(part) >= SIXTY for part in rest):
            raise self.wrong(name, "a duration such as 7:30")
        seconds = int(rest[1]) if len(rest) > 1 else 0
        return int(hours) * 60 + int(rest[0]) + seconds / 60

    def clock(self, name: str) -> time | None:
        """Return a wall clock; None where nothing is told."""
        text = self.text(name)
        if not text:
            return None
        try:
            return read_clock(text, self.mapping.clock_form)
        except ValueError as error:
            raise self.wrong(name, f"a clock such as {self.mapping.clock_form}") from error

    def date(self) -> date:
        """Return the date of the column ``date``."""
        return self._time(self.text("date"), "date", is_date=True).date()

    def seen(self, name: str) -> Seen:
        """Return a time, from one cell or from those of its date and its clock."""
        text = f"{self.text(f'{name}_date')} {self.text(name)}".strip()
        return self.placed(self._time(text, name), name)

    def _time(self, text: str, name: str, *, is_date: bool = False) -> datetime:
        try:
            return read_time(text, self.mapping.time_form, is_date=is_date)
        except (ValueError, OverflowError) as error:
            raise self.wrong(name, f"a time such as {self.mapping.time_form}") from error

    def placed(self, at: datetime, name: str) -> Seen:
        """Return the instant of a printed time, by the rule of the mapping.

        Assumptions: a time with an offset is an instant whatever the rule; the rule then tells the
        zone alone.
        """
        if at.year not in YEARS:
            raise self.wrong(name, "a time that can be")
        rule = self.mapping.zone
        if at.tzinfo is not None:
            return self._instant(at, rule)
        if rule == "printed":
            raise self.wrong(name, "a time with its offset")
        if rule == "column":
            return self._by_column(at)
        if rule == "utc":
            whole = at.replace(tzinfo=UTC)
            return Seen(whole, self.zones.of(whole), (), None)
        zone = self.zones.of_wall(at) if rule == "local" else rule
        return Seen(units.instant(at.date(), at.time(), zone), zone, (), at)

    def _instant(self, at: datetime, rule: str) -> Seen:
        whole = at.astimezone(UTC)
        if rule == "column":
            zone, offset = self._zone_cell()
            if zone:
                return Seen(whole, zone, (), None)
            return Seen(whole, *zone_of_offset(whole, offset, self.zones), None)
        if rule == "printed" and self.mapping.time_form not in {"epoch_s", "epoch_ms"}:
            offset = at.utcoffset() or timedelta(0)
            return Seen(whole, *zone_of_offset(whole, offset, self.zones), None)
        zone = self.zones.of(whole) if rule in {"local", "utc", "printed"} else rule
        return Seen(whole, zone, (), None)

    def _by_column(self, wall: datetime) -> Seen:
        zone, offset = self._zone_cell()
        if zone:
            return Seen(units.instant(wall.date(), wall.time(), zone), zone, (), wall)
        at = (wall - offset).replace(tzinfo=UTC)
        return Seen(at, *zone_of_offset(at, offset, self.zones), None)

    def _zone_cell(self) -> tuple[str, timedelta]:
        """Return the IANA zone in the column ``zone``, or the offset there."""
        text = self.text("zone")[:40]
        try:
            return "", parse_offset(text)
        except FieldError:
            pass
        try:
            return units.zone(text).key, timedelta(0)
        except NightlabError as error:
            raise self.wrong("zone", "a zone such as Europe/Berlin, or an offset") from error
