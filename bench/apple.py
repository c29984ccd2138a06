"""Apple Health exports of 20 MB, 200 MB and 2 GB read from the zip, against apple-health-parser.

Prints one row of a Markdown table for each size. Both sides run in processes of their own, in turn,
on the same file; CPU seconds and peak memory are what the system counts for the whole process,
interpreter and imports included. The ratio is the median over the rounds.

    python bench/apple.py                       # makes the peer's environment with uv
    python bench/apple.py --peer ENV/bin/python # takes one that is there
    python bench/apple.py --large               # 2 GB as well, Nightlab alone: the peer needs 16 GB
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PEER = "apple-health-parser==2.0.5"
SEED = 20240601
MB = 10**6
SIZES_MB = (20, 200)
LARGE_MB = 2000
SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"
MEMBER = "apple_health_export/export.xml"

NIGHTLAB_SCRIPT = """
from pathlib import Path
from nightlab.sources import read_file
count = sum(1 for _ in read_file(Path(sys.argv[1]), zone="Europe/Berlin"))
"""
PEER_SCRIPT = f"""
import tempfile
from apple_health_parser.utils.parser import Parser
with tempfile.TemporaryDirectory() as folder:
    parser = Parser(sys.argv[1], output_dir=folder, overwrite=True)
    count = len(parser.get_flag_records("{SLEEP}").records)
"""
FRAME = """
import json, resource, sys
{}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, count]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: CPU seconds, peak memory in MB, and how many records it found."""

    cpu_s: float
    peak_mb: float
    count: int


# --- the export ---------------------------------------------------------------
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
STAGES = ("AsleepCore", "AsleepDeep", "AsleepREM", "Awake")
STAGE_ROWS = 28


def export(size: int) -> Iterator[bytes]:
    """Yield an export of a watch's days: 288 heart rates, 490 sums, 6 variabilities, 29 sleep rows."""
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
    yield from _night(dice, day + timedelta(hours=22, minutes=dice.randrange(90)))


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


# --- the race -----------------------------------------------------------------
def measure(python: Path, script: str, path: Path) -> Cost:
    """Run one side in a process of its own, on one thread."""
    command = [str(python), "-c", FRAME.format(script), str(path)]
    env = os.environ | {"OPENBLAS_NUM_THREADS": "1"}
    told = subprocess.run(command, check=True, capture_output=True, env=env).stdout
    return Cost(*json.loads(told.splitlines()[-1]))


def peer_python() -> Path:
    """Return the Python of an environment that holds the peer, made where there is none."""
    folder = Path(tempfile.gettempdir()) / f"nightlab-bench-{PEER}"
    python = folder / "bin" / "python"
    if not python.exists():
        uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
        subprocess.run([uv, "venv", "--quiet", str(folder)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), PEER], check=True)
    return python


def race(path: Path, size_mb: int, peer: Path | None, rounds: int) -> str:
    """Return one row: the medians of both sides and of their ratio."""
    empty = path.with_name("empty.zip")
    write_export(empty, 0)
    write_export(path, size_mb * MB)
    own = Path(sys.executable)
    base = min(measure(own, NIGHTLAB_SCRIPT, empty).peak_mb for _ in range(rounds))
    pairs = [
        (
            measure(own, NIGHTLAB_SCRIPT, path),
            measure(peer, PEER_SCRIPT, path) if peer else None,
        )
        for _ in range(rounds)
    ]
    return row(size_mb, path.stat().st_size / MB, base, pairs)


def row(size_mb: int, zip_mb: float, base_mb: float, pairs: list[tuple[Cost, Cost | None]]) -> str:
    """Return a row of the table from the rounds of one size."""
    ours = [mine for mine, _ in pairs]
    theirs = [other for _, other in pairs if other]
    cells = [
        f"{size_mb:,} MB ({zip_mb:.1f} MB zip), {ours[0].count:,} nights",
        f"{median(cost.cpu_s for cost in ours):.2f} s",
        f"{max(cost.peak_mb for cost in ours) - base_mb:.1f} MB above {base_mb:.1f}",
    ]
    if not theirs:
        return f"| {' | '.join([*cells, '', '', '', ''])} |"
    cells += [
        f"{median(cost.cpu_s for cost in theirs):.2f} s",
        f"{median(cost.peak_mb for cost in theirs):,.0f} MB",
        f"{median(other.cpu_s / mine.cpu_s for mine, other in pairs if other):.1f} times less",
        f"{median(other.peak_mb / mine.peak_mb for mine, other in pairs if other):.0f} times less",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Race both sides on every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--peer", type=Path, help="a Python that has apple-health-parser")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES_MB, metavar="MB")
    parser.add_argument("--large", action="store_true", help="2 GB as well, without the peer")
    chosen = parser.parse_args()
    peer = chosen.peer or peer_python()
    print("| export | Nightlab CPU | Nightlab memory | peer CPU | peer memory | CPU | memory |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        for size_mb in chosen.sizes:
            print(race(path, size_mb, peer, chosen.rounds), flush=True)
        if chosen.large:
            print(race(path, LARGE_MB, None, 1), flush=True)


if __name__ == "__main__":
    main()
