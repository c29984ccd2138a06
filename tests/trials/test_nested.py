"""Likelihoods of counts and ratings, and what Laplace makes of them, against plain numerical integrals."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.trials.chain import Chain
from nightlab.trials.counts import Counts
from nightlab.trials.laplace import Models, held
from nightlab.trials.nested import NODES, REACH, polynomials, powers_of
from nightlab.trials.ratings import Ratings
from nightlab.trials.unknowns import Axes, lay_out

STEP = 1e-5


def counts() -> Counts:
    return Counts.of(np.array([0.0, 3.0, 1.0, 12.0]), np.array([0.5]))


def ratings() -> Ratings:
    return Ratings.of(np.array([1.0, 5.0, 2.0, 2.0]), 1)


@pytest.mark.parametrize("nights", [counts(), ratings()], ids=["counts", "ratings"])
@given(seed=st.integers(0, 1000))
def test_slopes_and_curvatures_are_those_of_the_likelihood(nights: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    eta = rng.normal(0, 2, (4, 1))
    own = np.sort(rng.normal(0, 2, nights.start()[1].shape), axis=1)
    own += np.arange(own.shape[1]) * 0.3
    at = nights.at(eta, own)
    for night in range(4):
        up, down = eta.copy(), eta.copy()
        up[night] += STEP
        down[night] -= STEP
        one, two = nights.at(up, own), nights.at(down, own)
        assert at.slope[night] == pytest.approx((one.log - two.log) / 2 / STEP, abs=1e-4)
        bend = (one.slope - two.slope)[night] / 2 / STEP
        assert at.curvature[night] == pytest.approx(-bend, rel=1e-4, abs=1e-6)
        assert (at.curvature >= 0).all()
    for cut in range(own.shape[1]):
        up, down = own.copy(), own.copy()
        up[0, cut] += STEP
        down[0, cut] -= STEP
        one, two = nights.at(eta, up), nights.at(eta, down)
        assert at.own_slope[0, cut] == pytest.approx(
            (one.log - two.log)[0] / 2 / STEP, rel=1e-3, abs=1e-3
        )
        bends = (one.own_slope - two.own_slope)[0] / 2 / STEP
        assert at.own_curvature[0, cut] == pytest.approx(-bends, rel=1e-3, abs=1e-3)
        across = (one.slope - two.slope)[:, 0] / 2 / STEP
        assert at.across[:, 0, cut] == pytest.approx(-across, rel=1e-3, abs=1e-5)


def test_chances_of_the_counts_sum_to_one() -> None:
    every = np.arange(400.0)
    eta = np.full((1, 1), 1.3)
    logs = [
        Counts.of(np.array([y]), np.array([0.4])).at(eta, np.zeros((1, 0))).log[0] for y in every
    ]
    chance = np.exp(logs)
    assert chance.sum() == pytest.approx(1)
    assert chance @ every == pytest.approx(np.exp(1.3))
    assert chance @ (every - np.exp(1.3)) ** 2 == pytest.approx(
        np.exp(1.3) + (0.4 * np.exp(1.3)) ** 2
    )


def test_chances_of_the_ratings_sum_to_one_even_far_out() -> None:
    cuts = np.array([[-1.0, 0.5, 2.0]])
    prior = np.log(np.exp(-cuts) / (1 + np.exp(-cuts)) ** 2).sum()
    for eta in (-40.0, -1.0, 0.0, 6.0, 40.0):
        logs = [
            Ratings(np.array([code]), np.arange(4.0), 1).at(np.full((1, 1), eta), cuts).log[0]
            - prior
            for code in range(4)
        ]
        assert np.exp(logs).sum() == pytest.approx(1)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_integral_is_that_of_plain_quadrature(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days, runs, felt = np.array([0, 1, 3]), np.array([0, 0, 1]), np.array([1.0, 1.0, 0.0])
    outcome, taus = rng.poisson(4, 3).astype(float), np.array([-1.0, 0.0, 1.0])
    three = np.ones(3)
    models = Models(
        nights=Counts.of(outcome, 0.3 * three),
        chain=Chain.of(days, runs, phi=0.5 * three, noise_sd=0.6 * three, run_sd=0.4 * three),
        columns=np.ones((3, 1)),
        precision=np.full((3, 1), 0.5),
        felt=np.repeat(felt[:, None], 3, axis=1),
    )
    found = models.climb(held(models.start(), taus)).log
    gaps = np.abs(days[:, None] - days[None, :])
    same_run = runs[:, None] == runs[None, :]
    root = np.linalg.cholesky(0.36 * 0.5**gaps + 0.16 * same_run + 2.0)
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()
    points = np.array(list(product(nodes, repeat=3))) @ root.T
    weight = np.array([a * b * c for a, b, c in product(weights, repeat=3)])
    size = points.shape[0]
    nights = Counts.of(outcome, np.full(size, 0.3))
    exact = [
        np.log(weight @ np.exp(nights.at((points + tau * felt).T, np.zeros((size, 0))).log))
        for tau in taus
    ]
    assert found == pytest.approx(exact, abs=0.06)
    assert found - found[1] == pytest.approx(np.array(exact) - exact[1], abs=0.03)


@given(st.lists(st.floats(-3, 3), min_size=7, max_size=7))
def test_a_polynomial_goes_through_its_nodes(values: list[float]) -> None:
    powers = powers_of(np.array([values]))
    at = (NODES / REACH)[None, :]
    assert polynomials(powers, at, parabola=True)[0] == pytest.approx(values, abs=1e-8)


def test_beyond_its_nodes_a_parabola_stays_one() -> None:
    at = np.linspace(-4, 4, 33)[None, :]
    powers = powers_of((3.0 - 2 * (NODES / REACH) - 5 * (NODES / REACH) ** 2)[None, :])
    assert polynomials(powers, at, parabola=True) == pytest.approx(3.0 - 2 * at - 5 * at**2)


@given(st.lists(st.floats(-30, 30), min_size=7, max_size=7))
def test_beyond_its_nodes_every_curve_falls(values: list[float]) -> None:
    powers = powers_of(np.array([values]))
    at = np.array([[-9.0, -3.0, -1.0, 1.0, 3.0, 9.0]])
    found = polynomials(powers, at, parabola=True)[0]
    assert (np.diff(found[:3]) > 0).all()
    assert (np.diff(found[3:]) < 0).all()


@pytest.mark.parametrize("half_life", [0.0, 2.0])
def test_without_nights_the_scales_keep_their_priors(half_life: float) -> None:
    axes = Axes((0.5, 2.0), half_life)
    layout, found = lay_out(axes, lambda z: np.zeros(z.shape[0]))
    weight = np.exp(layout.log_weight + found)
    weight /= weight.sum()
    at = axes.values(layout.z)
    assert weight @ at.phi == pytest.approx((0.97 - 0.6) / 2, abs=0.03)
    assert weight @ at.sds == pytest.approx(np.array([0.5, 2.0]) * np.sqrt(2 / np.pi), rel=0.05)
    assert weight @ at.sds**2 == pytest.approx(np.array([0.25, 4.0]), rel=0.1)
    if half_life:
        assert weight @ np.log2(at.half_life_nights) == pytest.approx(1.0, abs=0.05)


def test_the_layout_finds_a_narrow_posterior_far_from_the_prior() -> None:
    axes = Axes((1.0,), 0.0)
    layout, found = lay_out(
        axes, lambda z: -0.5 * (((z - np.array([1.5, -1.0])) / 0.2) ** 2).sum(axis=1)
    )
    weight = np.exp(layout.log_weight + found - (layout.log_weight + found).max())
    weight /= weight.sum()
    expected = np.array([1.5, -1.0]) / (1 + 0.2**2)
    assert weight @ layout.z == pytest.approx(expected, abs=0.03)
    assert 1 / (weight**2).sum() > 40
