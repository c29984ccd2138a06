"""Whoop's data export: sleeps, physiological cycles, journal and workouts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.naps import mark_naps
from nightlab.sources.columns import first_line
from nightlab.sources.lines import rows
from nightlab.sources.port import Skipped
from nightlab.sources.row import records_of_rows
from nightlab.sources.whoop.cycle import OFFSET, START
from nightlab.sources.whoop.events import BEGIN, QUESTION, Journal, workout_of
from nightlab.sources.whoop.sleep import NAP, ONSET, WAKE, Sleeps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Night, Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

MOST_MIB = 64
MARKS = '\ufeff" \t\r\n'
# Table -> columns that it alone has; the first that fits counts.
TABLES = {
    "journal": {QUESTION},
    "workouts": {BEGIN},
    "sleeps": {ONSET, WAKE, NAP},
    "cycles": {ONSET, WAKE},
}


@dataclass(frozen=True, slots=True)
class Whoop:
    """Whoop's tables, one by one or together in a zip.

    Assumptions: every row names its cycle and the one offset of all its clock times, see ``cycle_of``.
    A night goes from sleep onset to wake onset, which with Whoop are the ends of the time in bed: in
    all rows of two public exports that were counted (26) the minutes in bed are those of the four stages
    together, and never more than lie between the two. ``physiological_cycles.csv`` repeats the sleep that begins a cycle, and adds
    figures of the body. There is no timeline of stages.

    Source: columns as in the help of the maker (support.whoop.com, How to Export Your Data) and in
    three public exports (GitHub, TheOneRichy/whoop_data, haquannes/whoop, onatsf/whoop). That heart
    rate variability is RMSSD is unverified.
    """

    name: ClassVar[str] = "whoop"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Whoop data export (.zip, or its sleeps.csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its header whether a part is one of Whoop's tables."""
        return bool(_table(head))

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield events and then one night a sleep, in the order of the file.

        Raises:
            NightlabError: A table over 64 MiB, cut off or damaged, or text that is not UTF-8.
        """
        by_table: dict[str, list[Part]] = {name: [] for name in TABLES}
        for part in parts:
            by_table[_known_table(part)].append(part)
        sleeps = Sleeps(zones)
        for part in [*by_table["sleeps"], *by_table["cycles"]]:
            yield from records_of_rows(rows(part, name=_column), sleeps.read)
        journal = Journal(zones, sleeps)
        for part in by_table["journal"]:
            yield from records_of_rows(rows(part, name=_column), journal.read)
        for part in by_table["workouts"]:
            yield from records_of_rows(rows(part, name=_column), lambda row: workout_of(row, zones))
        yield from sleeps.counted()
        yield from journal.counted()
        yield from _nights(sleeps)


def _nights(sleeps: Sleeps) -> Iterator[Record]:
    nights: list[Night] = []
    for where, night in sleeps.nights():
        if isinstance(night, NightlabError):
            yield Skipped.of(night, where)
        else:
            nights.append(night)
    is_nap = sleeps.is_nap()
    # Of two sleeps of a date that Whoop does not call naps, one is the main sleep.
    yield from mark_naps(nights, [is_nap[night.start] or None for night in nights])


def _table(head: bytes) -> str:
    """Return which table a part is; empty where it is none."""
    # A table in UTF-16 is known here and refused as it is read, not left out of a zip unseen.
    plain = head.replace(b"\0", b"").lstrip(b"\xff\xfe").decode("utf-8-sig", "replace")
    found = {_column(cell) for cell in first_line(plain).split(",")}
    if not {START, OFFSET} <= found:
        return ""
    return next((name for name, needed in TABLES.items() if needed <= found), "")


def _column(cell: str) -> str:
    return cell.strip(MARKS).lower()


def _known_table(part: Part) -> str:
    if part.size > MOST_MIB * 1024**2:
        raise NightlabError(
            f"over {MOST_MIB} MiB of text", where=part.name, fix="split it by year and import each"
        )
    table = _table(part.head())
    if not table:
        raise NightlabError("none of Whoop's tables", where=part.name, fix="export it again")
    return table


FORMAT = Whoop()
