from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.nights import Event
from nightlab.sources import Counted, Record, Skipped, read_file

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "full_date,date,weekday,time,mood,activities,scales,note_title,note"
OLD = "year,date,weekday,time,mood,activities,note"


def _read(tmp_path: Path, *rows: str, header: str = HEADER) -> list[Record]:
    path = tmp_path / "daylio_export.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return list(read_file(path, zone="Europe/Berlin"))


def _events(
    tmp_path: Path, *rows: str, header: str = HEADER
) -> list[tuple[str, str, float | None]]:
    records = _read(tmp_path, *rows, header=header)
    return [(each.kind, each.label, each.amount) for each in records if isinstance(each, Event)]


def _at(tmp_path: Path, row: str, header: str = HEADER) -> str:
    (event,) = (each for each in _read(tmp_path, row, header=header) if isinstance(each, Event))
    return f"{event.at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("word", "rating"),
    [("rad", 10), ("good", 8), ("meh", 6), ("bad", 4), ("awful", 2), ("Good", 8)],
)
def test_the_five_moods_have_places_on_a_scale_to_ten(
    tmp_path: Path, word: str, rating: float
) -> None:
    """None of them is 0, which says of an event that it did not happen."""
    row = f"2024-05-01,May 1,Wednesday,20:15,{word},,,,"
    assert _events(tmp_path, row) == [("mood", word, rating)]


def test_a_mood_of_ones_own_is_a_tag_and_no_rating(tmp_path: Path) -> None:
    row = "2024-05-01,May 1,Wednesday,20:15,content,,,,"
    assert _events(tmp_path, row) == [("tag", "mood content", None)]


def test_activities_are_tags_or_events_without_an_amount(tmp_path: Path) -> None:
    row = '2024-05-01,May 1,Wednesday,20:15,,"coffee | sport |  friends | coffee | 🐶",,,'
    assert _events(tmp_path, row) == [
        ("caffeine", "coffee", None),
        ("exercise", "sport", None),
        ("tag", "friends", None),
        ("tag", "🐶", None),
    ]


def test_nothing_that_steers_a_terminal_comes_through(tmp_path: Path) -> None:
    row = "2024-05-01,May 1,Wednesday,20:15,so\x1b[2Jso,out\x07side | \u200b | " + "a" * 90 + ",,,"
    assert [label for _, label, _ in _events(tmp_path, row)] == [
        "mood so [2Jso",
        "out side",
        "a" * 60,
    ]


@pytest.mark.parametrize(
    ("printed", "clock"),
    [
        ("20:15", "18:15"),
        ("8:15 PM", "18:15"),
        ("8:15 pm", "18:15"),
        ("8:15\u202fPM", "18:15"),
        ("8:15 p.m.", "18:15"),
        ("12:05 PM", "10:05"),
        ("12:05 AM", "22:05"),
    ],
)
def test_clock_times_have_24_hours_or_12(tmp_path: Path, printed: str, clock: str) -> None:
    row = f"2024-05-01,May 1,Wednesday,{printed},good,,,,"
    assert _at(tmp_path, row).endswith(clock)


@pytest.mark.parametrize("printed", ["June 22", "22 June", "22 Jun", "Jun 22"])
def test_an_old_export_prints_the_year_apart(tmp_path: Path, printed: str) -> None:
    row = f"2018,{printed},Friday,20:39,bad,,"
    assert _at(tmp_path, row, OLD) == "2018-06-22 18:39"


def test_notes_and_scales_stay_out_and_are_counted(tmp_path: Path) -> None:
    row = '2024-05-01,May 1,Wednesday,20:15,good,,"Energy: 3",A title,"Told ""much"",\nand more"'
    records = _read(tmp_path, row)
    assert [each for each in records if isinstance(each, Counted)] == [
        Counted("ignored", "notes", 2),
        Counted("ignored", "scales of your own", 1),
    ]
    assert "much" not in f"{records}"


@pytest.mark.parametrize(
    "row",
    [
        "2024-02-30,February 30,Friday,20:15,good,,,,",
        "2024-05-01,May 1,Wednesday,25:15,good,,,,",
        "2024-05-01,May 1,Wednesday,13:15 PM,good,,,,",
        "2024-05-01,May 1,Wednesday,,good,,,,",
        ",,Wednesday,20:15,good,,,,",
        "2024-05-01,May 1,Wednesday,20:15",
        "0001-05-01,May 1,Wednesday,20:15,good,,,,",
        "2024-05-01,May 1,Wednesday,20:15,good," + "a|" * 300 + ",,,",
    ],
)
def test_an_entry_that_cannot_be_read_is_left_out_with_its_place(tmp_path: Path, row: str) -> None:
    good = [f"2024-05-{day:02d},May {day},Day,20:15,good,,,," for day in range(3, 9)]
    records = _read(tmp_path, *good, row)
    (left_out,) = (each for each in records if isinstance(each, Skipped))
    assert left_out.is_unread
    assert "line 8" in left_out.where
    assert sum(isinstance(each, Event) for each in records) == 6


@pytest.mark.parametrize("printed", ["22 Mai", "22 marraskuu", "22. Juni"])
def test_a_month_in_another_language_is_no_guess(tmp_path: Path, printed: str) -> None:
    with pytest.raises(NightlabError, match=printed):
        _read(tmp_path, f"2018,{printed},Dienstag,20:39,bad,,", header=OLD)
