"""Gibbs draws of a regularised horseshoe over drivers, each with one of several shapes, in machine code.

No step looks at a night: all that is needed stands in the cross products. In turn are drawn the
autocorrelation on its grid; each driver's shape together with its effect, the effect summed out while
the shape is chosen; all effects and the noise in one block; and the scales of the horseshoe.

Source: Makalic & Schmidt 2016, IEEE Signal Processing Letters 23:179 (the horseshoe's inverse gammas);
Nishimura & Suchard 2022 (the slab as a factor of the prior, which leaves the scales' draws as they are).
"""

# ruff: noqa: PLR0917 - machine code takes its arguments by place
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.series.compiled import machine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

# The grid of the autocorrelation is gone through once in so many rounds: it is dear and mixes well.
PHI_EVERY = 2
compiled = machine(__file__)


@compiled
def chosen(luck: np.random.Generator, score: Floats, many: int) -> int:
    """Return one of the first places, with chances in proportion to exp(score)."""
    weight = np.exp(score[:many] - score[:many].max())
    left = luck.random() * weight.sum()
    for s in range(many):
        left -= weight[s]
        if left < 0:
            return s
    return many - 1


@compiled
def draw_phi(
    luck: np.random.Generator,
    gram: Floats,
    with_y: Floats,
    of_y: Floats,
    log_det: Floats,
    used: Whole,
    theta: Floats,
    noise2: float,
) -> int:
    """Return the place of the autocorrelation on its grid, given all else."""
    score = np.empty(of_y.size)
    for g in range(of_y.size):
        square = of_y[g]
        for a in range(used.size):
            inner = 0.0
            for b in range(a):
                inner += gram[g, used[a], used[b]] * theta[b]
            inner = 2 * inner + gram[g, used[a], used[a]] * theta[a]
            square += theta[a] * (inner - 2 * with_y[g, used[a]])
        score[g] = -0.5 * log_det[g] - 0.5 * square / noise2
    place: int = chosen(luck, score, of_y.size)
    return place


@compiled
def without(gram: Floats, with_y: Floats, used: Whole, theta: Floats, own: int, k: int) -> float:
    """Return a column's product with what all others leave of the outcome."""
    left: float = with_y[k]
    for b in range(used.size):
        if b != own:
            left -= gram[k, used[b]] * theta[b]
    return left


@compiled
def draw_shape(
    luck: np.random.Generator,
    gram: Floats,
    with_y: Floats,
    used: Whole,
    theta: Floats,
    own: int,
    ends: tuple[int, int],
    log_shape: Floats,
    precision: float,
    noise2: float,
) -> None:
    """Draw one driver's shape with its effect summed out, then its effect; both are put in place."""
    begin, end = ends
    score, left = np.empty(end - begin), np.empty(end - begin)
    for s in range(end - begin):
        k = begin + s
        left[s] = without(gram, with_y, used, theta, own, k)
        square = gram[k, k]
        score[s] = log_shape[k] - 0.5 * np.log1p(square / precision)
        score[s] += 0.5 * left[s] * left[s] / (noise2 * (square + precision))
    s = chosen(luck, score, end - begin)
    used[own] = begin + s
    precise = gram[begin + s, begin + s] + precision
    theta[own] = left[s] / precise + np.sqrt(noise2 / precise) * luck.standard_normal()


@compiled
def draw_block(
    luck: np.random.Generator,
    gram: Floats,
    with_y: Floats,
    of_y: float,
    used: Whole,
    prior: Floats,
    nights: float,
    theta: Floats,
) -> float:
    """Draw the noise with all effects summed out, then all effects; return the noise's variance."""
    m = used.size
    normal = np.empty((m, m))
    for a in range(m):
        for b in range(m):
            normal[a, b] = gram[used[a], used[b]]
        normal[a, a] += prior[a]
    lower = np.linalg.cholesky(normal)
    for a in range(m):
        total = with_y[used[a]]
        for b in range(a):
            total -= lower[a, b] * theta[b]
        theta[a] = total / lower[a, a]
    left = max(of_y - (theta * theta).sum(), 1e-9)
    noise2: float = 0.5 * left / luck.standard_gamma(0.5 * nights)
    for a in range(m):
        theta[a] += np.sqrt(noise2) * luck.standard_normal()
    for a in range(m - 1, -1, -1):
        theta[a] /= lower[a, a]
        for b in range(a):
            theta[b] -= lower[a, b] * theta[a]
    return noise2


@compiled
def draw_scales(
    luck: np.random.Generator,
    effect2: Floats,
    local: Floats,
    aid: Floats,
    tau2: float,
    tau_aid: float,
) -> float:
    """Draw each driver's own scale, then return the scale of all, squared."""
    total = 1.0 / tau_aid
    for j in range(effect2.size):
        local[j] = (1.0 / aid[j] + 0.5 * effect2[j] / tau2) / luck.standard_gamma(1.0)
        aid[j] = (1.0 + 1.0 / local[j]) / luck.standard_gamma(1.0)
        total += 0.5 * effect2[j] / local[j]
    return total / luck.standard_gamma(0.5 * (effect2.size + 1))


@compiled
def gibbs(
    luck: np.random.Generator,
    gram: Floats,
    with_y: Floats,
    of_y: Floats,
    log_det: Floats,
    nights: float,
    fixed: Floats,
    begins: Whole,
    log_shape: Floats,
    global_scale: float,
    slab: float,
    warm_up: int,
    draws: int,
) -> tuple[Floats, Whole, Floats]:
    """Return draws of effects, shapes and (autocorrelation's place, noise, scale of all).

    Assumptions: an effect's prior is N(0, (noise tau lambda)²) times the slab exp(-effect² / (2 noise²
    slab²)), tau and lambda half-Cauchy, tau with the global scale; noise has the prior 1 / noise².

    Args:
        luck: Where the draws come from.
        gram: ``float64[f, p, p]``.
        with_y: ``float64[f, p]``.
        of_y: ``float64[f]``.
        log_det: ``float64[f]``.
        nights: How many nights the products count as.
        fixed: ``float64[q]``, prior precision of the first q columns, which are no drivers.
        begins: ``int64[j + 1]``, first column of each driver's shapes, and the end.
        log_shape: ``float64[p]``, logarithm of each shape's prior chance.
        global_scale: Scale of tau.
        slab: Spread of the slab, in standard deviations of a night.
        warm_up: Rounds thrown away.
        draws: Rounds kept.

    Returns:
        ``float64[draws, j]``, ``int64[draws, j]`` and ``float64[draws, 3]``.
    """
    q, drivers = fixed.size, begins.size - 1
    used = np.concatenate((np.arange(q), begins[:drivers]))
    theta, prior = np.zeros(q + drivers), np.ones(q + drivers)
    prior[:q] = fixed
    local, aid = np.ones(drivers), np.ones(drivers)
    tau2, tau_aid, noise2, f = global_scale**2, global_scale**2, 1.0, of_y.size // 2
    effects = np.empty((draws, drivers))
    shapes = np.empty((draws, drivers), dtype=np.int64)
    rest = np.empty((draws, 3))
    for turn in range(-warm_up, draws):
        if turn % PHI_EVERY == 0:
            f = draw_phi(luck, gram, with_y, of_y, log_det, used, theta, noise2)
        for j in range(drivers):
            prior[q + j] = 1.0 / (tau2 * local[j]) + 1.0 / slab**2
            if begins[j + 1] - begins[j] > 1:
                ends = (begins[j], begins[j + 1])
                draw_shape(
                    luck,
                    gram[f],
                    with_y[f],
                    used,
                    theta,
                    q + j,
                    ends,
                    log_shape,
                    prior[q + j],
                    noise2,
                )
        noise2 = draw_block(luck, gram[f], with_y[f], of_y[f], used, prior, nights, theta)
        effect2 = theta[q:] ** 2 / noise2
        tau2 = draw_scales(luck, effect2, local, aid, tau2, tau_aid)
        tau_aid = (1.0 / global_scale**2 + 1.0 / tau2) / luck.standard_gamma(1.0)
        if turn >= 0:
            effects[turn] = theta[q:]
            shapes[turn] = used[q:] - begins[:drivers]
            rest[turn, 0], rest[turn, 1], rest[turn, 2] = f, np.sqrt(noise2), np.sqrt(tau2)
    return effects, shapes, rest
