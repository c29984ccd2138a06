"""How much of the difference between arms carry-over leaves to be seen.

A verdict sees an effect by how far the exposure to one arm varies within a block, beyond what the other
arms explain. Carry-over smooths the exposure, so it varies less. The ratio is the standard error without
carry-over over the one with it, for independent nights; at 0.5 the same certainty takes four times as
many nights. Block effects are taken as unknown: what differs from block to block is not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.exposure import exposure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NOTHING_LEFT = 1e-9


def remaining(
    schedules: NDArray[np.int64],
    columns: NDArray[np.float64],
    evenings: NDArray[np.int64],
    blocks: NDArray[np.int64],
    half_life_nights: float,
) -> float:
    """Return the contrast ratio over some schedules, of the comparison that loses most.

    Args:
        schedules: ``int64[k, n]``, arm numbers of the counted nights.
        columns: ``float64[arms, j]``, what each arm gives of each of ``j`` things compared.
        evenings: ``int64[n]``, rising, calendar evening of each counted night from 0; nothing is given
            on the others.
        blocks: ``int64[n]``.
        half_life_nights: Nights in which half of an effect fades.

    Assumptions: nothing was given before the first evening. Over several schedules the ratio is that of
    their mean information (one over the squared standard error).
    """
    whole, left = np.zeros(columns.shape[1]), np.zeros(columns.shape[1])
    for codes in schedules:
        given = np.zeros((columns.shape[1], int(evenings[-1]) + 1))
        given[:, evenings] = columns[codes].T
        felt = exposure(given, half_life_nights)
        whole += information(given[:, evenings], blocks)
        left += information(felt[:, evenings], blocks)
    if (whole <= NOTHING_LEFT).any():
        return 0.0
    return float(np.sqrt((left / whole).min()))


def information(rows: NDArray[np.float64], blocks: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each row its sum of squares beyond the blocks and the other rows, 0 where none is left.

    Args:
        rows: ``float64[j, n]``.
        blocks: ``int64[n]``.
    """
    _, member = np.unique(blocks, return_inverse=True)
    sizes = np.bincount(member)
    centred = np.array([row - (np.bincount(member, row) / sizes)[member] for row in rows])
    gram = centred @ centred.T
    if np.linalg.matrix_rank(gram, tol=NOTHING_LEFT * max(1.0, float(gram.max()))) < len(rows):
        return np.zeros(len(rows))
    own: NDArray[np.float64] = 1 / np.diag(np.linalg.inv(gram))
    return own


def shares(levels: Sequence[float]) -> NDArray[np.float64]:
    """Return ``float64[levels, 1]``: each dose as its share of the highest."""
    doses = np.array(levels, dtype=np.float64)
    share: NDArray[np.float64] = (doses / doses.max())[:, None]
    return share


def indicators(arms: int) -> NDArray[np.float64]:
    """Return ``float64[arms, arms - 1]``: for each arm after the first whether it is given."""
    columns: NDArray[np.float64] = np.eye(arms)[:, 1:]
    return columns
