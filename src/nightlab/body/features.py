"""What is read off a simulated day: peaks, onsets and phases, and two questionnaires worked out.

A day course is ``float64[240, people]``: means of 6 minutes from noon to noon, the sample ``k`` at the clock
hour of ``HOURS[k]``. Times are clock hours from 0 to 24, durations hours; NaN where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Numbers = NDArray[np.float64]

STEP_H = 0.1
SAMPLES = 240
SINCE_NOON_H = STEP_H * np.arange(1, SAMPLES + 1)
HOURS = (12.0 + SINCE_NOON_H) % 24.0
# 10 pg/mL of melatonin, 232.28 g/mol.
DLMO_PMOL_L = 10.0 / 232.28 * 1000.0
# Clock hours over which sleepiness by day is averaged.
DAY_FROM_H, DAY_TO_H = 10.0, 20.0
DAYTIME = (HOURS > DAY_FROM_H) & (HOURS <= DAY_TO_H)


def peak(course: Numbers) -> tuple[Numbers, Numbers]:
    """Return the highest value of each person and its clock time; the first of several."""
    return _extreme(course, highest=True)


def nadir(course: Numbers) -> tuple[Numbers, Numbers]:
    """Return the lowest value of each person and its clock time; the first of several."""
    return _extreme(course, highest=False)


def _extreme(course: Numbers, *, highest: bool) -> tuple[Numbers, Numbers]:
    known = ~np.isnan(course).any(axis=0)
    at = course.argmax(axis=0) if highest else course.argmin(axis=0)
    value = np.take_along_axis(course, at[None], axis=0)[0]
    return np.where(known, value, np.nan), np.where(known, HOURS[at], np.nan)


def onset_h(course: Numbers, threshold: Numbers | float) -> Numbers:
    """Return when a course first rises to a threshold after noon, interpolated linearly.

    Assumptions: a course that stands above the threshold at noon and never rises to it has no onset.
    """
    over: NDArray[np.bool_] = np.greater_equal(course, threshold)
    rises = ~over[:-1] & over[1:]
    return _crossing(course, threshold, rises.argmax(axis=0), np.any(rises, axis=0))


def offset_h(course: Numbers, threshold: Numbers | float) -> Numbers:
    """Return when a course last falls below a threshold before noon, interpolated linearly."""
    over: NDArray[np.bool_] = np.greater_equal(course, threshold)
    falls = over[:-1] & ~over[1:]
    last = falls.shape[0] - 1 - falls[::-1].argmax(axis=0)
    return _crossing(course, threshold, last, np.any(falls, axis=0))


def _crossing(course: Numbers, threshold: Numbers | float, at: NDArray[np.intp], found: ArrayLike) -> Numbers:  # fmt: skip
    before = np.take_along_axis(course, at[None], axis=0)[0]
    after = np.take_along_axis(course, at[None] + 1, axis=0)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (threshold - before) / (after - before)
    known = np.asarray(found) & ~np.isnan(course).any(axis=0)
    return _clock_h(np.where(known, HOURS[at] + STEP_H * share, np.nan))


def _clock_h(hours: Numbers) -> Numbers:
    """Return hours on a clock from 0 to 24, where -1e-17 is 0 and not 24."""
    with np.errstate(invalid="ignore"):
        clock: Numbers = hours % 24.0 % 24.0
    return clock


def time_above_h(course: Numbers, level: Numbers | float) -> Numbers:
    """Return hours above a level, each step between samples counted by its share above.

    Assumptions: the day goes round, so that the last sample is followed by the first.
    """
    a, b = course - level, np.roll(course, -1, axis=0) - level
    high, low = np.maximum(a, b), np.minimum(a, b)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(high <= 0, 0.0, np.where(low >= 0, 1.0, high / (high - low)))
    hours: Numbers = STEP_H * share.sum(axis=0)
    return np.where(np.isnan(course).any(axis=0), np.nan, hours)


def time_below_h(course: Numbers, level: Numbers | float) -> Numbers:
    """Return hours below a level; see :func:`time_above_h`."""
    return time_above_h(-course, -level)


def area(course: Numbers) -> Numbers:
    """Return the area under a day's course, in its unit times hours."""
    total: Numbers = STEP_H * course.sum(axis=0)
    return total


def dlmo_h(melatonin_pmol_l: Numbers, threshold: Numbers | float = DLMO_PMOL_L) -> Numbers:
    """Return dim-light melatonin onset: the first rise of plasma melatonin to 10 pg/mL.

    Assumptions: the light is dim, or the onset is what light left of it; melatonin taken as a drug
    is counted as if it were one's own.
    """
    return onset_h(melatonin_pmol_l, threshold)


def temperature_minimum_h(core_c: Numbers) -> Numbers:
    """Return the clock time of the lowest core temperature, of a wave of 24 and 12 hours fitted to it.

    Assumptions: what sleep, posture and meals do to temperature is left in, as in a day outside a
    constant routine; NaN where temperature does not change.

    Source: two harmonics as in Brown and Czeisler 1992.
    """
    waves = np.fft.rfft(core_c, axis=0)
    waves[0] = 0.0
    waves[3:] = 0.0
    fine = np.fft.irfft(waves, n=SAMPLES, axis=0)
    at = fine.argmin(axis=0)
    lowest = np.take_along_axis(fine, at[None], axis=0)[0]
    before = np.take_along_axis(fine, (at[None] - 1) % SAMPLES, axis=0)[0]
    after = np.take_along_axis(fine, (at[None] + 1) % SAMPLES, axis=0)[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 0.5 * (before - after) / (before - 2.0 * lowest + after)
    moves = np.ptp(fine, axis=0) > 1e-6  # noqa: PLR2004 - a millionth of a degree is rounding
    return _clock_h(np.where(moves, HOURS[at] + STEP_H * share, np.nan))


def isi_proxy(  # noqa: PLR0917 - the questionnaire's items, each named there
    sol_min: Numbers,
    waso_min: Numbers,
    early_min: Numbers,
    se_pct: Numbers,
    n3_min: Numbers,
    awakenings: Numbers,
    kss_day: Numbers,
    worry: ArrayLike,
) -> Numbers:
    """Return what a person might score on the Insomnia Severity Index, worked out of nights.

    Assumptions: all slopes are assumed; nobody validated them on people. Medians over the nights
    (last axis), unknown nights left out, stand for the last two weeks. The drift that trials see in the
    placebo arm is not in it. Noticing is half of interference, so that 26 of the questionnaire's 28
    points can be reached. NaN where a median is unknown.

    Args:
        sol_min: Minutes to fall asleep, ``[..., nights]``.
        waso_min: Minutes awake after onset.
        early_min: Minutes from the final awakening to the alarm.
        se_pct: Sleep efficiency.
        n3_min: Minutes of N3.
        awakenings: How many.
        kss_day: Mean Karolinska sleepiness of the day after.
        worry: The person's trait plus felt strain, 0 to 1, ``[...]``.

    Source: the seven items of Bastien 2001; sizes assumed.
    """
    onset = _item((_median(sol_min) - 10.0) / 20.0)
    maintenance = _item((_median(waso_min) - 20.0) / 20.0)
    early = _item((_median(early_min) - 10.0) / 20.0)
    quality = 0.08 * (_median(se_pct) - 82.0) + 0.02 * (_median(n3_min) - 70.0)
    quality -= 0.05 * (_median(awakenings) - 15.0)
    dissatisfied = 4.0 / (1.0 + np.exp(quality))
    interference = _item(1.2 * (_median(kss_day) - 4.0))
    worried = 4.0 * np.clip(np.asarray(worry, float), 0.0, 1.0)
    score: Numbers = onset + maintenance + early + dissatisfied + 1.5 * interference + worried
    return score


def _item(score: Numbers) -> Numbers:
    item: Numbers = np.clip(score, 0.0, 4.0)
    return item


def _median(nights: Numbers) -> Numbers:
    known = ~np.isnan(nights)
    filled = np.where(known.any(axis=-1, keepdims=True), nights, 0.0)
    middle: Numbers = np.nanmedian(filled, axis=-1)
    return np.where(known.any(axis=-1), middle, np.nan)
