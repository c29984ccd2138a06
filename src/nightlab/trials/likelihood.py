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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.nuisance import Nuisance

PHI = np.linspace(-0.35, 0.95, 27)
# (phi + 1) / 2 ~ Beta(4, 2.5): nights are rather alike than unlike, and 0 stays well inside.
PHI_BETA = (4.0, 2.5)
# Noise below a thousandth of the outcome's sd is finer than anything is measured; it also keeps the
# kernel finite where the arms explain every outcome exactly.
RESOLUTION_SD = 1e-3
_FLAT = 0.0


@dataclass(frozen=True, slots=True)
class Cells:
    """The grid: one row per (phi, nuisance scale, half-life), each a Student-t kernel in tau.

    Attributes:
        a, b, c: Coefficients of the kernel's quadratic.
        log_weight: Log prior and marginal-likelihood weight of the cell, up to one constant.
        phi: Autocorrelation of the cell.
        nu: Degrees of freedom of the kernel plus one, the same for all cells.
    """

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    c: NDArray[np.float64]
    log_weight: NDArray[np.float64]
    phi: NDArray[np.float64]
    nu: int

    def log_kernel(self, tau: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return ``float64[cells, m]``: the log likelihood of each cell at each tau."""
        quadratic = np.multiply.outer(self.a, tau * tau)
        quadratic -= np.multiply.outer(2 * self.b, tau)
        quadratic += self.c[:, None]
        np.log(quadratic, out=quadratic)
        quadratic *= -0.5 * self.nu
        quadratic += self.log_weight[:, None]
        return quadratic


def log_phi_prior(phi: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log prior weight of each autocorrelation on the grid."""
    u = (phi + 1) / 2
    log = (PHI_BETA[0] - 1) * np.log(u) + (PHI_BETA[1] - 1) * np.log1p(-u)
    weight: NDArray[np.float64] = log - np.log(np.exp(log).sum())
    return weight


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
    q, h = nuisance.columns.shape[1], exposures.shape[0]
    stacked = np.column_stack([nuisance.columns, exposures.T, outcome])
    white, log_det = whiten(stacked, days, PHI)
    gram = np.swapaxes(white, 1, 2) @ white
    precision = nuisance.precisions[None, :, :, None] * np.eye(q)
    inner = gram[:, None, :q, :q] + precision
    cross = np.broadcast_to(gram[:, None, :q, q:], (*inner.shape[:3], h + 1))
    factor = np.linalg.cholesky(inner)
    half = np.linalg.solve(factor, cross)
    schur = gram[:, None, q:, q:] - np.swapaxes(half, 2, 3) @ half
    log_inner = 2 * np.log(np.diagonal(factor, axis1=2, axis2=3)).sum(axis=2)
    proper = nuisance.precisions > _FLAT
    log_prior = np.log(np.where(proper, nuisance.precisions, 1.0)).sum(axis=1)
    log_weight = (
        (log_phi_prior(PHI) - 0.5 * log_det)[:, None]
        + (nuisance.log_weights + 0.5 * log_prior)[None]
        - 0.5 * log_inner
    )
    at = np.arange(h)
    shape = (*log_weight.shape, h)
    return Cells(
        a=schur[:, :, at, at].reshape(-1),
        b=schur[:, :, at, h].reshape(-1),
        c=np.broadcast_to(schur[:, :, h, h, None], shape).reshape(-1)
        + outcome.size * RESOLUTION_SD**2,
        log_weight=(log_weight[:, :, None] + np.log(exposure_weights)).reshape(-1),
        phi=np.broadcast_to(PHI[:, None, None], shape).reshape(-1),
        nu=outcome.size - int((~proper[0]).sum()),
    )
