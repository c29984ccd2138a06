"""All that is SQLite's own: pragmas, how a transaction begins, what its errors mean.

A lab is never opened beside SQLite (to look at its first bytes, say): closing such a handle would
drop the locks that this process holds on the file.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from nightlab.errors import NightlabError
from nightlab.store import copies
from nightlab.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

APPLICATION_ID = int.from_bytes(b"NLAB", "big")
"""Stands in the file's header; tells a lab from another program's database."""

LARGEST_QUICK_CHECK_BYTES = 64 * 1024**2
"""Ten years of nights take 10 MB and 25 ms to look through; above this only `nightlab verify` does."""

# What SQLite calls an error begins with -> what it means, and the next step, to which an end with "or"
# or nothing adds that a copy can be restored.
MEANINGS = {
    "SQLITE_FULL": ("the disk is full", "free some space and try again; nothing was changed"),
    "SQLITE_BUSY": (
        "another process is writing to the lab",
        "wait until it is done, or close it, and try again; nothing was changed",
    ),
    "SQLITE_READONLY": (
        "the lab cannot be written",
        "give yourself the right to write the file and its folder",
    ),
    "SQLITE_CANTOPEN": (
        "the lab cannot be opened",
        "check that the folder is there and that you may write in it",
    ),
    "SQLITE_PERM": ("the lab cannot be opened", "give yourself the right to write the file"),
    "SQLITE_NOTADB": ("not a Nightlab lab", "name another file, or "),
    "SQLITE_CORRUPT": ("the lab is damaged", ""),
    "SQLITE_IOERR": (
        "the disk failed to read or write the lab",
        "check the disk; then try again, or restore a copy of the lab",
    ),
}


def connect(path: Path, *, patience_s: float) -> Database:
    """Return the lab in a file, its tables not yet looked at.

    Args:
        path: The file.
        patience_s: Seconds to wait for another process that writes.

    Raises:
        NightlabError: Not a file, empty, not a lab, or not to be written.
    """
    _check_path(path)
    # Left by a process that was killed, or kept by one that is at work.
    was_killed = bool(copies.unwritten(path))
    database = _engines(path, patience_s)
    with _explained(database, path), closing(database.reader.raw_connection()) as raw:
        _check_owner(raw.cursor(), path)
        if was_killed and path.stat().st_size <= LARGEST_QUICK_CHECK_BYTES:
            check_pages(raw.cursor().execute, path, "quick_check")
    return database


def make(path: Path, fill: Callable[[Connection], None]) -> None:
    """Make a lab where no file is: whole or not at all; where another process was first, its stays.

    Args:
        path: The file; its folder is made where it is missing.
        fill: Makes the tables.

    Raises:
        NightlabError: The folder cannot be made or written, or the disk is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NightlabError(
            "the folder of the lab cannot be made",
            where=str(path.parent),
            fix="name a folder that you may write in",
        ) from error
    _check_rights(path.parent)
    try:
        with copies.unfinished(path) as growing:
            _fill(growing, path, fill)
            copies.put_in_place(growing, path, replace=False)
    except OSError as error:
        raise NightlabError(
            f"the lab cannot be made ({(error.strerror or 'error').lower()})",
            where=str(path),
            fix="check the disk, or name another place",
        ) from error


def _fill(growing: Path, path: Path, fill: Callable[[Connection], None]) -> None:
    database = _engines(growing, patience_s=0)
    with _explained(database, path), database.writer.connect() as connection:
        with closing(database.reader.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
            raw.cursor().execute(f"PRAGMA application_id = {APPLICATION_ID}")
        with connection.begin():
            fill(connection)
    database.close()


def is_there(path: Path) -> bool:
    """Tell whether a lab's file is there, whatever it holds.

    Raises:
        NightlabError: It is gone, and what was last written to it still lies there.
    """
    beside = [] if path.exists() else copies.unwritten(path)
    if beside:
        raise NightlabError(
            f"the lab is gone, but {beside[0].name}, which holds what was last written to it, is not",
            where=str(path),
            fix=f"put the lab back beside it, or {copies.restore_step(path)}",
        )
    return path.exists()


def _engines(path: Path, patience_s: float) -> Database:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": patience_s, "isolation_level": None},
        json_serializer=partial(json.dumps, allow_nan=False),
    )
    event.listen(engine, "connect", _enforce_foreign_keys)
    event.listen(engine, "begin", _begin)
    writer = engine.execution_options(nightlab_writes=True)
    return Database(str(path), engine, writer, partial(explain, path=path), path)


@contextmanager
def _explained(database: Database, path: Path) -> Iterator[None]:
    """Let the file go where anything is raised, and say what SQLite means."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        database.close()
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise (explain(cause, path) or error) from error
    except UnicodeDecodeError as error:  # not even SQLite's message of the damage can be read
        database.close()
        raise damaged(path) from error
    except BaseException:
        database.close()
        raise


def check_no_folder(path: Path) -> None:
    """Refuse a folder in a lab's place.

    Raises:
        NightlabError: It is one.
    """
    if path.is_dir():
        raise NightlabError(
            "a folder, where the lab should be a file",
            where=str(path),
            fix=f"name a file in it, such as {path / 'lab.db'}",
        )


def _check_path(path: Path) -> None:
    check_no_folder(path)
    _check_rights(path.parent)
    _check_rights(path)
    if not path.stat().st_size:
        raise NightlabError(
            "an empty file, and no lab",
            where=str(path),
            fix=f"{copies.restore_step(path)}, or delete the file to begin a new lab",
        )


def _check_rights(place: Path) -> None:
    if not os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise NightlabError(
            "the lab needs to write here and may not",
            where=str(place),
            fix="give yourself the right to write it, or name another place",
        )


def _check_owner(cursor: Any, path: Path) -> None:
    """Leave the database of another program as it is, and never make a lab over a damaged one."""
    (owner,) = cursor.execute("PRAGMA application_id").fetchone()
    (tables,) = cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner != APPLICATION_ID:
        raise NightlabError(
            "the database of another program" if tables else "an empty database, and no lab",
            where=str(path),
            fix="name another file",
        )
    if not tables:
        raise NightlabError(
            "the lab has lost its tables", where=str(path), fix=copies.restore_step(path)
        )
    # Readers go on while one process writes; kept in the file, but not by every way to copy one.
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")


def check_pages(execute: Callable[[str], Any], path: Path, pragma: str) -> None:
    """Have SQLite look at every page.

    Args:
        execute: Runs a statement on the lab.
        path: Where the lab is, for the message.
        pragma: ``quick_check``, or ``integrity_check``, which compares tables and indexes as well.

    Raises:
        NightlabError: It found damage.
    """
    found = execute(f"PRAGMA {pragma}(1)").fetchone()
    if found is None or found[0] != "ok":
        said = " ".join(str(found[0] if found else "nothing").split()).removeprefix("*** ")
        raise NightlabError(
            f"the lab is damaged (SQLite says: {said})",
            where=str(path),
            fix=copies.restore_step(path),
        )


def _enforce_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Take the lock before the first read: a transaction that starts to write late can only fail."""
    options = connection.get_execution_options()
    if options.get("nightlab_migrates", False):
        # A table that is made anew is away for a moment; SQLite allows that outside of a transaction alone.
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
    writes = options.get("nightlab_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def damaged(path: Path) -> NightlabError:
    """Return the error for a lab that holds what SQLite never wrote."""
    return NightlabError("the lab is damaged", where=str(path), fix=copies.restore_step(path))


def explain(error: BaseException | None, path: Path) -> NightlabError | None:
    """Return what an error of SQLite means for a person; None where it is a fault of this program."""
    # A text that is none any more has a message, but no name of its own.
    garbled = isinstance(error, sqlite3.OperationalError) and "decode to UTF-8" in str(error)
    name = "SQLITE_CORRUPT" if garbled else getattr(error, "sqlite_errorname", "")
    for beginning, (what, fix) in MEANINGS.items():
        if name.startswith(beginning):
            whole = fix + copies.restore_step(path) if fix[-4:] in ("", " or ") else fix
            return NightlabError(what, where=str(path), fix=whole)
    return None
