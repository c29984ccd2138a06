"""Print how often what people type is taken for the right medicine, and how long it takes.

    python docs/measure_medicines.py           # precision and recall on both lists, and the times
    python docs/measure_medicines.py --misses  # and every entry that was not understood

The first list was written together with the matcher, so that it shows what is covered and no more. The
second was written by others; whoever changes the matcher does not read it.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from safety.medicines.scores import Judged

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
NAMES = ("typed.csv", "typed_by_others.csv")
EXACT = ("ciprofloxacin", "Zoloft", "co-codamol", "levothyroxine", "St John's wort")
SLIPS = ("metfromin", "hydroxizine", "seroquil", "warfrin", "omeprasole", "levothiroxin", "zolofft")
ROUNDS = 200


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def quality(name: str, *, misses: bool) -> None:
    """Print the counts of one list."""
    from safety.medicines.scores import LISTS, judge, read, score

    if not (LISTS / name).exists():
        say(f"{name}: not here")
        return
    judged = [judge(entry) for entry in read(name)]
    found = score(judged)
    say(
        f"{name}: {found.entries} entries; right {found.right} (of them {found.silently_right} without "
        f"a question), wrong {found.wrong}, missed {found.missed}; to be asked back: {found.asked_back} "
        f"asked back, {found.offered} with a name proposed; wrong without a question: "
        f"{found.silently_wrong} ({found.silent_share:.1%}); precision {found.precision:.1%}, recall "
        f"{found.recall:.1%}"
    )
    if misses:
        show(judged)


def show(judged: Sequence[Judged]) -> None:
    """Print what was not understood, the worst first."""
    for one in sorted(judged, key=lambda one: (not one.silent, one.outcome)):
        if one.outcome not in {"right", "asked back"} or (one.silent and one.outcome != "right"):
            silently = "silently " if one.silent else ""
            expected = ", ".join(sorted(one.entry.ingredients)) or "to be asked back"
            say(
                f"  {silently}{one.outcome}: {one.entry.typed!r} is {expected}; found {one.found.matched}"
            )


def times() -> None:
    """Print processor time, in the order in which a first question needs it; a busy machine waits longer."""
    begun = time.process_time()
    from nightlab.safety.medicines import match
    from nightlab.safety.medicines.vocabulary import vocabulary

    began_load = time.process_time()
    names = len(vocabulary().names)
    loaded = time.process_time()
    match("seroquil")
    slipped = time.process_time()
    say(
        f"{names:,} names of {len(vocabulary().classes):,} ingredients: import "
        f"{1e3 * (began_load - begun):.0f} ms, load {1e3 * (loaded - began_load):.0f} ms, the first slip "
        f"{1e3 * (slipped - loaded):.0f} ms"
    )
    say(f"a name as it stands {_mean_us(EXACT):.0f} µs, with a slip {_mean_us(SLIPS):.0f} µs")


def _mean_us(typed: Sequence[str]) -> float:
    from nightlab.safety.medicines import match

    spent = []
    for _ in range(ROUNDS):
        for one in typed:
            begun = time.process_time()
            match(one)
            spent.append(time.process_time() - begun)
    return 1e6 * mean(spent)


def main() -> None:
    """Print the times, then the lists."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--misses", action="store_true", help="show what was not understood")
    misses = parser.parse_args().misses
    times()
    for name in NAMES:
        quality(name, misses=misses)


if __name__ == "__main__":
    main()
