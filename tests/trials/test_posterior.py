"""The posterior under any prior, from one likelihood: closed forms, mixtures, extremes."""

from __future__ import annotations

from math import erf, lgamma, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.trials import Normal, Prior
from nightlab.trials.likelihood import Cells
from nightlab.trials.posterior import Posterior, integrate
from nightlab.trials.prior import neutral, sceptical

MANY = 200_000  # nights, so that the Student-t kernel is a normal distribution


def one_cell(centre: float, sd: float, nu: int) -> Cells:
    """A likelihood with one cell: a Student-t kernel in the effect."""
    return Cells(
        a=np.full((1, 1), 1 / sd**2 / nu),
        centre=np.full((1, 1), centre),
        rest=np.ones((1, 1)),
        log_weight=np.zeros((1, 1)),
        phi=np.zeros(1),
        nu=nu,
    )


def posterior(
    centre: float, sd: float, prior: Prior, *, nu: int = MANY, unit: float = 1
) -> Posterior:
    return integrate(one_cell(centre, sd, nu), (prior,), unit).posterior(prior)


def normal(mean: float, sd: float) -> Prior:
    return Prior("test", (Normal(1.0, mean, sd),))


@pytest.mark.parametrize("factor", [0.001, 0.01, 0.1, 0.5, 1, 2, 10, 100, 1000])
@pytest.mark.parametrize("distance", [0.0, 1.0, 3.0])
def test_a_normal_prior_and_likelihood_give_the_conjugate_posterior(
    factor: float, distance: float
) -> None:
    prior_sd, sd, centre = 0.3 * factor, 0.3, 0.3 * distance
    variance = 1 / (1 / prior_sd**2 + 1 / sd**2)
    mean = variance * centre / sd**2
    found = posterior(centre, sd, normal(0.0, prior_sd)).summary()
    width = sqrt(variance)
    assert found.mean == pytest.approx(mean, abs=0.003 * width)
    assert found.sd == pytest.approx(width, rel=0.003)
    assert found.lo95 == pytest.approx(mean - 1.96 * width, abs=0.01 * width)
    assert found.hi95 == pytest.approx(mean + 1.96 * width, abs=0.01 * width)


def test_a_mixture_prior_gives_the_mixture_of_posteriors() -> None:
    parts = ((0.3, -1.0, 0.2), (0.7, 0.5, 0.4))
    centre, sd = 0.1, 0.25
    found = posterior(centre, sd, Prior("test", tuple(Normal(*p) for p in parts))).summary()
    variances = [1 / (1 / s**2 + 1 / sd**2) for _, _, s in parts]
    means = [v * (m / s**2 + centre / sd**2) for v, (_, m, s) in zip(variances, parts, strict=True)]
    evidence = [
        w * np.exp(-0.5 * (centre - m) ** 2 / (s**2 + sd**2)) / sqrt(s**2 + sd**2)
        for w, m, s in parts
    ]
    weights = np.array(evidence) / sum(evidence)
    mean = float(weights @ means)
    variance = float(weights @ (np.array(variances) + (np.array(means) - mean) ** 2))
    assert found.mean == pytest.approx(mean, abs=1e-3)
    assert found.sd == pytest.approx(sqrt(variance), rel=3e-3)


def test_a_wide_prior_leaves_the_likelihood_as_it_is() -> None:
    nu = 12
    found = posterior(0.4, 0.2, normal(0, 200.0), nu=nu)
    degrees = nu - 1
    scale = 0.2 * sqrt(nu / degrees)
    constant = np.exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(degrees * pi) / scale
    student = constant * (1 + ((found.effect - 0.4) / scale) ** 2 / degrees) ** (-(degrees + 1) / 2)
    near = np.abs(found.effect - 0.4) < 1.5
    assert found.density[near] == pytest.approx(student[near], rel=0.005)


@pytest.mark.parametrize("nu", [4, 12, 60, 3650])
@pytest.mark.parametrize("factor", [0.001, 0.03, 0.5, 1, 3, 30, 1000])
@pytest.mark.parametrize("distance", [0.0, 4.0, 10.0, 60.0])
def test_the_grid_is_fine_enough_wherever_prior_and_likelihood_lie(
    nu: int, factor: float, distance: float
) -> None:
    sd, prior_sd = 0.25, 0.25 * factor
    centre = distance * sd
    prior = normal(0.0, prior_sd)
    found = integrate(one_cell(centre, sd, nu), (neutral(1.0), sceptical(0.3), prior), 1.0)
    effect = found.posterior(prior).summary()
    near = np.linspace(-12 * prior_sd, 12 * prior_sd, 60_001)
    there = centre + sd * np.linspace(-40, 40, 60_001)
    x = np.unique(np.concatenate([near, there, np.linspace(0, centre, 60_001)]))
    log = -0.5 * nu * np.log1p(((x - centre) / sd) ** 2 / nu) - 0.5 * (x / prior_sd) ** 2
    density = np.exp(log - log.max())
    density /= np.trapezoid(density, x)
    mean = float(np.trapezoid(density * x, x))
    width = sqrt(float(np.trapezoid(density * (x - mean) ** 2, x)))
    assert effect.mean == pytest.approx(mean, abs=0.01 * width)
    assert effect.sd == pytest.approx(width, rel=0.01)
    below = np.concatenate(([0], np.cumsum(np.diff(x) * (density[1:] + density[:-1]) / 2)))
    lo, hi = np.interp([0.025, 0.975], below, x)
    assert effect.lo95 == pytest.approx(lo, abs=0.03 * width)
    assert effect.hi95 == pytest.approx(hi, abs=0.03 * width)


def test_the_unit_of_the_outcome_only_rescales() -> None:
    small = posterior(0.4, 0.2, normal(0.1, 0.3)).summary()
    large = posterior(0.4, 0.2, normal(100.0, 300.0), unit=1000).summary()
    assert large.mean == pytest.approx(1000 * small.mean)
    assert large.sd == pytest.approx(1000 * small.sd)
    assert large.hi95 == pytest.approx(1000 * small.hi95)


@settings(max_examples=50)
@given(
    st.floats(-3, 3), st.floats(0.05, 3), st.floats(0.05, 3), st.lists(st.floats(-5, 5), min_size=1)
)
def test_the_chance_of_being_below_rises_from_0_to_1(
    centre: float, sd: float, prior_sd: float, values: list[float]
) -> None:
    found = posterior(centre, sd, normal(0, prior_sd))
    chances = [found.below(v) for v in sorted(values)]
    assert chances == sorted(chances)
    assert found.below(-1e9) == 0
    assert found.below(1e9) == 1


@pytest.mark.parametrize("nu", [4, 60])
@pytest.mark.parametrize("factor", [1e4, 1e7, 1e13])
def test_a_prior_wider_than_all_reason_leaves_the_likelihood_alone(nu: int, factor: float) -> None:
    flat = posterior(0.4, 0.2, normal(0.0, 0.2 * 1000), nu=nu).summary()
    found = posterior(0.4, 0.2, normal(0.0, 0.2 * factor), nu=nu).summary()
    assert found.lo95 == pytest.approx(flat.lo95, abs=0.01)
    assert found.hi95 == pytest.approx(flat.hi95, abs=0.01)
    assert found.mean == pytest.approx(0.4, abs=0.01)


def test_a_prior_and_a_likelihood_that_exclude_each_other_give_finite_figures() -> None:
    for centre in (3.0, 30.0):
        found = posterior(centre, 0.05, normal(0.0, 0.05)).summary()
        assert 0 < found.mean < centre
        assert found.lo95 < found.mean < found.hi95


def test_the_chance_of_being_below_is_that_of_the_normal_distribution() -> None:
    found = posterior(0.0, 1.0, normal(0, 1.0))
    for z in (-2.0, -0.7, 0.0, 0.4, 1.5):
        expected = 0.5 * (1 + erf(z / sqrt(2)))
        assert found.below(z / sqrt(2)) == pytest.approx(expected, abs=5e-4)


def test_autocorrelation_is_weighed_by_what_each_value_explains() -> None:
    cells = Cells(
        a=np.ones((3, 1)),
        centre=np.zeros((3, 1)),
        rest=np.ones((3, 1)),
        log_weight=np.log([[0.2], [0.5], [0.3]]),
        phi=np.array([0.0, 0.2, 0.4]),
        nu=30,
    )
    phi = integrate(cells, (neutral(1.0),), 1.0).posterior(neutral(1.0)).phi
    assert phi.mean == pytest.approx(0.22)
    assert 0 <= phi.lo95 < 0.05
    assert 0.38 < phi.hi95 <= 0.4
