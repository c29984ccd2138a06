"""Fractions come from formulae, and agree with what is published."""

from __future__ import annotations

import pytest

from nightlab.errors import NightlabError
from nightlab.formulary import (
    agents,
    compounds,
    compounds_of,
    find_agent,
    glycine_mg_per_elemental_mg,
)
from nightlab.formulary.chemistry import atoms_in, molar_mass_g, most_elemental_fraction

PUBLISHED = [
    ("magnesium bisglycinate", "anhydrous", 172.42, 14.10, 709),
    ("magnesium bisglycinate", "dihydrate", 208.45, 11.66, 858),
    ("magnesium oxide", "anhydrous", 40.30, 60.30, 166),
    ("magnesium citrate", "anhydrous", 451.11, 16.16, 619),
    ("magnesium citrate", "nonahydrate", 613.25, 11.89, 841),
    ("magnesium citrate", "hydrogen citrate", 214.41, 11.34, 882),
    ("magnesium L-threonate", "anhydrous", 294.50, 8.25, 1212),
    ("magnesium L-threonate", "monohydrate", 312.51, 7.78, 1286),
    ("magnesium malate", "anhydrous", 156.38, 15.54, 643),
    ("magnesium malate", "trihydrate", 210.42, 11.55, 866),
    ("magnesium taurate", "anhydrous", 272.57, 8.92, 1121),
    ("magnesium chloride", "anhydrous", 95.21, 25.53, 392),
    ("magnesium chloride", "hexahydrate", 203.30, 11.96, 836),
    ("magnesium sulfate", "anhydrous", 120.36, 20.19, 495),
    ("magnesium sulfate", "heptahydrate", 246.47, 9.86, 1014),
    ("magnesium gluconate", "anhydrous", 414.60, 5.86, 1706),
    ("magnesium gluconate", "dihydrate", 450.63, 5.39, 1854),
    ("magnesium lactate", "anhydrous", 202.44, 12.01, 833),
    ("magnesium lactate", "dihydrate", 238.48, 10.19, 981),
    ("magnesium aspartate", "anhydrous", 288.50, 8.42, 1187),
    ("magnesium aspartate", "dihydrate", 324.53, 7.49, 1335),
    ("magnesium carbonate", "anhydrous", 84.31, 28.83, 347),
    ("magnesium hydroxide", "anhydrous", 58.32, 41.68, 240),
    ("magnesium orotate", "anhydrous", 334.48, 7.27, 1376),
    ("magnesium pidolate", "anhydrous", 280.52, 8.66, 1154),
    ("magnesium ascorbate", "anhydrous", 374.54, 6.49, 1541),
    ("magnesium glycerophosphate", "anhydrous", 194.36, 12.51, 800),
    ("magnesium acetyl-taurate", "anhydrous", 356.65, 6.81, 1467),
]


@pytest.mark.parametrize(("form", "state", "mass_g", "percent", "mg_per_100"), PUBLISHED)
def test_fractions_agree_with_what_is_published(
    form: str, state: str, mass_g: float, percent: float, mg_per_100: float
) -> None:
    (compound,) = [c for c in compounds_of(form) if c.state == state]
    assert compound.molar_mass_g == pytest.approx(mass_g, abs=0.01)
    assert compound.elemental_fraction * 100 == pytest.approx(percent, abs=0.01)
    assert compound.compound_mg_per_100_mg == pytest.approx(mg_per_100, abs=0.5)


def test_a_hydrate_weighs_whole_waters_more_than_its_dry_salt() -> None:
    waters = {"monohydrate": 1, "dihydrate": 2, "trihydrate": 3, "hexahydrate": 6}
    waters |= {"heptahydrate": 7, "nonahydrate": 9}
    for compound in compounds():
        if compound.state in waters:
            dry = compounds_of(compound.form)[0]
            gained = compound.molar_mass_g - dry.molar_mass_g
            assert gained == pytest.approx(waters[compound.state] * molar_mass_g("H2O"), abs=1e-6)


def test_the_dry_compound_comes_first_and_holds_the_most() -> None:
    for compound in compounds():
        states = compounds_of(compound.form)
        assert states[0].state == "anhydrous"
        assert states[0].elemental_fraction == max(c.elemental_fraction for c in states)


def test_nothing_holds_more_than_the_oxide() -> None:
    assert most_elemental_fraction() == pytest.approx(0.60304, abs=1e-5)


def test_every_form_that_can_be_tried_has_a_formula() -> None:
    forms = {a.name for a in agents() if a.kind == "magnesium form"}
    assert forms <= {c.form for c in compounds()}
    assert (
        len({a.name for a in agents() if a.kind == "magnesium form" and a.offered in {"yes", "no"}})
        == 13
    )


def test_forms_are_spelled_as_agents_where_there_is_one() -> None:
    for compound in compounds():
        agent = find_agent(compound.form)
        assert agent is None or agent.name == compound.form


def test_glycine_rides_on_the_bisglycinate() -> None:
    assert glycine_mg_per_elemental_mg("magnesium bisglycinate") * 250 == pytest.approx(1544, abs=1)
    assert glycine_mg_per_elemental_mg("magnesium oxide") == 0
    # One lysine, one glycine: 75.07 g of glycine on 24.305 g of magnesium.
    lysinate = glycine_mg_per_elemental_mg("magnesium lysinate glycinate")
    assert lysinate == pytest.approx(3.09, abs=0.01)


@pytest.mark.parametrize("text", ["", "Xx2", "MgO(", "mgo", "Mg O", "2Mg"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    if not text:
        assert dict(atoms_in(text)) == {}
        return
    with pytest.raises(NightlabError, match="not a formula"):
        atoms_in(text)
