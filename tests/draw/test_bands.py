"""One effect under several choices: what differs is seen and said."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw.checks import SVG, apart, check, words
from nightlab.draw.bands import Choice, EffectBands, bands_table, draw_bands
from nightlab.draw.forest import Interval
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).parent / "golden" / "bands"


def choice(label: str, mean: float, half: float, decision: str = "It works", **more: Any) -> Choice:
    return Choice(label, Interval(label, mean, mean - half, mean + half), decision, **more)


def some() -> EffectBands:
    return EffectBands(
        "Magnesium against placebo, other choices",
        "min",
        "lower",
        5.0,
        (
            choice("sceptical prior, blocks, gaussian", -6.1, 5.0, stated=True),
            choice("neutral prior", -7.9, 5.9),
            choice("log of the outcome", -5.2, 4.1),
            choice("without the first night after each switch of the arm", -6.3, 6.6),
            choice(
                "without block 3, the one that weighs most",
                -3.1,
                6.2,
                "Not known yet",
                differs=True,
            ),
            Choice("ratings", None, note="the outcome is no rating"),
        ),
    )


def alone() -> EffectBands:
    return EffectBands("Quality", "", "higher", 0.5, (choice("planned", 0.2, 0.31, stated=True),))


PICTURES: dict[str, Callable[[], EffectBands]] = {"some": some, "alone": alone}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_not_changed(name: str) -> None:
    path = GOLDEN / f"{name}.svg"
    drawn = draw_bands(PICTURES[name]()).encode()
    if os.environ.get("NIGHTLAB_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(drawn)
    assert path.read_bytes() == drawn, "look at the change, then run with NIGHTLAB_GOLDEN=write"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_its_promises(name: str) -> None:
    apart(check(draw_bands(PICTURES[name]())))


def test_a_choice_that_differs_says_what_it_decides() -> None:
    told = words(check(draw_bands(some())))
    assert "1 of 4 other choices would change the decision" in told
    assert "Not known yet" in told
    assert "It works" not in told
    assert "another decision" in told


def test_what_could_not_be_computed_says_why() -> None:
    assert "the outcome is no rating" in words(check(draw_bands(some())))
    assert bands_table(some())[-1]["note"] == "the outcome is no rating"


def test_what_to_hold_against_a_choice_stands_behind_its_name() -> None:
    label = "only nights whose dose is known to have been taken in time"
    effect = Interval("x", -3.0, -6.0, -1.0)
    row = Choice(label, effect, "It works", note="known to distort; for comparison alone")
    root = check(draw_bands(EffectBands("x", "min", "lower", 5.0, (*some().rows, row))))
    apart(root)
    told = words(root).replace(" | ", " ")
    assert f"{label} (known to distort; for comparison alone)" in told


def test_where_nothing_differs_that_is_said() -> None:
    data = EffectBands("x", "min", "lower", 5.0, some().rows[:3])
    told = words(check(draw_bands(data)))
    assert "2 other choices, none changes the decision" in told
    assert "another decision" not in told


def test_the_table_has_every_choice() -> None:
    rows = bands_table(some())
    assert len(rows) == 6
    assert rows[0]["choice"] == "sceptical prior, blocks, gaussian"
    assert rows[4]["decision"] == "Not known yet (differs)"
    assert rows[5]["effect, min"] is None


def test_without_any_effect_the_picture_is_calm() -> None:
    assert "No other choice" in words(check(draw_bands(EffectBands("x", "", "lower", 1.0, ()))))


@pytest.mark.parametrize("better", ["lower", "higher"])
def test_the_better_side_is_named_on_its_side(better: Literal["lower", "higher"]) -> None:
    data = EffectBands("x", "min", better, 5.0, some().rows)
    told = {t.text: t.get("class") for t in check(draw_bands(data)).iter(f"{SVG}text")}
    assert ("← helps" in told) == (better == "lower")


def test_what_cannot_be_drawn_is_refused() -> None:
    row = some().rows[0]
    better: Any
    for better, worthwhile, rows in (
        ("more", 1.0, (row,)),
        ("lower", 0.0, (row,)),
        ("lower", math.nan, (row,)),
        ("lower", 1.0, (row,) * 61),
    ):
        with pytest.raises(NightlabError):
            EffectBands("x", "min", better, worthwhile, rows)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_choices_can_be_drawn(data: st.DataObject) -> None:
    number = st.floats(-1e5, 1e5)
    rows = []
    for index in range(data.draw(st.integers(0, 12))):
        low, mean, high = sorted(data.draw(st.tuples(number, number, number)))
        effect = Interval("x", mean, low, high) if data.draw(st.booleans()) else None
        label, note = data.draw(st.tuples(st.text(max_size=90), st.text(max_size=90)))
        rows.append(
            Choice(label, effect, "Not known yet", data.draw(st.booleans()), index == 0, note)
        )
    worthwhile = data.draw(st.floats(0.01, 1e4))
    apart(check(draw_bands(EffectBands("x", "min", "lower", worthwhile, tuple(rows)))))
