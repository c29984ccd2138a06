"""The tables brought to the shape this version knows.

A fresh lab is made from ``tables`` and stamped; an older one goes through the migrations; tests
prove that the two ways end alike. Alembic is imported where a lab is older, and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, insert, select

from nightlab.errors import NightlabError
from nightlab.store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nightlab.store.database import Database

HEAD = "0001"
"""The newest revision in ``migrations/versions``; revisions are numbered."""

MIGRATIONS = Path(__file__).with_name("migrations")

# As Alembic itself would make it.
version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def prepare(database: Database, *, head: str = HEAD, migrations: Path = MIGRATIONS) -> None:
    """Bring a lab to revision ``head``: all the way or not at all.

    Raises:
        NightlabError: The lab comes from a newer version, or a migration failed.
    """
    with database.reading() as connection:
        if _revision(connection) == head:
            return
    with database.writing() as connection:
        # Asked again: another process may have been first.
        revision = _revision(connection)
        if revision is None:
            create(connection, head)
        elif _is_newer(revision, head):
            raise NightlabError(
                f"this lab is of a newer Nightlab (tables {revision}, this one knows {head})",
                where=database.where,
                fix="upgrade Nightlab and open it again",
            )
        elif revision != head:
            upgrade(connection, database.where, migrations)


def create(connection: Connection, head: str = HEAD) -> None:
    """Make the tables in an empty database, stamped with revision ``head``."""
    metadata.create_all(connection, checkfirst=False)
    version.create(connection)
    connection.execute(insert(version).values(version_num=head))


def upgrade(connection: Connection, where: str, migrations: Path = MIGRATIONS) -> None:
    """Run the migrations that a lab lacks, within the transaction of ``connection``.

    Raises:
        NightlabError: One of them failed.
    """
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except Exception as error:
        raise NightlabError(
            f"the lab could not be brought up to date ({error}) and is as it was",
            where=where,
            fix="open it with the version that wrote it, and report this error",
        ) from error


def _revision(connection: Connection) -> str | None:
    """Return the lab's revision; empty before the first one, None where there are no tables yet."""
    if not connection.dialect.has_table(connection, version.name):
        return None
    return connection.scalar(select(version.c.version_num)) or ""


def _is_newer(revision: str, head: str) -> bool:
    return bool(revision) and (not revision.isdecimal() or int(revision) > int(head))
