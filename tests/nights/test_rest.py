"""Rests in days of movement: nights, naps, devices left on a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nightlab.errors import NightlabError
from nightlab.nights import Stage
from nightlab.nights.actigraphy import COLE_KRIPKE, oakley_scorer
from nightlab.nights.movement import Movement, scored_rests
from nightlab.nights.rest import rest_periods, unworn
from nights.movements import DAY_MIN, days_of_movement

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
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


@pytest.mark.parametrize("epoch_s", [10, 15, 30, 60, 120])
def test_a_recording_gives_hypnograms_at_their_instants(epoch_s: int) -> None:
    minutes, nights = days_of_movement(1, days=2)
    if epoch_s <= 60:
        counts = np.repeat(minutes * epoch_s / 60, 60 // epoch_s)
    else:
        counts = minutes.reshape(-1, 2).sum(axis=1)
    rests = scored_rests(Movement(counts, epoch_s, NOON), oakley_scorer())
    assert len(rests) == len(nights)
    for rest, (start, end) in zip(rests, nights, strict=True):
        hypnogram = rest.hypnogram
        assert hypnogram.epoch_s == (60 if epoch_s == 10 else epoch_s)
        assert abs(hypnogram.start - NOON - timedelta(minutes=start)) <= timedelta(minutes=NEAR_MIN)
        assert abs(hypnogram.end - NOON - timedelta(minutes=end)) <= timedelta(minutes=NEAR_MIN)
        assert (hypnogram.epochs == Stage.ASLEEP).mean() > 0.9
        assert rest.notes == ()


def test_what_was_not_worn_within_a_night_is_unscored() -> None:
    counts, nights = days_of_movement(1, days=2, scale=20)
    start, end = nights[0]
    counts[start + 150 : start + 270] = 0
    (night, _) = scored_rests(Movement(counts, 60, NOON), COLE_KRIPKE)
    unscored = int((night.hypnogram.epochs == Stage.UNSCORED).sum())
    assert 120 <= unscored <= 160
    assert "not worn" in night.notes[0]
    assert night.hypnogram.n == pytest.approx(end - start, abs=NEAR_MIN)


def test_a_recording_that_ends_in_the_night_says_so() -> None:
    counts, nights = days_of_movement(1, days=2)
    (*_, last) = scored_rests(Movement(counts[: nights[1][1] - 60], 60, NOON), oakley_scorer())
    assert "ends within" in last.notes[0]


@pytest.mark.parametrize(("counts", "epoch_s"), [([-1.0], 60), ([1.0], 50), ([1.0], 0)])
def test_what_cannot_be_counted_is_refused(counts: list[float], epoch_s: int) -> None:
    with pytest.raises(NightlabError):
        Movement(np.array(counts), epoch_s, NOON)


def test_two_days_start_at_noon() -> None:
    counts, nights = days_of_movement(1, days=2)
    assert counts.size == 2 * DAY_MIN
    assert nights[0][0] >= 660
