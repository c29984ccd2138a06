"""Samsung Health's export."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Event, Hypnogram, Night, Series, Stage
from nightlab.units import instant, local, parse_clock
from sources.case import Case
from sources.made.patterns import SPANS
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.sources import Record

CODES = {Stage.WAKE: 40001, Stage.LIGHT: 40002, Stage.N3: 40003, Stage.REM: 40004}
WATCH, PHONE = "Galaxy Watch", "Galaxy S"
UUIDS = {WATCH: "dWuXAdP6N2", PHONE: "ZYfAZ77fyr", "": ""}
P = "com.samsung.health.sleep."
SLEEP = (
    *("original_efficiency", "mental_recovery", "total_rem_duration", "combined_id", "sleep_type"),
    *("original_wake_up_time", "sleep_cycle", "total_light_duration", "efficiency", "sleep_score"),
    *("sleep_duration", f"{P}start_time", f"{P}update_time", f"{P}time_offset", f"{P}deviceuuid"),
    *(f"{P}pkg_name", f"{P}end_time", f"{P}datauuid"),
)
COMBINED = ("start_time", "efficiency", "sleep_score", "time_offset", "end_time", "datauuid")
STAGE = (
    *("create_sh_ver", "start_time", "sleep_id", "custom", "stage", "time_offset", "deviceuuid"),
    *("end_time", "datauuid"),
)
DEVICE = ("name", "model", "deviceuuid", "datauuid")
H = "com.samsung.health.heart_rate."
HEART = (
    *("tag_id", f"{H}start_time", f"{H}binning_data", f"{H}time_offset", f"{H}deviceuuid"),
    *(f"{H}end_time", f"{H}datauuid", f"{H}heart_rate"),
)
CAFFEINE = ("start_time", "amount", "time_offset", "unit_amount", "datauuid")
BREATH = ("start_time", "average", "lower_limit", "time_offset", "end_time", "datauuid")
APART = timedelta(minutes=20)


def samsung_nights(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as sessions and stages tell them: some without figures, some without stages."""
    return [_night(rng, night) for night in person(rng, zone, season, "samsung", days)]


def plain_nights(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as the table of sessions alone tells them."""
    nights = samsung_nights(rng, zone, season, days)
    return [replace(night, hypnogram=None) for night in nights]


def _night(rng: Generator, night: Night) -> Night:
    if rng.random() < 0.2:  # told by the phone, or by hand
        return replace(night, hypnogram=None, reported={})
    stages = night.hypnogram
    assert stages is not None
    minutes = {stage: float((stages.epochs == stage).sum()) / 2 for stage in Stage}
    figures = {
        "score_percent": float(rng.integers(10, 100)),
        "efficiency_percent": float(rng.integers(60, 100)),
        "light_min": float(int(minutes[Stage.LIGHT])),
        "rem_min": float(int(minutes[Stage.REM])),
    }
    return replace(night, reported=figures)


def samsung_lives(rng: Generator, zone: str, season: str, days: int = 14) -> list[Record]:
    """Return all that an export tells: nights of a watch, some in two parts, heart and coffee."""
    nights = [_of_watch(rng, night) for night in person(rng, zone, season, "samsung", days)]
    first = instant(SPANS[zone, season], parse_clock("00:00", where=""), zone)
    found: list[Record] = [*nights]
    for day in range(days):
        at = first + timedelta(days=day, hours=9, minutes=int(rng.integers(0, 120)))
        found.append(Event("caffeine", at, zone, 95.0, "", "samsung"))
        midnight = datetime(at.year, at.month, at.day, tzinfo=UTC)
        at_s = [int(midnight.timestamp()) + 600 * number for number in range(100)]
        spans = [3600 if number % 10 == 0 else 0 for number in range(100)]
        values = rng.integers(45, 90, 100).astype(float)
        found.append(Series("heart_rate", midnight.date(), at_s, spans, values, "samsung", WATCH))  # type: ignore[arg-type] # lists become columns
    return found


def _of_watch(rng: Generator, night: Night) -> Night:
    made = replace(_night(rng, night), device=WATCH)
    if made.hypnogram is None or night.is_nap or rng.random() < 0.5:
        return made if made.hypnogram is None else _with_breath(rng, made)
    epochs = made.hypnogram.epochs.copy()
    gap = int(APART / timedelta(seconds=30))
    begins = epochs.size // 2
    epochs[begins : begins + gap] = Stage.UNSCORED
    figures = {name: made.reported[name] for name in ("score_percent", "efficiency_percent")}
    return replace(
        made,
        hypnogram=Hypnogram(epochs, 30.0, made.start),
        reported=figures,
        provenance=("united 2 sessions that Samsung combined; 20 min between them are not scored",),
    )


def _with_breath(rng: Generator, night: Night) -> Night:
    breath = {"respiratory_rate_per_min": round(float(rng.uniform(12, 18)), 6)}
    return replace(night, reported={**night.reported, **breath})


def sleep_csv(nights: Sequence[Night]) -> bytes:
    """Write the table of sessions, parts of a united night one by one."""
    return table("com.samsung.shealth.sleep", SLEEP, [r for n in nights for r in _sessions(n)])


def combined_csv(nights: Sequence[Night]) -> bytes:
    """Write the table of combined sleeps."""
    rows = [_combined(night) for night in nights if _parts(night)]
    return table("com.samsung.shealth.sleep_combined", COMBINED, rows)


def stage_csv(nights: Sequence[Night]) -> bytes:
    """Write the table of stages, in no order."""
    rows = [row for night in nights for row in _stages(night)]
    return table("com.samsung.health.sleep_stage", STAGE, rows[1::2] + rows[0::2])


def table(name: str, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> bytes:
    """Write a table: rows have a comma more than the header."""
    buffer = io.StringIO(newline="")
    buffer.write(f"{name},6307003,{len(columns) % 13}\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([*(row.get(column, "") for column in columns), ""] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def stamp(at: datetime) -> str:
    """Write an instant."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}"


def _key(at: datetime) -> str:
    return f"4feb1f44-f3f3-4082-9bae-{int(at.timestamp()):012d}"


def _offset(at: datetime, zone: str) -> str:
    return local(at, zone).strftime("UTC%z")


def _parts(night: Night) -> list[tuple[datetime, datetime]]:
    """Return the bounds of the sessions of a united night; none where it is one."""
    if not any("united 2" in note for note in night.provenance):
        return []
    assert night.hypnogram is not None
    gap = next(run for run in night.hypnogram.to_intervals() if run.stage is Stage.UNSCORED)
    return [(night.start, gap.start), (gap.end, night.end)]


def _sessions(night: Night) -> list[dict[str, str]]:
    parts = _parts(night)
    if parts:
        whole = {"combined_id": _key(night.start)[::-1], "sleep_score": "1", "efficiency": "2.0"}
        return [{**_session(night, *bounds), **whole} for bounds in parts]
    names = {
        "sleep_score": "score_percent",
        "efficiency": "efficiency_percent",
        "total_light_duration": "light_min",
        "total_rem_duration": "rem_min",
    }
    told = {c: f"{night.reported[name]:g}" for c, name in names.items() if name in night.reported}
    return [{**_session(night, night.start, night.end), **({"efficiency": "0.0"} | told)}]


def _session(night: Night, start: datetime, end: datetime) -> dict[str, str]:
    return {
        f"{P}start_time": stamp(start),
        f"{P}end_time": stamp(end),
        f"{P}time_offset": _offset(end, night.zone),
        f"{P}deviceuuid": UUIDS[night.device],
        f"{P}datauuid": _key(start),
        "sleep_duration": f"{(end - start) / timedelta(minutes=1):.0f}",
        "sleep_type": "-1",
    }


def _combined(night: Night) -> dict[str, str]:
    return {
        "start_time": stamp(night.start),
        "end_time": stamp(night.end),
        "time_offset": _offset(night.end, night.zone),
        "datauuid": _key(night.start)[::-1],
        "sleep_score": f"{night.reported['score_percent']:g}",
        "efficiency": f"{night.reported['efficiency_percent']:g}",
    }


def _stages(night: Night) -> list[dict[str, str]]:
    runs = [] if night.hypnogram is None else night.hypnogram.to_intervals()
    parts = _parts(night) or [(night.start, night.end)]
    return [
        {
            "start_time": stamp(run.start),
            "end_time": stamp(run.end),
            "sleep_id": _key(next(start for start, end in parts if start <= run.start < end)),
            "stage": str(CODES[run.stage]),
            "time_offset": _offset(run.end, night.zone),
            "deviceuuid": UUIDS[PHONE],
        }
        for run in runs
        if run.stage is not Stage.UNSCORED
    ]


def _breath(nights: Sequence[Night]) -> bytes:
    rows = [
        {
            "start_time": stamp(night.start),
            "end_time": stamp(night.end),
            "average": f"{night.reported['respiratory_rate_per_min']:.6f}",
            "lower_limit": "0.0",
        }
        for night in nights
        if "respiratory_rate_per_min" in night.reported
    ]
    return table("com.samsung.health.respiratory_rate", BREATH, rows)


def _heart(series: Sequence[Series]) -> bytes:
    rows = []
    for day in series:
        for at_s, span_s, bpm in zip(day.at_s, day.span_s, day.values, strict=True):
            start = datetime.fromtimestamp(int(at_s), UTC)
            row = {"start_time": stamp(start), "deviceuuid": UUIDS[day.device]}
            end = start + timedelta(seconds=int(span_s))
            row |= {"end_time": stamp(end - timedelta(milliseconds=1) if span_s else end)}
            rows.append(
                {H + name: text for name, text in row.items()} | {f"{H}heart_rate": f"{bpm}"}
            )
    return table("com.samsung.shealth.tracker.heart_rate", HEART, rows)


def _coffee(events: Sequence[Event]) -> bytes:
    rows = [
        {
            "start_time": stamp(event.at),
            "amount": f"{event.amount:.1f}",
            "time_offset": _offset(event.at, event.zone),
        }
        for event in events
    ]
    return table("com.samsung.health.caffeine_intake", CAFFEINE, rows)


def _zip(records: Sequence[Record], _rng: Generator) -> bytes:
    nights = [each for each in records if isinstance(each, Night)]
    devices = [{"name": name, "deviceuuid": uuid} for name, uuid in UUIDS.items() if name]
    tables = {
        "com.samsung.shealth.sleep": sleep_csv(nights),
        "com.samsung.health.sleep_stage": stage_csv(nights),
        "com.samsung.shealth.sleep_combined": combined_csv(nights),
        "com.samsung.health.device_profile": table(
            "com.samsung.health.device_profile", DEVICE, devices
        ),
        "com.samsung.health.respiratory_rate": _breath(nights),
        "com.samsung.shealth.tracker.heart_rate": _heart(
            [each for each in records if isinstance(each, Series)]
        ),
        "com.samsung.health.caffeine_intake": _coffee(
            [each for each in records if isinstance(each, Event)]
        ),
        "com.samsung.health.water_intake": table(
            "com.samsung.health.water_intake", ("start_time", "amount"), []
        ),
    }
    folder = "samsunghealth_someone_20250222"
    return zipped(
        {f"{folder}/{name}.20250222123308.csv": text for name, text in tables.items()}
        | {f"{folder}/jsons/com.samsung.health.hrv/a.json": b'[{"rmssd": 41.5}]'}
    )


CASES = (
    Case(
        "samsung",
        plain_nights,
        lambda nights, _: sleep_csv(nights),
        table("com.samsung.shealth.sleep", SLEEP, []),
        may_lose_its_end=True,
    ),
    Case("samsung", samsung_lives, _zip, _zip([], None), is_zip=True),  # type: ignore[arg-type] # draws nothing
)
