"""How much of a thing an evening brings, in milligrams, and what is too much for anybody."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary import find_agent
from nightlab.person import Behaviour, Drink
from nightlab.safety.known import TOTALS
from nightlab.units import MASS_MG

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from nightlab.person import Profile

MOST_MG = 30_000.0
"""Of one thing at once; beyond it a unit was probably mixed up. Source: own conservative value."""
MOST_CAFFEINE_MG = 200.0
"""At once, for an adult who is not pregnant. Source: EFSA 2015, doi:10.2903/j.efsa.2015.4102."""
COUNTED = frozenset(substance for substance, _ in TOTALS.values())
"""Substances whose amounts of a day are added up and held against limits."""


def milligrams(name: str, dose: float | None, unit: str) -> float | None:
    """Return a dose in milligrams, of magnesium the elemental ones; None where nothing is asked of it.

    Args:
        name: Of what is taken.
        dose: Of one evening, in ``unit``.
        unit: Such as ``mg``, ``g`` or ``mg elemental magnesium``.

    Raises:
        NightlabError: More than anybody should take at once, or no mass where limits are in milligrams.

    Example:
        >>> milligrams("magnesium citrate", 0.2, "g")
        200.0
    """
    if dose is None:
        return None
    first = unit.replace("μ", "µ").casefold().split()[:1]
    per_unit = MASS_MG.get(first[0]) if first else None
    agent = find_agent(name)
    scopes = frozenset(agent.scopes) if agent else frozenset()
    if per_unit is None:
        if scopes & {*COUNTED, "caffeine", "alcohol"}:
            raise NightlabError(
                f"{dose:g} {unit} do not say how much it is, and its limits are in milligrams",
                where=name,
                fix="give milligrams, of magnesium the elemental ones on the label",
            )
        return None
    mg = dose * per_unit
    most = MOST_CAFFEINE_MG if "caffeine" in scopes else MOST_MG
    if mg > most:
        raise NightlabError(
            f"{dose:g} {unit} would be too much: at most {most:,g} mg at once",
            where=name,
            fix="plan a smaller dose, and look at the unit again",
        )
    return mg


def with_drink(person: Profile, name: str, mg: float | None, at: time | None) -> Profile:
    """Return a person with a dose of caffeine or alcohol among the drinks, as their rules go by drinks.

    Args:
        person: Who would take it.
        name: Of what is taken; anything else changes nothing.
        mg: Milligrams of it; None changes nothing.
        at: When; None where that is not known.
    """
    agent = find_agent(name)
    if agent is None or agent.name not in ("caffeine", "alcohol") or mg is None:
        return person
    habits = person.behaviour or Behaviour()
    if agent.name == "caffeine":
        drinks = (*(habits.caffeine or ()), Drink(mg, at))
        return replace(person, behaviour=replace(habits, caffeine=drinks))
    drinks = (*(habits.alcohol or ()), Drink(mg / MASS_MG["g"], at))
    return replace(person, behaviour=replace(habits, alcohol=drinks))


def refuse_same_substance(names: Sequence[str]) -> None:
    """Refuse to combine two forms of one substance whose doses would add up.

    Raises:
        NightlabError: Two of them, such as two salts of magnesium.
    """
    for one, other in combinations(names, 2):
        first, second = find_agent(one), find_agent(other)
        both = set(first.scopes) & set(second.scopes) & COUNTED if first and second else set()
        if both:
            raise NightlabError(
                f"{one} and {other} are both {min(both)}; together their doses would add up",
                where="arms",
                fix=f"compare them instead: try one, and name the other with --against {other!r}",
            )
