"""An Apple Health export of any size, as a phone and a watch would write it."""

from __future__ import annotations

import random
import zipfile
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20240601
SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
MEMBER = "apple_health_export/export.xml"

# A sound type definition: the peer cannot read the broken one of iOS 16.
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
]>
<HealthData locale="en_DE">
 <ExportDate value="2024-06-01 08:10:05 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-03" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
"""
PHONE = 'sourceName="Riley’s iPhone" sourceVersion="17.1.1"'
DEVICE = (
    'device="&lt;&lt;HKDevice: 0x3012772a0&gt;, name:Apple Watch, manufacturer:Apple Inc., '
    'model:Watch, hardware:Watch6,7, software:10.2&gt;"'
)
WATCH = f'sourceName="Riley’s Apple\u00a0Watch" sourceVersion="10.2" {DEVICE}'
DAILY = (
    ("StepCount", 130, "count", PHONE),
    ("DistanceWalkingRunning", 60, "km", PHONE),
    ("BasalEnergyBurned", 100, "kcal", WATCH),
    ("ActiveEnergyBurned", 200, "kcal", WATCH),
)
# What a watch measures in a night: type, times, unit, least, most and decimals.
NIGHTLY = (
    ("RespiratoryRate", 40, "count/min", 11, 18, 1),
    ("OxygenSaturation", 16, "%", 0.92, 1.0, 2),
    ("AppleSleepingWristTemperature", 1, "degC", 34, 37, 13),
)
STAGES = ("AsleepCore", "AsleepDeep", "AsleepREM", "Awake")
STAGE_ROWS = 28


def export(size: int) -> Iterator[bytes]:
    """Yield an export of a watch's days.

    A day has 288 heart rates, 490 sums, 57 values of the night, 6 variabilities, 29 sleep rows, a
    coffee, mindful minutes, and every third time a workout.
    """
    dice = random.Random(SEED)  # noqa: S311 - made-up days
    day, made = datetime(2010, 1, 1), 0  # noqa: DTZ001 - every row prints one offset
    yield HEAD.encode()
    while made < size:
        block = "".join(_day(dice, day)).encode()
        made += len(block)
        day += timedelta(days=1)
        yield block
    yield b"</HealthData>\n"


def _day(dice: random.Random, day: datetime) -> Iterator[str]:
    for number in range(288):
        at = day + timedelta(seconds=300 * number + dice.randrange(200))
        entry = f'<MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="{number % 3}"/>'
        value = f'unit="count/min" {_times(at, 1)} value="{dice.randrange(45, 120)}"'
        yield _record("HKQuantityTypeIdentifierHeartRate", WATCH, value, f"\n  {entry}\n ")
    for kind, count, unit, source in DAILY:
        for number in range(count):
            at = day + timedelta(seconds=86_400 * number // count)
            value = f'unit="{unit}" {_times(at, 60)} value="{dice.random() * 9:.3f}"'
            yield _record(f"HKQuantityTypeIdentifier{kind}", source, value)
    for number in range(6):
        yield _variability(dice, day + timedelta(hours=4 * number))
    at = day + timedelta(hours=22, minutes=dice.randrange(90))
    yield from _measured(dice, at)
    yield from _night(dice, at)
    yield from _events(dice, day)


def _measured(dice: random.Random, at: datetime) -> Iterator[str]:
    for kind, count, unit, least, most, decimals in NIGHTLY:
        for number in range(count):
            begins = at + timedelta(seconds=7 * 3600 * number // count)
            text = f"{dice.uniform(least, most):.{decimals}f}"
            value = f'unit="{unit}" {_times(begins, 0)} value="{text}"'
            yield _record(f"HKQuantityTypeIdentifier{kind}", WATCH, value)


def _events(dice: random.Random, day: datetime) -> Iterator[str]:
    drunk, sat = day + timedelta(hours=8), day + timedelta(hours=21)
    value = f'unit="mg" {_times(drunk, 0)} value="{dice.randrange(60, 120)}"'
    yield _record("HKQuantityTypeIdentifierDietaryCaffeine", PHONE, value)
    yield _record("HKCategoryTypeIdentifierMindfulSession", WATCH, _times(sat, 600))
    if day.toordinal() % 3 == 0:
        ran = day + timedelta(hours=17)
        yield (
            ' <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="31.5"'
            f' durationUnit="min" {WATCH} {_times(ran, 1900)}>\n'
            '  <WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="150"'
            ' unit="count/min"/>\n </Workout>\n'
        )


def _variability(dice: random.Random, at: datetime) -> str:
    beats = "".join(
        f'   <InstantaneousBeatsPerMinute bpm="{dice.randrange(45, 90)}" time="7:{beat:02}:41,25"/>\n'
        for beat in range(50)
    )
    name = "HeartRateVariabilityMetadataList"
    value = f'unit="ms" {_times(at, 60)} value="{dice.random() * 90:.3f}"'
    inside = f"\n  <{name}>\n{beats}  </{name}>\n "
    return _record("HKQuantityTypeIdentifierHeartRateVariabilitySDNN", WATCH, value, inside)


def _night(dice: random.Random, at: datetime) -> Iterator[str]:
    yield _sleep("InBed", PHONE, at, 8 * 3600)
    for _ in range(STAGE_ROWS):
        seconds = 30 * dice.randrange(10, 60)
        yield _sleep(dice.choice(STAGES), WATCH, at, seconds)
        at += timedelta(seconds=seconds)


def _sleep(stage: str, source: str, at: datetime, seconds: int) -> str:
    value = f'{_times(at, seconds)} value="HKCategoryValueSleepAnalysis{stage}"'
    entry = '<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>'
    return _record(SLEEP, source, value, f"\n  {entry}\n ")


def _times(at: datetime, seconds: int) -> str:
    start, end = (f"{t:%Y-%m-%d %H:%M:%S} +0100" for t in (at, at + timedelta(seconds=seconds)))
    return f'creationDate="{end}" startDate="{start}" endDate="{end}"'


def _record(kind: str, source: str, value: str, inside: str = "") -> str:
    end = f">{inside}</Record>" if inside else "/>"
    return f' <Record type="{kind}" {source} {value}{end}\n'


def write_export(path: Path, size: int) -> None:
    """Pack an export as the phone does, while it is made."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(MEMBER, "w", force_zip64=True) as member,
    ):
        for block in export(size):
            member.write(block)
