"""Apple Health's export."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import numpy as np

from nightlab.nights import Event, Night, Series, Stage
from sources.case import Case
from sources.made.person import person
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator

    from nightlab.sources import Record

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

APPLE_VALUES = {
    Stage.WAKE: "Awake",
    Stage.LIGHT: "AsleepCore",
    Stage.N3: "AsleepDeep",
    Stage.REM: "AsleepREM",
    Stage.ASLEEP: "AsleepUnspecified",
}
# What Health is full of and a sleep lab has no use for.
HEART = '<Record type="HKQuantityTypeIdentifierVO2Max" sourceName="Watch" value="60"/>\n'
BED_NOTE = "in-bed rows of"

# kind -> type, unit, factor from what is printed to the series
SERIES_TYPES = {
    "heart_rate": ("HeartRate", "count/min", 1),
    "hrv_sdnn": ("HeartRateVariabilitySDNN", "ms", 1),
    "respiratory_rate": ("RespiratoryRate", "count/min", 1),
    "spo2": ("OxygenSaturation", "%", 100),
    "wrist_temperature": ("AppleSleepingWristTemperature", "degC", 1),
    "steps": ("StepCount", "count", 1),
}
DEVICE = "&lt;&lt;HKDevice: {:#x}&gt;, name:Apple Watch, manufacturer:Apple Inc.&gt;"


def apple_xml(records: Sequence[Record], rng: Generator) -> bytes:
    """Write records as Health does: rows in any order, some twice, all at the phone's offset now."""
    rows = [row for record in records for row in _rows(record, rng)]
    order = rng.permutation(len(rows))
    body = "".join(rows[index] + HEART for index in order)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    text = f'{head}{BROKEN_DTD}<HealthData locale="en_DE">\n{body}</HealthData>\n'
    return text.encode().replace(b'value="60"', b'value="60\x0b"', 3)


def _rows(record: Record, rng: Generator) -> Iterator[str]:
    phone = timezone(timedelta(hours=int(rng.integers(-9, 10))))
    if isinstance(record, Night):
        yield from _apple_rows(record, phone, rng)
    elif isinstance(record, Series):
        yield from _samples(record, phone, rng)
    elif isinstance(record, Event):
        row = _event(record, phone)
        yield from (row, row) if rng.random() < 0.2 else (row,)


def _apple_rows(night: Night, phone: timezone, rng: Generator) -> list[str]:
    stretches = [
        (APPLE_VALUES[run.stage], run.start, run.end)
        for run in (night.hypnogram.to_intervals() if night.hypnogram else ())
        if run.stage is not Stage.UNSCORED
    ] or [("InBed", night.start, night.end)]
    twice = rng.choice(len(stretches), size=_copies(night), replace=False)
    return [
        apple_row(value, start.astimezone(phone), end.astimezone(phone), night.device, night.zone)
        for value, start, end in [*stretches, *(stretches[index] for index in twice)]
    ]


def _copies(night: Night) -> int:
    """Return how many rows stand there twice, as the night tells of itself."""
    told = [note for note in night.provenance if "duplicate" in note]
    return int(told[0].split()[0]) if told else 0


def _samples(series: Series, phone: timezone, rng: Generator) -> Iterator[str]:
    name, unit, factor = SERIES_TYPES[series.kind]
    for at_s, span_s, value in zip(series.at_s, series.span_s, series.values, strict=True):
        begins = datetime.fromtimestamp(int(at_s), phone)
        ends = begins + timedelta(seconds=int(span_s))
        entry = '\n  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>\n '
        end = f">{entry}</Record>\n" if rng.random() < 0.3 else "/>\n"
        device = DEVICE.format(int(rng.integers(2**32, 2**36)))
        row = (
            f' <Record type="HKQuantityTypeIdentifier{name}" sourceName={quoteattr(series.device)}'
            f' device="{device}" unit="{unit}" {_times(begins, ends)}'
            f' value="{value / factor:.12g}"{end}'
        )
        yield row
        if rng.random() < 0.05:
            yield row


def _event(event: Event, phone: timezone) -> str:
    begins = event.at.astimezone(phone)
    ends = begins + timedelta(minutes=event.amount or 0)
    inside = f'\n  <MetadataEntry key="HKTimeZone" value={quoteattr(event.zone)}/>\n '
    if event.kind == "exercise":
        return (
            f' <Workout workoutActivityType="HKWorkoutActivityTypeTraditionalStrengthTraining"'
            f' duration="{event.amount}" durationUnit="min" sourceName="Watch"'
            f" {_times(begins, ends)}>{inside}</Workout>\n"
        )
    if event.kind == "mindful":
        times, value = _times(begins, ends), "HKCategoryValueNotApplicable"
        name = "HKCategoryTypeIdentifierMindfulSession"
        return f' <Record type="{name}" {times} value="{value}">{inside}</Record>\n'
    if event.kind == "alcohol":
        name, unit, value = "NumberOfAlcoholicBeverages", "count", event.label.split()[0]
    else:
        name, unit, value = "DietaryCaffeine", "g", str((event.amount or 0) / 1000)
    return (
        f' <Record type="HKQuantityTypeIdentifier{name}" sourceName="Notes" unit="{unit}"'
        f' {_times(begins, begins)} value="{value}">{inside}</Record>\n'
    )


def _times(begins: datetime, ends: datetime) -> str:
    start, end = (f"{at:%Y-%m-%d %H:%M:%S %z}" for at in (begins, ends))
    return f'creationDate="{end}" startDate="{start}" endDate="{end}"'


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


def _people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Record]:
    watch, other = (
        [replace(night, device=device) for night in person(rng, zone, season, "apple", days)]
        for device in ("Riley's Watch", "Mat & Co")
    )
    watch[0] = replace(watch[0], hypnogram=None)
    nights = [_told(night, watch[0], rng) for night in (*watch, *other)]
    first = min(night.start for night in nights)
    series = [
        made
        for kind in SERIES_TYPES
        for day in range(days)
        for made in _day(rng, kind, first.date() + timedelta(days=day))
    ]
    return [*nights, *series, *_events(rng, first, days, zone)]


def _told(night: Night, bed: Night, rng: Generator) -> Night:
    """Return a night with what the reader will tell of it."""
    fragments, copies = 1, int(rng.integers(0, 2))
    if night.hypnogram is not None:
        fragments = len(night.hypnogram.to_intervals())
        copies = int(rng.integers(0, min(fragments, 4)))
    notes = [f"united {fragments} fragments from {night.device}"] if fragments > 1 else []
    if copies:
        notes.append(f"{copies} duplicate {'rows' if copies > 1 else 'row'} left out")
    overlaps = night.start < bed.end and bed.start < night.end and night.device != bed.device
    if overlaps and night.hypnogram is not None:
        notes.append(f"{BED_NOTE} {bed.device} stand apart")
    return replace(night, provenance=tuple(notes))


def _day(rng: Generator, kind: str, day: date) -> Iterator[Series]:
    """Yield a day of samples of some devices, some of them moments, some of values with decimals."""
    midnight_s = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    level = {"spo2": 95, "wrist_temperature": 35, "respiratory_rate": 14}.get(kind, 60)
    for device in ("Riley's Watch", "iPhone 15") if kind == "heart_rate" else ("Riley's Watch",):
        at_s = midnight_s + np.sort(rng.choice(86_400, size=30, replace=False))
        decimals = int(rng.integers(0, 8)) if kind != "steps" else 0
        values = np.round(level + rng.normal(0, 1, size=30), decimals)
        values = np.minimum(values, 100.0) if kind == "spo2" else values
        yield Series(kind, day, at_s, rng.integers(0, 900, size=30), values, "apple", device)


def _events(rng: Generator, first: datetime, days: int, zone: str) -> Iterator[Event]:
    for day in range(days):
        at = first + timedelta(days=day, seconds=int(rng.integers(0, 3600)))
        drinks = int(rng.integers(1, 4))
        yield Event("caffeine", at, zone, float(rng.integers(1, 300)), "", "apple")
        label = f"{drinks} {'drink' if drinks == 1 else 'drinks'}"
        yield Event("alcohol", at, zone, None, label, "apple")
        yield Event("mindful", at, zone, float(rng.integers(1, 40)), "", "apple")
        lasted = round(float(rng.uniform(5, 90)), 2)
        yield Event("exercise", at, zone, lasted, "traditional strength training", "apple")


def _zip(records: Sequence[Record], rng: Generator) -> bytes:
    return zipped(
        {
            "apple_health_export/workout-routes/route.gpx": b"<gpx/>",
            "apple_health_export/export_cda.xml": b"<ClinicalDocument/>",
            "apple_health_export/Exportación.xml": apple_xml(records, rng),
        }
    )


CASES = (
    Case("apple", _people, apple_xml, b"<HealthData/>", clock="own"),
    Case("apple", _people, _zip, zipped({"e.xml": b"<HealthData/>"}), is_zip=True, clock="own"),
)
