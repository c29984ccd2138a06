"""Clocks that go back, and nights in which they are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest

from faults.exports import ZONE, diary, takeout
from nightlab.lab import Lab, make_design

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 6, 1, 7, tzinfo=UTC)
TIMES = {
    "tried_to_sleep": time(23),
    "fell_asleep": time(23, 20),
    "woke": time(6, 30),
    "rose": time(7),
}


class Clock:
    """A clock that can be set."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_later_import_wins_though_the_clock_went_back(tmp_path: Path, clock: Clock) -> None:
    short, longer = (takeout(tmp_path / f"{n}.zip", fortnights=n) for n in (1, 2))
    with Lab.open(tmp_path / "lab.db", now=clock) as lab:
        lab.import_file(short, zone_name=ZONE)
        clock.at = NOW - timedelta(days=400)
        result = lab.import_file(longer).result
        assert result.nights_known == result.nights_new > 13
        assert lab.import_file(longer).result.already_imported


def test_a_correction_counts_though_the_clock_went_back(tmp_path: Path, clock: Clock) -> None:
    with Lab.open(tmp_path / "lab.db", now=clock) as lab:
        lab.places.live_in(ZONE)
        lab.log(date(2026, 5, 30), diary=TIMES)
        clock.at = NOW - timedelta(hours=20)
        lab.log(date(2026, 5, 30), diary=TIMES | {"fell_asleep": time(23, 50)})
        (episode,) = lab.night(date(2026, 5, 30))
        assert episode.measures.sol_min == 50


def test_a_trial_waits_where_the_clock_went_back_before_its_start(
    tmp_path: Path, clock: Clock
) -> None:
    design = make_design(("a", "b"), block_nights=8, period_nights=1, nights=8, seed=1)
    with Lab.open(tmp_path / "lab.db", now=clock) as lab:
        lab.places.live_in(ZONE)
        trial = lab.trials.start(design)
        assert (trial.status, trial.start) == ("running", date(2026, 6, 1))
        clock.at = NOW - timedelta(days=30)
        assert lab.trials.one(trial.id).status == "planned"
        assert [dose for _, dose in lab.trials.tonight()] == [None]
        clock.at = NOW + timedelta(days=1)
        assert lab.trials.one(trial.id).status == "running"


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 6.5), (date(2026, 10, 25), 8.5), (date(2026, 6, 1), 7.5)]
)
def test_a_night_over_a_change_of_clocks_is_as_long_as_it_was(
    tmp_path: Path, clock: Clock, day: date, hours: float
) -> None:
    clock.at = datetime(2026, 11, 1, tzinfo=UTC)
    with Lab.open(tmp_path / "lab.db", now=clock) as lab:
        lab.places.live_in(ZONE)
        entry = lab.log(day, diary=TIMES).morning.entry
    assert entry
    assert (entry.woke - entry.tried_to_sleep) / timedelta(hours=1) == hours


def test_an_import_by_a_clock_without_sense_is_still_an_import(
    tmp_path: Path, clock: Clock
) -> None:
    clock.at = datetime(1970, 1, 1, tzinfo=UTC)
    with Lab.open(tmp_path / "lab.db", now=clock) as lab:
        assert lab.import_file(diary(tmp_path / "d.csv"), zone_name=ZONE).result.diary_new == 14
        assert lab.today == date(1970, 1, 1)
