"""The port that every export format plugs into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from nightlab.nights import DiaryEntry, Event, Night
from nightlab.sources.people import OwnerMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.sources.part import Part

Progress = Callable[[int, int], None]
"""Called with bytes read so far and bytes in all, both once unpacked."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was read but cannot be, with its place and why; counted, never silently dropped.

    Args:
        where: File and line, or file and number of the record.
        why: What is wrong with it, without a full stop.
    """

    where: str
    why: str


Kept = Night | DiaryEntry | Event | Skipped
Record = Kept | OwnerMark


class Format(Protocol):
    """One export format.

    A format reads the parts of a file that it recognised by content and yields their records. It
    holds no state between calls and writes nothing. A field that cannot be read is an error that
    names it, because all that follows may be wrong as well; a record that can be read but cannot
    have happened, such as a night of 31 h, is ``Skipped``.
    """

    @property
    def name(self) -> str:
        """Short name, stored as the ``source`` of its records."""
        ...

    @property
    def version(self) -> int:
        """Raised when the same file would give other records."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    def sniff(self, head: bytes) -> bool:
        """Tell from the first 64 KiB, unpacked, whether a part is of this format."""
        ...

    def read(self, parts: Sequence[Part], *, zone: str) -> Iterator[Record]:
        """Yield the records of the parts of one file, and its owner where it names one.

        Args:
            parts: The file, or those members of a zip that ``sniff`` recognised, in order of name.
            zone: IANA zone for what the format prints without one.

        Raises:
            NightlabError: The file is damaged or of another shape; the place is named.
        """
        ...
