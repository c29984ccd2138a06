"""The likelihood of an effect where no closed form integrates the nights out: Laplace, at each effect.

At a given effect and given scales, all else (the noise of every night, levels of runs, blocks and weekdays,
the usual level, cuts between ratings) has a log density that is concave. It is integrated as the normal
distribution that touches it at its highest point. That is done at several effects, so the curve in the
effect itself is not taken for normal.

Source: Tierney & Kadane 1986, J Am Stat Assoc 81:82; Rue, Martino & Chopin 2009, J R Stat Soc B 71:319.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.chain import Chain, newton_step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.trials.chain import Step
    from nightlab.trials.local import Local, Nights

    Floats = NDArray[np.float64]

MOST_STEPS = 60
CLOSE = 5e-3  # of the predictor, at which a highest point is reached
LEAVE = 0.25  # share of models that have arrived, from which they are set down
LONGEST = 3.0  # change of a predictor in one step


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """``k`` models of the same nights, each with its own scales.

    Attributes:
        nights: The likelihood of the outcomes.
        chain: Prior of noise and runs.
        columns: ``float64[n, q]``, what all nights share.
        precision: ``float64[k, q]``, of the prior of their coefficients.
        felt: ``float64[n, k]``, exposure to the arm.
    """

    nights: Nights
    chain: Chain
    columns: Floats
    precision: Floats
    felt: Floats

    def take(self, rows: NDArray[np.int64]) -> Models:
        """Return some of the models, or models more than once."""
        return Models(
            self.nights.take(rows),
            self.chain.take(rows),
            self.columns,
            self.precision[rows],
            self.felt[:, rows],
        )

    def start(self) -> Point:
        """Return a point to begin at: the usual level, and nothing else."""
        level, own = self.nights.start()
        n, k = self.felt.shape
        shared = np.zeros((k, self.columns.shape[1]))
        if level:
            shared[:, 0] = level
        runs = int(self.chain.runs[-1]) + 1
        return Point(np.zeros((n, k)), np.zeros((runs, k)), shared, own, np.zeros(k))

    def climb(self, point: Point, tau_sd: float | None = None) -> Highest:
        """Return the highest point and the integral around it.

        Args:
            point: Where to begin.
            tau_sd: Prior sd of the effect, which is then climbed and integrated too; None holds it.
        """
        return _climb(self, point, tau_sd)


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Where ``k`` models stand.

    Attributes:
        noise: ``float64[n, k]``.
        levels: ``float64[r, k]``, of the runs.
        shared: ``float64[k, q]``, coefficients of the columns.
        own: ``float64[k, c]``, parameters of the likelihood.
        tau: ``float64[k]``, the effect.
    """

    noise: Floats
    levels: Floats
    shared: Floats
    own: Floats
    tau: Floats

    def take(self, rows: NDArray[np.int64]) -> Point:
        """Return where some of the models stand."""
        return Point(
            self.noise[:, rows],
            self.levels[:, rows],
            self.shared[rows],
            self.own[rows],
            self.tau[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Highest:
    """The highest point of ``k`` models, and their integrals.

    Attributes:
        point: Where it is.
        log: ``float64[k]``, the log of the integral over all but the effect, or over it too.
        tau_sd: ``float64[k]``, the effect's width where it was free; 0 where it was held.
        covariance: ``float64[k, q + c, q + c]``, of the columns' coefficients and the likelihood's own
            parameters, then of the effect where it was free.
    """

    point: Point
    log: Floats
    tau_sd: Floats
    covariance: Floats

    def take(self, rows: NDArray[np.int64]) -> Highest:
        """Return the highest points of some of the models."""
        return Highest(
            self.point.take(rows), self.log[rows], self.tau_sd[rows], self.covariance[rows]
        )


def together(found: Sequence[Highest]) -> Highest:
    """Return the highest points of several sets of models as of one set."""
    return Highest(
        joined([one.point for one in found]),
        np.concatenate([one.log for one in found]),
        np.concatenate([one.tau_sd for one in found]),
        np.concatenate([one.covariance for one in found]),
    )


def joined(points: Sequence[Point]) -> Point:
    """Return where several sets of models stand as of one set."""
    return Point(
        np.concatenate([p.noise for p in points], axis=1),
        np.concatenate([p.levels for p in points], axis=1),
        np.concatenate([p.shared for p in points]),
        np.concatenate([p.own for p in points]),
        np.concatenate([p.tau for p in points]),
    )


def _climb(models: Models, point: Point, tau_sd: float | None) -> Highest:
    """Climb all models, setting down those that have arrived."""
    rows = np.arange(point.tau.size)
    found: list[Highest] = []
    order: list[NDArray[np.int64]] = []
    for turn in range(MOST_STEPS):
        local = models.nights.at(predictor_of(models, point), point.own)
        step = _step(models, point, local, tau_sd)
        log = _log(models, point, local, tau_sd) + step.gain - 0.5 * step.log_det
        point, far = _moved(models, point, step, held=tau_sd is None)
        arrived = (far < CLOSE) | (turn + 1 == MOST_STEPS)
        if arrived.mean() > LEAVE:
            there, on = np.flatnonzero(arrived), np.flatnonzero(~arrived)
            covariance = np.asarray(np.linalg.inv(step.border_left[there]), dtype=np.float64)
            width = np.zeros(there.size) if tau_sd is None else np.sqrt(covariance[:, -1, -1])
            found.append(Highest(point.take(there), log[there], width, covariance))
            order.append(rows[there])
            if on.size == 0:
                break
            rows, models, point = rows[on], models.take(on), point.take(on)
    return together(found).take(np.argsort(np.concatenate(order)))


def predictor_of(models: Models, point: Point) -> Floats:
    """Return ``float64[n, k]``: where every night stands."""
    shared: Floats = models.columns @ point.shared.T
    return shared + point.noise + point.levels[models.chain.runs] + models.felt * point.tau


def _step(models: Models, point: Point, local: Local, tau_sd: float | None) -> Step:
    """Return the Newton step; the border is the columns, the likelihood's own, then the effect."""
    chain, columns, weight = models.chain, models.columns, local.curvature
    q, c = columns.shape[1], point.own.shape[1]
    k, size = point.tau.size, q + c + (tau_sd is not None)
    rows = np.empty((*weight.shape, size))
    rows[..., :q] = weight[..., None] * columns[:, None, :]
    rows[..., q : q + c] = local.across
    border = np.zeros((k, size, size))
    pairs = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), q * q)
    border[:, :q, :q] = (weight.T @ pairs).reshape(k, q, q)
    border[:, range(q), range(q)] += models.precision
    border[:, q : q + c, q : q + c] = local.own_curvature
    border[:, :q, q : q + c] = columns.T @ local.across.transpose(1, 0, 2)
    pull = [local.slope.T @ columns - models.precision * point.shared, local.own_slope]
    if tau_sd is not None:
        rows[..., -1] = weight * models.felt
        border[:, :q, -1] = rows[..., -1].T @ columns
        border[:, q : q + c, -1] = (models.felt[..., None] * local.across).sum(axis=0)
        border[:, -1, -1] = (rows[..., -1] * models.felt).sum(axis=0) + tau_sd**-2
        pull.append(((local.slope * models.felt).sum(axis=0) - point.tau / tau_sd**2)[:, None])
    low = np.tril_indices(size, -1)
    border[:, low[0], low[1]] = border[:, low[1], low[0]]
    starts = np.flatnonzero(np.diff(chain.runs, prepend=-1))
    return newton_step(
        chain,
        weight,
        rows,
        border,
        pull=local.slope + chain.pull(point.noise),
        level_pull=np.add.reduceat(local.slope, starts, axis=0) - point.levels / chain.run_variance,
        border_pull=np.concatenate(pull, axis=1),
    )


def _log(models: Models, point: Point, local: Local, tau_sd: float | None) -> Floats:
    """Return ``float64[k]``: the log density at a point, up to the constant that all models share."""
    log = local.log + models.chain.log_prior(point.noise, point.levels)
    log += 0.5 * (np.log(models.precision) - models.precision * point.shared**2).sum(axis=1)
    return log if tau_sd is None else log - 0.5 * (point.tau / tau_sd) ** 2


def _moved(models: Models, point: Point, step: Step, *, held: bool) -> tuple[Point, Floats]:
    """Return the next points, and by how much each one's predictor would change at most."""
    q, c = point.shared.shape[1], point.own.shape[1]
    own = step.border[:, q : q + c]
    tau = np.zeros(point.tau.size) if held else step.border[:, -1]
    change = predictor_of(models, Point(step.noise, step.levels, step.border[:, :q], own, tau))
    farthest = np.maximum(np.abs(change).max(axis=0), np.abs(own).max(axis=1, initial=0.0))
    share = np.minimum(
        models.nights.allowed(point.own, own), LONGEST / np.maximum(farthest, LONGEST)
    )
    moved = Point(
        point.noise + share * step.noise,
        point.levels + share * step.levels,
        point.shared + share[:, None] * step.border[:, :q],
        point.own + share[:, None] * own,
        point.tau + share * tau,
    )
    return moved, farthest


def held(point: Point, tau: Floats) -> Point:
    """Return the same point with the effect set to a value."""
    return replace(point, tau=tau)


def ahead(points: tuple[Point, ...], shares: Floats, tau: Floats) -> Point:
    """Return a point where others lead, its effect set to a value.

    Args:
        points: The others.
        shares: ``float64[m]``, the share of each; they sum to 1.
        tau: ``float64[k]``.
    """

    def mixed(name: str) -> Floats:
        parts = [share * getattr(p, name) for share, p in zip(shares, points, strict=True)]
        total: Floats = np.sum(parts, axis=0)
        return total

    own = mixed("own")
    in_order: NDArray[np.bool_] = np.all(np.diff(own, axis=1) > 0, axis=1, keepdims=True)
    return Point(
        mixed("noise"),
        mixed("levels"),
        mixed("shared"),
        np.where(in_order, own, points[0].own),
        tau,
    )
