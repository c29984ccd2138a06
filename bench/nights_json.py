"""Ten years of nights listed by ``nightlab nights --json``, against the same rows by plain sqlite3.

python bench/nights_json.py
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from race.machine import hold_to_one_core
from race.peer import BENCH, own_modules
from race.process import Cost, run
from race.row import Row, seconds
from race.timing import alternate, by_round, cpu_ratio, middle, wall_ratio

YEARS = 10
ROUNDS = 9
IMPORTS = "import click, numpy, sqlalchemy.dialects.sqlite"
MAKE = """
import sys
from pathlib import Path
from made.years import make_lab
print(make_lab(Path(sys.argv[1]), int(sys.argv[2])))
"""


def made(folder: Path, years: int) -> Path:
    """Return a new lab, made in a process of its own so that this one stays small."""
    folder.mkdir()
    told = run(sys.executable, "-c", MAKE, folder, str(years), env=own_modules())
    return Path(told.said.strip())


def listed(lab: Path) -> Cost:
    """List all nights by the command."""
    return run(Path(sys.executable).with_name("nightlab"), "--lab", lab, "nights", "--json")


def selected(lab: Path) -> Cost:
    """List the same rows by plain sqlite3."""
    return run(sys.executable, BENCH / "peers" / "sqlite_nights.py", lab)


def less(costs: list[Cost], starts: list[Cost]) -> list[Cost]:
    """Return what each run took beyond the start of its program."""
    return [
        Cost(c.wall_s - s.wall_s, c.cpu_s - s.cpu_s, c.peak_mb - s.peak_mb, "")
        for c, s in zip(costs, starts, strict=True)
    ]


def row(what: str, ours: list[Cost], theirs: list[Cost], note: str) -> Row:
    """Return a row without a goal."""
    ratio = cpu_ratio(ours, theirs)
    return Row(
        row=what,
        ours=f"{seconds(middle(ours).cpu_s)} CPU",
        peer=f"{seconds(middle(theirs).cpu_s)} CPU, Python's sqlite3, nothing measured",
        ratio=ratio.value,
        unit="times more CPU",
        goal=None,
        met=None,
        note=f"{note} {by_round(ratio)} On the clock it is {wall_ratio(ours, theirs).value:.3g}.",
        more_is_better=False,
    )


def race(folder: Path) -> tuple[Row, Row]:
    """Time both programs on ten years and on an empty lab, where they do little but start."""
    years, nothing = made(folder / "years", YEARS), made(folder / "nothing", 0)
    rows = [json.loads(side(years).said) for side in (listed, selected)]
    if len(rows[0]) != len(rows[1]):
        raise RuntimeError(f"{len(rows[0])} rows against {len(rows[1])}")
    ours, theirs, our_start, their_start, imports = alternate(
        ROUNDS,
        lambda: listed(years),
        lambda: selected(years),
        lambda: listed(nothing),
        lambda: selected(nothing),
        lambda: run(sys.executable, "-c", IMPORTS),
    )
    whole = row(
        "Ten years of nights listed, the whole program",
        ours,
        theirs,
        f"{len(rows[0]):,} nights and diary entries, imported from a wearable's export and a diary. The "
        f"peer reads the same rows, stages and all, and prints what stands in them; ours opens the lab, "
        f"checks its version, measures every night and prints {len(rows[0][0])} fields of each. "
        f"Of our time {seconds(middle(our_start).cpu_s)} are the start of the program, "
        f"{seconds(middle(imports).cpu_s)} of them those of Python with SQLAlchemy, NumPy and click; of "
        f"theirs {seconds(middle(their_start).cpu_s)}.",
    )
    beyond = row(
        "The same, less the start of both programs",
        less(ours, our_start),
        less(theirs, their_start),
        "The time on ten years less the time on an empty lab, in the same round.",
    )
    return whole, beyond


if __name__ == "__main__":
    hold_to_one_core()
    with tempfile.TemporaryDirectory() as temporary:
        for each in race(Path(temporary)):
            each.say()
