"""A copy back in a lab's place: proven first, and what was there is kept."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from nightlab.errors import NightlabError
from nightlab.machine import default_lab
from nightlab.store import check, copies, postgres, schema, sqlite
from nightlab.store.backup import Copy, explained, looked_through, not_a_file
from nightlab.store.connecting import followed


def restore(
    source: Path | str, place: Path | str | None = None, *, now: datetime | None = None
) -> tuple[Copy, Path | None]:
    """Put a copy in the place of a lab once it is proven; return the lab, and where the old one is kept.

    Args:
        source: The copy.
        place: The lab; by default this user's.
        now: Instant for the name under which the lab before it is kept.

    Raises:
        NightlabError: The copy is damaged or of a newer version, or the lab is in use or none in a
            file; nothing has changed then.
    """
    there = place or default_lab()
    if postgres.is_url(there):
        raise not_a_file(postgres.plain(there))
    source, lab = Path(source), followed(Path(there))
    _check_source(source, lab)
    sqlite.check_no_folder(lab)
    with explained(lab):
        lab.parent.mkdir(parents=True, exist_ok=True)
        with copies.unfinished(lab) as growing:
            _copy(source, growing)
            _brought_up_to_date(growing, source)
            found = looked_through(growing)
            _keep_rights(lab, growing)
            kept = _set_aside(lab, now or datetime.now().astimezone())
            copies.put_in_place(growing, lab, replace=True)
        return replace(found, path=lab, size_bytes=lab.stat().st_size), kept


def check_copy(source: Path | str) -> Copy:
    """Prove in a folder of its own that a copy could be restored, and touch nothing.

    Raises:
        NightlabError: It could not be.
    """
    source = Path(source)
    _check_source(source, None)
    with tempfile.TemporaryDirectory() as folder, explained(source):
        looked_at = Path(folder) / source.name
        _copy(source, looked_at)
        _brought_up_to_date(looked_at, source)
        found = looked_through(looked_at)
        return replace(found, path=source, size_bytes=source.stat().st_size)


def _keep_rights(lab: Path, growing: Path) -> None:
    # A disk without rights may refuse to set any; the file is for its owner's eyes then.
    with suppress(OSError):
        if lab.exists():
            shutil.copymode(lab, growing)


def _check_source(source: Path, lab: Path | None) -> None:
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
            check.check(database)
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
