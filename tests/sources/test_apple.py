from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Night, Zones
from nightlab.sources import Record, Skipped, read_file
from nightlab.sources.apple import AppleHealth
from nightlab.sources.apple.xml import sleep_rows
from nightlab.sources.part import Part
from sources.made import HEART, apple_night, apple_row

if TYPE_CHECKING:
    from pathlib import Path

TEN = datetime(2024, 5, 1, 22, tzinfo=UTC)


def _row(value: str, begins_min: float, ends_min: float) -> tuple[str, datetime, datetime]:
    return value, TEN + timedelta(minutes=begins_min), TEN + timedelta(minutes=ends_min)


def _read(content: bytes, zone: str = "UTC") -> list[Record]:
    part = Part("export.xml", len(content), lambda: io.BytesIO(content))
    return list(AppleHealth().read([part], zones=Zones(zone)))


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
    (night,) = _read(f"<HealthData>{row}{workout}</HealthData>".encode())
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
def test_a_time_that_cannot_be_read_is_named_with_its_line(text: str) -> None:
    record = f'<Record type="HKCategoryTypeIdentifierSleepAnalysis" startDate="{text}"/>'
    told = _refused(f"<HealthData>\n\n{record}</HealthData>".encode())
    assert "export.xml, line 3, startDate" in told


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
        """Sixteen megabytes of heartbeats, made while they are read."""

        heart = HEART.encode() * 2000

        def __init__(self) -> None:
            super().__init__()
            self.pieces = iter([b"<HealthData>", *[self.heart] * 100, b"</HealthData>"])

        def read(self, _size: int | None = -1, /) -> bytes:
            return next(self.pieces, b"")

    size = len(b"<HealthData></HealthData>") + 100 * len(Endless.heart)
    tracemalloc.start()
    try:
        rows = list(sleep_rows(Part("export.xml", size, Endless)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert rows == []
    assert peak < 3_000_000


def test_a_file_by_another_language_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Datenexport.dat"
    path.write_bytes(b"\xef\xbb\xbf" + apple_night([_row("AsleepCore", 0, 60)]))
    (night,) = read_file(path, zone="UTC")
    assert isinstance(night, Night)
    assert night.hypnogram is not None
    assert np.all(night.hypnogram.epochs == 5)
