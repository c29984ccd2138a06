"""The log of a trial, when a dose was told, and histories that keep all that was replaced.

What was replaced before this step was kept as a digest alone (nights) or counted (events), and
when a dose was told was not written down: that stays unknown.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from nightlab.store.columns import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first revision lacks; no row is lost or changed."""
    _trial_log()
    _add("dose", [sa.Column("told_at", Instant())])
    _add("night_history", _night())
    _event_history()


def _trial_log() -> None:
    op.create_table(
        "trial_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("evening", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_entry")),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_trial_entry_trial_id")),
    )
    op.create_index(op.f("ix_trial_entry_trial_id"), "trial_entry", ["trial_id"], unique=False)


def _night() -> list[Any]:
    return [
        sa.Column("end_at", Instant()),
        sa.Column("zone", sa.Text()),
        sa.Column("is_nap", sa.Boolean()),
        sa.Column("epochs", sa.LargeBinary()),
        sa.Column("epoch_s", sa.Double()),
        sa.Column("epochs_start_at", Instant()),
        sa.Column("reported", sa.JSON()),
    ]


def _event_history() -> None:
    op.create_table(
        "event_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_id", sa.Integer()),
        sa.Column("night_date", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("amount", sa.Double()),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_history")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_event_history_file_id")),
    )
    for column in ("key", "night_date"):
        op.create_index(op.f(f"ix_event_history_{column}"), "event_history", [column], unique=False)


def _add(table: str, columns: list[Any]) -> None:
    """Add columns; SQLite makes the table anew, so that it reads as one that never was another."""
    recreate: Any = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table(table, recreate=recreate) as batch:
        for column in columns:
            batch.add_column(column)
