"""Alembic's way in: runs the steps on the connection that ``schema`` hands over."""

from __future__ import annotations

from alembic import context

from nightlab.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
