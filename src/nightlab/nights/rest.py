"""Where in days of movement a person rested, and where nobody wore the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Counts = NDArray[np.float64]
    Flags = NDArray[np.bool_]

Span = tuple[int, int]

# Non-wear, in minutes
STILL_MIN, SPIKE_MIN, STILL_BESIDE_SPIKE_MIN = 90, 2, 30

# Rest, in minutes where not said otherwise
TREND_H, LEAST_TREND_H = 24, 12
QUIET_SHARE = 0.15  # of the mean movement of the day around
SMOOTH_MIN = 10
SEED_MIN, LONGEST_BOUT_H, LATE_PEAK_MIN = 30, 12, 30
SAME_NIGHT_WAKE_MIN, SAME_NIGHT_UNKNOWN_MIN = 60, 180


def unworn(counts: Counts) -> Flags:
    """Tell the minutes in which nobody wore the device: at least 90 without movement.

    Assumptions: a person moves within 90 minutes, asleep too; up to two minutes of movement that have
    30 still ones on each side are a knock against the table. Someone who sleeps that still loses
    these minutes as unknown.

    Args:
        counts: ``float64[minutes]``, NaN where missing.

    Returns:
        ``bool[minutes]``.

    Source: Choi et al. 2011, Med Sci Sports Exerc 43:357.
    """
    still = counts == 0
    starts, ends = _runs(~still)
    before = starts - np.concatenate(([0], ends[:-1]))
    after = np.concatenate((starts[1:], [still.size])) - ends
    knocks = (ends - starts <= SPIKE_MIN) & (np.minimum(before, after) >= STILL_BESIDE_SPIKE_MIN)
    for start, end in _spans(starts[knocks], ends[knocks]):
        still[start:end] = ~np.isnan(counts[start:end])
    starts, ends = _runs(still)
    lying = ends - starts >= STILL_MIN
    off = np.zeros(counts.size, dtype=bool)
    for start, end in _spans(starts[lying], ends[lying]):
        off[start:end] = True
    return off


def rest_periods(counts: Counts) -> list[Span]:
    """Find the rests in minutes of movement, without a diary.

    Assumptions: a minute is quiet where movement, smoothed over ten minutes, is at most 15% of its
    mean over the 24 h around (at least 12 h of them known); thirty quiet minutes begin a rest; it ends
    where a solid block of quiet fits the next 12 h best, as told by the correlation, and no better fit
    comes within 30 min; quiet minutes at its edges belong to it. Of Nightlab's own: the smoothing
    (the source has bins of ten minutes), in which no minute counts for more than the mean, so that one
    turn in bed ends no rest; rests are one night that less than an hour of wake, or three
    of missing counts, parts; and a rest in which nothing at all moved is none, because the device lay
    somewhere. A rest begins when movement ceases, so the time awake in bed before sleep is not known.

    Args:
        counts: ``float64[minutes]``, NaN where missing or not worn.

    Returns:
        ``[start, end)`` in minutes, in order; none where less than 12 h are known.

    Source: Roenneberg et al. 2015, Methods Enzymol 552:257, as documented by pyActigraphy.
    """
    if not counts.size:
        return []
    trend = _trend(counts)
    bound = QUIET_SHARE * trend
    quiet = _smooth(np.minimum(counts, trend)) <= bound
    still = counts <= bound
    rests: list[Span] = []
    for start, end in _spans(*_runs(quiet)):
        free_from = max(start, rests[-1][1] if rests else 0)
        if end - free_from >= SEED_MIN:
            rests.append((free_from, free_from + _bout_length(quiet[free_from:])))
    widened = [_widened(rest, still) for rest in rests]
    return [rest for rest in _united(widened, counts) if _has_movement(counts, rest)]


def _trend(counts: Counts) -> Counts:
    """Return the mean of the 24 h around each minute, NaN where under 12 h of them are known."""
    known = ~np.isnan(counts)
    half = TREND_H * 60 // 2
    sums, number = _moving_sum(np.where(known, counts, 0.0), half), _moving_sum(known, half)
    return np.where(number >= LEAST_TREND_H * 60, sums / np.maximum(number, 1), np.nan)


def _smooth(counts: Counts) -> Counts:
    """Return the mean of the known minutes around each; a missing one stays missing."""
    known = ~np.isnan(counts)
    half = SMOOTH_MIN // 2
    sums, number = _moving_sum(np.where(known, counts, 0.0), half), _moving_sum(known, half)
    return np.where(known, sums / np.maximum(number, 1), np.nan)


def _moving_sum(values: Counts | Flags, half: int) -> Counts:
    """Return the sum from half a window before each value to half a window after it, exclusive."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    at = np.arange(values.size)
    return total[np.minimum(at + half, values.size)] - total[np.maximum(at - half, 0)]


def _bout_length(quiet: Flags) -> int:
    """Return the length of the block that fits quiet minutes best, from the first of them on."""
    ahead = quiet[: LONGEST_BOUT_H * 60]
    n, asleep = ahead.size, int(ahead.sum())
    if asleep == n:
        return n
    length = np.arange(1, n)
    inside = np.cumsum(ahead)[:-1]
    # Pearson's correlation with a block, times what does not depend on the block.
    fit = (n * inside - length * asleep) / np.sqrt(length * (n - length))
    return _peak(fit) + 1


def _peak(fit: Counts) -> int:
    """Return the place of the first peak that nothing exceeds within the next half hour."""
    best = 0
    for at in range(1, fit.size):
        if fit[at] > fit[best]:
            best = at
        elif at - best > LATE_PEAK_MIN:
            break
    return best


def _widened(rest: Span, still: Flags) -> Span:
    """Return a rest with the quiet minutes at its edges, which smoothing takes from it."""
    start, end = rest
    while start and still[start - 1]:
        start -= 1
    while end < still.size and still[end]:
        end += 1
    while start < end and not still[start]:
        start += 1
    while end > start and not still[end - 1]:
        end -= 1
    return start, end


def _united(rests: list[Span], counts: Counts) -> list[Span]:
    united: list[Span] = []
    for start, end in rests:
        if united and _is_same_night(counts[united[-1][1] : start]):
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        elif end - start >= SEED_MIN:
            united.append((start, end))
    return united


def _is_same_night(between: Counts) -> bool:
    missing = int(np.isnan(between).sum())
    return between.size - missing < SAME_NIGHT_WAKE_MIN and missing <= SAME_NIGHT_UNKNOWN_MIN


def _has_movement(counts: Counts, rest: Span) -> bool:
    return bool((counts[rest[0] : rest[1]] > 0).any())


def _runs(flags: Flags) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the runs of True start, and where they end, exclusive."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return edges[::2], edges[1::2]


def _spans(starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Iterator[Span]:
    return zip(starts.tolist(), ends.tolist(), strict=True)
