"""Heart, breath and warmth of a night, of the samples in its sleep."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from nightlab.nights import DiaryEntry, Hypnogram, Night, Series
from nightlab.nights.vitals import vitals

START = datetime(2024, 3, 1, 22, tzinfo=UTC)
ZONE = "Europe/Berlin"


def _night(stages: str = "") -> Night:
    """Return four hours in bed, with stages of half an hour each."""
    hypnogram = Hypnogram.from_string(stages, epoch_s=1800, start=START) if stages else None
    return Night(START, START + timedelta(hours=4), ZONE, "apple", "Watch", hypnogram=hypnogram)


def _series(kind: str, at: datetime, values: list[float], device: str = "Watch") -> Series:
    at_s = int(at.timestamp()) + 600 * np.arange(len(values))
    return Series(
        kind,
        at.date(),
        at_s,
        np.zeros(len(values), dtype=np.int64),
        np.array(values),
        "apple",
        device,
    )


def test_samples_outside_the_sleep_do_not_count() -> None:
    awake = _series("heart_rate", START, [90.0, 90.0, 90.0])
    asleep = _series("heart_rate", START + timedelta(minutes=30), [60.0, 50.0, 55.0])
    found = vitals(_night("WLLLLLLW"), [awake, asleep])
    assert found["heart_rate_bpm"].value == 55
    assert found["heart_rate_bpm"].samples == 3


def test_a_night_over_midnight_takes_the_samples_of_both_utc_days() -> None:
    before = _series("heart_rate", START + timedelta(minutes=90), [60.0, 60.0])
    after = _series("heart_rate", START + timedelta(minutes=130), [50.0, 50.0])
    assert before.day != after.day
    assert vitals(_night(), [before, after])["heart_rate_bpm"].value == 55


def test_the_low_end_is_not_one_bad_sample() -> None:
    values = [96.0] * 99 + [60.0]
    at_s = int(START.timestamp()) + 60 * np.arange(100)
    series = Series(
        "spo2", date(2024, 3, 1), at_s, np.zeros(100, dtype=np.int64), np.array(values), "apple"
    )
    found = vitals(_night(), [series])
    assert found["low_spo2_percent"].value == 96
    assert found["spo2_percent"].value == pytest.approx(95.64)


def test_two_samples_are_none() -> None:
    assert vitals(_night(), [_series("hrv_sdnn", START, [40.0, 41.0])]) == {}


def test_the_device_of_the_night_tells_its_vitals_and_no_other_is_mixed_in() -> None:
    strap = _series("heart_rate", START, [90.0] * 9, "Strap")
    watch = _series("heart_rate", START, [60.0, 60.0, 60.0])
    found = vitals(_night(), [strap, watch])["heart_rate_bpm"]
    assert (found.value, found.samples, found.device) == (60, 3, "Watch")


def test_where_it_has_too_few_samples_the_device_with_most_tells() -> None:
    names = {"Ring": 4, "Strap": 9, "Watch": 2}
    told = [_series("heart_rate", START, [60.0] * n, name) for name, n in names.items()]
    found = vitals(_night(), told)["heart_rate_bpm"]
    assert (found.samples, found.device) == (9, "Strap")


def test_one_sample_tells_the_temperature_of_a_night() -> None:
    at_s = np.array([int(START.timestamp()) - 60])  # it begins before the sleep that it covers
    span_s = np.array([4 * 3600])
    whole = Series(
        "wrist_temperature", START.date(), at_s, span_s, np.array([35.2]), "apple", "Watch"
    )
    assert vitals(_night(), [whole])["wrist_temperature_c"].value == pytest.approx(35.2)


def test_a_diary_has_the_samples_between_onset_and_awakening() -> None:
    hours = [START + timedelta(hours=hour) for hour in range(5)]
    entry = DiaryEntry(ZONE, hours[0], hours[1], hours[3], hours[4])
    early = _series("heart_rate", START, [90.0, 90.0, 90.0])
    asleep = _series("heart_rate", hours[1], [50.0, 50.0, 50.0])
    assert vitals(entry, [early, asleep])["heart_rate_bpm"].value == 50
