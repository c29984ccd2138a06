"""The likelihood of an effect where single nights may be wild: Student-t noise, Laplace at each effect.

All that is climbed is measured in the noise's own scale sigma: with ``s = 1 / sigma`` the innovation of a night is
``z = s (y - tau f) - X b - R u``, linear in ``s``, the columns' coefficients ``b`` and the levels ``u`` of the runs,
everything whitened by the autocorrelation. Runs touch their neighbours alone, so one pass takes their levels
out. With many degrees of freedom it is the Gaussian engine, whose integral over ``s`` Laplace gives exactly.

Source: Lange, Little & Taylor 1989, J Am Stat Assoc 84:881 (the weights); Tierney & Kadane 1986, J Am Stat
Assoc 81:82; Olsen 1978, Econometrica 46:1211 (coefficients in units of sigma).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials import border
from nightlab.trials.laplace import Highest, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_STEPS = 80
CLOSE = (
    5e-3  # of an innovation, or of its share where it is large, at which a highest point is reached
)
LONGEST = 2.0  # change of an innovation in one step, in the same measure
LEAST_WEIGHT = 0.2  # of a night's full weight, which keeps each step uphill beside wild nights
LEAVE = 0.25  # share of models that have arrived, from which they are set down
DROP = 1e-6  # of the log density, which is no fall


@dataclass(frozen=True, slots=True, eq=False)
class StudentModels:
    """``k`` models of the same nights, each with its own scales, whitened by its own autocorrelation.

    Attributes:
        outcome: ``float64[n, k]``.
        felt: ``float64[n, k]``, exposure to the arm.
        columns: ``float64[n, k, q]``.
        precision: ``float64[k, q]``, of the prior of their coefficients; 0 is flat.
        starts: ``int64[r]``, the first night of each run.
        share: ``float64[n, k]``, how a night's innovation feels the level of its own run.
        before: ``float64[r - 1, k]``, how the first night of a run feels the level of the run before.
        run_precision: ``float64[k]``.
        nu: ``float64[k]``, degrees of freedom.
        constant: ``float64[k]``, the part of the log density that nothing climbed changes.
        flat: How many coefficients have a flat prior in the outcome's unit.
        resolution: What the outcome was rounded to, as an sd; noise is never finer.
        usual: Where to begin: the middle of the nights and their spread.
        tau_sd: Prior sd of the effect, where its exposure is the last of the columns; its coefficient is then
            the effect times ``s``. None where the effect is held.
    """

    outcome: Floats
    felt: Floats
    columns: Floats
    precision: Floats
    starts: NDArray[np.int64]
    share: Floats
    before: Floats
    run_precision: Floats
    nu: Floats
    constant: Floats
    flat: int
    resolution: float
    usual: tuple[float, float]
    tau_sd: float | None = None

    @property
    def told(self) -> int:
        """How often ``s`` stands in the density: for each night, less for what is measured in sigma."""
        return len(self.outcome) - self.flat - (self.tau_sd is not None)

    def precision_at(self, log_finer: Floats) -> Floats:
        """Return ``float64[k, q]``: the precisions in units of sigma, the free effect's too."""
        if self.tau_sd is None:
            return self.precision
        own = (self.tau_sd * np.exp(log_finer)) ** -2.0
        return np.column_stack([self.precision, own])

    def take(self, rows: NDArray[np.int64]) -> StudentModels:
        """Return some of the models, or models more than once."""
        return replace(
            self,
            outcome=self.outcome[:, rows],
            felt=self.felt[:, rows],
            columns=self.columns[:, rows],
            precision=self.precision[rows],
            share=self.share[:, rows],
            before=self.before[:, rows],
            run_precision=self.run_precision[rows],
            nu=self.nu[rows],
            constant=self.constant[rows],
        )

    def start(self) -> Point:
        """Return a point to begin at: the usual night, and nothing else."""
        k, q = self.precision.shape
        middle, spread = self.usual
        shared = np.zeros((k, q))
        shared[:, 0] = middle / spread
        own = np.full((k, 1), -np.log(spread))
        return Point(np.zeros((0, k)), np.zeros((self.starts.size, k)), shared, own, np.zeros(k))

    def climb(self, point: Point, tau_sd: float | None = None) -> Highest:
        """Return the highest point and the integral around it.

        Args:
            point: Where to begin.
            tau_sd: Prior sd of the effect, which is then climbed and integrated too; None holds it.
        """
        state = _State(point.shared, point.levels, point.own[:, 0])
        nothing = np.zeros((point.tau.size, 0, 0))
        if tau_sd is None:
            held = replace(self, outcome=self.outcome - point.tau * self.felt)
            top = _climb(held, state)
            return Highest(top.state.point(point.tau), top.log, np.zeros(top.log.shape), nothing)
        finer = np.exp(state.log_finer)
        free = replace(
            self,
            columns=np.concatenate([self.columns, self.felt[..., None]], axis=2),
            tau_sd=tau_sd,
        )
        top = _climb(
            free, replace(state, shared=np.column_stack([point.shared, point.tau * finer]))
        )
        finer = np.exp(top.state.log_finer)
        # The effect is its coefficient over s, and both are unsure.
        tau = top.state.shared[:, -1] / finer
        toward = np.column_stack([1 / finer, -tau])
        both = np.linalg.solve(top.last, toward[..., None])[..., 0]
        width = np.sqrt((toward * both).sum(axis=1))
        there = replace(top.state, shared=top.state.shared[:, :-1]).point(tau)
        return Highest(there, top.log, width, nothing)


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """Where models stand: coefficients ``[k, q]``, levels ``[r, k]`` and log(1 / sigma) ``[k]``."""

    shared: Floats
    levels: Floats
    log_finer: Floats

    def take(self, rows: NDArray[np.int64]) -> _State:
        return _State(self.shared[rows], self.levels[:, rows], self.log_finer[rows])

    def toward(self, step: _State, share: Floats) -> _State:
        return _State(
            self.shared + share[:, None] * step.shared,
            self.levels + share * step.levels,
            self.log_finer + share * step.log_finer,
        )

    def point(self, tau: Floats) -> Point:
        nothing = np.zeros((0, tau.size))
        return Point(nothing, self.levels, self.shared, self.log_finer[:, None], tau)


@dataclass(frozen=True, slots=True, eq=False)
class _Top:
    """Where models arrived, the log of their integrals, and the curvature of the last two unknowns."""

    state: _State
    log: Floats
    last: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """A step uphill, the log determinant of the curvature, and that of the last two unknowns."""

    state: _State
    log_det: Floats
    last: Floats

    def take(self, rows: NDArray[np.int64]) -> _Step:
        return _Step(self.state.take(rows), self.log_det[rows], self.last[rows])


def _climb(models: StudentModels, state: _State) -> _Top:
    """Climb all models, setting down those that have arrived."""
    rows = np.arange(models.nu.size)
    before, best = state, np.full(rows.size, -np.inf)
    order: list[NDArray[np.int64]] = []
    found: list[_Top] = []
    for turn in range(MOST_STEPS):
        local = _local(models, state)
        step = _step(models, state, local)
        far, fell = _far(models, local, step.state), local.log < best - DROP
        arrived = ((far < CLOSE) & ~fell) | (turn + 1 == MOST_STEPS)
        log = local.log
        if arrived.mean() > LEAVE:
            there, on = np.flatnonzero(arrived), np.flatnonzero(~arrived)
            integral = (log - 0.5 * step.log_det)[there]
            found.append(_Top(state.take(there), integral, step.last[there]))
            order.append(rows[there])
            if on.size == 0:
                break
            rows, models, state, before = rows[on], models.take(on), state.take(on), before.take(on)
            step, far, fell, log, best = step.take(on), far[on], fell[on], log[on], best[on]
        ahead = state.toward(step.state, np.minimum(1.0, LONGEST / np.maximum(far, 1e-300)))
        back = _halfway(before, state)
        before, best = _either(fell, before, state), np.where(fell, best, log)
        state = _either(fell, back, ahead)
    return _in_order(found, np.argsort(np.concatenate(order)))


def _in_order(found: list[_Top], order: NDArray[np.int64]) -> _Top:
    state = _State(
        np.concatenate([top.state.shared for top in found]),
        np.concatenate([top.state.levels for top in found], axis=1),
        np.concatenate([top.state.log_finer for top in found]),
    ).take(order)
    log, last = (np.concatenate([getattr(top, name) for top in found]) for name in ("log", "last"))
    return _Top(state, log[order], last[order])


def _halfway(one: _State, other: _State) -> _State:
    half = np.full(one.log_finer.size, 0.5)
    away = _State(
        other.shared - one.shared, other.levels - one.levels, other.log_finer - one.log_finer
    )
    return one.toward(away, half)


def _either(which: NDArray[np.bool_], yes: _State, no: _State) -> _State:
    if not which.any():
        return no
    return _State(
        np.where(which[:, None], yes.shared, no.shared),
        np.where(which, yes.levels, no.levels),
        np.where(which, yes.log_finer, no.log_finer),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Local:
    """Nights under models: innovations, ``s`` times the outcome, weights, and the log density.

    ``tail`` is nu + z^2, ``rounding`` what rounding adds to z^2.
    """

    z: Floats
    scaled: Floats
    weight: Floats
    rounding: Floats
    tail: Floats
    log: Floats

    def take(self, rows: NDArray[np.int64]) -> _Local:
        return _Local(
            self.z[:, rows],
            self.scaled[:, rows],
            self.weight[:, rows],
            self.rounding[rows],
            self.tail[:, rows],
            self.log[rows],
        )


def _local(models: StudentModels, state: _State) -> _Local:
    finer, nu = np.exp(state.log_finer), models.nu
    scaled = finer * models.outcome
    z = scaled - _moved(models, state)
    rounding = (finer * models.resolution) ** 2
    tail = nu + rounding + z**2
    log = models.constant + models.told * state.log_finer
    log -= 0.5 * (nu + 1) * np.log(tail / nu).sum(axis=0)
    log -= 0.5 * (models.precision_at(state.log_finer) * state.shared**2).sum(axis=1)
    log -= 0.5 * models.run_precision * (state.levels**2).sum(axis=0)
    return _Local(z, scaled, (nu + 1) / tail, rounding, tail, log)


def _moved(models: StudentModels, state: _State) -> Floats:
    """Return ``float64[n, k]``: by what columns and runs move the innovations."""
    lengths = np.diff(np.append(models.starts, models.share.shape[0]))
    moved = models.share * np.repeat(state.levels, lengths, axis=0)
    moved[models.starts[1:]] += models.before * state.levels[:-1]
    by_columns = models.columns.transpose(1, 0, 2) @ state.shared[..., None]
    found: Floats = moved + by_columns[..., 0].T
    return found


def _far(models: StudentModels, local: _Local, step: _State) -> Floats:
    """Return ``float64[k]``: by how much a step changes innovations at most, for large ones by their share."""
    change = local.scaled * step.log_finer - _moved(models, step)
    share = np.abs(change) / (1 + np.abs(local.z))
    far: Floats = np.maximum(share.max(axis=0), np.abs(step.log_finer))
    return far


def _step(models: StudentModels, state: _State, local: _Local) -> _Step:
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
    safe = _solve(models.take(saddle), state.take(saddle), few, (bend, bend * few.scaled, own))
    step.state.shared[saddle], step.state.levels[:, saddle] = safe.state.shared, safe.state.levels
    step.state.log_finer[saddle] = safe.state.log_finer
    step.log_det[saddle], step.last[saddle] = safe.log_det, safe.last
    return step


def _solve(
    models: StudentModels, state: _State, local: _Local, curvature: tuple[Floats, Floats, Floats]
) -> _Step:
    """Solve the Newton equations; the border is the columns, then log s.

    Args:
        models: The models.
        state: Where they stand.
        local: Their nights there.
        curvature: ``float64[n, k]`` along each innovation, the same across it and log s, and
            ``float64[k]`` along log s. The log determinant is nan where it does not fall on all sides.
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
        whole[:, q, q] += 2 * leans * state.shared[:, -1]
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
    return _Step(_State(solved.step[:, :-1], levels, solved.step[:, -1]), log_det, solved.last)


def _runs(
    models: StudentModels, state: _State, bend: Floats, told: Floats
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
