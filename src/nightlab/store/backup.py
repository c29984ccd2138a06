"""A copy of a lab while it is in use, proven equal before it gets its name; and the way back."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.store import check as whole
from nightlab.store import copies, schema, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

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
    with _about(place), copies.unfinished(place) as growing:
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


def looked_through(path: Path, *, known: str = schema.HEAD) -> Copy:
    """Read a lab's file from end to end, which changes nothing in it.

    Args:
        path: A file that nobody writes.
        known: The newest revision that this version knows.

    Raises:
        NightlabError: Not a lab, damaged, or of a newer version.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    with _about(path), closing(sqlite3.connect(address, uri=True)) as connection:
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
        schema.check_not_newer(revision, known, str(path))
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


def restore(source: Path, lab: Path, now: datetime) -> tuple[Copy, Path | None]:
    """Put a copy in a lab's place once it is proven, and keep what was there under a dated name.

    Returns:
        The lab, and where the one before it is kept; None where there was none.

    Raises:
        NightlabError: The copy cannot be used, or another process has the lab open; nothing has
            changed then.
    """
    check_source(source, lab)
    sqlite.check_no_folder(lab)
    with _about(lab):
        lab.parent.mkdir(parents=True, exist_ok=True)
    with _about(lab), copies.unfinished(lab) as growing:
        _copy(source, growing)
        _brought_up_to_date(growing, source)
        found = looked_through(growing)
        if lab.exists():
            shutil.copymode(lab, growing)
        kept = _set_aside(lab, now)
        copies.put_in_place(growing, lab, replace=True)
    return Copy(lab, lab.stat().st_size, found.revision, found.rows, found.sha256), kept


def check(source: Path) -> Copy:
    """Look through a copy as ``restore`` would, in a folder of its own, and touch nothing.

    Raises:
        NightlabError: It could not be restored.
    """
    import tempfile

    check_source(source, None)
    with tempfile.TemporaryDirectory() as folder, _about(source):
        looked_at = Path(folder) / source.name
        _copy(source, looked_at)
        _brought_up_to_date(looked_at, source)
        found = looked_through(looked_at)
    return Copy(source, source.stat().st_size, found.revision, found.rows, found.sha256)


def check_source(source: Path, lab: Path | None) -> None:
    """Refuse what cannot be a copy of a lab.

    Raises:
        NightlabError: No file, an empty one, or the lab itself.
    """
    what = ""
    if not source.is_file():
        what = "a folder" if source.is_dir() else "no such file"
    elif not source.stat().st_size:
        what = "an empty file"
    elif lab is not None and lab.exists() and source.samefile(lab):
        what = "the lab itself"
    if what:
        raise NightlabError(
            what, where=str(source), fix="name the file that `nightlab backup` wrote"
        )


def _copy(source: Path, target: Path) -> None:
    """Copy a file with what SQLite keeps beside it, which a copy by hand may have brought along."""
    copies.copied(source, target)
    for beside in copies.unwritten(source):
        copies.copied(beside, _beside(target, beside, source))


def _brought_up_to_date(growing: Path, source: Path) -> None:
    """Look through a copy, run the migrations that it lacks, read each row, make it one plain file."""
    try:
        looked_through(growing)
        database = sqlite.connect(growing, patience_s=0)
        try:
            schema.prepare(database)
            whole.check(database)
        finally:
            database.close()
    except NightlabError as error:
        raise _renamed(error, source) from error
    with closing(sqlite3.connect(growing)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _renamed(error: NightlabError, source: Path) -> NightlabError:
    """Return an error about a copy of a copy as one about what the person named."""
    newer = "newer" in error.what
    fix = error.fix if newer else "restore another copy"
    return NightlabError(
        error.what.replace("the lab is", "the copy is"), where=str(source), fix=fix
    )


def _set_aside(lab: Path, now: datetime) -> Path | None:
    """Keep a lab under a dated name as well, so that at every moment a whole lab has its name."""
    kept = copies.dated(lab, copies.UNDONE, now)
    # Copied before SQLite looks at a damaged lab, for it would throw them away.
    beside = [copies.copied(each, _beside(kept, each, lab)) for each in copies.unwritten(lab)]
    needs_them = False
    try:
        needs_them = not (lab.exists() and _closed_for_all(lab))
    finally:
        for each in () if needs_them else beside:
            each.unlink()
    if lab.exists():
        try:
            kept.hardlink_to(lab)
        except OSError:  # a disk without links, such as a stick
            copies.copied(lab, kept)
    for each in copies.companions(lab):
        each.unlink()
    return kept if kept.exists() else None


def _beside(target: Path, each: Path, lab: Path) -> Path:
    """Return the name beside a target that stands for that of a companion beside a lab."""
    return target.with_name(target.name + each.name.removeprefix(lab.name))


def _closed_for_all(lab: Path) -> bool:
    """Have all that was written stand in the one file, and tell whether the lab could be read.

    Raises:
        NightlabError: Another process has it open.
    """
    try:
        with closing(sqlite3.connect(lab, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if not getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
            return False
        raise NightlabError(
            "another process has the lab open",
            where=str(lab),
            fix="close it and try again; nothing was changed",
        ) from error
    return True


@contextmanager
def _about(place: Path) -> Iterator[None]:
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
