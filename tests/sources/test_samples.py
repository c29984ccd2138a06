"""Real exports against what is known of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event, Night, Series, Stage
from nightlab.nights.hypnogram import ASLEEP_STAGES
from nightlab.sources import Counted, detect, read_file
from nightlab.units import minutes

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = "Europe/Berlin"


def _nights(path: Path, zone: str = BERLIN) -> list[Night]:
    beside = Counted | Event | Series
    records = [each for each in read_file(path, zone=zone) if not isinstance(each, beside)]
    nights = [record for record in records if isinstance(record, Night)]
    assert len(nights) == len(records)
    return nights


def _minutes(night: Night, *stages: Stage) -> float:
    assert night.hypnogram is not None
    return float(np.isin(night.hypnogram.epochs, stages).sum() * night.hypnogram.epoch_s / 60)


@pytest.fixture(scope="module")
def fitbit(samples: Path) -> list[Night]:
    return _nights(samples / "sleep/fitbit_api/niplav_sleep_api_v1.2.json")


def test_fitbit_has_526_logs_and_497_main_sleeps(fitbit: list[Night]) -> None:
    assert len(fitbit) == 526
    assert sum(not night.is_nap for night in fitbit) == 497
    assert str(min(night.date for night in fitbit)) == "2023-11-01"
    assert str(max(night.date for night in fitbit)) == "2025-03-21"


def test_fitbit_reported_minutes_sum_to_204008(fitbit: list[Night]) -> None:
    main = [night for night in fitbit if not night.is_nap]
    assert sum(night.reported["asleep_min"] for night in main) == 204_008
    assert np.mean([night.reported["efficiency_percent"] for night in main]) == pytest.approx(
        94.29, abs=0.005
    )


def test_fitbit_tells_of_short_wakes_and_of_logs_without_stages(fitbit: list[Night]) -> None:
    """12,837 entries of shortData lie in the 494 logs with stages; 32 logs are classic."""
    told = [note for night in fitbit for note in night.provenance]
    short = [note for note in told if "of 3 min or less cut out" in note]
    assert (len(short), sum(int(note.split()[0]) for note in short)) == (494, 12_837)
    assert told.count("Fitbit calls it a classic log: restless counts as wake") == 32
    assert told.count("Fitbit gave it no stages (infoCode 2)") == 29
    assert told.count("Fitbit gave it no stages (infoCode 1)") == 3
    assert told.count("read with the offset of its start over a clock change") == 1


def test_fitbit_stages_agree_with_the_reported_minutes(fitbit: list[Night]) -> None:
    off = [_minutes(night, *ASLEEP_STAGES) - night.reported["asleep_min"] for night in fitbit]
    # Fitbit rounds to whole minutes; 30 logs count 3 min awake that none of their segments shows.
    assert Counter(abs(error) <= 0.5 for error in off) == {True: 495, False: 31}
    assert max(map(abs, off)) == 3.5
    main = [_minutes(night, *ASLEEP_STAGES) for night in fitbit if not night.is_nap]
    assert sum(main) == 204_060


@pytest.mark.parametrize(
    ("day", "minutes_in_bed", "begins", "ends"),
    [
        ("2024-10-27", 505, "01:07", "08:32"),
        ("2024-03-31", 504, "03:00", "11:24"),
    ],
)
def test_fitbit_nights_over_a_clock_change_keep_their_length(
    fitbit: list[Night], day: str, minutes_in_bed: int, begins: str, ends: str
) -> None:
    (night,) = [n for n in fitbit if str(n.date) == day and not n.is_nap]
    assert minutes(night.end - night.start) == minutes_in_bed
    assert f"{night.local_start:%H:%M}" == begins
    assert f"{night.local_end:%H:%M}" == ends


def test_fitbit_takeout_keeps_two_logs_with_one_id(samples: Path) -> None:
    staged, classic = _nights(samples / "sleep/fitbit_takeout/sleep-1995-06-23_dateshifted.json")
    assert _minutes(staged, *ASLEEP_STAGES) == staged.reported["asleep_min"] == 236
    assert _minutes(classic, *ASLEEP_STAGES) == classic.reported["asleep_min"] == 73
    assert str(staged.date) == "1995-07-11"
    assert str(classic.date) == "1995-06-25"


def test_fitbit_heart_rate_becomes_means_of_minutes_of_utc(samples: Path) -> None:
    heart, unsure = read_file(
        samples / "sleep/fitbit_takeout/heart_rate-1995-06-24.json", zone=BERLIN
    )
    assert isinstance(heart, Series)
    assert (str(heart.day), heart.n) == ("1995-06-24", 32)
    assert heart.at_s[0] == datetime(1995, 6, 24, 16, tzinfo=UTC).timestamp()
    assert heart.values[0] == (69 + 75 + 77 + 77) / 4
    assert heart.values.mean() == pytest.approx(77.48789682539685)
    assert unsure == Counted("ignored", "readings of the heart that Fitbit was not sure of", 4)


@pytest.mark.parametrize("name", ["shimmer_sleep_date.json", "shimmer_sleep_date_range.json"])
def test_fitbit_main_sleep_is_the_longest_where_the_key_is_missing(
    samples: Path, name: str
) -> None:
    nap, main = _nights(samples / "sleep/fitbit_api" / name)
    assert (nap.is_nap, main.is_nap) == (True, False)
    assert _minutes(nap, Stage.ASLEEP) == 63
    assert _minutes(main, Stage.ASLEEP) == 112


def test_garmin_has_20_nights_of_the_api(samples: Path) -> None:
    """Counted apart: 8,135 min asleep and 591 awake in windows of 8,748 min, 22 min unmeasured."""
    nights = _nights(samples / "sleep/garmin/garth_dailySleepData_list.json", "America/Chicago")
    assert len(nights) == 20
    assert sum(night.reported["asleep_min"] for night in nights) == 8_135
    assert sum(night.reported["awake_min"] for night in nights) == 591
    assert sum(minutes(night.end - night.start) for night in nights) == 8_748
    assert {night.zone for night in nights} == {"America/Chicago"}
    assert [str(night.date) for night in nights] == [
        f"2021-07-{day:02d}" for day in range(20, 0, -1)
    ]
    told = [note for night in nights for note in night.provenance]
    assert all("could not measure" in note for note in told)
    assert sum(int(note.split()[4]) for note in told) == 22


def test_garmin_tells_where_a_night_was_slept_and_leaves_a_day_without_sleep(
    samples: Path,
) -> None:
    ignored, night = read_file(
        samples / "sleep/garmin/garth_daily_sleep.json", zone="America/Chicago"
    )
    assert ignored == Counted("ignored", "days without sleep", 1)
    assert isinstance(night, Night)
    assert (night.zone, f"{night.local_start:%H:%M}") == ("Etc/GMT+6", "22:47")
    assert night.reported["score_percent"] == 83
    assert night.reported["temperature_deviation_c"] == -0.4


def test_apple_stages_of_two_sources(samples: Path) -> None:
    nights = _nights(samples / "sleep/apple_health/multi_source_stages_synthetic.xml")
    found = {
        (device, stage.name): sum(_minutes(n, stage) for n in nights if n.device == device)
        for device in ("Withings", "Riley's Watch")
        for stage in (Stage.LIGHT, Stage.REM, Stage.N3, Stage.WAKE)
    }
    assert found == {
        ("Withings", "LIGHT"): 1254,
        ("Withings", "REM"): 540,
        ("Withings", "N3"): 501,
        ("Withings", "WAKE"): 111,
        ("Riley's Watch", "LIGHT"): 410,
        ("Riley's Watch", "REM"): 0,
        ("Riley's Watch", "N3"): 0,
        ("Riley's Watch", "WAKE"): 20,
    }


def test_apple_keeps_a_short_night(samples: Path) -> None:
    full, part = _nights(samples / "sleep/apple_health/partial_sleep_synthetic.xml", "UTC")
    assert _minutes(full, *ASLEEP_STAGES) == 480
    assert _minutes(part, *ASLEEP_STAGES) == 90
    assert _minutes(part, Stage.WAKE) == 15
    assert not part.is_nap


def test_apple_takes_the_zone_of_the_record_not_of_the_export(samples: Path) -> None:
    watch, phone = _nights(samples / "sleep/apple_health/apple_health_parser_export.xml", "UTC")
    assert watch.zone == phone.zone == "Europe/Amsterdam"
    assert f"{watch.local_start:%H:%M}" == "02:27"  # printed as 03:27 with summer's offset
    assert phone.hypnogram is None


def test_apple_without_sleep_has_a_pulse_and_a_run(samples: Path) -> None:
    path = samples / "sleep/apple_health/healthkit_to_sqlite_export.xml"
    records = list(read_file(path, zone=BERLIN))
    (series,) = [record for record in records if isinstance(record, Series)]
    (event,) = [record for record in records if isinstance(record, Event)]
    assert (series.kind, series.device) == ("heart_rate", "Apple Watch")
    assert (series.at_s.tolist(), series.values.tolist()) == ([1_536_571_735], [72.0])
    assert (event.kind, event.label, event.amount) == ("exercise", "running", 5.19)
    assert (event.zone, f"{event.at:%H:%M}") == ("America/Los_Angeles", "14:25")
    assert not [record for record in records if isinstance(record, Night)]


def test_other_files_are_refused_in_one_sentence(samples: Path) -> None:
    known = (
        *("sleep/fitbit_api", "sleep/apple_health", "sleep/fitbit_takeout", "sleep/garmin"),
        *("sleep/actigraphy", "sleep/edf_hypnogram", "sleep/welltory", "sleep/hypnogram"),
    )
    for path in sorted(samples.rglob("*.*")):
        if path.is_file() and not str(path.relative_to(samples)).startswith(known):
            with pytest.raises(NightlabError, match="formats known: "):
                detect(path)
