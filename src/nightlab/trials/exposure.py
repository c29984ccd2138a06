"""Carry-over and build-up: how much of an arm's dose a night still feels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A half-life that is given is known to about a factor of 1.6: a log-normal prior with sd 0.5, on five
# points half an octave apart.
HALF_LIFE_LOG_SD = 0.5
LONGEST_HALF_LIFE = 365
_OCTAVES = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])


def half_life_prior(half_life_nights: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the half-lives to integrate over, in nights, and their weights.

    Args:
        half_life_nights: The best guess; 0 means that a night feels its own dose alone.
    """
    if half_life_nights == 0:
        return np.zeros(1), np.ones(1)
    weights = np.exp(-0.5 * (_OCTAVES * np.log(2) / HALF_LIFE_LOG_SD) ** 2)
    return half_life_nights * 2**_OCTAVES, weights / weights.sum()


def exposure(allocation: NDArray[np.float64], half_life_nights: float) -> NDArray[np.float64]:
    """Return what each night feels of the allocation: s[t] = k s[t-1] + (1 - k) z[t].

    Args:
        allocation: ``float64[..., n]``, one column per calendar night, 0 without and 1 with a dose.
        half_life_nights: Nights in which half of the effect has gone; k = 2^(-1/h), 0 means k = 0.

    Assumptions: nothing was taken before the first night; the effect builds up as it fades.

    Source: the wash-in and wash-out state of HIAlab/cinof1, with one constant for both.
    """
    if half_life_nights == 0:
        return allocation.astype(np.float64)
    keep = 2.0 ** (-1.0 / half_life_nights)
    felt = np.empty(allocation.shape, dtype=np.float64)
    state = np.zeros(allocation.shape[:-1])
    for night in range(allocation.shape[-1]):
        state = keep * state + (1 - keep) * allocation[..., night]
        felt[..., night] = state
    return felt


def contrast_ratio(
    allocation: NDArray[np.float64], blocks: NDArray[np.int64], half_life_nights: float
) -> float:
    """Return how much of the contrast between arms carry-over leaves: 1 all, 0 none.

    It is the standard error without carry-over over the one with it, in independent nights, within
    blocks: at 0.5 the same certainty needs four times as many nights.
    """
    whole = _within_blocks(allocation.astype(np.float64), blocks)
    left = _within_blocks(exposure(allocation, half_life_nights), blocks)
    total = float(whole @ whole)
    return float(np.sqrt((left @ left) / total)) if total > 0 else 0.0


def _within_blocks(values: NDArray[np.float64], blocks: NDArray[np.int64]) -> NDArray[np.float64]:
    _, member = np.unique(blocks, return_inverse=True)
    means = np.bincount(member, values) / np.bincount(member)
    centred: NDArray[np.float64] = values - means[member]
    return centred
