"""What holds of nights whatever the records: lengths, order, parts, repetition."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.lab import Lab
from nightlab.nights import Hypnogram, Night, Stage
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources import read_file
from sources import made

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Row = tuple[str, datetime, datetime]
CHANGES = (datetime(2024, 3, 31, 1, tzinfo=UTC), datetime(2024, 10, 27, 1, tzinfo=UTC))
VALUES = ("InBed", "Awake", "AsleepCore", "AsleepDeep", "AsleepREM", "AsleepUnspecified")
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Records of four days around a change of clocks, which overlap as they like."""
    middle = draw(st.sampled_from(CHANGES))
    found = []
    for _ in range(draw(st.integers(1, 12))):
        start = middle + timedelta(minutes=draw(st.integers(-2880, 2880)))
        length = timedelta(minutes=draw(st.integers(1, 700)))
        found.append((draw(st.sampled_from(VALUES)), start, start + length))
    return found


@st.composite
def sleeps(draw: st.DrawFn, *, clear_of: timedelta = timedelta(hours=3)) -> list[Night]:
    """Sleeps of a device, one after the other, of whole minutes, around a change of clocks."""
    at = draw(st.sampled_from(CHANGES)) + timedelta(minutes=draw(st.integers(-4000, 0)))
    zone, nights = draw(st.sampled_from(ZONES)), []
    for _ in range(draw(st.integers(1, 7))):
        codes = draw(st.lists(st.sampled_from(made.SCORED), min_size=5, max_size=30))
        epochs = np.repeat(np.array([Stage.LIGHT, *codes, Stage.LIGHT], dtype=np.uint8), 20)
        stages = Hypnogram(epochs, 30.0, at)
        asleep = {"asleep_min": 1.0}
        nap = draw(st.booleans())
        nights.append(Night(at, stages.end, zone, "fitbit", "", nap, stages, asleep))
        at = stages.end + clear_of + timedelta(minutes=draw(st.integers(0, 1500)))
    return nights


def _read(content: bytes, zone: str) -> list[Night]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(content)
        return [each for each in read_file(path, zone=zone) if isinstance(each, Night)]


@cache
def _empty_lab() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lab.db"
        with Lab.open(path):
            pass
        return path.read_bytes()


@contextmanager
def _lab() -> Iterator[Lab]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lab.db"
        path.write_bytes(_empty_lab())
        with Lab.open(path) as lab:
            yield lab


def _imported(contents: Sequence[bytes], zone: str) -> list[Night]:
    """Return the nights of a new lab after importing files one after the other."""
    with _lab() as lab, tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(contents):
            path = Path(folder) / f"{number}"
            path.write_bytes(content)
            lab.import_file(path, zone_name=zone)
        nights = [e.record for e in lab.episodes() if isinstance(e.record, Night)]
        return sorted(nights, key=lambda night: (night.start, night.device))


# --- one file ---------------------------------------------------------------------


@given(rows())
def test_a_night_is_no_longer_than_its_records_and_the_sum_of_its_stages(
    made_of: list[Row],
) -> None:
    starts, ends = {start for _, start, _ in made_of}, {end for _, _, end in made_of}
    for night in _read(made.apple_night(made_of), "Europe/Berlin"):
        assert night.start in starts
        assert night.end in ends
        assert timedelta(0) < night.end - night.start <= timedelta(hours=LONGEST_NIGHT_H)
        if night.hypnogram:
            per_stage = [run.end - run.start for run in night.hypnogram.to_intervals()]
            assert sum(per_stage, timedelta(0)) == night.hypnogram.end - night.hypnogram.start
            assert night.start <= night.hypnogram.start
            assert night.hypnogram.end <= night.end + timedelta(seconds=night.hypnogram.epoch_s)


@given(rows())
def test_sleep_is_never_more_than_the_time_that_records_cover(made_of: list[Row]) -> None:
    covered = {
        minute
        for value, start, end in made_of
        if value.startswith("Asleep")
        for minute in range(int(start.timestamp()) // 60, int(end.timestamp()) // 60)
    }
    nights = _read(made.apple_night(made_of), "Europe/Berlin")
    asleep = (Stage.LIGHT, Stage.N3, Stage.REM, Stage.ASLEEP)
    minutes = sum(
        (run.end - run.start) / timedelta(minutes=1)
        for night in nights
        if night.hypnogram
        for run in night.hypnogram.to_intervals()
        if run.stage in asleep
    )
    assert minutes <= len(covered)


@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_their_repetition_do_not_matter(
    made_of: list[Row], dice: object
) -> None:
    mixed = made_of + made_of[::2]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    once, again = _read(made.apple_night(made_of), "UTC"), _read(made.apple_night(mixed), "UTC")
    # What was left out for standing there twice is told, and is all that differs.
    assert [replace(night, provenance=()) for night in again] == [
        replace(night, provenance=()) for night in once
    ]


@given(sleeps())
def test_lengths_come_from_instants_whatever_the_clocks_do(nights: list[Night]) -> None:
    found = _read(made.fitbit_json(nights), nights[0].zone)
    lengths = [night.end - night.start for night in found]
    assert lengths == [night.end - night.start for night in nights]
    for night in found:
        assert night.hypnogram
        assert night.hypnogram.end - night.hypnogram.start == night.end - night.start


# --- several files ----------------------------------------------------------------


@settings(max_examples=8)
@given(sleeps(), st.integers(0, 7))
def test_an_export_in_two_parts_gives_what_the_whole_does(nights: list[Night], cut: int) -> None:
    zone = nights[0].zone
    whole = made.fitbit_json(nights)
    first, second = made.fitbit_json(nights[:cut]), made.fitbit_json(nights[cut:])
    expected = _imported([whole], zone)
    assert _imported([first, second], zone) == expected
    assert _imported([second, first], zone) == expected
    assert _imported([first, whole, second], zone) == expected


@settings(max_examples=8)
@given(sleeps(), st.integers(0, 7))
def test_apples_parts_cut_between_dates_give_what_the_whole_does(
    nights: list[Night], cut: int
) -> None:
    zone = nights[0].zone
    of_apple = [replace(night, source="apple", zone=zone, reported={}) for night in nights]
    dates = sorted({night.date for night in of_apple})
    limit = dates[min(cut, len(dates) - 1)]
    parts = [
        [night for night in of_apple if night.date < limit],
        [night for night in of_apple if night.date >= limit],
    ]
    rng = np.random.default_rng(cut)
    first, second = (made.apple_xml(part, rng) for part in parts)
    expected = _imported([made.apple_xml(of_apple, rng)], zone)
    assert _imported([first, second], zone) == expected
    assert _imported([second, first], zone) == expected


@settings(max_examples=8)
@given(sleeps(), st.integers(1, 4000))
def test_an_earlier_export_takes_nothing_from_a_later_one(
    nights: list[Night], minutes: int
) -> None:
    """An export made in the middle of a night holds its beginning alone."""
    limit = nights[0].start + timedelta(minutes=minutes)
    stretches = [
        (made.APPLE_VALUES[run.stage], run.start, run.end)
        for night in nights
        if night.hypnogram
        for run in night.hypnogram.to_intervals()
    ]
    earlier = made.apple_night([row for row in stretches if row[2] <= limit])
    later = made.apple_night(stretches)
    expected = _imported([later], "Europe/Berlin")
    assert _imported([earlier, later], "Europe/Berlin") == expected
    assert _imported([later, earlier], "Europe/Berlin") == expected


@settings(max_examples=5)
@given(rows())
def test_the_same_again_changes_nothing(made_of: list[Row]) -> None:
    content = made.apple_night(made_of)
    again = content.replace(b"</HealthData>", b"<!-- another digest --></HealthData>")
    assert _imported([content, content], "UTC") == _imported([content], "UTC")
    assert _imported([content, again], "UTC") == _imported([content], "UTC")
