"""Sleeps that an export tells several times, each in another zone."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Night

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


def told_twice(nights: Sequence[Night]) -> list[str]:
    """Return for each night why it cannot stand as it is told; empty where it can.

    Assumptions: two sleeps that overlap, are as long to the second and begin whole quarters of an
    hour apart are one sleep on the clocks of two zones. In the public data 74 rows of 425 are such;
    no two rows overlap in any other way.
    """
    whys = [""] * len(nights)
    for same in _sames(nights):
        starts = sorted({nights[index].start for index in same})
        hours = (starts[-1] - starts[0]) / HOUR
        if hours:
            told = f"the same sleep stands here again {hours:g} h apart, and nothing tells which is right"
        else:
            told = "the same sleep stands in this export twice"
        for index in same if hours else same[1:]:
            whys[index] = told
    return whys


def _sames(nights: Sequence[Night]) -> Iterator[list[int]]:
    """Yield the places of those that are one sleep, two or more."""
    order = sorted(range(len(nights)), key=lambda i: (_length(nights[i]), nights[i].start, i))
    same = order[:1]
    for before, index in pairwise(order):
        early, late = nights[before], nights[index]
        apart = late.start - early.start
        is_same = _length(early) == _length(late) and apart < _length(early)
        if not is_same or apart % QUARTER:
            if len(same) > 1:
                yield same
            same = []
        same.append(index)
    if len(same) > 1:
        yield same


def _length(night: Night) -> timedelta:
    return night.end - night.start
