"""Exports of other devices than Apple's read, against the fastest public reader of each.

Each side reads the same ten years, or weeks where a device is worn for weeks: once in a process of its
own, interpreter and imports included, and once more in a process that is warm. Processor seconds count.

    python bench/formats.py                 # all formats
    python bench/formats.py samsung daylio  # those named
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from race.machine import hold_to_one_core
from race.peer import BENCH, Peer, environment, own_modules
from race.process import Cost, run
from race.profile import explained
from race.row import Row, rounded, seconds
from race.timing import Lap, alternate, by_round, cpu_ratio, lap, middle

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 3
GOAL = 1.0
ZONE = "Europe/Berlin"
READ = f"""
import sys
from pathlib import Path
from nightlab.sources import read_file
print(sum(1 for path in sys.argv[1:] for _ in read_file(Path(path), zone="{ZONE}")))
"""


@dataclass(frozen=True, slots=True)
class Contest:
    """One format, what of it is read, and who else reads it.

    Attributes:
        name: Its folder among the exports.
        title: What is read, in words.
        files: Pattern of the files that we are given.
        readers: Those of ``peers/readers.py`` that know it; the fastest counts.
        packages: Lock of their environment.
        difference: What either side makes of it, in words.
    """

    name: str
    title: str
    files: str
    readers: tuple[str, ...]
    packages: str
    difference: str


CONTESTS = (
    Contest(
        "edf_scores",
        "EDF+, 200 nights scored, a file each",
        "*.edf",
        ("pyedflib", "mne"),
        "edf",
        "They return the annotations; we make nights of them, with their stages.",
    ),
    Contest(
        "edf_recording",
        "EDF+, a night of six channels with its scores",
        "*.edf",
        ("pyedflib",),
        "edf",
        "They return the annotations; we make a night of them. Neither reads the signals.",
    ),
    Contest(
        "agd",
        "ActiGraph .agd, four weeks of minutes",
        "*.agd",
        ("pyActigraphy agd",),
        "actigraphy",
        "They return the counts; we find the rests in them and score sleep twice.",
    ),
    Contest(
        "awd",
        "Actiwatch .awd, four weeks of minutes",
        "*.awd",
        ("pyActigraphy awd",),
        "actigraphy",
        "They return the counts; we find the rests in them and score sleep.",
    ),
    Contest(
        "fitbit",
        "Fitbit's Takeout, ten years of sleep",
        "*.zip",
        ("fitout",),
        "exports",
        "They return each log as it stands, with the sums of its stages; we make a night of it, with "
        "every stage where it lies.",
    ),
    Contest(
        "garmin",
        "Garmin's API, ten years of sleep",
        "*.json",
        ("garth",),
        "exports",
        "They keep times and sums and leave the timeline of stages; we make nights, with every stage "
        "where it lies.",
    ),
    Contest(
        "samsung",
        "Samsung Health, ten years of sleep",
        "*.zip",
        ("samsung-health-sdk",),
        "exports",
        "They return the two tables, each by itself, from files that were unpacked for them; we read "
        "the zip and make nights of both, with every stage where it lies.",
    ),
    Contest(
        "sleep_cycle",
        "Sleep Cycle, ten years of nights",
        "*.csv",
        ("vitalog",),
        "exports",
        "They load the table into DuckDB, times without a zone; we make nights, each hour of a clock "
        "change put right.",
    ),
    Contest(
        "daylio",
        "Daylio, ten years of entries",
        "*.csv",
        ("daylio-parser",),
        "exports",
        "They return an entry a row with its mood; we make an event of every mood and activity, and "
        "tell coffee, alcohol and exercise from the rest.",
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What one reader took, and we beside it.

    Attributes:
        reader: Its name and version.
        ours, theirs: Whole processes, round by round.
        ours_alone, theirs_alone: Reading in warm processes.
    """

    reader: str
    ours: list[Cost]
    theirs: list[Cost]
    ours_alone: list[Lap]
    theirs_alone: list[Lap]


def race(contest: Contest, folder: Path) -> Found:
    """Return what we and the fastest reader of a format took."""
    found = [against(reader, contest, folder) for reader in contest.readers]
    return min(found, key=lambda each: middle(each.theirs).cpu_s)


def against(reader: str, contest: Contest, folder: Path) -> Found:
    """Run both sides in turn, as whole processes and warm."""
    python, script = environment(contest.packages), BENCH / "peers" / "readers.py"
    paths = sorted(folder.glob(contest.files))
    ours, theirs = alternate(
        ROUNDS,
        lambda: run(sys.executable, "-c", READ, *paths),
        lambda: run(python, script, reader, folder, env=own_modules()),
    )
    with Peer("readers", contest.packages) as peer:
        version = str(peer.ask("version", reader=reader)[0])
        peer.ask("read", reader=reader, folder=str(folder))
        read_all(paths)
        ours_alone, theirs_alone = alternate(
            ROUNDS,
            lambda: lap(partial(read_all, paths)),
            lambda: peer.ask("read", reader=reader, folder=str(folder))[1],
        )
    return Found(version, ours, theirs, ours_alone, theirs_alone)


def read_all(paths: Sequence[Path]) -> None:
    """Read files in this process."""
    from nightlab.sources import read_file

    for path in paths:
        deque(read_file(path, zone=ZONE), maxlen=0)


def row(contest: Contest, found: Found) -> Row:
    """Return the row of a format: whole processes judge it, reading alone is told."""
    ratio = cpu_ratio(found.theirs, found.ours)
    return Row(
        row=contest.title,
        ours=f"{seconds(middle(found.ours).cpu_s)} CPU",
        peer=f"{seconds(middle(found.theirs).cpu_s)} CPU, {found.reader}",
        ratio=ratio.value,
        unit="times less CPU",
        goal=GOAL,
        met=ratio.value >= GOAL,
        note=f"{contest.difference} {alone(found)} {by_round(ratio)}",
    )


def alone(found: Found) -> str:
    """Return in words what reading takes without the start of either program."""
    ours, theirs = middle(found.ours_alone).cpu_s, middle(found.theirs_alone).cpu_s
    more = "less" if theirs >= ours else "more"
    times = rounded(max(theirs / ours, ours / theirs))
    return (
        f"Of our {int(found.ours[0].said):,} records and their {int(found.theirs[0].said):,}, the "
        f"reading alone, without the start of a program, takes {seconds(ours)} and "
        f"{seconds(theirs)}: {times} times {more}."
    )


def made(folder: Path) -> None:
    """Write the exports in a process of its own, for this one has to stay small."""
    run(sys.executable, BENCH / "made" / "exports.py", folder, env=own_modules())


def main() -> None:
    """Race on the formats named, or all, and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = [contest.name for contest in CONTESTS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(names))
    chosen = parser.parse_args().names or names
    with tempfile.TemporaryDirectory() as temporary:
        exports = Path(temporary) / "exports"
        made(exports)
        for contest in (each for each in CONTESTS if each.name in chosen):
            folder = exports / contest.name
            found = race(contest, folder)
            paths = sorted(folder.glob(contest.files))
            explained(row(contest, found), partial(read_all, paths)).say()


if __name__ == "__main__":
    hold_to_one_core()
    os.environ["MNE_LOGGING_LEVEL"] = "ERROR"
    main()
