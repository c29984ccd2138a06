"""All that is PostgreSQL's own: the address, who may write, what its errors mean.

For a practice with many people: each keeps a database, or a schema, of their own on one server.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from nightlab.errors import NightlabError
from nightlab.store import schema
from nightlab.store.database import Database, no_lab

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

SCHEMES = ("postgresql://", "postgres://")
CONNECT_TIMEOUT_S = 10

# What a class of SQLSTATE begins with -> what it means, and the next step.
MEANINGS = {
    "55P03": (
        "another process is writing to the lab",
        "wait until it is done and try again; nothing was changed",
    ),
    "40": ("another process changed the lab meanwhile", "try again; nothing was changed"),
    "53": ("the server has no room left", "free some space there and try again"),
    "42501": ("you may not write in this database", "ask its owner for the right to"),
    "42P07": (
        "another program's tables have the names of the lab's",
        "give the lab a database of its own",
    ),
    "25006": ("the database may only be read", "connect to the one that can be written"),
    "57": ("the server was shut down", "try again when it runs; nothing was changed"),
    "08": ("the connection was lost", "try again; nothing was changed"),
    "28": ("the server refused the name or the password", "check both"),
    "XX": ("the database is damaged", "restore what pg_dump has kept of it"),
}


def is_url(place: Path | str) -> bool:
    """Tell whether a place is the URL of a PostgreSQL database."""
    return isinstance(place, str) and place.startswith(SCHEMES)


def plain(place: Path | str) -> str:
    """Return a URL as it may be shown: without its password."""
    return _url(str(place)).set(drivername="postgresql").render_as_string(hide_password=True)


def connect(place: str, *, create: bool, patience_s: float) -> Database:
    """Return the lab in a PostgreSQL database.

    Args:
        place: URL such as ``postgresql://name@host/database``.
        create: Whether to make the tables where there are none.
        patience_s: Seconds to wait for another process that writes.

    Raises:
        NightlabError: No such server, database or lab, or the driver is not installed.
    """
    url, where = _url(place), plain(place)
    database = Database(where, *_engines(url, patience_s), partial(explain, where=where))
    try:
        with database.reading() as connection:
            _check_encoding(connection, where)
            is_there = schema.revision_of(connection) is not None
        if not is_there:
            _fill(database, create=create)
    except BaseException:
        database.close()
        raise
    return database


def _fill(database: Database, *, create: bool) -> None:
    if not create:
        raise no_lab(database.where)
    with database.writing() as connection:
        # Asked again: another process may have been first.
        if schema.revision_of(connection) is None:
            schema.create(connection)


def _url(place: str) -> URL:
    try:
        return make_url(place).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError) as error:
        raise NightlabError(
            "not the URL of a database",
            where="the lab",
            fix="write it as postgresql://name@host/database",
        ) from error


def _engines(url: URL, patience_s: float) -> tuple[Engine, Engine]:
    try:
        engine = create_engine(
            url,
            connect_args={"connect_timeout": CONNECT_TIMEOUT_S, "client_encoding": "utf8"},
            json_serializer=partial(json.dumps, allow_nan=False),
            isolation_level="REPEATABLE READ",
        )
    except ModuleNotFoundError as error:
        raise NightlabError(
            "a lab in PostgreSQL needs its driver",
            where=url.render_as_string(hide_password=True),
            fix='install it with `pip install "nightlab[postgres]"`',
        ) from error
    # What is written after waiting for another writer must see what that one wrote.
    writer = engine.execution_options(isolation_level="READ COMMITTED", nightlab_writes=True)
    event.listen(engine, "begin", partial(_begin, patience_ms=round(1000 * patience_s)))
    return engine, writer


def _begin(connection: Connection, *, patience_ms: int) -> None:
    """Let one write at a time, as in a file."""
    if connection.get_execution_options().get("nightlab_writes", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, patience_ms)}")
        connection.exec_driver_sql(
            "SELECT pg_advisory_xact_lock(hashtext('nightlab'), hashtext(current_schema()))"
        )


def _check_encoding(connection: Connection, where: str) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise NightlabError(
            f"a database in {encoding}, which cannot keep every text",
            where=where,
            fix="create one with ENCODING 'UTF8'",
        )


def explain(error: BaseException | None, where: str) -> NightlabError | None:
    """Return what an error of PostgreSQL means for a person; None where it is this program's fault."""
    state = getattr(error, "sqlstate", None)
    for beginning, (what, fix) in MEANINGS.items():
        if state and state.startswith(beginning):
            return NightlabError(what, where=where, fix=fix)
    if type(error).__name__ == "OperationalError" and not state:
        said = " ".join(str(error).split())
        return NightlabError(
            f"the server cannot be reached ({said})",
            where=where,
            fix="check the address, and that the server runs",
        )
    return None
