"""Made-up trials whose truth is known, and small statistics, for the tests of the trial engine."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Columns = dict[str, Any]


def noise(rng: np.random.Generator, nights: int, phi: float) -> NDArray[np.float64]:
    """Autocorrelated noise of standard deviation 1."""
    shock = rng.standard_normal(nights)
    values = np.empty(nights)
    values[0] = shock[0]
    for night in range(1, nights):
        values[night] = phi * values[night - 1] + sqrt(1 - phi**2) * shock[night]
    return values


def arms_in_blocks(
    rng: np.random.Generator, *, nights: int, arms: int = 2, period: int = 1, block: int = 14
) -> NDArray[np.int64]:
    """Arm numbers, each arm as often in each block, at random within it."""
    units = np.repeat(np.arange(arms), block // period // arms)
    blocks = [np.repeat(rng.permutation(units), period) for _ in range(-(-nights // block))]
    return np.concatenate(blocks)[:nights]


def trial(
    seed: int,
    *,
    nights: int = 56,
    period: int = 1,
    block: int = 14,
    effect: float = 0.0,
    phi: float = 0.3,
    missing: float = 0.0,
) -> Columns:
    """A trial as columns: arm (placebo, active), block, night, sleep in standard deviations."""
    rng = np.random.default_rng(seed)
    codes = arms_in_blocks(rng, nights=nights, period=period, block=block)
    outcome = noise(rng, nights, phi) + effect * codes
    outcome[rng.random(nights) < missing] = np.nan
    return {
        "night": list(range(nights)),
        "arm": [("placebo", "active")[c] for c in codes],
        "block": (np.arange(nights) // block + 1).tolist(),
        "sleep": outcome.tolist(),
    }


def monte_carlo_error(share: float, n: int) -> float:
    """Standard error of a share counted ``n`` times."""
    return sqrt(share * (1 - share) / n)


def chi_square_limit(degrees: int) -> float:
    """Value that chi-square exceeds once in a thousand (Wilson & Hilferty 1931)."""
    spread = 2 / (9 * degrees)
    return float(degrees * (1 - spread + 3.09 * sqrt(spread)) ** 3)


def is_uniform(counts: NDArray[np.int64]) -> bool:
    """Whether counts look like equal chances, at one false alarm in a thousand."""
    expected = counts.sum() / counts.size
    return float(((counts - expected) ** 2 / expected).sum()) < chi_square_limit(counts.size - 1)
