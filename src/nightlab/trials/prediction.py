"""An effect on counts and ratings in the outcome's unit: the model's prediction, averaged over the nights.

Counts: each observed night keeps its own predictor, at its highest point, and is moved to the arm and to the
control; there the means of the counts and of the predictions agree.

Ratings: each observed night keeps its block, weekday and covariates, as unsure as they are; its noise and the
luck of its run are drawn anew. Both are averaged over Gauss and Hermite's points.

The arm's mean less the control's is averaged over the nights, and over the models by their weight at each
effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.laplace import predictor_of
from nightlab.trials.nested import REACH, polynomials, powers_of
from nightlab.trials.own_scale import FARTHEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nightlab.trials.laplace import Highest, Models, Point
    from nightlab.trials.nested import Nested

    Floats = NDArray[np.float64]

POINTS = 801
NOISE_POINTS = 5
HALF_WAY = 0.5  # of the way from the control to the arm, where the cuts' prior stands
LEAST_TAU = 1e-6  # below which an effect is taken there, as it is over its shape
LEAST_SLOPE = 1e-12  # of the steepest


@dataclass(frozen=True, slots=True, eq=False)
class Tabulated:
    """A rising map from the model's effect to the outcome's unit, read off a table.

    Attributes:
        model: ``float64[m]``, rising.
        own: ``float64[m]``, rising.
        slopes: ``float64[m]``, above 0.
    """

    model: Floats
    own: Floats
    slopes: Floats

    def effect(self, model: Floats) -> Floats:
        """Return the effects in the outcome's unit."""
        found: Floats = np.interp(model, self.model, self.own)
        return found

    def slope(self, model: Floats) -> Floats:
        """Return how fast they rise."""
        found: Floats = np.interp(model, self.model, self.slopes)
        return found


def count_scale(found: Nested[Models], use: NDArray[np.bool_]) -> Tabulated:
    """Return how the model's effect reads in counts a night.

    Args:
        found: The likelihood, with where its models stand.
        use: ``bool[n]``, the observed nights to average over.
    """
    at_nodes = [_counts(found.models, node.point, use) for node in found.nodes]
    return _with_tails(*_averaged(found, np.column_stack(at_nodes), np.expm1), widest=None)


def level_sd(found: Nested[Models]) -> float:
    """Return how unsure the usual count is, on its logarithm, the effect and the nights' shares given.

    Assumptions: the level alone shifts all nights; the counts tell it as a gamma distribution would.
    """
    middle = found.nodes[len(found.nodes) // 2].point
    told = found.models.nights.at(predictor_of(found.models, middle), middle.own).curvature
    weight = np.exp(found.curves.log_area - found.curves.log_area.max())
    return float(np.sqrt(weight @ (1 / told.sum(axis=0)) / weight.sum()))


def rating_scale(found: Nested[Models], values: Floats, use: NDArray[np.bool_]) -> Tabulated:
    """Return how the model's effect reads in points of the rating.

    Args:
        found: The likelihood, with where its models stand.
        values: ``float64[c + 1]``, the ratings that were chosen, rising.
        use: ``bool[n]``, the observed nights to average over.
    """
    at_nodes = [_points(found.models, node, values, use) for node in found.nodes]
    widest = float(np.ptp(values))
    return _with_tails(*_averaged(found, np.column_stack(at_nodes), _bounded), widest=widest)


def _bounded(tau: Floats) -> Floats:
    """Return a shape near that of an effect on ratings, which have an end on either side."""
    shape: Floats = np.tanh(tau / 4)
    return shape


def _averaged(
    found: Nested[Models], at_nodes: Floats, shape: Callable[[Floats], Floats]
) -> tuple[Floats, Floats]:
    """Return effects of the model, and what they are in the outcome's unit over all models.

    Args:
        found: The likelihood.
        at_nodes: ``float64[k, 7]``, effects in the outcome's unit over their ``shape``, above 0.
        shape: 0 at no effect, of its sign elsewhere. What is left over it is smooth and keeps its sign, so
            that no effect is none on either scale, however wide the curves are.
    """
    curves = found.curves
    weight = np.exp(curves.log_area - curves.log_area.max())
    weight /= weight.sum()
    middle = float(weight @ curves.centre)
    reach = REACH * float(weight @ curves.width)
    model = middle + reach * np.linspace(-1, 1, POINTS)
    away = (model - curves.centre[:, None]) / (REACH * curves.width[:, None])
    size = polynomials(powers_of(np.log(np.maximum(at_nodes, 1e-300))), away, parabola=False)
    each = shape(model) * np.exp(size)
    log = curves.log_by_phi(model)
    share = np.exp(log - log.max(axis=0))
    own = (share * each).sum(axis=0) / share.sum(axis=0)
    return model, np.maximum.accumulate(own)


def _counts(models: Models, point: Point, use: NDArray[np.bool_]) -> Floats:
    """Return ``float64[k]``: mean count on the control, at a point of each model."""
    without = (predictor_of(models, point) - models.felt * point.tau)[use]
    found: Floats = np.exp(without).mean(axis=0)
    return found


def _points(models: Models, at: Highest, values: Floats, use: NDArray[np.bool_]) -> Floats:
    """Return ``float64[k]``: mean rating on the arm less on the control over its shape, in each model."""
    point, columns = at.point, models.columns[use]
    ordinary = columns @ point.shared.T
    spread = np.sqrt(
        (models.chain.fresh[0] + models.chain.run_variance)[:, None] + _unsure(at, columns)
    )
    steps = np.diff(values)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NOISE_POINTS)
    total = np.zeros(point.tau.size)
    tau = np.where(np.abs(point.tau) < LEAST_TAU, LEAST_TAU, point.tau)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        to_cut = ordinary[..., None] - point.own + node * spread
        half = HALF_WAY * tau[:, None]
        up, down = (1 / (1 + np.exp(-to_cut - moved)) for moved in (half, -half))
        total += weight * ((up - down) @ steps).mean(axis=0)
    found: Floats = total / _bounded(tau)
    return found


def _unsure(at: Highest, columns: Floats) -> Floats:
    """Return ``float64[n, k, c]``: the variance of a night's way to each cut, its noise not counted."""
    q = columns.shape[1]
    shared, across = at.covariance[:, :q, :q], at.covariance[:, :q, q:]
    cuts = np.diagonal(at.covariance, axis1=1, axis2=2)[:, q:]
    of_night = ((columns @ shared) * columns).sum(axis=-1).T
    both = (columns @ across).transpose(1, 0, 2)
    variance: Floats = of_night[..., None] + cuts - 2 * both
    return np.maximum(variance, 0.0)


def _with_tails(model: Floats, own: Floats, *, widest: float | None) -> Tabulated:
    """Return the table carried on to the farthest effects.

    Args:
        model: ``float64[m]``, effects of the model.
        own: ``float64[m]``, the same in the outcome's unit.
        widest: What they near, for ratings; None for counts, which grow as the root of the factor does.
    """
    slopes = np.gradient(own, model)
    slopes = np.maximum(slopes, max(LEAST_SLOPE * float(slopes.max()), 1e-300))
    steps = FARTHEST * np.linspace(1e-3, 1, 200) ** 2
    parts = []
    for end, sign in ((0, -1), (-1, 1)):
        if widest is None:
            rate, grown = 0.5, np.expm1(0.5 * steps) / 0.5
        else:
            rate = -slopes[end] / max(widest - sign * own[end], 1e-9 * widest)
            grown = np.expm1(rate * steps) / rate
        slope = np.maximum(slopes[end] * np.exp(rate * steps), slopes.min())
        parts.append((model[end] + sign * steps, own[end] + sign * slopes[end] * grown, slope))
    (low, low_own, low_slope), (high, high_own, high_slope) = parts
    return Tabulated(
        np.concatenate([low[::-1], model, high]),
        np.concatenate([low_own[::-1], own, high_own]),
        np.concatenate([low_slope[::-1], slopes, high_slope]),
    )
