"""Zips of every format of which one member is any bytes."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.sources import formats, read_file
from nightlab.sources.part import HEAD_BYTES
from sources import made

if TYPE_CHECKING:
    from sources.case import Case

ZONE = "Europe/Berlin"
LARGEST_SEED_BYTES = 20_000
Members = dict[str, bytes]


def small(case: Case) -> bytes:
    """Return an export of two days."""
    rng = np.random.default_rng(5)
    return case.write(case.people(rng, ZONE, "autumn", days=2), rng)


def of(archive: bytes) -> Members:
    """Return the members of a zip."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist()}


@cache
def places() -> tuple[tuple[Members, str], ...]:
    """Return every member that a format knows, of every zip: its zip and its name.

    An export of a lab is sealed by digests, and has a target of its own.
    """
    zips = [of(small(case)) for case in made.CASES if case.is_zip and case.name != "nightlab"]
    return tuple(
        (members, name) for members in zips for name in members if _is_known(members[name])
    )


def _is_known(part: bytes) -> bool:
    head = part[:HEAD_BYTES]
    return len(part) < LARGEST_SEED_BYTES and any(known.sniff(head) for known in formats())


def seeds() -> tuple[bytes, ...]:
    """Return every such member, after a byte that is the number of its place."""
    return tuple(bytes([number]) + members[name] for number, (members, name) in enumerate(places()))


def read(content: bytes) -> None:
    """Read the zip of which one member, told by the first byte, holds the bytes that follow."""
    members, name = places()[content[0] % len(places()) if content else 0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for each, held in (members | {name: content[1:]}).items():
                archive.writestr(each, held)
        try:
            list(read_file(path, zone=ZONE))
        except NightlabError as caught:
            told = caught
        else:
            return
    assert told.where
    assert told.fix
    assert str(told).isprintable()
