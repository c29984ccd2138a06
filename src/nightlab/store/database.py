"""A database, whichever it is: transactions that read, transactions that write, errors explained."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from nightlab.errors import NightlabError, NoLabError
from nightlab.store.copies import restore_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine


@dataclass(frozen=True, slots=True)
class Database:
    """What the store needs of a database.

    Args:
        where: What a person calls it, such as its path.
        reader: Engine whose transactions read.
        writer: Engine over the same connections whose transactions are the only ones that write.
        explain: Turns a driver's error into one a person can act on; None where it is a fault of
            this program.
        path: The file, where it is one.
    """

    where: str
    reader: Engine
    writer: Engine
    explain: Callable[[BaseException | None], NightlabError | None]
    path: Path | None = None

    @property
    def restore_step(self) -> str:
        """What to do where the lab is damaged."""
        return restore_step(self.path) if self.path else "restore what pg_dump has kept of it"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the lab.

        Raises:
            NightlabError: The database cannot be read.
        """
        with self._explained(), readable(self.where), self.reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one connection that writes; whatever is raised within undoes it all.

        Raises:
            NightlabError: The database cannot be written, is full, or another process holds it.
        """
        with self._explained(), self.writer.begin() as connection:
            yield connection

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give a connection that writes and may take tables away that others refer to.

        Raises:
            NightlabError: As ``writing``.
        """
        engine = self.writer.execution_options(nightlab_migrates=True)
        try:
            with self._explained(), engine.begin() as connection:
                yield connection
        finally:
            # Connections opened from now on watch over references again.
            self.reader.dispose()

    def close(self) -> None:
        """Let every connection go."""
        self.reader.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            told = self.explain(error.orig)
            if told is None:
                raise
            raise told from error


@contextmanager
def readable(where: str) -> Iterator[None]:
    """Say that the lab is damaged where a row cannot be made what it stands for.

    Raises:
        NightlabError: A cell of another type, a date or a table of fields that is none.
    """
    try:
        yield
    except (ValueError, TypeError, OverflowError) as error:
        raise NightlabError(
            f"the lab is damaged: a row cannot be read ({error})",
            where=where,
            fix="see what else with `nightlab verify`, or restore a copy",
        ) from error


def no_lab(where: str) -> NoLabError:
    """Return the error for a place where no lab is."""
    return NoLabError(
        "no lab here",
        where=where,
        fix="check the name, or begin one with `nightlab log`, `nightlab check` or `nightlab import FILE`; "
        "`nightlab demo` shows around",
    )
