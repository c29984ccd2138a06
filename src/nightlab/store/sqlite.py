"""All that is SQLite's own: pragmas, how a transaction begins, what its errors mean.

A lab is never opened beside SQLite (to look at its first bytes, say): closing such a handle would
drop the locks that this process holds on the file.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, create_engine, event

from nightlab.errors import NightlabError
from nightlab.store.database import Database

if TYPE_CHECKING:
    from pathlib import Path

APPLICATION_ID = int.from_bytes(b"NLAB", "big")
"""Stands in the file's header; tells a lab from another program's database."""

# What SQLite calls an error begins with -> what it means, and the next step.
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
    "SQLITE_NOTADB": ("not a Nightlab lab", "name another file, or restore a copy of the lab"),
    "SQLITE_CORRUPT": ("the lab is damaged", "restore a copy of it"),
    "SQLITE_IOERR": (
        "the disk failed to read or write the lab",
        "check the disk; then try again, or restore a copy of the lab",
    ),
}


def connect(path: Path, *, patience_s: float) -> Database:
    """Return the lab in a file, its tables not yet looked at; a file that is not there is made.

    Args:
        path: The file.
        patience_s: Seconds to wait for another process that writes.

    Raises:
        NightlabError: Not a file, not a lab, or not to be written.
    """
    _check_path(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": patience_s, "isolation_level": None},
        json_serializer=partial(json.dumps, allow_nan=False),
    )
    event.listen(engine, "connect", _enforce_foreign_keys)
    event.listen(engine, "begin", _begin)
    writer = engine.execution_options(nightlab_writes=True)
    try:
        with closing(engine.raw_connection()) as raw:
            _claim(raw.cursor(), path)
    except sqlite3.Error as error:
        engine.dispose()
        raise (explain(error, path) or error) from error
    except BaseException:
        engine.dispose()
        raise
    return Database(str(path), engine, writer, partial(explain, path=path))


def _check_path(path: Path) -> None:
    if path.is_dir():
        raise NightlabError(
            "a folder, where the lab should be a file",
            where=str(path),
            fix=f"name a file in it, such as {path / 'lab.db'}",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NightlabError(
            "the folder of the lab cannot be made",
            where=str(path.parent),
            fix="name a folder that you may write in",
        ) from error
    for place in (path.parent, path):
        if place.exists() and not _may_write(place):
            raise NightlabError(
                "the lab needs to write here and may not",
                where=str(place),
                fix="give yourself the right to write it, or name another place",
            )


def _may_write(place: Path) -> bool:
    return os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _claim(cursor: Any, path: Path) -> None:
    """Make an empty file a lab, and leave one that is another program's as it is."""
    (owner,) = cursor.execute("PRAGMA application_id").fetchone()
    (tables,) = cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner not in (APPLICATION_ID, 0) or (owner == 0 and tables):
        raise NightlabError(
            "the database of another program", where=str(path), fix="name another file"
        )
    # Readers go on while one process writes; kept in the file, but not by every way to copy one.
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")
    if owner == 0:
        cursor.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _enforce_foreign_keys(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Take the lock before the first read: a transaction that starts to write late can only fail."""
    writes = connection.get_execution_options().get("nightlab_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def explain(error: BaseException | None, path: Path) -> NightlabError | None:
    """Return what an error of SQLite means for a person; None where it is a fault of this program."""
    name: str = getattr(error, "sqlite_errorname", "")
    for beginning, (what, fix) in MEANINGS.items():
        if name.startswith(beginning):
            return NightlabError(what, where=str(path), fix=fix)
    return None
