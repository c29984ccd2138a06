"""Sleep and wake of many nights on one wall clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights.hypnogram import ASLEEP_STAGES, Stage
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.nights.hypnogram import Hypnogram

    States = NDArray[np.int8]

UNKNOWN, AWAKE, ASLEEP = -1, 0, 1
STATE_OF = np.full(len(Stage), UNKNOWN, dtype=np.int8)
STATE_OF[Stage.WAKE] = AWAKE
STATE_OF[list(ASLEEP_STAGES)] = ASLEEP


@dataclass(frozen=True, slots=True)
class Stretch:
    """States of a stretch of time, by slot of the wall clock.

    Args:
        slots: ``int64[epochs]``, epochs since 1970-01-01 00:00 on the wall clock.
        states: ``int8[epochs]``: -1 unknown, 0 awake, 1 asleep.
    """

    slots: NDArray[np.int64]
    states: States


def even_stretch(start: datetime, end: datetime, zone: str, epoch_s: int, state: int) -> Stretch:
    """Return one state between two instants."""
    seconds = _seconds(start, end, epoch_s)
    return Stretch(_slots(seconds, zone, epoch_s), np.full(seconds.shape, state, dtype=np.int8))


def staged_stretch(hypnogram: Hypnogram, zone: str, epoch_s: int) -> Stretch:
    """Return the states of a hypnogram, sampled at the middle of each slot."""
    seconds = _seconds(hypnogram.start, hypnogram.end, epoch_s)
    epochs = (seconds - hypnogram.start.timestamp()) // hypnogram.epoch_s
    at = np.clip(epochs.astype(np.int64), 0, hypnogram.n - 1)
    return Stretch(_slots(seconds, zone, epoch_s), STATE_OF[hypnogram.epochs[at]])


def timeline(stretches: Sequence[Stretch]) -> States:
    """Write stretches on one wall clock, the later over the earlier; ``int8[slots]``.

    Assumptions: what no stretch covers is unknown; of an hour that comes twice the first counts.
    """
    filled = [stretch for stretch in stretches if stretch.slots.size]
    if not filled:
        return np.empty(0, dtype=np.int8)
    first = min(int(stretch.slots.min()) for stretch in filled)
    last = max(int(stretch.slots.max()) for stretch in filled)
    states = np.full(last + 1 - first, UNKNOWN, dtype=np.int8)
    for stretch in filled:
        # Backwards, so that the first of two equal slots is written last.
        states[stretch.slots[::-1] - first] = stretch.states[::-1]
    return states


def _seconds(start: datetime, end: datetime, epoch_s: int) -> NDArray[np.float64]:
    """Return the middles of the slots between two instants, in seconds since 1970 UTC."""
    first = math.ceil(start.timestamp() / epoch_s - 0.5)
    last = math.ceil(end.timestamp() / epoch_s - 0.5)
    return (np.arange(first, last, dtype=np.float64) + 0.5) * float(epoch_s)


def _slots(seconds: NDArray[np.float64], zone: str, epoch_s: int) -> NDArray[np.int64]:
    """Return the wall-clock slots of instants in order."""

    def offset_s(at: float) -> float:
        away = local(datetime.fromtimestamp(at, UTC), zone).utcoffset()
        return 0.0 if away is None else away.total_seconds()

    if not seconds.size:
        return np.empty(0, dtype=np.int64)
    offsets = np.full(seconds.shape, offset_s(float(seconds[0])))
    if offset_s(float(seconds[-1])) != offsets[0]:
        offsets = np.array([offset_s(at) for at in seconds.tolist()])
    slots: NDArray[np.int64] = np.floor((seconds + offsets) / epoch_s).astype(np.int64)
    return slots
