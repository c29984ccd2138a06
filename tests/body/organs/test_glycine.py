import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.body.alone import run_alone
from nightlab.body.organs.glycine import ORGAN

MMOL_PER_G = 1.0 / 0.07507


def test_a_dose_peaks_within_the_hour_and_follows_the_bateman_function() -> None:
    told = run_alone(ORGAN, 8.0, doses={"glycine_g": ((0.0, 3.0),)})
    plasma, hour = told["plasma_mmol_l"][:, 0], told["time_h"]
    ka, ke = 1.5, 0.693
    exact = 3.0 * MMOL_PER_G / 35.0 * ka / (ka - ke) * (np.exp(-ke * hour) - np.exp(-ka * hour))
    np.testing.assert_allclose(plasma, exact, rtol=1e-7)
    assert 0.7 <= hour[plasma.argmax()] <= 1.3
    # Ordinary levels are near 0.3 mmol/L, and some grams by mouth take them towards 0.9.
    assert 0.3 <= plasma.max() <= 0.9


def test_bisglycinate_brings_two_glycine_for_each_magnesium() -> None:
    takes = {each.agent: each for each in ORGAN.takes}
    assert takes["magnesium bisglycinate"].unit == "mg elemental"
    assert 250.0 * takes["magnesium bisglycinate"].times == pytest.approx(1.54, abs=0.01)
    assert takes["magnesium glycinate"].times == takes["magnesium bisglycinate"].times
    assert takes["glycine"].times == 1.0


@settings(max_examples=25, deadline=None)
@given(
    doses=st.lists(st.tuples(st.floats(0.0, 5.0), st.floats(0.0, 60.0)), max_size=4),
    ka=st.floats(0.2, 12.0),
    ke=st.floats(0.1, 4.0),
)
def test_nothing_is_made_and_nothing_falls_below_zero(
    doses: list[tuple[float, float]], ka: float, ke: float
) -> None:
    told = run_alone(
        ORGAN, 12.0, doses={"glycine_g": tuple(doses)}, values={"ka_per_h": ka, "ke_per_h": ke}
    )
    inside = told["gut_g"] + told["plasma_mmol_l"] * 35.0 / MMOL_PER_G
    assert np.all(inside >= 0.0)
    assert np.all(inside <= sum(g for _, g in doses) * (1.0 + 1e-9) + 1e-9)


def test_more_cools_more_but_never_by_more_than_its_strength() -> None:
    lowest = [
        run_alone(ORGAN, 6.0, doses={"glycine_g": ((0.0, g),)})["temperature_set_c"].min()
        for g in (1.0, 3.0, 9.0, 60.0)
    ]
    assert lowest == sorted(lowest, reverse=True)
    assert lowest[-1] > -0.2


def test_the_effect_can_be_switched_off_and_is_nothing_without_glycine() -> None:
    off = run_alone(ORGAN, 6.0, doses={"glycine_g": ((0.0, 3.0),)}, values={"cooling_c": 0.0})
    assert "temperature_set_c" not in off
    assert "temperature_set_c" not in run_alone(ORGAN, 6.0)
