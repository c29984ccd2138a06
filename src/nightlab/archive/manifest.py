"""The manifest of an export: what must be there, and that it is what was written."""

from __future__ import annotations

import hashlib
import json
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from nightlab.archive import samples
from nightlab.archive.cells import FIX
from nightlab.archive.tables import SERIES, TABLES, VERSION
from nightlab.archive.writing import FORMAT, MANIFEST, design_file
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_MIB = 512
MANIFEST_MIB = 4
DESIGN = b"# A Nightlab trial"
GIVE_ALL = "give the whole folder, or a zip of it"


class SupportsText(Protocol):
    """One file of an export, wherever it lies."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    @property
    def member(self) -> str:
        """Its path in the folder or zip, with slashes; empty for a file that stands alone."""
        ...

    def text(self, *, most_mib: int) -> str:
        """Return all of it."""
        ...


def is_part(head: bytes) -> bool:
    """Tell from its beginning whether a file belongs to an export."""
    first, _, _ = head.partition(b"\n")
    headers = {header.encode() for table in (*TABLES, SERIES) for header in table.headers}
    is_manifest = head.startswith(b"{") and f'"format": "{FORMAT}"'.encode() in head[:200]
    return is_manifest or head.startswith(DESIGN) or first.rstrip(b"\r") in headers


@dataclass(frozen=True, slots=True)
class Files:
    """The files of an export.

    Args:
        place: What messages call the folder.
        version: Version of the export.
        parts: Files by their name in the folder.
        listed: Digest of each that the manifest vouches for.
    """

    place: str
    version: int
    parts: Mapping[str, SupportsText]
    listed: Mapping[str, str]

    def part(self, name: str) -> SupportsText:
        """Return a file.

        Raises:
            NightlabError: It is not there, or the manifest does not list it.
        """
        if name not in self.parts or name not in self.listed:
            raise NightlabError(
                f"{name} is missing, or its first line is not what was exported",
                where=self.place,
                fix=GIVE_ALL,
            )
        return self.parts[name]

    def check(self, name: str, text: str) -> None:
        """Check that a file is the one that was written.

        Raises:
            NightlabError: It was changed since.
        """
        if hashlib.sha256(text.encode()).hexdigest() != self.listed[name]:
            raise NightlabError(
                "changed after it was exported: its SHA-256 is not the manifest's",
                where=self.parts[name].name,
                fix=f"{FIX}; to correct an entry, use `nightlab log`",
            )


def listed_files(parts: Sequence[SupportsText]) -> Files:
    """Return the files that a manifest vouches for.

    Assumptions: names in a manifest are looked up among the files given, and never opened as paths.

    Raises:
        NightlabError: No manifest, one that cannot be read, of a newer version, or with strange names.
    """
    found = [part for part in parts if posixpath.basename(part.member) == MANIFEST]
    if len(found) != 1:
        place = parts[0].name if parts else "export"
        raise NightlabError(
            "a part of an export of Nightlab, and not the whole", where=place, fix=GIVE_ALL
        )
    (manifest,) = found
    folder = posixpath.dirname(manifest.member)
    inside = {posixpath.relpath(p.member, folder or "."): p for p in parts if p.member}
    told = _parsed(manifest)
    return Files(manifest.name, told["version"], inside, _listed(told, manifest.name))


def _parsed(manifest: SupportsText) -> dict[str, Any]:
    try:
        told = json.loads(manifest.text(most_mib=MANIFEST_MIB))
    except json.JSONDecodeError as error:
        where = f"{manifest.name}, line {error.lineno}"
        raise NightlabError(f"broken JSON ({error.msg})", where=where, fix=FIX) from error
    except (ValueError, RecursionError) as error:
        raise NightlabError("broken JSON", where=manifest.name, fix=FIX) from error
    version = told.get("version") if isinstance(told, dict) else None
    if type(version) is not int or version < 1 or told.get("format") != FORMAT:
        raise _wrong("no manifest of an export", manifest.name)
    if version > VERSION:
        raise NightlabError(
            f"an export of a newer Nightlab (version {version}, this one knows {VERSION})",
            where=manifest.name,
            fix="upgrade Nightlab and import it again",
        )
    return dict(told)


def _listed(told: dict[str, Any], where: str) -> dict[str, str]:
    files = told.get("files")
    if not isinstance(files, dict):
        raise _wrong("no list of files", where)
    listed = {}
    for name, about in files.items():
        sha256 = about.get("sha256") if isinstance(about, dict) else None
        if not isinstance(sha256, str):
            raise _wrong(f"no SHA-256 for {name[:80]!r}", where)
        if not _is_known(name):
            raise _wrong(f"{name[:80]!r} is no file of an export", where)
        listed[name] = sha256
    return listed


def _is_known(name: str) -> bool:
    stem = name.removeprefix("trials/").removesuffix(".toml")
    is_design = stem[:1] == "t" and stem[1:].isdecimal() and design_file(stem) == name
    return is_design or samples.is_file(name) or name in {table.file for table in TABLES}


def _wrong(what: str, where: str) -> NightlabError:
    return NightlabError(what, where=where, fix=FIX)
