"""From which night to which night something was written down at all, so that silence can mean no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Two weeks without an entry, or five times this person's usual pause, and nobody knows any more.
LONGEST_PAUSE = 14
USUAL_PAUSES = 5
# From so many pauses on there is such a thing as a usual one.
FEWEST_PAUSES = 4


def logged(entries: NDArray[np.int64], days: int) -> NDArray[np.bool_]:
    """Tell on which dates the absence of an entry means that nothing happened.

    Assumptions: a kind is logged from its first to its last entry, an entry of 0 counting; within a
    pause longer than two weeks, and than five times the median pause where there are four or more, it is not known.

    Args:
        entries: Dates with an entry, as places in the calendar.
        days: Length of the calendar.

    Example:
        >>> import numpy as np
        >>> logged(np.array([1, 3, 30]), 32).nonzero()[0].tolist()
        [1, 2, 3, 30]
    """
    known = np.zeros(days, dtype=np.bool_)
    at = np.unique(entries)
    if at.size == 0:
        return known
    pauses = np.diff(at)
    habit = USUAL_PAUSES * float(np.median(pauses)) if pauses.size >= FEWEST_PAUSES else 0.0
    longest = max(LONGEST_PAUSE, habit)
    known[at] = True
    for begin, pause in zip(at[:-1], pauses, strict=True):
        if pause <= longest:
            known[begin : begin + pause] = True
    return known
