"""From a trial to the likelihood of its effect, by the engine of its family."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials import latent, likelihood, nuisance, randomisation, student
from nightlab.trials.exposure import half_life_prior
from nightlab.trials.posterior import IntegratedLikelihood, integrate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.family import Family
    from nightlab.trials.nuisance import Trend
    from nightlab.trials.own_scale import OwnScale
    from nightlab.trials.prior import Prior

# Blocks are merged with their neighbours above this number, which keeps years of nights fast.
MOST_BLOCKS = 60
# Families without a closed form pay for every block on every night: beyond 200 nights they merge more.
MOST_BLOCK_NIGHTS = 60 * 200
FEWEST_BLOCKS = 30


def slow_term(trend: Trend | None, data: TrialData) -> Trend:
    """Return the slow term that stands in the model: blocks, where the trial has them."""
    if data.blocks is not None and trend in (None, "none", "blocks"):
        return "blocks"
    return "linear" if trend in (None, "blocks") else trend


def nuisance_of(
    data: TrialData,
    slow: Trend,
    half_life_nights: float,
    *,
    runs: bool,
    most_blocks: int = MOST_BLOCKS,
) -> nuisance.Nuisance:
    """Return all that moves the observed nights but the arm; ``runs`` have a level each, where wanted."""
    return nuisance.build(
        days=data.days,
        seen=data.seen,
        runs=data.runs if runs else None,
        blocks=None if data.blocks is None else _at_most(data.blocks, most_blocks),
        trend=slow,
        covariates=data.covariates,
        other_arms=randomisation.on_calendar(data.days, data.others.T, half_life_nights).T,
    )


def most_blocks(nights: int) -> int:
    """Return how many blocks may have a level each in a family without a closed form.

    Example:
        >>> most_blocks(84), most_blocks(300), most_blocks(730)
        (60, 40, 30)
    """
    return max(FEWEST_BLOCKS, min(MOST_BLOCKS, MOST_BLOCK_NIGHTS // nights))


def _at_most(member: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return groups merged with their neighbours until there are few enough."""
    merge = 1
    while np.unique(member // merge).size > most:
        merge *= 2
    return member // merge


def fit(
    data: TrialData,
    family: Family,
    sd: float,
    scale: OwnScale,
    *,
    slow: Trend,
    half_life_nights: float,
    priors: tuple[Prior, ...],
) -> IntegratedLikelihood:
    """Return the likelihood of the effect, ready for every prior.

    Args:
        data: The trial on the scale of its model.
        family: Kind of outcome.
        sd: One standard deviation on that scale.
        scale: How an effect on that scale reads in the outcome's unit.
        slow: The slow term.
        half_life_nights: Of the carry-over; 0 is none.
        priors: All that will be asked for.

    Assumptions: neighbouring blocks share one level where there are more than ``MOST_BLOCKS``; in counts,
        ratings and ``student`` also where nights times blocks are more than ``MOST_BLOCK_NIGHTS`` and
        blocks more than ``FEWEST_BLOCKS``, so that two years take seconds.
    """
    nested = family in latent.LINKS or family == "student"
    most = most_blocks(int(data.seen.sum())) if nested else MOST_BLOCKS
    model = nuisance_of(data, slow, half_life_nights, runs=True, most_blocks=most)
    if family in latent.LINKS:
        return latent.integrated(
            data, family, model, half_life_nights=half_life_nights, priors=priors
        )
    if family == "student":
        return student.integrated(
            data,
            scaled(data, sd),
            model,
            unit=sd,
            half_life_nights=half_life_nights,
            priors=priors,
        )
    half_lives, weights = half_life_prior(half_life_nights)
    felt = np.array(
        [randomisation.on_calendar(data.days, data.allocation, h)[data.seen] for h in half_lives]
    )
    grid = likelihood.cells(scaled(data, sd), data.days[data.seen], felt, weights, model)
    return integrate(grid, priors, sd, scale)


def scaled(data: TrialData, sd: float) -> NDArray[np.float64]:
    """Return ``float64[n]``: the outcome of the observed nights in standard deviations, around 0."""
    seen = data.outcome[data.seen]
    found: NDArray[np.float64] = (seen - seen.mean()) / sd
    return found
