"""The posterior of an effect where no closed form is left: Laplace inside, a layout of scales outside.

Every point of the layout is a model with its own autocorrelation, scales and half-life. Each leaves a curve
in the effect, worked out at seven effects around its own highest point; between them it is the polynomial
through all seven. The curves are the rows of the integrated likelihood, as the Gaussian engine's cells are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from nightlab.trials.laplace import Highest, Point, ahead, held, joined, together
from nightlab.trials.unknowns import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nightlab.trials.unknowns import Axes

    Floats = NDArray[np.float64]

# Effects at which a curve is worked out, in widths of the model's own posterior: Chebyshev's points.
REACH = 5.0
NODES = REACH * np.cos(np.pi * (np.arange(7)[::-1] + 0.5) / 7)
_POWERS = np.linalg.inv(np.vander(NODES / REACH, increasing=True))
# Of the weight of all models, what the lightest have whose curves are taken for parabolas, and what is left out.
ROUGH = 0.07
LEFT_OUT = 1e-3
LEAST_FALL = 0.25  # of the fall from the middle to the end, in as much again beyond it
LED_BY = 3  # nodes that tell where the next one's highest point will be


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Rows of log likelihood in the effect, one for each model.

    Attributes:
        phi: ``float64[k]``, rising.
        centre, width: ``float64[k]``, where each row is highest, with the neutral prior.
        powers: ``float64[k, 7]``, coefficients of the row in (tau - centre) / (REACH width).
        log_area: ``float64[k]``, log weight of the row.
    """

    phi: Floats
    centre: Floats
    width: Floats
    powers: Floats
    log_area: Floats

    def location(self) -> tuple[Floats, Floats, Floats]:
        """Return log weight, middle and width of every row."""
        return self.log_area, self.centre, self.width

    def log_by_phi(self, tau: Floats) -> Floats:
        """Return ``float64[k, m]``: the rows at each effect; beyond their reach, parabolas."""
        away = (tau - self.centre[:, None]) / (REACH * self.width[:, None])
        return polynomials(self.powers, away, parabola=True)


def powers_of(at_nodes: Floats) -> Floats:
    """Return ``float64[k, 7]``: the polynomials through values at the nodes."""
    powers: Floats = at_nodes @ _POWERS.T
    return powers


def polynomials(powers: Floats, at: Floats, *, parabola: bool) -> Floats:
    """Return rows of polynomials on [-1, 1]; beyond, the parabola that touches them, or its end's value.

    The parabola always falls, by a share of the fall from the middle at least: among wild nights a row may be
    all but level where it ends, and a polynomial through it may rise there.
    """
    inside = np.clip(at, -1, 1)
    value, slope, bend = (np.zeros(at.shape) for _ in range(3))
    for column in powers.T[::-1]:
        bend = bend * inside + slope
        slope = slope * inside + value
        value = value * inside + column[:, None]
    if not parabola:
        return value
    beyond = np.abs(at - inside)
    least = LEAST_FALL * np.maximum(powers[:, :1] - value, 1.0)
    outward = np.minimum(slope * np.sign(at), -least)
    found: Floats = value + outward * beyond + np.minimum(bend, 0.0) * beyond**2
    return found


class Climbed(Protocol):
    """Models of the same nights, each with its own scales, whose highest points can be found."""

    def start(self) -> Point:
        """Return a point to begin at."""
        ...

    def climb(self, point: Point, tau_sd: float | None = None) -> Highest:
        """Return the highest point and the integral around it, the effect held or climbed too."""
        ...


M = TypeVar("M", bound=Climbed)


@dataclass(frozen=True, slots=True, eq=False)
class Nested(Generic[M]):
    """What was found.

    Attributes:
        likelihood: The curves of all models that weigh.
        curves: Those of the models that weigh most, worked out at every node.
        models: These models, in the order of their rows.
        nodes: Where each of them stands at each of its seven effects.
    """

    likelihood: Curves
    curves: Curves
    models: M
    nodes: tuple[Highest, ...]


def fit(axes: Axes, models_at: Callable[[Floats], M], tau_sd: float) -> Nested[M]:
    """Return the likelihood of the effect.

    Args:
        axes: Priors of the scales.
        models_at: The models at points ``float64[k, d]`` of the axes.
        tau_sd: Of the neutral prior, by which curves and layout are placed; it does not count in them.
    """
    tried: list[Highest] = []
    where: list[Floats] = []

    def log_likelihood(z: Floats) -> Floats:
        models = models_at(z)
        tried.append(models.climb(_begin(models, z, where, tried), tau_sd))
        where.append(z)
        return tried[-1].log

    layout, found = lay_out(axes, log_likelihood)
    phi = axes.values(layout.z).phi
    top = together(tried)
    total = layout.log_weight + found
    heavy, light = _by_weight(total)
    heavy, light = (rows[np.argsort(phi[rows], kind="stable")] for rows in (heavy, light))
    models = models_at(layout.z[heavy])
    nodes = _at_nodes(models, top.point.take(heavy), top.point.tau[heavy], top.tau_sd[heavy])
    at_nodes = np.column_stack([node.log for node in nodes]) + layout.log_weight[heavy, None]
    curves = _curves(top.take(heavy), phi[heavy], total[heavy], powers_of(at_nodes))
    rough = top.take(light)
    parabolas = _curves(rough, phi[light], total[light], _parabolas(rough, total[light], tau_sd))
    return Nested(_merged(curves, parabolas), curves, models, nodes)


def _curves(top: Highest, phi: Floats, log_area: Floats, powers: Floats) -> Curves:
    return Curves(phi, top.point.tau, top.tau_sd, powers, log_area)


def _parabolas(top: Highest, log_area: Floats, tau_sd: float) -> Floats:
    """Return the polynomials of curves that are normal around their middle, the neutral prior taken out."""
    centre, width = top.point.tau, top.tau_sd
    powers = np.zeros((centre.size, NODES.size))
    powers[:, 0] = log_area - np.log(width) + 0.5 * (centre / tau_sd) ** 2
    powers[:, 1] = REACH * width * centre / tau_sd**2
    powers[:, 2] = 0.5 * REACH**2 * ((width / tau_sd) ** 2 - 1)
    return powers


def _merged(one: Curves, other: Curves) -> Curves:
    order = np.argsort(np.concatenate([one.phi, other.phi]), kind="stable")
    parts = (
        np.concatenate([getattr(one, field.name), getattr(other, field.name)])[order]
        for field in fields(Curves)
    )
    return Curves(*parts)


def _begin(models: Climbed, z: Floats, where: list[Floats], tried: list[Highest]) -> Point:
    """Return where to begin: at the highest point of the nearest model tried so far."""
    if not tried:
        return models.start()
    known = np.concatenate(where)
    near = ((z[:, None] - known) ** 2).sum(axis=2).argmin(axis=1)
    return joined([one.point for one in tried]).take(near)


def _by_weight(log_weight: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the models that weigh most, and those that weigh little but more than nothing."""
    weight = np.exp(log_weight - log_weight.max())
    order = np.argsort(weight, kind="stable")
    lighter = np.cumsum(weight[order]) / weight.sum()
    return order[lighter > ROUGH], order[(lighter > LEFT_OUT) & (lighter <= ROUGH)]


def _at_nodes(models: Climbed, point: Point, centre: Floats, width: Floats) -> tuple[Highest, ...]:
    """Return the highest point and the integral at each node's effect.

    From the middle outwards, each begins where up to three before it lead.
    """
    middle = NODES.size // 2
    found: dict[int, Highest] = {}
    begin = held(point, centre)
    for at in sorted(range(NODES.size), key=lambda node: abs(node - middle)):
        near = sorted(found, key=lambda node: abs(node - at))[:LED_BY]
        if near:
            points = tuple(found[node].point for node in near)
            begin = ahead(points, _shares(NODES[near], NODES[at]), centre + NODES[at] * width)
        found[at] = models.climb(begin)
    return tuple(found[at] for at in range(NODES.size))


def _shares(places: Floats, at: float) -> Floats:
    """Return the share of each place in the polynomial through all of them, taken at another place."""
    away = places[:, None] - places[None, :] + np.eye(places.size)
    toward = at - places[None, :] + np.zeros((places.size, 1))
    np.fill_diagonal(toward, 1.0)
    shares: Floats = (toward / away).prod(axis=1)
    return shares
