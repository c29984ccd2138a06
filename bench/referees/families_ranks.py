"""Print how the truths of people drawn from the models of the families rank in their posteriors.

    python bench/referees/families_ranks.py counts 400
    python bench/referees/families_ranks.py ratings 400 --nights 56 --seed 7

If the posterior is worked out rightly, ranks are uniform: both p-values are seldom small, and the shares
inside the central intervals are those that the intervals promise. Needs Nightlab's own environment alone.

Source: Talts et al. 2018, arXiv:1804.06788.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from nightlab.rehearsal.sbc import uniformity
from nightlab.trials import analyse
from trials.latent_made import can_be_judged, drawn

SEED = 20261122
CENTRAL = (0.5, 0.8, 0.95)


def ranks(kind: str, *, people: int, nights: int, period: int, seed: int) -> np.ndarray:
    """Return the share of each posterior below the effect that was drawn."""
    rng = np.random.default_rng([SEED, seed])
    found: list[float] = []
    while len(found) < people:
        table, truth = drawn(kind, rng, nights=nights, period=period)
        if can_be_judged(table):
            verdict = analyse(
                table,
                outcome="felt",
                arm="arm",
                night="night",
                block="block",
                control="0",
                better="higher",
                family=kind,  # type: ignore[arg-type]
                randomise=False,
            )
            found.append(verdict.posteriors["neutral"].of_model.below(truth))
    return np.array(found)


def main() -> None:
    """Draw, judge, rank and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("kind", choices=["counts", "ratings", "student"])
    parser.add_argument("people", type=int)
    parser.add_argument("--nights", type=int, default=28)
    parser.add_argument("--period", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    found = ranks(
        asked.kind, people=asked.people, nights=asked.nights, period=asked.period, seed=asked.seed
    )
    told = uniformity(found, seed=SEED)
    inside = [float((np.abs(found - 0.5) <= share / 2).mean()) for share in CENTRAL]
    shares = ", ".join(
        f"{100 * c:g} %: {100 * i:.1f}" for c, i in zip(CENTRAL, inside, strict=True)
    )
    print(
        f"{asked.kind}, {asked.people} people, {asked.nights} nights in periods of {asked.period}: "
        f"KS p {told.ks_p:.3f}, chi2 p {told.chi2_p:.3f}; inside {shares}"
    )


if __name__ == "__main__":
    main()
