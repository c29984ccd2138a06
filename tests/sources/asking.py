"""What the tests that go over every case share: cases by their names, files, records in order."""

from __future__ import annotations

import io
import tempfile
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nightlab.nights import DiaryEntry, Event, Night, Series, Zones
from nightlab.sources import Counted, OwnerMark, Skipped, read_file
from sources import made

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.sources import Record
    from sources.case import Case

CASES = made.CASES
IDS = [f"{index}-{case.name}" for index, case in enumerate(CASES)]
BERLIN = "Europe/Berlin"
ZONES = sorted({zone for zone, _ in made.SPANS})
each_case = pytest.mark.parametrize("case", CASES, ids=IDS)


def of_cases(*, zips: bool, most: int | None = None) -> pytest.MarkDecorator:
    """Return the cases that are zips, or those that are none; of many only the first ones."""
    found = [
        pytest.param(case, id=name)
        for case, name in zip(CASES, IDS, strict=True)
        if case.is_zip == zips
    ]
    return pytest.mark.parametrize("case", found[:most])


def order(record: Record) -> tuple[Any, ...]:
    """Return by what records of one kind are sorted."""
    if isinstance(record, Night):
        return ("night", record.device, record.start)
    if isinstance(record, DiaryEntry):
        return ("diary", record.rose)
    if isinstance(record, Event):
        return ("event", record.at, record.kind, record.label, record.amount or 0.0)
    if isinstance(record, Series):
        return ("series", record.kind, record.device, record.day)
    return ("other", str(record))


def kept(records: Iterable[Record]) -> list[Record]:
    """Return what goes into a lab, in order: no counts, no owner, nothing left out."""
    found = [each for each in records if not isinstance(each, Counted | OwnerMark | Skipped)]
    return sorted(found, key=order)


def nights_of(records: Iterable[Record]) -> list[Night]:
    """Return the nights, in order."""
    return [record for record in kept(records) if isinstance(record, Night)]


def assert_apart(nights: Sequence[Night]) -> None:
    """Check that no two nights of a device overlap, and that none has two main sleeps on a date."""
    for earlier, later in pairwise(nights):
        assert earlier.device != later.device or earlier.end <= later.start
    mains = [(night.device, night.date) for night in nights if not night.is_nap]
    assert len(mains) == len(set(mains))


def written(
    case: Case, path: Path, *, seed: int = 1, zone: str = BERLIN, season: str = "autumn"
) -> Path:
    """Write a fortnight as a case does; return the path."""
    path.write_bytes(_content(case, seed, zone, season))
    return path


@cache
def _content(case: Case, seed: int, zone: str, season: str) -> bytes:
    """Return what a case writes; many tests ask for the same, which is made once."""
    rng = np.random.default_rng(seed)
    return case.write(case.people(rng, zone, season), rng)


@cache
def fortnight(case: Case) -> tuple[Record, ...]:
    """Return what is read of what a case writes, whole; many tests look at the same."""
    with tempfile.TemporaryDirectory() as folder:
        return tuple(read(written(case, Path(folder) / "export")))


def read(path: Path, zone: str | Zones = BERLIN) -> list[Record]:
    """Read a file whole."""
    return list(read_file(path, zone=zone))


def members(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def instants(records: Sequence[Record]) -> list[tuple[Any, ...]]:
    """Return when each record was."""
    return [
        (record.start, record.end)
        if isinstance(record, Night)
        else (record.tried_to_sleep, record.rose)
        if isinstance(record, DiaryEntry)
        else (record.at,)
        for record in records
        if isinstance(record, Night | DiaryEntry | Event)
    ]
