"""Phases and questionnaires read off courses whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nightlab.body.features import (
    DAYTIME,
    DLMO_PMOL_L,
    HOURS,
    SAMPLES,
    SINCE_NOON_H,
    area,
    dlmo_h,
    isi_proxy,
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


def test_the_area_of_a_level_is_its_height_by_a_day() -> None:
    assert_allclose(area(np.full((SAMPLES, 1), 3.0)), 72)


def test_the_day_is_ten_hours_on_either_side_of_noon() -> None:
    assert DAYTIME.sum() == 100
    assert HOURS[DAYTIME].min() > 10.0
    assert HOURS[DAYTIME].max() == pytest.approx(20.0)


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
