"""A mixture of normal distributions, and its quantiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.trials.posterior import Effect

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTHS = 12.0
HALVINGS = 36


@dataclass(frozen=True, slots=True, eq=False)
class NormalMixture:
    """Normal parts with their weights.

    Args:
        weight: ``float64[k]``, summing to 1.
        mean: ``float64[k]``.
        sd: ``float64[k]``, above 0.
    """

    weight: NDArray[np.float64]
    mean: NDArray[np.float64]
    sd: NDArray[np.float64]

    def below(self, value: float) -> float:
        """Return the probability of less than a value."""
        from scipy.special import ndtr

        return float(self.weight @ ndtr((value - self.mean) / self.sd))

    def quantile(self, chance: float) -> float:
        """Return the value that is not reached with a chance, by halving.

        Example:
            >>> import numpy as np
            >>> one = NormalMixture(np.ones(1), np.zeros(1), np.ones(1))
            >>> round(one.quantile(0.975), 4)
            1.96
        """
        low = float((self.mean - WIDTHS * self.sd).min())
        high = float((self.mean + WIDTHS * self.sd).max())
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < chance else (low, middle)
        return (low + high) / 2

    def summary(self) -> Effect:
        """Return mean, standard deviation and the central 95 % interval."""
        mean = float(self.weight @ self.mean)
        variance = float(self.weight @ (self.sd**2 + (self.mean - mean) ** 2))
        return Effect(mean, variance**0.5, self.quantile(0.025), self.quantile(0.975))
