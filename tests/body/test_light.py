"""Conversions of light by lamp, and the ordinary day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.body.light import LAMPS, melanopic_edi_lux, ordinary_edi_lux, photopic_lux
from nightlab.errors import NightlabError


def test_daylight_is_the_measure_itself() -> None:
    """CIE S 026: the ratio of D65 is one by definition."""
    assert melanopic_edi_lux(250.0, "daylight") == 250.0


def test_the_lamps_of_the_studies_have_six_tenths() -> None:
    """Tekieh 2020 over CIE S 026: 8.19e-4 W/m2 a lux against 1.3262e-3."""
    assert melanopic_edi_lux(1.0, "fluorescent") == pytest.approx(8.19e-4 / 1.3262e-3, abs=1e-3)


def test_warmer_light_moves_melanopsin_less() -> None:
    """Of one family, the colder lamp has the larger ratio."""
    ratio = {name: lamp.ratio for name, lamp in LAMPS.items()}
    assert ratio["led cool"] > ratio["led neutral"] > ratio["led warm"] > ratio["red"]
    assert ratio["daylight"] > ratio["incandescent"] > ratio["candle"]


@given(lux=st.floats(0.0, 1e5), lamp=st.sampled_from(sorted(LAMPS)))
def test_there_and_back(lux: float, lamp: str) -> None:
    """The two conversions undo each other."""
    assert photopic_lux(melanopic_edi_lux(lux, lamp), lamp) == pytest.approx(lux)


@pytest.mark.parametrize(
    ("lux", "lamp"), [(1.0, "sconce"), (-1.0, "daylight"), (float("nan"), "screen")]
)
def test_unknown_lamps_and_impossible_light_are_refused(lux: float, lamp: str) -> None:
    """A wrong name is answered with the names there are."""
    with pytest.raises(NightlabError):
        melanopic_edi_lux(lux, lamp)
    with pytest.raises(NightlabError):
        photopic_lux(-1.0, "daylight")


def test_a_common_day_is_bright_outdoors_and_dark_in_bed() -> None:
    """Outdoors at noon above the office, the evening below it, the bedroom nearly dark."""
    assert ordinary_edi_lux(12.25) > ordinary_edi_lux(10.0) > ordinary_edi_lux(21.5)
    assert ordinary_edi_lux(23.5, in_bed=True) < 1.0 < ordinary_edi_lux(23.5)
    assert ordinary_edi_lux(26.0) == ordinary_edi_lux(2.0)
