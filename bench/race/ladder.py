"""How many nights a method needs for 80 % power, from trials simulated at a few lengths.

At each length the critical value is the one that trials without an effect pass in 5 %, so that every
method is wrong equally often, whatever it claims. The probit of the power is close to a straight line in
the root of the nights; it is fitted to all lengths and read off at 80 %. How unsure that is comes from
drawing the trials anew (bootstrap), the same ones for two methods that are compared.

Source: Efron 1979, Ann Stat 7:1 (the bootstrap).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SIZE = 0.05  # two-sided
POWER = 0.80
DRAWS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Rung:
    """Trials of one length, one number each: the further from 0, the surer of an effect.

    Attributes:
        nights: Length of the trials.
        without: ``float64[r]``, where there is no effect.
        effect: ``float64[r]``, the same trials where there is one; or ``float64[r, 2]``, one that helps and
            one that harms, which a two-sided test finds alike.
    """

    nights: int
    without: Floats
    effect: Floats

    def drawn(self, chosen: NDArray[np.int64]) -> Rung:
        """Return some of the trials."""
        return Rung(self.nights, self.without[chosen], self.effect[chosen])

    def power(self, critical: float | None = None) -> float:
        """Return the share of trials with an effect beyond a value, or beyond what 5 % without one reach."""
        if critical is None:
            critical = float(np.quantile(np.abs(self.without), 1 - SIZE))
        return float((np.abs(self.effect) > critical).mean())


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with the bounds that 95 % of bootstrap draws lie in."""

    value: float
    low: float
    high: float

    def says(self, unit: str = "", digits: int = 0) -> str:
        """Return it in words.

        Example:
            >>> Measured(66.2, 63.9, 69.0).says(" nights")
            '66 nights (64 to 69)'
        """
        return (
            f"{self.value:.{digits}f}{unit} ({self.low:.{digits}f} to {self.high:.{digits}f})"
        ).replace("-", "−")


def nights_needed(rungs: Sequence[Rung], critical: float | None = None) -> float:
    """Return the nights at which power is 80 %."""
    return at_power([(rung.nights, rung.power(critical), len(rung.effect)) for rung in rungs])


def at_power(told: Sequence[tuple[int, float, int]]) -> float:
    """Return the nights at which a line through powers is at 80 %.

    Args:
        told: Nights, power and number of trials of each rung.

    Example:
        >>> round(at_power([(64, 0.5, 1000), (100, 0.8, 1000), (144, 0.95, 1000)]))
        100
    """
    nights, share, trials = (
        np.array(column, dtype=np.float64) for column in zip(*told, strict=True)
    )
    # Half a trial more or less keeps the probit finite where all or none were found.
    share = np.clip(share, 0.5 / trials, 1 - 0.5 / trials)
    probit = ndtri(share)
    root = np.sqrt(np.exp(-(probit**2)) * trials / (share * (1 - share)))
    columns = np.column_stack([root, root * np.sqrt(nights)])
    (start, slope), *_ = np.linalg.lstsq(columns, root * probit, rcond=None)
    return float(((ndtri(POWER) - start) / slope) ** 2)


def needed(rungs: Sequence[Rung], *, seed: int, critical: float | None = None) -> Measured:
    """Return the nights for 80 % power with their uncertainty.

    Args:
        rungs: Trials of each length.
        seed: Of the bootstrap.
        critical: The value to pass; None simulates it at each length.
    """
    (found,) = _drawn([rungs], seed, critical)
    return _measured(nights_needed(rungs, critical), found)


def saved(
    ours: Sequence[Rung], theirs: Sequence[Rung], *, seed: int, critical: float | None = None
) -> Measured:
    """Return by how many per cent one method needs fewer nights than another on the same trials."""
    mine, other = _drawn([ours, theirs], seed, critical)
    whole = nights_needed(ours, critical) / nights_needed(theirs, critical)
    return _measured(100 * (1 - whole), 100 * (1 - mine / other))


def _drawn(methods: Sequence[Sequence[Rung]], seed: int, critical: float | None) -> Floats:
    """Return ``float64[methods, DRAWS]``, nights needed on trials drawn anew, the same for all methods."""
    rng = np.random.default_rng(seed)
    found = np.empty((len(methods), DRAWS))
    for draw in range(DRAWS):
        chosen = [rng.integers(len(r.effect), size=len(r.effect)) for r in methods[0]]
        for row, rungs in enumerate(methods):
            found[row, draw] = nights_needed(
                [rung.drawn(c) for rung, c in zip(rungs, chosen, strict=True)], critical
            )
    return found


def _measured(value: float, draws: Floats) -> Measured:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Measured(value, float(low), float(high))
