"""How often one stage follows another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights.hypnogram import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.nights.hypnogram import Hypnogram

STAGES = len(Stage)


def transition_counts(hypnograms: Sequence[Hypnogram]) -> NDArray[np.int64]:
    """Count the pairs of adjacent epochs by stage, night by night.

    Assumptions: rows are the earlier stage and columns the later one, in the order of ``Stage``;
    staying in a stage counts too; no pair spans two nights. Sum over the first axis to pool nights
    of one epoch length.

    Args:
        hypnograms: Nights of any length.

    Returns:
        ``int64[nights, 8, 8]``.

    Example:
        >>> from datetime import datetime, UTC
        >>> from nightlab.nights.hypnogram import Hypnogram
        >>> start = datetime(2024, 1, 1, 23, tzinfo=UTC)
        >>> night = Hypnogram.from_string("WW22W", epoch_s=30, start=start)
        >>> int(transition_counts([night])[0, Stage.N2, Stage.WAKE])
        1
    """
    counts = np.zeros((len(hypnograms), STAGES * STAGES), dtype=np.int64)
    for night, hypnogram in enumerate(hypnograms):
        # 8 x 8 pairs fit in a byte, so the night is never widened.
        pairs = hypnogram.epochs[:-1] * np.uint8(STAGES) + hypnogram.epochs[1:]
        counts[night] = np.bincount(pairs, minlength=STAGES * STAGES)
    return counts.reshape(-1, STAGES, STAGES)


def transition_probabilities(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the chance of each next stage, given the stage of an epoch.

    Args:
        counts: ``int64[..., 8, 8]`` from :func:`transition_counts`, pooled or not.

    Returns:
        ``float64[..., 8, 8]``; each row sums to 1, or is NaN where its stage was never left nor kept.
    """
    leaving = counts.sum(axis=-1, keepdims=True)
    return np.where(leaving > 0, counts / np.maximum(leaving, 1), np.nan)
