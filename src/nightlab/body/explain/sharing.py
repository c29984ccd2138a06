"""Shapley values: a difference shared out over drivers that may act on each other.

Source: Shapley 1953, A value for n-person games; of pairs: Grabisch and Roubens 1999, An axiomatic
approach to the concept of interaction among players in cooperative games.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial, sqrt
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers

MOST_DRIVERS = 8
FEWEST_RUNS = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over runs, and its standard error."""

    value: float
    se: float


@dataclass(frozen=True, slots=True)
class Share:
    """What one driver did.

    Args:
        share: Its Shapley value: what it adds, averaged over every order in which drivers may come.
        alone: What it does where it is the only one.
        last: What it does where all others are there.
    """

    share: Estimate
    alone: Estimate
    last: Estimate


@dataclass(frozen=True, slots=True)
class Pair:
    """By how much two drivers together do more than each by itself, averaged over what else is there."""

    one: int
    other: int
    more: Estimate


@dataclass(frozen=True, slots=True)
class Shared:
    """A difference, shared out.

    Args:
        without: Where no driver is there.
        having: Where all are.
        total: The difference, to which shares add up.
        shares: One for each driver.
        pairs: Interactions, the largest first.
        together: What is left of the total after each driver alone.
        runs: How many runs it rests on.
    """

    without: Estimate
    having: Estimate
    total: Estimate
    shares: tuple[Share, ...]
    pairs: tuple[Pair, ...]
    together: Estimate
    runs: int


def share_out(values: Numbers) -> Shared:
    """Return the shares of drivers in a difference.

    Assumptions: runs are independent of each other, and the same luck is in every row of a run. Runs in
    which any row is NaN are left out.

    Args:
        values: ``float64[2^drivers, runs]``; bit ``i`` of a row's number says whether driver ``i`` is there.

    Raises:
        NightlabError: Fewer than two runs in which all rows are known, or too many drivers.
    """
    drivers = values.shape[0].bit_length() - 1
    check_drivers(drivers)
    known = np.asarray(values[:, np.isfinite(values).all(axis=0)], dtype=float)
    if known.shape[1] < FEWEST_RUNS:
        raise NightlabError(
            "too few runs in which this could be measured",
            where="measure",
            fix="explain another measure or night; nobody sleeps in a night kept awake",
        )
    everyone = values.shape[0] - 1
    shares, alone_sum = [], np.zeros(known.shape[1])
    for i in range(drivers):
        bit = 1 << i
        rest = [s for s in range(everyone + 1) if not s & bit]
        share = _sum([_weight(s.bit_count(), drivers) for s in rest], [known[s | bit] - known[s] for s in rest])  # fmt: skip
        alone = known[bit] - known[0]
        alone_sum += alone
        last = known[everyone] - known[everyone ^ bit]
        shares.append(Share(estimate(share), estimate(alone), estimate(last)))
    total = known[everyone] - known[0]
    pairs = [_pair(known, drivers, i, j) for i, j in combinations(range(drivers), 2)]
    return Shared(
        estimate(known[0]),
        estimate(known[everyone]),
        estimate(total),
        tuple(shares),
        tuple(sorted(pairs, key=lambda pair: -abs(pair.more.value))),
        estimate(total - alone_sum),
        known.shape[1],
    )


def estimate(values: Numbers) -> Estimate:
    """Return the mean of runs and its standard error."""
    count = values.size
    se = float(values.std(ddof=1)) / sqrt(count) if count > 1 else float("nan")
    return Estimate(float(values.mean()), se)


def known_estimate(values: Numbers) -> Estimate:
    """Return the mean of the runs in which something could be measured; NaN where in none."""
    there = values[np.isfinite(values)]
    return estimate(there) if there.size else Estimate(float("nan"), float("nan"))


def check_drivers(drivers: int) -> None:
    """Refuse more drivers than can be lived in every combination.

    Raises:
        NightlabError: With the next step.
    """
    if drivers > MOST_DRIVERS:
        raise NightlabError(
            f"{drivers} drivers are too many to live in every combination",
            where="drivers",
            fix=f"name at most {MOST_DRIVERS} to share out; the others then stay in every run",
        )


def _weight(others: int, drivers: int) -> float:
    """Return the share of orders in which exactly these others come before a driver."""
    return factorial(others) * factorial(drivers - others - 1) / factorial(drivers)


def _pair(known: Numbers, drivers: int, i: int, j: int) -> Pair:
    one, other = 1 << i, 1 << j
    rest = [s for s in range(known.shape[0]) if not s & (one | other)]
    weights = [
        factorial(s.bit_count()) * factorial(drivers - s.bit_count() - 2) / factorial(drivers - 1)
        for s in rest
    ]
    more = [known[s | one | other] - known[s | one] - known[s | other] + known[s] for s in rest]
    return Pair(i, j, estimate(_sum(weights, more)))


def _sum(weights: list[float], terms: list[Numbers]) -> Numbers:
    return np.asarray(np.tensordot(np.array(weights), np.array(terms), axes=1))
