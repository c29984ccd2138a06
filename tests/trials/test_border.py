"""Many small systems at once, against NumPy's own solution of each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.trials import border


@given(size=st.integers(2, 9), seed=st.integers(0, 10_000))
def test_solutions_determinants_and_the_last_corner_are_those_of_each_system(
    size: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((3, size, size)) + 2 * np.eye(size)
    left, told = root @ root.transpose(0, 2, 1), rng.standard_normal((3, size))
    found = border.solve(left, told)
    for one in range(3):
        assert found.step[one] == pytest.approx(
            np.linalg.solve(left[one], told[one]), rel=1e-4, abs=1e-6
        )
        assert np.log(found.pivots[:, one]).sum() == pytest.approx(
            np.linalg.slogdet(left[one])[1], abs=1e-6
        )
        corner = np.linalg.inv(left[one])[-2:, -2:]
        assert np.linalg.inv(found.last[one]) == pytest.approx(corner, rel=1e-4, abs=1e-6)


def test_a_saddle_shows_in_a_pivot_and_does_not_touch_its_neighbours() -> None:
    left = np.array([[[2.0, 0.0], [0.0, -1.0]], [[2.0, 0.0], [0.0, 4.0]]])
    found = border.solve(left, np.ones((2, 2)))
    assert (found.pivots > 0).all(axis=0).tolist() == [False, True]
    assert found.step[1].tolist() == [0.5, 0.25]
