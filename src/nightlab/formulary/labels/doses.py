"""A supplement as a profile states it, read with the same care as a label."""

from __future__ import annotations

import math
from dataclasses import replace

from nightlab.errors import NightlabError
from nightlab.formulary.agents import find_agent
from nightlab.formulary.chemistry import compounds_of
from nightlab.formulary.labels.agreement import same
from nightlab.formulary.labels.answers import ASK_LINE, MOST_ELEMENTAL_MG, LabelReading
from nightlab.formulary.labels.reading import decide
from nightlab.formulary.labels.said import Kind, Said, Statement
from nightlab.formulary.labels.salts import from_compound
from nightlab.formulary.labels.statements import said_on
from nightlab.formulary.labels.tokens import tokens_of
from nightlab.units import MASS_MG

COMPOUND_UNITS = ("salt_mg", "g")
EPSOM = {"epsom", "epsomsalz", "bittersalz"}


def read_dose(
    name: str, *, elemental_mg: float | None, dose: float | None, unit: str
) -> LabelReading:
    """Return the elemental magnesium in one intake of a supplement.

    Assumptions: ``salt_mg`` is an amount of the whole compound, and so is more than a gram in ``g``;
    any other amount may be of the compound or of the element and is counted as neither, unless the name
    says "elemental".

    Args:
        name: What the label calls it.
        elemental_mg: Milligrams of the element, where the person knows them.
        dose: Amount on the label in ``unit``.
        unit: ``mg``, ``salt_mg``, ``ug``, ``mcg``, ``µg``, ``g``, ``IU`` or ``CFU``.

    Raises:
        NightlabError: No name, a dose that is negative or not finite, or an unknown unit.

    Example:
        >>> read_dose("magnesium bisglycinate", elemental_mg=None, dose=1773, unit="salt_mg").explanation
        '1773 mg of magnesium bisglycinate hold 250 mg of the element (14.10% by its formula; as the \
dihydrate only 207 mg).'
        >>> read_dose("magnesium citrate", elemental_mg=None, dose=500, unit="mg").ambiguous
        True
    """
    for field, value in (("elemental_mg", elemental_mg), ("dose", dose)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise NightlabError(f"{value:g} cannot be", where=f"{name}, {field}")
    if unit not in {*MASS_MG, "salt_mg", "IU", "CFU"}:
        raise NightlabError(f"unknown unit {unit!r}", where=f"{name}, unit")
    said = _said(name)
    if not said.magnesium:
        return _no_magnesium(said, elemental_mg)
    if elemental_mg is not None:
        return _of_element(said, elemental_mg, dose, unit)
    if dose is None:
        return decide(said)
    return _of_dose(name, said, dose, unit)


def _said(name: str) -> Said:
    """Read a name as a label, and by the names that agents go by."""
    said = said_on(name)
    agent = find_agent(name)
    if agent and "magnesium" in agent.scopes and not said.forms:
        said.magnesium = True
        said.forms = (agent.name,) if compounds_of(agent.name) else ()
    return said


def _no_magnesium(said: Said, elemental_mg: float | None) -> LabelReading:
    reading = decide(said)
    return replace(reading, elemental_mg=elemental_mg, low_mg=elemental_mg)


def _mass_mg(dose: float | None, unit: str) -> float | None:
    factor = 1.0 if unit == "salt_mg" else MASS_MG.get(unit)
    return None if dose is None or factor is None else dose * factor


def _of_element(said: Said, elemental_mg: float, dose: float | None, unit: str) -> LabelReading:
    """Hold the person's own elemental amount against the dose beside it."""
    own = Statement("elemental", elemental_mg, said.forms)
    dose_mg = _mass_mg(dose, unit)
    of_salt = unit in COMPOUND_UNITS or (dose_mg is not None and not same(dose_mg, elemental_mg))
    kind: Kind = "unclear" if of_salt else "elemental"
    beside = Statement(kind, dose_mg, said.forms) if dose_mg else None
    reading = decide(replace(said, statements=[own, *([beside] if beside else [])]))
    if beside or reading.elemental_mg is not None:
        return reading
    # Too much to be sold is still what the person says they take: the limits have to see it.
    return replace(
        reading, elemental_mg=elemental_mg, low_mg=elemental_mg, ambiguous=False, questions=()
    )


def _of_dose(name: str, said: Said, dose: float, unit: str) -> LabelReading:
    mg = _mass_mg(dose, unit)
    if mg is None:
        return LabelReading(
            None,
            ambiguous=True,
            form=said.forms[0] if len(said.forms) == 1 else None,
            explanation=f"Magnesium is not measured in {unit}.",
            questions=(ASK_LINE,),
        )
    if mg == 0:
        return LabelReading(
            0.0, ambiguous=False, form=_only(said), explanation="Nothing is taken.", low_mg=0.0
        )
    form, elemental = _only(said), any(t.kind == "elemental" for t in tokens_of(name))
    whole = unit == "salt_mg" or (unit == "g" and mg > MOST_ELEMENTAL_MG)
    if whole and form and not elemental:
        return from_compound(form, mg, state=_state(name), said=replace(said, statements=[]))
    kind: Kind = "elemental" if elemental else "unclear" if said.forms else "plain"
    return decide(replace(said, statements=[Statement(kind, mg, said.forms)]))


def _state(name: str) -> str:
    """Return the word for a hydrate in a name; Epsom salt is the heptahydrate."""
    words = tokens_of(name)
    epsom = ["heptahydrate" for t in words if t.text in EPSOM]
    return next(iter([t.text for t in words if t.kind == "hydrate"] + epsom), "")


def _only(said: Said) -> str | None:
    return said.forms[0] if len(said.forms) == 1 else None
