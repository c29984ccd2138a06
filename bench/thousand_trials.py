"""A thousand trials judged in one process, against their bound, with the randomisation test and without.

There is no peer that does the same; the bound is what a night's study of many people may take. Each trial
has nights of its own: 56 of them, the arm drawn each evening, a tenth missing, in blocks of 14.

    python bench/thousand_trials.py
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from race.machine import hold_to_one_core
from race.row import Row, rounded, seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

SEED = 20261122
TRIALS, BOUND_S = 1000, 30.0
NIGHTS, BLOCK = 56, 14
FAMILIES = {"gaussian": "minutes asleep", "log": "a latency, as its logarithm"}


def made(family: str) -> list[dict[str, Any]]:
    """Return the trials as tables."""
    import numpy as np  # after the threads are held

    rng = np.random.default_rng(SEED)
    tables = []
    for _ in range(TRIALS):
        arms = [rng.permutation([0, 1] * (BLOCK // 2)) for _ in range(NIGHTS // BLOCK)]
        arm = np.concatenate(arms)
        noise = rng.standard_normal(NIGHTS)
        for night in range(1, NIGHTS):
            noise[night] = 0.3 * noise[night - 1] + 0.91**0.5 * noise[night]
        z = noise + 0.3 * arm
        y = np.exp(3 - 0.6 * z) if family == "log" else 420 + 40 * z
        y[rng.random(NIGHTS) < 0.1] = np.nan
        block = np.arange(NIGHTS) // BLOCK
        columns = {"arm": arm, "block": block, "outcome": y}
        tables.append({name: cells.tolist() for name, cells in columns.items()})
    return tables


def judged_s(tables: Sequence[dict[str, Any]], family: Any, *, randomise: bool) -> float:
    """Return the processor's seconds in which all are judged, one after the other."""
    from nightlab.trials import analyse

    begun = time.process_time()
    for seed, table in enumerate(tables):
        analyse(
            table,
            outcome="outcome",
            arm="arm",
            block="block",
            control="0",
            better="higher",
            worthwhile=10.0,
            family=family,
            randomise=randomise,
            seed=seed,
        )
    return time.process_time() - begun


def main() -> None:
    """Measure each family both ways and print a row for each."""
    hold_to_one_core()
    for family, what in FAMILIES.items():
        tables = made(family)
        judged_s(tables[:5], family, randomise=True)
        plain_s = judged_s(tables, family, randomise=False)
        tested_s = judged_s(tables, family, randomise=True)
        Row(
            row=f"1,000 trials of {NIGHTS} nights judged in one process: {what}",
            ours=seconds(plain_s),
            peer=f"bound: {rounded(BOUND_S)} s",
            ratio=round(BOUND_S / plain_s, 2),
            unit="times under the bound",
            goal=1.0,
            met=plain_s < BOUND_S,
            note=(
                f"From each table to its decision, under all three priors, without the randomisation test; with "
                f"it, 1,999 schedules drawn anew for each trial, {seconds(tested_s)}. Processor time of one run."
            ),
        ).say()


if __name__ == "__main__":
    main()
