from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event, Night
from nightlab.sources import Counted, Record, Skipped, read_file
from nightlab.units import minutes

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    "Id,Tz,From,To,Sched,Hours,Rating,Comment,Framerate,Snore,Noise,Cycles,DeepSleep,LenAdjust,Geo"
)
START = datetime(2024, 1, 14, 22, 30, tzinfo=UTC)
START_MS = 1_705_271_400_000
MIN_MS = 60_000


def _record(*marks: str, **told: str) -> str:
    cells = {
        "Id": f"{START_MS}",
        "Tz": "Europe/London",
        "From": "14. 01. 2024 22:30",
        "To": "15. 01. 2024 6:30",
        "Hours": "8.000",
        "Rating": "0.0",
        "Snore": "-1",
        "Cycles": "4",
        "DeepSleep": "0.3",
        "LenAdjust": "-15",
        **told,
    }
    values = [cells.get(name, "") for name in FIELDS.split(",")]
    header = ",".join([FIELDS, '"22:35"', *['"Event"'] * len(marks)])
    return header + "\n" + ",".join(f'"{cell}"' for cell in [*values, "10.2", *marks]) + "\n"


def _mark(name: str, after_min: float, value: str = "") -> str:
    return f"{name}-{START_MS + round(after_min * MIN_MS)}" + (f"-{value}" if value else "")


def _read(tmp_path: Path, text: str, zone: str = "Asia/Tokyo") -> list[Record]:
    path = tmp_path / "sleep-export.csv"
    path.write_text(text, encoding="utf-8")
    return list(read_file(path, zone=zone))


def _night(tmp_path: Path, text: str) -> Night:
    (night,) = (each for each in _read(tmp_path, text) if isinstance(each, Night))
    return night


def _stages(tmp_path: Path, *marks: str, hours: float) -> str:
    text = _record(*marks, Hours=f"{hours:.6f}", LenAdjust="0")
    stages = _night(tmp_path, text).hypnogram
    assert stages is not None
    return stages.to_string()


def _ignored(records: list[Record]) -> dict[str, int]:
    return {each.what: each.count for each in records if isinstance(each, Counted)}


def test_the_instant_and_elapsed_hours_are_believed_and_the_printed_clock_is_not(
    tmp_path: Path,
) -> None:
    # Clocks go forward: the wall says 10 h, 9 h went by.
    text = _record(
        Id="1585407840000",
        From="28. 03. 2020 16:04",
        To="29. 03. 2020 2:11",
        Hours="9.110",
    )
    night = _night(tmp_path, text)
    assert night.start == datetime(2020, 3, 28, 15, 4, tzinfo=UTC)
    assert minutes(night.end - night.start) == pytest.approx(546.6)
    assert night.zone == "Europe/London"


def test_time_asleep_is_the_length_less_what_the_app_takes_off(tmp_path: Path) -> None:
    night = _night(tmp_path, _record(LenAdjust="-15", Snore="90", Rating="3.75"))
    assert night.reported == {
        "asleep_min": 465,
        "awake_min": 15,
        "snoring_min": 1.5,
        "rating_of_5": 3.75,
    }


def test_minus_one_minute_is_not_minus_one_point_zero(tmp_path: Path) -> None:
    assert _night(tmp_path, _record(LenAdjust="-1")).reported["asleep_min"] == 479
    by_hand = _night(tmp_path, _record(LenAdjust="-1.0"))
    assert by_hand.reported == {}
    assert by_hand.provenance == ("entered by hand, or nothing was measured",)


def test_cycles_of_minus_one_are_entered_by_hand_too(tmp_path: Path) -> None:
    night = _night(tmp_path, _record(Cycles="-1", LenAdjust="0", DeepSleep="-1.0"))
    assert "asleep_min" not in night.reported
    assert night.hypnogram is None
    assert night.provenance


def test_no_snoring_is_zero_and_snoring_not_listened_for_is_not_known(tmp_path: Path) -> None:
    assert _night(tmp_path, _record(Snore="0")).reported["snoring_min"] == 0
    assert "snoring_min" not in _night(tmp_path, _record(Snore="-1")).reported


def test_rem_lies_inside_light_and_awake_over_all(tmp_path: Path) -> None:
    marks = (
        *(_mark("LIGHT_START", 0), _mark("LIGHT_END", 2), _mark("DEEP_START", 2)),
        *(_mark("LIGHT_START", 3), _mark("DEEP_END", 3), _mark("REM_START", 4)),
        *(_mark("REM_END", 5), _mark("LIGHT_END", 6), _mark("AWAKE_START", 0.5)),
        _mark("AWAKE_END", 1),
    )
    assert _stages(tmp_path, *marks, hours=0.1) == "LWLL33LLRRLL"


def test_without_rem_still_and_restless_are_only_asleep(tmp_path: Path) -> None:
    marks = (
        *(_mark("LIGHT_START", 0), _mark("LIGHT_END", 1), _mark("DEEP_START", 1)),
        *(_mark("DEEP_END", 3), _mark("AWAKE_START", 2), _mark("AWAKE_END", 2.5)),
    )
    night = _night(tmp_path, _record(*marks, Hours="0.05"))
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "AAAAWA"
    assert "no REM" in night.provenance[0]


def test_a_stage_that_never_ends_lasts_to_the_next_one(tmp_path: Path) -> None:
    marks = (
        *(_mark("LIGHT_START", 0), _mark("DEEP_START", 1), _mark("REM_START", 2)),
        _mark("LIGHT_START", 3),
    )
    assert _stages(tmp_path, *marks, hours=4 / 60) == "LL33RRLL"


def test_an_end_that_never_began_says_nothing_and_no_time_is_unscored(tmp_path: Path) -> None:
    marks = (
        *(_mark("DEEP_END", 1), _mark("LIGHT_START", 2), _mark("LIGHT_END", 3)),
        *(_mark("REM_START", 3), _mark("REM_END", 4), _mark("DEEP_END", 4)),
    )
    assert _stages(tmp_path, *marks, hours=5 / 60) == "????LLRR??"


def test_a_pause_is_unscored_until_something_begins_again(tmp_path: Path) -> None:
    marks = (
        *(_mark("LIGHT_START", 0), _mark("LIGHT_END", 6), _mark("TRACKING_PAUSED", 1)),
        *(_mark("REM_START", 3), _mark("REM_END", 4), _mark("TRACKING_PAUSED", 5)),
    )
    assert _stages(tmp_path, *marks, hours=0.1) == "LL????RRLL??"


def test_time_without_a_sensor_is_unscored_unless_awake(tmp_path: Path) -> None:
    marks = (
        *(_mark("DEEP_START", 0), _mark("REM_START", 1), _mark("REM_END", 2)),
        *(_mark("DEEP_END", 6), _mark("BROKEN_START", 2), _mark("BROKEN_END", 5)),
        *(_mark("AWAKE_START", 4), _mark("AWAKE_END", 5)),
    )
    assert _stages(tmp_path, *marks, hours=0.1) == "33RR????WW33"


def test_awake_alone_is_no_staging(tmp_path: Path) -> None:
    night = _night(tmp_path, _record(_mark("AWAKE_START", 1), _mark("AWAKE_END", 7)))
    assert night.hypnogram is None


def test_events_are_told_by_their_form_and_values_may_hold_a_minus(tmp_path: Path) -> None:
    marks = (
        *(_mark("DHA", 0, "9.4E-4"), _mark("LUX", 0, "-3.2"), _mark("DEVICE", 0)),
        *(_mark("ALARM_STARTED", 470), _mark("SOMETHING_NEW", 3, "a-b-c")),
    )
    records = _read(tmp_path, _record(*marks, "not an event"))
    assert _ignored(records) == {
        "cells of movement": 2,
        "events of alarms, light and sensors": 5,
    }


def test_a_line_of_noise_and_a_record_longer_than_its_header_are_read(tmp_path: Path) -> None:
    first = _record(_mark("LIGHT_START", 0), _mark("LIGHT_END", 60))
    header, cells = first.splitlines()
    short = header.rsplit(",", 1)[0]
    noise = "," * FIELDS.count(",") + ',"0.25"'
    second = _record(Id=f"{START_MS + 24 * 60 * MIN_MS}")
    records = _read(tmp_path, f"{short}\n{cells}\n{noise}\n{second}")
    assert len([each for each in records if isinstance(each, Night)]) == 2
    assert _ignored(records)["lines of noise"] == 1


def test_hashtags_become_events_at_the_noon_before(tmp_path: Path) -> None:
    comment = r'went \n out #alcohol_2x #fullmoon ""late""'
    records = _read(tmp_path, _record(Comment=comment))
    events = [each for each in records if isinstance(each, Event)]
    assert [(each.kind, each.label, each.amount) for each in events] == [
        ("alcohol", "alcohol_2x", None),
        ("tag", "fullmoon", None),
    ]
    assert {each.at for each in events} == {datetime(2024, 1, 14, 12, tzinfo=UTC)}
    assert _ignored(records)["comments, beside their hashtags"] == 1


def test_a_nap_of_a_date_is_the_shorter_sleep(tmp_path: Path) -> None:
    nap = _record(Id=f"{START_MS + 15 * 60 * MIN_MS}", Hours="0.750")
    nights = [each for each in _read(tmp_path, nap + _record()) if isinstance(each, Night)]
    assert sorted(minutes(each.end - each.start) for each in nights if each.is_nap) == [45]


def test_an_id_that_a_spreadsheet_rounded_gives_way_to_the_printed_start(tmp_path: Path) -> None:
    night = _night(tmp_path, _record(Id="1.70527E+12"))
    assert night.start == START
    assert "spreadsheet" in night.provenance[0]


def test_a_zone_that_is_none_is_told(tmp_path: Path) -> None:
    night = _night(tmp_path, _record(Tz="Mars/Olympus"))
    assert night.zone == "Asia/Tokyo"
    assert "Mars/Olympus" in night.provenance[0]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"Hours": "31.000"}, "31"),
        ({"Hours": "0.000"}, "cannot be"),
        ({"Hours": "1e300"}, "cannot be"),
    ],
)
def test_a_night_that_cannot_be_is_left_out(tmp_path: Path, told: dict[str, str], why: str) -> None:
    (left_out,) = (each for each in _read(tmp_path, _record(**told)) if isinstance(each, Skipped))
    assert why in left_out.why
    assert not left_out.is_unread


@pytest.mark.parametrize("column", ["Id", "Hours"])
def test_a_field_that_cannot_be_read_leaves_its_record_out(tmp_path: Path, column: str) -> None:
    good = "".join(_record(Id=f"{START_MS + day * 86_400_000}") for day in range(6))
    text = good + _record(**{column: "soon"})
    (left_out,) = (each for each in _read(tmp_path, text) if isinstance(each, Skipped))
    assert left_out.is_unread
    assert column in left_out.where


@pytest.mark.parametrize(
    "text",
    [
        FIELDS + "\n",
        _record().rstrip("\n").rsplit(",", 3)[0],
        _record() + '"1","2","3"\n',
    ],
    ids=["a header alone", "cut off", "a line of no record"],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(NightlabError) as caught:
        _read(tmp_path, text)
    assert "sleep-export.csv" in caught.value.where
    assert caught.value.fix
