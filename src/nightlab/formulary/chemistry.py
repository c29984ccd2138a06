"""How much of a compound is magnesium: computed from its formula, never typed."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping

ATOMS = Path(__file__).with_name("atoms.csv")
COMPOUNDS = Path(__file__).with_name("compounds.csv")
GLYCINE_FORMULA = "C2H5NO2"


@cache
def atomic_masses() -> Mapping[str, float]:
    """Return the standard atomic mass of each element that occurs, in g/mol.

    Source:
        IUPAC, abridged standard atomic weights 2021.
    """
    with ATOMS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return MappingProxyType({row["symbol"]: float(row["mass_g_per_mol"]) for row in rows})


def atoms_in(formula: str) -> Mapping[str, int]:
    """Count the atoms of a formula without brackets.

    Raises:
        NightlabError: Not a formula, or an element whose mass is not in the table.

    Example:
        >>> dict(atoms_in("MgC4H8N2O4"))
        {'Mg': 1, 'C': 4, 'H': 8, 'N': 2, 'O': 4}
    """
    parts = re.findall(r"([A-Z][a-z]?)(\d*)", formula)
    known = atomic_masses()
    if "".join(s + n for s, n in parts) != formula or not all(s in known for s, _ in parts):
        raise NightlabError(f"{formula!r} is not a formula of known elements")
    counts: dict[str, int] = {}
    for symbol, number in parts:
        counts[symbol] = counts.get(symbol, 0) + int(number or 1)
    return MappingProxyType(counts)


def molar_mass_g(formula: str) -> float:
    """Return the mass of one mole of a formula in grams.

    Example:
        >>> round(molar_mass_g("MgO"), 2)
        40.3
    """
    masses = atomic_masses()
    return sum(masses[symbol] * number for symbol, number in atoms_in(formula).items())


@dataclass(frozen=True, slots=True)
class Compound:
    """One chemical compound that a label may mean when it names a form of magnesium.

    Args:
        form: The form's name, such as ``magnesium citrate``.
        state: ``anhydrous``, or how many waters it holds, or what else sets it apart.
        formula: Without brackets, water included.
    """

    form: str
    state: str
    formula: str

    @property
    def molar_mass_g(self) -> float:
        """Grams per mole."""
        return molar_mass_g(self.formula)

    @property
    def elemental_fraction(self) -> float:
        """Milligrams of the element magnesium in a milligram of the compound."""
        atoms = atoms_in(self.formula)["Mg"]
        return atoms * atomic_masses()["Mg"] / self.molar_mass_g

    @property
    def compound_mg_per_100_mg(self) -> float:
        """Milligrams of the compound that hold 100 mg of the element."""
        return 100 / self.elemental_fraction


@cache
def compounds() -> tuple[Compound, ...]:
    """Return every compound of the table, in its order.

    Example:
        >>> bisglycinate = compounds()[0]
        >>> f"{bisglycinate.form}, {bisglycinate.state}: {bisglycinate.elemental_fraction:.2%}"
        'magnesium bisglycinate, anhydrous: 14.10%'
    """
    with COMPOUNDS.open(encoding="utf-8", newline="") as file:
        return tuple(Compound(**row) for row in csv.DictReader(file))


@cache
def compounds_of(form: str) -> tuple[Compound, ...]:
    """Return the compounds that go by the name of a form; none for a name that is not in the table."""
    return tuple(compound for compound in compounds() if compound.form == form)


@cache
def most_elemental_fraction() -> float:
    """Return the highest fraction that any compound holds: that of the oxide, about 0.603."""
    return max(compound.elemental_fraction for compound in compounds())


@cache
def glycine_mg_per_elemental_mg(form: str) -> float:
    """Return the glycine that comes with each milligram of the element in a form.

    Assumptions: two glycines ride on each magnesium of the bisglycinate, one on that of the lysinate
    glycinate, none on any other form.

    Example:
        >>> round(glycine_mg_per_elemental_mg("magnesium bisglycinate"), 2)
        6.18
    """
    glycines = {"magnesium bisglycinate": 2, "magnesium lysinate glycinate": 1}.get(form, 0)
    return glycines * molar_mass_g(GLYCINE_FORMULA) / atomic_masses()["Mg"]
