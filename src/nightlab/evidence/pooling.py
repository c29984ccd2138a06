"""Results of several trials as one: random effects, how far trials differ, what a new one would find.

Written in the standard library's numbers: there are few trials, and exact sums make the result the
same in any order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Sequence

Method = Literal["reml", "dl"]
Z95 = 1.959963984540054
FEWEST_TO_PREDICT = 3
FEWEST_FOR_SMALL_STUDIES = 10
_GRID = 120
_HALVINGS = 200
_NO_GAIN = 1e-9  # in log likelihood: rounding


@dataclass(frozen=True, slots=True)
class Estimate:
    """One trial's effect with its standard error, both in the outcome's unit.

    Raises:
        NightlabError: Not finite, or a standard error that is not above 0.
    """

    label: str
    effect: float
    se: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.effect) and math.isfinite(self.se) and self.se > 0):
            raise NightlabError(
                "an effect is a number and its standard error a number above 0", where=self.label
            )


@dataclass(frozen=True, slots=True)
class Pooled:
    """What trials say together, in the outcome's unit.

    Args:
        k: How many trials.
        mean: Effect on average over trials.
        se: Its standard error, after Hartung and Knapp where there are two trials or more.
        lo95: Lower bound of its 95 % interval.
        hi95: Upper bound of its 95 % interval.
        tau: How far true effects differ between trials (SD); None for a single trial, which cannot tell.
        q: Cochran's Q.
        i2_percent: Share of the spread that chance does not explain; None for a single trial.
        predicted95: Interval in which the effect in a new trial would lie; None under three trials.
        weights: Share of each trial in the mean, summing to 1.
    """

    k: int
    mean: float
    se: float
    lo95: float
    hi95: float
    tau: float | None
    q: float
    i2_percent: float | None
    predicted95: tuple[float, float] | None
    weights: tuple[float, ...]


def pool(trials: Sequence[Estimate], method: Method = "reml") -> Pooled:
    """Return the random-effects mean of trials, with its uncertainty and theirs.

    Between trials the variance is found by restricted maximum likelihood (or DerSimonian and Laird).
    The interval of the mean is that of Hartung and Knapp with k - 1 degrees of freedom; their scale q
    is never taken below 1, so that few trials which happen to agree do not look sure. The interval of
    a new trial has k - 2 degrees of freedom.

    Args:
        trials: One or more, each independent of the others.
        method: ``reml`` or ``dl``.

    Assumptions: standard errors are known; true effects are normal around their mean.

    Raises:
        NightlabError: No trial.

    Source: DerSimonian & Laird 1986, 10.1016/0197-2456(86)90046-2; Knapp & Hartung 2003,
        10.1002/sim.1482; Higgins, Thompson & Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x.

    Example:
        >>> found = pool([Estimate("a", -2.0, 1.0), Estimate("b", -4.0, 1.0), Estimate("c", -3.0, 1.0)])
        >>> round(found.mean, 6), found.tau, [round(x, 1) for x in (found.lo95, found.hi95)]
        (-3.0, 0.0, [-5.5, -0.5])
    """
    if not trials:
        raise NightlabError("no trial to pool", where="trials")
    effects, variances = [t.effect for t in trials], [t.se**2 for t in trials]
    k = len(trials)
    if k == 1:
        return _alone(trials[0])
    tau2 = (_reml if method == "reml" else _dersimonian_laird)(effects, variances)
    weights = [1 / (v + tau2) for v in variances]
    mean, total = _mean(effects, weights), math.fsum(weights)
    scale = max(1.0, _spread(effects, weights, mean) / (k - 1))
    se = math.sqrt(scale / total)
    q = _q(effects, variances)
    half = t_quantile(k - 1) * se
    return Pooled(
        k,
        mean,
        se,
        mean - half,
        mean + half,
        math.sqrt(tau2),
        q,
        100 * max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0,
        _predicted(k, mean, se, tau2),
        tuple(w / total for w in weights),
    )


def leave_one_out(trials: Sequence[Estimate], method: Method = "reml") -> list[tuple[str, Pooled]]:
    """Return what remains when each trial in turn is left out, beside its label; empty under two."""
    if len(trials) < FEWEST_TO_PREDICT - 1:
        return []
    return [(left.label, pool([t for t in trials if t is not left], method)) for left in trials]


@dataclass(frozen=True, slots=True)
class SmallStudies:
    """Whether small trials find more than large ones.

    Args:
        intercept: Egger's intercept, in standard errors; 0 where they do not.
        se: Its standard error.
        p: Two-sided p-value.
    """

    intercept: float
    se: float
    p: float


def small_studies(trials: Sequence[Estimate]) -> SmallStudies | None:
    """Return Egger's regression of effect / SE on 1 / SE; None where trials are too few or all of one size.

    Source: Egger 1997, 10.1136/bmj.315.7109.629; at least ten trials after Sterne 2011,
        10.1136/bmj.d4002.
    """
    if len(trials) < FEWEST_FOR_SMALL_STUDIES:
        return None
    x, y = [1 / t.se for t in trials], [t.effect / t.se for t in trials]
    k, middle = len(trials), math.fsum(x) / len(trials)
    around = math.fsum((a - middle) ** 2 for a in x)
    if around <= 1e-12 * math.fsum(a * a for a in x):
        return None
    slope = math.fsum((a - middle) * b for a, b in zip(x, y, strict=True)) / around
    intercept = math.fsum(y) / k - slope * middle
    rest = math.fsum((b - intercept - slope * a) ** 2 for a, b in zip(x, y, strict=True)) / (k - 2)
    se = math.sqrt(rest * (1 / k + middle**2 / around))
    if se == 0:
        return SmallStudies(intercept, 0.0, 1.0 if intercept == 0 else 0.0)
    return SmallStudies(intercept, se, _two_sided(intercept / se, k - 2))


def t_quantile(degrees: int, chance: float = 0.975) -> float:
    """Return a quantile of Student's t.

    Example:
        >>> round(t_quantile(1), 2)
        12.71
    """
    from scipy.special import stdtrit

    return float(stdtrit(degrees, chance))


def _two_sided(t: float, degrees: int) -> float:
    from scipy.special import stdtr

    chance: float = stdtr(degrees, -abs(t))
    return 2 * float(chance)


def _alone(trial: Estimate) -> Pooled:
    """Return a single trial as it is: it cannot tell how far trials differ."""
    half = Z95 * trial.se
    low, high = trial.effect - half, trial.effect + half
    return Pooled(1, trial.effect, trial.se, low, high, None, 0.0, None, None, (1.0,))


def _predicted(k: int, mean: float, se: float, tau2: float) -> tuple[float, float] | None:
    if k < FEWEST_TO_PREDICT:
        return None
    half = t_quantile(k - 2) * math.sqrt(tau2 + se**2)
    return mean - half, mean + half


def _mean(effects: Sequence[float], weights: Sequence[float]) -> float:
    return math.fsum(w * y for w, y in zip(weights, effects, strict=True)) / math.fsum(weights)


def _spread(effects: Sequence[float], weights: Sequence[float], mean: float) -> float:
    return math.fsum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))


def _q(effects: Sequence[float], variances: Sequence[float]) -> float:
    weights = [1 / v for v in variances]
    return _spread(effects, weights, _mean(effects, weights))


def _dersimonian_laird(effects: Sequence[float], variances: Sequence[float]) -> float:
    weights = [1 / v for v in variances]
    total, squares = math.fsum(weights), math.fsum(w * w for w in weights)
    return max(0.0, (_q(effects, variances) - (len(effects) - 1)) / (total - squares / total))


def _reml(effects: Sequence[float], variances: Sequence[float]) -> float:
    """Return the variance at the highest restricted likelihood: the best of a grid, then its root."""
    most = math.fsum((y - math.fsum(effects) / len(effects)) ** 2 for y in effects)
    if most == 0:
        return 0.0
    least = 1e-9 * min(most, *variances)
    ratio: float = (100 * most / least) ** (1 / _GRID)
    grid = [0.0, *(least * ratio**step for step in range(_GRID + 1))]
    best = max(range(len(grid)), key=lambda at: _likelihood(effects, variances, grid[at]))
    gain = _likelihood(effects, variances, grid[best]) - _likelihood(effects, variances, 0.0)
    if gain <= _NO_GAIN and _slope(effects, variances, 0.0) <= 0:
        return 0.0
    low, high = grid[max(0, best - 1)], grid[min(best + 1, len(grid) - 1)]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _slope(effects, variances, middle) > 0 else (low, middle)
    return (low + high) / 2


def _likelihood(effects: Sequence[float], variances: Sequence[float], tau2: float) -> float:
    """Return twice the restricted log likelihood, less a constant."""
    weights = [1 / (v + tau2) for v in variances]
    logs = math.fsum(math.log(w) for w in weights) - math.log(math.fsum(weights))
    return logs - _spread(effects, weights, _mean(effects, weights))


def _slope(effects: Sequence[float], variances: Sequence[float], tau2: float) -> float:
    """Return the derivative of twice the restricted log likelihood."""
    weights = [1 / (v + tau2) for v in variances]
    total, squares = math.fsum(weights), math.fsum(w * w for w in weights)
    mean = _mean(effects, weights)
    far = math.fsum((w * (y - mean)) ** 2 for w, y in zip(weights, effects, strict=True))
    return far - total + squares / total
