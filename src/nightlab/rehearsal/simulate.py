"""Outcomes of a simulated person whose true effect is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.exposure import exposure

if TYPE_CHECKING:
    from numpy.typing import NDArray


SATURDAY = 5  # of a week that begins with 0


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
    n = treated.size
    outcome = remembering(rng.standard_normal(n), person.autocorrelation) + shifts(person, treated)
    outcome[rng.random(n) < person.missing] = np.nan
    return outcome


def remembering(shocks: NDArray[np.float64], autocorrelation: float) -> NDArray[np.float64]:
    """Return ``float64[n]``: noise in which each night remembers the last, as varied as its shocks are.

    Args:
        shocks: ``float64[n]``, what is new in each night.
        autocorrelation: From one night to the next.
    """
    noise = shocks.copy()
    fresh = np.sqrt(1 - autocorrelation**2)
    for night in range(1, noise.size):
        noise[night] = autocorrelation * noise[night - 1] + fresh * shocks[night]
    return noise


def shifts(person: SimulatedPerson, treated: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``float64[n]``: what the arm, the drift and weekends do to each night.

    Args:
        person: The truth.
        treated: ``float64[n]``, 1 on the arm.
    """
    moved = person.effect_sd * exposure(treated, person.half_life_nights)
    moved += person.drift_sd * np.linspace(0, 1, treated.size)
    moved += person.weekend_sd * (np.arange(treated.size) % 7 >= SATURDAY)
    return moved
