"""What a lab holds, as plain values; records are those of ``nights``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from nightlab.nights import DiaryEntry, Event, Night, Series
    from nightlab.person import Answer, KeptPlan
    from nightlab.trials.entries import Entry


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one file.

    Args:
        number: By which records name it, from 1.
        name: The file's name.
        sha256: Digest of the file.
        size_bytes: Its size.
        format: Name of its format.
        format_version: Version of the format's reader.
        importer_version: Version of the program.
        imported_at: Instant.
        zone: Zone for what the format prints without one, or the history of several, as text.
        counts: What it changed, in records; and by what they are, the rows of the file that were read,
            united or ignored.
        skipped: Place of each record left out, and why.
    """

    number: int
    name: str
    sha256: str
    size_bytes: int
    format: str
    format_version: int
    importer_version: str
    imported_at: datetime
    zone: str
    counts: Mapping[str, Any]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeptNight:
    """A night, and the number of the reading that gave it; None where nothing did."""

    night: Night
    reading: int | None


@dataclass(frozen=True, slots=True)
class EarlierNight:
    """A night that was replaced or withdrawn.

    Args:
        night: What it said; None where a Nightlab of old kept its digest alone.
    """

    date: date
    source: str
    device: str
    start: datetime
    sha256: str
    reading: int | None
    replaced_at: datetime
    why: str
    night: Night | None = None


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """A diary entry; its reading is None where a person typed it in."""

    entry: DiaryEntry
    reading: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierEntry:
    """A diary entry that was replaced or withdrawn."""

    entry: DiaryEntry
    reading: int | None
    recorded_at: datetime
    replaced_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """An event; its reading is None where a person typed it in."""

    event: Event
    reading: int | None


@dataclass(frozen=True, slots=True)
class EarlierEvent:
    """An event that was replaced or withdrawn."""

    event: Event
    reading: int | None
    replaced_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class KeptSeries:
    """What a sensor measured on a day, and the number of the last reading that added to it."""

    series: Series
    reading: int


@dataclass(frozen=True, slots=True)
class TakenDose:
    """What became of the dose of one evening; when it was told may be unknown."""

    taken_on: date
    status: str
    at: datetime | None
    note: str
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealedTrial:
    """A trial: its design as it was sealed, how far it has come, its doses and its log."""

    id: str
    name: str
    created_at: datetime
    start: date
    status: str
    design: str
    design_sha256: str
    doses: tuple[TakenDose, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """All that a lab holds; its series come by kind, day, source and device."""

    readings: tuple[Reading, ...] = ()
    nights: tuple[KeptNight, ...] = ()
    earlier_nights: tuple[EarlierNight, ...] = ()
    diary: tuple[KeptEntry, ...] = ()
    earlier_diary: tuple[EarlierEntry, ...] = ()
    events: tuple[KeptEvent, ...] = ()
    earlier_events: tuple[EarlierEvent, ...] = ()
    trials: tuple[SealedTrial, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    series: tuple[KeptSeries, ...] = ()
    answers: tuple[Answer, ...] = ()
    plans: tuple[KeptPlan, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Number of each kind of thing."""
        return {each.name: len(getattr(self, each.name)) for each in fields(self)}
