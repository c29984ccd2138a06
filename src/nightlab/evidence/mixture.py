"""What is believed of an effect before the first night, as a mixture of normal distributions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Numbers beyond this and its inverse are no one's sleep, and squares of theirs would leave double precision.
LARGEST = 1e15
# Weight of the literature against scepticism, by its certainty (GRADE's four words).
CERTAINTY_WEIGHT = {"high": 0.9, "moderate": 0.6, "low": 0.3, "very low": 0.1}
_HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Normal:
    """One part of a mixture: its weight, mean and standard deviation in the outcome's unit."""

    weight: float
    mean: float
    sd: float


def _least_sd(mean: float) -> float:
    """Return the sd below which a normal around a mean is finer than double precision holds."""
    return max(1 / LARGEST, 1e-9 * abs(mean))


@dataclass(frozen=True, slots=True)
class Prior:
    """A mixture of normals for the effect of an arm minus control, in the outcome's unit.

    Raises:
        NightlabError: No part, weights that do not sum to 1, or a standard deviation that is not
            positive.

    Example:
        >>> sceptical(delta=10.0).parts
        (Normal(weight=1.0, mean=0.0, sd=5.0),)
    """

    name: str
    parts: tuple[Normal, ...]

    def __post_init__(self) -> None:
        where = f"prior {self.name}"
        total = sum(p.weight for p in self.parts)
        if not abs(total - 1) <= 1e-9 or any(p.weight < 0 for p in self.parts):  # noqa: PLR2004 - rounding
            raise NightlabError(
                "the weights of a prior sum to 1 and none is below 0",
                where=where,
                fix="give weights from 0 to 1",
            )
        if not all(
            abs(p.mean) < LARGEST and _least_sd(p.mean) < p.sd < LARGEST for p in self.parts
        ):
            raise NightlabError(
                "a prior's mean or standard deviation is out of range",
                where=where,
                fix="give standard deviations above 0, in the outcome's unit",
            )

    @property
    def mean(self) -> float:
        """Mean of the mixture."""
        return sum(p.weight * p.mean for p in self.parts)

    @property
    def sd(self) -> float:
        """Standard deviation of the mixture."""
        mean = self.mean
        return math.sqrt(sum(p.weight * (p.sd**2 + (p.mean - mean) ** 2) for p in self.parts))

    def below(self, bound: float) -> float:
        """Return the chance of an effect below a bound.

        Example:
            >>> round(sceptical(delta=10.0).below(-10.0), 3)
            0.023
        """
        return sum(
            p.weight * 0.5 * math.erfc((p.mean - bound) / (p.sd * math.sqrt(2))) for p in self.parts
        )

    def quantile(self, chance: float) -> float:
        """Return the effect below which a share of the belief lies.

        Args:
            chance: The share, above 0 and below 1.

        Example:
            >>> round(sceptical(delta=10.0).quantile(0.975), 2)
            9.8
        """
        low = min(p.mean - 40 * p.sd for p in self.parts)
        high = max(p.mean + 40 * p.sd for p in self.parts)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < chance else (low, middle)
        return (low + high) / 2

    def log_density(self, effect: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the log density at each effect."""
        import numpy as np

        logs = [
            np.log(part.weight / part.sd) - 0.5 * ((effect - part.mean) / part.sd) ** 2
            for part in self.parts
            if part.weight > 0
        ]
        total: NDArray[np.float64] = np.logaddexp.reduce(logs) - 0.5 * np.log(2 * np.pi)
        return total


def sceptical(delta: float) -> Prior:
    """Return the prior for what has no good evidence: N(0, (delta / 2)^2), delta the worthwhile effect."""
    return Prior("sceptical", (Normal(1.0, 0.0, delta / 2),))


def with_scepticism(parts: tuple[Normal, ...], *, weight: float, delta: float) -> Prior:
    """Return the literature's distribution with its weight, and scepticism for the rest.

    Args:
        parts: The predictive distribution for one new person, in the outcome's unit.
        weight: How far it is believed, see ``CERTAINTY_WEIGHT``; 0 leaves scepticism alone.
        delta: The smallest worthwhile effect.
    """
    doubt = tuple(Normal((1 - weight) * p.weight, p.mean, p.sd) for p in sceptical(delta).parts)
    trust = tuple(Normal(weight * p.weight, p.mean, p.sd) for p in parts)
    return Prior("evidence", trust + doubt)
