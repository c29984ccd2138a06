"""From files to the lab: what comes in, in which zone, and whether it is all of one person."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab import sources
from nightlab.errors import printable
from nightlab.nights import Zones
from nightlab.sources import OnePerson, Span
from nightlab.sources.quality import tier_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from nightlab.sources import Format, Kept, Progress
    from nightlab.sources.quality import Tier
    from nightlab.store import ImportResult, SkippedRecord, Store

OWNERS = "owners"
"""Setting under which the owner's mark of each format is kept."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of one file.

    Args:
        name: The file's name, printable.
        format: Short name of its format.
        title: What people call the format.
        zone: Home zone, and moves, in which its times without a zone were read.
        tier: How far anyone has seen the format work; None where the person mapped it.
        zone_is_guessed: Whether that zone is only this machine's: nobody ever gave one.
        result: What changed in the lab.
        skipped: What was left out, and why.
    """

    name: str
    format: str
    title: str
    zone: str
    tier: Tier | None
    zone_is_guessed: bool
    result: ImportResult
    skipped: tuple[SkippedRecord, ...]


class Importing:
    """Files on their way into a lab.

    Args:
        store: The open store.
        zones: Where the person was, for what the formats print without a zone.
        given: The zone that the person gave with the files, kept with them; None where none.
        is_guessed: Whether nobody ever gave a zone.
        same_person: Whether the person says that all is theirs.
        mapped: How to read the files, where the person says how; else as what each looks like.
    """

    def __init__(
        self,
        store: Store,
        zones: Zones,
        given: str | None = None,
        *,
        is_guessed: bool = False,
        same_person: bool = False,
        mapped: Format | None = None,
    ) -> None:
        self._store = store
        self._mapped = mapped
        self._zones = Zones(given, zones.moves) if given else zones
        self._given = given
        self._is_guessed = is_guessed
        self._person = OnePerson(self._owners, self._spans, same_person)

    def take_in(self, path: Path, *, now: datetime, progress: Progress | None = None) -> Imported:
        """Take in a file, whole or not at all.

        Raises:
            NightlabError: It cannot be read, or is another person's.
        """
        found = self._mapped or sources.detect(path)
        if found.name == sources.LabFolder.name:
            result, skipped = self._join(path, now)
        else:
            result, skipped = self._add(path, found, now, progress)
        return Imported(
            name=printable(path.name),
            format=found.name,
            title=found.title,
            zone=str(self._zones),
            tier=tier_of(found),
            zone_is_guessed=self._is_guessed,
            result=result,
            skipped=tuple(skipped),
        )

    def _add(
        self, path: Path, found: Format, now: datetime, progress: Progress | None
    ) -> tuple[ImportResult, list[SkippedRecord]]:
        sha256 = sources.digest(path)
        result = self._store.add_file(
            name=printable(path.name),
            sha256=sha256,
            size_bytes=path.stat().st_size,
            format=found.name,
            format_version=found.version,
            zone=str(self._zones),
            records=self._records(path, sha256, progress),
            now=now,
            settings=self._settings,
        )
        return result, self._store.skipped(result.file_id) if result.skipped else []

    def _join(self, path: Path, now: datetime) -> tuple[ImportResult, list[SkippedRecord]]:
        """Take in an export of a lab, with its trials, its settings and its history."""
        held = sources.read_lab(path)
        watched = self._person.watch(sources.records_of(held), where=printable(path.name))
        deque(watched, maxlen=0)
        return self._store.join(held, now=now, settings=self._settings)

    def check(self, path: Path) -> None:
        """Read a file to its end and take nothing in.

        Raises:
            NightlabError: It cannot be read, or is another person's.
        """
        deque(self._records(path, sources.digest(path)), maxlen=0)

    def _records(self, path: Path, sha256: str, progress: Progress | None = None) -> Iterator[Kept]:
        found = sources.read_file(
            path,
            zone=self._zones,
            format=self._mapped,
            same_person=self._person.is_sure,
            progress=progress,
        )
        is_known = any(file.sha256 == sha256 for file in self._store.files())
        return self._person.watch(found, where=printable(path.name), is_known=is_known)

    def _owners(self) -> Mapping[str, str]:
        kept: dict[str, str] = self._store.setting(OWNERS, {})
        return kept

    def _spans(self, source: str) -> list[Span]:
        return [Span(*span) for span in self._store.spans(source)]

    def _settings(self) -> dict[str, object]:
        zone = {"zone": self._given} if self._given else {}
        return zone | ({OWNERS: self._person.marks} if self._person.marks else {})
