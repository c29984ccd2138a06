"""Oura's sleep: answers of its API, its data export, and the older table of trends."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.nights import Event, Hypnogram, Night, Series, Stage
from nightlab.nights.series import DAY_S
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

LETTERS = {Stage.N3: "1", Stage.LIGHT: "2", Stage.REM: "3", Stage.WAKE: "4"}
STEP = timedelta(minutes=5)
SECONDS = {
    "asleep_min": "total_sleep_duration",
    "awake_min": "awake_time",
    "to_fall_asleep_min": "latency",
    "light_min": "light_sleep_duration",
    "n3_min": "deep_sleep_duration",
    "rem_min": "rem_sleep_duration",
}
FIGURES = {
    "efficiency_percent": "efficiency",
    "heart_rate_bpm": "average_heart_rate",
    "lowest_heart_rate_bpm": "lowest_heart_rate",
    "hrv_rmssd_ms": "average_hrv",
    "respiratory_rate_per_min": "average_breath",
}
TRENDS = (
    "date,Sleep Score,Total Sleep Score,REM Sleep Score,Total Sleep Duration,Total Bedtime ,"
    "Awake Time,REM Sleep Duration,Light Sleep Duration,Deep Sleep Duration,Sleep Efficiency,"
    "Sleep Latency,Sleep Timin Score,Bedtime Start,Bedtime End,Average Resting Heart Rate,"
    "Lowest Resting Heart Rate,Average HRV,Temperature Deviation (°C),Respiratory Rate,Steps"
)
MODEL = (
    *("id", "average_breath", "average_heart_rate", "average_hrv", "awake_time", "bedtime_end"),
    *("bedtime_start", "day", "deep_sleep_duration", "efficiency", "heart_rate", "latency"),
    *("light_sleep_duration", "low_battery_alert", "lowest_heart_rate", "rem_sleep_duration"),
    *("sleep_phase_5_min", "time_in_bed", "total_sleep_duration", "type"),
)


def oura_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights and naps as Oura tells them: steps of five minutes, figures of the night."""
    return [_as_told(night, rng) for night in person(rng, zone, season, "oura", days)]


def _as_told(night: Night, rng: Generator) -> Night:
    assert night.hypnogram is not None
    steps = night.hypnogram.epochs[: (night.hypnogram.n // 10) * 10 : 10]
    stages = Hypnogram(np.repeat(steps, 10), 30.0, night.start)
    spent = {"n3_min": Stage.N3, "light_min": Stage.LIGHT, "rem_min": Stage.REM}
    reported = {name: float((steps == stage).sum() * 5) for name, stage in spent.items()}
    awake = float((steps == Stage.WAKE).sum() * 5)
    figures = {
        "asleep_min": float(steps.size * 5) - awake,
        "awake_min": awake,
        "to_fall_asleep_min": 4.5,
        "efficiency_percent": 91.0,
        "heart_rate_bpm": float(rng.integers(45, 70)) + 0.25,
        "lowest_heart_rate_bpm": 44.0,
        "hrv_rmssd_ms": float(rng.integers(20, 90)),
        "respiratory_rate_per_min": 14.125,
    }
    if not night.is_nap:
        figures["score_percent"] = float(rng.integers(50, 99))
    return replace(night, end=stages.end, hypnogram=stages, reported=reported | figures)


def document(night: Night) -> dict[str, Any]:
    """Write a sleep as a document of the API."""
    codes = [] if night.hypnogram is None else night.hypnogram.epochs[::10].tolist()
    shift = night.local_end.utcoffset() or timedelta(0)
    told = night.reported
    return {
        "id": f"{night.start:%Y%m%d%H%M}",
        "type": "late_nap" if night.is_nap else "long_sleep",
        "day": str(night.date),
        "bedtime_start": _with_offset(night.start, shift),
        "bedtime_end": _with_offset(night.end, shift),
        "time_in_bed": int((night.end - night.start).total_seconds()),
        "low_battery_alert": False,
        "sleep_phase_5_min": "".join(LETTERS[Stage(code)] for code in codes),
        "readiness": {"score": 61, "temperature_deviation": None},
        **{key: int(told[name] * 60) for name, key in SECONDS.items()},
        **{key: told[name] for name, key in FIGURES.items()},
    }


def _with_offset(at: datetime, shift: timedelta) -> str:
    """Print an instant at the offset of the end, as Oura does for both ends."""
    minutes = int(shift / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    wall = (at.astimezone(UTC) + shift).replace(tzinfo=None)
    return f"{wall.isoformat()}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _with_heart_and_tags(
    rng: Generator, zone: str, season: str, days: int = 14
) -> list[Night | Series | Event]:
    """Return nights, the heart over each, and a tag a day."""
    nights = oura_people(rng, zone, season, days)
    samples: dict[int, list[tuple[int, int]]] = {}
    events = []
    for night in nights:
        first_s = int(night.start.timestamp())
        for at_s in range(first_s, int(night.end.timestamp()), 300):
            samples.setdefault(at_s // DAY_S, []).append((at_s, int(rng.integers(40, 80))))
        if not night.is_nap:
            at = night.start - timedelta(hours=2)
            events.append(Event("alcohol", at, zone, None, "alcohol", "oura"))
    series = [_series(found) for found in samples.values()]
    return [*nights, *series, *events]


def _series(samples: list[tuple[int, int]]) -> Series:
    at_s, bpm = zip(*samples, strict=True)
    day = datetime.fromtimestamp(at_s[0], tz=UTC).date()
    spans = np.full(len(at_s), 300)
    return Series("heart_rate", day, np.array(at_s), spans, np.array(bpm, float), "oura")


def oura_api(records: Sequence[Night | Series | Event], _rng: Generator | None = None) -> bytes:
    """Write documents as a tool saves the API's answers, by endpoint."""
    nights = [record for record in records if isinstance(record, Night)]
    heart = {
        at_s: bpm
        for record in records
        if isinstance(record, Series)
        for at_s, bpm in zip(record.at_s.tolist(), record.values.tolist(), strict=True)
    }
    sleeps = []
    for night in nights:
        doc = document(night)
        first_s, last_s = int(night.start.timestamp()), int(night.end.timestamp())
        items = [heart.get(at_s) for at_s in range(first_s, last_s, 300)]
        line = {"interval": 300.0, "items": items, "timestamp": doc["bedtime_start"]}
        sleeps.append(doc | {"heart_rate": line if heart else None, "hrv": None})
    tags = [
        {
            "id": "t",
            "tag_type_code": f"tag_generic_{event.label}",
            "start_time": event.at.isoformat(),
            "start_day": f"{event.at:%Y-%m-%d}",
            "comment": None,
            "custom_name": None,
        }
        for event in records
        if isinstance(event, Event)
    ]
    scores = [
        {
            "id": "s",
            "day": str(night.date),
            "score": int(night.reported["score_percent"]),
            "contributors": {"deep_sleep": 76, "efficiency": 92},
        }
        for night in nights
        if not night.is_nap
    ]
    answers = {"sleep": {"data": sleeps, "next_token": None}, "daily_sleep": {"data": scores}}
    return json.dumps(answers | {"enhanced_tag": {"data": tags}}).encode()


def oura_export(nights: Sequence[Night], _rng: Generator | None = None) -> bytes:
    """Write the data export: tables with semicolons, with JSON in their cells."""
    model, scores = [";".join(MODEL)], ["id;contributors;day;score;timestamp"]
    for night in nights:
        cells = document(night) | {"heart_rate": '"{""interval"":300,""items"":[null]}"'}
        model.append(";".join(str(cells[key]) for key in MODEL))
        if not night.is_nap:
            score = int(night.reported["score_percent"])
            scores.append(f's;{{"deep_sleep":76}};{night.date};{score};')
    return zipped(
        {
            "App Data/sleepmodel.csv": "\n".join(model).encode(),
            "App Data/dailysleep.csv": "\n".join(scores).encode(),
            "App Data/dailyreadiness.csv": b"id;contributors;day;score\nr;{};2024-03-25;81\n",
        }
    )


def _trends_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as the trends tell them: one a day, without stages."""
    return [
        replace(
            night,
            hypnogram=None,
            reported={**night.reported, "temperature_deviation_c": -0.25},
        )
        for night in oura_people(rng, zone, season, days)
        if not night.is_nap
    ]


def trends_csv(nights: Sequence[Night], _rng: Generator | None = None) -> bytes:
    """Write the table of trends."""
    lines = [TRENDS]
    for night in nights:
        doc, told = document(night), night.reported
        cells = [
            *(doc["day"], f"{told['score_percent']:.0f}", "90", "None"),
            *(doc["total_sleep_duration"], doc["time_in_bed"], doc["awake_time"]),
            *(doc["rem_sleep_duration"], doc["light_sleep_duration"], doc["deep_sleep_duration"]),
            *(doc["efficiency"], doc["latency"], "100", doc["bedtime_start"], doc["bedtime_end"]),
            *(doc["average_heart_rate"], doc["lowest_heart_rate"], doc["average_hrv"]),
            *(told["temperature_deviation_c"], doc["average_breath"], "9000"),
        ]
        lines.append(",".join(map(str, cells)))
    return ("\n".join(lines) + "\n").encode()


CASES = (
    Case("oura", _with_heart_and_tags, oura_api, b'{"data": [], "next_token": null}'),
    Case(
        "oura", oura_people, oura_export, zipped({"s.csv": ";".join(MODEL).encode()}), is_zip=True
    ),
    Case("oura", _trends_people, trends_csv, f"{TRENDS}\n".encode(), may_lose_its_end=True),
)
