"""What is measured on one simulated night, counted in one walk over its runs of equal stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba.extending import register_jitable

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEASURES = (
    "tib_min", "spt_min", "tst_min", "sol_min", "waso_min", "tasafa_min", "se_pct", "sme_pct",
    "awakenings", "awakenings_5min", "n1_min", "n2_min", "n3_min", "rem_min", "n1_pct", "n2_pct",
    "n3_pct", "rem_pct", "n3_latency_min", "rem_latency_min", "rem_third_1_min", "rem_third_2_min",
    "rem_third_3_min", "n3_third_1_min", "n3_third_2_min", "n3_third_3_min", "shifts_per_h",
    "arousal_index_per_h", "cycles", "persistent_sleep_latency_min",
)  # fmt: skip
(
    TIB_MIN, SPT_MIN, TST_MIN, SOL_MIN, WASO_MIN, TASAFA_MIN, SE_PCT, SME_PCT, AWAKENINGS,
    AWAKENINGS_5MIN, N1_MIN, N2_MIN, N3_MIN, REM_MIN, N1_PCT, N2_PCT, N3_PCT, REM_PCT, N3_LATENCY_MIN,
    REM_LATENCY_MIN, REM_THIRD_1_MIN, REM_THIRD_2_MIN, REM_THIRD_3_MIN, N3_THIRD_1_MIN,
    N3_THIRD_2_MIN, N3_THIRD_3_MIN, SHIFTS_PER_H, AROUSAL_INDEX_PER_H, CYCLES,
    PERSISTENT_SLEEP_LATENCY_MIN,
) = range(len(MEASURES))  # fmt: skip

# Numbers of nightlab.nights.Stage, which machine code cannot read.
WAKE, N1, N2, N3, REM = range(5)
EPOCH_MIN = 0.5
EPOCHS_PER_H = 120.0
LONG_AWAKENING = 10  # 5 min
PERSISTENT = 20  # 10 min
NREM_BETWEEN = 30  # 15 min
REM_PERIOD = 10  # 5 min
THIRDS = tuple(range(REM_THIRD_1_MIN, N3_THIRD_3_MIN + 1))
COUNTS = (AWAKENINGS, AWAKENINGS_5MIN, SHIFTS_PER_H, AROUSAL_INDEX_PER_H, CYCLES, *THIRDS)
MINUTES = tuple(k for k, name in enumerate(MEASURES) if name.endswith("_min") and k != TIB_MIN)


@register_jitable
def measure_epochs(
    epochs: NDArray[np.uint8], n: int, tib_epochs: int, row: NDArray[np.float64]
) -> None:
    """Fill a row with the ``MEASURES`` of one opportunity to sleep.

    Assumptions: epochs of 30 s, the first at lights out; codes 0 to 4 of ``Stage``, none unscored; what
    lies in bed beyond ``n`` epochs is wake. Measures that ``nightlab.nights`` has too are defined as
    there. The sleep period (SPT) reaches from the first to the last epoch asleep; its thirds are of
    equal length, and an epoch belongs to the third it begins in. Without sleep, minutes and SE are 0
    and all else is NaN; a latency to what never came is NaN.

    * ``awakenings``: runs of wake within SPT; ``awakenings_5min`` those of at least 5 min.
    * ``shifts_per_h``: changes of stage within SPT, wake included, per hour of sleep.
    * ``arousal_index_per_h``: changes from N2, N3 or REM to N1 or wake within SPT, per hour of sleep:
      arousals long enough to change an epoch, fewer than a scorer of the EEG finds.
    * ``cycles``: at least 15 min of NREM followed by a REM period; REM parted by less than 15 min of NREM
      is one period; from the second on a period counts from 5 min of REM.
    * ``persistent_sleep_latency_min``: lights out to the first 10 min without wake.

    Args:
        epochs: ``uint8[>= n]`` or ``int8``.
        n: Epochs to read.
        tib_epochs: Time in bed, at least ``n``.
        row: ``float64[len(MEASURES)]``, overwritten.

    Source: terms as in :class:`nightlab.nights.Measures`; cycles as Feinberg and Floyd 1979.
    """
    row[:] = np.nan
    row[TIB_MIN] = tib_epochs * EPOCH_MIN
    for k in (SPT_MIN, TST_MIN, SE_PCT, N1_MIN, N2_MIN, N3_MIN, REM_MIN):
        row[k] = 0.0
    first, last = 0, n - 1
    while first < n and epochs[first] == WAKE:
        first += 1
    if first == n:
        return
    while epochs[last] == WAKE:
        last -= 1
    for k in COUNTS:
        row[k] = 0.0
    _count(epochs, first, last, row)
    _finish(first, last, tib_epochs, row)


@register_jitable
def _cycle(
    stage: int, length: int, nrem: int, rem: int, row: NDArray[np.float64]
) -> tuple[int, int]:
    """Return epochs of NREM since REM and of the REM period that is open, after one more run."""
    if stage == REM:
        return (0, rem + length) if rem > 0 or nrem >= NREM_BETWEEN else (nrem, rem)
    nrem += length
    if rem > 0 and nrem >= NREM_BETWEEN:
        row[CYCLES] += rem >= REM_PERIOD or row[CYCLES] == 0.0
        return nrem, 0
    return nrem, rem


@register_jitable
def _count(epochs: NDArray[np.uint8], first: int, last: int, row: NDArray[np.float64]) -> None:
    """Count epochs and changes of stage between the first and the last epoch asleep."""
    span = last + 1 - first
    # An epoch k of the sleep period belongs to third 3k // span.
    second, third = first + (span + 2) // 3, first + (2 * span + 2) // 3
    unbroken_from = at = first
    before, nrem, rem = WAKE, 0, 0
    while at <= last:
        stage, begin = epochs[at], at
        while at <= last and epochs[at] == stage:
            at += 1
        row[SHIFTS_PER_H] += begin > first
        row[AROUSAL_INDEX_PER_H] += stage <= N1 and before >= N2
        before = stage
        if stage == WAKE:
            row[AWAKENINGS] += 1.0
            row[AWAKENINGS_5MIN] += at - begin >= LONG_AWAKENING
            unbroken_from = at
            continue
        row[N1_MIN + stage - N1] += at - begin
        nrem, rem = _cycle(stage, at - begin, nrem, rem, row)
        if at - unbroken_from >= PERSISTENT and np.isnan(row[PERSISTENT_SLEEP_LATENCY_MIN]):
            row[PERSISTENT_SLEEP_LATENCY_MIN] = unbroken_from
        if stage >= N3:
            latency, thirds = N3_LATENCY_MIN, N3_THIRD_1_MIN
            if stage == REM:
                latency, thirds = REM_LATENCY_MIN, REM_THIRD_1_MIN
            if np.isnan(row[latency]):
                row[latency] = begin - first
            row[thirds] += max(0, min(at, second) - begin)
            row[thirds + 1] += max(0, min(at, third) - max(begin, second))
            row[thirds + 2] += max(0, at - max(begin, third))
    row[CYCLES] += rem >= REM_PERIOD or (rem > 0 and row[CYCLES] == 0.0)


@register_jitable
def _finish(first: int, last: int, tib_epochs: int, row: NDArray[np.float64]) -> None:
    """Turn counts of epochs into minutes, shares and rates."""
    span = last + 1 - first
    slept = row[N1_MIN] + row[N2_MIN] + row[N3_MIN] + row[REM_MIN]
    for k in range(4):
        row[N1_PCT + k] = 100.0 * row[N1_MIN + k] / slept
    row[SPT_MIN], row[TST_MIN], row[SOL_MIN] = span, slept, first
    row[WASO_MIN], row[TASAFA_MIN] = span - slept, tib_epochs - 1 - last
    for k in MINUTES:
        row[k] *= EPOCH_MIN
    row[SE_PCT] = 100.0 * slept / tib_epochs
    row[SME_PCT] = 100.0 * slept / span
    row[SHIFTS_PER_H] *= EPOCHS_PER_H / slept
    row[AROUSAL_INDEX_PER_H] *= EPOCHS_PER_H / slept
