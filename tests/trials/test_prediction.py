"""The effect on counts in counts a night, against people drawn from the prior and weighed by their nights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.special import gammaln

from nightlab.trials import Verdict, analyse
from nightlab.trials.prior import Normal
from nightlab.trials.yardsticks import Literature

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ARMS = np.array([0, 1, 1, 0, 1, 0, 0, 1, 0, 1])
FEW = np.array([0, 1, 0, 0, 0, 0, 1, 2, 0, 0])
SOME = np.array([1, 3, 2, 0, 4, 1, 2, 3, 1, 5])
DRAWS = 300_000


def counted(nights: Floats, **options: Any) -> Verdict:
    plain: dict[str, Any] = {"control": "0", "better": "higher", "worthwhile": 0.5}
    table = {"arm": ARMS.tolist(), "woke": nights.tolist()}
    return analyse(
        table, outcome="woke", arm="arm", family="counts", randomise=False, **plain | options
    )


def weighed_people(nights: Floats) -> tuple[Floats, Floats]:
    """Return the own effect of people drawn from the model's prior, and the weight of each."""
    rng = np.random.default_rng(20261122)
    n, spread = nights.size, 0.5
    phi, tau = rng.uniform(-0.6, 0.97, DRAWS), 2 * spread * rng.standard_normal(DRAWS)
    noise = rng.standard_normal((n, DRAWS))
    for night in range(1, n):
        noise[night] = phi * noise[night - 1] + np.sqrt(1 - phi**2) * noise[night]
    run = np.concatenate(([0], np.cumsum(np.diff(ARMS) != 0)))
    luck = 0.4 * spread * np.abs(rng.standard_normal(DRAWS))
    line = np.linspace(-0.5, 0.5, n)[:, None] * 2 * spread * rng.standard_normal(DRAWS)
    base = line + spread * np.abs(rng.standard_normal(DRAWS)) * noise
    base += luck * rng.standard_normal((run[-1] + 1, DRAWS))[run]
    middle, wide = np.log(nights.mean() + 0.2), 1.5
    level = middle + wide * rng.standard_normal(DRAWS)
    log = 0.5 * ((level - middle) / wide) ** 2 - 0.5 * (level / 10) ** 2
    size = np.maximum(spread * np.abs(rng.standard_normal(DRAWS)), 1e-3) ** -2.0
    mean, y = np.exp(level + base + tau * ARMS[:, None]), nights[:, None]
    log += (gammaln(y + size) - gammaln(size) + y * np.log(mean / (mean + size))).sum(axis=0)
    log -= (size * np.log1p(mean / size)).sum(axis=0)
    weight = np.exp(log - log.max())
    return np.exp(level + base).mean(axis=0) * np.expm1(tau), weight / weight.sum()


@pytest.mark.parametrize("nights", [FEW, SOME])
def test_an_effect_in_counts_is_as_unsure_as_brute_force_finds(nights: Floats) -> None:
    own, weight = weighed_people(nights)
    mean = float(weight @ own)
    sd = float(np.sqrt(weight @ (own - mean) ** 2))
    found = counted(nights).effect
    assert found.mean == pytest.approx(mean, abs=0.1 * sd)
    assert found.sd == pytest.approx(sd, rel=0.13)  # a plain shift of the nights is 0.25 too narrow
    order = np.argsort(own)
    low, high = np.interp([0.025, 0.975], np.cumsum(weight[order]), own[order])
    assert found.lo95 == pytest.approx(low, abs=0.25 * sd)
    assert found.hi95 == pytest.approx(high, abs=0.25 * sd)


def test_the_level_of_counts_changes_no_chance_of_the_sign() -> None:
    posterior = counted(SOME).posteriors["neutral"]
    assert posterior.below(0.0) == pytest.approx(posterior.of_model.below(0.0), abs=2e-3)
    assert np.trapezoid(posterior.density, posterior.effect) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("mean", [-400.0, -3.0, 3.0, 400.0])
def test_trials_on_others_far_from_the_nights_leave_a_finite_answer(mean: float) -> None:
    far = Literature((Normal(1.0, mean, 0.05),), 0.9)
    found = counted(SOME, prior="evidence", literature=far)
    for effect in found.priors.values():
        assert np.isfinite([effect.mean, effect.sd, effect.lo95, effect.hi95]).all()
        assert effect.lo95 <= effect.mean <= effect.hi95
