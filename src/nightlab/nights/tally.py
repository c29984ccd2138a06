"""Epochs counted per night, for many nights at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights.hypnogram import ASLEEP_STAGES, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Counts = NDArray[np.int64]
    Codes = NDArray[np.uint8]
    Flags = NDArray[np.bool_]

# NumPy compares bytes with bytes ten times faster than with members of an enumeration.
STAGE_CODES = np.array(Stage, dtype=np.uint8)
ASLEEP_CODES = np.array(ASLEEP_STAGES, dtype=np.uint8)
PADDING = max(Stage) + 1


@dataclass(frozen=True, slots=True)
class Tally:
    """What the measures of some nights are made of.

    Assumptions: the positions of a night without sleep, or without REM, mean nothing.

    Args:
        stage: ``int64[8, nights]``, epochs of each stage.
        first_sleep: ``int64[nights]``, position of the first epoch of sleep.
        last_sleep: ``int64[nights]``, position of the last one.
        first_rem: ``int64[nights]``, position of the first epoch of REM.
        to_wake: ``int64[nights]``, changes from sleep to wake, the final one included.
        woke_at_end: ``int64[nights]``, 1 where the final one is there, else 0.
        unscored_within: ``int64[nights]``, unscored epochs within the sleep period.
    """

    stage: Counts
    first_sleep: Counts
    last_sleep: Counts
    first_rem: Counts
    to_wake: Counts
    woke_at_end: Counts
    unscored_within: Counts

    @property
    def sleep(self) -> Counts:
        """Epochs of sleep; ``int64[nights]``."""
        epochs: Counts = self.stage[ASLEEP_CODES].sum(axis=0)
        return epochs


def tally(nights: Sequence[Codes]) -> Tally:
    """Count the epochs of nights of any length.

    Args:
        nights: At least one ``uint8[epochs]`` of codes of ``Stage``.
    """
    codes = _pad(nights)
    asleep = (codes >= ASLEEP_CODES.min()) & (codes <= ASLEEP_CODES.max())
    awake = codes == STAGE_CODES[Stage.WAKE]
    end = codes.shape[1] - 1
    first = asleep.argmax(axis=1)
    last = end - asleep[:, ::-1].argmax(axis=1)
    # Where the last column is sleep, the epoch after it is that same column, and not awake.
    woke = awake[np.arange(len(codes)), np.minimum(last + 1, end)]
    return Tally(
        # One stage after the other: holding all eight comparisons at once takes three times longer.
        stage=np.stack([_per_night(codes == code) for code in STAGE_CODES]),
        first_sleep=first,
        last_sleep=last,
        first_rem=(codes == STAGE_CODES[Stage.REM]).argmax(axis=1),
        to_wake=_per_night(asleep[:, :-1] & awake[:, 1:]),
        woke_at_end=woke.astype(np.int64),
        unscored_within=_within(codes == STAGE_CODES[Stage.UNSCORED], first, last),
    )


def _pad(nights: Sequence[Codes]) -> Codes:
    """Stack nights of unequal length; ``uint8[nights, longest]``."""
    codes = np.full((len(nights), max(night.size for night in nights)), PADDING, dtype=np.uint8)
    for row, night in zip(codes, nights, strict=True):
        row[: night.size] = night
    return codes


def _per_night(flags: Flags) -> Counts:
    """Count the flags of each night; ``bool[nights, epochs]`` to ``int64[nights]``."""
    counts: Counts = flags.view(np.uint8).sum(axis=1, dtype=np.uint32).astype(np.int64)
    return counts


def _within(flags: Flags, first: Counts, last: Counts) -> Counts:
    """Count the flags from the first to the last epoch of sleep of each night."""
    if not flags.any():
        return np.zeros(len(flags), dtype=np.int64)
    at = np.arange(flags.shape[1])
    return _per_night(flags & (at >= first[:, None]) & (at <= last[:, None]))
