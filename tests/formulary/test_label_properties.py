"""What must hold of every label, whatever is on it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.formulary import LabelReading, compounds, compounds_of, read_dose, read_label
from nightlab.formulary.chemistry import most_elemental_fraction

FORMS = sorted({c.form for c in compounds()})
WORDS = [
    "magnesium",
    "bisglycinate",
    "citrate",
    "oxide",
    "chloride",
    "malate",
    "as",
    "from",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    ";",
    ":",
    "elemental",
    "providing",
    "davon",
    "200",
    "mg",
    "1000",
    "mg",
    "48",
    "%",
    "DV",
    "zinc",
    "per",
    "capsule",
    "serving",
    "2",
    "x",
    "-",
    "=",
    "not",
    "up",
    "\n",
    "mmol",
    "5",
    "g",
    "/",
    "ml",
    "magtein",
    "14.1",
    "%",
    "1.000",
    "buffered",
    "stearate",
    "hexahydrate",
    "contains",
    "each",
    "with",
    "0",
    "mg",
    "µg",
    "1,5",
]

forms = st.sampled_from(FORMS)
elemental = st.integers(20, 500).map(float)
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=25).map(" ".join),
    st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")),
)


def whole(reading: LabelReading) -> bool:
    """Whether a reading keeps its own promises."""
    mg = reading.elemental_mg
    if mg is None:
        return reading.low_mg is None and bool(reading.explanation)
    return math.isfinite(mg) and mg > 0 and not reading.ambiguous and bool(reading.explanation)


@given(text=texts)
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    if not text.strip():
        with pytest.raises(NightlabError, match="no label"):
            read_label(text)
        return
    assert whole(read_label(text))


@given(form=forms, mg=elemental)
def test_a_panel_line_comes_back_as_it_was_written(form: str, mg: float) -> None:
    reading = read_label(f"Magnesium (as {form}) {mg:g} mg")
    assert (reading.elemental_mg, reading.form) == (mg, form)


@given(
    form=forms,
    mg=elemental,
    style=st.sampled_from(["providing {} mg magnesium", "({} mg elemental)"]),
)
def test_a_compound_with_its_element_comes_back(form: str, mg: float, style: str) -> None:
    compound = math.ceil(mg / compounds_of(form)[0].elemental_fraction)
    reading = read_label(f"{compound} mg {form} {style.format(f'{mg:g}')}")
    assert (reading.elemental_mg, reading.form, reading.buffered) == (mg, form, False)
    assert reading.compound_mg == compound


@given(form=forms, compound=st.integers(50, 5000), mg=st.integers(10, 900))
def test_never_more_than_oxide_could_hold(form: str, compound: int, mg: int) -> None:
    reading = read_label(f"{form} {compound} mg providing {mg} mg elemental magnesium")
    if reading.elemental_mg is None or mg == compound:
        return
    # Amounts that differ by rounding alone are one amount, said twice.
    if abs(mg - compound) <= 0.03 * max(mg, compound):
        return
    assert reading.elemental_mg <= compound * most_elemental_fraction() * 1.01


@given(form=forms, mg=st.integers(20, 5000))
def test_milligrams_of_a_salt_alone_are_never_counted(form: str, mg: int) -> None:
    reading = read_label(f"{form} {mg} mg")
    assert reading.elemental_mg is None
    assert reading.ambiguous


@given(form=forms, mg=st.integers(100, 900), percent=st.integers(1, 300))
def test_a_percentage_that_does_not_fit_is_never_passed_over(
    form: str, mg: int, percent: int
) -> None:
    reading = read_label(f"Magnesium (as {form}) {mg} mg ({percent}% DV)")
    if reading.elemental_mg is not None:
        assert any(abs(mg - percent * unit) <= max(unit, 0.03 * mg) for unit in (4.2, 4.0, 3.75))


@given(form=forms, dose=st.floats(0, 1e5), unit=st.sampled_from(["mg", "salt_mg", "ug", "g", "IU"]))
def test_a_dose_never_holds_more_than_itself(form: str, dose: float, unit: str) -> None:
    reading = read_dose(form, elemental_mg=None, dose=dose, unit=unit)
    factor = {"ug": 0.001, "g": 1000.0}.get(unit, 1.0)
    assert reading.elemental_mg is None or reading.elemental_mg <= dose * factor * 0.6031


@given(form=forms, own=st.floats(0, 1000), dose=st.floats(1, 5000))
def test_an_own_amount_that_cannot_be_is_caught(form: str, own: float, dose: float) -> None:
    reading = read_dose(form, elemental_mg=own, dose=dose, unit="salt_mg")
    if own > 0.62 * dose and abs(own - dose) > 0.03 * max(own, dose):
        assert reading.elemental_mg is None
        assert reading.ambiguous


# --- whole panels, with what stands on them known --------------------------------------------------

OTHERS = (
    "Zinc (as zinc citrate) 15 mg 136% DV",
    "Vitamin B6 (as pyridoxine hydrochloride) 10 mg 588%",
    "Calcium (as calcium carbonate) 500 mg (38% DV)",
    "L-Theanine 200 mg *",
    "Glycine 1500 mg",
    "Melatonin 3 mg",
    "Other ingredients: cellulose, magnesium stearate, silica",
    "Potassium (as potassium citrate) 99 mg 2%",
    "Vitamin D3 25 mcg 125%",
)
SHORT = {"magnesium bisglycinate": "Magnesium Bisglycinate Chelate", "magnesium oxide": "oxide"}
LINES = (
    "Magnesium (as {form}) {mg} mg {percent}% DV",
    "Magnesium (as {form}) {mg} mg ({percent}%)",
    "Magnesium (from {compound} mg {form}) {mg} mg {percent}%",
    "{form} {compound} mg providing {mg} mg elemental magnesium",
    "{form} {compound} mg (of which magnesium {mg} mg)",
    "Elemental magnesium (as {form}) {mg} mg",
    "{form} {compound} mg, davon Magnesium {mg} mg ({nrv} % NRV)",
)


@st.composite
def panels(draw: st.DrawFn) -> tuple[str, float, str]:
    """A panel of several lines, the magnesium in it, and what joins the lines."""
    form = draw(forms.filter(lambda name: "hydrochloride" not in name))
    mg = draw(st.integers(30, 450))
    compound = math.ceil(mg / compounds_of(form)[0].elemental_fraction)
    line = draw(st.sampled_from(LINES)).format(
        form=SHORT.get(form, form),
        mg=mg,
        compound=compound,
        percent=round(mg / 4.2),
        nrv=round(mg / 3.75),
    )
    lines = [line, *draw(st.lists(st.sampled_from(OTHERS), max_size=4, unique=True))]
    joint = draw(st.sampled_from(["\n", "; ", ". ", ", ", " "]))
    return joint.join(draw(st.permutations(lines))), mg, joint


@settings(max_examples=300)
@given(panel=panels())
def test_a_panel_gives_its_magnesium_and_nothing_else(panel: tuple[str, float, str]) -> None:
    text, mg, joint = panel
    reading = read_label(text)
    if joint in {"\n", "; "}:
        assert reading.elemental_mg == mg
    assert reading.elemental_mg in {mg, None}
