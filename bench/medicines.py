"""Medicines as people type them: as they stand, with a slip, and the vocabulary read.

The peer of a slip is RapidFuzz's own ``WRatio`` over all names, the plain way to look a name up.

python bench/medicines.py
"""

from __future__ import annotations

import sys
from functools import partial
from statistics import mean
from typing import TYPE_CHECKING

from race.machine import hold_to_one_core
from race.process import run
from race.profile import explained
from race.row import Row, seconds
from race.timing import alternate, lap, wall_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from race.timing import Lap

ROUNDS = 9
REPEATS = 20
SLIP_GOAL_MS, EXACT_GOAL_US, LOAD_GOAL_MS = 1.0, 50.0, 50.0
EXACT = ("ciprofloxacin", "Zoloft", "co-codamol", "levothyroxine", "St John's wort", "Rennie")
SLIPS = (
    "metfromin", "hydroxizine", "seroquil", "warfrin", "omeprasole", "levothiroxin", "zolofft",
    "amoxisilin", "bisoprolal", "lisinapril", "prozak", "atorvastitin", "citalapram", "benedryl",
)  # fmt: skip
LOAD = """
import time
import nightlab.safety.medicines.vocabulary as room
begun = time.perf_counter()
room.vocabulary()
print(time.perf_counter() - begun)
"""


def recognised(typed: Sequence[str]) -> None:
    """Look names up as Nightlab does."""
    from nightlab.safety.medicines import match

    for one in typed:
        match(one)


def scanned(typed: Sequence[str], names: Sequence[str]) -> None:
    """Look names up by a weighted ratio to every name."""
    from rapidfuzz import fuzz, process

    for one in typed:
        process.extractOne(one, names, scorer=fuzz.WRatio)


def each_s(laps: Sequence[Lap], done: int) -> float:
    """Return what one name took on the mean, over the rounds, in seconds."""
    return mean(one.wall_s for one in laps) / done


def repeated(work: Callable[[], None], times: int) -> Callable[[], Lap]:
    """Return a side that does its work some times in one lap."""

    def again() -> None:
        for _ in range(times):
            work()

    return lambda: lap(again)


def slip_row(names: Sequence[str]) -> Row:
    """Return the row of names with a slip in them."""
    ours, theirs = alternate(
        ROUNDS,
        repeated(partial(recognised, SLIPS), REPEATS),
        repeated(partial(scanned, SLIPS, names), 1),
    )
    mean_s, peer_s = each_s(ours, REPEATS * len(SLIPS)), each_s(theirs, len(SLIPS))
    times = wall_ratio([one_of(theirs, 1)], [one_of(ours, REPEATS)]).value
    return Row(
        row="A medicine with a slip in its name recognised, mean",
        ours=seconds(mean_s),
        peer=f"{seconds(peer_s)}, RapidFuzz's WRatio over all names",
        ratio=1e3 * mean_s,
        unit="ms",
        goal=SLIP_GOAL_MS,
        met=1e3 * mean_s <= SLIP_GOAL_MS,
        note=f"{len(SLIPS)} names, {len(names):,} in the vocabulary; {times:.0f} times faster. The peer "
        "proposes a name and no more; ours also says whether it can be another one.",
        more_is_better=False,
    )


def one_of(laps: Sequence[Lap], done: int) -> Lap:
    """Return the mean lap of one piece of work."""
    from race.timing import Lap

    return Lap(mean(one.wall_s for one in laps) / done, mean(one.cpu_s for one in laps) / done)


def exact_row() -> Row:
    """Return the row of names as they stand in the vocabulary."""
    (ours,) = alternate(ROUNDS, repeated(partial(recognised, EXACT), 50 * REPEATS))
    mean_s = each_s(ours, 50 * REPEATS * len(EXACT))
    return Row(
        row="A medicine recognised as it stands, mean",
        ours=seconds(mean_s),
        peer="none",
        ratio=1e6 * mean_s,
        unit="µs",
        goal=EXACT_GOAL_US,
        met=1e6 * mean_s <= EXACT_GOAL_US,
        note=f"{len(EXACT)} names, among them one with accents or marks to be folded.",
        more_is_better=False,
    )


def load_row(names: int) -> Row:
    """Return the row of the vocabulary read, each time in a process of its own."""
    taken_s = sorted(float(run(sys.executable, "-c", LOAD).said) for _ in range(ROUNDS))
    middle_s = taken_s[len(taken_s) // 2]
    return Row(
        row="The vocabulary of medicines read",
        ours=seconds(middle_s),
        peer="none",
        ratio=1e3 * middle_s,
        unit="ms",
        goal=LOAD_GOAL_MS,
        met=1e3 * middle_s <= LOAD_GOAL_MS,
        note=f"{names:,} names, read at the first medicine and kept. It went from "
        f"{seconds(taken_s[0])} to {seconds(taken_s[-1])}.",
        more_is_better=False,
    )


def main() -> None:
    """Race, and print the rows."""
    from nightlab.safety.medicines.vocabulary import vocabulary

    names = list(vocabulary().names)
    recognised(SLIPS)  # the index is made at the first slip
    explained(slip_row(names), partial(recognised, SLIPS * REPEATS)).say()
    explained(exact_row(), partial(recognised, EXACT * REPEATS)).say()
    load_row(len(names)).say()


if __name__ == "__main__":
    hold_to_one_core()
    main()
