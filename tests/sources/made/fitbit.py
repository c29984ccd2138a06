"""Fitbit's sleep logs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.nights import Night, Series, Stage
from nightlab.units import local, minutes
from sources.case import Case
from sources.made.person import SPANS, person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

SHORT = timedelta(minutes=3)
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


def fitbit_notes(night: Night) -> tuple[str, ...]:
    """Return what reading a log of a night tells of it."""
    assert night.hypnogram is not None
    runs = night.hypnogram.to_intervals()[1:]
    short = sum(run.stage is Stage.WAKE and run.end - run.start <= SHORT for run in runs)
    wakes = "1 wake" if short == 1 else f"{short} wakes"
    cut_out = (f"{wakes} of 3 min or less cut out of the stages",) if short else ()
    return cut_out + clock_notes(night)


def clock_notes(night: Night) -> tuple[str, ...]:
    """Return what reading tells of a night over a clock change."""
    begins, ends = night.local_start.utcoffset(), night.local_end.utcoffset()
    return () if begins == ends else ("read with the offset of its start over a clock change",)


def fitbit_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights and naps over a clock change, with what reading tells of each."""
    nights = person(rng, zone, season, "fitbit", days)
    return [replace(night, provenance=fitbit_notes(night)) for night in nights]


def _takeout_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night | Series]:
    """Return nights with figures of the tables beside them, and an evening's heart rate."""
    made: list[Night | Series] = []
    for night in fitbit_people(rng, zone, season, days):
        figures = {"score_percent": float(rng.integers(40, 100))}
        if not night.is_nap:
            figures |= {"hrv_rmssd_ms": float(rng.integers(10, 90))}
        made.append(replace(night, reported={**night.reported, **figures}))
    day = SPANS[zone, season]
    first_s = int(datetime(day.year, day.month, day.day, 20, tzinfo=UTC).timestamp())
    at_s = first_s + 60 * np.arange(0, 90, 2)
    spans, bpm = np.full(at_s.size, 60), rng.integers(45, 120, size=at_s.size)
    return [*made, Series("heart_rate", day, at_s, spans, bpm.astype(float), "fitbit")]


def heart_json(series: Series) -> bytes:
    """Write heart rate as Takeout does: UTC, a reading that is unsure among the others."""
    readings = [
        {
            "dateTime": f"{datetime.fromtimestamp(at, tz=UTC):%m/%d/%y %H:%M:%S}",
            "value": {"bpm": int(bpm), "confidence": 2},
        }
        for at, bpm in zip(series.at_s.tolist(), series.values.tolist(), strict=True)
    ]
    return json.dumps(readings).encode()


def _takeout(records: Sequence[Night | Series], _rng: Generator) -> bytes:
    nights = [record for record in records if isinstance(record, Night)]
    (heart,) = [record for record in records if isinstance(record, Series)]
    half = len(nights) // 2
    first, second = (
        json.loads(fitbit_json(part, takeout=True)) for part in (nights[:half], nights[half:])
    )
    scores = ["sleep_log_entry_id,timestamp,overall_score,composition_score,resting_heart_rate"]
    summary = ["timestamp,rmssd,nremhr,entropy"]
    for log_id, (night, log) in enumerate(zip(nights, first + second, strict=True), start=10**10):
        log["logId"] = log_id
        stamp = f"{night.end:%Y-%m-%dT%H:%M:%SZ}"
        scores.append(f"{log_id},{stamp},{night.reported['score_percent']:.0f},,0")
        if not night.is_nap:
            rmssd = night.reported["hrv_rmssd_ms"]
            summary.append(f"{night.date}T00:00:00,{rmssd:.3f},55.1,2.4")
    folder = "Takeout/Fitbit/"
    return zipped(
        {
            f"{folder}Global Export Data/heart_rate-2024-03-25.json": heart_json(heart),
            f"{folder}Global Export Data/steps-2024-03-25.json": b'[{"dateTime": "03/25/24"}]',
            f"{folder}Global Export Data/sleep-1.json": json.dumps(first).encode(),
            f"{folder}Global Export Data/sleep-2.json": json.dumps(second).encode(),
            f"{folder}Global Export Data/sleep-3.json": b"[ ]",
            f"{folder}Sleep Score/sleep_score.csv": "\n".join(scores).encode(),
            f"{folder}Daily Heart Rate Variability Summary - 2024-03-(25).csv": "\n".join(
                summary
            ).encode(),
        }
    )


CASES = (
    Case(
        "fitbit", fitbit_people, lambda n, _: fitbit_json(n), clock="wall", empty=b'{"sleep": []}'
    ),
    Case("fitbit", fitbit_people, lambda n, _: fitbit_json(n, flags=False), b"[]"),
    Case("fitbit", _takeout_people, _takeout, zipped({"sleep.json": b"[]"}), is_zip=True),
)
