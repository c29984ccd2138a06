"""What every observed night feels of the arm, under many half-lives at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """The allocation on every calendar day of a trial; days without a row are without a dose.

    Attributes:
        allocation: ``float64[m]``, from the first row's day on.
        first_day: The first row's.
    """

    allocation: Floats
    first_day: int

    @classmethod
    def of(cls, data: TrialData) -> Self:
        """Return the calendar of a trial."""
        allocation = np.zeros(int(np.ptp(data.days)) + 1)
        allocation[data.days - data.days[0]] = data.allocation
        return cls(allocation, int(data.days[0]))

    def felt(self, days: NDArray[np.int64], half_life_nights: Floats) -> Floats:
        """Return ``float64[n, k]``: the exposure of some days under each half-life.

        Args:
            days: ``int64[n]``.
            half_life_nights: ``float64[k]``; all 0 where nothing lingers, else all above it.
        """
        at, k = days - self.first_day, half_life_nights.size
        if not half_life_nights.any():
            return np.repeat(self.allocation[at, None], k, axis=1)
        keep = 2.0 ** (-1.0 / half_life_nights)
        felt = np.empty((self.allocation.size, k))
        state = np.zeros(k)
        for night, share in enumerate(self.allocation):
            state = keep * state + (1 - keep) * share
            felt[night] = state
        return felt[at]
