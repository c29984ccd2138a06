"""A sleep diary kept as a table, one night a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.diary import QUALITY_WORDS
from nightlab.sources.amounts import parse_number
from nightlab.sources.clock import diary_from_clocks
from nightlab.sources.columns import Columns
from nightlab.sources.port import FieldError, Skipped
from nightlab.sources.row import records_of_rows
from nightlab.sources.table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import DiaryEntry, Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

CLOCKS = ("into_bed", "tried_to_sleep", "fell_asleep", "woke", "rose")
COLUMNS = Columns(
    known=(
        "date",
        *CLOCKS,
        "sol_min",
        "awakenings",
        "awake_min",
        "quality",
        "note",
        "zone",
    ),
    aliases={
        "night": "date",
        "got_into_bed": "into_bed",
        "lights_out": "tried_to_sleep",
        "time_tried_to_sleep": "tried_to_sleep",
        "asleep_at": "fell_asleep",
        "sleep_onset": "fell_asleep",
        "sleep_latency_min": "sol_min",
        "minutes_to_fall_asleep": "sol_min",
        "final_awakening": "woke",
        "woke_up": "woke",
        "out_of_bed": "rose",
        "got_up": "rose",
        "number_of_awakenings": "awakenings",
        "waso_min": "awake_min",
        "minutes_awake": "awake_min",
        "sleep_quality": "quality",
        "comments": "note",
        "notes": "note",
        "time_zone": "zone",
    },
)
NEEDED = ("date", "tried_to_sleep", "woke", "rose")


@dataclass(frozen=True, slots=True)
class DiaryTable:
    """A CSV with the variables of the Consensus Sleep Diary.

    Assumptions: ``date`` (YYYY-MM-DD) is the date on which the night ends; clock times are HH:MM and
    resolved backwards from ``rose``; ``quality`` is 1 to 5 or one of the words from very poor to
    very good; ``zone`` is an IANA name and may be left out. A night with a time left empty is
    skipped and counted.

    Source: Carney et al. 2012, Sleep 35:287 (variables; the names are in own words).
    """

    name: ClassVar[str] = "diary"
    version: ClassVar[int] = 1
    title: ClassVar[str] = (
        "sleep diary (.csv with date, tried_to_sleep, fell_asleep or sol_min, woke, rose)"
    )

    def sniff(self, head: bytes) -> bool:
        """Tell from its header line whether a part is a diary."""
        found = COLUMNS.of_head(head)
        times = found & {*CLOCKS, "sol_min"}
        return len(times) >= (1 if "date" in found else 3)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one entry a row.

        Raises:
            NightlabError: A table that is damaged, or a cell that cannot be read, with its line.
        """
        for part in parts:
            found = read_table(part, COLUMNS, needed=NEEDED)
            yield from records_of_rows(found, lambda row: [_entry(row, zones)])


def _entry(row: Row, zones: Zones) -> DiaryEntry | Skipped:
    """Read every cell first: one that cannot be read counts against the file, an odd night does not."""
    date = row.date("date")
    where = row.zone_at(datetime.combine(date, time()), zones)
    clocks = {name: row.clock(name) for name in CLOCKS}
    sol_min, awake_min = _number(row, "sol_min"), _number(row, "awake_min")
    awakenings, quality = _whole(row, "awakenings"), _quality(row)
    tried, woke, rose = clocks["tried_to_sleep"], clocks["woke"], clocks["rose"]
    if tried is None or woke is None or rose is None:
        return Skipped(row.place, "tried_to_sleep, woke or rose is empty")
    try:
        return diary_from_clocks(
            date=date,
            zone=where,
            tried_to_sleep=tried,
            woke=woke,
            rose=rose,
            fell_asleep=clocks["fell_asleep"],
            into_bed=clocks["into_bed"],
            sol_min=sol_min,
            awake_min=awake_min,
            awakenings=awakenings,
            quality=quality,
            note=row.text("note"),
        )
    except NightlabError as error:
        return Skipped(row.place, error.what)


def _number(row: Row, column: str) -> float | None:
    return row.read(column, lambda text: parse_number(text, where=row.where(column)))


def _whole(row: Row, column: str) -> int | None:
    number = _number(row, column)
    if number is not None and not number.is_integer():
        raise FieldError(
            f"{number:g} is not a whole number", where=row.where(column), fix="round it"
        )
    return None if number is None else int(number)


def _quality(row: Row) -> int | None:
    word = row.short("quality").lower()
    return QUALITY_WORDS.index(word) + 1 if word in QUALITY_WORDS else _whole(row, "quality")


FORMAT = DiaryTable()
