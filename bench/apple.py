"""Apple Health exports of 20 MB, 200 MB and 2 GB read from the zip, against apple-health-parser.

Each side is a process of its own; processor seconds and peak memory are what the system counts for
the whole of it, interpreter and imports included.

    python bench/apple.py                 # all three sizes
    python bench/apple.py --sizes 20 200  # in megabytes
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from made.apple_export import write_export
from race.machine import hold_to_one_core
from race.peer import BENCH, environment
from race.process import Cost, peak_mb, run
from race.profile import explained
from race.row import Row, rounded, seconds
from race.timing import alternate, by_round, cpu_ratio, middle

if TYPE_CHECKING:
    from collections.abc import Callable

MB = 10**6
SIZES_MB = (20, 200, 2000)
JUDGED_MB = PEER_UP_TO_MB = 200  # the peer holds the whole export in memory, several times over
ROUNDS = {20: 7, 200: 11, 2000: 1}
GOAL_TIMES, GOAL_MB = 8.0, 40.0
ZONE = "Europe/Berlin"
READ = f"""
import sys
from pathlib import Path
from nightlab.sources import read_file
print(sum(1 for _ in read_file(Path(sys.argv[1]), zone="{ZONE}")))
"""
UNPACK = """
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive, archive.open(archive.namelist()[0]) as member:
    while member.read(1 << 16):
        pass
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured on one export.

    Attributes:
        size_mb: The XML's size.
        zip_mb: The zip's.
        read: Sleep read from the zip by Nightlab.
        started: Nothing read, from an empty export.
        unpacked: The zip unpacked by Python and thrown away.
        imported: The same taken into a lab by ``nightlab import``.
        theirs: Sleep read by the peer; empty where it was not asked.
        empty_mb: Peak of ``nightlab import`` on an empty export.
    """

    size_mb: int
    zip_mb: float
    read: list[Cost]
    started: list[Cost]
    unpacked: list[Cost]
    imported: list[Cost]
    theirs: list[Cost]
    empty_mb: float


def race(folder: Path, size_mb: int, peer: Path) -> Found:
    """Run both sides in turn on one export."""
    folder.mkdir()
    path, empty = folder / "export.zip", folder / "empty.zip"
    write_export(empty, 0)
    write_export(path, size_mb * MB)
    sides: list[Callable[[], Cost]] = [
        lambda: run(sys.executable, "-c", READ, path),
        lambda: run(sys.executable, "-c", READ, empty),
        lambda: run(sys.executable, "-c", UNPACK, path),
        lambda: importing(folder, path),
    ]
    if size_mb <= PEER_UP_TO_MB:
        sides.append(lambda: run(peer, BENCH / "peers" / "apple_parser.py", path))
    importing(folder, empty)
    read, started, unpacked, imported, *asked = alternate(ROUNDS.get(size_mb, 1), *sides)
    return Found(
        size_mb=size_mb,
        zip_mb=path.stat().st_size / MB,
        read=read,
        started=started,
        unpacked=unpacked,
        imported=imported,
        theirs=asked[0] if asked else [],
        empty_mb=peak_mb([importing(folder, empty) for _ in read]),
    )


def importing(folder: Path, path: Path) -> Cost:
    """Run the command on a lab that is not there yet."""
    for old in folder.glob("lab.db*"):
        old.unlink()
    nightlab = Path(sys.executable).with_name("nightlab")
    return run(nightlab, "--lab", folder / "lab.db", "import", path, "--zone", ZONE)


def reading_row(found: Found, version: str) -> Row:
    """Return the row of processor seconds; one size has a goal."""
    ratio = cpu_ratio(found.theirs, found.read) if found.theirs else None
    goal = GOAL_TIMES if found.size_mb == JUDGED_MB else None
    return Row(
        row=f"Apple Health, sleep of a {size(found.size_mb)} export",
        ours=says(found.read),
        peer=f"{says(found.theirs)}, {version}" if ratio else "not run: it holds the whole export",
        ratio=ratio.value if ratio else None,
        unit="times less CPU",
        goal=goal,
        met=ratio.value >= goal if ratio and goal else None,
        note=note(found) + (f" {by_round(ratio)}" if ratio else ""),
    )


def says(costs: list[Cost]) -> str:
    """Return the middle of some runs in words, and the memory they took."""
    return f"{seconds(middle(costs).cpu_s)} CPU, {rounded(peak_mb(costs), 3)} MB"


def note(found: Found) -> str:
    """Return what else was measured on an export."""
    whole = middle(found.imported)
    above = peak_mb(found.imported) - found.empty_mb
    records = f", from {int(found.theirs[0].said):,} records of sleep" if found.theirs else ""
    return (
        f"A zip of {found.zip_mb:.1f} MB with {int(found.read[0].said):,} nights{records}. Of our time "
        f"{seconds(middle(found.started).cpu_s)} are the start of the program; to unpack the zip and throw "
        f"it away takes Python {seconds(middle(found.unpacked).cpu_s)}. `nightlab import` as a whole, with the check of the file and the database, takes {seconds(whole.cpu_s)} of processor "
        f"time and {above:.1f} MB of memory above the import of an empty export."
    )


def memory_row(found: Found) -> Row:
    """Return the row of the memory that a whole import takes."""
    above = peak_mb(found.imported) - found.empty_mb
    return Row(
        row=f"The same, memory of `nightlab import` at {size(found.size_mb)}",
        ours=f"{peak_mb(found.imported):.0f} MB in all",
        peer=f"{rounded(peak_mb(found.theirs), 3)} MB in all",
        ratio=above,
        unit="MB above an empty export",
        goal=GOAL_MB,
        met=above <= GOAL_MB,
        note=f"An empty export takes {found.empty_mb:.0f} MB: the interpreter and what it imports.",
        more_is_better=False,
    )


def size(size_mb: int) -> str:
    """Return a size in words.

    Example:
        >>> size(200), size(2000)
        ('200 MB', '2 GB')
    """
    return f"{size_mb} MB" if size_mb < 1000 else f"{size_mb / 1000:g} GB"


def read_once(path: Path) -> None:
    """Read an export in this process, to be profiled."""
    from nightlab.sources import read_file

    deque(read_file(path, zone=ZONE), maxlen=0)


def main() -> None:
    """Race on every size and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES_MB, metavar="MB")
    peer = environment("apple-health-parser")
    version = run(peer, BENCH / "peers" / "apple_parser.py", "--version").said.strip()
    with tempfile.TemporaryDirectory() as temporary:
        folder, sizes = Path(temporary), parser.parse_args().sizes
        found = [race(folder / str(size_mb), size_mb, peer) for size_mb in sizes]
        for one in found:
            # Profiled at the end, for this process grows by what it imports.
            path, row = folder / str(one.size_mb) / "export.zip", reading_row(one, version)
            explained(row, partial(read_once, path)).say()
            if one.size_mb == JUDGED_MB:
                memory_row(one).say()


if __name__ == "__main__":
    hold_to_one_core()
    main()
