"""What each method says of an arm, as one number: the further from 0, the surer of an effect.

An effect of d adds d to every night on the arm. Every estimate here then moves by d and its error does not
change at all, so each trial is simulated and analysed once, without an effect, and serves for every size.
For the engine the likelihood moves; its prior does not, and is put on anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.trials import analyse
from nightlab.trials.prior import neutral

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nightlab.trials import Prior

    Floats = NDArray[np.float64]

SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect and its standard error."""

    effect: float
    error: float

    def sure(self, added: float) -> float:
        """Return the test statistic where an effect is added to the nights."""
        return (self.effect + added) / self.error


@dataclass(frozen=True, slots=True, eq=False)
class Likelihood:
    """The engine's likelihood of an effect, all else integrated out.

    Attributes:
        tau: ``float64[m]``, rising.
        log: ``float64[m]``, up to a constant.
        neutral: The prior that leans nowhere.
    """

    tau: Floats
    log: Floats
    neutral: Prior

    def above(self, added: float, prior: Prior | None = None) -> float:
        """Return the log odds that the effect is above 0 where an effect is added to the nights."""
        tau = self.tau + added
        log = self.log + (prior or self.neutral).log_density(tau)
        density = np.exp(log - log.max())
        mass = np.concatenate(([0.0], np.cumsum(np.diff(tau) * (density[1:] + density[:-1]) / 2)))
        below = float(np.interp(0.0, tau, mass))
        return float(np.log(max(mass[-1] - below, SMALLEST)) - np.log(max(below, SMALLEST)))


def welch(outcome: Floats, treated: Floats) -> Estimate:
    """Return the difference of means and its standard error.

    Source: Welch 1947, Biometrika 34:28.
    """
    on, off = (outcome[(treated == arm) & ~np.isnan(outcome)] for arm in (1, 0))
    error = np.sqrt(on.var(ddof=1) / on.size + off.var(ddof=1) / off.size)
    return Estimate(float(on.mean() - off.mean()), float(error))


def with_trend(outcome: Floats, treated: Floats) -> Estimate:
    """Return the arm's coefficient in ordinary least squares on arm and linear trend."""
    seen = ~np.isnan(outcome)
    columns = np.column_stack([treated, np.ones(seen.size), np.arange(seen.size)])[seen]
    coefficients, (left,), *_ = np.linalg.lstsq(columns, outcome[seen], rcond=None)
    inverse = np.linalg.inv(columns.T @ columns)
    error = np.sqrt(left / (seen.sum() - columns.shape[1]) * inverse[0, 0])
    return Estimate(float(coefficients[0]), float(error))


def knowing(outcome: Floats, treated: Floats, phi: float) -> Estimate:
    """Return the arm's coefficient in least squares that is told the autocorrelation.

    Source: Aitken 1935, Proc R Soc Edinb 55:42.
    """
    day = np.flatnonzero(~np.isnan(outcome))
    apart = np.abs(day[:, None] - day)
    noise = np.where(apart == 0, 1.0, phi**apart)
    columns = np.column_stack([treated[day], np.ones(day.size), outcome[day]])
    products = columns.T @ np.linalg.solve(noise, columns)
    inverse = np.linalg.inv(products[:2, :2])
    coefficients = inverse @ products[:2, 2]
    left = products[2, 2] - coefficients @ products[:2, 2]
    error = np.sqrt(left / (day.size - 2) * inverse[0, 0])
    return Estimate(float(coefficients[0]), float(error))


def engine(
    outcome: Floats,
    treated: Floats,
    blocks: NDArray[np.int64],
    covariates: Mapping[str, Floats] | None = None,
) -> Likelihood:
    """Return what the engine makes of a trial: its posterior under the neutral prior, less the prior."""
    covariates = covariates or {}
    table: dict[str, Any] = {"arm": treated, "outcome": outcome, "block": blocks, **covariates}
    verdict = analyse(
        table,
        outcome="outcome",
        arm="arm",
        block="block",
        better="higher",
        worthwhile=0.3,
        covariates=tuple(covariates),
        randomise=False,
    )
    posterior = verdict.posteriors["neutral"]
    off = outcome[(treated == 0) & ~np.isnan(outcome)]
    prior = neutral(float(off.std(ddof=1)))
    log = np.log(np.maximum(posterior.density, SMALLEST)) - prior.log_density(posterior.effect)
    return Likelihood(posterior.effect, log, prior)
