"""Simulated trials of one kind and several lengths, on which methods are compared."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.rehearsal.calibrate import draw_schedule
from nightlab.rehearsal.simulate import SimulatedPerson, simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nightlab.rehearsal.calibrate import Schedule

    Floats = NDArray[np.float64]

MISSING = 0.2
SEED = 20261122
FEWEST_TRIALS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """Nights of a trial without an effect.

    Attributes:
        treated: ``float64[n]``, 1 on the arm.
        blocks: ``int64[n]``.
        outcome: ``float64[n]``, noise of standard deviation 1, drift and weekends; no night missing.
        seen: ``bool[n]``.
        rng: For whatever else the trial needs.
    """

    treated: Floats
    blocks: NDArray[np.int64]
    outcome: Floats
    seen: NDArray[np.bool_]
    rng: np.random.Generator

    def missing(self, outcome: Floats) -> Floats:
        """Return outcomes with the missing nights taken out."""
        return np.where(self.seen, outcome, np.nan)


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of trial.

    Args:
        schedule: How arms follow each other.
        phi: Autocorrelation from night to night.
        effect_sd: The effect to be found, in standard deviations of the noise.
        lengths: Nights of the trials to simulate.
        trials: How many of each length.
    """

    schedule: Schedule
    phi: float
    effect_sd: float
    lengths: tuple[int, ...]
    trials: int

    def cut(self, share: float, at_least: int = FEWEST_TRIALS) -> Cell:
        """Return the same with a share of the trials."""
        return replace(self, trials=max(at_least, round(share * self.trials)))

    def count(self, whole: int) -> str:
        """Return how many trials of a length there are, and of how many that the script is made for.

        Args:
            whole: All of them.

        Example:
            >>> Cell("nightly", 0.0, 0.5, (56,), 1200).count(2000)
            '1,200 of the 2,000 trials'
        """
        return (
            f"{self.trials:,} trials"
            if self.trials == whole
            else f"{self.trials:,} of the {whole:,} trials"
        )

    def says(self) -> str:
        """Return it in words."""
        return f"{self.schedule}, autocorrelation {self.phi:g}, effect {self.effect_sd:g} SD"

    def simulated(self, nights: int) -> Iterator[Trial]:
        """Yield the trials of one length; the same ones whoever asks."""
        person = SimulatedPerson(autocorrelation=self.phi, missing=0.0)
        kind = sum(map(ord, self.schedule)) + round(1000 * self.phi)
        for number in range(self.trials):
            rng = np.random.default_rng([SEED, kind, nights, number])
            treated, blocks = draw_schedule(self.schedule, nights, seed=int(rng.integers(2**62)))
            outcome = simulate(person, treated, rng)
            seen = rng.random(nights) >= MISSING
            yield Trial(treated, blocks, outcome, seen, rng)


def share_asked(doc: str) -> float:
    """Return the share of the trials that the command line asks for; all of them by default."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="of the trials, for a rough look")
    return float(parser.parse_args().share)
