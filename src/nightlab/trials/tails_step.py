"""One Newton step of nights with Student-t noise, many models at a time.

With ``s = 1 / sigma`` a night's innovation is ``z = s (y - tau f) - X b - R u``. The levels ``u`` of the runs touch
their neighbours alone and are taken out in one pass; the border of coefficients and ``log s`` is left.

Source: Lange, Little & Taylor 1989, J Am Stat Assoc 84:881 (the weights); Rue & Held 2005, Gaussian Markov
Random Fields, ch. 2 (band elimination with a dense border).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials import border
from nightlab.trials.laplace import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.tails import StudentModels

    Floats = NDArray[np.float64]

LEAST_WEIGHT = 0.2  # of a night's full weight, which keeps each step uphill beside wild nights


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Where models stand: coefficients ``[k, q]``, levels ``[r, k]`` and log(1 / sigma) ``[k]``."""

    shared: Floats
    levels: Floats
    log_finer: Floats

    def take(self, rows: NDArray[np.int64]) -> State:
        """Return where some of the models stand."""
        return State(self.shared[rows], self.levels[:, rows], self.log_finer[rows])

    def toward(self, step: State, share: Floats) -> State:
        """Return where a share of a step leads, ``float64[k]``."""
        return State(
            self.shared + share[:, None] * step.shared,
            self.levels + share * step.levels,
            self.log_finer + share * step.log_finer,
        )

    def point(self, tau: Floats) -> Point:
        """Return the same as a point, with the effect of each model."""
        nothing = np.zeros((0, tau.size))
        return Point(nothing, self.levels, self.shared, self.log_finer[:, None], tau)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A step uphill, the log determinant of the curvature, and that of the last two unknowns."""

    state: State
    log_det: Floats
    last: Floats

    def take(self, rows: NDArray[np.int64]) -> Step:
        """Return the steps of some of the models."""
        return Step(self.state.take(rows), self.log_det[rows], self.last[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """Nights under models: innovations, ``s`` times the outcome, weights, and the log density.

    ``tail`` is nu + z^2, ``rounding`` what rounding adds to z^2.
    """

    z: Floats
    scaled: Floats
    weight: Floats
    rounding: Floats
    tail: Floats
    log: Floats

    def take(self, rows: NDArray[np.int64]) -> Local:
        """Return the nights under some of the models."""
        return Local(
            self.z[:, rows],
            self.scaled[:, rows],
            self.weight[:, rows],
            self.rounding[rows],
            self.tail[:, rows],
            self.log[rows],
        )


def local_at(models: StudentModels, state: State) -> Local:
    """Return the nights where models stand."""
    finer, nu = np.exp(state.log_finer), models.nu
    scaled = finer * models.outcome
    z = scaled - _moved(models, state)
    rounding = (finer * models.resolution) ** 2
    tail = nu + rounding + z**2
    log = models.constant + models.told * state.log_finer
    log -= 0.5 * (nu + 1) * np.log(tail / nu).sum(axis=0)
    log -= 0.5 * (models.precision_at(state.log_finer) * state.shared**2).sum(axis=1)
    log -= 0.5 * models.run_precision * (state.levels**2).sum(axis=0)
    return Local(z, scaled, (nu + 1) / tail, rounding, tail, log)


def _moved(models: StudentModels, state: State) -> Floats:
    """Return ``float64[n, k]``: by what columns and runs move the innovations."""
    lengths = np.diff(np.append(models.starts, models.share.shape[0]))
    moved = models.share * np.repeat(state.levels, lengths, axis=0)
    moved[models.starts[1:]] += models.before * state.levels[:-1]
    by_columns = models.columns.transpose(1, 0, 2) @ state.shared[..., None]
    found: Floats = moved + by_columns[..., 0].T
    return found


def farthest(models: StudentModels, local: Local, step: State) -> Floats:
    """Return ``float64[k]``: by how much a step changes innovations at most, for large ones by their share."""
    change = local.scaled * step.log_finer - _moved(models, step)
    share = np.abs(change) / (1 + np.abs(local.z))
    far: Floats = np.maximum(share.max(axis=0), np.abs(step.log_finer))
    return far


def step_from(models: StudentModels, state: State, local: Local) -> Step:
    """Return Newton's step, where the curvature falls on all sides, else one that surely leads uphill."""
    z, scaled, weight = local.z, local.scaled, local.weight
    lean = z * scaled + local.rounding
    bent = 2 * weight / local.tail
    own = weight * (scaled**2 + lean + local.rounding) - bent * lean**2
    curvature = (weight - bent * z**2, weight * scaled - bent * z * lean, own.sum(axis=0))
    step = _solve(models, state, local, curvature)
    saddle = np.flatnonzero(~np.isfinite(step.log_det))
    if saddle.size == 0:
        return step
    few = local.take(saddle)
    bend = np.maximum(curvature[0][:, saddle], LEAST_WEIGHT * few.weight)
    own = (bend * few.scaled**2).sum(axis=0) + models.told
    valley = (bend, bend * few.scaled, own)
    safe = _solve(models.take(saddle), state.take(saddle), few, valley, surely=True)
    step.state.shared[saddle], step.state.levels[:, saddle] = safe.state.shared, safe.state.levels
    step.state.log_finer[saddle] = safe.state.log_finer
    step.log_det[saddle], step.last[saddle] = safe.log_det, safe.last
    return step


def _solve(
    models: StudentModels,
    state: State,
    local: Local,
    curvature: tuple[Floats, Floats, Floats],
    *,
    surely: bool = False,
) -> Step:
    """Solve the Newton equations; the border is the columns, then log s.

    Args:
        models: The models.
        state: Where they stand.
        local: Their nights there.
        curvature: ``float64[n, k]`` along each innovation, the same across it and log s, and
            ``float64[k]`` along log s. The log determinant is nan where it does not fall on all sides.
        surely: Whether the free effect's prior, which alone is no valley, is bent until it falls too.
    """
    bend, across, own = curvature
    columns, q = models.columns, models.columns.shape[2]
    slope = local.weight * local.z
    told = np.empty((*bend.shape, q + 2))
    np.multiply(columns, bend[..., None], out=told[..., :q])
    np.negative(across, out=told[..., q])
    told[..., q + 1] = slope
    whole = np.empty((own.size, q + 1, q + 2))
    whole[:, :q] = columns.transpose(1, 2, 0) @ told.transpose(1, 0, 2)
    precision = models.precision_at(state.log_finer)
    whole[:, range(q), range(q)] += precision
    whole[:, :q, q + 1] -= precision * state.shared
    whole[:, q, q] = own
    whole[:, q, q + 1] = models.told - (slope * local.scaled + local.weight * local.rounding).sum(0)
    if models.tau_sd is not None:  # its prior is in the outcome's unit, so it leans on s as well
        leans = precision[:, -1] * state.shared[:, -1]
        whole[:, q - 1, q] -= 2 * leans
        whole[:, q, q] += (4 if surely else 2) * leans * state.shared[:, -1]
        whole[:, q, q + 1] += leans * state.shared[:, -1]
    whole[:, q, :q] = whole[:, :q, q]
    pivot, tie, rows = _runs(models, state, bend, told)
    taken = (rows[..., : q + 1] / pivot[..., None]).transpose(1, 2, 0)
    whole -= taken @ rows.transpose(1, 0, 2)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        solved = border.solve(whole[..., :-1], whole[..., -1])
        log_det = np.log(pivot).sum(axis=0) + np.log(solved.pivots).sum(axis=0)
    levels = (rows[..., -1] - (rows[..., :-1] * solved.step).sum(axis=-1)) / pivot
    for run in range(pivot.shape[0] - 2, -1, -1):
        levels[run] -= tie[run] / pivot[run] * levels[run + 1]
    return Step(State(solved.step[:, :-1], levels, solved.step[:, -1]), log_det, solved.last)


def _runs(
    models: StudentModels, state: State, bend: Floats, told: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return pivots ``[r, k]``, ties to the next run ``[r - 1, k]`` and rows ``[r, k, q + 2]``, eliminated."""
    share, before, starts = models.share, models.before, models.starts
    ends = np.append(starts[1:], share.shape[0])
    bent = bend * share
    pivot = np.add.reduceat(bent * share, starts, axis=0) + models.run_precision
    pivot[:-1] += before**2 * bend[starts[1:]]
    tie = before * bent[starts[1:]]
    rows = np.empty((starts.size, *told.shape[1:]))
    for run, (first, end) in enumerate(zip(starts, ends, strict=True)):
        row = np.multiply(told[first], share[first, :, None], out=rows[run])
        for night in range(first + 1, end):
            row += told[night] * share[night, :, None]
        if run + 1 < starts.size:
            row += told[end] * before[run, :, None]
        row[:, -1] -= models.run_precision * state.levels[run]
        if run:
            part = tie[run - 1] / pivot[run - 1]
            pivot[run] -= part * tie[run - 1]
            row -= part[:, None] * rows[run - 1]
    return pivot, tie, rows
