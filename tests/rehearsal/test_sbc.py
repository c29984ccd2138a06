"""The posterior of people drawn from the model itself, and the tests on their ranks."""

from __future__ import annotations

import numpy as np
import pytest

from nightlab.rehearsal.sbc import ranks, uniformity

SEED = 20261122


@pytest.mark.parametrize(("schedule", "half_life"), [("nightly", 0.0), ("weekly pairs", 3.0)])
def test_the_truth_lies_anywhere_in_the_posterior(schedule: str, half_life: float) -> None:
    found = ranks(schedule, trials=250, seed=SEED, half_life_nights=half_life)  # type: ignore[arg-type]
    told = uniformity(found, seed=SEED)
    assert told.ks_p > 0.01
    assert told.chi2_p > 0.01
    assert (np.abs(told.above) <= told.band * 1.2).all()


def test_the_same_seed_gives_the_same_ranks() -> None:
    one, two, other = (ranks("nightly", trials=4, seed=seed) for seed in (1, 1, 2))
    assert one.tolist() == two.tolist()
    assert one.tolist() != other.tolist()


def test_uniform_ranks_are_seldom_called_otherwise() -> None:
    rng = np.random.default_rng(SEED)
    told = [uniformity(rng.random(300), seed=SEED) for _ in range(60)]
    assert sum(t.ks_p < 0.05 for t in told) <= 9  # 3 due
    assert sum(t.chi2_p < 0.05 for t in told) <= 9
    assert sum((np.abs(t.above) > t.band + 1e-9).any() for t in told) <= 9


@pytest.mark.parametrize("power", [0.7, 1.4])
def test_a_posterior_that_leans_is_found_out(power: float) -> None:
    told = uniformity(np.random.default_rng(SEED).random(500) ** power, seed=SEED)
    assert told.ks_p < 0.01
    assert told.chi2_p < 0.05
    assert (np.abs(told.above) > told.band).any()


def test_a_posterior_that_is_too_narrow_is_found_out() -> None:
    # Half of the truths lie in the outer fifth.
    rng = np.random.default_rng(SEED)
    edge = np.where(rng.random(500) < 0.5, rng.random(500) * 0.1, 1 - rng.random(500) * 0.1)
    told = uniformity(np.where(rng.random(500) < 0.5, edge, rng.random(500)), seed=SEED)
    assert told.ks_p < 0.01
    assert told.chi2_p < 0.01
