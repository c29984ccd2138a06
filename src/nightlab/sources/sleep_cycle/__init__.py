"""Sleep Cycle: the table of nights that the app exports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Event, Night
from nightlab.nights.naps import mark_naps
from nightlab.sources.columns import header_line
from nightlab.sources.labels import shown
from nightlab.sources.lines import rows
from nightlab.sources.night_tags import events_of_night
from nightlab.sources.port import Counted, Skipped
from nightlab.sources.row import Ragged
from nightlab.sources.sleep_cycle.figures import IN_BED, IN_BED_S, READ, Figures, reported_of
from nightlab.sources.sleep_cycle.span import Span, printed_in, span_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

DELIMITER = ";"
NEEDED = {"start", "end", "sleep quality"}
NOTES = ("sleep notes", "notes")
MOOD = ("wake up", "mood")
MOST_ROWS = 100_000
KNOWN = {"start", "end", *NOTES, *MOOD, *READ}
# Since about 2025 the same columns go by other names.
RENAMED = {
    "went to bed": "start",
    "woke up": "end",
    "asleep after (seconds)": "time before sleep (seconds)",
}
# What a column is that nothing is made of, by how its name begins.
PASSED_OVER = {
    "alertness": "tests of alertness",
    "ambient": "figures of light and noise in the room",
    "breathing": "figures of breath and coughing",
    "coughing": "figures of breath and coughing",
    "not my snoring": "snoring of somebody else",
    "wake up window": "settings of the alarm",
    "regularity": "figures of regularity",
    "movements": "figures of movement",
    "alarm": "settings of the alarm",
    "window": "settings of the alarm",
    "did snore": "answers whether you snored, beside the time you did",
    "city": "places",
    "air pressure": "figures of the weather",
    "weather": "figures of the weather",
}
OTHER = "figures in columns that are not known"


@dataclass(frozen=True, slots=True)
class SleepCycle:
    """Sleep Cycle's nights, one a row, with the tags of each.

    Assumptions: columns are read by their names, for their set changes by version. Times are wall
    clock without a zone, all in the zone where the phone was on the day of the export: in three public
    files the nights of earlier years or of a journey stand hours off, and move with the clock changes
    of the zone at home. The zone of the last night in the file stands for that day. Time in bed is
    elapsed time; where it differs from start to end by an hour, it tells which of two clock times was
    meant. Zero is not known: a night that could not be worked out has a quality of 0 % and no
    time in bed. Dream is REM. Notes are tags; a mood on waking is a tag too, since three smileys are
    no rating.

    Source: ``sleepdata.csv`` (real) of github.com/TinasheMTapera/SleepCycleData,
    github.com/rcquan/sleep, github.com/robynfsj/sleep, github.com/lucaKnobloch/SleepCycleDashBoard,
    github.com/kenzong95/My-Sleep-Cycle-Data and github.com/zsoltdiossy/apple-health-analytics.
    """

    name: ClassVar[str] = "sleep_cycle"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Sleep Cycle (sleepdata.csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from the names of its columns."""
        line = header_line(head)
        names = {_column(cell) for cell in line.split(DELIMITER)}
        return names >= NEEDED and bool(names & {IN_BED, IN_BED_S})

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one night a row, before them the tags.

        Raises:
            NightlabError: Text that cannot be decoded, broken quotes, over 100,000 rows, or a file that
                is cut off.
        """
        for part in parts:
            yield from _records(_rows(part), zones)


def _column(header: str) -> str:
    """Return a column's name: ``Time in bed(seconds)`` and ``Time in bed (seconds)`` are one."""
    name = " ".join(header.strip().strip('"').lower().replace("(", " (").split())
    return RENAMED.get(name, name)


def _rows(part: Part) -> list[Row]:
    found = []
    for row in rows(part, delimiter=DELIMITER, name=_column):
        found.append(row)
        if len(found) > MOST_ROWS:
            raise NightlabError(
                f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year and import each"
            )
    return found


def _records(found: list[Row], zones: Zones) -> Iterator[Record]:
    printed = printed_in(found, zones)
    whole = [row.cells for row in found if not isinstance(row.cells, Ragged)]
    columns = whole[0].keys() if whole else set[str]()
    figures, nights = Figures.among(columns), []
    for row in found:
        try:
            span = span_of(row, printed)
            night = _night(row, span, zones, figures, printed)
        except NightlabError as error:
            yield Skipped.of(error, row.place)
        else:
            nights.append(night)
            yield from _events(row, night)
    yield from mark_naps(nights)
    yield from _passed_over(columns, whole)


def _night(row: Row, span: Span, zones: Zones, figures: Figures, printed: str) -> Night:
    zone, told = zones.of(span.end), span.told
    if zone != printed:
        told = (*told, f"printed in the clock of {printed}, where the phone was at the export")
    return Night(
        span.start,
        span.end,
        zone,
        SleepCycle.name,
        reported=reported_of(row, figures),
        provenance=told,
    )


def _events(row: Row, night: Night) -> Iterator[Event]:
    notes = [note for column in NOTES for note in row.text(column).split(":")]
    if any(notes):
        yield from events_of_night(notes, night)
    for column in MOOD:
        if (text := row.text(column)) and (mood := shown(text)):
            yield Event("tag", night.end, night.zone, None, f"woke {mood}", SleepCycle.name)


def _passed_over(columns: Iterable[str], whole: Sequence[Mapping[str, str]]) -> Iterator[Counted]:
    """Yield how many cells nothing was made of, by what they tell."""
    found: Counter[str] = Counter()
    for column in columns:
        if column not in KNOWN:
            groups = (what for begin, what in PASSED_OVER.items() if column.startswith(begin))
            found[next(groups, OTHER)] += sum(bool(cells[column].strip()) for cells in whole)
    for what, count in sorted(found.items()):
        if count:
            yield Counted("ignored", what, count)


FORMAT = SleepCycle()
