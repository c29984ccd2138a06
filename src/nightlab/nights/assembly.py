"""Recordings of one device put together: one device sleeps once at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from nightlab.nights.hypnogram import Hypnogram, Stage
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.nights.hypnogram import Interval
    from nightlab.nights.night import Night

LONGEST = timedelta(hours=LONGEST_NIGHT_H)


def collapse(nights: Sequence[Night]) -> tuple[list[Night], int]:
    """Return nights of which no two of one device overlap, and how many went into others.

    Assumptions: what overlaps on one device is one sleep told several times: a session that was
    written out while it grew, or a log that was edited. Of those, one that lies inside another says
    no more and goes, unless it alone has stages; two that cross are united, where the later one's
    stages cover the earlier one's. Minutes are never added up. What was done stands in the
    ``provenance`` of the night that is left. Nights come back by source, device and start; a date
    whose main sleep has gone gets another.

    Args:
        nights: Of any devices, in any order.
    """
    ordered = sorted(nights, key=lambda night: (night.source, night.device, night.start))
    kept: list[Night] = []
    for _, of_device in groupby(ordered, key=lambda night: (night.source, night.device)):
        kept += _apart(list(of_device))
    gone = len(nights) - len(kept)
    return (_with_main_sleeps(kept) if gone else list(nights)), gone


def _apart(nights: list[Night]) -> list[Night]:
    """Unite those of one device that overlap; they come in order of their start."""
    clusters: list[list[Night]] = []
    end = None
    for night in nights:
        if end is None or night.start >= end:
            clusters.append([])
        clusters[-1].append(night)
        end = night.end if end is None else max(end, night.end)
    return [cluster[0] if len(cluster) == 1 else _united(cluster) for cluster in clusters]


def _united(cluster: list[Night]) -> Night:
    """Return one night of several that overlap."""
    # What says most first: stages, then length, then the one that begins first.
    best = max(
        cluster, key=lambda n: (n.hypnogram is not None, n.end - n.start, -n.start.timestamp())
    )
    others = [night for night in cluster if night is not best]
    crossing = [night for night in others if night.start < best.start or night.end > best.end]
    inside = len(others) - len(crossing)
    notes = [*best.provenance]
    if inside:
        notes.append(f"{_recordings(inside)} of the same sleep inside it left out")
    if crossing:
        whole = _spanning(best, crossing)
        told = f"united with {_recordings(len(crossing))} that overlap it"
        left = f"{_recordings(len(crossing))} that overlap it left out: over 30 h together"
        notes.append(told if whole else left)
        best = whole or best
    is_nap = all(night.is_nap for night in cluster)
    return replace(best, provenance=tuple(notes), is_nap=is_nap)


def _spanning(best: Night, others: list[Night]) -> Night | None:
    """Return a night over the whole time of several; the vendor's figures told of a part only.

    None where that is longer than any night.
    """
    together = [*others, best]
    start = min(night.start for night in together)
    end = max(night.end for night in together)
    if end - start > LONGEST:
        return None
    staged = [night.hypnogram for night in together if night.hypnogram is not None]
    stretches: list[Interval] = []
    for hypnogram in sorted(staged, key=lambda each: (each.end, -each.start.timestamp())):
        known = [run for run in hypnogram.to_intervals() if run.stage is not Stage.UNSCORED]
        stretches += known
    stages = None
    if stretches:
        epoch_s = min(hypnogram.epoch_s for hypnogram in staged)
        stages = Hypnogram.from_intervals(stretches, start=start, end=end, epoch_s=epoch_s)
    return replace(best, start=start, end=end, hypnogram=stages, reported={})


def _with_main_sleeps(nights: list[Night]) -> list[Night]:
    has_main = {(n.source, n.device, n.date) for n in nights if not n.is_nap}
    flags = [n.is_nap if (n.source, n.device, n.date) in has_main else None for n in nights]
    return mark_naps(nights, flags)


def _recordings(count: int) -> str:
    return f"{count} recordings" if count > 1 else "1 recording"
