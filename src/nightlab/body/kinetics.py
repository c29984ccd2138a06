"""Chains of compartments, each emptying into the next, solved exactly over a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.body.organ import Numbers

_HALVINGS, _TERMS = 6, 12


def passed(rates_per_h: Sequence[Numbers], hours: Numbers | float) -> Numbers:
    """Return what share of each compartment's content stands in which compartment after a time.

    Assumptions: compartment ``k`` empties at ``rates_per_h[k]`` into the next, the last one out of the
    chain. Rates may be equal, at which the sums of exponentials of the textbooks divide by zero; the
    matrix exponential (scaled, a Taylor series, squared again) does not. Rate times hours at most 100.

    Args:
        rates_per_h: One array of people for each compartment.
        hours: The time, one for all or one for each person.

    Returns:
        ``float64[compartments, compartments, people]``; row: where it stands, column: whence it came.
        A column sums to 1 less what has left the chain.
    """
    rates = np.array(np.broadcast_arrays(*rates_per_h, np.asarray(hours, float))[:-1], dtype=float)
    moved = rates * np.asarray(hours, float) / 2.0**_HALVINGS
    size, people = moved.shape[0], moved.shape[1]
    chain = np.zeros((people, size, size))
    for k in range(size):
        chain[:, k, k] = -moved[k]
        if k + 1 < size:
            chain[:, k + 1, k] = moved[k]
    share = np.broadcast_to(np.eye(size), chain.shape).copy()
    term = share
    for n in range(1, _TERMS + 1):
        term = term @ chain / n
        share = share + term
    for _ in range(_HALVINGS):
        share = share @ share
    return np.ascontiguousarray(np.moveaxis(share, 0, -1))
