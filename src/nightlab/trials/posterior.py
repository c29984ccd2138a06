"""The posterior of an effect under any prior, from the one integrated likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from nightlab.trials import curve
from nightlab.trials.own_scale import FARTHEST, Linear, OwnScale, around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.prior import Normal, Prior

# Points around each scale in play, in standard deviations; dense in the middle, far in the tails.
_LADDER = np.sinh(np.linspace(-4.6, 4.6, 231)) / 2.0
# Standard deviations, beyond which the grid is made finer where prior and likelihood meet.
APART = 4.0
WIDE = 1000.0  # likelihood widths of a prior, beyond which the grid needs points in between
POINTS_BETWEEN = 801
LEVELS = 15  # at which a level that is not known is taken
NOTHING = 1e-13  # of an effect
# The prior that leans nowhere is stated where swapping the arms is a change of sign: on the model's
# scale. What a person or a paper says is in the outcome's unit.
ON_MODEL_SCALE = "neutral"


class Likelihood(Protocol):
    """Curves in tau, one row for each value of what is not integrated in closed form."""

    @property
    def phi(self) -> NDArray[np.float64]:
        """``float64[k]``, the autocorrelation of each row, rising."""
        ...

    def location(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return ``float64[k]`` each: log weight, middle and width of every row."""
        ...

    def log_by_phi(self, tau: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``float64[k, m]``: the log likelihood at each tau, up to one constant."""
        ...


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect in the outcome's unit: arm minus control."""

    mean: float
    sd: float
    lo95: float
    hi95: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A quantity with its 95 % interval."""

    mean: float
    lo95: float
    hi95: float


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A density on a grid of effects, exact up to the grid's fine steps.

    Attributes:
        effect: ``float64[m]``, rising, in the outcome's unit.
        density: ``float64[m]``, integrates to 1.
        phi: Autocorrelation under the same prior.
        model: ``float64[m]``, the same effects on the model's scale; None where that is the outcome's.
        model_density: ``float64[m]``, the density there.
        own_density: ``float64[m]``, the density of ``effect`` along ``model``; None where that is the same.
    """

    effect: NDArray[np.float64]
    density: NDArray[np.float64]
    phi: Interval
    model: NDArray[np.float64] | None = None
    model_density: NDArray[np.float64] | None = None
    own_density: NDArray[np.float64] | None = None

    @property
    def _smooth(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The axis on which the density is smooth, and the density: the model's, where there is one.

        Where ratings can go no higher, all of a posterior may lie within a hair of the outcome's axis.
        """
        if self.model is None or self.model_density is None:
            return self.effect, self.density
        return self.model, self.model_density if self.own_density is None else self.own_density

    @property
    def _cumulative(self) -> NDArray[np.float64]:
        axis, density = self._smooth
        steps = np.diff(axis) * (density[1:] + density[:-1]) / 2
        total = np.concatenate(([0.0], np.cumsum(steps)))
        cumulative: NDArray[np.float64] = total / total[-1]
        return cumulative

    def below(self, value: float) -> float:
        """Return the probability that the effect is below a value."""
        return float(np.interp(value, self.effect, self._cumulative))

    def summary(self) -> Effect:
        """Return mean, standard deviation and the central 95 % interval."""
        axis, density = self._smooth
        mean = float(np.trapezoid(density * self.effect, axis))
        variance = float(np.trapezoid(density * (self.effect - mean) ** 2, axis))
        lo, hi = np.interp([0.025, 0.975], self._cumulative, self.effect)
        return Effect(mean, float(np.sqrt(variance)), float(lo), float(hi))

    @property
    def of_model(self) -> Posterior:
        """The posterior of the model's effect, on the model's scale; itself where that is the outcome's."""
        if self.model is None or self.model_density is None:
            return self
        return Posterior(self.model, self.model_density, self.phi)

    def on_model_scale(self) -> Effect | None:
        """Return the summary of the model's effect; None where its scale is the outcome's."""
        return None if self.model is None else self.of_model.summary()


@dataclass(frozen=True, slots=True, eq=False)
class IntegratedLikelihood:
    """The likelihood of the effect on a grid fine enough for every prior that will be asked for.

    Attributes:
        tau: ``float64[m]``, rising, in outcome standard deviations.
        log_by_phi: ``float64[k, m]``, log likelihood of each autocorrelation, up to one constant.
        phi: ``float64[k]``, autocorrelations, rising.
        unit: One outcome standard deviation, in the unit of the model's scale.
        scale: How an effect on the model's scale reads in the outcome's unit.
        level_sd: How unsure the usual level is that a factor multiplies, on its logarithm; 0 where the
            nights are taken as they were.
    """

    tau: NDArray[np.float64]
    log_by_phi: NDArray[np.float64]
    phi: NDArray[np.float64]
    unit: float
    scale: OwnScale
    level_sd: float = 0.0

    def posterior(self, prior: Prior) -> Posterior:
        """Return the posterior under a prior given in the outcome's unit, the neutral one in the model's."""
        if self.level_sd:
            return self._over_levels(prior)
        model = self.tau * self.unit
        effect, slope = self.scale.effect(model), self.scale.slope(model)
        if prior.name == ON_MODEL_SCALE:
            log = self.log_by_phi + prior.log_density(model)
        else:
            log = self.log_by_phi + prior.log_density(effect) + np.log(slope)
        joint = np.exp(log - log.max())
        mass = joint @ np.gradient(self.tau)
        density = joint.sum(axis=0)
        phi = _interval(self.phi, mass)
        if isinstance(self.scale, Linear):
            return Posterior(effect, density / np.trapezoid(density, effect), phi)
        density /= np.trapezoid(density, model)
        return Posterior(effect, density / slope, phi, model, density)

    def _over_levels(self, prior: Prior) -> Posterior:
        """Return the posterior averaged over levels of the nights, whose mean is the one of the scale."""
        model = self.tau * self.unit
        effect, slope = self.scale.effect(model), self.scale.slope(model)
        nodes, shares = np.polynomial.hermite_e.hermegauss(LEVELS)
        levels = np.exp(self.level_sd * nodes - self.level_sd**2 / 2)
        if prior.name == ON_MODEL_SCALE:
            priors = [np.log(share) + prior.log_density(model) for share in shares]
        else:
            priors = [
                np.log(share * level * slope) + prior.log_density(level * effect)
                for level, share in zip(levels, shares, strict=True)
            ]
        log = self.log_by_phi + np.logaddexp.reduce(priors)
        joint = np.exp(log - log.max())
        total = joint.sum(axis=0)
        likelihood = np.logaddexp.reduce(self.log_by_phi) - log.max()
        below, above = np.zeros(model.size), np.zeros(model.size)
        for level, held in zip(levels, priors, strict=True):
            # Chances are carried over, not densities: where the scale is all but level, these have no bound.
            before = np.interp(effect / level, effect, model)
            density = np.exp(likelihood + held)
            below += _area_below(before, model, density)
            above += _area_below(-before, -model[::-1], density[::-1])
        # From the nearer end, lest the rounding of a whole be taken for a far tail.
        own = np.where(below < above, np.gradient(below, model), -np.gradient(above, model))
        own = np.maximum(own, 0.0)
        area = np.trapezoid(total, model)
        own /= np.trapezoid(own, model)
        phi = _interval(self.phi, joint @ np.gradient(self.tau))
        return Posterior(effect, own / slope, phi, model, total / area, own)


def _area_below(
    at: NDArray[np.float64], axis: NDArray[np.float64], density: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the area under straight lines through a density, up to points within its axis."""
    steps = np.diff(axis) * (density[1:] + density[:-1]) / 2
    before = np.clip(np.searchsorted(axis, at, side="right") - 1, 0, axis.size - 1)
    part = (at - axis[before]) * (density[before] + np.interp(at, axis, density)) / 2
    area: NDArray[np.float64] = np.append(0.0, np.cumsum(steps))[before] + part
    return area


def integrate(
    cells: Likelihood,
    priors: tuple[Prior, ...],
    unit: float,
    scale: OwnScale | None = None,
    level_sd: float = 0.0,
) -> IntegratedLikelihood:
    """Evaluate the cells on a grid around the likelihood and around every part of every prior.

    Args:
        cells: The likelihood, row by row.
        priors: All that will be asked for.
        unit: One outcome standard deviation, in the unit of the model's scale.
        scale: How an effect on the model's scale reads in the outcome's unit; by default the same.
        level_sd: How unsure the level is that a factor multiplies, on its logarithm.
    """
    scale = scale or Linear(unit)
    best, spread = _location(cells)
    parts = dict.fromkeys(
        _place(part, prior.name, unit, scale) for prior in priors for part in prior.parts
    )
    centres = [(best, spread), *parts]
    for mean, sd in parts:
        if abs(mean - best) > APART * (sd + spread):
            centres.append(_meeting(cells, best, mean, sd))
    rungs = [m + s * _LADDER for m, s in centres]
    widest = max(sd for _, sd in parts)
    if widest > WIDE * spread:
        away = np.geomspace(spread, 10 * widest, POINTS_BETWEEN)
        rungs += [best - away, best + away]
    tau = np.unique(np.concatenate(rungs))
    if not isinstance(scale, Linear):
        tau = tau[np.abs(tau) * unit <= FARTHEST]
        tau = tau[_rises(scale.effect(tau * unit))]
    return IntegratedLikelihood(tau, curve.log_by_phi(cells, tau), cells.phi, unit, scale, level_sd)


def _place(part: Normal, name: str, unit: float, scale: OwnScale) -> tuple[float, float]:
    """Return where a part of a prior lies and how wide it is, in outcome standard deviations."""
    if isinstance(scale, Linear) or name == ON_MODEL_SCALE:
        return part.mean / unit, part.sd / unit
    middle, width = around(scale, part.mean, part.sd)
    return middle / unit, width / unit


def _meeting(cells: Likelihood, best: float, mean: float, sd: float) -> tuple[float, float]:
    """Return where a prior and a likelihood far from it meet, and how wide the posterior is there."""
    tau = np.linspace(min(mean, best), max(mean, best), POINTS_BETWEEN)
    log = np.logaddexp.reduce(cells.log_by_phi(tau)) - 0.5 * ((tau - mean) / sd) ** 2
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    middle = float(weight @ tau)
    width = float(np.sqrt(weight @ (tau - middle) ** 2))
    return middle, max(width, float(tau[1] - tau[0]))


def _location(cells: Likelihood) -> tuple[float, float]:
    """Return where the likelihood is highest and how wide it is there."""
    log_weight, middle, width = cells.location()
    share = np.exp(log_weight - log_weight.max())
    share /= share.sum()
    mean = float(share @ middle)
    return mean, float(np.sqrt(share @ (width**2 + (middle - mean) ** 2)))


def _rises(effect: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which points lie above the one before: where a scale ends, many round to one."""
    size = np.maximum(np.abs(effect[1:]), np.abs(effect[:-1]))
    higher: NDArray[np.bool_] = np.append(True, np.diff(effect) > NOTHING * size)
    return higher


def _interval(phi: NDArray[np.float64], mass: NDArray[np.float64]) -> Interval:
    weight = mass / mass.sum()
    # A grid point stands for the cell around it.
    edges = np.concatenate(([phi[0]], (phi[1:] + phi[:-1]) / 2, [phi[-1]]))
    cumulative = np.concatenate(([0.0], np.cumsum(weight)))
    lo, hi = np.interp([0.025, 0.975], cumulative, edges)
    return Interval(float(weight @ phi), float(lo), float(hi))
