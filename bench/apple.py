"""Apple Health exports of 20 MB, 200 MB and 2 GB read from the zip, against two peers.

Sleep alone is raced against apple-health-parser and a bare search for the type in the zip's bytes; all
that Nightlab takes, into a lab, against healthkit-to-sqlite, which makes tables of all there is. Each side is a process of its own; processor seconds and peak memory are what the system counts for
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
    from collections.abc import Callable, Iterator

MB = 10**6
SIZES_MB = (20, 200, 2000)
JUDGED_MB = PEER_UP_TO_MB = 200  # the peer holds the whole export in memory, several times over
ROUNDS = {20: 5, 200: 5, 2000: 1}
GOAL_TIMES, GOAL_SEARCHES, GOAL_ALL_TIMES, GOAL_MB = 10.0, 2.5, 3.0, 40.0
ZONE = "Europe/Berlin"
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder in it of our own
READ = f"""
import sys
from pathlib import Path
from nightlab.sources import read_file
from nightlab.sources.apple import AppleHealth
reader = AppleHealth(nights_only=True)
print(sum(1 for _ in read_file(Path(sys.argv[1]), zone="{ZONE}", format=reader)))
"""
SEARCH = """
import sys, zipfile
rows, rest, wanted = 0, b"", b"HKCategoryTypeIdentifierSleepAnalysis"
with zipfile.ZipFile(sys.argv[1]) as archive, archive.open(archive.namelist()[0]) as member:
    while chunk := member.read(1 << 16):
        block = rest + chunk
        end = block.rfind(b"\\n") + 1
        at = block.find(wanted, 0, end)
        while at >= 0:
            rows += 1
            at = block.find(wanted, at + 1, end)
        rest = block[end:]
print(rows)
"""
PEERS = tuple(BENCH / "peers" / f"{name}.py" for name in ("apple_parser", "healthkit_sqlite"))
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
        read: Sleep alone read from the zip by Nightlab.
        started: Nothing read, from an empty export.
        unpacked: The zip unpacked by Python and thrown away.
        searched: The zip unpacked and its bytes searched for sleep, row by row, and no more.
        imported: All of it taken into a lab by ``nightlab import``.
        theirs: Sleep read by apple-health-parser; empty where it was not asked.
        all_theirs: Tables of all of it by healthkit-to-sqlite; empty where it was not asked.
        empty_mb: Peak of ``nightlab import`` on an empty export.
    """

    size_mb: int
    zip_mb: float
    read: list[Cost]
    started: list[Cost]
    unpacked: list[Cost]
    searched: list[Cost]
    imported: list[Cost]
    theirs: list[Cost]
    all_theirs: list[Cost]
    empty_mb: float


def race(folder: Path, size_mb: int, peers: tuple[Path, Path]) -> Found:
    """Run all sides in turn on one export."""
    folder.mkdir()
    path, empty = folder / "export.zip", folder / "empty.zip"
    write_export(empty, 0)
    write_export(path, size_mb * MB)
    sides: list[Callable[[], Cost]] = [
        lambda: run(sys.executable, "-c", READ, path),
        lambda: run(sys.executable, "-c", READ, empty),
        lambda: run(sys.executable, "-c", UNPACK, path),
        lambda: run(sys.executable, "-c", SEARCH, path),
        lambda: importing(folder, path),
    ]
    if size_mb <= PEER_UP_TO_MB:
        sides += [
            partial(run, peer, script, path) for peer, script in zip(peers, PEERS, strict=True)
        ]
    importing(folder, empty)
    read, started, unpacked, searched, imported, *asked = alternate(ROUNDS.get(size_mb, 1), *sides)
    return Found(
        size_mb=size_mb,
        zip_mb=path.stat().st_size / MB,
        read=read,
        started=started,
        unpacked=unpacked,
        searched=searched,
        imported=imported,
        theirs=asked[0] if asked else [],
        all_theirs=asked[1] if asked else [],
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
        f"it away takes Python {seconds(middle(found.unpacked).cpu_s)}. `nightlab import` takes "
        f"{seconds(whole.cpu_s)} of processor time for all of it, series and events too, and "
        f"{above:.1f} MB of memory above the import of an empty export."
    )


def search_row(found: Found) -> Row:
    """Return the row of what reading costs beside a search that checks nothing."""
    ratio = cpu_ratio(found.read, found.searched)
    return Row(
        row=f"The same, beside a bare search of {size(found.size_mb)}",
        ours=says(found.read),
        peer=f"{says(found.searched)}, Python's zipfile and bytes.find",
        ratio=ratio.value,
        unit="times the CPU",
        goal=GOAL_SEARCHES,
        met=ratio.value <= GOAL_SEARCHES,
        note=f"The search counts rows and reads none of them; nothing can be faster. {by_round(ratio)}",
        more_is_better=False,
    )


def import_row(found: Found, version: str) -> Row:
    """Return the row of everything, from the file into the lab."""
    ratio = cpu_ratio(found.all_theirs, found.imported)
    return Row(
        row=f"Apple Health, all of a {size(found.size_mb)} export into the lab",
        ours=says(found.imported),
        peer=f"{says(found.all_theirs)}, {version}",
        ratio=ratio.value,
        unit="times less CPU",
        goal=GOAL_ALL_TIMES,
        met=ratio.value >= GOAL_ALL_TIMES,
        note=(
            "Ours makes nights, series and events and counts the rest; the peer makes "
            f"{int(found.all_theirs[0].said):,} rows of tables of it, among them what Nightlab leaves "
            f"out. {by_round(ratio)}"
        ),
    )


def memory_row(found: Found) -> Row:
    """Return the row of the memory that a whole import takes."""
    above = peak_mb(found.imported) - found.empty_mb
    theirs = found.all_theirs
    return Row(
        row=f"The same, memory of `nightlab import` at {size(found.size_mb)}",
        ours=f"{peak_mb(found.imported):.0f} MB in all",
        peer=f"{rounded(peak_mb(theirs), 3)} MB in all" if theirs else "not run",
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


def read_once(path: Path, *, nights_only: bool) -> None:
    """Read an export in this process, to be profiled."""
    from nightlab.sources import read_file
    from nightlab.sources.apple import AppleHealth

    reader = AppleHealth(nights_only=nights_only)
    deque(read_file(path, zone=ZONE, format=reader), maxlen=0)


def rows_of(found: Found, versions: tuple[str, str], path: Path) -> Iterator[Row]:
    """Yield what one export showed; what missed its goal with a profile."""
    read = partial(read_once, path, nights_only=True)
    yield explained(reading_row(found, versions[0]), read)
    if found.size_mb == JUDGED_MB:
        yield explained(search_row(found), read)
        whole = partial(read_once, path, nights_only=False)
        yield explained(import_row(found, versions[1]), whole)
    if found.size_mb >= JUDGED_MB:
        yield memory_row(found)


def main() -> None:
    """Race on every size and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES_MB, metavar="MB")
    peers = environment("apple-health-parser"), environment("healthkit-to-sqlite")
    one, other = (
        run(peer, script, "--version").said.strip()
        for peer, script in zip(peers, PEERS, strict=True)
    )
    # A disk would make the peer, which commits often, wait for minutes.
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as temporary:
        folder, sizes = Path(temporary), parser.parse_args().sizes
        found = [race(folder / str(size_mb), size_mb, peers) for size_mb in sizes]
        # Profiled at the end, for this process grows by what it imports.
        for each in found:
            for row in rows_of(each, (one, other), folder / str(each.size_mb) / "export.zip"):
                row.say()


if __name__ == "__main__":
    hold_to_one_core()
    main()
