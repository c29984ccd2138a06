"""How one person's nights vary before a trial: their spread, memory, drift and gaps, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.own.population import mean_and_spread
from nightlab.rehearsal.own.scale import to_model
from nightlab.trials.likelihood import PHI_BOUNDS, whiten
from nightlab.trials.nuisance import WEEKDAY_PRIOR_SD, scale
from nightlab.trials.posterior import Interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.family import Family

WEEK = 7
# Under these a spread is a guess, and the memory of the nights rests on other people's.
FEWEST_NIGHTS = 5
FEW_NIGHTS = 14
# A line drawn through a few weeks would run away over a long trial: its change over eight weeks is held
# to about half the spread of the nights. The calibration of the verdict drifts by 0.3.
DRIFT_NIGHTS = 56
DRIFT_PRIOR_SD = 0.5
# What a person tells of themselves is taken as if four weeks of nights had said so.
TOLD_NIGHTS = 28
TOLD_MISSING = 0.1
PHI_POINTS = 41
DRAWS = 2000
SEED = 20261122


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """What the person may be like, each row as likely as the others; on the scale of the model.

    Attributes:
        level: ``float64[k]``, the usual night at the end of what was seen.
        sd: ``float64[k]``, of a night around its level, day of the week and drift.
        autocorrelation: ``float64[k]``, from one night to the next.
        drift: ``float64[k]``, change over 56 nights.
        weekdays: ``float64[k, 7]``, what each day of the week adds.
        missing: ``float64[k]``, share of nights without an outcome.
    """

    level: NDArray[np.float64]
    sd: NDArray[np.float64]
    autocorrelation: NDArray[np.float64]
    drift: NDArray[np.float64]
    weekdays: NDArray[np.float64]
    missing: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class OwnNights:
    """How a person's nights vary, each figure with its 95 % interval.

    Attributes:
        sd: Spread of a night around its level, day of the week and drift.
        autocorrelation: Of that spread, from one night to the next.
        drift: Change over 56 nights.
        missing: Share of nights without an outcome.
        nights: Nights with an outcome; 0 where the figures were told.
        family: Kind of outcome. Spread and drift are on its scale: logarithms for ``log``, log odds for
            ``logit``, else the outcome's unit.
        whole: What a share is counted out of, 1 or 100; of no use elsewhere.
        notes: What does not rest on the person's own nights, in plain sentences.
        draws: What each simulated trial draws its person from.
    """

    sd: Interval
    autocorrelation: Interval
    drift: Interval
    missing: Interval
    nights: int
    family: Family
    whole: float
    notes: tuple[str, ...]
    draws: Draws


def own_nights(values: NDArray[np.float64], family: Family = "gaussian") -> OwnNights:
    """Return how a person's nights vary, from their nights before a trial.

    The model is that of the verdict without an arm: level, line, day of the week, and AR(1) noise with
    gaps. Given the autocorrelation and the size of the weekdays it is conjugate, so the posterior is
    exact on a grid of the two.

    Args:
        values: ``float64[n]``, one a calendar night in order, NaN where the night is missing; gaps before
            the first and after the last night with an outcome do not count.
        family: Kind of outcome, see ``trials.family``.

    Assumptions: nights are missing at random. (phi + 1) / 2 has a Beta(4, 2.5) prior and log sigma a flat
        one; a weekday's effect has a scale that is learned; the change over 56 nights is N(0, (sd / 2)^2);
        the missing share has Jeffreys' prior.

    Raises:
        NightlabError: Fewer than five nights, or nights that are all equal.

    Source: Box & Tiao 1973, ch. 2 (the conjugate step); Jeffreys 1946 for the share.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> found = own_nights(40 + 10 * rng.standard_normal(60))
        >>> 7 < found.sd.lo95 < 10 < found.sd.hi95 < 13
        True
    """
    seen = np.flatnonzero(~np.isnan(values))
    _check(values[seen])
    days = seen - seen[0]
    on_model, whole = to_model(values[seen], family)
    rng = np.random.default_rng(SEED)
    level, sd, phi, drift, weekdays = _posterior(on_model, days.astype(np.int64), rng)
    gaps = int(days[-1]) + 1 - days.size
    missing = rng.beta(0.5 + gaps, 0.5 + days.size, DRAWS)
    draws = Draws(level, sd, phi, drift, weekdays, missing)
    return _summary(draws, days.size, family, whole, tuple(_notes(days.size)))


def told_nights(
    sd: float, autocorrelation: float | None = None, missing: float = TOLD_MISSING
) -> OwnNights:
    """Return how a person's nights vary as they tell it, taken as if 28 nights had said so.

    Args:
        sd: Spread from night to night, in the outcome's unit.
        autocorrelation: From one night to the next; None takes what other people's nights say.
        missing: Share of nights that go without an outcome.

    Raises:
        NightlabError: A spread, correlation or share that cannot be.
    """
    _refuse(not 0 < sd < np.inf, f"{sd:g} is no spread of nights", "sd", "give it above 0")
    low, high = PHI_BOUNDS
    told = autocorrelation
    _refuse(
        told is not None and not low < told < high,
        f"{told} is no autocorrelation that nights have",
        "autocorrelation",
        f"give it between {low} and {high}, or leave it out",
    )
    _refuse(not 0 <= missing < 1, f"{missing} is no share", "missing", "give it from 0 to under 1")
    rng = np.random.default_rng(SEED)
    sds = sd * np.exp(rng.standard_normal(DRAWS) / np.sqrt(2 * (TOLD_NIGHTS - 1)))
    grid, log_prior = _phi_grid()
    phi = _within_steps(grid[rng.choice(PHI_POINTS, DRAWS, p=np.exp(log_prior))], rng)
    if told is not None:
        phi = np.tanh(np.arctanh(told) + rng.standard_normal(DRAWS) / np.sqrt(TOLD_NIGHTS - 3))
    gone, there = TOLD_NIGHTS * missing, TOLD_NIGHTS * (1 - missing)
    share = rng.beta(0.5 + gone, 0.5 + there, DRAWS)
    size = np.abs(WEEKDAY_PRIOR_SD * rng.standard_normal((DRAWS, 1))) * sds[:, None]
    draws = Draws(
        level=np.zeros(DRAWS),
        sd=sds,
        autocorrelation=np.clip(phi, *PHI_BOUNDS),
        drift=DRIFT_PRIOR_SD * sds * rng.standard_normal(DRAWS),
        weekdays=size * rng.standard_normal((DRAWS, WEEK)),
        missing=share,
    )
    note = f"Spread and gaps are as told, taken as if {TOLD_NIGHTS} nights had said so."
    return _summary(draws, 0, "gaussian", 1.0, (note, *([] if told is not None else _defaults())))


def _check(seen: NDArray[np.float64]) -> None:
    _refuse(
        seen.size < FEWEST_NIGHTS,
        f"{seen.size} nights with this outcome are too few to tell how your nights vary",
        "nights",
        f"log {FEWEST_NIGHTS} or more, or tell the spread with --sd",
    )
    _refuse(
        bool(np.ptp(seen) <= 1e-12 * np.abs(seen).max()),
        f"all {seen.size} nights are equal ({seen[0]:g})",
        "nights",
        "nothing can be rehearsed on a constant; check the outcome",
    )


def _refuse(wrong: bool, what: str, where: str, fix: str) -> None:  # noqa: FBT001 - reads as a sentence
    if wrong:
        raise NightlabError(what, where=where, fix=fix)


def _phi_grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return autocorrelations, evenly apart in atanh, and the log prior weight of each.

    The prior is (phi + 1) / 2 ~ Beta(4, 2.5), times 1 - phi^2 for a step of atanh.
    """
    low, high = np.arctanh(PHI_BOUNDS)
    phi = np.tanh(np.linspace(low, high, PHI_POINTS))
    log = 3 * np.log1p(phi) + 1.5 * np.log1p(-phi) + np.log1p(-(phi**2))
    return phi, log - np.logaddexp.reduce(log)


def _posterior(
    outcome: NDArray[np.float64], days: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], ...]:
    """Return draws of level, sd, autocorrelation, drift and weekdays, in that order."""
    middle = outcome.mean()
    late = (days - days[-1]) / DRIFT_NIGHTS
    columns = np.column_stack([np.ones(days.size), late, np.eye(WEEK)[days % WEEK]])
    phi, log_prior = _phi_grid()
    white, log_det = whiten(np.column_stack([columns, outcome - middle]), days, phi)
    sizes = scale(WEEKDAY_PRIOR_SD)
    cells = []
    for row in range(phi.size):
        for precision, log_weight in zip(sizes.precisions, sizes.log_weights, strict=True):
            cells.append(_cell(white[row], float(precision)))
            cells[-1][0] += log_prior[row] - 0.5 * log_det[row] + log_weight
    log = np.array([cell[0] for cell in cells])
    weight = np.exp(log - log.max())
    chosen = rng.choice(log.size, DRAWS, p=weight / weight.sum())
    rest = np.array([cell[1] for cell in cells])[chosen]
    sd = np.sqrt(rest / rng.chisquare(days.size - 1, DRAWS))
    mean = np.array([cell[2] for cell in cells])[chosen]
    root = np.array([cell[3] for cell in cells])[chosen]
    shock = sd[:, None] * rng.standard_normal(mean.shape)
    found = mean + np.einsum("kij,kj->ki", root, shock)
    own = _within_steps(phi[chosen // sizes.precisions.size], rng)
    return found[:, 0] + middle, sd, own, found[:, 1], found[:, 2:]


def _within_steps(phi: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return points of the grid spread over the step that each stands for."""
    low, high = np.arctanh(PHI_BOUNDS)
    half = (high - low) / (PHI_POINTS - 1) / 2
    spread: NDArray[np.float64] = np.tanh(np.arctanh(phi) + rng.uniform(-half, half, phi.size))
    return np.clip(spread, *PHI_BOUNDS)


def _cell(white: NDArray[np.float64], weekday_precision: float) -> list[Any]:
    """Return log weight, residual sum of squares, mean and root of the covariance of the coefficients."""
    columns, y = white[:, :-1], white[:, -1]
    precision = np.array([0.0, DRIFT_PRIOR_SD**-2, *[weekday_precision] * WEEK])
    inner = columns.T @ columns + np.diag(precision)
    mean = np.linalg.solve(inner, columns.T @ y)
    rest = float(y @ y - mean @ (columns.T @ y))
    log = 0.5 * np.log(precision[1:]).sum() - 0.5 * np.linalg.slogdet(inner)[1]
    log -= 0.5 * (y.size - 1) * np.log(rest)
    return [log, rest, mean, np.linalg.cholesky(np.linalg.inv(inner))]


def _summary(
    draws: Draws, nights: int, family: Family, whole: float, notes: tuple[str, ...]
) -> OwnNights:
    return OwnNights(
        sd=_interval(draws.sd),
        autocorrelation=_interval(draws.autocorrelation),
        drift=_interval(draws.drift),
        missing=_interval(draws.missing),
        nights=nights,
        family=family,
        whole=whole,
        notes=notes,
        draws=draws,
    )


def _interval(drawn: NDArray[np.float64]) -> Interval:
    lo95, hi95 = np.quantile(drawn, [0.025, 0.975])
    return Interval(float(drawn.mean()), float(lo95), float(hi95))


def _notes(nights: int) -> list[str]:
    if nights >= FEW_NIGHTS:
        return []
    return [f"{nights} nights tell little: every figure below is wide for it.", *_defaults()]


def _defaults() -> list[str]:
    mean, lowest, highest, series = mean_and_spread()
    return [
        (
            "How much a night resembles the one before rests on a default, between -0.5 and 0.8 with its "
            f"middle near 0.2: {series} published series of single people had {lowest:.2f} to {highest:.2f}, "
            f"{mean:.2f} on average."
        )
    ]
