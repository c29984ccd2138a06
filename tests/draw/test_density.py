import math

import numpy as np
import pytest

from nightlab.draw.density import Density
from nightlab.errors import NightlabError

X = np.linspace(-8, 8, 1601)
NORMAL = Density.on_grid(X, 5 * np.exp(-0.5 * X**2), where="test")


@pytest.mark.parametrize("bound", [-1.96, -0.3, 0.0, 1.0, 2.5])
def test_mass_below_agrees_with_the_normal_distribution(bound: float) -> None:
    assert NORMAL.below(bound) == pytest.approx(0.5 * (1 + math.erf(bound / 2**0.5)), abs=1e-5)


def test_all_mass_lies_on_the_grid() -> None:
    assert NORMAL.below(-9) == 0
    assert NORMAL.below(9) == pytest.approx(1)
    assert NORMAL.at(np.array([-9.0, 9.0])).tolist() == [0, 0]


def test_the_extent_leaves_out_what_cannot_be_seen() -> None:
    low, high = NORMAL.extent
    assert low == pytest.approx(-3.32, abs=0.01)
    assert high == pytest.approx(3.32, abs=0.01)


@pytest.mark.parametrize(
    ("x", "density", "says"),
    [
        ([0, 1], [1], "as many heights"),
        ([0], [1], "as many heights"),
        ([0, math.nan], [1, 1], "finite"),
        ([0, 1], [1, math.inf], "finite"),
        ([1, 0], [1, 1], "increase"),
        ([0, 1], [1, -1], "negative"),
        ([0, 1], [0, 0], "some height"),
    ],
)
def test_what_is_no_density_is_refused(x: list[float], density: list[float], says: str) -> None:
    with pytest.raises(NightlabError, match=f"curve.*|{says}") as refused:
        Density.on_grid(x, density, where="curve")
    assert says in str(refused.value)
