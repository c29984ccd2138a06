"""The drivers of one person as a picture: every figure told, nothing told by colour alone."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw.checks import SVG, apart, check, words
from nightlab.draw.drivers import DriverForest, DriverRow, Span, draw_drivers, drivers_table
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden" / "drivers"


def row(label: str, said: str, chance: float, **given_: Any) -> DriverRow:
    low, high = max(0.0, chance - 0.2), min(1.0, chance + 0.15)
    return DriverRow(label, said, chance, low, high, **given_)


def every() -> DriverForest:
    rows = (
        row("sleep apnoea", "answers suggest", 0.44, body=Span(10.4, -0.4, 26.6)),
        row("caffeine", "seen together", 0.81, nights=Span(6.1, 1.6, 10.6, 3.9, 8.4), body=Span(5.8, 1.1, 10.5)),
        row("learned sleeplessness", "answers suggest", 0.74),
        row("alcohol in the evening", "tested", 0.95, trial=Span(7.5, 2.0, 13.0), body=Span(8.1, 2.7, 15.4)),
        row("stress", "answers suggest", 0.7, body=Span(20.6, 4.9, 84.0), note="too few nights: 9 with, 12 without"),
        row("light late in the evening", "not known", 0.3, nights=Span(0.6, -3.5, 4.7, -1.4, 2.6)),
        row("late or sugary meals", "not known", 0.22, note="never apart from alcohol in the evening"),
        row("restless legs", "not known", 0.004, body=Span(0.0, 0.0, 0.0)),
    )  # fmt: skip
    left = ("low mood", "nicotine", "histamine from food")
    outcome = "Awake between onset and final awakening (WASO)"
    return DriverForest(outcome, "min", rows, 5.0, 148, left)


def answers_alone() -> DriverForest:
    rows = (row("stress", "answers suggest", 0.7), row("low mood", "not known", 0.26))
    return DriverForest("Total sleep time (TST)", "min", rows, 10.0)


def of_quality() -> DriverForest:
    told = row("caffeine", "seen together", 0.8, nights=Span(0.31, 0.1, 0.52, 0.2, 0.42))
    return DriverForest("Sleep quality, 1 very poor to 5 very good", "1-5", (told,), 0.25, 90)


PICTURES: dict[str, Callable[[], DriverForest]] = {
    "every": every,
    "answers-alone": answers_alone,
    "quality": of_quality,
    "empty": DriverForest,
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_not_changed(name: str) -> None:
    path = GOLDEN / f"{name}.svg"
    drawn = draw_drivers(PICTURES[name]()).encode()
    if os.environ.get("NIGHTLAB_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, "look at the change, then run with NIGHTLAB_GOLDEN=write"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_promises(name: str) -> None:
    apart(check(draw_drivers(PICTURES[name]())))


def test_every_row_says_how_it_may_be_spoken_of_and_why_there_is_nothing() -> None:
    told = words(check(draw_drivers(every())))
    for said in ("answers suggest", "seen together", "tested", "not known", "minutes not known"):
        assert said in told
    assert "too few nights: 9 with, 12 without" in told
    assert "never apart from alcohol in the evening" in told
    assert "← better | worse →" in told
    assert "under 5 min: too small to matter" in told
    assert "Not shown, less likely or smaller: low mood" in told


def test_it_says_that_nobody_reviewed_it_and_that_together_is_no_cause() -> None:
    svg = draw_drivers(answers_alone())
    assert "No clinician has reviewed this yet" in svg
    assert "not yet a cause" in svg


def test_a_chance_is_never_certain() -> None:
    assert "<1 %" in words(check(draw_drivers(every())))


def test_the_description_holds_every_figure() -> None:
    desc = check(draw_drivers(every())).find(f"{SVG}desc")
    assert desc is not None
    assert desc.text is not None
    assert "caffeine, seen together: chance 81 %, your nights +6 (+2 to +11)" in desc.text
    assert "the body +21 (+5 to +84)" in desc.text
    assert "your trial +8 (+2 to +13)" in desc.text


def test_marks_are_explained_only_where_they_are() -> None:
    told = words(check(draw_drivers(answers_alone())))
    assert "chance that it matters" in told
    assert "your nights, 68" not in told
    assert "your own trial" not in told
    assert "from your answers" in told


def test_a_trial_stands_in_the_place_of_nights() -> None:
    both = row("x", "tested", 0.9, trial=Span(7, 2, 13), nights=Span(6, 2, 10, 4, 8))
    told = words(check(draw_drivers(DriverForest("y", "min", (both,), 5.0))))
    assert "your own trial" in told
    assert "your nights, 68" not in told


def test_a_simulation_may_run_off_the_edge_and_says_so_with_an_arrow() -> None:
    wide = row("x", "not known", 0.5, body=Span(5.0, -900.0, 900.0))
    marks = draw_drivers(DriverForest("y", "min", (wide,), 5.0))
    assert "m-6,-5l6,5 -6,5" in marks
    assert "l-6,5 6,5" in marks
    check(marks)


def test_the_table_holds_all_that_is_known() -> None:
    table = drivers_table(every())
    assert len(table) == 8
    assert table[1]["nights, min"] == 6.1
    assert table[1]["body, upper 95 %"] == 10.5
    assert table[2]["body, min"] is None
    assert table[6]["note"] == "never apart from alcohol in the evening"


@pytest.mark.parametrize(
    "bounds", [(1.0, 2.0, 3.0), (1.0, 0.0, 0.5), (math.nan, 0.0, 1.0), (1.0, 0.0, math.inf)]
)
def test_bounds_that_cannot_be_are_refused(bounds: tuple[float, float, float]) -> None:
    with pytest.raises(NightlabError):
        Span(*bounds)


def test_an_inner_interval_wider_than_the_outer_is_refused() -> None:
    with pytest.raises(NightlabError):
        Span(1.0, 0.0, 2.0, -1.0, 1.5)


def test_a_chance_outside_its_bounds_is_refused() -> None:
    with pytest.raises(NightlabError):
        DriverRow("x", "not known", 0.5, 0.6, 0.7)
    with pytest.raises(NightlabError):
        DriverForest(matters=0.0)


SPANS = (
    st.lists(st.floats(-500, 500), min_size=5, max_size=5)
    .map(sorted)
    .map(lambda v: Span(v[2], v[0], v[4], v[1], v[3]))
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.none() | SPANS, st.none() | SPANS), max_size=4),
    st.text(max_size=80),
)
def test_any_words_and_figures_stay_within_the_frame(
    told: list[tuple[str, Span | None, Span | None]], note: str
) -> None:
    rows = tuple(
        row(label, "seen together", 0.5, nights=nights, body=body, note="" if nights else note)
        for label, nights, body in told
    )
    apart(check(draw_drivers(DriverForest("x", "min", rows, 5.0))))
