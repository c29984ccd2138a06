import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import expm

from nightlab.body.kinetics import passed

RATE = st.floats(0.0, 20.0)


@given(st.lists(RATE, min_size=1, max_size=4), st.floats(0.0, 5.0))
def test_a_chain_is_the_matrix_exponential_and_makes_nothing(
    rates: list[float], hours: float
) -> None:
    share = passed([np.array([r]) for r in rates], hours)[:, :, 0]
    chain = -np.diag(rates) + np.diag(rates[:-1], -1)
    np.testing.assert_allclose(share, expm(chain * hours), atol=1e-10)
    assert np.all(share >= -1e-12)
    assert np.all(share.sum(axis=0) <= 1.0 + 1e-10)


def test_two_unequal_rates_follow_the_bateman_function() -> None:
    share = passed([np.array([2.0]), np.array([0.5])], 1.5)
    bateman = 2.0 / (2.0 - 0.5) * (np.exp(-0.75) - np.exp(-3.0))
    assert share[1, 0, 0] == pytest.approx(bateman, rel=1e-12)


def test_equal_rates_and_a_time_for_each_person_are_served() -> None:
    share = passed([np.array([1.0, 1.0]), np.array([1.0, 1.0])], np.array([1.0, 2.0]))
    np.testing.assert_allclose(share[1, 0], [np.exp(-1.0), 2.0 * np.exp(-2.0)], rtol=1e-10)
