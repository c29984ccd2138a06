"""The port that every export format plugs into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Event, Night, Series
from nightlab.sources.owner import OwnerMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part

Progress = Callable[[int, int], None]
"""Called with bytes read so far and bytes in all, both once unpacked."""

Verb = Literal["read", "united", "ignored"]

MOST_NIGHTS = 100_000
"""More nights than this are of no person's life."""
MOST_UNREAD_SHARE = 0.2
"""Above this share of rows that cannot be read a file is taken for damaged, or of another kind."""


class FieldError(NightlabError):
    """A field of one record that cannot be read, with its place; the record is left out for it."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that is left out, with its place and why; counted, never silently dropped.

    Args:
        where: File and line, or file and number of the record.
        why: What is wrong with it, without a full stop.
        is_unread: Whether it could not be read at all. A file with many such is refused, while one
            that tells of nights of 31 h, or of one night twice, is not.
        fix: The next step for the person; empty where there is none.
    """

    where: str
    why: str
    is_unread: bool = False
    fix: str = ""

    @classmethod
    def of(cls, error: NightlabError, place: str) -> Skipped:
        """Return the record that an error was raised on."""
        if isinstance(error, FieldError):
            return cls(error.where or place, error.what, is_unread=True, fix=error.fix)
        return cls(place, error.what)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a file were read, united or ignored, for the person who imports it.

    Args:
        verb: ``read`` (rows that several make one record), ``united`` (rows or recordings that were
            put together) or ``ignored`` (rows that are none of Nightlab's business).
        what: What they are, in the plural: ``records of sleep``, ``naps that you rejected``.
        count: How many.
    """

    verb: Verb
    what: str
    count: int


Kept = Night | DiaryEntry | Event | Series | Skipped | Counted
Record = Kept | OwnerMark


class Format(Protocol):
    """One export format.

    A format reads the parts of a file that it recognised by content and yields their records. It
    holds no state between calls and writes nothing. Broken syntax (XML, JSON, a file that is cut off)
    is a ``NightlabError`` for the whole file. A record with a field that cannot be read is ``Skipped``
    as unread (``Skipped.of`` a ``FieldError``); where more than a fifth of a file is, ``read_file``
    refuses it. A record that can be read but cannot have happened, such as a night of 31 h, is
    ``Skipped`` too and never a reason to refuse the rest.
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

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the records of the parts of one file, and its owner where it names one.

        Args:
            parts: The file, or those members of a zip that ``sniff`` recognised, in order of name.
            zones: Where the person was, for what the format prints without a zone.

        Raises:
            NightlabError: The file is damaged or of another shape; the place is named.
        """
        ...
