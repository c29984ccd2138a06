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
# Random effects have a scale that nobody knows: its prior is half-normal, with this sd. A fixed scale
# would be wrong for most people and make their intervals too narrow.
WEEKDAY_PRIOR_SD = 0.4
BLOCK_PRIOR_SD = 0.7
LEVEL_PRIOR_SD = 1.0
RUN_PRIOR_SD = 0.4
# Where the half-normal is taken, in units of its sd; each point stands for the stretch around it.
SCALES = np.array([0.25, 0.8, 1.5, 2.4])
WEEKDAY_NIGHTS = 21
LEVEL_KNOTS = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """The unknown scale of a random effect, on a few points.

    Attributes:
        precisions: ``float64[k]`` in units of 1/sigma^2.
        log_weights: ``float64[k]``, log prior weight of each.
    """

    precisions: NDArray[np.float64]
    log_weights: NDArray[np.float64]

    @property
    def prior_sd(self) -> float:
        """The sd of the half-normal prior that the points stand for."""
        return float(self.precisions[0] ** -0.5 / SCALES[0])

    @property
    def typical(self) -> float:
        """The precision at the point that weighs most."""
        return float(self.precisions[self.log_weights.argmax()])


@dataclass(frozen=True, slots=True)
class RandomEffect:
    """Columns, ``float64[n, q]``, that share one unknown scale."""

    columns: NDArray[np.float64]
    scale: Scale


@dataclass(frozen=True, slots=True)
class Nuisance:
    """What is integrated out, at the observed nights.

    Attributes:
        fixed: ``float64[n, q]``; the first column is the flat intercept.
        precision: ``float64[q]`` of their priors in units of 1/sigma^2; 0 is flat.
        groups: Random effects of a few columns each.
        runs: ``int64[n]``, rising: the unbroken run on one arm that a night belongs to; None without.
        run_scale: Scale of the random effect that each run has.
    """

    fixed: NDArray[np.float64]
    precision: NDArray[np.float64]
    groups: tuple[RandomEffect, ...]
    runs: NDArray[np.int64] | None
    run_scale: Scale

    @property
    def columns(self) -> NDArray[np.float64]:
        """``float64[n, m]``: all columns, without those of the runs."""
        return np.column_stack([self.fixed, *(group.columns for group in self.groups)])

    @property
    def typical_precision(self) -> NDArray[np.float64]:
        """``float64[m]``: the precision of each of them where scales are in their middle."""
        groups = [np.full(g.columns.shape[1], g.scale.typical) for g in self.groups]
        return np.concatenate([self.precision, *groups])


def build(
    *,
    days: NDArray[np.int64],
    seen: NDArray[np.bool_],
    runs: NDArray[np.int64] | None,
    blocks: NDArray[np.int64] | None,
    trend: Trend,
    covariates: NDArray[np.float64],
    other_arms: NDArray[np.float64],
) -> Nuisance:
    """Return the columns of the model at the observed nights.

    Args:
        days: ``int64[n]``, calendar day of each row, rising.
        seen: ``bool[n]``, rows with an outcome.
        runs: ``int64[n]``, the unbroken run on one arm that a row belongs to; None leaves them out.
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
        groups.append(RandomEffect(_weekday(at), scale(WEEKDAY_PRIOR_SD)))
    if trend == "blocks" and blocks is not None:
        groups.append(RandomEffect(_dummies(blocks[seen]), scale(BLOCK_PRIOR_SD)))
    if trend == "level":
        groups.append(RandomEffect(_local_level(at), scale(LEVEL_PRIOR_SD)))
    return Nuisance(
        fixed=np.column_stack(fixed),
        precision=np.concatenate(
            [np.full(c.shape[1], sd**-2.0) for c, sd in zip(fixed, sds, strict=True)]
        ),
        groups=tuple(groups),
        runs=None if runs is None else np.unique(runs[seen], return_inverse=True)[1],
        run_scale=scale(RUN_PRIOR_SD),
    )


def scale(prior_sd: float) -> Scale:
    """Return the points of a half-normal prior, each weighted by the stretch it stands for."""
    last = 1.5 * SCALES[-1] - 0.5 * SCALES[-2]
    edges = np.concatenate(([0.0], (SCALES[1:] + SCALES[:-1]) / 2, [last]))
    weight = np.diff(edges) * np.exp(-0.5 * SCALES**2)
    return Scale((prior_sd * SCALES) ** -2.0, np.log(weight / weight.sum()))


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
