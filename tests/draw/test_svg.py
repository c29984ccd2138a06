from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.draw.svg import clean, el, num, polyline
from nightlab.errors import NightlabError


def test_text_and_attributes_are_escaped() -> None:
    made = el("text", '<b>&"', class_='"><script>').render()
    assert made == ('<text class="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&quot;</text>')


@given(st.text(st.characters(codec=None)))
def test_any_text_makes_well_formed_markup(text: str) -> None:
    root = ET.fromstring(el("text", text, id=clean(text)).render())  # noqa: S314 - our own output
    assert not list(root)


def test_names_of_attributes_in_python_become_those_of_svg() -> None:
    assert el("a", text_anchor="end", class_="t", gone=None).render() == (
        '<a text-anchor="end" class="t"/>'
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_coordinate_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(NightlabError, match="finite"):
        el("rect", x=value)


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.126, "0.13"), (-0.0, "0"), (100.0, "100"), (-2.5, "-2.5")]
)
def test_coordinates_are_short(value: float, text: str) -> None:
    assert num(value) == text


def test_long_text_is_cut() -> None:
    assert clean("é" * 10_000) == "é" * 999 + "…"


def test_text_loses_line_breaks_controls_and_marks_of_direction() -> None:
    assert clean("  a\x00\n\tb\u202ec\ud800 ") == "a bc"


def test_classes_are_gathered_from_all_levels() -> None:
    assert el("g", el("a", class_="t f-ink"), "text", class_="x").classes() == {"t", "f-ink", "x"}


def test_a_line_runs_through_its_points() -> None:
    assert polyline([(0, 1.04), (2.5, 3)]) == "M0,1 2.5,3"
