"""An export of a lab."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from nightlab.archive import Archive, KeptNight, write_folder
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night


def lab_export(nights: Sequence[Night]) -> bytes:
    """Pack an export of a lab that holds some nights."""
    held = Archive(nights=tuple(KeptNight(night, None) for night in nights))
    with TemporaryDirectory() as folder:
        write_folder(
            held, Path(folder) / "lab", made_at=datetime(2024, 6, 1, tzinfo=UTC), zone="UTC"
        )
        found = (p for p in (Path(folder) / "lab").rglob("*") if p.is_file())
        return zipped({f"lab/{path.name}": path.read_bytes() for path in sorted(found)})


def _people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return person(rng, zone, season, "nightlab", days)


CASES = (
    Case("nightlab", _people, lambda n, _: lab_export(n), lab_export([]), is_zip=True, clock="own"),
)
