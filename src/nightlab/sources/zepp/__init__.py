"""Zepp, Zepp Life and Mi Fit: the table of sleep in the export of one's data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.nights.naps import mark_naps
from nightlab.sources.columns import header_line
from nightlab.sources.port import MOST_NIGHTS, Counted, Skipped
from nightlab.sources.zepp.lines import NAPS, is_header, sleep_rows
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

# Column -> name with unit; minutes.
MINUTES = {
    "deepsleeptime": "n3_min",
    "shallowsleeptime": "light_min",
    "remtime": "rem_min",
    "waketime": "awake_min",
}
ASLEEP = ("n3_min", "light_min", "rem_min")
EPOCH_DIGITS = range(9, 11)
LONGEST_NAPS = 20_000


@dataclass(frozen=True, slots=True)
class Zepp:
    """Zepp's table of sleep, one row a night and naps inside it.

    Assumptions: ``+0000`` is what it says, and the printed times are UTC. In a public file of 599
    nights in Spain, days without a record begin and end at 22:00 in summer and at 23:00 in winter,
    which is midnight there; and the mornings of working days move by an hour with the clocks. A time
    without an offset is wall clock; ten digits are seconds since 1970. A day whose start is its stop
    has no record. The minutes of deep, shallow, REM and wake lie side by side: in public rows with
    REM they add up to the night only with it, so ``asleep_min`` is deep, shallow and REM. REM of 0 is
    a band that does not know REM, -1 is not known.

    Source: github.com/pacotoh/somnar ``data/sleep.csv`` (real); the shape of ``naps`` is unverified.
    """

    name: ClassVar[str] = "zepp"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Zepp, Zepp Life or Mi Fit (.zip, or SLEEP_….csv in it)"

    def sniff(self, head: bytes) -> bool:
        """Tell from the names of its columns."""
        return is_header(header_line(head))

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield a night a row, and the naps of its day.

        Raises:
            NightlabError: Text that cannot be decoded, over 100,000 rows or sleeps, or a file that is cut
                off.
        """
        found = _Found()
        for part in parts:
            for row in sleep_rows(part):
                try:
                    found.add(row, zones)
                except NightlabError as error:
                    yield Skipped.of(error, row.place)
                if len(found.nights) > MOST_NIGHTS:
                    raise NightlabError(
                        f"over {MOST_NIGHTS:,} sleeps", where=row.place, fix="split it by year"
                    )
        yield from mark_naps(found.nights, found.flags)
        yield from found.counted()


@dataclass(slots=True)
class _Found:
    """The nights so far, whether each is a nap, and what was ignored."""

    nights: list[Night] = field(default_factory=list)
    flags: list[bool | None] = field(default_factory=list)
    empty: int = 0
    unread_naps: int = 0

    def add(self, row: Row, zones: Zones) -> None:
        start, stop = _instant(row, "start", zones), _instant(row, "stop", zones)
        if start == stop:
            self.empty += 1
        else:
            night = Night(start, stop, zones.of(stop), Zepp.name, reported=_reported(row))
            self._keep(night, is_nap=None)
        for nap in _naps(row.text(NAPS), zones):
            if nap is None:
                self.unread_naps += 1
            else:
                self._keep(nap, is_nap=True)

    def counted(self) -> Iterator[Counted]:
        if self.empty:
            yield Counted("ignored", "days on which nothing was recorded", self.empty)
        if self.unread_naps:
            yield Counted("ignored", "naps whose times cannot be read", self.unread_naps)

    def _keep(self, night: Night, *, is_nap: bool | None) -> None:
        self.nights.append(night)
        self.flags.append(is_nap)


def _instant(row: Row, column: str, zones: Zones) -> datetime:
    at = row.read(column, lambda text: _parsed(text, zones))
    if at is None:
        raise row.wrong(column, "a time")
    return at


def _parsed(text: str, zones: Zones) -> datetime:
    """Return the instant of a printed time.

    Raises:
        ValueError: It is none.
    """
    if text.isdecimal() and len(text) in EPOCH_DIGITS:
        return datetime.fromtimestamp(int(text), UTC)
    at = datetime.fromisoformat(text)
    if at.year not in YEARS:
        raise ValueError(text)
    return zones.instant(at) if at.tzinfo is None else at.astimezone(UTC)


def _reported(row: Row) -> Mapping[str, float]:
    """Return the minutes that the band counted; none where it counted none at all."""
    told = {name: row.number(column) for column, name in MINUTES.items()}
    known = {name: value for name, value in told.items() if value is not None and value >= 0}
    if not known.get("rem_min"):
        known.pop("rem_min", None)
    if not any(known.values()):
        return {}
    if "n3_min" in known and "light_min" in known:
        known["asleep_min"] = sum(known.get(name, 0) for name in ASLEEP)
    return known


def _naps(text: str, zones: Zones) -> Iterator[Night | None]:
    """Yield the naps of a day; None for one that cannot be read."""
    if not text:
        return
    for nap in _listed(text):
        try:
            start, end = (_parsed(str(nap[key]), zones) for key in ("start", "end"))
            yield Night(start, end, zones.of(end), Zepp.name, is_nap=True)
        except (KeyError, TypeError, ValueError, OverflowError, NightlabError):
            yield None


def _listed(text: str) -> list[Any]:
    if len(text) > LONGEST_NAPS:
        return [None]
    try:
        found = json.loads(text.replace('\\"', '"').replace('""', '"'))
    except (ValueError, RecursionError):
        return [None]
    return found if isinstance(found, list) else [found]


FORMAT = Zepp()
