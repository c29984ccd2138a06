"""A database, whichever it is: transactions that read, transactions that write, errors explained."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from nightlab.errors import NightlabError


@dataclass(frozen=True, slots=True)
class Database:
    """What the store needs of a database.

    Args:
        where: What a person calls it, such as its path.
        reader: Engine whose transactions read.
        writer: Engine over the same connections whose transactions are the only ones that write.
        explain: Turns a driver's error into one a person can act on; None where it is a fault of
            this program.
    """

    where: str
    reader: Engine
    writer: Engine
    explain: Callable[[BaseException | None], NightlabError | None]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the lab.

        Raises:
            NightlabError: The database cannot be read.
        """
        with self._explained(), self.reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the one connection that writes; whatever is raised within undoes it all.

        Raises:
            NightlabError: The database cannot be written, is full, or another process holds it.
        """
        with self._explained(), self.writer.begin() as connection:
            yield connection

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
