"""Simulation-based calibration: people drawn from the model itself, and the ranks of their truth.

If the posterior is computed rightly, the true effect lies anywhere in it with equal chance: the share of
the posterior below it is uniform.

Source: Talts et al. 2018, arXiv:1804.06788; Säilynoja et al. 2022, Stat Comput 32:32 (the band).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.rehearsal.calibrate import draw_schedule
from nightlab.rehearsal.simulate import remembering
from nightlab.trials import analyse, likelihood, nuisance
from nightlab.trials.exposure import exposure, half_life_prior
from nightlab.trials.prior import NEUTRAL_SDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.calibrate import Schedule

BINS = 20
UNIFORM_SETS = 1000


def ranks(
    schedule: Schedule,
    *,
    trials: int,
    seed: int,
    nights: int = 56,
    missing: float = 0.2,
    half_life_nights: float = 0.0,
) -> NDArray[np.float64]:
    """Return ``float64[trials]``, the share of each posterior below the effect that was drawn.

    Args:
        schedule: How arms follow each other, see ``calibrate.draw_schedule``.
        trials: How many people are drawn.
        seed: Fixes them.
        nights: Length of each trial.
        missing: Share of nights without an outcome, at random.
        half_life_nights: Of the carry-over that the analysis is told; each person's is drawn around it.

    Assumptions: the noise has sd 1 and the usual level is 0, whose priors are improper; the effect's
        prior takes the sd of all that moves a night, of which a trial knows only an estimate.
    """
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(trials):
        treated, blocks = draw_schedule(schedule, nights, seed=int(rng.integers(2**62)))
        half_lives, weights = half_life_prior(half_life_nights)
        felt = exposure(treated, float(rng.choice(half_lives, p=weights)))
        luck, sd = _luck(treated, blocks, rng)
        effect = NEUTRAL_SDS * sd * float(rng.standard_normal())
        outcome = luck + effect * felt
        outcome[rng.random(nights) < missing] = np.nan
        table: dict[str, Any] = {"arm": treated, "outcome": outcome, "block": blocks}
        verdict = analyse(
            table,
            outcome="outcome",
            arm="arm",
            block="block",
            better="higher",
            half_life_nights=half_life_nights,
            randomise=False,
        )
        found.append(verdict.posteriors["neutral"].below(effect))
    return np.array(found)


def _luck(
    treated: NDArray[np.float64], blocks: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], float]:
    """Return all that moves nights but the arm, drawn from the model, and its sd."""
    nights = np.arange(treated.size)
    runs = np.concatenate(([0], np.cumsum(np.diff(treated) != 0)))
    groups = (
        (nights % 7, nuisance.WEEKDAY_PRIOR_SD),
        (blocks, nuisance.BLOCK_PRIOR_SD),
        (runs, nuisance.RUN_PRIOR_SD),
    )
    phi = float(rng.uniform(*likelihood.PHI_BOUNDS))
    luck, variance = remembering(rng.standard_normal(treated.size), phi), 1.0
    for member, prior_sd in groups:
        scale = abs(prior_sd * float(rng.standard_normal()))
        luck += scale * rng.standard_normal(int(member.max()) + 1)[member]
        variance += scale**2
    return luck, float(np.sqrt(variance))


@dataclass(frozen=True, slots=True, eq=False)
class Uniformity:
    """How ranks compare with uniform ones.

    Attributes:
        ks_p: Chance of uniform ranks as far from uniform, by their largest distance.
        chi2_p: The same by counts in 20 bins.
        at: ``float64[m]``, shares at which the distribution is looked at.
        above: ``float64[m]``, share of the ranks up to there, less what is due.
        band: ``float64[m]``, what 95 % of uniform sets stay within, everywhere at once, on either side.
    """

    ks_p: float
    chi2_p: float
    at: NDArray[np.float64]
    above: NDArray[np.float64]
    band: NDArray[np.float64]


def uniformity(found: NDArray[np.float64], *, seed: int) -> Uniformity:
    """Compare ranks with uniform sets of as many.

    Args:
        found: ``float64[n]``, from 0 to 1.
        seed: Of the uniform sets.
    """
    rng = np.random.default_rng(seed)
    sets = np.array([_distances(rng.random(found.size)) for _ in range(UNIFORM_SETS)])
    counts = rng.multinomial(found.size, np.full(BINS, 1 / BINS), size=UNIFORM_SETS)
    own = _distances(found)
    own_counts = np.histogram(found, bins=BINS, range=(0, 1))[0]
    at = np.linspace(0, 1, own.size)
    shape = np.sqrt(at * (1 - at)) + 1e-9
    widest = np.quantile(np.abs(sets / shape)[:, 1:-1].max(axis=1), 0.95)
    return Uniformity(
        ks_p=_share(np.abs(sets).max(axis=1), float(np.abs(own).max())),
        chi2_p=_share(counts.var(axis=1), float(own_counts.var())),
        at=at,
        above=own,
        band=widest * shape,
    )


def _distances(found: NDArray[np.float64]) -> NDArray[np.float64]:
    at = np.linspace(0, 1, 101)
    below: NDArray[np.float64] = np.searchsorted(np.sort(found), at, side="right") / found.size
    return below - at


def _share(of: NDArray[np.float64], value: float) -> float:
    return float((1 + (of >= value).sum()) / (1 + of.size))
