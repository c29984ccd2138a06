"""A copy of a lab while it is in use, proven equal before it gets its name."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.store import copies, schema, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from nightlab.store.database import Database


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a lab that was looked through from end to end.

    Args:
        path: Where it is.
        size_bytes: Its size.
        revision: Its tables' revision.
        rows: Number of rows by table.
        sha256: Digest of all rows.
    """

    path: Path
    size_bytes: int
    revision: str
    rows: Mapping[str, int]
    sha256: str


def back_up(database: Database, place: Path, *, force: bool) -> Copy:
    """Copy a lab, at one instant of it, and prove that the copy holds the same.

    Assumptions: other processes may read and write meanwhile.

    Raises:
        NightlabError: The place is taken, cannot be written or full, the lab is damaged, or is none
            in a file.
    """
    if database.path is None:
        raise not_a_file(database.where)
    copies.check_free(place, force=force)
    if place.exists() and place.samefile(database.path):
        raise NightlabError("the lab itself", where=str(place), fix="name another file")
    with explained(place), copies.unfinished(place) as growing:
        with database.reading() as connection:
            source: Any = connection.connection.driver_connection
            held = contents(source)
            source.text_factory = str
            with closing(sqlite3.connect(growing)) as target:
                source.backup(target)
                # One plain file: nothing beside it to forget, and readable where nothing can be written.
                target.execute("PRAGMA journal_mode = DELETE")
        found = looked_through(growing)
        if (found.rows, found.sha256) != held:
            raise NightlabError(
                "the copy does not hold what the lab holds",
                where=str(place),
                fix="check the disk, and try another one",
            )
        if not copies.put_in_place(growing, place, replace=force):
            copies.check_free(place, force=False)
    return Copy(place, place.stat().st_size, found.revision, found.rows, found.sha256)


def not_a_file(where: str) -> NightlabError:
    """Return the error for a lab that a server keeps."""
    return NightlabError(
        "a lab in PostgreSQL is copied and restored by PostgreSQL's own tools",
        where=where,
        fix="use pg_dump and pg_restore, or take all of it out with `nightlab export`",
    )


def looked_through(path: Path) -> Copy:
    """Read a lab's file from end to end, which changes nothing in it.

    Args:
        path: A file that nobody writes.

    Raises:
        NightlabError: Not a lab, damaged, or of a newer version.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    with explained(path), closing(sqlite3.connect(address, uri=True)) as connection:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if owner != sqlite.APPLICATION_ID:
            raise NightlabError("not a Nightlab lab", where=str(path), fix="name another file")
        sqlite.check_pages(connection.execute, path, "integrity_check")
        if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise NightlabError(
                f"a row of table {broken[0]} names one of table {broken[2]} that is not there",
                where=str(path),
                fix="restore another copy",
            )
        revision = _revision(connection, path)
        schema.check_not_newer(revision, schema.HEAD, str(path))
        rows, sha256 = contents(connection)
    return Copy(path, path.stat().st_size, revision, rows, sha256)


def _revision(connection: sqlite3.Connection, path: Path) -> str:
    listed = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
    if connection.execute(listed).fetchone() == (0,):
        raise NightlabError(
            "the lab is damaged: table alembic_version is missing",
            where=str(path),
            fix="restore another copy",
        )
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else ""


def contents(connection: sqlite3.Connection) -> tuple[dict[str, int], str]:
    """Return the number of rows of each table, and a digest of them all."""
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
    digest, rows = hashlib.sha256(), {}
    # Bytes as they are: a damaged letter is another row, and no reason to stop here.
    connection.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    for (table,) in connection.execute(listed).fetchall():
        quoted = '"' + table.replace('"', '""') + '"'
        rows[table] = 0
        for row in connection.execute(f"SELECT * FROM {quoted} ORDER BY rowid"):  # noqa: S608
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
            rows[table] += 1
    return rows, digest.hexdigest()


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Say in one sentence what the disk or SQLite could not do at a place."""
    try:
        yield
    except sqlite3.Error as error:
        raise (sqlite.explain(error, place) or error) from error
    except UnicodeDecodeError as error:
        raise sqlite.damaged(place) from error
    except OSError as error:
        raise NightlabError(
            f"cannot be read or written ({(error.strerror or 'error').lower()})",
            where=str(place),
            fix="check the disk and your rights; the lab is as it was",
        ) from error
