"""What a person told of themselves, and the plans that came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from nightlab.store.columns import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add what the third revision lacks; no row is lost or changed."""
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("sha256", name=op.f("uq_answer_sha256")),
    )
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("sha256", name=op.f("uq_plan_sha256")),
    )
