"""An export of a lab of which one file is any bytes."""

from __future__ import annotations

import hashlib
import io
import tempfile
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nightlab.archive import (
    Archive,
    KeptEntry,
    KeptEvent,
    KeptNight,
    KeptSeries,
    Reading,
    SealedTrial,
    TakenDose,
    write_folder,
)
from nightlab.nights import Series
from nightlab.nights.zones import Zones
from nightlab.person import Answer, KeptPlan
from nightlab.sources.lab_folder import LabFolder
from nightlab.sources.part import Part
from nightlab.trials import Design, to_toml
from sources import made

if TYPE_CHECKING:
    from nightlab.sources import Record

NOW = datetime(2024, 11, 20, 12, tzinfo=UTC)
ZONE = "Europe/Berlin"


def _archive() -> Archive:
    rng = np.random.default_rng(9)
    design = to_toml(Design(("placebo", "magnesium"), nights=4, seed=7, block_nights=4))
    told = date(2024, 11, 1)
    return Archive(
        readings=(Reading(1, "a.json", "a" * 64, 9, "fitbit", 1, "0.1.0", NOW, ZONE, {"new": 2}),),
        nights=tuple(KeptNight(n, 1) for n in made.person(rng, ZONE, "autumn", "fitbit")[:2]),
        diary=tuple(KeptEntry(e, None, NOW) for e in made.diary(rng, ZONE, "autumn")[:2]),
        events=tuple(KeptEvent(e, None) for e in made.events(rng, ZONE, "autumn")[:5]),
        trials=(
            SealedTrial(
                *("t1", "magnesium", NOW, told, "running", design),
                hashlib.sha256(design.encode()).hexdigest(),
                (TakenDose(told, "taken", None, ""),),
            ),
        ),
        settings={"zone": ZONE},
        answers=(Answer("bedtime", "23:30", NOW), Answer("tried", ("zinc",), NOW)),
        plans=(KeptPlan(NOW, "told", '{"steps": []}'),),
        series=(KeptSeries(_pulse(), 1),),
    )


def _pulse() -> Series:
    at_s = int(NOW.timestamp()) + np.array([0, 60, 120])
    values = np.array([61.0, 60.0, 58.5])
    return Series("heart_rate", NOW.date(), at_s, np.zeros(3, np.int64), values, "fitbit", "Watch")


@cache
def files() -> dict[str, bytes]:
    """Return the files of an export by their names."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "export"
        write_folder(_archive(), place, made_at=NOW, zone=ZONE)
        found = sorted(path for path in place.rglob("*") if path.is_file())
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in found}


def seeds() -> tuple[bytes, ...]:
    """Return every file, after a byte that is its number."""
    return tuple(bytes([number]) + content for number, content in enumerate(files().values()))


def read(content: bytes) -> list[Record]:
    """Read the export of which one file, told by the first byte, holds the bytes that follow."""
    whole = files()
    name = list(whole)[content[0] % len(whole)] if content else next(iter(whole))
    parts = [
        Part(each, len(held), partial(io.BytesIO, held), member=each)
        for each, held in (whole | {name: content[1:]}).items()
    ]
    return list(LabFolder().read(parts, zones=Zones(ZONE)))
