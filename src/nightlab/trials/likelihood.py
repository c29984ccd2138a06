"""The likelihood of an effect with everything else integrated out, exactly.

The outcome of night t is ``y = intercept + tau s + low + weekday + covariates + period + e`` with

* ``s`` the exposure to the arm (see ``exposure``), one column per half-life of its prior;
* ``low`` one slow term: block effects N(0, (r sigma)^2), a linear trend, or a local level;
* ``period`` a random effect N(0, (p sigma)^2) of each unbroken run of nights on one arm. Nights of one
  run share circumstances that the trial did not randomise apart; without it 7-night periods of
  autocorrelated nights give false positives in 7 to 8 % where 5 % are due;
* ``e`` AR(1) noise of marginal sd sigma, with gaps: corr(e_t, e_{t-D}) = phi^D.

Given (phi, r, p, half-life) all other terms are conjugate with ``p(sigma) ~ 1/sigma`` and a flat
intercept, so each cell of that grid leaves a closed form in tau alone:
``w (c - 2 b tau + a tau^2)^(-nu/2)``. Any prior on tau is then one multiplication.

Source: Box & Tiao 1973, Bayesian Inference in Statistical Analysis, ch. 2 (Student-t marginals).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.runs import eliminate_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.nuisance import Nuisance

# phi is uniform between these bounds: it is learned, not assumed. A prior that leans towards 0 narrows
# the intervals of weeks of remembering nights, one that leans upwards those of independent nights.
PHI_BOUNDS = (-0.6, 0.97)
# atanh(phi) is known to about one over the root of the nights; the grid's step is near that.
PHI_STEP = 1.6
PHI_POINTS = (13, 33)
# Noise below a thousandth of the outcome's sd is finer than anything is measured; it also keeps the
# kernel finite where the arms explain every outcome exactly.
RESOLUTION_SD = 1e-3
_FLAT = 0.0


@dataclass(frozen=True, slots=True)
class Cells:
    """The grid: one row per autocorrelation, one column per (nuisance scale, half-life).

    Each cell is a Student-t kernel in tau, ``weight * (rest + a (tau - centre)^2)^(-nu/2)``.

    Attributes:
        a, centre, rest: ``float64[phi, k]``, coefficients of the kernel's quadratic.
        log_weight: ``float64[phi, k]``, log prior and marginal-likelihood weight, up to one constant.
        phi: ``float64[phi]``, autocorrelations.
        nu: Degrees of freedom of the kernel plus one, the same for all cells.
    """

    a: NDArray[np.float64]
    centre: NDArray[np.float64]
    rest: NDArray[np.float64]
    log_weight: NDArray[np.float64]
    phi: NDArray[np.float64]
    nu: int

    @property
    def log_peak(self) -> NDArray[np.float64]:
        """``float64[phi, k]``: the log likelihood of each cell where it is highest."""
        peak: NDArray[np.float64] = self.log_weight - 0.5 * self.nu * np.log(self.rest)
        return peak

    def location(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return ``float64[phi]`` each: log weight, middle and width of every autocorrelation's part."""
        area = self.log_peak - 0.5 * np.log(self.a)
        highest = area.max(axis=1, keepdims=True)
        share = np.exp(area - highest)
        total = share.sum(axis=1)
        share /= total[:, None]
        middle = (share * self.centre).sum(axis=1)
        variance = self.rest / self.a / self.nu + (self.centre - middle[:, None]) ** 2
        return highest[:, 0] + np.log(total), middle, np.sqrt((share * variance).sum(axis=1))

    def log_by_phi(self, tau: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``float64[phi, m]``: the log likelihood at each tau, up to one constant.

        One autocorrelation is done at a time, so that the work stays in the processor's cache.

        Args:
            tau: ``float64[m]``, or ``float64[phi, m]`` with other effects for each autocorrelation.
        """
        each = np.broadcast_to(tau, (self.phi.size, tau.shape[-1]))
        log_likelihood = np.empty(each.shape)
        for row in range(self.phi.size):
            cell = each[row][None, :] - self.centre[row][:, None]
            cell *= cell
            cell *= self.a[row][:, None]
            cell += self.rest[row][:, None]
            np.log(cell, out=cell)
            cell *= -0.5 * self.nu
            cell += self.log_weight[row][:, None]
            highest = cell.max(axis=0)
            cell -= highest
            np.exp(cell, out=cell)
            log_likelihood[row] = np.log(cell.sum(axis=0)) + highest
        return log_likelihood


def phi_grid(nights: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return autocorrelations, evenly apart in atanh, and the log prior weight of each."""
    lo, hi = np.arctanh(PHI_BOUNDS)
    points = int(np.clip(1 + (hi - lo) * np.sqrt(nights) / PHI_STEP, *PHI_POINTS))
    phi = np.tanh(np.linspace(lo, hi, points))
    log = np.log1p(-(phi**2))  # a step of atanh is a step of phi over 1 - phi^2
    log[[0, -1]] -= np.log(2)  # a bound stands for half a step
    weight: NDArray[np.float64] = log - np.log(np.exp(log).sum())
    return phi, weight


def whiten(
    columns: NDArray[np.float64], days: NDArray[np.int64], phi: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the columns with AR(1) noise made independent, and log det of the correlation matrix.

    Args:
        columns: ``float64[n, m]`` at the observed nights.
        days: ``int64[n]``, calendar day of each observed night, rising.
        phi: ``float64[k]``.

    Returns:
        ``float64[k, n, m]`` and ``float64[k]``.
    """
    decay = phi[:, None] ** np.diff(days)[None, :]
    left = 1 - decay**2
    white = np.empty((phi.size, *columns.shape))
    white[:, 0] = columns[0]
    white[:, 1:] = columns[1:] - decay[:, :, None] * columns[:-1]
    white[:, 1:] /= np.sqrt(left)[:, :, None]
    return white, np.log(left).sum(axis=1)


def cells(
    outcome: NDArray[np.float64],
    days: NDArray[np.int64],
    exposures: NDArray[np.float64],
    exposure_weights: NDArray[np.float64],
    nuisance: Nuisance,
) -> Cells:
    """Integrate everything but tau out of the likelihood, on the whole grid at once.

    Args:
        outcome: ``float64[n]`` at the observed nights, in standard deviations.
        days: ``int64[n]``, calendar days.
        exposures: ``float64[h, n]``, one row per half-life.
        exposure_weights: ``float64[h]``.
        nuisance: Columns to integrate out and their prior precisions.
    """
    phi, log_prior = phi_grid(days.size)
    parts = [nuisance.fixed, *(group.columns for group in nuisance.groups)]
    white, log_det = whiten(np.column_stack([*parts, exposures.T, outcome]), days, phi)
    left, gain = eliminate_runs(white, days, phi, nuisance.runs, nuisance.run_scale)
    log_weight = (log_prior - 0.5 * log_det)[:, None] + gain
    left, gain = _eliminate(left, nuisance.precision[None])
    log_weight = log_weight + gain[..., 0]
    left = left[..., 0, :, :]
    for group in nuisance.groups:
        width = group.columns.shape[1]
        left, gain = _eliminate(left, np.repeat(group.scale.precisions[:, None], width, axis=1))
        log_weight = log_weight[..., None] + gain + group.scale.log_weights
    h = exposures.shape[0]
    at = np.arange(h)
    a, b = left[..., at, at], left[..., at, h]
    rest = left[..., h, h, None] + outcome.size * RESOLUTION_SD**2 - b**2 / a
    rows = (phi.size, -1)
    return Cells(
        a=a.reshape(rows),
        centre=(b / a).reshape(rows),
        rest=rest.reshape(rows),
        log_weight=(log_weight[..., None] + np.log(exposure_weights)).reshape(rows),
        phi=phi,
        nu=outcome.size - int((nuisance.precision == _FLAT).sum()),
    )


def _eliminate(
    gram: NDArray[np.float64], precisions: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Integrate the first ``q`` coefficients out under each row of prior precisions.

    Args:
        gram: ``float64[..., m, m]``, cross-products of all columns.
        precisions: ``float64[k, q]``, 0 is flat.

    Returns:
        ``float64[..., k, m - q, m - q]``, cross-products of what is left, and ``float64[..., k]``, what
        each row adds to the log weight.
    """
    q = precisions.shape[1]
    kept = np.arange(q, gram.shape[-1])
    joint = np.repeat(gram[..., None, :, :], precisions.shape[0], axis=-3)
    joint[..., range(q), range(q)] += precisions
    # A ridge on what is left keeps the factor real where little is left; the rows above do not see it.
    joint[..., kept, kept] += joint[..., kept, kept].sum(axis=-1, keepdims=True)
    factor = np.linalg.cholesky(joint)
    below = factor[..., q:, :q]
    left = gram[..., None, q:, q:] - below @ np.swapaxes(below, -1, -2)
    log_prior = np.log(np.where(precisions > _FLAT, precisions, 1.0)).sum(axis=1)
    log_inner = np.log(factor[..., range(q), range(q)]).sum(axis=-1)
    return left, 0.5 * log_prior - log_inner
