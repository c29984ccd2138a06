from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event, Night, Series, Zones
from nightlab.sources import Counted, OwnerMark, Record, Skipped, detect, read_file
from nightlab.sources.apple import AppleHealth
from nightlab.sources.apple.samples import Samples
from nightlab.sources.apple.tally import Tally
from nightlab.sources.apple.xml import rows
from nightlab.sources.part import Part
from sources.made import CASES, HEART, apple_night, apple_row

if TYPE_CHECKING:
    from pathlib import Path

TEN = datetime(2024, 5, 1, 22, tzinfo=UTC)


def _row(value: str, begins_min: float, ends_min: float) -> tuple[str, datetime, datetime]:
    return value, TEN + timedelta(minutes=begins_min), TEN + timedelta(minutes=ends_min)


def _all(content: bytes, zone: str = "UTC") -> list[Record]:
    part = Part("export.xml", len(content), lambda: io.BytesIO(content))
    return list(AppleHealth().read([part], zones=Zones(zone)))


def _read(content: bytes, zone: str = "UTC") -> list[Record]:
    return [record for record in _all(content, zone) if not isinstance(record, Counted)]


def _nights(*rows: tuple[str, datetime, datetime]) -> list[Night]:
    records = _read(apple_night(rows))
    nights = [record for record in records if isinstance(record, Night)]
    assert len(nights) == len(records)
    return nights


def _runs(night: Night) -> str:
    assert night.hypnogram is not None
    runs = night.hypnogram.to_intervals()
    return " ".join(f"{r.stage.name}:{(r.end - r.start).total_seconds() / 60:g}" for r in runs)


def _refused(content: bytes) -> str:
    with pytest.raises(NightlabError) as caught:
        _read(content)
    assert caught.value.fix
    return str(caught.value)


def test_overlaps_are_united_and_the_more_telling_value_wins() -> None:
    (night,) = _nights(
        _row("Awake", 100, 110),
        _row("AsleepUnspecified", 0, 240),
        _row("AsleepCore", 60, 240),
        _row("AsleepCore", 90, 180),
        _row("AsleepDeep", 120, 150),
        _row("AsleepREM", 140, 160),
    )
    assert _runs(night) == "ASLEEP:60 LIGHT:40 WAKE:10 LIGHT:10 N3:30 REM:10 LIGHT:80"


def test_rows_before_ios_16_and_in_bed_give_wake_around_sleep() -> None:
    (night,) = _nights(_row("Asleep", 30, 200), _row("InBed", 0, 240), _row("Asleep", 210, 235))
    assert _runs(night) == "WAKE:30 ASLEEP:170 WAKE:10 ASLEEP:25 WAKE:5"


def test_a_gap_without_any_row_is_unscored() -> None:
    (night,) = _nights(_row("AsleepCore", 0, 60), _row("AsleepCore", 90, 120))
    assert _runs(night) == "LIGHT:60 UNSCORED:30 LIGHT:30"


def test_a_gap_of_over_two_hours_begins_another_sleep() -> None:
    main, nap = _nights(_row("AsleepCore", 120, 420), _row("AsleepCore", 541, 600))
    assert (main.is_nap, nap.is_nap) == (False, True)
    assert len(_nights(_row("AsleepCore", 0, 60), _row("AsleepCore", 180, 240))) == 1


def test_only_in_bed_has_no_stages() -> None:
    (night,) = _nights(_row("InBed", 0, 240), _row("InBed", 200, 300))
    assert night.hypnogram is None
    assert night.end - night.start == timedelta(hours=5)


def test_only_awake_is_skipped() -> None:
    (skipped,) = _read(apple_night([_row("Awake", 0, 10)]))
    assert skipped == Skipped("export.xml, line 2", "awake and nothing else")


def test_in_bed_all_week_does_not_tie_the_nights_together() -> None:
    week = _row("InBed", 0, 7 * 1440)
    nights = _nights(week, *(_row("AsleepCore", d * 1440, d * 1440 + 480) for d in range(7)))
    assert len(nights) == 7


def test_in_bed_alone_for_over_30_h_is_skipped() -> None:
    (skipped,) = _read(apple_night([_row("InBed", 0, 31 * 60)]))
    assert isinstance(skipped, Skipped)
    assert skipped.why == "a night of 31.0 h cannot be"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (_row("AsleepCore", 60, 60), "it does not end after it starts"),
        (_row("AsleepCore", 60, 0), "it does not end after it starts"),
        (_row("Dreaming", 0, 60), "no sleep value that is known"),
    ],
)
def test_rows_that_cannot_be_are_skipped_with_their_line(
    row: tuple[str, datetime, datetime], why: str
) -> None:
    (skipped,) = _read(apple_night([row]))
    assert isinstance(skipped, Skipped)
    assert skipped.where == "export.xml, line 2"
    assert why in skipped.why


def test_sources_differ_in_more_than_apostrophes_and_blanks() -> None:
    sources = ["Riley\u2019s\u00a0Watch", "Riley's Watch", "riley's Watch", "Riley's Watch "]
    rows = [apple_row(*_row("AsleepCore", i * 10, i * 10 + 10), s) for i, s in enumerate(sources)]
    records = _read(f"<HealthData>{''.join(rows)}</HealthData>".encode())
    devices = [record.device for record in records if isinstance(record, Night)]
    assert devices == ["Riley's Watch", "Riley's Watch ", "riley's Watch"]


def test_the_zone_is_of_the_last_row_that_names_a_real_one() -> None:
    rows = [
        apple_row(*_row("AsleepCore", 0, 60), "Watch", "Asia/Tokyo"),
        apple_row(*_row("AsleepCore", 60, 120), "Watch", "America/New_York"),
        apple_row(*_row("AsleepCore", 120, 180), "Watch", "GMT-0700"),
        apple_row(*_row("AsleepCore", 180, 240), "Watch"),
    ]
    (night,) = _read(f"<HealthData>{''.join(rows)}</HealthData>".encode())
    assert isinstance(night, Night)
    assert night.zone == "America/New_York"


def test_the_zone_of_another_element_is_not_taken() -> None:
    row = apple_row(*_row("AsleepCore", 0, 60), "Watch")
    workout = '<Workout><MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/></Workout>'
    _, night = _read(f"<HealthData>{row}{workout}</HealthData>".encode())
    assert isinstance(night, Night)
    assert night.zone == "UTC"


def test_winter_nights_printed_at_summers_offset_keep_their_clock() -> None:
    row = '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="W" value="{}"'
    times = ' startDate="2024-01-10 00:30:00 +0200" endDate="2024-01-10 08:30:00 +0200"/>'
    text = f"<HealthData>{row.format('HKCategoryValueSleepAnalysisAsleepCore')}{times}</HealthData>"
    (night,) = _read(text.encode(), "Europe/Berlin")
    assert isinstance(night, Night)
    assert f"{night.local_end:%H:%M}" == "07:30"


@pytest.mark.parametrize("text", ["", "2024-01-10 00:30:00", "10.01.2024 00:30", "2024-01-10T00"])
def test_a_row_whose_time_cannot_be_read_is_left_out_with_its_line(text: str) -> None:
    record = f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" startDate="{text}"/>'
    row = apple_row(*_row("AsleepCore", 0, 60), "Watch")
    skipped, night = _read(f"<HealthData>\n\n{record}\n{row}</HealthData>".encode())
    assert isinstance(skipped, Skipped)
    assert (skipped.where, skipped.is_unread) == ("export.xml, line 3, startDate", True)
    assert isinstance(night, Night)


def test_entities_of_the_files_own_do_not_exist() -> None:
    bomb = '<!DOCTYPE HealthData [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<HealthData>&b;'
    assert "line 2: broken XML (undefined entity)" in _refused(f"{bomb}</HealthData>".encode())


def test_the_line_counts_what_stood_before_the_root() -> None:
    told = _refused(b"<?xml version='1.0'?>\n<!DOCTYPE HealthData [\n<!BROKEN\n]>\n<HealthData>\n<")
    assert "export.xml, line 6: broken XML" in told


def test_a_type_definition_without_an_end() -> None:
    assert "no HealthData element" in _refused(b"<!DOCTYPE HealthData [\n")


def test_too_much_before_the_root() -> None:
    content = b"<!DOCTYPE HealthData [" + b" " * 5_000_000 + b"]><HealthData/>"
    assert "no HealthData element in the first 4 MiB" in _refused(content)


def test_a_tag_without_an_end_is_refused() -> None:
    content = b"<HealthData>\n<Record a='" + b"a" * 3_000_000
    assert "export.xml, line 2: broken XML (a tag of over 1 MiB)" in _refused(content)


def test_memory_stays_flat() -> None:
    class Endless(io.BytesIO):
        """Six megabytes of what is left out, made while it is read."""

        heart = HEART.encode() * 2000

        def __init__(self) -> None:
            super().__init__()
            self.pieces = iter([b"<HealthData>", *[self.heart] * 40, b"</HealthData>"])

        def read(self, _size: int | None = -1, /) -> bytes:
            return next(self.pieces, b"")

    size = len(b"<HealthData></HealthData>") + 40 * len(Endless.heart)
    tracemalloc.start()
    try:
        found = list(rows(Part("export.xml", size, Endless), Samples(), Tally()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == []
    assert peak < 3_000_000


def test_a_file_by_another_language_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Datenexport.dat"
    path.write_bytes(b"\xef\xbb\xbf" + apple_night([_row("AsleepCore", 0, 60)]))
    _, night = read_file(path, zone="UTC")
    assert isinstance(night, Night)
    assert night.hypnogram is not None
    assert np.all(night.hypnogram.epochs == 5)


# --- how nights were put together -----------------------------------------------------


def test_a_night_tells_how_it_was_put_together() -> None:
    grown = [_row("AsleepUnspecified", 0, end) for end in (65, 138, 300, 300)]
    phone = apple_row(*_row("InBed", -20, 310), "iPhone")
    watch = "".join(apple_row(*row, "Watch") for row in grown)
    united, ignored, night, bed = _all(f"<HealthData>{watch}{phone}</HealthData>".encode())[1:]
    assert united == Counted("united", "rows of sleep", 3)
    assert ignored == Counted("ignored", "rows of sleep that stand there twice", 1)
    assert isinstance(bed, Night)
    assert isinstance(night, Night)
    assert (bed.device, bed.provenance) == ("iPhone", ())
    assert _runs(night) == "ASLEEP:300"
    assert night.provenance == (
        "united 3 fragments from Watch",
        "1 duplicate row left out",
        "in-bed rows of iPhone stand apart",
    )


def test_what_was_typed_in_is_told() -> None:
    row = apple_row(*_row("AsleepUnspecified", 0, 60), "Watch")
    by_hand = '<MetadataEntry key="HKWasUserEntered" value="1"/></Record>'
    (night,) = _read(f"<HealthData>{row.replace('</Record>', by_hand)}</HealthData>".encode())
    assert isinstance(night, Night)
    assert night.provenance == ("entered by hand",)


def test_rows_in_bed_that_tie_days_together_are_counted() -> None:
    week = _row("InBed", 0, 7 * 1440)
    nights = [_row("AsleepCore", day * 1440, day * 1440 + 480) for day in range(7)]
    records = _all(apple_night([week, *nights]))
    assert Counted("ignored", "rows in bed that tie several days together", 1) in records


# --- what sensors measured ------------------------------------------------------------


def _sample(name: str, unit: str, value: str, minute: int = 0, source: str = "Watch") -> str:
    at = f"2024-05-01 22:{minute:02}:00 +0200"
    return (
        f'<Record type="HKQuantityTypeIdentifier{name}" sourceName="{source}" unit="{unit}"'
        f' startDate="{at}" endDate="{at}" value="{value}"/>\n'
    )


def _export(*lines: str) -> bytes:
    return f"<HealthData>\n{''.join(lines)}</HealthData>\n".encode()


@pytest.mark.parametrize(
    ("name", "unit", "value", "kind", "expected"),
    [
        ("HeartRate", "count/min", "61.5", "heart_rate", 61.5),
        ("HeartRate", "count/s", "1.25", "heart_rate", 75.0),
        ("HeartRateVariabilitySDNN", "ms", "41.2345678", "hrv_sdnn", 41.2345678),
        ("RespiratoryRate", "count/min", "14", "respiratory_rate", 14.0),
        ("OxygenSaturation", "%", "0.97", "spo2", 97.0),
        ("AppleSleepingWristTemperature", "degC", "35.78", "wrist_temperature", 35.78),
        ("AppleSleepingWristTemperature", "degF", "95", "wrist_temperature", 35.0),
        ("StepCount", "count", "112", "steps", 112.0),
    ],
)
def test_a_sample_comes_in_the_unit_of_its_kind(
    name: str, unit: str, value: str, kind: str, expected: float
) -> None:
    (series,) = _read(_export(_sample(name, unit, value)))
    assert isinstance(series, Series)
    assert (series.kind, series.device, f"{series.day}") == (kind, "Watch", "2024-05-01")
    assert series.values.tolist() == [expected]


@pytest.mark.parametrize(
    ("sample", "what"),
    [
        (_sample("OxygenSaturation", "%", "97"), "blood oxygen that cannot be"),
        (_sample("HeartRate", "count/min", "0"), "heart rate that cannot be"),
        (_sample("HeartRate", "bpm", "61"), "heart rate in 'bpm'"),
        (_sample("AppleSleepingWristTemperature", "degC", "0.4"), "temperature that cannot be"),
    ],
)
def test_a_sample_that_cannot_have_been_is_counted(sample: str, what: str) -> None:
    read, ignored = _all(_export(sample))
    assert isinstance(read, Counted)
    assert isinstance(ignored, Counted)
    assert (ignored.verb, ignored.count) == ("ignored", 1)
    assert what in ignored.what


def test_of_samples_at_one_time_the_later_in_the_file_counts() -> None:
    values = ("61", "105.5", "58", "9e1")
    lines = [_sample("HeartRate", "count/min", value) for value in values]
    (series,) = _read(_export(*lines))
    assert isinstance(series, Series)
    assert series.values.tolist() == [90.0]


def test_names_of_sources_that_differ_in_digits_stay_apart() -> None:
    lines = [
        _sample("HeartRate", "count/min", "61", minute, source)
        for minute, source in enumerate(["iPhone 14", "iPhone 15", "Mat &amp; Co", "iPhone 14"])
    ]
    found = [record for record in _read(_export(*lines)) if isinstance(record, Series)]
    assert {(series.device, series.n) for series in found} == {
        *(("iPhone 14", 2), ("iPhone 15", 1), ("Mat & Co", 1))
    }


def test_a_large_export_comes_in_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand rows, of which many make series before the file is at its end."""
    monkeypatch.setattr("nightlab.sources.apple.samples.MOST_WAITING", 1000)
    monkeypatch.setattr("nightlab.sources.apple.scan.LINES_A_BATCH", 700)
    rng = np.random.default_rng(3)
    seconds = np.sort(rng.choice(40 * 86_400, size=10_000, replace=False))
    values = rng.integers(45, 120, size=10_000)
    lines = []
    for second, value in zip(seconds.tolist(), values.tolist(), strict=True):
        at = f"{TEN + timedelta(seconds=second):%Y-%m-%d %H:%M:%S} +0000"
        sample = _sample("HeartRate", "count/min", str(value))
        lines.append(sample.replace("2024-05-01 22:00:00 +0200", at))
    series = [each for each in _read(_export(*lines)) if isinstance(each, Series)]
    assert np.concatenate([each.values for each in series]).tolist() == values.tolist()
    assert np.concatenate([each.at_s for each in series]).tolist() == [
        int(TEN.timestamp()) + second for second in seconds.tolist()
    ]


def test_too_many_devices_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nightlab.sources.apple.samples.MOST_DEVICES", 3)
    lines = [_sample("HeartRate", "count/min", "61", source="w" * n) for n in range(1, 6)]
    assert "export.xml: over 3 devices" in _refused(_export(*lines))


def test_samples_that_cannot_be_read_are_named_up_to_a_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nightlab.sources.apple.samples.MOST_NAMED", 2)
    good = [_sample("HeartRate", "count/min", "61", minute) for minute in range(20)]
    bad = [_sample("HeartRate", "count/min", "?", minute) for minute in range(4)]
    records = _all(_export(*good, *bad))
    assert sum(isinstance(record, Skipped) for record in records) == 2
    assert Counted("ignored", "samples of heart rate that cannot be read", 2) in records
    assert "4 samples that cannot be read" in _refused(_export(*bad))


# --- events ---------------------------------------------------------------------------


def _event(content: str) -> Event:
    (event,) = _read(_export(content), "Europe/Berlin")
    assert isinstance(event, Event)
    return event


@pytest.mark.parametrize(
    ("name", "unit", "value", "expected"),
    [
        ("DietaryCaffeine", "mg", "95", ("caffeine", 95.0, "")),
        ("DietaryCaffeine", "g", "0.095", ("caffeine", 95.0, "")),
        ("NumberOfAlcoholicBeverages", "count", "2", ("alcohol", None, "2 drinks")),
        ("NumberOfAlcoholicBeverages", "count", "1", ("alcohol", None, "1 drink")),
        ("NumberOfAlcoholicBeverages", "count", "0", ("alcohol", 0.0, "0 drinks")),
    ],
)
def test_what_was_taken_is_an_event(
    name: str, unit: str, value: str, expected: tuple[str, float | None, str]
) -> None:
    event = _event(_sample(name, unit, value))
    assert (event.kind, event.amount, event.label) == expected
    assert (event.zone, f"{event.at:%H:%M}") == ("Europe/Berlin", "20:00")


def test_magnesium_is_a_dose_where_the_record_says_so() -> None:
    food = '><MetadataEntry key="HKFoodType" value="{}"/></Record>\n'
    sample = _sample("DietaryMagnesium", "mg", "200").removesuffix("/>\n")
    event = _event(sample + food.format("Magnesium bisglycinate"))
    assert (event.kind, event.amount, event.label) == ("dose", 200.0, "Magnesium bisglycinate")
    counted = Counted("ignored", "rows of magnesium that may be food", 1)
    assert _all(_export(sample + food.format("Almonds"))) == [counted]
    assert _all(_export(_sample("DietaryMagnesium", "mg", "200"))) == [counted]


def test_food_without_caffeine_says_nothing() -> None:
    found = _all(_export(_sample("DietaryCaffeine", "mg", "0")))
    assert found == [Counted("ignored", "rows of caffeine of 0 mg", 1)]


@pytest.mark.parametrize(
    ("sample", "why", "is_unread"),
    [
        (_sample("DietaryCaffeine", "", "95"), "not a unit of mass", True),
        (_sample("DietaryCaffeine", "mg", "much"), "not a number", True),
        (_sample("DietaryCaffeine", "mg", "95").replace("2024-05-01", ""), "not a time", True),
        (_sample("DietaryCaffeine", "g", "95"), "95000 mg of caffeine cannot be", False),
    ],
)
def test_events_that_cannot_be_are_left_out_with_their_line(
    sample: str,
    why: str,
    is_unread: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    (skipped,) = _read(_export(sample))
    assert isinstance(skipped, Skipped)
    assert skipped.where.startswith("export.xml, line 2")
    assert why in skipped.why
    assert skipped.is_unread is is_unread


def test_mindful_minutes_and_workouts_have_their_length() -> None:
    times = 'startDate="2024-05-01 07:00:00 +0200" endDate="2024-05-01 07:30:30 +0200"'
    sitting = f'<Record type="HKCategoryTypeIdentifierMindfulSession" {times}/>\n'
    paused = (
        f'<Workout workoutActivityType="HKWorkoutActivityTypeHighIntensityIntervalTraining"'
        f' duration="25.5" durationUnit="min" {times}/>\n'
    )
    assert (_event(sitting).kind, _event(sitting).amount) == ("mindful", 30.5)
    event = _event(paused)
    assert (event.kind, event.amount) == ("exercise", 25.5)
    assert event.label == "high intensity interval training"
    assert _event(paused.replace('duration="25.5" ', "")).amount == 30.5


def test_a_workout_has_the_zone_that_it_names() -> None:
    times = 'startDate="2024-05-01 07:00:00 +0200" endDate="2024-05-01 07:30:30 +0200"'
    zone = '<MetadataEntry key="HKTimeZone" value="Asia/Tokyo"/>'
    event = _event(
        f'<Workout workoutActivityType="HKWorkoutActivityTypeYoga" {times}>{zone}</Workout>'
    )
    assert (event.zone, event.label) == ("Asia/Tokyo", "yoga")


# --- nights alone ---------------------------------------------------------------------


def test_nights_alone_are_those_of_the_whole(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.name == "apple" and case.is_zip)
    rng = np.random.default_rng(2)
    path = tmp_path / "export.zip"
    path.write_bytes(case.write(case.people(rng, "Europe/Berlin", "autumn"), rng))
    reader = AppleHealth(nights_only=True)
    alone = list(read_file(path, zone="Europe/Berlin", format=reader))
    whole = list(read_file(path, zone="Europe/Berlin"))
    assert [each for each in alone if isinstance(each, Night)] == [
        each for each in whole if isinstance(each, Night)
    ]
    assert not [each for each in alone if isinstance(each, Series | Event)]
    assert not detect(path).nights_only  # type: ignore[attr-defined]


def test_the_owner_is_known_of_nights_alone() -> None:
    owner = '<Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-03"/>\n'
    content = _export(owner, apple_row(*_row("AsleepCore", 0, 60), "Watch"))
    part = Part("export.xml", len(content), lambda: io.BytesIO(content))
    found = list(AppleHealth(nights_only=True).read([part], zones=Zones("UTC")))
    assert found[0] == OwnerMark.of("apple", "1980-02-03")
