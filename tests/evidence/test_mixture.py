"""Chances and bounds of a mixture; the rest is tested where the engine takes it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.evidence import Normal, Prior, sceptical

parts = st.lists(
    st.tuples(st.floats(0.05, 1), st.floats(-20, 20), st.floats(0.1, 10)), min_size=1, max_size=4
)


def mixture(rows: list[tuple[float, float, float]]) -> Prior:
    total = sum(weight for weight, _, _ in rows)
    return Prior("made", tuple(Normal(w / total, mean, sd) for w, mean, sd in rows))


@given(parts, st.floats(0.001, 0.999))
def test_a_quantile_has_its_chance_below_it(
    rows: list[tuple[float, float, float]], chance: float
) -> None:
    prior = mixture(rows)
    assert prior.below(prior.quantile(chance)) == pytest.approx(chance, abs=1e-9)


@given(parts, st.floats(-30, 30))
def test_the_chance_below_is_the_area_of_the_density(
    rows: list[tuple[float, float, float]], bound: float
) -> None:
    prior = mixture(rows)
    x = np.linspace(-150, bound, 40_001)
    area = np.trapezoid(np.exp(prior.log_density(x)), x)
    assert prior.below(bound) == pytest.approx(area, abs=1e-4)


def test_doubt_leaves_little_beyond_the_worthwhile() -> None:
    assert 1 - sceptical(6.0).below(6.0) == pytest.approx(0.0228, abs=1e-4)
