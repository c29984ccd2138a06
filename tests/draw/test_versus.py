"""Published numbers beside simulated ones."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draw import body_people
from draw.checks import apart, check, words
from nightlab.draw import Published, VersusList, draw_versus, versus_table
from nightlab.errors import NightlabError

INF = math.inf


@pytest.mark.parametrize(
    ("low", "high", "simulated", "verdict"),
    [
        (0, 2, 1, "pass"),
        (0, 2, 2, "pass"),
        (0, 2, 2.01, "miss"),
        (10, INF, 1e9, "pass"),
        (-INF, 0.3, 0.31, "miss"),
        (0, 2, None, "none"),
    ],
)
def test_a_number_passes_within_its_range(
    low: float, high: float, simulated: float | None, verdict: str
) -> None:
    assert Published("a", "b", low, high, simulated=simulated).verdict == verdict


def test_every_bounded_range_has_the_same_place() -> None:
    row = Published("a", "b", -13, -7)
    assert [row.place(-13), row.place(-10), row.place(-7)] == [-1, 0, 1]


def test_verdicts_are_told_in_words_and_shapes() -> None:
    root = check(draw_versus(body_people.compared()))
    said = words(root)
    assert all(word in said for word in ("within", "outside", "not expressible"))
    assert "5 of 8 within, 2 not expressible" in said
    assert "no scale for it" in said


def test_a_triangle_has_the_colour_of_its_verdict() -> None:
    far = (Published("a", "b", 0, INF, simulated=1e9), Published("c", "b", 0, 1, simulated=1e9))
    (within, outside) = re.findall(
        r'-13,-8v16z" class="f-(\w+)"', draw_versus(VersusList("far", far))
    )
    assert (within, outside) == ("helps", "worse")


def test_the_sentence_names_what_misses() -> None:
    svg = draw_versus(body_people.compared())
    assert "Outside: Minutes to fall asleep per decade: 2.6 (0 to 2) min/decade;" in svg


def test_the_table_leaves_open_ends_empty() -> None:
    (row,) = [r for r in versus_table(body_people.compared()) if r["domain"] == "Magnesium"][:1]
    assert (row["passes from"], row["passes to"], row["verdict"]) == (10, None, "within")


def test_a_long_list_keeps_its_promises() -> None:
    rows = tuple(
        Published(f"Domain {k // 10}", f"Number {k}", -k, k + 1.0, 0.5, k % 7 * 30.0, "min")
        for k in range(150)
    )
    check(draw_versus(VersusList("Many", rows)))


@pytest.mark.parametrize(
    ("low", "high", "value"), [(2, 1, 0), (-INF, INF, 0), (math.nan, 1, 0), (0, 1, math.nan)]
)
def test_numbers_that_are_none(low: float, high: float, value: float) -> None:
    with pytest.raises(NightlabError):
        Published("a", "b", low, high, simulated=value)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(NightlabError):
        VersusList("Nothing", ())


@given(
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
    st.floats(-1e9, 1e9),
    st.text(max_size=80),
)
def test_any_number_stays_within_the_frame(
    low: float, wide: float, simulated: float, name: str
) -> None:
    row = Published("a", name, low, low + wide, simulated=simulated, unit="min")
    apart(check(draw_versus(VersusList("One", (row,)))))
