"""Copies of a lab beside it: what they are called, how they are put in place, which to restore."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

# What SQLite may leave beside a file: what was not yet written into it, and who reads it.
COMPANIONS = ("-wal", "-shm", "-journal")
UNDONE = "before-restore"
ABANDONED_S = 24 * 3600
"""Nobody writes a copy for so long without touching it."""
PRIVATE = 0o600
"""Sleep, coffee and moods are for their owner's eyes, whatever the system gives new files."""


def dated(lab: Path, why: str, now: datetime, *, folder: Path | None = None) -> Path:
    """Return a free name for a copy, such as ``lab.backup-2026-03-01T073000.db``."""
    stem = f"{lab.stem}.{why}-{now:%Y-%m-%dT%H%M%S}"
    names = (
        f"{stem}{more}{lab.suffix or '.db'}" for more in ("", *(f"-{n}" for n in range(2, 99)))
    )
    places = ((folder or lab.parent) / name for name in names)
    return next(place for place in places if not place.exists())


def newest(lab: Path) -> Path | None:
    """Return the newest copy beside a lab that this program made and dated, None where none is."""
    stem, suffix = re.escape(lab.stem), re.escape(lab.suffix or ".db")
    name = re.compile(rf"{stem}\.(?!{UNDONE})[a-z-]+-(\d{{4}}-\d\d-\d\dT\d{{6}}(?:-\d+)?){suffix}")
    with suppress(OSError):
        found = [
            (match[1], each)
            for each in lab.parent.iterdir()
            if (match := name.fullmatch(each.name))
        ]
        return max(found)[1] if found else None
    return None


def restore_step(lab: Path) -> str:
    """Say how to get a lab back, by the newest copy where one stands beside it."""
    copy = newest(lab)
    name = "COPY" if copy is None else shlex.quote(str(copy))
    command = f"`nightlab --lab {shlex.quote(str(lab))} restore {name}`"
    return f"restore a copy of it with {command}"


def companions(lab: Path) -> list[Path]:
    """Return what SQLite keeps beside a file and belongs to it, where it is there."""
    beside = [lab.with_name(lab.name + ending) for ending in COMPANIONS]
    return [each for each in beside if each.exists()]


def unwritten(path: Path) -> list[Path]:
    """Return what holds changes that are not yet in a file."""
    return [p for p in companions(path) if not p.name.endswith("-shm") and p.stat().st_size]


@contextmanager
def unfinished(place: Path) -> Iterator[Path]:
    """Give an empty file beside a place, which may grow and be put there; nothing else of it stays."""
    _sweep(place)
    growing = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        growing.touch(PRIVATE, exist_ok=False)
        yield growing
    finally:
        for each in (*companions(growing), growing):
            each.unlink(missing_ok=True)


def _sweep(place: Path) -> None:
    """Delete what a killed process left here of the same lab: copies of it that nobody sees."""
    lab, endings = re.escape(place.name.split(".")[0]), "|".join(COMPANIONS)
    left = re.compile(rf"\.{lab}\..*\.[0-9a-f]{{8}}\.part({endings})?")
    with suppress(OSError):
        for each in place.parent.iterdir():
            if left.fullmatch(each.name) and time.time() - each.stat().st_mtime > ABANDONED_S:
                each.unlink()


def copied(source: Path, target: Path) -> Path:
    """Copy a file, for its owner's eyes where it is new."""
    target.touch(PRIVATE)
    shutil.copyfile(source, target)
    return target


def put_in_place(grown: Path, place: Path, *, replace: bool) -> bool:
    """Give a finished file its name in one step that outlasts a power cut; say whether it was free.

    Args:
        grown: The file, closed.
        place: Its name, in the same folder.
        replace: Whether to take the name from what has it; otherwise that stays.
    """
    flush(grown)
    if replace:
        grown.replace(place)
    else:
        try:
            os.link(grown, place)
        except FileExistsError:
            return False
        except OSError:  # a disk without links, such as a stick
            if place.exists():
                return False
            grown.rename(place)
    flush(place.parent)
    return True


def flush(place: Path) -> None:
    """Have a file's content, or a folder's names, written to the disk itself."""
    # Windows opens no folder, and keeps its names by itself.
    if os.name == "nt" and place.is_dir():
        return
    handle = os.open(place, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_free(place: Path, *, force: bool) -> None:
    """Refuse a name that something has.

    Raises:
        NightlabError: It is there, and ``force`` is not given, or it is no file.
    """
    if not place.parent.is_dir():
        raise NightlabError(
            "no such folder", where=str(place.parent), fix="make it, or name another"
        )
    if not place.exists() and not place.suffix:
        raise NightlabError(
            "no such folder",
            where=str(place),
            fix=f"make it, or name a file such as {place.name}.db",
        )
    if place.exists() and not (force and place.is_file()):
        raise NightlabError(
            "there already, and was left as it is",
            where=str(place),
            fix="name another file, or add --force to replace this one",
        )
