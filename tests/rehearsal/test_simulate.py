"""A simulated person's nights have the truth they were given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nightlab.rehearsal.simulate import SimulatedPerson, simulate
from nightlab.trials.exposure import exposure

CALM = SimulatedPerson(
    effect_sd=0.0,
    autocorrelation=0.0,
    missing=0.0,
    half_life_nights=0.0,
    drift_sd=0.0,
    weekend_sd=0.0,
)
MANY = 40_000


def nights(
    person: SimulatedPerson, n: int = MANY, seed: int = 1
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    treated = (np.arange(n) % 2).astype(np.float64)
    return simulate(person, treated, np.random.default_rng(seed))


def test_the_same_seed_gives_the_same_nights() -> None:
    person = SimulatedPerson()
    assert np.array_equal(nights(person, 60), nights(person, 60), equal_nan=True)
    assert not np.array_equal(nights(person, 60), nights(person, 60, seed=2), equal_nan=True)


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.6])
def test_noise_has_standard_deviation_1_and_its_autocorrelation(phi: float) -> None:
    noise = nights(replace(CALM, autocorrelation=phi))
    assert noise.std() == pytest.approx(1, abs=0.02)
    assert np.corrcoef(noise[1:], noise[:-1])[0, 1] == pytest.approx(phi, abs=0.02)


def test_the_first_night_is_as_noisy_as_the_others() -> None:
    person = replace(CALM, autocorrelation=0.6)
    first = [nights(person, 3, seed)[0] for seed in range(4000)]
    assert np.std(first) == pytest.approx(1, abs=0.04)


def test_the_share_of_missing_nights_is_as_said() -> None:
    assert np.isnan(nights(replace(CALM, missing=0.2))).mean() == pytest.approx(0.2, abs=0.01)
    assert not np.isnan(nights(CALM)).any()


def test_the_effect_is_added_to_the_nights_it_is_felt() -> None:
    treated = np.repeat([0.0, 1.0, 0.0], 20)
    person = replace(CALM, effect_sd=2.0, half_life_nights=3.0)
    noise, felt = (simulate(p, treated, np.random.default_rng(5)) for p in (CALM, person))
    assert felt - noise == pytest.approx(2.0 * exposure(treated, 3.0))


def test_drift_and_weekend_are_added() -> None:
    base = nights(CALM, 70)
    drift = nights(replace(CALM, drift_sd=0.5), 70) - base
    assert drift == pytest.approx(np.linspace(0, 0.5, 70))
    weekend = nights(replace(CALM, weekend_sd=0.3), 70) - base
    assert np.flatnonzero(weekend > 0.1).tolist() == [d for d in range(70) if d % 7 in (5, 6)]
    assert weekend.max() == pytest.approx(0.3)
