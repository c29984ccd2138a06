"""A sleep diary kept as a table, one night a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry
from nightlab.nights.diary import QUALITY_WORDS
from nightlab.sources.amounts import parse_number
from nightlab.sources.clock import diary_from_clocks
from nightlab.sources.columns import Columns
from nightlab.sources.diary.drivers import drivers_of
from nightlab.sources.port import FieldError, Skipped
from nightlab.sources.row import records_of_rows
from nightlab.sources.table import read_table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

CLOCKS = ("into_bed", "tried_to_sleep", "fell_asleep", "woke", "rose")
DRIVERS = (
    *("naps", "nap_min", "caffeine_drinks", "caffeine_last"),
    *("alcohol_drinks", "alcohol_last", "medication", "medication_at"),
)
# Other names of columns, in own words; those of minutes name their unit.
ALIASES = {
    "date": "night wake_date diary_date date_of_waking",
    "into_bed": "got_into_bed went_to_bed time_into_bed time_in_bed_began bedtime bed_time",
    "tried_to_sleep": "lights_out lights_off time_tried_to_sleep time_lights_out sleep_attempt",
    "fell_asleep": "asleep_at sleep_onset time_fell_asleep",
    "sol_min": "sleep_latency_min minutes_to_fall_asleep sleep_onset_latency_min latency_min",
    "woke": "final_awakening woke_up woke_at wake_time wake_up_time final_wake_time",
    "rose": "out_of_bed got_up got_out_of_bed time_out_of_bed rise_time get_up_time",
    "awakenings": "number_of_awakenings times_awake times_woken wake_ups number_of_wake_ups",
    "awake_min": "waso_min minutes_awake minutes_awake_at_night night_waking_min",
    "quality": "sleep_quality quality_of_sleep sleep_quality_rating",
    "note": "comments comment notes remarks",
    "zone": "time_zone timezone",
    "naps": "nap number_of_naps naps_count nap_count",
    "nap_min": "minutes_napped nap_minutes naps_min nap_duration_min minutes_of_naps",
    "caffeine_drinks": "caffeinated_drinks number_of_caffeinated_drinks drinks_with_caffeine",
    "caffeine_last": "last_caffeine time_of_last_caffeine last_caffeinated_drink",
    "alcohol_drinks": "alcoholic_drinks number_of_alcoholic_drinks drinks_with_alcohol",
    "alcohol_last": "last_alcohol time_of_last_alcohol last_alcoholic_drink",
    "medication": "medications sleep_medication medicine medicines sleep_aid",
    "medication_at": "medication_time time_of_medication",
}
COLUMNS = Columns(
    known=(
        *("date", *CLOCKS, "sol_min", "awakenings", "awake_min", "quality", "note", "zone"),
        *DRIVERS,
    ),
    aliases={alias: name for name, words in ALIASES.items() for alias in words.split()},
)
LEAST_UNDATED = 3
NEEDED = ("date", "tried_to_sleep", "woke", "rose")


@dataclass(frozen=True, slots=True)
class DiaryTable:
    """A CSV with the variables of the Consensus Sleep Diary.

    Assumptions: ``date`` (YYYY-MM-DD) is the date on which the night ends; clock times are HH:MM and
    resolved backwards from ``rose``; ``quality`` is 1 to 5 or one of the words from very poor to
    very good; ``zone`` is an IANA name and may be left out. A night with a time left empty is
    skipped and counted. Naps, drinks and medicines of the day before become events
    (``drivers_of``).

    Source: Carney et al. 2012, Sleep 35:287 (variables; the names are in own words).
    """

    name: ClassVar[str] = "diary"
    version: ClassVar[int] = 2
    title: ClassVar[str] = (
        "sleep diary (.csv with date, tried_to_sleep, fell_asleep or sol_min, woke, rose)"
    )

    def sniff(self, head: bytes) -> bool:
        """Tell from its header line whether a part is a diary."""
        found = COLUMNS.of_head(head)
        clocks = found & {*CLOCKS}
        # Trackers write minutes awake under a name that diaries give to waking up, and tables of a
        # trial have a date and a latency.
        is_dated = "date" in found and bool(clocks - {"woke"})
        return is_dated or len(clocks | found & {"sol_min"}) >= LEAST_UNDATED

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one entry a row, and the events of the day before it.

        Raises:
            NightlabError: A table that is damaged, or a cell that cannot be read, with its line.
        """
        for part in parts:
            found = read_table(part, COLUMNS, needed=NEEDED)
            yield from records_of_rows(found, lambda row: _records(row, zones))


def _records(row: Row, zones: Zones) -> list[Record]:
    date = row.date("date")
    where = row.zone_at(datetime.combine(date, time()), zones)
    entry = _entry(row, date, where)
    lights_out = entry.tried_to_sleep if isinstance(entry, DiaryEntry) else None
    return [entry, *drivers_of(row, date, where, lights_out)]


def _entry(row: Row, date: dt.date, where: str) -> DiaryEntry | Skipped:
    """Read every cell first: one that cannot be read counts against the file, an odd night does not."""
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
