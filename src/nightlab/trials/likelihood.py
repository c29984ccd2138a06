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
# (phi + 1) / 2 ~ Beta(3, 3). A prior that leans to positive values narrows the intervals of nights that
# are in truth independent: Beta(4, 2.5) gave 5.4 % false positives for 5 % in nightly trials.
PHI_BETA = (3.0, 3.0)
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
    periods = nuisance.periods
    r, q, h = periods.columns.shape[1], nuisance.columns.shape[1], exposures.shape[0]
    stacked = np.column_stack([periods.columns, nuisance.columns, exposures.T, outcome])
    white, log_det = whiten(stacked, days, PHI)
    gram = np.swapaxes(white, 1, 2) @ white
    log_weight = log_phi_prior(PHI) - 0.5 * log_det
    left, gain = _eliminate(gram, r, np.repeat(periods.precisions[:, None], r, axis=1))
    log_weight = log_weight[:, None] + gain + periods.log_weights
    left, gain = _eliminate(left, q, nuisance.precisions)
    log_weight = log_weight[..., None] + gain + nuisance.log_weights
    at = np.arange(h)
    shape = (*log_weight.shape, h)
    quadratic = left[..., h, h, None] + outcome.size * RESOLUTION_SD**2
    return Cells(
        a=left[..., at, at].reshape(-1),
        b=left[..., at, h].reshape(-1),
        c=np.broadcast_to(quadratic, shape).reshape(-1),
        log_weight=(log_weight[..., None] + np.log(exposure_weights)).reshape(-1),
        phi=np.broadcast_to(PHI[:, None, None, None], shape).reshape(-1),
        nu=outcome.size - int((nuisance.precisions[0] == _FLAT).sum()),
    )


def _eliminate(
    gram: NDArray[np.float64], q: int, precisions: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Integrate the first ``q`` coefficients out under each row of prior precisions.

    Args:
        gram: ``float64[..., m, m]``, cross-products of all columns.
        q: How many columns go.
        precisions: ``float64[k, q]``, 0 is flat.

    Returns:
        ``float64[..., k, m - q, m - q]``, cross-products of what is left, and ``float64[..., k]``, what
        each row adds to the log weight.
    """
    inner = gram[..., None, :q, :q] + precisions[:, :, None] * np.eye(q)
    cross = np.broadcast_to(gram[..., None, :q, q:], (*inner.shape[:-1], gram.shape[-1] - q))
    factor = np.linalg.cholesky(inner)
    half = np.linalg.solve(factor, cross)
    left = gram[..., None, q:, q:] - np.swapaxes(half, -1, -2) @ half
    log_prior = np.log(np.where(precisions > _FLAT, precisions, 1.0)).sum(axis=1)
    log_inner = np.log(np.diagonal(factor, axis1=-2, axis2=-1)).sum(axis=-1)
    return left, 0.5 * log_prior - log_inner
