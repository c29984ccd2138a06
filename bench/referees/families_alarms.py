"""Print how often trials in which nothing works are said to work or to harm, family by family.

    python bench/referees/families_alarms.py counts 200

56 nights, each pair of nights in an order drawn by lot, none missing, no drift, no blocks told; the noise on
the family's own scale is Gaussian with autocorrelation phi. Needs Nightlab's own environment alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any, get_args

import numpy as np

from nightlab.trials import analyse
from nightlab.trials.family import Family

SEED = 20261122
NIGHTS = 56
PHIS = (0.0, 0.3)
CUTS = (-2.5, -1.0, 0.7, 2.2)
DISPERSION = 0.45


def nights(family: str, rng: np.random.Generator, phi: float) -> list[float]:
    """Return the outcomes of one person."""
    noise = rng.standard_normal(NIGHTS)
    for night in range(1, NIGHTS):
        noise[night] = phi * noise[night - 1] + np.sqrt(1 - phi**2) * noise[night]
    outcome: Any = 400 + 40 * noise
    if family == "log":
        outcome = np.round(np.maximum(np.exp(3 + 0.6 * noise) - 1, 0))
    elif family == "logit":
        outcome = np.round(100 / (1 + np.exp(-2 - 0.5 * noise)))
    elif family == "counts":
        size = DISPERSION**-2
        mean = 2 * np.exp(0.4 * noise) * rng.gamma(size, 1 / size, NIGHTS)
        outcome = rng.poisson(mean).astype(float)
    elif family == "ratings":
        outcome = 1.0 + np.searchsorted(CUTS, noise + rng.logistic(size=NIGHTS))
    listed: list[float] = outcome.tolist()
    return listed


def decisions(family: Family, trials: int, phi: float) -> tuple[Counter[str], int]:
    """Return how often each decision was reached, and how often the interval missed none."""
    reached: Counter[str] = Counter()
    missed = 0
    for trial in range(trials):
        rng = np.random.default_rng([SEED, trial, round(10 * phi)])
        arms = np.concatenate([rng.permutation(["a", "b"]) for _ in range(NIGHTS // 2)])
        found = analyse(
            {"arm": arms.tolist(), "felt": nights(family, rng, phi)},
            outcome="felt",
            arm="arm",
            control="a",
            better="higher",
            family=family,
            randomise=False,
        )
        reached[found.decision] += 1
        missed += not found.effect.lo95 <= 0 <= found.effect.hi95
    return reached, missed


def main() -> None:
    """Judge, count and print a line for each autocorrelation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("family", choices=get_args(Family))
    parser.add_argument("trials", type=int)
    asked = parser.parse_args()
    for phi in PHIS:
        reached, missed = decisions(asked.family, asked.trials, phi)
        works, harms = (100 * reached[word] / asked.trials for word in ("works", "harms"))
        share = (works + harms) / 100
        error = 100 * (share * (1 - share) / asked.trials) ** 0.5
        print(
            f"{asked.family}, phi {phi}, {asked.trials} trials: works {works:.1f} %, harms {harms:.1f} %, "
            f"either {works + harms:.1f} % (Monte Carlo error {error:.1f}); "
            f"interval misses none {100 * missed / asked.trials:.1f} %",
            flush=True,
        )


if __name__ == "__main__":
    main()
