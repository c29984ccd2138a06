"""ActiLife's exports: CSV of epochs and .agd."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights.actigraphy import COLE_KRIPKE, SADEH
from nightlab.units import local
from sources.case import Case
from sources.made import movement
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from nightlab.nights import Night

MODEL, SERIAL = "wGT3XBT", "MOS2A00000000"
SEEN = [
    movement.Seen(
        f"{MODEL} {SERIAL}, {scorer.name}",
        f"scored by {scorer.credit} from counts in epochs of 60 s",
        first,
        last,
        sees_moves,
    )
    for scorer, first, last, sees_moves in ((COLE_KRIPKE, 4, 2, True), (SADEH, 0, 0, False))
]
LEVELS = movement.Levels(day=3000, move=500)
FORMATS = {"M/d/yyyy": "{0.month}/{0.day}/{0.year}", "dd.MM.yyyy": "{0:%d.%m.%Y}"}
HEADER = "Axis1,Axis2,Axis3,Steps,Lux,Inclinometer Off,Inclinometer Standing\n"


def preamble(
    start: datetime, *, epoch: str = "00:01:00", order: str = "M/d/yyyy", more: str = ""
) -> str:
    """Write what stands before ActiLife's counts."""
    date = FORMATS[order].format(start)
    return (
        f"------------ Data File Created By ActiGraph {MODEL} ActiLife v6.13.3 Firmware v1.8.0 "
        f"date format {order} Filter Normal {more}-----------\n"
        f"Serial Number: {SERIAL}\nStart Time {start:%H:%M:%S}\nStart Date {date}\n"
        f"Epoch Period (hh:mm:ss) {epoch}\nDownload Time 18:59:15\nDownload Date {date}\n"
        "Current Memory Address: 0\nCurrent Battery Voltage: 4.03     Mode = 61\n"
        "--------------------------------------------------\n"
    )


def epochs_csv(
    start: datetime,
    counts: NDArray[np.int64],
    rng: Generator,
    *,
    header: str = "",
    delimiter: str = ",",
    **told: str,
) -> bytes:
    """Write counts as ActiLife does, with those of the other axes at random."""
    others = rng.integers(0, 500, size=(counts.size, 3))
    rows = (
        delimiter.join(map(str, (count, *row, 0, 0, 1)))
        for count, row in zip(counts.tolist(), others.tolist(), strict=True)
    )
    return (preamble(start, **told) + header + "\n".join(rows) + "\n").encode()


def agd(start: datetime, counts: NDArray[np.int64], *, epoch_s: int = 60) -> bytes:
    """Write counts as an .agd, an SQLite database with .NET's ticks."""
    since = (start.replace(tzinfo=None) - start.min).days * 86_400
    first_s = since + start.hour * 3600 + start.minute * 60 + start.second
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE TABLE settings (settingID INTEGER PRIMARY KEY, settingName TEXT, settingValue TEXT)"
        )
        database.execute(
            "CREATE TABLE data (dataTimestamp INTEGER PRIMARY KEY, axis1 INTEGER, axis2 INTEGER)"
        )
        told = {
            "deviceserial": SERIAL,
            "devicename": MODEL,
            "epochlength": str(epoch_s),
            "startdatetime": str(first_s * 10**7),
        }
        database.executemany(
            "INSERT INTO settings (settingName, settingValue) VALUES (?, ?)", told.items()
        )
        database.executemany(
            "INSERT INTO data VALUES (?, ?, 0)",
            [((first_s + i * epoch_s) * 10**7, count) for i, count in enumerate(counts.tolist())],
        )
        database.commit()
        return database.serialize()


def _people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return movement.people(rng, zone, season, "actigraph", SEEN, days=days)


def _recording(nights: Sequence[Night]) -> tuple[datetime, NDArray[np.int64]]:
    of_one = [night for night in nights if night.device == SEEN[0].device]
    noon, counts = movement.counts_of(of_one, LEVELS)
    return local(noon, nights[0].zone), counts


def _csv(nights: Sequence[Night], rng: Generator, *, header: str, order: str) -> bytes:
    return zipped(
        {"actigraph.csv": epochs_csv(*_recording(nights), rng, header=header, order=order)}
    )


def _agd(nights: Sequence[Night], _rng: Generator) -> bytes:
    return agd(*_recording(nights))


NOTHING = np.zeros(0, dtype=np.int64)
_EMPTY_START = datetime(2024, 3, 25, 12, tzinfo=UTC)
CASES = (
    # A recording that is cut off sees another last night, so the table is tried within a zip.
    Case(
        "actigraph",
        _people,
        partial(_csv, header="", order="M/d/yyyy"),
        zipped({"a.csv": preamble(_EMPTY_START).encode()}),
        is_zip=True,
        clock="instant",
        patterns=False,
    ),
    Case(
        "actigraph",
        _people,
        partial(_csv, header=HEADER, order="dd.MM.yyyy"),
        zipped({"a.csv": (preamble(_EMPTY_START) + HEADER).encode()}),
        is_zip=True,
        clock="instant",
        patterns=False,
    ),
    Case(
        "actigraph",
        _people,
        _agd,
        agd(_EMPTY_START, NOTHING),
        is_text=False,
        clock="instant",
        patterns=False,
    ),
)
