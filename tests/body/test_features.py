"""Phases and questionnaires read off courses whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nightlab.body.features import (
    DLMO_PMOL_L,
    HOURS,
    SAMPLES,
    SINCE_NOON_H,
    area,
    circular_mean_h,
    coefficient_of_variation,
    dlmo_h,
    isi_proxy,
    kss,
    nadir,
    offset_h,
    onset_h,
    peak,
    temperature_minimum_h,
    time_above_h,
    time_below_h,
)

NO_NIGHT = np.full((SAMPLES, 1), np.nan)


def bell(centre_h: float, width_h: float = 3.0, height: float = 250.0) -> np.ndarray:
    """Return a course that peaks at hours since noon."""
    course: np.ndarray = height * np.exp(-(((SINCE_NOON_H - centre_h) / width_h) ** 2))
    return course[:, None]


def test_the_clock_runs_from_noon_to_noon() -> None:
    assert HOURS[0] == pytest.approx(12.1)
    assert HOURS[-1] == pytest.approx(12.0)


@given(st.floats(9, 17), st.floats(1.5, 3), st.floats(100, 500))
def test_onset_and_offset_are_where_the_bell_crosses(
    centre: float, width: float, height: float
) -> None:
    course = bell(centre, width, height)
    half = width * np.sqrt(np.log(height / DLMO_PMOL_L))
    assert_allclose(dlmo_h(course), (12 + centre - half) % 24, atol=0.02)
    assert_allclose(offset_h(course, DLMO_PMOL_L), (12 + centre + half) % 24, atol=0.02)
    assert_allclose(time_above_h(course, DLMO_PMOL_L), 2 * half, atol=0.03)
    assert_allclose(time_above_h(course, DLMO_PMOL_L) + time_below_h(course, DLMO_PMOL_L), 24)


def test_ten_picograms_of_melatonin_are_43_picomoles() -> None:
    assert pytest.approx(43.05, abs=0.01) == DLMO_PMOL_L


def test_there_is_no_onset_where_the_threshold_is_never_or_always_passed() -> None:
    low, high = np.full((SAMPLES, 1), 1.0), np.full((SAMPLES, 1), 100.0)
    both = np.hstack([low, high, NO_NIGHT])
    assert np.isnan(onset_h(both, 43.0)).all()
    assert np.isnan(offset_h(both, 43.0)).all()
    assert_allclose(time_above_h(both, 43.0), [0, 24, np.nan])


def test_each_person_may_have_a_threshold() -> None:
    course = np.hstack([bell(14), bell(14)])
    early, late = onset_h(course, np.array([20.0, 100.0]))
    assert 20 < early < late < 24


def test_peaks_and_nadirs_with_their_times() -> None:
    course = np.hstack([bell(14.5), -bell(20.0), NO_NIGHT])
    value, at = peak(course)
    assert_allclose(value[0], 250)
    assert_allclose(at[0], 2.5)
    lowest, when = nadir(course)
    assert_allclose([lowest[1], when[1]], [-250, 8.0])
    assert np.isnan(value[2])
    assert np.isnan(at[2])


@given(st.floats(0, 24, exclude_max=True))
def test_the_temperature_minimum_is_found_through_noise(minimum: float) -> None:
    phase = 2 * np.pi * (HOURS - minimum) / 24
    noise = np.random.default_rng(1).normal(0, 0.05, SAMPLES)
    core = (37 - 0.4 * np.cos(phase) - 0.05 * np.cos(2 * phase) + noise)[:, None]
    found = temperature_minimum_h(core)[0]
    assert abs((found - minimum + 12) % 24 - 12) < 0.3
    assert np.isnan(temperature_minimum_h(np.full((SAMPLES, 1), 37.0))[0])


def test_area_and_variation() -> None:
    flat = np.full((SAMPLES, 1), 3.0)
    assert_allclose(area(flat), 72)
    assert_allclose(coefficient_of_variation(flat), 0, atol=1e-12)
    wave = 5 + np.sin(2 * np.pi * SINCE_NOON_H / 24)[:, None]
    assert_allclose(coefficient_of_variation(wave), np.sqrt(0.5) / 5)
    assert np.isnan(coefficient_of_variation(0 * flat))[0]


def test_clock_times_are_averaged_on_the_circle() -> None:
    assert circular_mean_h(np.array([23.0, 1.0])) == pytest.approx(0, abs=1e-9)
    assert circular_mean_h(np.array([22.0, np.nan])) == pytest.approx(22)
    assert np.isnan(circular_mean_h(np.array([0.0, 12.0])))
    assert np.isnan(circular_mean_h(np.array([np.nan])))


def test_sleepiness_is_low_at_noon_high_at_bedtime_and_highest_at_the_minimum() -> None:
    # Up at 07:00, minimum at 04:48.
    noon, bed, dawn = kss(np.array([5.0, 16.0, 22.0]), np.array([7.2, 18.2, 24.2]))
    assert 2 < noon < 4 < bed < dawn <= 9
    assert kss(0.0, 2.2) > kss(2.0, 4.2)


@given(st.floats(0, 16), st.floats(0, 24))
def test_pressure_and_hours_awake_agree_on_a_rested_day(awake: float, phase: float) -> None:
    pressure = 1 - 0.55 * np.exp(-awake / 18.2)
    assert_allclose(kss(awake, phase, pressure=pressure), kss(awake, phase))
    assert kss(awake, phase, pressure=0.95) >= kss(awake, phase)


GOOD = {
    "sol_min": 8.0, "waso_min": 15.0, "early_min": 0.0, "se_pct": 95.0, "n3_min": 100.0,
    "awakenings": 8.0, "kss_day": 3.0,
}  # fmt: skip
BAD = {
    "sol_min": 120.0, "waso_min": 150.0, "early_min": 120.0, "se_pct": 40.0, "n3_min": 0.0,
    "awakenings": 40.0, "kss_day": 9.0,
}  # fmt: skip


def fortnight(scores: dict[str, float]) -> dict[str, np.ndarray]:
    return {name: np.full((2, 14), value) for name, value in scores.items()}


def test_good_sleepers_score_almost_nothing_and_the_worst_all() -> None:
    assert (isi_proxy(**fortnight(GOOD), worry=0.0) < 1.5).all()
    worst = isi_proxy(**fortnight(BAD), worry=2.0)
    assert ((worst > 25.5) & (worst <= 26)).all()


def test_one_bad_night_of_fourteen_counts_nothing_and_unknown_nights_are_left_out() -> None:
    nights = fortnight(GOOD)
    usual = isi_proxy(**nights, worry=0.2)
    for name, values in nights.items():
        values[:, 3] = BAD[name]
        values[:, 5] = np.nan
    assert_allclose(isi_proxy(**nights, worry=0.2), usual)
    nights["sol_min"][0] = np.nan
    assert np.isnan(isi_proxy(**nights, worry=0.2)).tolist() == [True, False]


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_worse_item_raises_the_score(name: str) -> None:
    worse = fortnight(GOOD) | {name: np.full((2, 14), BAD[name])}
    assert (isi_proxy(**worse, worry=0.2) > isi_proxy(**fortnight(GOOD), worry=0.2)).all()
