"""How often the verdict is wrong, measured on simulated people."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from nightlab.rehearsal.simulate import SimulatedPerson, simulate
from nightlab.trials import analyse
from nightlab.trials.design import Design


@dataclass(frozen=True, slots=True)
class Cell:
    """What many trials on people of one kind came to.

    Attributes:
        trials: How many.
        outside: Share whose 95 % interval misses the true effect.
        works: Share decided ``works``.
        harms: Share decided ``harms``.
        no_useful_effect: Share decided ``no-useful-effect``.
        width_sd: Mean width of the interval.
    """

    trials: int
    outside: float
    works: float
    harms: float
    no_useful_effect: float
    width_sd: float

    def error(self, share: float) -> float:
        """Return the Monte Carlo standard error of a share."""
        return sqrt(share * (1 - share) / self.trials)


def calibrate(
    person: SimulatedPerson,
    *,
    trials: int,
    seed: int,
    nights: int = 56,
    period_nights: int = 1,
    max_run: int | None = 2,
    worthwhile_sd: float = 0.3,
    with_blocks: bool = True,
) -> Cell:
    """Run many trials on people of one kind, each with its own schedule, and count the verdicts.

    Args:
        person: The truth they share.
        trials: How many trials.
        seed: Fixes schedules and outcomes.
        nights: Length of each trial.
        period_nights: Nights for which an arm is kept.
        max_run: Longest run on one arm.
        worthwhile_sd: Smallest worthwhile effect in standard deviations.
        with_blocks: Whether the analysis is told the blocks.
    """
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(trials):
        design = Design(
            ("placebo", "active"),
            nights,
            seed=int(rng.integers(2**62)),
            block_nights=14,
            period_nights=period_nights,
            max_run=max_run,
        )
        treated = design.codes().astype(np.float64)
        table: dict[str, Any] = {"arm": treated, "outcome": simulate(person, treated, rng)}
        if with_blocks:
            table["block"] = design.blocks()
        verdict = analyse(
            table,
            outcome="outcome",
            arm="arm",
            block="block" if with_blocks else None,
            better="higher",
            worthwhile=worthwhile_sd,
            half_life_nights=person.half_life_nights,
            randomise=False,
        )
        effect = verdict.effect
        rows.append(
            (
                not effect.lo95 <= person.effect_sd <= effect.hi95,
                verdict.decision == "works",
                verdict.decision == "harms",
                verdict.decision == "no-useful-effect",
                effect.hi95 - effect.lo95,
            )
        )
    return Cell(trials, *(float(x) for x in np.mean(rows, axis=0)))
