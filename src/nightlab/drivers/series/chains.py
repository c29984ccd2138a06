"""Whether chains of draws agree, and how many independent draws they are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def r_hat(draws: Floats) -> Floats:
    """Return the split R-hat of each column; ``float64[chains, draws, j]`` to ``float64[j]``.

    Source: Gelman et al. 2013, Bayesian Data Analysis, 3rd ed., section 11.4.
    """
    halves = _halves(draws)
    n = halves.shape[1]
    within = halves.var(axis=1, ddof=1).mean(axis=0)
    between = halves.mean(axis=1).var(axis=0, ddof=1)
    found: Floats = np.sqrt(((n - 1) / n * within + between) / np.maximum(within, 1e-300))
    return found


def effective(draws: Floats) -> Floats:
    """Return how many independent draws each column is worth; ``float64[j]``.

    Source: Geyer 1992, Statistical Science 7:473 (initial positive sequence), over split chains as in
    Gelman et al. 2013, section 11.5.
    """
    halves = _halves(draws)
    chains, n, _ = halves.shape
    centred = halves - halves.mean(axis=1, keepdims=True)
    size = 1 << (2 * n - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    covariance = np.fft.irfft(power, size, axis=1)[:, :n].mean(axis=0) / n
    within = covariance[0] * n / (n - 1)
    total = covariance[0] + halves.mean(axis=1).var(axis=0, ddof=1)
    rho = 1 - (within - covariance) / np.maximum(total, 1e-300)
    pairs = rho[: n // 2 * 2].reshape(n // 2, 2, -1).sum(axis=1)
    kept = np.cumprod(pairs > 0, axis=0)
    length = np.maximum(-1 + 2 * (pairs * kept).sum(axis=0), 1 / np.log10(chains * n))
    worth: Floats = chains * n / length
    return worth


def _halves(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
