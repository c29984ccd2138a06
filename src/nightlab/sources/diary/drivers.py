"""What a diary's row tells of the day before: naps, drinks and medicines, as events."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Event
from nightlab.sources.amounts import parse_number
from nightlab.sources.port import Skipped
from nightlab.sources.ranges import check_amount

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from nightlab.sources.row import Row

NOON = time(12)
DAY = timedelta(days=1)
NOTHING = frozenset(
    {"no", "n", "none", "false", "nothing", "-", "0", "n/a", "nein", "keine", "nichts"}
)
YES = frozenset({"yes", "y", "true", "ja", "oui", "si", "sí", "x"})
SOME = -1
MOST = 50
LONGEST_LABEL = 200


def drivers_of(
    row: Row, day: date, zone: str, lights_out: datetime | None
) -> Iterator[Event | Skipped]:
    """Yield the events of the day before the night.

    Assumptions: a clock is its last such time before lights out, or before midnight where that is
    not told; without a clock the event is put at noon of the day before, where the window of the
    night begins. Drinks have no amount, for nobody told how much was in them; none at all is an
    amount of 0. What cannot be read here is left out and told, and costs neither the night nor the
    file: before these columns had a meaning, people wrote what they liked in them.

    Args:
        row: The row.
        day: Date on which the night ends.
        zone: IANA zone of the person.
        lights_out: When the person tried to sleep; None where the row does not tell.
    """
    noon = units.instant(day - DAY, NOON, zone)
    limit = lights_out or units.instant(day, time(), zone)
    for make in (_nap, _caffeine, _alcohol, _medicine):
        try:
            event = make(row, noon, limit, zone)
            if event:
                check_amount(event.amount or 0, kind=event.kind, where=row.place)
                yield event
        except NightlabError as error:
            yield Skipped(error.where or row.place, error.what, fix=error.fix)


def _nap(row: Row, noon: datetime, _limit: datetime, zone: str) -> Event | None:
    count, nap_min = _count(row, "naps"), _number(row, "nap_min")
    if count is None and nap_min is None:
        return None
    if count == 0 and nap_min:
        raise row.wrong("nap_min", "0, as the number of naps")
    return Event("nap", noon, zone, 0.0 if count == 0 else nap_min, _many(count, "nap"), "diary")


def _caffeine(row: Row, noon: datetime, limit: datetime, zone: str) -> Event | None:
    return _drinks("caffeine", row, noon, limit, zone)


def _alcohol(row: Row, noon: datetime, limit: datetime, zone: str) -> Event | None:
    return _drinks("alcohol", row, noon, limit, zone)


def _drinks(kind: str, row: Row, noon: datetime, limit: datetime, zone: str) -> Event | None:
    count, last = _count(row, f"{kind}_drinks"), row.clock(f"{kind}_last")
    if count is None and last is None:
        return None
    if count == 0 and last is not None:
        raise row.wrong(f"{kind}_last", "empty, as there were no drinks")
    at = _before(limit, last, zone) or noon
    return Event(kind, at, zone, 0.0 if count == 0 else None, _many(count, "drink"), "diary")


def _medicine(row: Row, noon: datetime, limit: datetime, zone: str) -> Event | None:
    label = row.text("medication")[:LONGEST_LABEL]
    if not label or label.lower() in NOTHING:
        return None
    at = _before(limit, row.clock("medication_at"), zone) or noon
    return Event("dose", at, zone, None, label, "diary")


def _before(limit: datetime, clock: time | None, zone: str) -> datetime | None:
    """Return the last such clock time that is not after an instant."""
    if clock is None:
        return None
    day = units.local(limit, zone).date()
    at = units.instant(day, clock, zone)
    return at if at <= limit else units.instant(day - DAY, clock, zone)


def _number(row: Row, column: str) -> float | None:
    number = row.read(column, lambda text: parse_number(text, where=row.where(column)))
    if number is not None and number < 0:
        raise row.wrong(column, "a number from 0")
    return number


def _count(row: Row, column: str) -> int | None:
    """Return how many; -1 where a plain yes tells that there were some."""
    text = row.short(column).lower()
    if text in NOTHING:
        return 0
    if text in YES:
        return SOME
    number = _number(row, column)
    if number is not None and (number > MOST or not number.is_integer()):
        raise row.wrong(column, f"a whole number to {MOST}")
    return None if number is None else int(number)


def _many(count: int | None, what: str) -> str:
    """Return a count as a label; empty where none is known, or there was nothing."""
    if count is None or count <= 0:
        return ""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
