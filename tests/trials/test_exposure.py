"""A night feels its own dose and what is left of those before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.trials.exposure import contrast_ratio, exposure, half_life_prior
from nightlab.trials.randomisation import on_calendar


def test_without_carry_over_a_night_feels_its_own_dose_alone() -> None:
    assert exposure(np.array([0.0, 1.0, 0.5]), 0).tolist() == [0, 1, 0.5]


def test_half_of_an_effect_is_left_after_its_half_life() -> None:
    dose = np.concatenate([np.ones(400), np.zeros(6)])
    felt = exposure(dose, 3.0)
    assert felt[399] == pytest.approx(1.0)
    assert felt[402] == pytest.approx(0.5)
    assert felt[405] == pytest.approx(0.25)


def test_an_effect_builds_up_as_it_fades() -> None:
    assert exposure(np.ones(6), 3.0)[[2, 5]] == pytest.approx([0.5, 0.75])


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=40),
    st.floats(0.01, 365),
)
def test_exposure_is_the_weighted_sum_of_all_doses_so_far(doses: list[float], half: float) -> None:
    keep = 2 ** (-1 / half)
    expected = [
        sum((1 - keep) * keep ** (t - u) * doses[u] for u in range(t + 1))
        for t in range(len(doses))
    ]
    assert exposure(np.array(doses), half) == pytest.approx(expected, abs=1e-12)


def test_schedules_can_be_stacked() -> None:
    stack = np.random.default_rng(1).integers(0, 2, (3, 4, 20)).astype(float)
    assert np.array_equal(exposure(stack, 2.0)[1, 2], exposure(stack[1, 2], 2.0))


def test_days_without_a_row_are_days_without_a_dose() -> None:
    days = np.array([10, 11, 14])
    felt = on_calendar(days, np.array([[1.0, 1.0, 0.0]]), 1.0)
    assert felt[0] == pytest.approx([0.5, 0.75, 0.75 / 8])
    assert np.array_equal(on_calendar(days, np.array([1.0, 0.0, 1.0]), 0), [1, 0, 1])


def test_the_prior_of_a_half_life_lies_around_the_guess() -> None:
    half_lives, weights = half_life_prior(4.0)
    assert weights.sum() == pytest.approx(1)
    assert np.exp(weights @ np.log(half_lives)) == pytest.approx(4.0)
    assert half_lives[weights.argmax()] == 4.0
    spread = np.sqrt(weights @ np.log(half_lives / 4.0) ** 2)
    assert spread == pytest.approx(0.4, abs=0.1)  # a factor of about 1.6, cut off at an octave


def test_no_carry_over_is_certain() -> None:
    half_lives, weights = half_life_prior(0)
    assert half_lives.tolist() == [0]
    assert weights.tolist() == [1]


def test_a_schedule_without_contrast_has_none_to_lose() -> None:
    assert contrast_ratio(np.ones(8), np.zeros(8, dtype=np.int64), 1.0) == 0
