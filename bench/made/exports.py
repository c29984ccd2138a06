"""Ten years of one person as other devices than Apple's would have exported them, for both sides of a race.

python bench/made/exports.py FOLDER
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import edfio
import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator

    from nightlab.nights import Night

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from sources.made import SPANS, actigraph, actiwatch, daylio, edf, fitbit, garmin, samsung, zipped
from sources.made import sleep_cycle as cycle
from sources.made.person import person

SEED = 20240325
ZONE, SEASON = "Europe/Berlin", "spring"
DAYS = 3650
SCORED_NIGHTS = 200
WORN_DAYS = 28
HZ, CHANNELS = 100, ("EEG Fpz-Cz", "EEG Pz-Oz", "EOG horizontal", "EMG submental", "Resp", "SpO2")
FIRST = SPANS[ZONE, SEASON]


def dice() -> Generator:
    """Return the dice of one file, so that a file stays what it is whichever others are made."""
    return np.random.default_rng(SEED)


def scores(folder: Path) -> None:
    """Write scored nights, an EDF+ of annotations each, as labs give them beside the recording."""
    for number, night in enumerate(_slept(SCORED_NIGHTS)):
        content = edf.edf(night.local_start, edf.notes_of(night, night.start))
        (folder / f"night-{number:03}.edf").write_bytes(content)


def recording(folder: Path) -> None:
    """Write one night's recording, six channels, with its scores in it."""
    night = _slept(1)[0]
    length_s = int((night.end - night.start).total_seconds())
    made = dice()
    recorded = edfio.Edf(
        [
            edfio.EdfSignal(made.standard_normal(length_s * HZ), HZ, label=label)
            for label in CHANNELS
        ],
        recording=edfio.Recording(startdate=night.local_start.date()),
        starttime=night.local_start.time().replace(tzinfo=None),
        annotations=[edfio.EdfAnnotation(*each) for each in edf.notes_of(night, night.start)],
    )
    recorded.write(folder / "night.edf")


def agd(folder: Path) -> None:
    """Write weeks of an ActiGraph's minutes, with the name and the third axis that the peer needs."""
    path = folder / "worn.agd"
    rng = dice()
    nights = actigraph.CASES[-1].people(rng, ZONE, SEASON, WORN_DAYS)
    path.write_bytes(actigraph.CASES[-1].write(nights, rng))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO settings VALUES (NULL, 'subjectname', 'somebody')")
        database.execute("ALTER TABLE data ADD COLUMN axis3 INTEGER DEFAULT 0")


def awd(folder: Path) -> None:
    """Write weeks of an Actiwatch's minutes."""
    rng, case = dice(), actiwatch.CASES[0]
    content = case.write(case.people(rng, ZONE, SEASON, WORN_DAYS), rng)
    (folder / "worn.awd").write_bytes(content)


def takeout(folder: Path) -> None:
    """Write Fitbit's part of a Takeout: a file for 30 days, the last night first, sums in each log."""
    nights = fitbit.fitbit_people(dice(), ZONE, SEASON, DAYS)
    months: dict[date, list[Any]] = defaultdict(list)
    for log in json.loads(fitbit.fitbit_json(nights, takeout=True)):
        log["levels"]["summary"] = _sums(log["levels"]["data"])
        since = (date.fromisoformat(log["dateOfSleep"]) - FIRST).days
        months[FIRST + timedelta(days=since // 30 * 30)].append(log)
    name = "Takeout/Fitbit/Global Export Data/sleep-{}.json"
    files = {name.format(day): json.dumps(logs[::-1]).encode() for day, logs in months.items()}
    (folder / "takeout.zip").write_bytes(zipped(files))


def _sums(levels: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    names = ("deep", "light", "rem", "wake")
    told = {name: [each["seconds"] for each in levels if each["level"] == name] for name in names}
    return {name: {"count": len(s), "minutes": sum(s) // 60} for name, s in told.items()}


def garmin_days(folder: Path) -> None:
    """Write what Garmin's API answers for each day, with the fields that the peer asks for."""
    days = json.loads(garmin.garmin_api(garmin.garmin_people(dice(), ZONE, SEASON, DAYS)))
    for number, day in enumerate(days, start=1):
        day["dailySleepDTO"] |= {
            "id": number,
            "userProfilePK": 1,
            "napTimeSeconds": 0,
            "sleepWindowConfirmed": True,
            "deviceRemCapable": True,
            "retro": False,
        }
    (folder / "days.json").write_text(json.dumps(days), encoding="utf-8")


def samsung_tables(folder: Path) -> None:
    """Write Samsung's tables of sleep as they are unpacked, and the zip that they came in."""
    nights = samsung.samsung_nights(dice(), ZONE, SEASON, DAYS)
    tables = {
        "com.samsung.shealth.sleep.20250222123308.csv": samsung.sleep_csv(nights),
        "com.samsung.health.sleep_stage.20250222123308.csv": samsung.stage_csv(nights),
    }
    for name, content in tables.items():
        (folder / name).write_bytes(content)
    (folder / "samsung.zip").write_bytes(zipped(tables))


def cycle_table(folder: Path) -> None:
    """Write Sleep Cycle's table, a column named as in the version that the peer knows."""
    table = cycle.cycle_csv(
        cycle.cycle_nights(dice(), ZONE, SEASON, DAYS, is_new=True), is_new=True
    )
    for old, new in PEERS_COLUMNS.items():
        table = table.replace(old.encode(), new.encode(), 1)
    header, *rows = table.splitlines()
    longer = [header + b";" + PEERS_LAST.encode(), *(row + b";" for row in rows)]
    (folder / "sleepdata.csv").write_bytes(b"\n".join(longer) + b"\n")


PEERS_COLUMNS = {
    "Time in bed(seconds)": "Time in bed (seconds)",
    "Snore time;": "Snore time (seconds);",
}
PEERS_LAST = "Body temperature deviation (degrees Celsius)"


def moods(folder: Path) -> None:
    """Write Daylio's table in the five moods that the app begins with, all that the peer knows."""
    events = daylio.daylio_events(dice(), ZONE, SEASON, DAYS)
    table = daylio.daylio_csv(events, dice()).decode()
    for word in daylio.OF_YOUR_OWN:
        table = table.replace(f",{word},", ",good,")
    (folder / "daylio.csv").write_text(table, encoding="utf-8", newline="")


MADE = {
    "edf_scores": scores,
    "edf_recording": recording,
    "agd": agd,
    "awd": awd,
    "fitbit": takeout,
    "garmin": garmin_days,
    "samsung": samsung_tables,
    "sleep_cycle": cycle_table,
    "daylio": moods,
}


def _slept(count: int) -> list[Night]:
    found = person(dice(), ZONE, SEASON, "edf", count)
    return [night for night in found if not night.is_nap]


def main() -> None:
    """Write all exports, each into a folder of its own."""
    for name, make in MADE.items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True)
        make(folder)


if __name__ == "__main__":
    main()
