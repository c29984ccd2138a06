"""Curves of the body over one clock."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw import body_people
from draw.checks import apart, check, words
from nightlab.draw import BodyCurves, CurvePanel, Line, Moment, curves_table, draw_curves
from nightlab.errors import NightlabError


def panel(*values: float, label: str = "") -> CurvePanel:
    return CurvePanel("Cortisol", "µg/dL", (Line(label, np.arange(len(values)), values),))


def test_the_sentence_says_when_each_quantity_is_lowest_and_highest() -> None:
    svg = draw_curves(BodyCurves("Day", (panel(3.0, 1.0, 9.0),)))
    assert "Cortisol: 1.0 µg/dL at 13:00 to 9.0 µg/dL at 14:00." in svg


def test_conditions_differ_by_dash_and_are_named() -> None:
    root = check(draw_curves(body_people.day()))
    styles = {each.get("class") for each in root.iter() if each.get("class")}
    assert {"s-arm1 firm", "s-arm2 firm dash"} <= styles
    assert body_people.LATE in words(root)


def test_moments_tell_their_clock() -> None:
    assert "DLMO 21:12" in words(check(draw_curves(body_people.day())))


def test_a_moment_beyond_the_axis_is_left_out() -> None:
    svg = draw_curves(BodyCurves("Day", (panel(1.0, 2.0),), moments=(Moment("dawn", 30.0),)))
    assert "dawn" not in words(check(svg))


def test_a_table_has_a_row_an_hour() -> None:
    rows = curves_table(body_people.day())
    assert [rows[0]["clock"], rows[-1]["clock"]] == ["12:00", "12:00"]
    assert len(rows) == 25
    late = f"Caffeine, mg/L ({body_people.LATE})"
    assert rows[4][late] == pytest.approx(0.0)
    assert rows[12][late] == pytest.approx(5 * np.exp(-0.14 * 7), rel=0.01)


def test_weeks_are_counted_in_days() -> None:
    rows = curves_table(body_people.weeks())
    assert rows[1]["clock"] == "day 2, 00:00"
    assert "day 7" in words(check(draw_curves(body_people.weeks())))


def test_what_ends_early_is_empty_in_the_table() -> None:
    assert curves_table(BodyCurves("Day", (panel(1.0, 2.0),)))[5]["Cortisol, µg/dL"] is None


@pytest.mark.parametrize(
    "panels",
    [
        (),
        (CurvePanel("a", "", ()),),
        (panel(1.0, float("nan")),),
        (panel(1.0),),
        (CurvePanel("a", "", (Line("x", [0, 0], [1, 2]),)),),
        (CurvePanel("a", "", (Line("x", [0, 1], [1, 2], low=[0, 1]),)),),
        tuple(panel(1.0, 2.0, label=name) for name in "wxyz"),
    ],
)
def test_curves_that_cannot_be_drawn(panels: tuple[CurvePanel, ...]) -> None:
    with pytest.raises(NightlabError):
        BodyCurves("Day", panels)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=24))
def test_any_numbers_stay_within_the_frame(values: list[float]) -> None:
    apart(check(draw_curves(BodyCurves("Day", (panel(*values),)))))
