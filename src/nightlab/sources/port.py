"""The port that every export format plugs into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from nightlab.nights import DiaryEntry, Event, Night

if TYPE_CHECKING:
    from pathlib import Path

Progress = Callable[[int, int], None]
"""Called with bytes read so far and bytes in all."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that could not be read, with its place and why; counted, never silently dropped."""

    where: str
    why: str


Record = Night | DiaryEntry | Event | Skipped


class Format(Protocol):
    """One export format.

    A format reads a file it recognised by content and yields records as it goes. It holds no
    connection and writes nothing.
    """

    name: str
    """Short name, stored as the ``source`` of its records."""
    version: int
    """Raised when the same file would give other records."""
    title: str
    """What people call it."""

    def sniff(self, head: bytes, path: Path) -> bool:
        """Tell from the first 64 KiB whether the file is of this format."""
        ...

    def read(self, path: Path, *, zone: str, progress: Progress) -> Iterator[Record]:
        """Yield the records of a file.

        Args:
            path: The file.
            zone: IANA zone for what the format prints without one.
            progress: Called with (bytes read, bytes in all).

        Raises:
            NightlabError: The file is damaged; the place is named.
        """
        ...
