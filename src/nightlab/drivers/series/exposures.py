"""What a person logged, as exposures: one value a night, and not known where nobody wrote it down."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.series.logged import logged
from nightlab.drivers.series.traces import ANY_SHAPE, Trace, driver_of, traces
from nightlab.nights import RATED, Event
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from nightlab.drivers.series.calendar import Calendar
    from nightlab.nights import Episode

HOUR_S, DAY_S = 3600.0, 86400.0
# From here on a label says how much; under it, how much was taken is mostly not known.
TOLD_SHARE = 0.9
# A label seen on fewer nights is noise of writing; more labels than these nobody can read.
FEWEST_OF_LABEL, MOST_LABELS = 2, 40
# A rating on a scale of a hundred is told per ten points.
WIDE_SCALE, WIDE_STEP = 20.0, 10.0
# What is written on waking is an effect of the night, not a cause of the next.
OF_THE_MORNING = "woke "
# A nap that ends before this hour is the night's own end.
EARLIEST_NAP_H = 9


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Events of one kind or label, placed before their nights.

    Args:
        day: ``int64[k]``, place of the night in the calendar.
        at: ``float64[k]``, seconds since 1970.
        amount: ``float64[k]``, NaN where not told.
        timed: ``bool[k]``, whether the clock was told.
    """

    day: NDArray[np.int64]
    at: NDArray[np.float64]
    amount: NDArray[np.float64]
    timed: NDArray[np.bool_]


def exposures(
    episodes: Sequence[Episode], events: Iterable[Event], nights: Calendar
) -> list[Exposure]:
    """Return every exposure that events tell, known traces first, then labels by how often.

    Assumptions: an event belongs to the first night that ends after it. Noon exactly is where journals
    without a clock put an entry, so what needs the hour is not known then.

    Args:
        episodes: Naps among them count as events.
        events: The person's events.
        nights: The calendar to place them in.
    """
    all_events = [*events, *_naps(episodes, nights.origin)]
    by_kind: dict[str, list[Event]] = {}
    for event in all_events:
        by_kind.setdefault(event.kind, []).append(event)
    found = [
        made
        for trace in traces()
        if trace.kind in by_kind
        for made in [_of_trace(trace, place(by_kind[trace.kind], nights), nights)]
        if made is not None
    ]
    for kind in ("dose", "tag"):
        found += _of_labels(kind, by_kind.get(kind, []), nights)
    return found


def place(events: Sequence[Event], nights: Calendar) -> Entries:
    """Return events with the nights that they precede; those outside the calendar are left out."""
    at = np.array([event.at.timestamp() for event in events], dtype=np.float64)
    amount = np.array([np.nan if e.amount is None else e.amount for e in events], dtype=np.float64)
    clocks = [local(event.at, event.zone) for event in events]
    timed = np.array([(c.hour, c.minute, c.second) != (12, 0, 0) for c in clocks], dtype=np.bool_)
    day = np.searchsorted(nights.rise, at, side="right")
    inside = (day < nights.days) & (at >= nights.rise[0] - DAY_S)
    return Entries(day[inside], at[inside], amount[inside], timed[inside])


def _naps(episodes: Sequence[Episode], origin: str) -> list[Event]:
    return [
        Event("nap", each.start, each.zone, each.measures.tst_min or each.measures.tib_min)
        for each in episodes
        if each.is_nap and each.origin == origin and each.end.hour >= EARLIEST_NAP_H
    ]


def _of_trace(trace: Trace, told: Entries, nights: Calendar) -> Exposure | None:
    if told.day.size == 0:
        return None
    values, in_amounts = _values(trace, told, nights)
    rated = trace.kind in RATED
    step, per = (trace.step, trace.per) if in_amounts else (1.0, "evening with it")
    said = told.amount[np.isfinite(told.amount)]
    if rated and said.size and np.ptp(said) > WIDE_SCALE:
        step, per = WIDE_STEP, f"{WIDE_STEP:.0f} points"
    return Exposure(trace.key, trace.label, trace.driver, values, trace.shapes, step, per)


def _values(trace: Trace, told: Entries, nights: Calendar) -> tuple[NDArray[np.float64], bool]:
    """Return one value a date, and whether it is an amount."""
    said = np.isfinite(told.amount)
    if trace.measure == "mean":
        return _mean(told, _share(trace, told, nights) > 0, nights.days), True
    positive = told.amount != 0  # an amount that is not known is one
    counts = trace.measure in {"amount", "minutes"}
    in_amounts = counts and bool(said.any()) and float(np.mean(said)) >= TOLD_SHARE
    share = _share(trace, told, nights)
    if in_amounts:
        each = np.where(positive, told.amount * share, 0.0)
    else:
        each = (positive & (share > 0)).astype(np.float64)
    values = np.where(logged(told.day, nights.days), 0.0, np.nan)
    np.add.at(values, told.day, each)
    if not in_amounts:
        values = np.minimum(values, 1.0)
    if trace.is_timed:
        values[told.day[positive & ~told.timed]] = np.nan
    return values, in_amounts


def _share(trace: Trace, told: Entries, nights: Calendar) -> NDArray[np.float64]:
    """Return how much of each event lies in the trace's window, from 0 to 1."""
    bed, risen = nights.bed[told.day], nights.rise[np.maximum(told.day - 1, 0)]
    border = bed - trace.hours * HOUR_S
    long_s = 60 * np.nan_to_num(told.amount)
    if trace.measure == "minutes":
        begin, end = (border, bed) if trace.window == "before bed" else (risen, risen + 4 * HOUR_S)
        if trace.window == "after rising":
            end = risen + trace.hours * HOUR_S
        within = np.minimum(told.at + long_s, end) - np.maximum(told.at, begin)
        shares: NDArray[np.float64] = np.clip(within, 0, None) / np.maximum(long_s, 1.0)
        return shares
    if trace.window == "day":
        return np.ones(told.at.size)
    last = told.at + (long_s if trace.measure == "touches" else 0.0)
    late = last >= border
    return (late if trace.window == "before bed" else ~late).astype(np.float64)


def _mean(told: Entries, counted: NDArray[np.bool_], days: int) -> NDArray[np.float64]:
    """Return the mean of a day's ratings; silence is not known."""
    counted &= np.isfinite(told.amount)
    total, many = np.zeros(days), np.zeros(days)
    np.add.at(total, told.day[counted], told.amount[counted])
    np.add.at(many, told.day[counted], 1.0)
    return np.where(many > 0, total / np.maximum(many, 1.0), np.nan)


def _of_labels(kind: str, events: Sequence[Event], nights: Calendar) -> list[Exposure]:
    """Return each label as an exposure of its own: with it or without it."""
    wanted = [e for e in events if e.label.strip() and not e.label.startswith(OF_THE_MORNING)]
    told = place(wanted, nights)
    known = logged(told.day, nights.days)
    by_label: dict[str, list[Event]] = {}
    for event in wanted:
        by_label.setdefault(event.label.strip().lower(), []).append(event)
    found = [(label, _on(place(each, nights), known)) for label, each in by_label.items()]
    often = Counter({label: int(np.nansum(on)) for label, on in found})
    rank = {label: place_of for place_of, (label, _) in enumerate(often.most_common(MOST_LABELS))}
    return [
        Exposure(f"{kind} {label}", label, driver_of(label) if kind == "tag" else "", on, ANY_SHAPE)
        for label, on in sorted(found, key=lambda each: rank.get(each[0], MOST_LABELS))
        if label in rank and often[label] >= FEWEST_OF_LABEL
    ]


def _on(told: Entries, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    values = np.where(known, 0.0, np.nan)
    values[told.day[told.amount != 0]] = 1.0
    return values
