"""The tables brought to the shape this version knows.

A fresh lab is made from ``tables`` and stamped; an older one goes through the migrations; tests
prove that the two ways end alike. Alembic is imported where a lab is older, and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from nightlab.errors import NightlabError
from nightlab.store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from nightlab.store.database import Database

HEAD = "0004"
"""The newest revision in ``migrations/versions``; revisions are numbered."""

MIGRATIONS = Path(__file__).with_name("migrations")

# As Alembic itself would make it.
version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A lab brought up to date.

    Args:
        old: Revision it had.
        new: Revision it has.
        kept: Copy of the lab as it was; None where none was made.
    """

    old: str
    new: str
    kept: Path | None


def prepare(
    database: Database,
    *,
    head: str = HEAD,
    migrations: Path = MIGRATIONS,
    keep: Callable[[], Path] | None = None,
) -> Upgrade | None:
    """Bring a lab to revision ``head``, all the way or not at all; return what that was.

    Args:
        database: The lab.
        head: The revision that this version knows.
        migrations: Folder of the steps.
        keep: Makes a copy of the lab before it is changed.

    Raises:
        NightlabError: The lab comes from a newer version, lacks tables, or a migration failed.
    """
    with database.reading() as connection:
        revision = revision_of(connection)
        if revision == head:
            check_shape(connection, database)
            return None
        if revision is None:
            raise missing(f"table {version.name}", database)
        check_not_newer(revision, head, database.where)
    kept = keep() if keep else None
    with database.migrating() as connection:
        # Asked again: another process may have been first.
        if revision_of(connection) != head:
            upgrade(connection, database.where, migrations)
    return Upgrade(revision or "none", head, kept)


def create(connection: Connection) -> None:
    """Make the tables in an empty database, stamped with the newest revision."""
    metadata.create_all(connection, checkfirst=False)
    version.create(connection)
    connection.execute(insert(version).values(version_num=HEAD))


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
        _check_references(connection)
    except Exception as error:
        said = " ".join(str(getattr(error, "orig", error)).split())
        raise NightlabError(
            f"the lab could not be brought up to date ({said}) and is as it was",
            where=where,
            fix="open it with the version that wrote it, and report this error",
        ) from error


def _check_references(connection: Connection) -> None:
    """Check what SQLite does not watch over while tables are made anew."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise ValueError(f"a row of {broken[0]} names one of {broken[2]} that is gone")


def revision_of(connection: Connection) -> str | None:
    """Return the lab's revision; empty before the first one, None where there are no tables yet."""
    if not connection.dialect.has_table(connection, version.name):
        return None
    found = connection.scalar(select(version.c.version_num))
    return found if isinstance(found, str) else "" if found is None else repr(found)


def check_shape(connection: Connection, database: Database) -> None:
    """Check that every table and column is there.

    Raises:
        NightlabError: One is missing.
    """
    inspector = inspect(connection)
    there = inspector.get_multi_columns()
    columns = {name: {c["name"] for c in found} for (_, name), found in there.items()}
    for table in metadata.sorted_tables:
        gone = {c.name for c in table.c} - columns.get(table.name, set())
        if gone:
            what = f"column {min(gone)} of table" if table.name in columns else "table"
            raise missing(f"{what} {table.name}", database)


def missing(what: str, database: Database) -> NightlabError:
    """Return the error for a lab that lacks a table or column."""
    return NightlabError(
        f"the lab is damaged: {what} is missing", where=database.where, fix=database.restore_step
    )


def check_not_newer(revision: str | None, head: str, where: str) -> None:
    """Refuse a lab whose revision this version does not know.

    Raises:
        NightlabError: It is of a newer one.
    """
    if revision and (not revision.isdecimal() or int(revision) > int(head)):
        raise NightlabError(
            f"this lab is of a newer Nightlab (tables {revision}, this one knows {head})",
            where=where,
            fix="upgrade Nightlab and open it again",
        )
