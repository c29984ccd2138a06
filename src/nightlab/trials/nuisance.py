"""Everything but the arm that moves a night: slow drift, weekday, covariates, periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Trend = Literal["none", "linear", "level", "blocks"]

# Prior standard deviations in units of the noise sd sigma.
TREND_SD = 2.0  # change over the whole trial
COVARIATE_SD = 1.0  # per standard deviation of the covariate
OTHER_ARM_SD = 2.0
# Scales of random effects: a half-normal prior (its sd) on a few points. A fixed scale would be wrong for
# most people and make their intervals too narrow: 0.4 for the weekday gave 6 % false positives for 5 %.
WEEKDAY_SCALES, WEEKDAY_PRIOR_SD = np.array([0.05, 0.25, 0.6, 1.2]), 0.4
SLOW_SCALES, SLOW_PRIOR_SD = np.array([0.05, 0.3, 0.7, 1.4]), 0.7
LEVEL_SCALES, LEVEL_PRIOR_SD = np.array([0.1, 0.5, 1.2, 2.4]), 1.0
PERIOD_SCALES, PERIOD_PRIOR_SD = np.array([0.05, 0.25, 0.5, 0.9, 1.5]), 0.8
WEEKDAY_NIGHTS = 21
LEVEL_KNOTS = 20


@dataclass(frozen=True, slots=True)
class Nuisance:
    """Columns to integrate out, with their prior precisions under each combination of scales.

    Attributes:
        columns: ``float64[n, q]`` at the observed nights; the first is the flat intercept.
        precisions: ``float64[k, q]`` in units of 1/sigma^2; 0 is flat.
        log_weights: ``float64[k]``, log prior weight of each combination.
        periods: The random effects of runs of nights on one arm, many columns with one scale.
    """

    columns: NDArray[np.float64]
    precisions: NDArray[np.float64]
    log_weights: NDArray[np.float64]
    periods: RandomEffect


@dataclass(frozen=True, slots=True)
class RandomEffect:
    """Columns that share one unknown scale.

    Attributes:
        columns: ``float64[n, q]``.
        precisions: ``float64[k]`` in units of 1/sigma^2.
        log_weights: ``float64[k]``, log prior weight of each scale.
    """

    columns: NDArray[np.float64]
    precisions: NDArray[np.float64]
    log_weights: NDArray[np.float64]


def build(
    *,
    days: NDArray[np.int64],
    seen: NDArray[np.bool_],
    periods: NDArray[np.int64] | None,
    blocks: NDArray[np.int64] | None,
    trend: Trend,
    covariates: NDArray[np.float64],
    other_arms: NDArray[np.float64],
) -> Nuisance:
    """Return the columns of the model at the observed nights.

    Args:
        days: ``int64[n]``, calendar day of each row, rising.
        seen: ``bool[n]``, rows with an outcome.
        periods: ``int64[n]``, the unbroken run on one arm that a row belongs to; None leaves them out.
        blocks: ``int64[n]`` or None.
        trend: Which slow term stands in the model.
        covariates: ``float64[n, k]``.
        other_arms: ``float64[n, j]``, exposures to arms that are not the question.
    """
    at = days[seen]
    fixed = [np.ones((at.size, 1)), _standard(covariates[seen]), other_arms[seen]]
    sds = [np.inf, COVARIATE_SD, OTHER_ARM_SD]
    if trend == "linear":
        fixed.append(((at - at.mean()) / max(1, int(np.ptp(at))))[:, None])
        sds.append(TREND_SD)
    groups = []
    if at.size >= WEEKDAY_NIGHTS:
        groups.append(_scaled(_weekday(at), WEEKDAY_SCALES, WEEKDAY_PRIOR_SD))
    if trend == "blocks" and blocks is not None:
        groups.append(_scaled(_dummies(blocks[seen]), SLOW_SCALES, SLOW_PRIOR_SD))
    if trend == "level":
        groups.append(_scaled(_local_level(at), LEVEL_SCALES, LEVEL_PRIOR_SD))
    precision = np.concatenate(
        [np.full(c.shape[1], sd**-2.0) for c, sd in zip(fixed, sds, strict=True)]
    )
    none = np.empty((at.size, 0))
    runs = _scaled(
        none if periods is None else _dummies(periods[seen]), PERIOD_SCALES, PERIOD_PRIOR_SD
    )
    return _combine(np.column_stack(fixed), precision, groups, runs)


def _combine(
    fixed: NDArray[np.float64],
    precision: NDArray[np.float64],
    groups: list[RandomEffect],
    periods: RandomEffect,
) -> Nuisance:
    precisions, log_weights = precision[None, :], np.zeros(1)
    for group in groups:
        scales, width = group.precisions.size, group.columns.shape[1]
        tail = np.repeat(group.precisions[:, None], width, axis=1)
        precisions = np.concatenate(
            [np.repeat(precisions, scales, axis=0), np.tile(tail, (precisions.shape[0], 1))], axis=1
        )
        log_weights = np.add.outer(log_weights, group.log_weights).reshape(-1)
    columns = np.column_stack([fixed, *(g.columns for g in groups)])
    return Nuisance(columns, precisions, log_weights, periods)


def _scaled(columns: NDArray[np.float64], scales: NDArray[np.float64], sd: float) -> RandomEffect:
    log = -0.5 * (scales / sd) ** 2
    return RandomEffect(columns, scales**-2.0, log - np.log(np.exp(log).sum()))


def _dummies(member: NDArray[np.int64]) -> NDArray[np.float64]:
    labels = np.unique(member)
    columns: NDArray[np.float64] = (member[:, None] == labels[None, :]).astype(np.float64)
    return columns


def _weekday(days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return one column for each day of the week, so that no day is special.

    What they have in common goes to the flat intercept.
    """
    columns: NDArray[np.float64] = np.eye(7)[days % 7]
    return columns


def _standard(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = columns.std(axis=0)
    scaled: NDArray[np.float64] = (columns - columns.mean(axis=0)) / np.where(
        spread > 0, spread, 1.0
    )
    return scaled


def _local_level(days: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a random walk over the trial, on knots joined by straight lines.

    The scale of its group is the sd of the level's change over the whole trial.
    """
    knots = np.linspace(days[0], days[-1], min(LEVEL_KNOTS, days.size) + 1)[1:]
    step = knots[0] - days[0]
    ramp = np.clip((days[:, None] - (knots[None, :] - step)) / max(step, 1e-9), 0, 1)
    centred: NDArray[np.float64] = (ramp - ramp.mean(axis=0)) / np.sqrt(knots.size)
    return centred
