"""A profile's supplement: counted, asked about, or caught."""

from __future__ import annotations

import math

import pytest

from nightlab.errors import NightlabError
from nightlab.formulary import read_dose


@pytest.mark.parametrize(
    ("name", "dose", "unit", "elemental_mg"),
    [
        ("magnesium bisglycinate", 1773, "salt_mg", 250),
        ("bisglycinate", 1.773, "g", 250),
        ("Magnesium (Glycinate)", 1773, "salt_mg", 250),
        ("magnesium oxide", 400, "salt_mg", 241.2),
        ("citrate", 619, "salt_mg", 100),
        ("Magtein", 2000, "salt_mg", 144),
        ("milk of magnesia", 1200, "salt_mg", 500.1),
        ("Epsom salt", 5, "g", 493.1),
        ("magnesium chloride hexahydrate", 1000, "salt_mg", 119.6),
        ("elemental magnesium", 200, "mg", 200),
    ],
)
def test_a_whole_compound_is_counted_by_its_formula(
    name: str, dose: float, unit: str, elemental_mg: float
) -> None:
    reading = read_dose(name, elemental_mg=None, dose=dose, unit=unit)
    assert reading.elemental_mg == pytest.approx(elemental_mg, abs=0.1)
    assert not reading.ambiguous


@pytest.mark.parametrize(
    ("name", "dose", "unit"),
    [
        ("magnesium bisglycinate", 200, "mg"),
        ("magnesium", 200, "mg"),
        ("magnesium oxide", 400_000, "ug"),
        ("magnesium citrate", 5, "IU"),
        ("magnesium chloride", 1000, "salt_mg"),
        ("magnesium", 1, "g"),
        ("magnesium oxide", 0.4, "g"),
        ("magnesium citrate", None, "mg"),
        ("magnesium orotate and oxide", 500, "salt_mg"),
    ],
)
def test_what_can_be_two_things_is_counted_as_neither(
    name: str, dose: float | None, unit: str
) -> None:
    reading = read_dose(name, elemental_mg=None, dose=dose, unit=unit)
    assert reading.elemental_mg is None
    assert reading.ambiguous
    assert reading.questions


def test_a_range_is_told_where_water_may_be_bound() -> None:
    reading = read_dose("magnesium citrate", elemental_mg=None, dose=1000, unit="salt_mg")
    assert reading.elemental_mg == pytest.approx(161.6, abs=0.1)
    assert reading.low_mg == pytest.approx(113.4, abs=0.1)


def test_an_own_amount_stands() -> None:
    reading = read_dose("magnesium bisglycinate", elemental_mg=250, dose=None, unit="mg")
    assert (reading.elemental_mg, reading.ambiguous) == (250, False)


def test_an_own_amount_far_too_high_is_still_seen_by_the_limits() -> None:
    assert read_dose("magnesium", elemental_mg=5000, dose=None, unit="mg").elemental_mg == 5000


def test_more_than_the_salt_can_hold_is_caught() -> None:
    buffered = read_dose("magnesium bisglycinate", elemental_mg=180, dose=1000, unit="salt_mg")
    assert (buffered.elemental_mg, buffered.buffered) == (180, True)
    impossible = read_dose("magnesium bisglycinate", elemental_mg=400, dose=500, unit="salt_mg")
    assert (impossible.elemental_mg, impossible.ambiguous) == (None, True)


def test_a_salt_is_never_all_of_the_element() -> None:
    caught = read_dose("magnesium bisglycinate", elemental_mg=250, dose=250, unit="salt_mg")
    assert (caught.elemental_mg, caught.ambiguous) == (None, True)
    twice = read_dose("magnesium bisglycinate", elemental_mg=250, dose=250, unit="mg")
    assert (twice.elemental_mg, twice.ambiguous) == (250, False)


def test_a_name_that_is_a_label_is_read_as_one() -> None:
    reading = read_dose(
        "Magnesium (as citrate) 200 mg 48% DV", elemental_mg=None, dose=None, unit="mg"
    )
    assert reading.elemental_mg == 200


def test_another_supplement_keeps_its_own_amount() -> None:
    reading = read_dose("zinc picolinate", elemental_mg=15, dose=None, unit="mg")
    assert (reading.elemental_mg, reading.form, reading.names_magnesium) == (15, None, False)


def test_nothing_taken_is_nothing() -> None:
    assert read_dose("magnesium oxide", elemental_mg=None, dose=0, unit="mg").elemental_mg == 0
    assert read_dose("magnesium oxide", elemental_mg=0, dose=None, unit="mg").elemental_mg == 0


@pytest.mark.parametrize("value", [-1, math.nan, math.inf])
def test_an_amount_that_cannot_be_is_refused(value: float) -> None:
    with pytest.raises(NightlabError, match="cannot be"):
        read_dose("magnesium", elemental_mg=value, dose=None, unit="mg")
    with pytest.raises(NightlabError, match="cannot be"):
        read_dose("magnesium", elemental_mg=None, dose=value, unit="mg")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(NightlabError, match="unknown unit 'spoon'"):
        read_dose("magnesium", elemental_mg=None, dose=1, unit="spoon")
