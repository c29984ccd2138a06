"""Fitbit's sleep logs."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from nightlab.nights import Stage
from nightlab.units import local, minutes
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.random import Generator

    from nightlab.nights import Night

FITBIT_LEVELS = {Stage.WAKE: "wake", Stage.LIGHT: "light", Stage.N3: "deep", Stage.REM: "rem"}


def fitbit_json(nights: Sequence[Night], *, flags: bool = True, takeout: bool = False) -> bytes:
    """Write nights as Fitbit does: all times on the wall clock that held at the start."""
    logs = [_fitbit_log(night, "mainSleep" if takeout else "isMainSleep") for night in nights]
    if not flags:
        for log in logs:
            log.pop("isMainSleep", None)
    return json.dumps(logs if takeout else [{"sleep": logs}]).encode()


def _fitbit_log(night: Night, flag: str) -> dict[str, Any]:
    assert night.hypnogram is not None
    offset = local(night.start, night.zone).utcoffset()
    assert offset is not None

    def wall(at: datetime) -> str:
        return (at.astimezone(UTC) + offset).strftime("%Y-%m-%dT%H:%M:%S.000")

    data: list[list[Any]] = []
    short: list[list[Any]] = []
    for run in night.hypnogram.to_intervals():
        seconds = int((run.end - run.start).total_seconds())
        if run.stage is Stage.WAKE and seconds <= 180 and data:
            short.append([wall(run.start), "wake", seconds])
            data[-1][2] += seconds
        else:
            data.append([wall(run.start), FITBIT_LEVELS[run.stage], seconds])
    keys = ("dateTime", "level", "seconds")
    return {
        "dateOfSleep": wall(night.end)[:10],
        "duration": int(minutes(night.end - night.start) * 60_000),
        "endTime": wall(night.end),
        flag: not night.is_nap,
        "levels": {
            "data": [dict(zip(keys, entry, strict=True)) for entry in data],
            "shortData": [dict(zip(keys, entry, strict=True)) for entry in short],
        },
        "logId": 12345,
        "minutesAsleep": night.reported["asleep_min"],
        "startTime": wall(night.start),
        "type": "stages",
    }


def _people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    return person(rng, zone, season, "fitbit", days)


def _takeout(nights: Sequence[Night], _rng: Generator) -> bytes:
    half = len(nights) // 2
    return zipped(
        {
            "Takeout/Fitbit/heart_rate-2024-03-25.json": b'[{"dateTime": "03/25/24"}]',
            "Takeout/Fitbit/sleep-1.json": fitbit_json(nights[:half], takeout=True),
            "Takeout/Fitbit/sleep-2.json": fitbit_json(nights[half:], takeout=True),
            "Takeout/Fitbit/sleep-3.json": b"[ ]",
        }
    )


CASES = (
    Case("fitbit", _people, lambda n, _: fitbit_json(n), b'{"sleep": []}'),
    Case("fitbit", _people, lambda n, _: fitbit_json(n, flags=False), b"[]"),
    Case("fitbit", _people, _takeout, zipped({"sleep.json": b"[]"}), is_zip=True),
)
