"""When a person sleeps on work and free days: social jetlag, chronotype and how far sleep strays."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nightlab.nights.accounts import sleep_span
from nightlab.nights.clock import fold_h, hours_after_midnight, mean_clock_h, signed_gap_h
from nightlab.nights.diary import DiaryEntry
from nightlab.nights.night import Night
from nightlab.units import minutes

SleepRecord = Night | DiaryEntry
FreeNights = Callable[[date], bool] | Container[date]

SATURDAY = 5
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class _MainSleep:
    midsleep_h: float
    span_h: float


def is_weekend_night(night: date) -> bool:
    """Whether a night ends on a Saturday or Sunday."""
    return night.weekday() >= SATURDAY


def social_jetlag_h(
    records: Sequence[SleepRecord], *, free: FreeNights = is_weekend_night
) -> float | None:
    """Return the distance in hours between midsleep on free and on work days, MSF and MSW.

    Assumptions: one main sleep a date, the longest whose onset and final awakening are known; naps
    are left out; midsleep is read on the wall clock and averaged on a circle of 24 h.

    Args:
        records: Nights and diary entries of one person, in any order.
        free: Dates of the nights before free days, or what decides it from the night's date.

    Returns:
        0 to 12 h, or None without a free or without a work night.

    Source: Wittmann et al. 2006, doi:10.1080/07420520500545979.
    """
    free_sleeps, work_sleeps = _split(records, free)
    if not free_sleeps or not work_sleeps:
        return None
    return abs(signed_gap_h(_midsleep_h(free_sleeps), _midsleep_h(work_sleeps)))


def msfsc_h(
    records: Sequence[SleepRecord],
    *,
    free: FreeNights = is_weekend_night,
    free_days_per_week: float = 2,
) -> float | None:
    """Return the chronotype: midsleep on free days, corrected for sleep caught up on them.

    Assumptions: as in :func:`social_jetlag_h`; sleep lasts from onset to final awakening; nobody
    used an alarm on free days. Half of what free days have above the week's mean is taken off, only
    where they have more sleep than work days.

    Args:
        records: Nights and diary entries of one person, in any order.
        free: Dates of the nights before free days, or what decides it from the night's date.
        free_days_per_week: Weight of free days in the mean week, 0 to 7.

    Returns:
        Hours after midnight, -6 (18:00 the evening before) to 18; None without a free night, or
        without a work night unless all seven days are free.

    Source: Roenneberg et al. 2019 (PMC6784249).
    """
    free_sleeps, work_sleeps = _split(records, free)
    if not free_sleeps or not (work_sleeps or free_days_per_week == DAYS_PER_WEEK):
        return None
    msf = _midsleep_h(free_sleeps)
    on_free = _mean_span_h(free_sleeps)
    on_work = _mean_span_h(work_sleeps) if work_sleeps else on_free
    surplus = (on_free - on_work) * (1 - free_days_per_week / DAYS_PER_WEEK)
    return fold_h(msf - max(surplus, 0.0) / 2)


def composite_phase_deviation_h(
    records: Sequence[SleepRecord],
    *,
    free: FreeNights = is_weekend_night,
    free_days_per_week: float = 2,
    chronotype_h: float | None = None,
) -> float | None:
    """Return how far sleep strays from the chronotype and from the day before, together (CPD).

    Assumptions: as in :func:`msfsc_h`; the mean over all dates whose previous date is known too, of
    the root of the squared distance to the chronotype plus that to the previous midsleep.

    Args:
        records: Nights and diary entries of one person, in any order.
        free: Dates of the nights before free days, or what decides it from the night's date.
        free_days_per_week: Weight of free days in the mean week, 0 to 7.
        chronotype_h: The person's own midsleep in hours after midnight; None takes MSFsc.

    Returns:
        Hours from 0, or None without two dates in a row or without a chronotype.

    Source: Fischer, Vetter & Roenneberg 2016, doi:10.1038/srep38601.
    """
    if chronotype_h is None:
        chronotype_h = msfsc_h(records, free=free, free_days_per_week=free_days_per_week)
    sleeps = _main_sleeps(records)
    pairs = [
        (sleep.midsleep_h, sleeps[day - timedelta(days=1)].midsleep_h)
        for day, sleep in sleeps.items()
        if day - timedelta(days=1) in sleeps
    ]
    if chronotype_h is None or not pairs:
        return None
    strayed = [
        math.hypot(signed_gap_h(today, chronotype_h), signed_gap_h(today, before))
        for today, before in pairs
    ]
    return math.fsum(strayed) / len(strayed)


def _main_sleeps(records: Sequence[SleepRecord]) -> dict[date, _MainSleep]:
    """Return the longest sleep of each date that is no nap and has an onset."""
    sleeps: dict[date, _MainSleep] = {}
    for record in records:
        span = sleep_span(record)
        if span is None or (isinstance(record, Night) and record.is_nap):
            continue
        onset, awakening = span
        middle_h = hours_after_midnight(onset + (awakening - onset) / 2, record.zone, record.date)
        sleep = _MainSleep(middle_h, minutes(awakening - onset) / 60)
        if record.date not in sleeps or sleep.span_h > sleeps[record.date].span_h:
            sleeps[record.date] = sleep
    return sleeps


def _split(
    records: Sequence[SleepRecord], free: FreeNights
) -> tuple[list[_MainSleep], list[_MainSleep]]:
    """Return the main sleeps of free and of work days."""
    sides: tuple[list[_MainSleep], list[_MainSleep]] = ([], [])
    for day, sleep in _main_sleeps(records).items():
        is_free = free(day) if callable(free) else day in free
        sides[0 if is_free else 1].append(sleep)
    return sides


def _midsleep_h(sleeps: Sequence[_MainSleep]) -> float:
    return mean_clock_h([sleep.midsleep_h for sleep in sleeps])


def _mean_span_h(sleeps: Sequence[_MainSleep]) -> float:
    return math.fsum(sleep.span_h for sleep in sleeps) / len(sleeps)
