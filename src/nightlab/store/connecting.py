"""From a place, a file or the URL of a server, to a database; made there where it may be."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.store import backup, copies, postgres, schema, sqlite
from nightlab.store.database import no_lab

if TYPE_CHECKING:
    from collections.abc import Callable

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
