"""Simulation-based calibration of the families: people drawn from each family's own model.

Ranks are those of the effect on the model's scale. Half of what a person is comes from priors that the model
states; the rest is where the model has no proper one, and any value will do: a usual level, a noise of 1.

Source: Talts et al. 2018, arXiv:1804.06788.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.calibrate import draw_schedule
from nightlab.rehearsal.simulate import remembering
from nightlab.trials import analyse, latent, likelihood, nuisance, unknowns
from nightlab.trials.family import PERCENT, SHIFT, SQUEEZE, Family
from nightlab.trials.prediction import HALF_WAY
from nightlab.trials.prior import NEUTRAL_SDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nightlab.rehearsal.calibrate import Schedule

    Floats = NDArray[np.float64]

FEWEST_NIGHTS = 14
RATINGS = 5
LEVELS = (0.5, 2.0)  # of counts, on their logarithm
# On the logarithm of minutes and on log odds: an ordinary night, and how far a night is from the next.
LATENCY, EFFICIENCY = (3.0, 0.05), (1.0, 0.2)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A trial that came from the model.

    Attributes:
        outcome: ``float64[n]``, NaN where missing.
        effect: The true one, on the model's scale.
    """

    outcome: Floats
    effect: float


def family_ranks(
    family: Family,
    *,
    trials: int,
    seed: int,
    schedule: Schedule = "nightly",
    nights: int = 28,
    missing: float = 0.2,
) -> Floats:
    """Return ``float64[trials]``, the share of each posterior below the effect that was drawn.

    Args:
        family: Whose model people are drawn from.
        trials: How many people.
        seed: Fixes them.
        schedule: How arms follow each other, see ``calibrate.draw_schedule``.
        nights: Length of each trial.
        missing: Share of nights without an outcome, at random.

    Raises:
        NightlabError: No such family, or trials too short to be judged.

    Assumptions: a trial that cannot be judged, such as one whose ratings are all alike, is drawn again; that
        depends on its nights alone, so ranks stay uniform.
    """
    if family not in get_args(Family) or nights < FEWEST_NIGHTS:
        raise NightlabError(
            f"{family!r} with {nights} nights cannot be drawn",
            where="family_ranks",
            fix=f"use {', '.join(get_args(Family))}, and {FEWEST_NIGHTS} nights or more",
        )
    rng = np.random.default_rng(seed)
    found: list[float] = []
    while len(found) < trials:
        treated, blocks = draw_schedule(schedule, nights, seed=int(rng.integers(2**62)))
        seen = rng.random(nights) >= missing
        drawn = _draw(family, treated, blocks, seen, rng)
        try:
            verdict = analyse(
                {"arm": treated, "outcome": drawn.outcome, "block": blocks},
                outcome="outcome",
                arm="arm",
                block="block",
                better="higher",
                family=family,
                randomise=False,
            )
        except NightlabError:
            continue
        found.append(verdict.posteriors["neutral"].of_model.below(drawn.effect))
    return np.array(found)


def _draw(
    family: Family,
    treated: Floats,
    blocks: NDArray[np.int64],
    seen: NDArray[np.bool_],
    rng: np.random.Generator,
) -> Drawn:
    if family == "counts":
        return _counts(treated, blocks, seen, rng)
    if family == "ratings":
        return _ratings(treated, blocks, seen, rng)
    nu = rng.gamma(unknowns.NU_SHAPE, 1 / unknowns.NU_RATE) if family == "student" else np.inf
    luck = _luck(treated, blocks, seen, rng, unit=1.0, noise_sd=1.0, nu=nu)
    return _on_scale(luck, treated, seen, rng, SCALES.get(family, _as_it_is))


def _on_scale(
    luck: Floats,
    treated: Floats,
    seen: NDArray[np.bool_],
    rng: np.random.Generator,
    scale: Callable[[Floats], tuple[Floats, float]],
) -> Drawn:
    """Return a trial whose effect leans on the spread of its nights without treatment, as the prior does."""
    effect = NEUTRAL_SDS * float(luck[seen & (treated == 0)].std(ddof=1) * rng.standard_normal())
    outcome, step = scale(luck + effect * treated)
    return Drawn(np.where(seen, outcome, np.nan), step * effect)


def _as_it_is(on_model: Floats) -> tuple[Floats, float]:
    return on_model, 1.0


def _latency(on_model: Floats) -> tuple[Floats, float]:
    level, step = LATENCY
    return np.maximum(np.exp(level + step * on_model) - SHIFT, 0), step


def _efficiency(on_model: Floats) -> tuple[Floats, float]:
    level, step = EFFICIENCY
    share = 1 / (1 + np.exp(-level - step * on_model))
    return PERCENT * np.clip((share - SQUEEZE) / (1 - 2 * SQUEEZE), 0, 1), step


SCALES: dict[Family, Callable[[Floats], tuple[Floats, float]]] = {
    "log": _latency,
    "logit": _efficiency,
}


def _counts(
    treated: Floats, blocks: NDArray[np.int64], seen: NDArray[np.bool_], rng: np.random.Generator
) -> Drawn:
    link = latent.LINKS["counts"]
    noise_sd = _half_normal(link.noise_sd, rng)
    behind = _luck(treated, blocks, seen, rng, unit=link.unit, noise_sd=noise_sd)
    effect = NEUTRAL_SDS * link.unit * float(rng.standard_normal())
    size = _half_normal(link.dispersion_sd, rng) ** -2
    mean = np.exp(rng.uniform(*LEVELS) + behind + effect * treated)
    counted = rng.poisson(np.minimum(mean * rng.gamma(size, 1 / size, treated.size), 1e6))
    return Drawn(np.where(seen, counted.astype(np.float64), np.nan), effect)


def _ratings(
    treated: Floats, blocks: NDArray[np.int64], seen: NDArray[np.bool_], rng: np.random.Generator
) -> Drawn:
    link = latent.LINKS["ratings"]
    noise_sd = _half_normal(link.noise_sd, rng)
    behind = _luck(treated, blocks, seen, rng, unit=link.unit, noise_sd=noise_sd)
    effect = NEUTRAL_SDS * link.unit * float(rng.standard_normal())
    below = np.cumsum(rng.dirichlet(np.ones(RATINGS)))[:-1]
    cuts = np.log(below) - np.log1p(-below)
    heard = behind + effect * (treated - HALF_WAY) + rng.logistic(size=treated.size)
    rating = 1.0 + (heard[:, None] > cuts).sum(axis=1)
    return Drawn(np.where(seen, rating, np.nan), effect)


def _luck(
    treated: Floats,
    blocks: NDArray[np.int64],
    seen: NDArray[np.bool_],
    rng: np.random.Generator,
    *,
    unit: float,
    noise_sd: float,
    nu: float = np.inf,
) -> Floats:
    """Return all that moves nights but the arm, drawn from the model."""
    nights = treated.size
    shocks = rng.standard_normal(nights)
    if np.isfinite(nu):
        shocks /= np.sqrt(rng.chisquare(nu, nights) / nu)
    luck = noise_sd * remembering(shocks, float(rng.uniform(*likelihood.PHI_BOUNDS)))
    groups = [
        (blocks, nuisance.BLOCK_PRIOR_SD),
        (np.concatenate(([0], np.cumsum(np.diff(treated) != 0))), nuisance.RUN_PRIOR_SD),
    ]
    if seen.sum() >= nuisance.WEEKDAY_NIGHTS:
        groups.append((np.arange(nights) % 7, nuisance.WEEKDAY_PRIOR_SD))
    for member, prior_sd in groups:
        levels = rng.standard_normal(int(member.max()) + 1)
        luck += _half_normal(unit * prior_sd, rng) * levels[member]
    return luck


def _half_normal(sd: float, rng: np.random.Generator) -> float:
    return abs(sd * float(rng.standard_normal()))
