"""Rests in days of movement: nights, naps, devices left on a table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nightlab.nights.rest import rest_periods, unworn
from nights.movements import days_of_movement

NEAR_MIN = 5


@pytest.mark.parametrize("seed", range(6))
def test_nights_are_found_to_a_few_minutes(seed: int) -> None:
    counts, nights = days_of_movement(seed)
    found = rest_periods(counts)
    assert len(found) == len(nights)
    assert np.abs(np.array(found) - np.array(nights)).max() <= NEAR_MIN


def test_the_scale_of_a_device_does_not_matter() -> None:
    counts, _ = days_of_movement(1)
    assert rest_periods(counts) == rest_periods(counts * 37)


def test_half_an_hour_awake_leaves_one_night_and_two_hours_make_two_rests() -> None:
    counts, nights = days_of_movement(2, days=1)
    start, _ = nights[0]
    counts[start + 200 : start + 235] = 300
    assert len(rest_periods(counts)) == 1
    counts[start + 200 : start + 320] = 300
    assert len(rest_periods(counts)) == 2


def test_one_strong_turn_in_bed_ends_no_rest() -> None:
    counts, nights = days_of_movement(2, days=1)
    start, end = nights[0]
    counts[start + 20 : end - 10 : 20] = 900
    (found,) = rest_periods(counts)
    assert np.abs(np.array(found) - (start, end)).max() <= NEAR_MIN


def test_a_nap_with_movements_in_it_is_a_rest_of_its_own() -> None:
    counts, _ = days_of_movement(3, days=2)
    counts[180:240] = 0
    counts[[195, 220]] = 12
    (nap, *_) = rest_periods(counts)
    assert np.abs(np.array(nap) - (180, 240)).max() <= NEAR_MIN


@pytest.mark.parametrize("minutes", [12, 45, 80, 300])
def test_a_device_taken_off_is_no_sleep(minutes: int) -> None:
    counts, nights = days_of_movement(4, days=2)
    counts[120 : 120 + minutes] = 0
    worn = np.where(unworn(counts), np.nan, counts)
    assert len(rest_periods(worn)) == len(nights)


def test_not_worn_is_ninety_still_minutes_with_a_knock_or_two() -> None:
    counts = np.ones(400)
    counts[50:139] = 0
    assert not unworn(counts).any()
    counts[139] = 0
    assert np.flatnonzero(unworn(counts)).tolist() == list(range(50, 140))
    counts[[90, 91]] = 5  # 40 still minutes before, 48 after
    assert unworn(counts)[50:140].all()
    counts[92] = 5
    assert not unworn(counts).any()


def test_missing_counts_are_never_taken_for_not_worn() -> None:
    counts = np.zeros(400)
    counts[200] = np.nan
    assert np.flatnonzero(~unworn(counts)).tolist() == [200]


def test_less_than_half_a_day_tells_no_rest() -> None:
    counts, _ = days_of_movement(5, days=1)
    assert rest_periods(counts[600:1300]) == []
    assert rest_periods(np.zeros(0)) == []


@given(
    arrays(np.float64, st.integers(0, 2000), elements=st.sampled_from([0.0, 1, 50, 400, np.nan]))
)
def test_rests_lie_in_order_within_the_recording(counts: np.ndarray) -> None:
    edges = [edge for rest in rest_periods(counts) for edge in rest]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= counts.size for edge in edges)
