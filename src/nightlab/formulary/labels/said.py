"""What a label can say of magnesium: the amounts, and the doubts about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["elemental", "declared", "plain", "unclear", "compound"]
"""``elemental``: said to be the element. ``declared``: "magnesium (as citrate)", the panel's way of
giving the element. ``plain``: of "magnesium", and no more. ``unclear``: of a named form, which may be the
whole compound or the element. ``compound``: said to be the whole compound."""


@dataclass(frozen=True, slots=True)
class Per:
    """What an amount is per.

    Args:
        name: Such as ``capsule``, ``serving`` or ``5 ml``; empty where nothing is said.
        concentration: Whether that is no dose, but so much in a millilitre, a litre or 100 g.
    """

    name: str = ""
    concentration: bool = False

    @property
    def one_unit(self) -> bool:
        """Whether it is one capsule or the like, of which a serving may hold several."""
        return self.name not in {"", "serving", "day"} and not self.concentration


@dataclass(frozen=True, slots=True)
class Statement:
    """One amount that a label gives for magnesium or for a form of it.

    Args:
        kind: What it is an amount of.
        amount_mg: Milligrams; amounts in mmol and mEq are those of the element.
        forms: Forms named with it.
        percents: Percentages of a daily value beside it.
        unit: As typed.
        sure: Whether the number can be read in one way only.
        state: Hydrate words named with it.
        per: What it is per.
    """

    kind: Kind
    amount_mg: float
    forms: tuple[str, ...] = ()
    percents: tuple[float, ...] = ()
    unit: str = "mg"
    sure: bool = True
    state: str = ""
    per: Per = Per()


@dataclass(slots=True)
class Said:
    """Everything that was found on a label.

    Args:
        statements: Amounts of magnesium, in their order.
        forms: Forms named anywhere.
        magnesium: Whether magnesium is named at all.
        homoeopathic: Whether the name is one of homoeopathy.
        buffered: Whether it says so.
        hedged: A word that takes back what an amount says.
        brand: A trade mark of a raw material.
        loose_percents: Percentages without an amount.
        shares: Percentages said to be the share of the element in the compound.
        units_per_serving: Capsules or the like in a serving; None where it is not said.
        speaks_of_one_unit: Whether "per capsule" stands away from any amount.
        too_much: Whether an amount was left out that is a bag's and no serving's.
    """

    statements: list[Statement] = field(default_factory=list)
    forms: tuple[str, ...] = ()
    magnesium: bool = False
    homoeopathic: bool = False
    buffered: bool = False
    hedged: str = ""
    brand: str = ""
    loose_percents: tuple[float, ...] = ()
    shares: tuple[float, ...] = ()
    units_per_serving: float | None = None
    speaks_of_one_unit: bool = False
    too_much: bool = False

    def note_forms(self, forms: tuple[str, ...]) -> None:
        """Remember forms that were named."""
        self.forms = tuple(dict.fromkeys((*self.forms, *forms)))
