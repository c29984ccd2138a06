"""The mean of an arm's nights as they are, with an interval that knows that neighbouring nights are alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.report.verdict_page_records import Estimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

FEWEST = 3  # nights, below which a spread is no spread


def arm_mean(values: ArrayLike, days: ArrayLike, autocorrelation: float) -> Estimate | None:
    """Return the mean of nights with its 95 % interval; None for fewer than three nights.

    With sd σ and autocorrelation φ, the variance of the mean is σ² v, v = Σᵢⱼ φ^|dᵢ - dⱼ| / n², and the
    nights' own variance is expected to be σ² (1 - v) n / (n - 1): so much too small where nights are alike.

    Args:
        values: ``float[n]``, NaN where a night is missing.
        days: ``int[n]``, calendar day of each.
        autocorrelation: φ, of a night with the next; held between 0 and 0.95.

    Assumptions: AR(1), no trend; the interval is Student's with n - 1 degrees of freedom. It is for a
    picture: the verdict does not rest on it.

    Source: the variance of a mean of correlated values, e.g. Priestley, Spectral Analysis and Time Series
        (1981), 5.3.

    Example:
        >>> round(arm_mean([20.0, 24.0, 22.0, 26.0], [1, 2, 3, 4], 0.0).lo95, 2)
        18.89
    """
    from scipy.special import stdtrit

    every = np.asarray(values, dtype=np.float64)
    seen = ~np.isnan(every)
    y, day = every[seen], np.asarray(days, dtype=np.float64)[seen]
    n = y.size
    if n < FEWEST:
        return None
    phi = min(0.95, max(0.0, autocorrelation))
    v = float(np.mean(phi ** np.abs(day[:, None] - day[None, :])))
    spread = float(np.var(y)) / max(1 - v, 1e-6)
    half = float(stdtrit(n - 1, 0.975)) * (spread * v) ** 0.5
    mean = float(y.mean())
    return Estimate(mean, mean - half, mean + half)
