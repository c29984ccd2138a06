"""Garmin's sleep, as its API answers and as its account export writes it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.nights import Night, Series, Stage
from nightlab.nights.series import DAY_S
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

LEVELS = {Stage.N3: 0.0, Stage.LIGHT: 1.0, Stage.REM: 2.0, Stage.WAKE: 3.0}
KEYS = {
    "n3_min": "deepSleepSeconds",
    "light_min": "lightSleepSeconds",
    "rem_min": "remSleepSeconds",
    "awake_min": "awakeSleepSeconds",
    "asleep_min": "sleepTimeSeconds",
}


def garmin_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights with stages and naps without, as the API tells them."""
    return [_as_told(night) for night in person(rng, zone, season, "garmin", days)]


def _as_told(night: Night) -> Night:
    assert night.hypnogram is not None
    epochs = night.hypnogram.epochs
    spent = {
        "n3_min": Stage.N3,
        "light_min": Stage.LIGHT,
        "rem_min": Stage.REM,
        "awake_min": Stage.WAKE,
    }
    reported = {name: float((epochs == stage).sum() / 2) for name, stage in spent.items()}
    asleep = float((epochs != Stage.WAKE).sum() / 2)
    if night.is_nap:
        return replace(night, hypnogram=None, reported={"asleep_min": asleep})
    return replace(night, reported=reported | {"asleep_min": asleep, "spo2_percent": 94.0})


def _with_heart(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night | Series]:
    """Return nights and the heart rate of each, a sample every two minutes."""
    nights = garmin_people(rng, zone, season, days)
    by_day: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for night in nights:
        if not night.is_nap:
            first_s, last_s = int(night.start.timestamp()), int(night.end.timestamp())
            for at_s in range(first_s, last_s, 120):
                by_day[at_s // DAY_S].append((at_s, int(rng.integers(40, 90))))
    return [*nights, *(_series(samples) for samples in by_day.values())]


def _series(samples: list[tuple[int, int]]) -> Series:
    at_s, bpm = zip(*samples, strict=True)
    day = datetime.fromtimestamp(at_s[0], tz=UTC).date()
    spans = np.zeros(len(at_s), dtype=int)
    return Series("heart_rate", day, np.array(at_s), spans, np.array(bpm, float), "garmin")


def garmin_api(records: Sequence[Night | Series], *, is_wrapped: bool = False) -> bytes:
    """Write days as the API answers, the last first; naps stand in the day of their date."""
    nights = [record for record in records if isinstance(record, Night)]
    heart = dict(
        pair
        for record in records
        if isinstance(record, Series)
        for pair in zip(record.at_s.tolist(), record.values.tolist(), strict=True)
    )
    days = [
        _api_day(night, [nap for nap in nights if nap.is_nap and nap.date == night.date], heart)
        for night in reversed(nights)
        if not night.is_nap
    ]
    if is_wrapped:
        return json.dumps([{"uri": "sleep?date=2024-03-25", "json": day} for day in days]).encode()
    return json.dumps(days, indent=1).encode()


def _api_day(night: Night, naps: Sequence[Night], heart: dict[int, float]) -> dict[str, Any]:
    assert night.hypnogram is not None
    reported = night.reported
    start_s, end_s = int(night.start.timestamp()), int(night.end.timestamp())
    return {
        "dailySleepDTO": {
            "calendarDate": str(night.date),
            "sleepWindowConfirmationType": "enhanced_confirmed_final",
            "sleepStartTimestampGMT": start_s * 1000,
            "sleepEndTimestampGMT": end_s * 1000,
            "sleepStartTimestampLocal": _as_if_utc_ms(night.local_start),
            "sleepEndTimestampLocal": _as_if_utc_ms(night.local_end),
            **{key: int(reported[name] * 60) for name, key in KEYS.items()},
            "averageSpO2Value": reported["spo2_percent"],
            "avgHeartRate": None,
            "dailyNapDTOS": [_nap(nap) for nap in naps] or None,
        },
        "sleepLevels": [
            {
                "startGMT": _text(run.start),
                "endGMT": _text(run.end),
                "activityLevel": LEVELS[run.stage],
            }
            for run in night.hypnogram.to_intervals()
        ],
        "sleepHeartRate": [
            {"value": int(bpm), "startGMT": at_s * 1000}
            for at_s, bpm in heart.items()
            if start_s <= at_s < end_s
        ],
    }


def _nap(night: Night) -> dict[str, Any]:
    return {
        "napTimeSec": int(night.reported["asleep_min"] * 60),
        "napStartTimestampGMT": f"{night.start:%Y-%m-%dT%H:%M:%S}",
        "napEndTimestampGMT": f"{night.end:%Y-%m-%dT%H:%M:%S}",
    }


def _as_if_utc_ms(wall: datetime) -> int:
    return int(wall.replace(tzinfo=UTC).timestamp() * 1000)


def _text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.0"


def _takeout_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as the account export tells them: without stages; some set by hand."""
    made = []
    for night in garmin_people(rng, zone, season, days):
        told = replace(night, hypnogram=None)
        if not night.is_nap and rng.random() < 0.2:
            notes = (
                "its window was set by hand",
                "Garmin tells its window and no minutes of sleep",
            )
            told = replace(told, reported={}, provenance=notes)
        elif not night.is_nap:
            told = replace(told, reported={**night.reported, "score_percent": 81.0})
        made.append(told)
    return made


def garmin_export(nights: Sequence[Night]) -> list[dict[str, Any]]:
    """Write days as the account export does: text in GMT, and no clock of the person."""
    days = []
    for night in nights:
        if night.is_nap:
            continue
        day: dict[str, Any] = {
            "sleepStartTimestampGMT": _text(night.start),
            "sleepEndTimestampGMT": _text(night.end),
            "calendarDate": str(night.date),
            "sleepWindowConfirmationType": "MANUALLY_CONFIRMED",
            "retro": False,
            "napList": [_nap(nap) for nap in nights if nap.is_nap and nap.date == night.date],
        }
        if night.reported:
            figures = {
                key: int(night.reported[name] * 60)
                for name, key in KEYS.items()
                if name != "asleep_min"
            }
            day |= figures | {
                "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
                "unmeasurableSeconds": 0,
                "spo2SleepSummary": {"averageSPO2": night.reported["spo2_percent"]},
                "sleepScores": {"overallScore": int(night.reported["score_percent"])},
            }
        days.append(day)
    return days


def _zip(nights: Sequence[Night], _rng: Generator) -> bytes:
    half = nights[len(nights) // 2].end.date() + timedelta(days=1)
    parts = (
        [night for night in nights if night.date < half],
        [night for night in nights if night.date >= half],
    )
    folder = "DI_CONNECT/DI-Connect-Wellness/"
    return zipped(
        {
            "DI_CONNECT/DI-Connect-Aggregator/UDSFile_2024.json": b'[{"calendarDate": "2024"}]',
            **{
                f"{folder}2024-0{number}-01_sleepData.json": json.dumps(
                    garmin_export(part)
                ).encode()
                for number, part in enumerate(parts, start=1)
            },
        }
    )


CASES = (
    Case("garmin", _with_heart, lambda made, _: garmin_api(made), None),
    Case("garmin", garmin_people, lambda made, _: garmin_api(made, is_wrapped=True), None),
    Case("garmin", _takeout_people, _zip, None, is_zip=True, clock="instant"),
)
