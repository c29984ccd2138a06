"""From an effect on the model's scale to one in minutes, points or awakenings, and back.

A model on a logarithm says "times 0.8". What that is in minutes depends on the nights, so every night is
taken as it was and moved to the arm and to the control by the model's effect; the difference, averaged over
the nights, is the effect a person would see. It rises with the model's effect, so each posterior and each
prior is carried over exactly, by the slope.

Source: Duan 1983, J Am Stat Assoc 78:605 (retransformation with the nights' own residuals).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Outcomes are below 1e15, so no ratio of two nights is beyond e^35.
FARTHEST = 40.0
_TABLE = FARTHEST * np.sinh(np.linspace(-6, 6, 1201)) / np.sinh(6)


class OwnScale(Protocol):
    """A rising map from the model's effect to the outcome's unit."""

    def effect(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``float64[m]``, effects in the outcome's unit."""
        ...

    def slope(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``float64[m]``, how fast they rise; above 0."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """The model's scale is the outcome's own."""

    unit: float

    def effect(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the effects as they are."""
        return model

    def slope(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ones."""
        return np.ones(model.shape)


@dataclass(frozen=True, slots=True, eq=False)
class NightRatio:
    """The arm multiplies a night.

    Attributes:
        values: ``float64[n]``, what is multiplied, night by night.
        felt: ``float64[n]``, what the night feels of the arm, from 0 to 1.
    """

    values: NDArray[np.float64]
    felt: NDArray[np.float64]

    def effect(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the difference between all nights on the arm and all on the control."""
        up, down = self._moved(model)
        return up - down

    def slope(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return its derivative."""
        share, value = self.felt, self.values / self.felt.size
        rise: NDArray[np.float64] = np.exp(np.outer(model, 1 - share)) @ (value * (1 - share))
        return rise + np.exp(np.outer(model, -share)) @ (value * share)

    def _moved(self, model: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        share, value = self.felt, self.values / self.felt.size
        return np.exp(np.outer(model, 1 - share)) @ value, np.exp(np.outer(model, -share)) @ value


@dataclass(frozen=True, slots=True, eq=False)
class NightOdds:
    """The arm multiplies the odds of a share.

    Attributes:
        log_odds: ``float64[n]``, night by night.
        felt: ``float64[n]``, what the night feels of the arm, from 0 to 1.
        whole: What a share of 1 is in the outcome's unit, such as 100 for per cent.
    """

    log_odds: NDArray[np.float64]
    felt: NDArray[np.float64]
    whole: float

    def effect(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the difference between all nights on the arm and all on the control."""
        up, down = self._moved(model)
        found: NDArray[np.float64] = self.whole * (up - down).mean(axis=1)
        return found

    def slope(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return its derivative."""
        share = self.felt
        on, off = self._odds(model)
        # The product of a chance and its opposite, which stays above 0 where either is rounded to 1.
        each = (1 - share) / (2 + 2 * np.cosh(on)) + share / (2 + 2 * np.cosh(off))
        found: NDArray[np.float64] = self.whole * each.mean(axis=1)
        return found

    def _moved(self, model: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        on, off = self._odds(model)
        return 1 / (1 + np.exp(-on)), 1 / (1 + np.exp(-off))

    def _odds(self, model: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        share = self.felt
        return (
            self.log_odds + np.outer(model, 1 - share),
            self.log_odds + np.outer(model, -share),
        )


def model_effect(scale: OwnScale, own: float) -> float:
    """Return the model's effect that reads as one in the outcome's unit, at most ``FARTHEST``."""
    if isinstance(scale, Linear):
        return own
    return float(np.interp(own, scale.effect(_TABLE), _TABLE))


def around(scale: OwnScale, mean: float, sd: float) -> tuple[float, float]:
    """Return middle and width on the model's scale of a normal in the outcome's unit."""
    low, middle, high = (model_effect(scale, mean + step * sd) for step in (-1, 0, 1))
    return middle, max((high - low) / 2, 1e-9)
