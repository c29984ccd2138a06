"""Nights of an Actiware export: Actiware's own rests and scores, or else its counts scored here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night, Stage
from nightlab.nights.actigraphy import OAKLEY_THRESHOLDS, oakley_scorer
from nightlab.nights.movement import Movement
from nightlab.nights.naps import mark_naps
from nightlab.sources.actiwatch.dates import order_of
from nightlab.sources.port import Skipped
from nightlab.sources.rests import nights_of
from nightlab.units import minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from nightlab.nights import Zones
    from nightlab.sources.actiwatch.actiware import Export, Printed, Stay
    from nightlab.sources.actiwatch.dates import Order
    from nightlab.sources.port import Record

MOST_DAYS = 400
EPOCHS_S = (15, 30, 60, 120)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """An export on one even clock.

    Args:
        start: Instant of the first epoch, or of the first rest where there are no epochs.
        wall: What the watch showed then.
        order: Of the numbers in dates.
        epoch_s: Length of an epoch; 0 without epochs.
        stages: ``uint8[epochs]`` as Actiware scored them.
        counts: ``float64[epochs]``.
    """

    start: datetime
    wall: datetime
    order: Order
    epoch_s: int
    stages: NDArray[np.uint8]
    counts: NDArray[np.float64]

    def span(self, stay: Stay) -> tuple[timedelta, timedelta]:
        """Return start and end of an interval, since the first epoch."""
        begins, ends = (
            self.order.clock(date, time, stay.where) - self.wall
            for date, time in zip(stay.dates, stay.times, strict=True)
        )
        return begins, ends


def nights_of_export(export: Export, name: str, source: str, zones: Zones) -> Iterator[Record]:
    """Yield the nights of an export.

    Assumptions: the watch's clock runs evenly, so all times count from the first epoch; where Actiware
    found or was told rests, these are the times in bed and its scores are the sleep; where it was not
    asked to, rests are found here and scored by Oakley with its threshold.

    Raises:
        NightlabError: Times that cannot be read, or epochs that do not follow each other.
    """
    if not export.epochs and not export.rests:
        return
    told = _told(export, name, zones)
    if export.rests:
        yield from _of_actiware(export, told, source, zones)
    elif told.epoch_s:
        threshold = export.threshold or OAKLEY_THRESHOLDS["medium"]
        yield from nights_of(
            Movement(told.counts, told.epoch_s, told.start),
            [oakley_scorer(threshold)],
            source=source,
            device=export.device,
            zones=zones,
            where=name,
        )


def _told(export: Export, name: str, zones: Zones) -> _Told:
    first: Printed = export.epochs[0] if export.epochs else export.rests[0]
    every = max(1, len(export.epochs) // 2000)  # a date a day is plenty
    of_epochs = pairwise(each.dates[0] for each in [*export.epochs[::every], *export.epochs[-1:]])
    of_rests = ((rest.dates[0], rest.dates[1]) for rest in export.rests)
    order = order_of(chain(of_rests, of_epochs), name)
    wall = order.clock(first.dates[0], first.times[0], first.where)
    at_s = np.array([_since(each, order, wall) for each in export.epochs], dtype=np.int64)
    epoch_s = int(at_s[1] - at_s[0]) if at_s.size > 1 else 0
    if at_s.size > 1 and epoch_s not in EPOCHS_S:
        raise NightlabError(f"epochs of {epoch_s} s", where=first.where, fix="export it again")
    n = int(at_s[-1]) // epoch_s + 1 if epoch_s else 0
    if n > 4 * at_s.size or (np.diff(at_s) <= 0).any():
        what = "epochs that do not follow each other"
        raise NightlabError(what, where=name, fix="the file is damaged: export it again")
    counts = np.full(n, np.nan)
    stages = np.full(n, Stage.UNSCORED, dtype=np.uint8)
    if epoch_s:
        at = at_s // epoch_s
        counts[at] = [np.nan if each.activity is None else each.activity for each in export.epochs]
        wake = np.array([-1 if each.wake is None else each.wake for each in export.epochs])
        stages[at] = np.select([wake == 0, wake == 1], [Stage.ASLEEP, Stage.WAKE], Stage.UNSCORED)
    return _Told(zones.instant(wall), wall, order, epoch_s, stages, counts)


def _since(each: Printed, order: Order, wall: datetime) -> int:
    since = order.clock(each.dates[0], each.times[0], each.where) - wall
    if abs(since) > timedelta(days=MOST_DAYS):
        what = f"{MOST_DAYS} days away from the first epoch"
        raise NightlabError(what, where=each.where, fix="the file is damaged: export it again")
    return int(since.total_seconds())


def _of_actiware(export: Export, told: _Told, source: str, zones: Zones) -> Iterator[Record]:
    threshold = export.threshold
    limit = f" with a wake threshold of {threshold:g}" if threshold is not None else ""
    note = f"rests and scores are Actiware's{limit}"
    nights, device = [], f"{export.device}, Actiware"
    for rest in export.rests:
        try:
            night = _night(rest, told, zones, device=device, source=source, note=note)
            nights.append(replace(night, reported=_figures(rest, export.sleeps, told)))
        except NightlabError as error:
            yield Skipped(rest.where, error.what)
    yield from mark_naps(nights)


def _night(rest: Stay, told: _Told, zones: Zones, *, device: str, source: str, note: str) -> Night:
    begins, ends = told.span(rest)
    start, end = told.start + begins, told.start + ends
    stages = _stages(told, begins, ends, start)
    notes = (note,) if stages is not None else (note, "the export holds no epochs of it")
    return Night(
        start, end, zones.of(end), source, device=device, hypnogram=stages, provenance=notes
    )


def _figures(rest: Stay, sleeps: Mapping[str, Stay], told: _Told) -> dict[str, float]:
    """Return Actiware's figures of a rest, by the sleep of the same number within it."""
    sleep = sleeps.get(rest.number)
    if sleep is None:
        return {}
    (begins, ends), (asleep, awake) = told.span(rest), told.span(sleep)
    if not begins <= asleep <= awake <= ends:
        return {}
    around = {
        "to_fall_asleep_min": minutes(asleep - begins),
        "after_wakeup_min": minutes(ends - awake),
    }
    return around | sleep.figures


def _stages(told: _Told, begins: timedelta, ends: timedelta, start: datetime) -> Hypnogram | None:
    """Return the scores within a rest; None where the export holds none of them."""
    if not told.epoch_s:
        return None
    first = int(begins.total_seconds()) // told.epoch_s
    last = int(ends.total_seconds()) // told.epoch_s
    within = told.stages[max(0, first) : max(0, last)]
    if first < 0 or not (within != Stage.UNSCORED).any():
        return None
    epochs = np.full(last - first, Stage.UNSCORED, dtype=np.uint8)
    epochs[: within.size] = within
    return Hypnogram(epochs, told.epoch_s, start)
