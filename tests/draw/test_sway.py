"""How far outcomes sway with mechanisms, and the drivers of one night."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw import body_people
from draw.checks import apart, check, words
from nightlab.draw import (
    Driver,
    Mechanism,
    NightDrivers,
    Outcome,
    SwayGrid,
    draw_sway,
    draw_waterfall,
    sway_table,
    waterfall_table,
)
from nightlab.errors import NightlabError


def test_every_support_is_told_in_words() -> None:
    said = words(check(draw_sway(body_people.swayed())))
    assert all(
        name in said for name in ("strong", "moderate", "weak", "assumption", "contrary evidence")
    )


def test_signs_are_told_in_numbers() -> None:
    said = words(check(draw_sway(body_people.swayed())))
    assert "−41.2" in said
    assert "+18.4" in said


def test_the_table_has_a_column_for_each_outcome() -> None:
    row = sway_table(body_people.swayed())[3]
    assert row == {
        "mechanism": "Vagal tone calms",
        "support": "assumption",
        "Sleep, min": 0.0,
        "Awake, min": 0.1,
        "Deep, %": 0.0,
        "Latency, min": None,
    }


@pytest.mark.parametrize(
    ("columns", "support", "effects"),
    [(0, "weak", 0), (5, "weak", 5), (2, "weak", 1), (1, "certain", 1)],
)
def test_grids_that_cannot_be_drawn(columns: int, support: str, effects: int) -> None:
    with pytest.raises(NightlabError):
        SwayGrid("Grid", (Outcome("a"),) * columns, (Mechanism("m", support, (1.0,) * effects),))


def test_an_effect_that_is_no_number_is_refused() -> None:
    with pytest.raises(NightlabError, match="finite"):
        Mechanism("m", "weak", (math.inf,))


@given(st.lists(st.floats(-1e5, 1e5) | st.none(), min_size=1, max_size=4), st.text(max_size=60))
def test_any_effects_stay_within_the_frame(effects: list[float | None], name: str) -> None:
    outcomes = tuple(Outcome(f"Outcome {k}", "min") for k in range(len(effects)))
    grid = SwayGrid("Grid", outcomes, (Mechanism(name, "weak", tuple(effects)),))
    apart(check(draw_sway(grid)))


def test_drivers_lead_from_one_night_to_the_other() -> None:
    levels = body_people.drivers().levels
    assert (levels[0], levels[-1]) == (431.0, 372.0)
    svg = draw_waterfall(body_people.drivers())
    assert "Sleep: A usual night 431.0 min; Coffee at 17:00 −28.5 min;" in svg
    rows = waterfall_table(body_people.drivers())
    assert sum(float(row["share, min"] or 0) for row in rows) == pytest.approx(-59.0)


def test_drivers_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(NightlabError, match=r"miss the difference by -4"):
        NightDrivers("Sleep", "min", ("a", 10.0), ("b", 5.0), (Driver("x", -9.0),))


@pytest.mark.parametrize("drivers", [(), (Driver("x", math.nan),), (Driver("x", 1.0, "sure"),)])
def test_drivers_that_are_none(drivers: tuple[Driver, ...]) -> None:
    with pytest.raises(NightlabError):
        NightDrivers("Sleep", "min", ("a", 10.0), ("b", 11.0), drivers)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=9))
def test_any_drivers_stay_within_the_frame(effects: list[float]) -> None:
    drivers = tuple(Driver(f"driver {k}", e, "weak") for k, e in enumerate(effects))
    last = 400.0 + sum(effects)
    apart(check(draw_waterfall(NightDrivers("Sleep", "min", ("a", 400.0), ("b", last), drivers))))
