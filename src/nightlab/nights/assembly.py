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
    from datetime import date

    from nightlab.nights.hypnogram import Interval
    from nightlab.nights.night import Night

LONGEST = timedelta(hours=LONGEST_NIGHT_H)
PLENTY = timedelta(hours=3)
"""Stages of this length are a night's, however long a recording without stages goes on around them."""
ROUNDING = timedelta(minutes=1)
"""Between tables of one maker, of which one prints seconds and the other does not."""


def collapse(nights: Sequence[Night]) -> tuple[list[Night], int]:
    """Return nights of which no two of one device overlap, and how many went into others.

    Assumptions: what overlaps on one device is one sleep told several times: a session that was
    written out while it grew, or a log that was edited. Of those, one that lies inside another, but for what
    rounding to a minute does, says no more and goes, unless it alone has stages and is at least half as
    long or three hours; two that cross are united, where the later one's
    stages cover the earlier one's. Minutes are never added up. Where all together are longer than any
    night, the one that says most stays and what overlaps it goes. What was done stands in the
    ``provenance`` of the night that is left. Nights come back by source, device and start; a date
    whose main sleep has gone gets another, and of two main sleeps that meet on a date the longer
    stays. The order of the nights given does not matter.

    Args:
        nights: Of any devices, in any order.
    """
    ordered = sorted(nights, key=lambda night: (night.source, night.device, night.start))
    kept: list[Night] = []
    for _, of_device in groupby(ordered, key=lambda night: (night.source, night.device)):
        kept += _apart(list(of_device))
    gone = len(nights) - len(kept)
    return (_with_main_sleeps(kept, nights) if gone else list(nights)), gone


def _apart(nights: list[Night]) -> list[Night]:
    """Unite those of one device that overlap; they come in order of their start."""
    clusters: list[list[Night]] = []
    end = None
    for night in nights:
        if end is None or night.start >= end:
            clusters.append([])
        clusters[-1].append(night)
        end = night.end if end is None else max(end, night.end)
    return [one for cluster in clusters for one in _settled(cluster)]


def _settled(cluster: list[Night]) -> list[Night]:
    """Return one night of several that overlap, or those that are apart where one would be too long."""
    if len(cluster) == 1:
        return cluster
    longest = max(night.end - night.start for night in cluster)
    best = max(cluster, key=lambda night: (_is_staged(night, longest), *_says(night)))
    others = [night for night in cluster if night is not best]
    crossing = [
        night
        for night in others
        if night.start < best.start - ROUNDING or night.end > best.end + ROUNDING
    ]
    inside = len(others) - len(crossing)
    notes = [*best.provenance]
    if inside:
        notes.append(f"{_recordings(inside)} of the same sleep inside it left out")
    whole = _spanning(best, crossing) if crossing else best
    if crossing and whole:
        notes.append(f"united with {_recordings(len(crossing))} that overlap it")
    if whole:
        is_nap = all(night.is_nap for night in cluster)
        return [replace(whole, provenance=tuple(notes), is_nap=is_nap)]
    # Longer than any night together: what does not touch the best one is another sleep.
    apart = [night for night in crossing if night.end <= best.start or night.start >= best.end]
    notes.append(
        f"{_recordings(len(crossing) - len(apart))} that overlap it left out: over 30 h together"
    )
    kept = [replace(best, provenance=tuple(notes)), *_apart(apart)]
    return sorted(kept, key=lambda night: night.start)


def _is_staged(night: Night, longest: timedelta) -> bool:
    """Tell whether a night has stages, for at least half of what others are long or for three hours."""
    length = night.end - night.start
    return night.hypnogram is not None and (2 * length >= longest or length >= PLENTY)


def _says(night: Night) -> tuple[object, ...]:
    """Order by what a night says: length, then the one that begins first, then stages.

    What follows decides between two of the same instants, so that the order of a file never does.
    """
    stages = night.hypnogram
    scored = int((stages.epochs != Stage.UNSCORED).sum()) * stages.epoch_s if stages else 0.0
    told = (night.is_nap, night.zone, night.provenance, sorted(night.reported.items()))
    return (
        *(night.end - night.start, -night.start.timestamp(), stages is not None, scored),
        *(len(night.reported), _codes(stages), told),
    )


def _codes(stages: Hypnogram | None) -> tuple[object, ...]:
    return (stages.start, stages.epoch_s, stages.epochs.tobytes()) if stages else ()


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
    for hypnogram in sorted(
        staged, key=lambda each: (each.end, -each.start.timestamp(), _codes(each))
    ):
        known = [run for run in hypnogram.to_intervals() if run.stage is not Stage.UNSCORED]
        stretches += known
    stages = None
    if stretches:
        epoch_s = min(hypnogram.epoch_s for hypnogram in staged)
        stages = Hypnogram.from_intervals(stretches, start=start, end=end, epoch_s=epoch_s)
    return replace(best, start=start, end=end, hypnogram=stages, reported={})


def _with_main_sleeps(kept: list[Night], given: Sequence[Night]) -> list[Night]:
    """Mark main sleeps and naps anew on the dates from which a night has gone, or to which one came."""
    before, after = {id(night) for night in given}, {id(night) for night in kept}
    changed = {_of_date(night) for night in kept if id(night) not in before}
    changed |= {_of_date(night) for night in given if id(night) not in after}
    had_main = {_of_date(night) for night in given if not night.is_nap}
    has_main = {_of_date(night) for night in kept if not night.is_nap}

    def flag(night: Night) -> bool | None:
        place = _of_date(night)
        if place not in changed or place not in had_main | has_main:
            return night.is_nap
        return night.is_nap or None if place in has_main else None

    return mark_naps(kept, [flag(night) for night in kept])


def _of_date(night: Night) -> tuple[str, str, date]:
    return night.source, night.device, night.date


def _recordings(count: int) -> str:
    return f"{count} recordings" if count > 1 else "1 recording"
