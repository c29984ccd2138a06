"""Rates beside what is allowed, and ranks within their band."""

from __future__ import annotations

import numpy as np
import pytest

from draw import people
from draw.checks import check
from nightlab.draw import (
    ErrorRates,
    RankPanel,
    Rate,
    draw_ranks,
    draw_rates,
    ranks_table,
    rates_table,
)
from nightlab.errors import NightlabError


def test_the_sentence_counts_what_is_above() -> None:
    data = ErrorRates("Wrong", (Rate("a", "x", 0.06, 0.01), Rate("a", "x", 0.04, 0.01)), 0.05)
    svg = draw_rates(data)
    check(svg)
    assert "Wrong: highest 6.0 % of 2 cells, 1 above the 5.0" in svg


def test_the_table_has_every_cell() -> None:
    rows = rates_table(people.rates())
    assert len(rows) == 36
    assert rows[0]["group"] == "nightly, h 0"
    assert rows[0]["error, %"] == pytest.approx(0.4)


def test_rates_without_a_gate_have_no_line() -> None:
    svg = draw_rates(ErrorRates("Wrong", (Rate("a", "x", 0.0, 0.0),), 0.0))
    check(svg)
    assert "allowed" not in svg


@pytest.mark.parametrize(
    "rates",
    [
        (),
        (Rate("a", "x", 1.2, 0.0),),
        (Rate("a", "x", float("nan"), 0.0),),
        tuple(Rate("a", name, 0.1, 0.0) for name in "wxyz"),
    ],
)
def test_rates_that_cannot_be_drawn(rates: tuple[Rate, ...]) -> None:
    with pytest.raises(NightlabError):
        ErrorRates("Wrong", rates, 0.05)


def test_a_curve_outside_its_band_is_counted() -> None:
    panels = people.ranked()
    assert [panel.inside for panel in panels] == [True, True, True, False]
    assert "3 of 4 stay in their band" in draw_ranks(panels, "Ranks")
    rows = ranks_table(panels)
    assert abs(float(rows[3]["furthest, points"] or 0)) > float(rows[3]["band, points"] or 0)


@pytest.mark.parametrize(
    ("at", "above"), [([0.0, 1.0], [0.0]), ([0.0, 1.0], [0.0, np.nan]), ([0.5], [0.0])]
)
def test_a_panel_without_numbers_is_refused(at: list[float], above: list[float]) -> None:
    with pytest.raises(NightlabError, match="finite numbers"):
        draw_ranks((RankPanel("a", at, above, [0.1] * len(at)),), "Ranks")


def test_no_panel_is_refused() -> None:
    with pytest.raises(NightlabError):
        draw_ranks((), "Ranks")
