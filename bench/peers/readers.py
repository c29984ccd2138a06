"""Public readers of sleep's formats: each reads a folder of exports and tells how many records it found.

python bench/peers/readers.py READER FOLDER   # read once, and print how many
python bench/peers/readers.py                 # answer over a pipe
"""

from __future__ import annotations

import json
import sys
import warnings
from contextlib import redirect_stdout
from datetime import date, timedelta
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_DAY, DAYS = date(2024, 3, 25), 3650


def module(name: str) -> Any:
    """Return a module of a reader, imported only where it is raced."""
    return import_module(name)


def pyedflib(folder: Path) -> int:
    """Read the annotations of every file."""
    reader, count = module("pyedflib").EdfReader, 0
    for path in sorted(folder.glob("*.edf")):
        with reader(str(path)) as recording:
            count += len(recording.readAnnotations()[0])
    return count


def mne(folder: Path) -> int:
    """Read the annotations of every file."""
    read = module("mne").read_annotations
    return sum(len(read(path)) for path in sorted(folder.glob("*.edf")))


def agd(folder: Path) -> int:
    """Read the counts of an ActiGraph."""
    (path,) = folder.glob("*.agd")
    return len(module("pyActigraphy.io").read_raw_agd(str(path)).data)


def awd(folder: Path) -> int:
    """Read the counts of an Actiwatch."""
    (path,) = folder.glob("*.awd")
    return len(module("pyActigraphy.io").read_raw_awd(str(path)).data)


def fitout(folder: Path) -> int:
    """Read all sleeps of a Takeout, with the minutes of their stages."""
    source = module("fitout.datasources").ZipFileLoader(str(folder / "takeout.zip"))
    found = module("fitout.importers.sleep").BasicSleepInfo(source)
    return len(found.get_raw_sessions(FIRST_DAY, FIRST_DAY + timedelta(days=DAYS)))


def garth(folder: Path) -> int:
    """Make the objects of what the API answered, as the client does."""
    night, renamed = module("garth.data.sleep").SleepData, module("garth.utils").camel_to_snake_dict
    days = json.loads((folder / "days.json").read_bytes())
    return len([night(**renamed(day)) for day in days])


def samsung(folder: Path) -> int:
    """Read the tables of sessions and of stages."""
    export = module("samsung_health_sdk").SamsungHealthParser(folder)
    return len(export.get_metric("com.samsung.shealth.sleep")) + len(export.get_sleep())


def vitalog(folder: Path) -> int:
    """Load the table into a database in memory."""
    with module("duckdb").connect(":memory:", config={"threads": 1}) as database:
        database.execute(module("vitalog.db").STAGING_DDL)
        module("vitalog.etl.sleep").load_sleep_cycle(folder / "sleepdata.csv", database)
        (count,) = database.execute("SELECT count(start_time) FROM stg_sleep_cycle").fetchone()
    return int(count)


def daylio(folder: Path) -> int:
    """Read the entries."""
    return len(module("daylio_parser.parser").Parser().load_csv(folder / "daylio.csv"))


READERS: dict[str, Callable[[Path], int]] = {
    "pyedflib": pyedflib,
    "mne": mne,
    "pyActigraphy agd": agd,
    "pyActigraphy awd": awd,
    "fitout": fitout,
    "garth": garth,
    "samsung-health-sdk": samsung,
    "vitalog": vitalog,
    "daylio-parser": daylio,
}


def read(reader: str, folder: str) -> int:
    """Read a folder once."""
    return READERS[reader](Path(folder))


def told(reader: str) -> str:
    """Return a reader's name and version."""
    name, _, _ = reader.partition(" ")
    return f"{name} {version(name)}"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    if len(sys.argv) > 1:
        with redirect_stdout(sys.stderr):  # what a library prints is no answer
            found = read(*sys.argv[1:])
        print(found)
    else:
        from race.serve import serve

        serve({"read": read, "version": told})
