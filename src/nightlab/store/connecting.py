"""From a place, a file or the URL of a server, to a database; made there where it may be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.machine import default_lab
from nightlab.store import backup, copies, postgres, schema, sqlite
from nightlab.store.database import no_lab

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.store.backup import Copy
    from nightlab.store.database import Database


def connected(place: Path | str, *, create: bool, patience_s: float) -> Database:
    """Return the database at a place, made there where it is not and may be.

    Raises:
        NightlabError: No lab there, or none that can be used.
    """
    if postgres.is_url(place):
        return postgres.connect(str(place), create=create, patience_s=patience_s)
    path = followed(Path(place))
    if not sqlite.is_there(path):
        if not create:
            raise no_lab(str(path))
        sqlite.make(path, schema.create)
    return sqlite.connect(path, patience_s=patience_s)


def followed(place: Path) -> Path:
    """Return the file that a link leads to: copies and what SQLite keeps belong beside that one."""
    return place.resolve() if place.is_symlink() else place


def keeper(database: Database) -> Callable[[], Path] | None:
    """Return what copies a lab in a file beside it before it is changed."""
    path = database.path
    if path is None:
        return None

    def keep() -> Path:
        place = copies.dated(path, "before-upgrade", datetime.now(UTC))
        return backup.back_up(database, place, force=False).path

    return keep


def restore(
    source: Path | str, place: Path | str | None = None, *, now: datetime | None = None
) -> tuple[Copy, Path | None]:
    """Put a copy in the place of a lab; return the lab, and where the one before it is kept.

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
        raise backup.not_a_file(postgres.plain(there))
    return backup.restore(Path(source), followed(Path(there)), now or datetime.now().astimezone())


def check_copy(source: Path | str) -> Copy:
    """Prove that a copy could be restored, and touch nothing.

    Raises:
        NightlabError: It could not be.
    """
    return backup.check(Path(source))
