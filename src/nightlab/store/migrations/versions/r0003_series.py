"""What sensors measured over a day, and how a night was put together.

Nights that were read before this step say nothing of how they were put together; for those among
the earlier ones nobody knows.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from nightlab.store.columns import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add what the second revision lacks; no row is lost or changed."""
    _provenance_of_nights()
    _series()


def _provenance_of_nights() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _night_made_anew()
    else:
        op.add_column("night", sa.Column("provenance", sa.JSON()))
        op.execute("UPDATE night SET provenance = '[]'")
        op.alter_column("night", "provenance", nullable=False)
    with _altered("night_history") as batch:
        batch.add_column(sa.Column("provenance", sa.JSON()))


def _night_made_anew() -> None:
    """Make the table anew by hand: Alembic would write its constraints down in any order."""
    columns: list[sa.Column[Any]] = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_id", sa.Integer()),
        sa.Column("night_date", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("start_at", Instant(), nullable=False),
        sa.Column("end_at", Instant(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("is_nap", sa.Boolean(), nullable=False),
        sa.Column("epochs", sa.LargeBinary()),
        sa.Column("epoch_s", sa.Double()),
        sa.Column("epochs_start_at", Instant()),
        sa.Column("reported", sa.JSON(), nullable=False),
    ]
    names = ", ".join(column.name for column in columns)
    op.create_table(
        "night_anew",
        *columns,
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night")),
        sa.UniqueConstraint("key", name=op.f("uq_night_key")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_night_file_id")),
    )
    op.execute(f"INSERT INTO night_anew ({names}, provenance) SELECT {names}, '[]' FROM night")  # noqa: S608 - names of columns, as they stand above
    op.drop_table("night")
    op.rename_table("night_anew", "night")
    op.create_index(op.f("ix_night_night_date"), "night", ["night_date"], unique=False)


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("samples", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        sa.UniqueConstraint("key", name=op.f("uq_series_key")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_series_file_id")),
    )
    op.create_index(op.f("ix_series_day"), "series", ["day"], unique=False)


def _altered(table: str) -> Any:
    """Alter a table; SQLite makes it anew, so that it reads as one that never was another."""
    recreate: Any = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    return op.batch_alter_table(table, recreate=recreate)
