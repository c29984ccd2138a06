"""Counts, ratings and nights with Student-t noise drawn from their own models, with their truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from trials.made import arms_in_blocks, noise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Unit of the family's predictor, sd of its noise's prior, sd of its dispersion's prior.
SPREADS = {"counts": (0.5, 0.5, 0.5), "ratings": (1.8, 1.0, 0.0), "student": (1.0, 0.0, 0.0)}
LEAST_NU = 0.5  # below, a Student-t reaches beyond what a table may hold
SCALES = {"weekday": 0.4, "block": 0.7, "run": 0.4}
BLOCK = 14


def half_normal(rng: np.random.Generator, sd: float) -> float:
    return abs(sd * float(rng.standard_normal()))


def drawn(
    kind: str, rng: np.random.Generator, *, nights: int, missing: float = 0.2, period: int = 1
) -> tuple[dict[str, Any], float]:
    """A trial whose every quantity comes from the prior, and its true effect."""
    unit, noise_sd, dispersion_sd = SPREADS[kind]
    arms = arms_in_blocks(rng, nights=nights, period=period, block=BLOCK)
    day = np.arange(nights)
    phi = float(rng.uniform(-0.6, 0.97))
    if kind == "student":
        predictor = student_noise(rng, nights, phi)
    else:
        predictor = half_normal(rng, noise_sd) * noise(rng, nights, phi)
    seen = rng.random(nights) >= missing
    members = {
        "weekday": day % 7,
        "block": day // BLOCK,
        "run": np.concatenate(([0], np.cumsum(np.diff(arms) != 0))),
    }
    for name, member in members.items():
        if name != "weekday" or seen.sum() >= 21:  # as the model has it
            scale = half_normal(rng, SCALES[name] * unit)
            predictor += scale * rng.standard_normal(int(member.max()) + 1)[member]
    truth = 2 * unit * float(rng.standard_normal())
    if kind == "student":  # its neutral prior leans on the sd of the nights without treatment
        truth *= float(predictor[seen & (arms == 0)].std(ddof=1))
        outcome = predictor + truth * arms
    elif kind == "counts":
        mean = np.exp(np.minimum(rng.uniform(0.5, 2) + predictor + truth * arms, 6.5))
        size = half_normal(rng, dispersion_sd) ** -2.0
        outcome = rng.poisson(mean * rng.gamma(size, 1 / size, nights)).astype(float)
    else:
        below = np.cumsum(rng.dirichlet(np.ones(5)))[:-1]
        cuts = np.log(below) - np.log1p(-below)
        heard = rng.logistic(size=nights) + predictor + truth * (arms - 0.5)
        outcome = 1.0 + (heard[:, None] > cuts).sum(axis=1)
    outcome[~seen] = np.nan
    table = {"night": day, "arm": arms, "block": day // BLOCK, "felt": outcome}
    return {name: cells.tolist() for name, cells in table.items()}, truth


def student_noise(rng: np.random.Generator, nights: int, phi: float) -> Floats:
    """Noise whose scale is 1, new by a Student-t each night."""
    values = rng.standard_t(max(rng.gamma(2, 10), LEAST_NU), nights)
    for night in range(1, nights):
        values[night] = phi * values[night - 1] + np.sqrt(1 - phi**2) * values[night]
    return values


def can_be_judged(table: dict[str, Any]) -> bool:
    """Whether a trial has nights enough on both arms, not all alike."""
    outcome, arm = np.array(table["felt"]), np.array(table["arm"])
    seen = ~np.isnan(outcome)
    return np.unique(outcome[seen]).size > 1 and all((seen & (arm == a)).sum() > 1 for a in (0, 1))
