"""The tables of an export: their columns, and how a thing becomes a row of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightlab.archive.cells import DAY, FLAG, INSTANT, JSON, NUMBER, TEXT, WHOLE, Column
from nightlab.archive.entries import KINDS

if TYPE_CHECKING:
    from nightlab.nights import DiaryEntry, Event, Night

VERSION = 4
"""Raised where an older Nightlab would read a newer export wrongly."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file of an export.

    Args:
        file: Its name.
        about: What it says.
        columns: In their order.
        since: Version of the export from which on there is such a file.
    """

    file: str
    about: str
    columns: tuple[Column, ...]
    since: int = 1

    @property
    def header(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]

    def columns_of(self, version: int) -> list[Column]:
        """Return the columns that an export of a version has."""
        return [column for column in self.columns if column.since <= version]

    @property
    def headers(self) -> set[str]:
        """First line of the file, as each version wrote it."""
        versions = range(self.since, VERSION + 1)
        return {",".join(column.name for column in self.columns_of(v)) for v in versions}


def since_2(column: Column) -> Column:
    """Return a column as one that older exports lack, and that is empty where nobody knows."""
    return replace(column, may_be_empty=True, since=2)


def since_3(column: Column) -> Column:
    """Return a column as one that exports before version 3 lack; likewise empty."""
    return replace(column, may_be_empty=True, since=3)


READING = Column(
    "reading",
    WHOLE,
    "number of the import it came from, in files.csv; empty: typed in",
    may_be_empty=True,
)
NIGHT_DATE = Column("date", DAY, "local date on which the night ended")
ZONE = Column("zone", TEXT, "IANA time zone of the person")
SOURCE = Column("source", TEXT, "format it came from")
REPLACEMENT = (
    Column("replaced_at", INSTANT, "when another content took its place, or it was withdrawn"),
    Column("why", TEXT, "revised, superseded by a night that overlaps it, or withdrawn"),
)
ENTRY = (
    NIGHT_DATE,
    ZONE,
    Column("into_bed_at", INSTANT, "went to bed", may_be_empty=True),
    Column("tried_to_sleep_at", INSTANT, "lights out"),
    Column("fell_asleep_at", INSTANT, "fell asleep"),
    Column("woke_at", INSTANT, "final awakening"),
    Column("rose_at", INSTANT, "got up for good"),
    Column("awakenings", WHOLE, "times awake in between", "count", may_be_empty=True),
    Column("awake_min", NUMBER, "time awake in them, together", "min", may_be_empty=True),
    Column("quality_1_to_5", WHOLE, "1 very poor to 5 very good", "rating", may_be_empty=True),
    Column("note", TEXT, "free text"),
    SOURCE,
    Column("recorded_at", INSTANT, "when it was written down"),
    READING,
)

FILES = Table(
    "files.csv",
    "imports: which file was read, when, by what",
    (
        Column("reading", WHOLE, "number by which records name the import"),
        Column("name", TEXT, "the file's name"),
        Column("sha256", TEXT, "SHA-256 of the file"),
        Column("size_bytes", WHOLE, "its size", "bytes"),
        Column("format", TEXT, "its format"),
        Column("format_version", WHOLE, "version of the format's reader"),
        Column("importer_version", TEXT, "version of Nightlab"),
        Column("imported_at", INSTANT, "when"),
        Column("zone", TEXT, "IANA time zone for times without one, and moves to others"),
        Column("counts", JSON, "what it changed, in records; what was read or ignored", "count"),
    ),
)
SKIPPED = Table(
    "skipped.csv",
    "records that a file held and the lab does not",
    (
        Column("reading", WHOLE, "number of the import, in files.csv"),
        Column("place", TEXT, "where in the file"),
        Column("why", TEXT, "why it was left out"),
    ),
)
END = Column("end_at", INSTANT, "rising, or the last sample")
IS_NAP = Column("is_nap", FLAG, "whether it stands apart from the main sleep")
STAGES = (
    Column("stages_start_at", INSTANT, "start of the first epoch", may_be_empty=True),
    Column("epoch_s", NUMBER, "length of an epoch", "s", may_be_empty=True),
    Column(
        "stages",
        TEXT,
        "one letter an epoch: W wake, 1 2 3 N1 to N3, R REM, L light, A asleep, ? unscored",
        may_be_empty=True,
    ),
    Column("reported", JSON, "the vendor's own figures, units in their names"),
)
PROVENANCE = since_3(
    Column(
        "provenance", JSON, "how it was put together, a list of sentences; empty: as it was read"
    )
)
NIGHTS = Table(
    "nights.csv",
    "nights and naps that a device recorded",
    (
        NIGHT_DATE,
        Column("start_at", INSTANT, "lights out, or the first sample"),
        END,
        ZONE,
        SOURCE,
        Column("device", TEXT, "what recorded it"),
        IS_NAP,
        *STAGES,
        PROVENANCE,
        READING,
    ),
)
EARLIER_NIGHTS = Table(
    "earlier_nights.csv",
    "nights that were replaced or withdrawn",
    (
        NIGHT_DATE,
        SOURCE,
        Column("device", TEXT, "what recorded it"),
        Column("start_at", INSTANT, "its start"),
        Column("content_sha256", TEXT, "SHA-256 of what it said"),
        READING,
        *REPLACEMENT,
        # Empty for what was replaced when the digest alone was kept.
        *map(since_2, (END, ZONE, IS_NAP, *STAGES)),
        PROVENANCE,
    ),
)
DIARY = Table("diary.csv", "mornings, by the Consensus Sleep Diary's variables", ENTRY)
EARLIER_DIARY = Table(
    "earlier_diary.csv", "diary entries that were corrected or withdrawn", (*ENTRY, *REPLACEMENT)
)
EVENT = (
    Column("date", DAY, "date of the night it may have touched"),
    Column("at", INSTANT, "when"),
    ZONE,
    Column("kind", TEXT, "what kind"),
    Column("amount", NUMBER, "how much, in the unit beside it", "see unit", may_be_empty=True),
    Column("unit", TEXT, "unit of the amount"),
    Column("label", TEXT, "what exactly"),
    SOURCE,
    READING,
)
EVENTS = Table("events.csv", "coffees, doses, walks, moods, tags", EVENT)
EARLIER_EVENTS = Table(
    "earlier_events.csv",
    "events that were corrected or withdrawn",
    (*EVENT, *REPLACEMENT),
    since=2,
)
TRIALS = Table(
    "trials.csv",
    "trials; the sealed design of each is a file of its own",
    (
        Column("trial", TEXT, "its short name"),
        Column("name", TEXT, "what it is called"),
        Column("created_at", INSTANT, "when it was sealed"),
        Column("first_evening", DAY, "first date of the schedule"),
        Column("status", TEXT, "planned, running, stopped or finished"),
        Column("design_sha256", TEXT, "SHA-256 of the sealed design"),
    ),
)
DOSES = Table(
    "doses.csv",
    "what became of the dose of each evening",
    (
        Column("trial", TEXT, "short name of the trial"),
        Column("evening", DAY, "date of the evening"),
        Column("status", TEXT, "taken, missed or late"),
        Column("at", INSTANT, "when it was taken", may_be_empty=True),
        Column("note", TEXT, "free text"),
        since_2(Column("told_at", INSTANT, "when it was told; empty: not known")),
    ),
)
ENTRIES = Table(
    "trial_entries.csv",
    "the log of each trial, in the order in which it was told",
    (
        Column("trial", TEXT, "short name of the trial"),
        Column("kind", TEXT, f"what kind: {', '.join(KINDS)}"),
        Column("evening", DAY, "date of the evening it concerns"),
        Column("until", DAY, "last evening of a pause", may_be_empty=True),
        Column("told_at", INSTANT, "when it was told"),
        Column(
            "value", TEXT, "what a machine reads: the arm guessed, how severe, the new protocol"
        ),
        Column("text", TEXT, "free text: what happened, and why"),
    ),
    since=2,
)
SETTINGS = Table(
    "settings.csv",
    "what else the lab keeps",
    (Column("name", TEXT, "of the setting"), Column("value", JSON, "its value")),
)
SERIES = Table(
    "series/KIND-YEAR.csv",
    "what sensors measured, one sample a row; a file a kind and UTC year, or month if large",
    (
        Column("kind", TEXT, "what was measured"),
        Column("at", INSTANT, "begin of the sample, to the second"),
        Column("span_s", WHOLE, "how long it covers; 0: a moment", "s"),
        Column("value", NUMBER, "how much, in the unit beside it", "see unit"),
        Column("unit", TEXT, "unit of the value"),
        SOURCE,
        Column("device", TEXT, "what measured it"),
        Column("reading", WHOLE, "number of the last import that added to its day, in files.csv"),
    ),
    since=3,
)
ANSWERS = Table(
    "answers.csv",
    "what the person told of themselves, answer by answer; the last one to a question holds",
    (
        Column("key", TEXT, "short name of the question"),
        Column("told_at", INSTANT, "when"),
        Column("answer", JSON, "what was said; empty: does not know", may_be_empty=True),
    ),
    since=4,
)
PLANS = Table(
    "plans.csv",
    "the plan, each time that it was derived anew",
    (
        Column("derived_at", INSTANT, "when"),
        Column("cause", TEXT, "why it was derived anew"),
        Column("plan", TEXT, "the plan, as JSON"),
    ),
    since=4,
)
TABLES = (
    FILES,
    SKIPPED,
    NIGHTS,
    EARLIER_NIGHTS,
    DIARY,
    EARLIER_DIARY,
    EVENTS,
    EARLIER_EVENTS,
    TRIALS,
    DOSES,
    ENTRIES,
    SETTINGS,
    ANSWERS,
    PLANS,
)


def entry_values(entry: DiaryEntry, recorded_at: Any, reading: int | None) -> list[Any]:
    """Return the cells that a diary entry has, now or earlier, in the order of ``ENTRY``."""
    return [
        entry.date,
        entry.zone,
        entry.into_bed,
        entry.tried_to_sleep,
        entry.fell_asleep,
        entry.woke,
        entry.rose,
        entry.awakenings,
        entry.awake_min,
        entry.quality,
        entry.note,
        entry.source,
        recorded_at,
        reading,
    ]


def event_values(event: Event, reading: int | None) -> list[Any]:
    """Return the cells that an event has, now or earlier, in the order of ``EVENT``."""
    return [
        event.night,
        event.at,
        event.zone,
        event.kind,
        event.amount,
        event.unit,
        event.label,
        event.source,
        reading,
    ]


def night_values(night: Night) -> list[Any]:
    """Return the cells that say how a night was, in the order of ``STAGES``, and its provenance."""
    stages = night.hypnogram
    return [
        stages and stages.start,
        stages and stages.epoch_s,
        stages and stages.to_string(),
        dict(night.reported),
        list(night.provenance) or None,
    ]
