"""The few quantities that no Laplace step integrates: autocorrelation, scales, dispersion, half-life.

Each stands on an axis on which its prior is a standard normal. Points are laid out evenly there, weighed,
and laid out again where the weight is, so that a few hundred serve whatever the nights say. The points
are the same every time: no draw, no seed.

Source: Cornuet et al. 2012, Scand J Stat 39:798 (the rounds weighed as one mixture); Berild et al. 2022,
J Comput Graph Stat 31:1225 (with Laplace inside); Roberts 2018, extremelearning.com.au (the lattice).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.exposure import HALF_LIFE_LOG_SD
from nightlab.trials.likelihood import PHI_BOUNDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ROUNDS = (3, 6)  # fewest and most
POINTS = 96  # in each
ENOUGH = 50.0  # points' worth of weight, with which the rounds end
INFLATED = (
    1.25  # sds of a later round's layout against those the nights tell, so that tails are seen
)
# Prior of the degrees of freedom: 2 to 56 with a chance of 95 %; Juárez & Steel 2010, J Bus Econ Stat 28:52.
NU_SHAPE, NU_RATE = 2.0, 0.1
# Shares of a prior beyond which no point is laid.
_EDGE = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Unknowns:
    """Values of ``k`` points.

    Attributes:
        phi: ``float64[k]``, autocorrelation.
        sds: ``float64[k, s]``, standard deviations, in the order their priors were given in.
        half_life_nights: ``float64[k]``; 0 where nothing lingers.
        nu: ``float64[k]``, degrees of freedom of the noise; infinite where it has no heavy tails.
    """

    phi: Floats
    sds: Floats
    half_life_nights: Floats
    nu: Floats


@dataclass(frozen=True, slots=True)
class Axes:
    """Priors: phi uniform, sds half-normal, degrees of freedom gamma, the half-life log-normal.

    Attributes:
        sds: Of the half-normal priors.
        half_life_nights: The best guess; 0 means that a night feels its own dose alone.
        tails: Whether the noise may have heavy ones, its degrees of freedom unknown.
    """

    sds: tuple[float, ...]
    half_life_nights: float
    tails: bool = False

    @property
    def count(self) -> int:
        """How many axes there are."""
        return 1 + len(self.sds) + self.tails + (self.half_life_nights > 0)

    def values(self, z: Floats) -> Unknowns:
        """Return the quantities at points ``float64[k, d]`` of the standard normal axes."""
        from scipy.special import gammaincinv, ndtr, ndtri  # only families without a closed form

        share = np.clip(ndtr(z), _EDGE, 1 - _EDGE)
        low, high = PHI_BOUNDS
        s = len(self.sds)
        sds = ndtri(0.5 + 0.5 * share[:, 1 : s + 1]) * np.array(self.sds)
        half_life = np.full(z.shape[0], self.half_life_nights, dtype=np.float64)
        if self.half_life_nights > 0:
            half_life *= np.exp(HALF_LIFE_LOG_SD * z[:, -1])
        nu = np.full(z.shape[0], np.inf)
        if self.tails:
            nu = gammaincinv(NU_SHAPE, share[:, s + 1]) / NU_RATE
        return Unknowns(low + (high - low) * share[:, 0], sds, half_life, nu)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Points on the axes and the log weight of each, its likelihood not counted."""

    z: Floats
    log_weight: Floats


def lay_out(axes: Axes, log_likelihood: Callable[[Floats], Floats]) -> tuple[Layout, Floats]:
    """Return points where the posterior is, and the log likelihood found at each.

    Args:
        axes: The priors.
        log_likelihood: Of points ``float64[k, d]``.
    """
    d = axes.count
    middle, root = np.zeros(d), np.eye(d)
    parts: list[tuple[Floats, Floats]] = []
    z, found = np.zeros((0, d)), np.zeros(0)
    for turn in range(ROUNDS[1]):
        fresh = middle + _lattice(turn, d) @ root.T
        parts.append((middle, root))
        z, found = np.concatenate([z, fresh]), np.concatenate([found, log_likelihood(fresh)])
        log_weight = -0.5 * (z**2).sum(axis=1) - _log_mixture(z, parts)
        weight = _shares(log_weight + found)
        if turn + 1 >= ROUNDS[0] and _worth(weight) > ENOUGH:
            break
        middle, root = _moments(z, weight)
    return Layout(z, log_weight), found


def _lattice(turn: int, d: int) -> Floats:
    """Return ``float64[POINTS, d]``, standard normal, evenly spread; each turn goes on where one ended."""
    from scipy.special import ndtri

    golden = 1.5
    for _ in range(60):  # the root of g^(d+1) = g + 1
        golden = (1 + golden) ** (1 / (d + 1))
    steps = golden ** -np.arange(1.0, d + 1)
    at = np.arange(turn * POINTS, (turn + 1) * POINTS)[:, None]
    share = (0.5 + (at + 1) * steps) % 1
    points: Floats = ndtri(np.clip(share, _EDGE, 1 - _EDGE))
    return points


def _log_mixture(z: Floats, parts: list[tuple[Floats, Floats]]) -> Floats:
    logs = []
    for middle, root in parts:
        away = np.linalg.solve(root, (z - middle).T)
        logs.append(-0.5 * (away**2).sum(axis=0) - np.linalg.slogdet(root)[1])
    mixed: Floats = np.logaddexp.reduce(logs, axis=0) - np.log(len(parts))
    return mixed


def _shares(log: Floats) -> Floats:
    weight = np.exp(log - log.max())
    shares: Floats = weight / weight.sum()
    return shares


def _worth(weight: Floats) -> float:
    """Return how many points of equal weight the weights are worth."""
    return float(1 / (weight**2).sum())


def _moments(z: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return middle and root of the covariance of weighed points, leaning on the prior where few weigh."""
    trust = _worth(weight) / (_worth(weight) + 1)
    middle = weight @ z
    away = z - middle
    covariance = trust * (away.T * weight) @ away + (1 - trust) * np.eye(z.shape[1])
    root = np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
    return trust * middle, INFLATED * root
