"""A process that imports: ``python importing.py LAB FIRST COUNT SHA``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.store import Store
from store.making import Unread, add, entry, event, night, pulse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.store.intake import Record


def records(first: int, count: int) -> Iterator[Record]:
    """Records of a number of days, some of which tell the first days otherwise."""
    for day in range(first, first + count):
        yield night(day, letters="WR")
        yield entry(day, quality=5)
        yield event(day)
        yield pulse(day)
        yield Unread(f"line {day}", "no end")


if __name__ == "__main__":
    path, first, count, sha = sys.argv[1:]
    with Store.open(Path(path), patience_s=60) as store:
        sys.stdout.write("open\n")
        sys.stdout.flush()
        add(store, records(int(first), int(count)), sha=sha)
