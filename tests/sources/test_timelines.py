from __future__ import annotations

from datetime import UTC, date, datetime
from unittest import mock

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.sources.timelines import Timelines

MIDNIGHT = datetime(2024, 5, 2, tzinfo=UTC)
BEFORE = datetime(2024, 5, 1, 23, 59, 59, tzinfo=UTC)


def test_samples_become_a_series_a_kind_and_utc_day() -> None:
    lines = Timelines("garmin")
    lines.add("spo2", MIDNIGHT, 95.0, span_s=60)
    lines.add("heart_rate", MIDNIGHT, 60.0)
    lines.add("heart_rate", BEFORE, 61.0)
    assert [
        (s.kind, s.day, s.source, s.values.tolist(), s.span_s.tolist()) for s in lines.series()
    ] == [
        ("heart_rate", date(2024, 5, 1), "garmin", [61.0], [0]),
        ("heart_rate", date(2024, 5, 2), "garmin", [60.0], [0]),
        ("spo2", date(2024, 5, 2), "garmin", [95.0], [60]),
    ]


def test_of_two_samples_at_once_the_later_added_counts() -> None:
    lines = Timelines("garmin")
    lines.add("heart_rate", MIDNIGHT, 60.0)
    lines.add("heart_rate", MIDNIGHT, 62.0)
    (series,) = lines.series()
    assert series.values.tolist() == [62.0]


def test_there_is_an_end_to_samples() -> None:
    lines = Timelines("garmin")
    with mock.patch("nightlab.sources.timelines.MOST_SAMPLES", 1):
        lines.add("heart_rate", MIDNIGHT, 60.0)
        with pytest.raises(NightlabError, match="over 1 samples"):
            lines.add("heart_rate", MIDNIGHT, 60.0)


def test_two_devices_stay_apart() -> None:
    lines = Timelines("samsung")
    lines.add("heart_rate", MIDNIGHT, 62.0, device="watch")
    lines.add("heart_rate", MIDNIGHT, 60.0, device="ring")
    assert [(s.device, s.values.tolist()) for s in lines.series()] == [
        ("ring", [60.0]),
        ("watch", [62.0]),
    ]


def test_many_samples_at_once_are_what_they_are_one_by_one() -> None:
    ats = [BEFORE, MIDNIGHT, MIDNIGHT.replace(hour=3)]
    values = [61.0, 60.0, 58.0]
    one_by_one, at_once = Timelines("fitbit"), Timelines("fitbit")
    for at, value in zip(ats, values, strict=True):
        one_by_one.add("heart_rate", at, value, span_s=60)
    at_s = np.array([int(at.timestamp()) for at in ats])
    at_once.extend("heart_rate", at_s, np.array(values), span_s=60)
    assert list(at_once.series()) == list(one_by_one.series())


def test_there_is_an_end_to_many_samples_at_once() -> None:
    with (
        mock.patch("nightlab.sources.timelines.MOST_SAMPLES", 1),
        pytest.raises(NightlabError, match="over 1 samples"),
    ):
        Timelines("fitbit").extend("heart_rate", np.array([0, 60]), np.array([50.0, 51.0]))
