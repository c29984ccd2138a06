"""What ``nightlab export`` wrote: a folder of tables, or a zip of it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from nightlab.sources.owner import OwnerMark
from nightlab.sources.part import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nightlab.archive import Archive
    from nightlab.nights import Zones
    from nightlab.sources.port import Record

# A manifest, a sealed design, or a header of plain names between commas.
MAYBE = re.compile(rb'\{[^}]{0,100}"format": "|# A Nightlab trial|[a-z0-9_]+(?:,[a-z0-9_]+)+\r?\n')


@dataclass(frozen=True, slots=True)
class LabFolder:
    """An export of a lab.

    Assumptions: its records keep the source that they had; what it holds beside records is read by
    :meth:`whole`.

    Source: a form of Nightlab's own, :mod:`nightlab.archive`.
    """

    name: ClassVar[str] = "nightlab"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "an export of Nightlab itself (the folder, or a .zip of it)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its first line whether a part belongs to an export."""
        # The room of exports knows trials, which take a while to come in: most files need not wait.
        if not MAYBE.match(head):
            return False
        from nightlab.archive import is_part

        return is_part(head)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:  # noqa: ARG002
        """Yield the nights, diary entries, events and series, and the owners that are known.

        Raises:
            NightlabError: A file is missing, was changed, or cannot be read, with its line.
        """
        yield from records_of(self.whole(parts))

    def whole(self, parts: Sequence[Part]) -> Archive:
        """Return all that an export holds, with trials, settings and history.

        Raises:
            NightlabError: As ``read``.
        """
        from nightlab.archive import read_folder

        return read_folder(parts)


def records_of(held: Archive) -> Iterator[Record]:
    """Yield the nights, diary entries, events and series of a lab, and the owners that it knows."""
    owners = held.settings.get("owners")
    for name, mark in owners.items() if isinstance(owners, dict) else ():
        yield OwnerMark(str(name), str(mark))
    yield from (kept.night for kept in held.nights)
    yield from (kept.entry for kept in held.diary)
    yield from (kept.event for kept in held.events)
    yield from (kept.series for kept in held.series)


def is_lab_folder(path: Path) -> bool:
    """Tell whether a folder is an export that was not zipped."""
    from nightlab.archive import MANIFEST

    return (path / MANIFEST).is_file()


def folder_parts(path: Path) -> list[Part]:
    """Return the files of an export's folder and of the folders in it; links are left out."""
    folders = [each for each in path.iterdir() if each.is_dir() and not each.is_symlink()]
    found = [each for place in (path, *folders) for each in place.iterdir() if _is_plain(each)]
    return [
        Part(
            f"{path.name}/{each.relative_to(path).as_posix()}",
            each.stat().st_size,
            partial(io.FileIO, each),
            member=each.relative_to(path).as_posix(),
        )
        for each in sorted(found)
    ]


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size > 0


FORMAT = LabFolder()
