"""Priors are mixtures of normals in the outcome's unit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import CERTAINTY_WEIGHT, Normal, Prior
from nightlab.trials.prior import evidence, neutral, sceptical


@given(
    st.lists(
        st.tuples(st.floats(0.05, 1), st.floats(-5, 5), st.floats(0.1, 5)), min_size=1, max_size=4
    )
)
def test_a_mixture_has_the_density_mean_and_sd_of_its_parts(
    parts: list[tuple[float, float, float]],
) -> None:
    total = sum(w for w, _, _ in parts)
    prior = Prior("test", tuple(Normal(w / total, m, s) for w, m, s in parts))
    x = np.linspace(-60, 60, 120_001)
    density = np.exp(prior.log_density(x))
    assert np.trapezoid(density, x) == pytest.approx(1)
    mean = np.trapezoid(density * x, x)
    assert prior.mean == pytest.approx(mean, abs=1e-6)
    assert prior.sd == pytest.approx(np.sqrt(np.trapezoid(density * (x - mean) ** 2, x)), rel=1e-5)


def test_the_neutral_prior_is_two_outcome_sds_wide_and_the_sceptical_half_a_worthwhile_effect() -> (
    None
):
    assert neutral(30.0).parts == (Normal(1.0, 0.0, 60.0),)
    assert sceptical(10.0).parts == (Normal(1.0, 0.0, 5.0),)


@pytest.mark.parametrize("weight", [0.0, *CERTAINTY_WEIGHT.values(), 1.0])
def test_the_evidence_prior_mixes_literature_with_scepticism(weight: float) -> None:
    prior = evidence((Normal(0.25, -6, 2), Normal(0.75, -4, 3)), weight=weight, delta=10)
    assert prior.parts == (
        Normal(weight * 0.25, -6, 2),
        Normal(weight * 0.75, -4, 3),
        Normal(1 - weight, 0, 5),
    )
    assert prior.mean == pytest.approx(-4.5 * weight)


def test_without_literature_the_evidence_prior_is_the_sceptical_one() -> None:
    assert evidence((), weight=0.0, delta=10).parts == sceptical(10).parts


def test_better_evidence_weighs_more() -> None:
    weights = [CERTAINTY_WEIGHT[word] for word in ("high", "moderate", "low", "very low")]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight < 1 for weight in weights)


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (Normal(0.5, 0, 1),),
        (Normal(2.0, 0, 1), Normal(-1.0, 0, 1)),
        (Normal(float("nan"), 0, 1),),
        (Normal(1.0, 0, 0),),
        (Normal(1.0, 0, -1),),
        (Normal(1.0, 0, float("inf")),),
        (Normal(1.0, float("nan"), 1),),
        (Normal(1.0, 1e300, 1),),
        (Normal(1.0, 1e10, 1e-5),),
    ],
)
def test_what_is_no_distribution_is_refused(parts: tuple[Normal, ...]) -> None:
    with pytest.raises(NightlabError, match=r"prior mine: .*; give"):
        Prior("mine", parts)


def test_a_density_far_away_is_tiny_without_overflow() -> None:
    narrow = Prior("narrow", (Normal(1.0, 0.0, 1e-12), Normal(0.0, 5.0, 1.0)))
    far = narrow.log_density(np.array([-1e14, 0.0, 1e14]))
    assert np.isfinite(far).all()
    assert far[0] == far[2] < -1e50
    assert far[1] == pytest.approx(-np.log(1e-12 * np.sqrt(2 * np.pi)))
