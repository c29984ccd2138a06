"""EDF's traps: a day around a night, lights, signals of any length, other stages, damage."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night, Stage
from nightlab.sources import Counted, Skipped, read_file
from nightlab.units import minutes
from sources.made import zipped
from sources.made.edf import edf

if TYPE_CHECKING:
    from pathlib import Path

    from nightlab.sources import Record

BERLIN = "Europe/Berlin"
EVENING = datetime(2024, 1, 8, 16, 0)  # noqa: DTZ001 - a wall clock
HOUR = 3600
NIGHT = [
    (0, 7 * HOUR, "Sleep stage W"),
    (7 * HOUR, HOUR, "Sleep stage 2"),
    (8 * HOUR, HOUR, "Sleep stage 4"),
    (9 * HOUR, HOUR / 2, "Sleep stage W"),
    (9.5 * HOUR, HOUR, "Sleep stage R"),
    (10.5 * HOUR, 8 * HOUR, "Sleep stage W"),
]


def _records(content: bytes, folder: Path) -> list[Record]:
    path = folder / "export"
    path.write_bytes(content)
    return list(read_file(path, zone=BERLIN))


def _made(noted: list[tuple[Any, ...]], folder: Path, **how: Any) -> list[Record]:
    return _records(edf(EVENING, noted, **how), folder)


def _only(records: list[Record]) -> Night:
    (night,) = [record for record in records if isinstance(record, Night)]
    return night


def _clocks(night: Night) -> tuple[str, str]:
    return f"{night.local_start:%H:%M}", f"{night.local_end:%H:%M}"


def test_a_day_around_a_night_is_no_time_in_bed(tmp_path: Path) -> None:
    night = _only(_made(NIGHT, tmp_path))
    assert _clocks(night) == ("23:00", "02:30")
    assert night.provenance == (
        "lights off is not annotated: time in bed begins with sleep",
        "lights on is not annotated: time in bed ends with sleep",
    )
    assert night.hypnogram is not None
    assert np.bincount(night.hypnogram.epochs).tolist() == [60, 0, 120, 120, 120]


def test_lights_bound_the_time_in_bed(tmp_path: Path) -> None:
    lights = [(6.5 * HOUR, None, "Lights off"), (11 * HOUR, None, "Lights on")]
    night = _only(_made([*NIGHT, *lights], tmp_path))
    assert _clocks(night) == ("22:30", "03:00")
    assert night.provenance == ()


def test_a_recording_with_little_wake_around_is_taken_whole(tmp_path: Path) -> None:
    noted = [(0, HOUR / 2, "Sleep stage W"), (HOUR / 2, HOUR, "Sleep stage N2")]
    night = _only(_made(noted, tmp_path))
    assert _clocks(night) == ("16:00", "17:30")
    assert all("the scored recording" in note for note in night.provenance)


def test_an_evening_nap_is_a_sleep_of_its_own(tmp_path: Path) -> None:
    nap = [(HOUR, HOUR / 2, "Sleep stage 2")]
    later = [(start, length, text) for start, length, text in NIGHT[1:]]
    day = [(0, HOUR, "Sleep stage W"), (1.5 * HOUR, 5.5 * HOUR, "Sleep stage W")]
    first, second = [
        record for record in _made([*day, *nap, *later], tmp_path) if isinstance(record, Night)
    ]
    assert _clocks(first) == ("16:00", "17:30")
    assert _clocks(second) == ("23:00", "02:30")


def test_a_moment_of_sleep_by_itself_is_named_and_left_out(tmp_path: Path) -> None:
    noted = [NIGHT[0], (HOUR, 60, "Sleep stage 1"), *NIGHT[1:]]
    records = _made(noted, tmp_path)
    assert [type(record) for record in records] == [Skipped, Night]
    assert isinstance(records[0], Skipped)
    assert records[0].why == "under 10 min asleep by themselves"


def test_stages_without_durations_last_until_the_next(tmp_path: Path) -> None:
    noted = [(at * 30.0, None, f"Sleep stage {'W12R'[at % 4]}") for at in range(80)]
    night = _only(_made(noted, tmp_path))
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "W12R" * 20


def test_movement_and_the_unknown_are_unscored_and_the_rest_is_counted(tmp_path: Path) -> None:
    noted = [
        (0, 900, "Sleep stage N2"),
        (900, 30, "Movement time"),
        (930, 30, "Sleep stage ?"),
        (960, 600, "SLEEP STAGE N3"),
        (300, 15, "Obstructive apnea"),
    ]
    ignored, night = _made(noted, tmp_path)
    assert ignored == Counted("ignored", "annotations that are neither stages nor lights", 1)
    assert isinstance(night, Night)
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "2" * 30 + "??" + "3" * 20


def test_stages_that_are_a_month_away_are_counted_as_what_they_are(tmp_path: Path) -> None:
    noted = [(0, 900, "Sleep stage N2"), (32 * 24 * HOUR, 900, "Sleep stage N2")]
    ignored, night = _made(noted, tmp_path)
    assert ignored == Counted("ignored", "annotations before the start or over 31 days after it", 1)
    assert isinstance(night, Night)
    assert minutes(night.end - night.start) == 15


def test_epochs_of_twenty_seconds_stay_what_they_are(tmp_path: Path) -> None:
    noted = [(at * 20.0, 20.0, f"Sleep stage {1 + at % 2}") for at in range(60)]
    night = _only(_made(noted, tmp_path))
    assert night.hypnogram is not None
    assert night.hypnogram.epoch_s == 20


def test_signals_are_passed_over_whatever_they_hold(tmp_path: Path) -> None:
    noted = [(0, 900, "Sleep stage N2"), (900, 900, "Sleep stage R")]
    assert _made(noted, tmp_path, signal_s=1800) == _made(noted, tmp_path)


def test_a_day_counts_from_the_start_over_a_clock_change(tmp_path: Path) -> None:
    start = datetime(2024, 10, 26, 22, 0)  # noqa: DTZ001 - a wall clock
    night = _only(_records(edf(start, [(0, 8 * HOUR, "Sleep stage 2")]), tmp_path))
    assert minutes(night.end - night.start) == 480
    assert _clocks(night) == ("22:00", "05:00")


def test_a_recording_without_stages_is_refused_alone_and_counted_among_others(
    tmp_path: Path,
) -> None:
    bare = edf(EVENING, [(0, 30, "Obstructive apnea")])
    with pytest.raises(NightlabError, match="no stages of sleep"):
        _records(bare, tmp_path)
    both = zipped({"psg.edf": bare, "hypnogram.edf": edf(EVENING, NIGHT)})
    ignored, night = _records(both, tmp_path)
    assert ignored == Counted("ignored", "recordings without stages", 1)
    assert isinstance(night, Night)


def test_sleep_edf_minutes_of_every_stage(samples: Path) -> None:
    path = samples / "sleep/edf_hypnogram/SC4001EC-Hypnogram.edf"
    (night,) = read_file(path, zone="Europe/Amsterdam")
    assert isinstance(night, Night)
    assert night.hypnogram is not None
    counted = np.bincount(night.hypnogram.epochs, minlength=8) * 30
    # Stages 3 and 4 have 3,030 and 3,570 s; of 59,910 s of wake 30,630 and 27,240 lie around sleep.
    assert counted.tolist() == [2040, 1740, 7500, 6600, 3750, 0, 0, 0]
    assert f"{night.local_start}" == "1989-04-25 00:43:30+02:00"
    assert minutes(night.end - night.start) == 360.5
    assert not (night.hypnogram.epochs == Stage.UNSCORED).any()


def test_a_real_recording_of_signals_alone_is_refused(samples: Path) -> None:
    with pytest.raises(NightlabError, match="signals alone"):
        list(read_file(samples / "sleep/edf_hypnogram/short_psg.edf", zone=BERLIN))
