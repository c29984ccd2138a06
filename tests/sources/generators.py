"""Seeded people and the exports their devices would have written of them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import numpy as np

from nightlab.archive import Archive, KeptNight, write_folder
from nightlab.nights import DiaryEntry, Event, Hypnogram, Interval, Night, Stage
from nightlab.units import instant, local, minutes, parse_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

# A fortnight around each clock change, so that the change lies inside.
SPANS = {
    ("Europe/Berlin", "spring"): date(2024, 3, 25),
    ("Europe/Berlin", "autumn"): date(2024, 10, 20),
    ("America/New_York", "spring"): date(2024, 3, 4),
    ("America/New_York", "autumn"): date(2024, 10, 28),
}
SCORED = (Stage.WAKE, Stage.LIGHT, Stage.N3, Stage.REM)
BROKEN_DTD = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
  device        CDATA #IMPLIED
>
]>
"""


def person(rng: Generator, zone: str, season: str, source: str) -> list[Night]:
    """Return a fortnight of nights over a clock change, with naps, in order of time."""
    nights = []
    for day in range(14):
        ends = SPANS[zone, season] + timedelta(days=day)
        bed = instant(ends - timedelta(days=1), parse_clock("22:30", where=""), zone)
        start = bed + timedelta(seconds=30 * int(rng.integers(0, 220)))
        nights.append(_sleep(rng, start, int(rng.integers(700, 1100)), zone, source))
        if rng.random() < 0.3:
            noon = instant(ends, parse_clock("14:00", where=""), zone)
            nap = _sleep(rng, noon, int(rng.integers(40, 180)), zone, source, is_nap=True)
            nights.append(nap)
    return nights


def _sleep(
    rng: Generator, start: datetime, epochs: int, zone: str, source: str, *, is_nap: bool = False
) -> Night:
    epochs -= epochs % 2  # whole minutes, as Fitbit counts them
    codes: list[Stage] = [Stage.LIGHT]
    while len(codes) < epochs - 1:
        stage = SCORED[int(rng.integers(0, 4))]
        codes += [stage] * int(rng.integers(1, 40))
    codes = [*codes[: epochs - 1], Stage.LIGHT]
    stages = Hypnogram(np.array(codes, dtype=np.uint8), 30.0, start)
    asleep = float(sum(code != Stage.WAKE for code in codes) / 2)
    reported = {"asleep_min": asleep} if source == "fitbit" else {}
    return Night(start, stages.end, zone, source, "", is_nap, stages, reported)


# --- Fitbit -----------------------------------------------------------------
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


# --- Apple Health -----------------------------------------------------------
APPLE_VALUES = {
    Stage.WAKE: "Awake",
    Stage.LIGHT: "AsleepCore",
    Stage.N3: "AsleepDeep",
    Stage.REM: "AsleepREM",
    Stage.ASLEEP: "AsleepUnspecified",
}
HEART = '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" value="60"/>\n'


def apple_xml(nights: Sequence[Night], rng: Generator) -> bytes:
    """Write nights as Health does: rows in any order, some doubled, all at the phone's offset now."""
    rows = [row for night in nights for row in _apple_rows(night, rng)]
    order = rng.permutation(len(rows))
    body = "".join(rows[index] + HEART for index in order)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = f'{head}{BROKEN_DTD}<HealthData locale="en_DE">\n{body}</HealthData>\n'
    return text.encode().replace(b'value="60"', b'value="60\x0b"', 3)


def _apple_rows(night: Night, rng: Generator) -> list[str]:
    phone = timezone(timedelta(hours=int(rng.integers(-9, 10))))
    stretches = [
        (APPLE_VALUES[run.stage], run.start, run.end)
        for run in (night.hypnogram.to_intervals() if night.hypnogram else ())
        if run.stage is not Stage.UNSCORED
    ] or [("InBed", night.start, night.end)]
    stretches += [stretch for stretch in stretches if rng.random() < 0.1]
    return [
        apple_row(value, start.astimezone(phone), end.astimezone(phone), night.device, night.zone)
        for value, start, end in stretches
    ]


def apple_row(value: str, start: datetime, end: datetime, source: str, zone: str = "") -> str:
    """Write one sleep record."""
    child = f'<MetadataEntry key="HKTimeZone" value={quoteattr(zone)}/>' if zone else ""
    return (
        f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName={quoteattr(source)}'
        f' value="HKCategoryValueSleepAnalysis{value}"'
        f' startDate="{start:%Y-%m-%d %H:%M:%S %z}" endDate="{end:%Y-%m-%d %H:%M:%S %z}">'
        f"{child}</Record>\n"
    )


def apple_night(rows: Sequence[tuple[str, datetime, datetime]], source: str = "Watch") -> bytes:
    """Write an export of these rows alone."""
    body = "".join(apple_row(value, start, end, source) for value, start, end in rows)
    return f"<HealthData>\n{body}</HealthData>\n".encode()


# --- zip --------------------------------------------------------------------
def zipped(members: dict[str, bytes]) -> bytes:
    """Pack members as an export is packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def lab_export(nights: Sequence[Night]) -> bytes:
    """Pack an export of a lab that holds some nights."""
    held = Archive(nights=tuple(KeptNight(night, None) for night in nights))
    with TemporaryDirectory() as folder:
        write_folder(
            held, Path(folder) / "lab", made_at=datetime(2024, 6, 1, tzinfo=UTC), zone="UTC"
        )
        found = (p for p in (Path(folder) / "lab").rglob("*") if p.is_file())
        return zipped({f"lab/{path.name}": path.read_bytes() for path in sorted(found)})


# --- diary and events -------------------------------------------------------
def diary(rng: Generator, zone: str, season: str) -> list[DiaryEntry]:
    """Return a fortnight of mornings over a clock change."""
    return [_morning(rng, zone, SPANS[zone, season] + timedelta(days=day)) for day in range(14)]


def _morning(rng: Generator, zone: str, ends: date) -> DiaryEntry:
    into_bed = instant(ends - timedelta(days=1), parse_clock("22:15", where=""), zone)
    steps = [timedelta(minutes=int(count)) for count in rng.integers(0, 40, size=2)]
    rose = instant(ends, parse_clock(f"07:{int(rng.integers(10, 60))}", where=""), zone)
    return DiaryEntry(
        zone=zone,
        into_bed=into_bed,
        tried_to_sleep=into_bed + steps[0],
        fell_asleep=into_bed + steps[0] + steps[1],
        woke=rose - timedelta(minutes=int(rng.integers(0, 60))),
        rose=rose,
        awakenings=int(rng.integers(0, 5)),
        awake_min=float(rng.integers(0, 60)) / 2,
        quality=int(rng.integers(1, 6)),
        note="" if rng.random() < 0.5 else 'café, "late"; and\ntea',
    )


def diary_csv(entries: Sequence[DiaryEntry], *, delimiter: str = ",") -> bytes:
    """Write diary entries as a spreadsheet does, with a byte order mark."""
    names = ("into_bed", "tried_to_sleep", "fell_asleep", "woke", "rose")
    table = [["Date", *names, "awakenings", "awake_min", "Quality", "note", "zone"]]
    for entry in entries:
        clocks = [f"{local(getattr(entry, name), entry.zone):%H:%M}" for name in names]
        awake = f"{entry.awake_min:g}"
        figures = [awake if delimiter == "," else awake.replace(".", ","), str(entry.quality)]
        table.append(
            [f"{entry.date}", *clocks, str(entry.awakenings), *figures, entry.note, entry.zone]
        )
    return _csv(table, delimiter)


def events(rng: Generator, zone: str, season: str) -> list[Event]:
    """Return the coffees, doses, moods and tags of a fortnight."""
    first = instant(SPANS[zone, season], parse_clock("09:00", where=""), zone)
    made = []
    for day in range(14):
        at = first + timedelta(days=day, minutes=int(rng.integers(0, 600)))
        made += [
            Event("caffeine", at, zone, float(rng.integers(1, 20)) * 10, "", "events"),
            Event("dose", at, zone, float(rng.integers(1, 40)) * 10, "magnesium", "events"),
            Event("alcohol", at, zone, float(rng.integers(1, 80)) / 2, "wine, red", "events"),
            Event("mood", at, zone, float(rng.integers(1, 6)), "", "events"),
            Event("tag", at, zone, None, "longday", "events"),
        ]
    return made


def events_csv(made: Sequence[Event], *, delimiter: str = ",") -> bytes:
    """Write events with their instants."""
    table = [["at", "kind", "amount", "label", "zone"]]
    for event in made:
        unit = "" if event.unit == "rating" else event.unit
        amount = "" if event.amount is None else f"{event.amount:g} {unit}".strip()
        at = local(event.at, event.zone).isoformat()
        table.append([at, event.kind, amount, event.label, event.zone])
    return _csv(table, delimiter)


def _csv(table: list[list[str]], delimiter: str) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(table)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def stretch(stage: Stage, start: datetime, length_min: float) -> Interval:
    """Return a stretch of a stage."""
    return Interval(stage, start, start + timedelta(minutes=length_min))
