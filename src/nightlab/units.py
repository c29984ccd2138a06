"""The one table of units, and clock-and-calendar arithmetic that every room shares.

Durations come from instants, never from wall clocks; a night belongs to the local date on which it
ends.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nightlab.errors import NightlabError

MINUTES_PER_DAY = 1440
YEARS = range(1900, 2200)
"""Years in which something may have happened; an instant of any other is a fault of what tells it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""The instant from which files and computers count seconds."""

# Factors to the base unit of each kind: mg for masses, min for durations.
MASS_MG = {"ug": 0.001, "mcg": 0.001, "µg": 0.001, "mg": 1.0, "g": 1000.0}
DURATION_MIN = {"s": 1 / 60, "sec": 1 / 60, "min": 1.0, "h": 60.0}


def zone(name: str) -> ZoneInfo:
    """Return the IANA zone called ``name``.

    Raises:
        NightlabError: No such zone.

    Example:
        >>> zone("Europe/Berlin").key
        'Europe/Berlin'
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NightlabError(
            f"unknown time zone {name!r}", fix="use an IANA name such as Europe/Berlin"
        ) from error


def instant(day: date, clock: time, zone_name: str) -> datetime:
    """Return the UTC instant of a wall clock on a local date.

    Assumptions: a clock time that occurs twice (clocks back) is the first of the two; one that never
    occurs (clocks forward) is read with the offset before the change.
    """
    return datetime.combine(day, clock, tzinfo=zone(zone_name)).astimezone(UTC)


def local(at: datetime, zone_name: str) -> datetime:
    """Return an instant on the wall clock of a zone."""
    return at.astimezone(zone(zone_name))


def utc(at: datetime, *, where: str) -> datetime:
    """Return an instant in UTC, in which durations are elapsed time.

    Two instants that share a ``ZoneInfo`` subtract as wall clocks, an hour off over a change of clocks.

    Raises:
        NightlabError: No zone.
    """
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise NightlabError("an instant with a zone is needed", where=where)
    return at.astimezone(UTC)


def minutes(span: timedelta) -> float:
    """Return a duration in minutes."""
    return span.total_seconds() / 60


def parse_date(text: str, *, where: str) -> date:
    """Return an ISO date, or say where another text stood.

    Raises:
        NightlabError: Not of the form YYYY-MM-DD.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise NightlabError(
            f"{text!r} is not a date", where=where, fix="write dates as YYYY-MM-DD"
        ) from error


def parse_clock(text: str, *, where: str) -> time:
    """Return a 24-hour wall clock such as ``23:10``.

    Raises:
        NightlabError: Not of the form HH:MM.
    """
    hour, colon, minute = text.strip().partition(":")
    digits = hour.isdecimal() and minute.isdecimal()
    if colon and digits and len(hour) <= 2 and len(minute) == 2:
        try:
            return time(int(hour), int(minute))
        except ValueError:
            pass
    raise NightlabError(
        f"{text!r} is not a clock time", where=where, fix="write it as HH:MM, 00:00 to 23:59"
    )


def capital(text: str) -> str:
    """Return a text with its first letter large and all others as they are.

    Example:
        >>> capital("a dose of CBT-I")
        'A dose of CBT-I'
    """
    return text[:1].upper() + text[1:]


def signed(value: float, form: str = ".3g") -> str:
    """Return a number with its sign, a true minus, for sentences that a person reads.

    Example:
        >>> signed(-3.04), signed(0.5)
        ('−3.04', '+0.5')
    """
    return format(value, f"+{form}").replace("-", "−")
