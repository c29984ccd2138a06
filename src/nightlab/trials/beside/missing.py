"""Nights without an outcome: whether one arm has more of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.beside.clusters import clustering, independent_share
from nightlab.trials.posterior import Interval
from nightlab.units import signed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData

POINTS = 61  # of each share's posterior, at equal chances
JEFFREYS = 0.5
TOLD_CLUSTERING = 0.3  # neighbours more alike than this are told
TOLD_INDEPENDENT = 0.9  # where it makes the nights worth less than this share


@dataclass(frozen=True, slots=True)
class Missingness:
    """How often the outcome is missing on each of two arms.

    Args:
        arm: The arm in question; of a dose the highest.
        control: What it is held against; of a dose the lowest.
        missing: Nights without an outcome on each.
        nights: Nights of each.
        difference: Chance of a missing night, arm minus control, with its 95 % interval.
        p_more: Probability that it is higher on the arm.
        clustering: How alike neighbouring nights are in this, from 0 to 1.
        independent: How many independent nights they are worth, as a share of all.
    """

    arm: str
    control: str
    missing: tuple[int, int]
    nights: tuple[int, int]
    difference: Interval
    p_more: float
    clustering: float
    independent: float

    @property
    def is_uneven(self) -> bool:
        """Whether more are missing on one arm, as far as the nights can tell."""
        return self.difference.lo95 > 0 or self.difference.hi95 < 0

    @property
    def sentence(self) -> str:
        """The comparison in plain words."""
        if not any(self.missing):
            return "No night is without its outcome."
        counts = ", ".join(
            f"{m} of {n} {nights_of(arm)}"
            for m, n, arm in zip(self.missing, self.nights, (self.arm, self.control), strict=True)
        )
        points = [signed(100 * x, ".0f") for x in _bounds(self.difference)]
        text = f"Nights without an outcome: {counts}. The difference is {points[0]} points (95 % {points[1]} to {points[2]})."
        if self.clustering < TOLD_CLUSTERING or self.independent > TOLD_INDEPENDENT:
            return text
        return f"{text} They come in stretches, so {sum(self.nights)} nights tell as much as {self.independent * sum(self.nights):.0f} that stand alone."


def missing_by_arm(data: TrialData) -> Missingness:
    """Return how often nights are missing on the arm and on its control.

    Args:
        data: The trial.

    Assumptions: each arm has its own chance of a missing night, under Jeffreys' prior; neighbouring nights
        are alike by a factor that is learned, within its own error, and never make the nights worth more.

    Source: Jeffreys 1946, 10.1098/rspa.1946.0056; the worth of autocorrelated nights: the variance of a
        weighted sum of an AR(1) series.

    Example:
        >>> from nightlab.trials.beside.question import ask
        >>> nights = {"arm": ["on", "off", "off", "on"] * 5, "min": [5.0, 4.0, 3.0, None, 6.0] * 4}
        >>> missing_by_arm(ask(nights, {"outcome": "min", "arm": "arm", "control": "off"}).data).missing
        (2, 2)
    """
    arm, control = sides(data)
    on, off = (np.array([label == side for label in data.labels]) for side in (arm, control))
    gone = ~data.seen
    kept = on | off
    counts = np.array([[(gone & side).sum(), side.sum()] for side in (on, off)], dtype=float)
    own_share = np.where(on, counts[0, 0] / counts[0, 1], counts[1, 0] / counts[1, 1])
    found = clustering(data.days[kept], (gone - own_share)[kept])
    weight = (on / counts[0, 1] - off / counts[1, 1])[kept]
    worths = [min(1.0, independent_share(data.days[kept], weight, rho)) for rho in found.values]
    points = np.stack([_differences(counts, worth) for worth in worths])
    chance = np.repeat(found.weights / points.shape[1], points.shape[1])
    mean = float(counts[0, 0] / counts[0, 1] - counts[1, 0] / counts[1, 1])
    flat = points.ravel()
    lo, hi = _quantiles(flat, chance)
    return Missingness(
        arm,
        control,
        (int(counts[0, 0]), int(counts[1, 0])),
        (int(counts[0, 1]), int(counts[1, 1])),
        Interval(mean, min(lo, mean), max(hi, mean)),
        float(chance @ ((flat > 0) + 0.5 * (flat == 0))),
        found.middle,
        float(found.weights @ worths),
    )


def nights_of(arm: str) -> str:
    """Return which nights an arm's are, in words; the sides of a factorial trial say it themselves.

    Example:
        >>> nights_of("magnesium"), nights_of("without magnesium")
        ('on magnesium', 'without magnesium')
    """
    return arm if arm.startswith(("with ", "without ")) else f"on {arm}"


def _bounds(interval: Interval) -> tuple[float, float, float]:
    return interval.mean, interval.lo95, interval.hi95


def sides(data: TrialData) -> tuple[str, str]:
    """Return the arm and its control; of doses the highest and the lowest."""
    if not data.is_dose:
        return data.arm, data.control
    doses = sorted(set(data.labels), key=float)
    return doses[-1], doses[0]


def _differences(counts: NDArray[np.float64], worth: float) -> NDArray[np.float64]:
    """Return equally likely differences of the two shares."""
    from scipy.special import betaincinv

    at = (np.arange(POINTS) + 0.5) / POINTS
    one, other = (
        betaincinv(JEFFREYS + worth * m, JEFFREYS + worth * (n - m), at) for m, n in counts
    )
    apart: NDArray[np.float64] = np.subtract.outer(one, other).ravel()
    return apart


def _quantiles(values: NDArray[np.float64], chance: NDArray[np.float64]) -> tuple[float, float]:
    order = np.argsort(values)
    below = np.cumsum(chance[order]) - chance[order] / 2
    lo, hi = np.interp([0.025, 0.975], below, values[order])
    return float(lo), float(hi)
