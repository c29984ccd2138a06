from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import people
from draw.checks import SVG, apart, check, words
from nightlab.draw import DoseCalendar, DoseDay, calendar_table, draw_calendar
from nightlab.draw.calendar import Status
from nightlab.errors import NightlabError

MONDAY = date(2025, 3, 31)


def test_weeks_begin_on_monday() -> None:
    root = check(draw_calendar(DoseCalendar((DoseDay(MONDAY), DoseDay(MONDAY + timedelta(7))))))
    places = {
        (each.text or ""): float(each.get("x", ""))
        for each in root.iter(f"{SVG}text")
        if each.text in {"31", "7", "Mon"}
    }
    assert places["31"] == places["7"] < places["Mon"]


def test_months_are_named_in_the_week_of_their_first_day() -> None:
    days = tuple(DoseDay(date(2024, 12, 20) + timedelta(index)) for index in range(50))
    drawn = words(check(draw_calendar(DoseCalendar(days))))
    assert [
        word for word in drawn.split(" | ") if word in {"Dec", "Jan", "Feb", "2024", "2025"}
    ] == [
        "Dec",
        "2024",
        "Jan",
        "2025",
        "Feb",
    ]


def test_evenings_without_anything_are_neither_due_nor_to_come() -> None:
    states: tuple[Status, ...] = ("taken", "pause", "pause", "planned")
    days = tuple(
        DoseDay(MONDAY + timedelta(index), "", "" if how == "pause" else "on", how)
        for index, how in enumerate(states)
    )
    drawn = words(check(draw_calendar(DoseCalendar(days))))
    assert "1 of 1 taken · 1 to come · 2 nothing to take" in drawn
    assert drawn.endswith("| to come | nothing to take")
    assert calendar_table(DoseCalendar(days))[1]["status"] == "nothing to take"


def test_doses_stand_in_the_cells_and_need_no_letters() -> None:
    days = tuple(DoseDay(MONDAY + timedelta(i), dose, dose) for i, dose in enumerate(("0", "100")))
    drawn = words(check(draw_calendar(DoseCalendar(days, "mg", ("0", "100"))))).split(" | ")
    assert drawn[-5:] == ["100", "0", "100", "to come", "In the cells: mg"]


def test_the_tally_tells_what_was_taken() -> None:
    states: tuple[Status, ...] = ("taken", "late", "missed", "untold", "planned")
    days = tuple(
        DoseDay(MONDAY + timedelta(index), status=status) for index, status in enumerate(states)
    )
    drawn = words(check(draw_calendar(DoseCalendar(days))))
    assert "2 of 4 taken (1 late) · 1 missed · 1 not told · 1 to come" in drawn
    assert [row["status"] for row in calendar_table(DoseCalendar(days))] == [
        "taken",
        "late",
        "missed",
        "not told",
        "to come",
    ]


def test_the_legend_explains_only_what_occurs() -> None:
    drawn = words(check(draw_calendar(DoseCalendar((DoseDay(MONDAY, "200", "A", "taken"),)))))
    assert "200: arm A" in drawn
    assert "missed" not in drawn
    assert "today" not in drawn


def test_cells_without_label_carry_the_arm() -> None:
    days = (DoseDay(MONDAY, "", "A"), DoseDay(MONDAY + timedelta(1), "", "B"))
    assert "31 | A | 1 | B" in words(check(draw_calendar(DoseCalendar(days))))


def test_the_unit_of_the_cells_is_told_on_narrow_pages_too() -> None:
    drawn = draw_calendar(DoseCalendar((DoseDay(MONDAY, "200"),), "mg elemental magnesium"))
    assert ">In the cells: mg elemental magnesium</text>" in drawn


def test_nothing_due_yet_is_said() -> None:
    assert "nothing due yet · 1 to come" in words(
        check(draw_calendar(DoseCalendar((DoseDay(MONDAY),))))
    )


def test_today_has_a_ring_only_within_the_trial() -> None:
    days = (DoseDay(MONDAY),)
    assert "today" in words(check(draw_calendar(DoseCalendar(days, today=MONDAY))))
    assert "today" not in words(check(draw_calendar(DoseCalendar(days, today=date(2020, 1, 1)))))


def test_no_trial_is_a_calm_sentence() -> None:
    assert "No trial yet" in words(check(draw_calendar(DoseCalendar())))
    assert calendar_table(DoseCalendar()) == []


def test_rows_of_a_long_trial_are_lower() -> None:
    high = float(check(draw_calendar(people.long_trial())).get("height", ""))
    assert high < 30 * 27 + 250


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(NightlabError, match=r"2025-03-31.*twice"):
        DoseCalendar((DoseDay(MONDAY), DoseDay(MONDAY)))
    with pytest.raises(NightlabError, match="unknown status"):
        DoseCalendar((DoseDay(MONDAY, status="forgotten"),))  # type: ignore[arg-type]
    with pytest.raises(NightlabError, match="weeks"):
        DoseCalendar((DoseDay(MONDAY), DoseDay(MONDAY + timedelta(days=9999))))


some_days = st.builds(
    DoseDay,
    st.dates(date(2024, 1, 1), date(2025, 3, 1)),
    st.text(max_size=20),
    st.sampled_from(["", "A", "B", "<placebo & co>"]),
    st.sampled_from(get_args(Status)),
)


@settings(deadline=None, max_examples=60)
@given(
    days=st.lists(some_days, max_size=40, unique_by=lambda day: day.date),
    title=st.text(max_size=300),
    unit=st.text(max_size=300),
)
def test_any_trial_makes_a_picture(days: list[DoseDay], title: str, unit: str) -> None:
    today = days[0].date if days else None
    data = DoseCalendar(tuple(days), unit, today=today, title=title)
    apart(check(draw_calendar(data)))
    assert len(calendar_table(data)) == len(days)
