"""A recording as hypnograms at their instants, whatever its epochs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Stage
from nightlab.nights.actigraphy import COLE_KRIPKE, oakley_scorer
from nightlab.nights.movement import Movement, scored_rests
from nights.movements import days_of_movement

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
NEAR_MIN = 5


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
