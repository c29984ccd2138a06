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

from nightlab.trials.laplace import Highest, Point
from nightlab.trials.tails_step import State, farthest, local_at, step_from

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_STEPS = 80
# Of an innovation, or of its share where it is large, at which a highest point is reached.
CLOSE = 1e-2
LONGEST = 2.0  # change of an innovation in one step, in the same measure
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
        state = State(point.shared, point.levels, point.own[:, 0])
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
class _Top:
    """Where models arrived, the log of their integrals, and the curvature of the last two unknowns."""

    state: State
    log: Floats
    last: Floats


def _climb(models: StudentModels, state: State) -> _Top:
    """Climb all models, setting down those that have arrived."""
    rows = np.arange(models.nu.size)
    before, best = state, np.full(rows.size, -np.inf)
    order: list[NDArray[np.int64]] = []
    found: list[_Top] = []
    for turn in range(MOST_STEPS):
        local = local_at(models, state)
        step = step_from(models, state, local)
        far, fell = farthest(models, local, step.state), local.log < best - DROP
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
    state = State(
        np.concatenate([top.state.shared for top in found]),
        np.concatenate([top.state.levels for top in found], axis=1),
        np.concatenate([top.state.log_finer for top in found]),
    ).take(order)
    log, last = (np.concatenate([getattr(top, name) for top in found]) for name in ("log", "last"))
    return _Top(state, log[order], last[order])


def _halfway(one: State, other: State) -> State:
    half = np.full(one.log_finer.size, 0.5)
    away = State(
        other.shared - one.shared, other.levels - one.levels, other.log_finer - one.log_finer
    )
    return one.toward(away, half)


def _either(which: NDArray[np.bool_], yes: State, no: State) -> State:
    if not which.any():
        return no
    return State(
        np.where(which[:, None], yes.shared, no.shared),
        np.where(which, yes.levels, no.levels),
        np.where(which, yes.log_finer, no.log_finer),
    )
