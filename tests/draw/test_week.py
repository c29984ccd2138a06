from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw.checks import apart, check, words
from nightlab.draw.week import Kind, WeekMark, WeekPicture, draw_week, week_table
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden" / "week"
MONDAY = date(2026, 3, 2)
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(7))


def _marks(row: int, bed: int, rise: int) -> list[WeekMark]:
    """One waking: light, work, a medicine, a meal, a dose, what ends, and what winds down."""
    at = [
        ("light", rise + 15, 30, "morning_light", "Light outdoors"),
        ("medicine", 420, 0, "medicine levothyroxine", "levothyroxine"),
        ("curfew", bed - 530, 530, "caffeine_curfew", "No more caffeine"),
        ("meal", 1110, 30, "dinner", "Evening meal"),
        ("task", bed - 240, 20, "worry_time", "Worry time, on paper"),
        ("task", bed - 90, 15, "warm_bath", "Warm bath or shower"),
        ("dose", 1365, 0, "magnesium", "Magnesium bisglycinate, 100 mg of elemental magnesium"),
        ("trial", 1360, 0, "trial t1", "The trial's package"),
        ("task", bed - 40, 10, "slow_breathing", "Slow breathing"),
        ("task", bed - 30, 30, "wind_down", "Wind-down"),
        ("sleep", bed, 420, "sleep", "Lights out"),
        *([("work", 540, 510, "work", "Work")] if row < 5 else []),
    ]
    kinds = get_args(Kind)
    return [WeekMark(row, s, m, k, key, label) for k, s, m, key, label in at if k in kinds]  # type: ignore[arg-type]  # checked in the same line


def ordinary() -> WeekPicture:
    marks = [m for row in range(7) for m in _marks(row, 1470 if row in (4, 5) else 1410, 390)]
    return WeekPicture(DAYS, tuple(marks))


def by_night() -> WeekPicture:
    marks = []
    for row in range(7):
        marks += [
            WeekMark(row, 1980, 360, "sleep", "sleep", "Lights out"),
            WeekMark(row, 915, 30, "light", "morning_light", "Light outdoors"),
            WeekMark(row, 1950, 30, "task", "wind_down", "Wind-down"),
            WeekMark(row, 1320, 480, "work", "work", "Work"),
        ]
    return WeekPicture(DAYS, tuple(marks), title="Nights at work")


PICTURES: dict[str, Callable[[], str]] = {
    "ordinary": lambda: draw_week(ordinary()),
    "by-night": lambda: draw_week(by_night()),
    "empty": lambda: draw_week(WeekPicture((), ())),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_not_changed(name: str) -> None:
    path = GOLDEN / f"{name}.svg"
    drawn = PICTURES[name]().encode()
    if os.environ.get("NIGHTLAB_GOLDEN") == "write":
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, "look at the change, then run with NIGHTLAB_GOLDEN=write"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_promises(name: str) -> None:
    apart(check(PICTURES[name]()))


def test_each_thing_has_a_number_and_its_hours() -> None:
    drawn = words(check(draw_week(ordinary())))
    assert "in bed 23:30 to 06:30, other hours on 2 of 7 nights" in drawn
    assert "Warm bath or shower | " in drawn
    assert "22:00; Fri Sat 23:00" in drawn
    assert "The trial's package" in drawn


def test_the_night_belongs_to_the_evening_it_begins_on() -> None:
    rows = week_table(ordinary())
    nights = [row for row in rows if row["what"] == "Lights out"]
    assert [row["at"] for row in nights] == ["23:30"] * 4 + ["00:30"] * 2 + ["23:30"]
    assert [row["date"] for row in nights] == [day.isoformat() for day in DAYS]


def test_no_times_are_a_calm_sentence() -> None:
    drawn = words(check(draw_week(WeekPicture((), (), empty="Nobody knows your hours yet."))))
    assert "Nobody knows your hours yet." in drawn
    assert week_table(WeekPicture((), ())) == []


def test_what_cannot_be_drawn_is_refused() -> None:
    mark = WeekMark(3, 600, 10, "task", "bath", "Bath")
    with pytest.raises(NightlabError, match="no day"):
        WeekPicture(DAYS[:2], (mark,))
    with pytest.raises(NightlabError, match="too much"):
        WeekPicture(tuple(MONDAY + timedelta(days=n) for n in range(15)), ())


some_marks = st.builds(
    WeekMark,
    st.integers(0, 6),
    st.integers(0, 2000),
    st.integers(0, 600),
    st.sampled_from(get_args(Kind)),
    st.sampled_from("abcdefghijklm"),
    st.text(max_size=80),
)


@settings(deadline=None, max_examples=60)
@given(marks=st.lists(some_marks, max_size=50), title=st.text(max_size=200))
def test_any_week_makes_a_picture(marks: list[WeekMark], title: str) -> None:
    data = WeekPicture(DAYS, tuple(marks), title=title)
    apart(check(draw_week(data)))
    assert len(week_table(data)) == len(marks)
