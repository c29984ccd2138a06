"""Withings' nights and the stages that lie in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.port import Counted, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.withings.states import States

SPLIT = timedelta(hours=2)
LONGEST = timedelta(hours=LONGEST_NIGHT_H)
MOST_ROWS_A_NIGHT = 5_000
LEAST_COVERED = 0.8
"""Stages of a smaller share of a night would make its totals wrong; the vendor's stand instead."""


def with_stages(
    nights: Sequence[Night], devices: Sequence[Sequence[States]]
) -> tuple[list[Night], set[States]]:
    """Return nights with the stages that lie in them, and the rows that lie in any.

    Assumptions: where watch and mat both saw a night, the one that saw more of it counts; stages of
    two devices are not mixed.

    Args:
        nights: Without stages.
        devices: Rows of each device, by start.
    """
    used: set[States] = set()
    staged = []
    for night in nights:
        seen = [_within(night, rows) for rows in devices]
        used.update(row for rows in seen for row in rows)
        best = max(seen, key=lambda rows: _covered(night, rows), default=[])
        staged.append(_staged(night, best) if best else night)
    return staged, used


def _within(night: Night, rows: Sequence[States]) -> list[States]:
    first = bisect_left(rows, night.start - LONGEST, key=lambda row: row.start)
    last = bisect_right(rows, night.end, key=lambda row: row.start)
    if last - first > MOST_ROWS_A_NIGHT:
        raise NightlabError(
            f"over {MOST_ROWS_A_NIGHT:,} rows of stages around one night",
            where=rows[first].where,
            fix="the file is damaged or put together of many: export it again",
        )
    return [row for row in rows[first:last] if row.end > night.start and row.start < night.end]


def _covered(night: Night, rows: Sequence[States]) -> float:
    """Return the share of a night that rows cover; they are in order of their start."""
    covered, until = timedelta(0), night.start
    for row in rows:
        begin, end = max(row.start, until), min(row.end, night.end)
        if end > begin:
            covered, until = covered + (end - begin), end
    return covered / (night.end - night.start)


def _staged(night: Night, rows: Sequence[States]) -> Night:
    share = _covered(night, rows)
    if share < LEAST_COVERED:
        told = f"stages left out: they cover {share:.0%} of the night"
        return replace(night, provenance=(*night.provenance, told))
    stages = _hypnogram(rows, night)
    told = f"united {len(rows)} rows of stages"
    return replace(
        night,
        hypnogram=stages,
        provenance=(*night.provenance, told) if len(rows) > 1 else night.provenance,
    )


def _hypnogram(rows: Sequence[States], night: Night) -> Hypnogram:
    runs = [run for row in rows for run in row.intervals()]
    return Hypnogram.from_intervals(runs, start=night.start, end=night.end)


def nights_alone(
    nights: Sequence[Night],
    devices: Sequence[Sequence[States]],
    used: set[States],
    zones: Zones,
) -> Iterator[Night | Skipped | Counted]:
    """Yield nights of the rows that lie in no night of the summary, and how many are no sleep.

    Assumptions: a gap of over 2 h begins another sleep. Rows within 2 h of a night of the summary
    belong to it and were left out of it by Withings.
    """
    spans = _merged((night.start - SPLIT, night.end + SPLIT) for night in nights)
    beside = awake = 0
    for rows in devices:
        for sleep in _sleeps([row for row in rows if row not in used]):
            if _touches(sleep, spans):
                beside += len(sleep)
                continue
            if not any(code for row in sleep for code in row.codes):
                awake += len(sleep)
                continue
            try:
                yield _alone(sleep, zones)
            except NightlabError as error:
                yield Skipped(sleep[0].where, error.what)
    if beside:
        yield Counted("ignored", "rows of stages before or after a night of sleep.csv", beside)
    if awake:
        yield Counted("ignored", "rows of stages awake and without any sleep", awake)


def _sleeps(rows: Sequence[States]) -> Iterator[list[States]]:
    together: list[States] = []
    end = None
    for row in rows:
        if end is not None and row.start - end > SPLIT:
            yield together
            together, end = [], None
        together.append(row)
        end = row.end if end is None else max(end, row.end)
    if together:
        yield together


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return spans of time that do not overlap, in order."""
    apart: list[tuple[datetime, datetime]] = []
    for since, until in sorted(spans):
        if apart and since <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], until))
        else:
            apart.append((since, until))
    return apart


def _touches(sleep: Sequence[States], spans: Sequence[tuple[datetime, datetime]]) -> bool:
    start, end = sleep[0].start, max(row.end for row in sleep)
    first = bisect_right(spans, start, key=lambda span: span[1])
    return first < len(spans) and spans[first][0] < end


def _alone(sleep: Sequence[States], zones: Zones) -> Night:
    start, end = sleep[0].start, max(row.end for row in sleep)
    told = (f"united {len(sleep)} rows of stages",) if len(sleep) > 1 else ()
    night = Night(start, end, zones.of(start), "withings", provenance=told)
    return replace(night, hypnogram=_hypnogram(sleep, night))
