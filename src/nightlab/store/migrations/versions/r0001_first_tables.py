"""The first tables.

Steps are frozen once released: they name columns and plain types, not what ``tables`` says today.
A lab only goes forward, so no step has a way back: ``restore`` brings an earlier copy.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from nightlab.store.columns import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _files()
    _nights()
    _diary()
    _events()
    _trials()
    _settings()


def _id() -> list[Any]:
    return [sa.Column("id", sa.Integer(), nullable=False)]


def _provenance() -> list[Any]:
    return [
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_id", sa.Integer()),
        sa.Column("night_date", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
    ]


def _retirement() -> list[Any]:
    return [
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
    ]


def _constraints(table: str, *, unique_key: bool) -> list[Any]:
    unique = [sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key"))] if unique_key else []
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *unique,
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f(f"fk_{table}_file_id")),
    ]


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _files() -> None:
    op.create_table(
        "file",
        *_id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column(
            "size_bytes", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False
        ),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("format_version", sa.Integer(), nullable=False),
        sa.Column("importer_version", sa.Text(), nullable=False),
        sa.Column("imported_at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    _index("file", "sha256")
    op.create_table(
        "skipped",
        *_id(),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        *_constraints("skipped", unique_key=False),
    )
    _index("skipped", "file_id")


def _nights() -> None:
    op.create_table(
        "night",
        *_id(),
        *_provenance(),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("is_nap", sa.Boolean(), nullable=False),
        sa.Column("epochs", sa.LargeBinary()),
        sa.Column("epoch_s", sa.Double()),
        sa.Column("epochs_start_at", Instant()),
        sa.Column("reported", sa.JSON(), nullable=False),
        *_constraints("night", unique_key=True),
    )
    _index("night", "night_date")
    op.create_table(
        "night_history",
        *_id(),
        *_provenance(),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        *_retirement(),
        *_constraints("night_history", unique_key=False),
    )
    _index("night_history", "key")
    _index("night_history", "night_date")


def _diary() -> None:
    for table, constraints, retirement in (
        ("diary", _constraints("diary", unique_key=True), []),
        ("diary_history", _constraints("diary_history", unique_key=False), _retirement()),
    ):
        op.create_table(table, *_id(), *_provenance(), *_diary_content(), *retirement, *constraints)
        _index(table, "night_date")
    _index("diary_history", "key")


def _diary_content() -> list[Any]:
    return [
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("into_bed_at", Instant()),
        sa.Column("tried_to_sleep_at", Instant(), nullable=False),
        sa.Column("fell_asleep_at", Instant(), nullable=False),
        sa.Column("woke_at", Instant(), nullable=False),
        sa.Column("rose_at", Instant(), nullable=False),
        sa.Column("awakenings", sa.Integer()),
        sa.Column("awake_min", sa.Double()),
        sa.Column("quality", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
    ]


def _events() -> None:
    op.create_table(
        "event",
        *_id(),
        *_provenance(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("amount", sa.Double()),
        sa.Column("label", sa.Text(), nullable=False),
        *_constraints("event", unique_key=True),
    )
    _index("event", "night_date")


def _trials() -> None:
    op.create_table(
        "trial",
        *_id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("design_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    op.create_table(
        "dose",
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("at", Instant()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("trial_id", "taken_on", name=op.f("pk_dose")),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_dose_trial_id")),
    )


def _settings() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
