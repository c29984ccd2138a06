"""The tables of a lab.

A night, a diary entry and an event each carry ``key`` (digest of the natural key), ``sha256`` (of
the content) and ``file_id`` (the reading they came from; none where a person typed them in).
``night_date`` is the local date of the night that a row belongs to. What takes the place of such a
row, or withdraws it, moves it to the history of its table.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from nightlab.store.columns import FreeText, Instant

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _provenance(*, unique_key: bool = True) -> list[Column[Any]]:
    return [
        Column("key", String(32), nullable=False, unique=unique_key, index=not unique_key),
        Column("sha256", String(64), nullable=False),
        Column("file_id", ForeignKey("file.id")),
        Column("night_date", Date, nullable=False, index=True),
        Column("source", FreeText, nullable=False),
    ]


def _retirement() -> list[Column[Any]]:
    return [Column("replaced_at", Instant, nullable=False), Column("why", Text, nullable=False)]


def _diary_content() -> list[Column[Any]]:
    return [
        Column("zone", Text, nullable=False),
        Column("into_bed_at", Instant),
        Column("tried_to_sleep_at", Instant, nullable=False),
        Column("fell_asleep_at", Instant, nullable=False),
        Column("woke_at", Instant, nullable=False),
        Column("rose_at", Instant, nullable=False),
        Column("awakenings", Integer),
        Column("awake_min", Double),
        Column("quality", Integer),
        Column("note", FreeText, nullable=False),
        Column("recorded_at", Instant, nullable=False),
    ]


def _event_content() -> list[Column[Any]]:
    return [
        Column("kind", Text, nullable=False),
        Column("at", Instant, nullable=False),
        Column("zone", Text, nullable=False),
        Column("amount", Double),
        Column("label", FreeText, nullable=False),
    ]


# One row a reading: the same file read anew, by a later version or in another zone, has another.
file = Table(
    "file",
    metadata,
    _id(),
    Column("name", FreeText, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size_bytes", Integer().with_variant(BigInteger, "postgresql"), nullable=False),
    Column("format", Text, nullable=False),
    Column("format_version", Integer, nullable=False),
    Column("importer_version", Text, nullable=False),
    Column("imported_at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("counts", JSON, nullable=False),
)

skipped = Table(
    "skipped",
    metadata,
    _id(),
    Column("file_id", ForeignKey("file.id"), nullable=False, index=True),
    Column("place", FreeText, nullable=False),
    Column("why", FreeText, nullable=False),
)

night = Table(
    "night",
    metadata,
    _id(),
    *_provenance(),
    Column("device", FreeText, nullable=False),
    Column("start_at", Instant, nullable=False),
    Column("end_at", Instant, nullable=False),
    Column("zone", Text, nullable=False),
    Column("is_nap", Boolean, nullable=False),
    Column("epochs", LargeBinary),
    Column("epoch_s", Double),
    Column("epochs_start_at", Instant),
    Column("reported", JSON, nullable=False),
    Column("provenance", JSON, nullable=False),
)

# Of what was replaced before revision 0002 the digest alone was kept; its other columns are empty.
night_history = Table(
    "night_history",
    metadata,
    _id(),
    *_provenance(unique_key=False),
    Column("device", FreeText, nullable=False),
    Column("start_at", Instant, nullable=False),
    *_retirement(),
    Column("end_at", Instant),
    Column("zone", Text),
    Column("is_nap", Boolean),
    Column("epochs", LargeBinary),
    Column("epoch_s", Double),
    Column("epochs_start_at", Instant),
    Column("reported", JSON),
    # Of what was replaced before revision 0003 nobody wrote it down.
    Column("provenance", JSON),
)

# What a device measured of one kind on one UTC day; a file that tells the day again adds to it.
series = Table(
    "series",
    metadata,
    _id(),
    Column("key", String(32), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False),
    # The last reading that added something.
    Column("file_id", ForeignKey("file.id"), nullable=False),
    Column("source", FreeText, nullable=False),
    Column("device", FreeText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("samples", LargeBinary, nullable=False),
)

diary = Table("diary", metadata, _id(), *_provenance(), *_diary_content())

diary_history = Table(
    "diary_history",
    metadata,
    _id(),
    *_provenance(unique_key=False),
    *_diary_content(),
    *_retirement(),
)

event = Table("event", metadata, _id(), *_provenance(), *_event_content())

event_history = Table(
    "event_history",
    metadata,
    _id(),
    *_provenance(unique_key=False),
    *_event_content(),
    *_retirement(),
)

trial = Table(
    "trial",
    metadata,
    _id(),
    Column("name", FreeText, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("start_date", Date, nullable=False),
    Column("design", Text, nullable=False),
    Column("design_sha256", String(64), nullable=False),
    Column("status", Text, nullable=False),
)

dose = Table(
    "dose",
    metadata,
    Column("trial_id", ForeignKey("trial.id"), primary_key=True),
    Column("taken_on", Date, primary_key=True),
    Column("status", Text, nullable=False),
    Column("at", Instant),
    Column("note", FreeText, nullable=False),
    # When it was told; what was told before revision 0002 has none.
    Column("told_at", Instant),
)

# The log of a trial; rows are added, and never changed.
trial_entry = Table(
    "trial_entry",
    metadata,
    _id(),
    Column("trial_id", ForeignKey("trial.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("evening", Date, nullable=False),
    Column("until", Date),
    Column("value", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("sha256", String(64), nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)

# What a person told of themselves, and the plans that came of it; rows are added, and never changed.
answer = Table(
    "answer",
    metadata,
    _id(),
    Column("key", Text, nullable=False),
    # JSON in the one way that ``archive.answers.text_of`` writes it, for the digest is of this text.
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
)

plan = Table(
    "plan",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("cause", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
)
