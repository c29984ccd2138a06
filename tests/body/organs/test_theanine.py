import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.theanine import ORGAN


@pytest.mark.parametrize(("dose", "peak"), [(25.0, 1.0), (100.0, 4.4)])
def test_peaks_are_those_of_van_der_pijl(dose: float, peak: float) -> None:
    told = run_alone(ORGAN, 8.0, doses={"theanine_mg": ((0.0, dose),)})
    plasma = told["plasma_mg_l"][:, 0]
    assert plasma.max() == pytest.approx(peak, rel=0.2)
    assert told["time_h"][plasma.argmax()] == pytest.approx(50.0 / 60.0, abs=0.1)


def test_a_hundred_mg_bring_what_scheid_measured() -> None:
    told = run_alone(ORGAN, 8.0, doses={"theanine_mg": ((0.0, 100.0),)})
    umol_l = told["plasma_mg_l"].max() / 174.2 * 1000.0
    assert umol_l == pytest.approx(24.3, abs=5.7)


def test_level_halves_in_sixty_five_minutes() -> None:
    told = run_alone(ORGAN, 10.0, doses={"theanine_mg": ((0.0, 100.0),)})
    late = told["plasma_mg_l"][40:, 0]
    assert np.log(2.0) * 6.0 / -np.diff(np.log(late)).mean() == pytest.approx(65.0, rel=0.02)


def test_the_lag_is_kept_to_the_minute() -> None:
    told = run_alone(ORGAN, 6.0, doses={"theanine_mg": ((0.0, 100.0),)})
    after = told["time_h"] - 1.0 / 6.0
    ka, ke, litres = 2.773, 0.640, 0.236 * 70.0
    exact = 100.0 / litres * ka / (ka - ke) * (np.exp(-ke * after) - np.exp(-ka * after))
    np.testing.assert_allclose(told["plasma_mg_l"][:, 0], np.where(after > 0, exact, 0), atol=1e-6)


@settings(max_examples=25, deadline=None)
@given(
    doses=st.lists(st.tuples(st.floats(0.0, 5.0), st.floats(0.0, 2000.0)), max_size=4),
    lag=st.floats(0.1, 0.2),
)
def test_nothing_is_made_and_nothing_falls_below_zero(
    doses: list[tuple[float, float]], lag: float
) -> None:
    told = run_alone(ORGAN, 12.0, doses={"theanine_mg": tuple(doses)}, values={"lag_h": lag})
    inside = told["waiting_mg"] + told["gut_mg"] + told["plasma_mg_l"] * 0.236 * 70.0
    assert np.all(inside >= 0.0)
    assert np.all(inside <= sum(mg for _, mg in doses) * (1.0 + 1e-9) + 1e-9)


def test_more_calms_more_but_never_by_more_than_its_strength() -> None:
    least = [
        run_alone(ORGAN, 6.0, doses={"theanine_mg": ((0.0, mg),)})["pull"].min()
        for mg in (0.0, 50.0, 200.0, 2000.0)
    ]
    assert least == sorted(least, reverse=True)
    assert least[0] == 0.0
    assert least[-1] > -0.1


def test_the_effect_can_be_switched_off() -> None:
    told = run_alone(ORGAN, 6.0, doses={"theanine_mg": ((0.0, 200.0),)}, values={"calm": 0.0})
    assert np.all(told["pull"] == 0.0)
