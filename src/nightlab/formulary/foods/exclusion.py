"""What a person does not eat, and which foods that rules out."""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.foods.table import find_foods
from nightlab.person.checks import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.formulary.foods.food import Food

FACTS = Path(__file__).with_name("exclusions.csv")
ALIASES = MappingProxyType(
    {
        "coeliac": "gluten",
        "coeliac_disease": "gluten",
        "celiac": "gluten",
        "celiac_disease": "gluten",
        "wheat": "gluten",
        "lactose": "dairy",
        "milk": "dairy",
        "milk_products": "dairy",
        "dairy_products": "dairy",
        "eggs": "egg",
        "soya": "soy",
        "soybean": "soy",
        "soybeans": "soy",
        "nut": "nuts",
        "treenuts": "tree_nuts",
        "tree_nut": "tree_nuts",
        "peanut": "peanuts",
        "histamine": "low_histamine",
        "fodmap": "low_fodmap",
        "fodmaps": "low_fodmap",
        "ibs": "low_fodmap",
        "oxalate": "low_oxalate",
        "sulfite": "sulphite",
        "sulfites": "sulphite",
        "sulphites": "sulphite",
        "crustaceans": "shellfish",
        "molluscs": "shellfish",
        "shrimp": "shellfish",
        "prawn": "shellfish",
        "prawns": "shellfish",
        "crab": "shellfish",
        "pescatarian": "meat",
    }
)
"""Words by which people say the same, read widely: ``wheat`` is all gluten, a crab all shellfish."""
AROUND = re.compile(r"^no_|_(allergy|free|intoleran(ce|t)|diet)$")
"""What people write around such a word."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One thing a person does not eat.

    Args:
        name: The exclusion, or the food as it was written.
        words: What it leaves out, in words.
        rule: ``contains``, ``caffeine``, ``histamine``, ``fodmap``, ``oxalate`` or ``food``.
        leaves_out: What the rule looks for: ingredients, or numbers of foods.
        caution: How far to trust it; empty where there is nothing to say.
    """

    name: str
    words: str
    rule: str
    leaves_out: frozenset[str]
    caution: str = ""

    def covers(self, food: Food) -> bool:
        """Say whether a food is ruled out; where that is not known, as in a mixture, it is."""
        kind = food.kind
        match self.rule:
            case "contains":
                return bool(self.leaves_out & (kind.contains | kind.may_contain))
            case "caffeine":
                return food.caffeine_mg != 0 or "caffeine" in kind.contains | kind.may_contain
            case "histamine":
                return kind.histamine != 0
            case "fodmap":
                return kind.fodmap != "low"
            case "oxalate":
                return kind.oxalate_high is not False
            case _:
                return food.ndb_no in self.leaves_out or kind.mixture

    def traced_in(self, food: Food) -> frozenset[str]:
        """Return what of the exclusion may be in a food by accident."""
        return self.leaves_out & food.kind.traces


@cache
def exclusions() -> Mapping[str, Exclusion]:
    """Return every exclusion that has a name of its own.

    Example:
        >>> from nightlab.formulary.foods import food
        >>> exclusions()["nuts"].covers(food("12061"))
        True
    """
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType(
        {
            row["name"]: Exclusion(
                name=row["name"],
                words=row["words"],
                rule=row["rule"],
                leaves_out=frozenset(row["leaves_out"].split(";")),
                caution=row["caution"],
            )
            for row in rows
        }
    )


def is_exclusion(name: str) -> bool:
    """Say whether a word is the name of an exclusion, or an alias of one.

    Example:
        >>> is_exclusion("Low-FODMAP"), is_exclusion("spinach")
        (True, False)
    """
    return _named(name) is not None


def read_exclusion(name: str, where: str = "exclude") -> Exclusion:
    """Return what a person means by a word: a named exclusion, or every food of that name.

    Args:
        name: Such as ``nuts``, ``low-FODMAP`` or ``spinach``.
        where: Where it was written, for the error.

    Raises:
        NightlabError: Neither an exclusion nor a food, with the nearest.

    Example:
        >>> read_exclusion("IBS").name, read_exclusion("Spinach").rule
        ('low_fodmap', 'food')
    """
    if found := _named(name):
        return found
    near = difflib.get_close_matches(plain(name)[:100], [*exclusions(), *ALIASES], n=1, cutoff=0.75)
    try:
        foods = find_foods(name, where)
    except NightlabError as error:
        if near:
            raise NightlabError(
                f"{name!r} is neither an exclusion nor a food",
                where=where,
                fix=f"write {near[0]!r} if that was meant",
            ) from error
        raise
    return Exclusion(name.strip(), name.strip(), "food", frozenset(each.ndb_no for each in foods))


def _named(name: str) -> Exclusion | None:
    """Return the exclusion that has a name, None where a word is none."""
    key = plain(name)
    for word in (key, AROUND.sub("", key)):
        if found := exclusions().get(ALIASES.get(word, word)):
            return found
    return None
