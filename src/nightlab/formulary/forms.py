"""The forms of magnesium side by side: what they hold, how they are absorbed and borne, who says so."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.agents import find_agent
from nightlab.formulary.chemistry import compounds, compounds_of, glycine_mg_per_elemental_mg
from nightlab.formulary.facts import Fact, facts_on

if TYPE_CHECKING:
    from nightlab.formulary.chemistry import Compound


@dataclass(frozen=True, slots=True)
class MagnesiumForm:
    """One form of magnesium, as a label names it.

    Args:
        name: Such as ``magnesium bisglycinate``.
        compounds: What the name may stand for, with and without water.
        glycine_mg_per_elemental_mg: Glycine that comes with each milligram of the element.
        absorption: What was measured in people; never a percentage where none was.
        tolerance: How it is borne.
        laxative: Whether it loosens the bowel.
        articles: What the two articles behind the project say it is for.
        evidence: What trials found for sleep.
    """

    name: str
    compounds: tuple[Compound, ...]
    glycine_mg_per_elemental_mg: float
    absorption: tuple[Fact, ...]
    tolerance: str
    laxative: str
    articles: str
    evidence: tuple[Fact, ...]

    @property
    def elemental_fraction(self) -> float:
        """Share of the element in the dry compound: the most that the form can hold."""
        return self.compounds[0].elemental_fraction

    @property
    def least_elemental_fraction(self) -> float:
        """Share of the element in the compound of this name that holds the least."""
        return min(compound.elemental_fraction for compound in self.compounds)

    @property
    def absorbed_percent(self) -> tuple[float, float] | None:
        """Lowest and highest percentage that any study found to be absorbed; None where none is known."""
        known = [f for f in self.absorption if f.unit == "% absorbed" and f.low is not None]
        return (min(f.low or 0 for f in known), max(f.high or 0 for f in known)) if known else None


@cache
def magnesium_forms() -> tuple[MagnesiumForm, ...]:
    """Return every form that a label may name, in the order of the table.

    Example:
        >>> [f.name for f in magnesium_forms() if f.absorbed_percent]
        ['magnesium bisglycinate', 'magnesium oxide', 'magnesium sulfate']
    """
    names = dict.fromkeys(compound.form for compound in compounds())
    return tuple(_form(name) for name in names)


def magnesium_form(name: str) -> MagnesiumForm:
    """Return a form by any of its names.

    Raises:
        NightlabError: No such form.

    Example:
        >>> form = magnesium_form("glycinate")
        >>> f"{form.elemental_fraction:.2%}", round(form.glycine_mg_per_elemental_mg, 2)
        ('14.10%', 6.18)
    """
    agent = find_agent(name)
    wanted = agent.name if agent else name.strip().casefold()
    found = next(
        (form for form in magnesium_forms() if form.name.casefold() == wanted.casefold()), None
    )
    if found is None:
        raise NightlabError(f"no form of magnesium is called {name!r}", fix="see `nightlab agents`")
    return found


def _form(name: str) -> MagnesiumForm:
    return MagnesiumForm(
        name=name,
        compounds=compounds_of(name),
        glycine_mg_per_elemental_mg=glycine_mg_per_elemental_mg(name),
        absorption=facts_on(name, "absorption"),
        tolerance=_says(name, "tolerance"),
        laxative=_says(name, "laxative"),
        articles=_says(name, "articles"),
        evidence=facts_on(name, "evidence"),
    )


def _says(name: str, topic: str) -> str:
    return next((fact.says for fact in facts_on(name, topic)), "not known")
