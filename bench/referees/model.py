"""What every referee of the verdict is asked: the seeded trials, their columns, the engine's priors.

Needs NumPy and Nightlab's own source alone, for it runs in the referees' environments.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nightlab.trials import likelihood, nuisance, prior

GOLDEN = Path(__file__).parents[2] / "tests" / "trials" / "golden"
SEED = 20261122

# The referees sample with the engine's priors; what they check is what it makes of them.
PHI_RANGE = likelihood.PHI_BOUNDS
TREND_SD = nuisance.TREND_SD
NEUTRAL_SDS = prior.NEUTRAL_SDS
SCALE_SDS = {
    "weekday": nuisance.WEEKDAY_PRIOR_SD,
    "block": nuisance.BLOCK_PRIOR_SD,
    "period": nuisance.RUN_PRIOR_SD,
}


def scale_points(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the points on which the engine takes a random effect's scale, and their log weights."""
    scale = nuisance.scale(SCALE_SDS[name])
    return scale.precisions**-0.5, scale.log_weights


def data_sets() -> dict[str, dict[str, Any]]:
    """Return the seeded trials, each with its true effect of 0.4 sd (of 20 minutes)."""
    return {
        "nightly, 90 nights": simulate(1, nights=90, period=1, phi=0.3, missing=0.0),
        "weekly pairs, 56 nights, a fifth missing": simulate(
            2, nights=56, period=7, phi=0.3, missing=0.2
        ),
        "nightly, 70 nights, autocorrelation 0.6, no blocks": simulate(
            3, nights=70, period=1, phi=0.6, missing=0.1, blocks=False
        ),
    }


def simulate(
    seed: int, *, nights: int, period: int, phi: float, missing: float, blocks: bool = True
) -> dict[str, Any]:
    """Return one trial as plain columns; an outcome of None is a missing night."""
    rng = np.random.default_rng([SEED, seed])
    pairs = -(-nights // (2 * period))
    arms = np.concatenate([np.repeat(rng.permutation(2), period) for _ in range(pairs)])[:nights]
    noise = np.empty(nights)
    noise[0] = rng.standard_normal()
    for night in range(1, nights):
        noise[night] = phi * noise[night - 1] + np.sqrt(1 - phi**2) * rng.standard_normal()
    block = np.arange(nights) // 14
    sds = noise + 0.4 * arms + 0.3 * np.linspace(0, 1, nights) + 0.2 * (np.arange(nights) % 7 >= 5)
    minutes = np.round(420 + 20 * sds, 2)
    seen = rng.random(nights) >= missing
    return {
        "day": list(range(nights)),
        "arm": arms.tolist(),
        "block": block.tolist() if blocks else None,
        "outcome": [float(y) if s else None for y, s in zip(minutes, seen, strict=True)],
    }


def columns(data: dict[str, Any]) -> dict[str, Any]:
    """Return the model's inputs at the observed nights."""
    arm = np.array(data["arm"])
    seen = np.array([y is not None for y in data["outcome"]])
    y = np.array([v for v in data["outcome"] if v is not None])
    day = np.array(data["day"])[seen]
    run = np.concatenate(([0], np.cumsum(np.diff(arm) != 0)))[seen]
    effects = {"weekday": one_each(day % 7), "period": one_each(run)}
    if data["block"] is not None:
        effects["block"] = one_each(np.array(data["block"])[seen])
    linear = (day - day.mean()) / np.ptp(day)
    return {
        "y": y,
        "day": day,
        "treated": arm[seen].astype(float),
        "effects": effects,
        "trend": None if data["block"] is not None else linear,
        "prior_sd": NEUTRAL_SDS * y[arm[seen] == 0].std(ddof=1),
    }


def one_each(member: np.ndarray) -> np.ndarray:
    """Return one column for each group."""
    columns: np.ndarray = (member[:, None] == np.unique(member)[None, :]).astype(float)
    return columns
