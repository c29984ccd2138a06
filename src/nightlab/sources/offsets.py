"""UTC offsets as exports print them, and the zone in which such a record was made."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.sources.port import FieldError

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.nights import Zones

OFFSET = re.compile(
    r"(?:UTC|GMT)? ?(?P<sign>[+\u2212-])(?:(?P<hours>\d{1,2})(?::(?P<minutes>[0-5]\d))?"
    r"|(?P<hh>\d\d)(?P<mm>[0-5]\d))",
    re.ASCII | re.IGNORECASE,
)
NO_OFFSET = {"Z", "UTC", "GMT"}
# The largest offsets that any clock has shown: UTC-12 at sea, UTC+14 in Kiribati.
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
HOUR = timedelta(hours=1)


def parse_offset(text: str) -> timedelta:
    """Return a UTC offset such as ``UTC+02:00``, ``UTC-0500``, ``+0530`` or ``Z``; east is positive.

    Assumptions: one or two digits are whole hours, of four the last two are minutes.

    Raises:
        FieldError: Other text, or an offset that no clock has.

    Example:
        >>> parse_offset("UTC-0500") == parse_offset("-5") == timedelta(hours=-5)
        True
    """
    text = text.strip()
    if text.upper() in NO_OFFSET:
        return timedelta(0)
    found = OFFSET.fullmatch(text)
    if found:
        hours, minutes = found["hours"] or found["hh"], found["minutes"] or found["mm"] or 0
        size = timedelta(hours=int(hours), minutes=int(minutes))
        offset = size if found["sign"] == "+" else -size
        if WEST <= offset <= EAST:
            return offset
    raise FieldError(f"{text[:40]!r} is not a UTC offset", fix="an offset looks like UTC+02:00")


def printed_offset(offset: timedelta) -> str:
    """Return an offset as people write it.

    Example:
        >>> printed_offset(timedelta(hours=-5, minutes=-30))
        'UTC-05:30'
    """
    sign, size_min = ("-" if offset < timedelta(0) else "+"), round(abs(units.minutes(offset)))
    return f"UTC{sign}{size_min // 60:02d}:{size_min % 60:02d}"


def zone_of_offset(at: datetime, offset: timedelta, zones: Zones) -> tuple[str, tuple[str, ...]]:
    """Return the zone of a record that prints an instant with a UTC offset alone, and what was decided.

    Assumptions: where the person's zone has this offset at that instant, it is meant. Elsewhere the
    person was away, or the device's clock was: whole hours are kept as the fixed zone ``Etc/GMT±h``,
    whose sign is inverted; no fixed zone has half an hour, and there the person's own zone stands.

    Args:
        at: Instant to which the offset belongs: the start of a night where one offset stands for all
            of it, for the end may lie behind a clock change.
        offset: Offset from UTC, east positive.
        zones: Where the person was.

    Returns:
        An IANA zone, and for the provenance a sentence where it is not the person's own, or does not
        have this offset.

    Example:
        >>> from datetime import UTC, datetime, timedelta
        >>> from nightlab.nights import Zones
        >>> at = datetime(2024, 6, 1, 4, tzinfo=UTC)
        >>> zone_of_offset(at, timedelta(hours=-5), Zones("Europe/Berlin"))[0]
        'Etc/GMT+5'
    """
    own = zones.of(at)
    if offset_in(at, own) == offset:
        return own, ()
    told = f"slept at {printed_offset(offset)}, which is not {own}'s offset"
    hours, rest = divmod(offset, HOUR)
    if rest or not WEST <= offset <= EAST:
        return own, (f"{told} and cannot be kept; told in {own}",)
    fixed = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    return fixed, (f"{told}; kept at that offset",)


def offset_in(at: datetime, zone: str) -> timedelta:
    """Return the offset from UTC that a zone's clocks have at an instant."""
    return units.local(at, zone).utcoffset() or timedelta(0)
