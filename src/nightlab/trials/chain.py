"""One Newton step for nights that touch only their neighbours, many models at a time.

The unknowns are the noise of every night, the level of every run on one arm, and a border of a few
coefficients that all nights share. Noise ties a night to the next alone, so one pass from the first night
to the last takes nights and runs out, and a small dense system is left. All arrays hold the nights first
and the models second: a step in time is one operation for every model.

Source: Rue & Held 2005, Gaussian Markov Random Fields, ch. 2 (band Cholesky with a dense border).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Prior of the nights' noise and of the runs' levels.

    Attributes:
        decay: ``float64[n - 1, k]``, correlation of each night's noise with the next.
        fresh: ``float64[n, k]``, variance of what is new in each night.
        runs: ``int64[n]``, from 0 up without a gap.
        run_variance: ``float64[k]``.
    """

    decay: Floats
    fresh: Floats
    runs: NDArray[np.int64]
    run_variance: Floats

    @classmethod
    def of(
        cls,
        days: NDArray[np.int64],
        runs: NDArray[np.int64],
        *,
        phi: Floats,
        noise_sd: Floats,
        run_sd: Floats,
    ) -> Chain:
        """Return the chain of the observed nights.

        Args:
            days: ``int64[n]``, calendar day, rising.
            runs: ``int64[n]``, from 0 up without a gap.
            phi: ``float64[k]``, autocorrelation from one night to the next.
            noise_sd: ``float64[k]``, marginal.
            run_sd: ``float64[k]``.
        """
        decay = phi[None, :] ** np.diff(days)[:, None]
        fresh = np.empty((days.size, phi.size))
        fresh[0], fresh[1:] = 1.0, 1 - decay**2
        return cls(decay, fresh * noise_sd**2, runs, run_sd**2)

    def take(self, rows: NDArray[np.int64]) -> Chain:
        """Return the chain of some of the models, or of models more than once."""
        return Chain(self.decay[:, rows], self.fresh[:, rows], self.runs, self.run_variance[rows])

    def log_prior(self, noise: Floats, levels: Floats) -> Floats:
        """Return ``float64[k]``: the log density, up to the constant that all models share."""
        new = noise.copy()
        new[1:] -= self.decay * noise[:-1]
        log = -0.5 * (new**2 / self.fresh + np.log(self.fresh)).sum(axis=0)
        log -= 0.5 * (levels**2).sum(axis=0) / self.run_variance
        found: Floats = log - 0.5 * levels.shape[0] * np.log(self.run_variance)
        return found

    def pull(self, noise: Floats) -> Floats:
        """Return ``float64[n, k]``: the gradient of the log prior at a noise."""
        new = noise.copy()
        new[1:] -= self.decay * noise[:-1]
        new /= self.fresh
        pulled = -new
        pulled[:-1] += self.decay * new[1:]
        return pulled

    def precision(self) -> tuple[Floats, Floats]:
        """Return the diagonal ``float64[n, k]`` of the noise's precision and what is beside it."""
        beside = -self.decay / self.fresh[1:]
        diagonal = 1 / self.fresh
        diagonal[:-1] -= self.decay * beside
        return diagonal, beside


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Where a Newton step leads, and the curvature it was taken with.

    Attributes:
        noise: ``float64[n, k]``, the step of each night's noise.
        levels: ``float64[r, k]``, of the runs' levels.
        border: ``float64[k, q]``, of the border.
        log_det: ``float64[k]``, of the whole curvature.
        border_left: ``float64[k, q, q]``, the border's curvature with nights and runs taken out.
        gain: ``float64[k]``, what the step adds to the log density, to the second order.
    """

    noise: Floats
    levels: Floats
    border: Floats
    log_det: Floats
    border_left: Floats
    gain: Floats


def newton_step(
    chain: Chain,
    curvature: Floats,
    rows: Floats,
    border: Floats,
    *,
    pull: Floats,
    level_pull: Floats,
    border_pull: Floats,
) -> Step:
    """Solve the Newton equations.

    Args:
        chain: Prior of noise and levels.
        curvature: ``float64[n, k]``, minus the second derivative of each night's log likelihood.
        rows: ``float64[n, k, q]``, the same across a night and the border.
        border: ``float64[k, q, q]``, the same within the border, its prior included.
        pull: ``float64[n, k]``, gradient of the noise, its prior included.
        level_pull: ``float64[r, k]``, gradient of the levels, their prior included.
        border_pull: ``float64[k, q]``, gradient of the border, its prior included.
    """
    night, level = _forward(chain, curvature, rows, pull, level_pull)
    gram = _gram(night) + _gram(level)
    left = border - gram[..., :-1]
    told = (border_pull - gram[..., -1])[..., None]
    step = np.asarray(np.linalg.solve(left, told)[..., 0], dtype=np.float64)
    noise, levels = _backward(chain.runs, night, level, step)
    log_det: Floats = np.log(night.pivot).sum(axis=0) + np.log(level.pivot).sum(axis=0)
    log_det += np.linalg.slogdet(left)[1]
    gain: Floats = (noise * pull).sum(axis=0) + (levels * level_pull).sum(axis=0)
    gain += (step * border_pull).sum(axis=1)
    return Step(noise, levels, step, log_det, left, 0.5 * gain)


@dataclass(frozen=True, slots=True, eq=False)
class _Taken:
    """What was eliminated: its pivots, its ties to night ahead and to its run, its rows with the pull."""

    pivot: Floats
    ahead: Floats
    run: Floats
    rows: Floats


def _forward(
    chain: Chain, curvature: Floats, rows: Floats, pull: Floats, level_pull: Floats
) -> tuple[_Taken, _Taken]:
    n, k = curvature.shape
    pivot, ahead = chain.precision()
    pivot += curvature
    at = np.concatenate([rows, pull[..., None]], axis=2)
    starts = np.flatnonzero(np.diff(chain.runs, prepend=-1))
    ends = np.append(starts[1:] - 1, n - 1)
    level_rows = np.add.reduceat(rows, starts, axis=0)
    level_rows = np.concatenate([level_rows, level_pull[..., None]], axis=2)
    level_pivot = np.add.reduceat(curvature, starts, axis=0) + 1 / chain.run_variance
    tie = curvature.copy()
    level_ahead = np.zeros((starts.size, k))
    for run, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for night in range(first, last + 1):
            share = tie[night] / pivot[night]
            level_pivot[run] -= tie[night] * share
            level_rows[run] -= share[:, None] * at[night]
            if night + 1 < n:
                share = ahead[night] / pivot[night]
                pivot[night + 1] -= ahead[night] * share
                at[night + 1] -= share[:, None] * at[night]
                fill = tie[night] * share
                if night < last:
                    tie[night + 1] -= fill
                else:
                    level_ahead[run] = -fill
        if last + 1 < n:
            share = level_ahead[run] / level_pivot[run]
            pivot[last + 1] -= level_ahead[run] * share
            at[last + 1] -= share[:, None] * level_rows[run]
    return _Taken(pivot, ahead, tie, at), _Taken(
        level_pivot, level_ahead, np.zeros((0, k)), level_rows
    )


def _gram(taken: _Taken) -> Floats:
    """Return ``float64[k, q, q + 1]``: what the taken ones tell the border, and its pull."""
    rows = taken.rows.transpose(1, 0, 2)
    weighed = (taken.rows[..., :-1] / taken.pivot[..., None]).transpose(1, 2, 0)
    gram: Floats = weighed @ rows
    return gram


def _backward(
    runs: NDArray[np.int64], night: _Taken, level: _Taken, border: Floats
) -> tuple[Floats, Floats]:
    n = runs.size
    noise = night.rows[..., -1] - (night.rows[..., :-1] * border).sum(axis=-1)
    levels = level.rows[..., -1] - (level.rows[..., :-1] * border).sum(axis=-1)
    for at in range(n - 1, -1, -1):
        run = runs[at]
        if at + 1 < n:
            noise[at] -= night.ahead[at] * noise[at + 1]
        if at + 1 == n or runs[at + 1] != run:
            if at + 1 < n:
                levels[run] -= level.ahead[run] * noise[at + 1]
            levels[run] /= level.pivot[run]
        noise[at] -= night.run[at] * levels[run]
        noise[at] /= night.pivot[at]
    return noise, levels
