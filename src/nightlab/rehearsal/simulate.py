"""Outcomes of a simulated person whose true effect is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.exposure import exposure

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """How a simulated person's outcome moves, in standard deviations of their nights.

    Args:
        effect_sd: True effect of the arm.
        autocorrelation: From one night to the next.
        missing: Share of nights without an outcome, at random.
        half_life_nights: True carry-over.
        drift_sd: Change over the whole trial.
        weekend_sd: Difference of the two weekend nights.
    """

    effect_sd: float = 0.0
    autocorrelation: float = 0.3
    missing: float = 0.2
    half_life_nights: float = 0.0
    drift_sd: float = 0.3
    weekend_sd: float = 0.2


def simulate(
    person: SimulatedPerson, treated: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return ``float64[n]``, the outcomes of a schedule, NaN where a night is missing.

    Args:
        person: The truth.
        treated: ``float64[n]``, 1 on the arm.
        rng: Source of chance.
    """
    n, phi = treated.size, person.autocorrelation
    shock = rng.standard_normal(n)
    noise = np.empty(n)
    noise[0] = shock[0]
    for night in range(1, n):
        noise[night] = phi * noise[night - 1] + np.sqrt(1 - phi**2) * shock[night]
    outcome = noise + person.effect_sd * exposure(treated, person.half_life_nights)
    outcome += person.drift_sd * np.linspace(0, 1, n)
    outcome += person.weekend_sd * (np.arange(n) % 7 >= 5)
    outcome[rng.random(n) < person.missing] = np.nan
    return outcome
