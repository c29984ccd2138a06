"""What several portions hold together, and how much of that is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.formulary.foods.food import Food


class Portion(NamedTuple):
    """A weight of a food in grams."""

    food: Food
    grams: float


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that says what it leaves out.

    Args:
        nutrient: What was added up; the unit stands in its name.
        known: The sum over the foods of which it is known.
        unknown_foods: Names of the foods of which it is not.
        unknown_grams: What those weigh together, in g.
        unknown_percent: The same in percent of all that was weighed; 0 where nothing was.
    """

    nutrient: str
    known: float
    unknown_foods: tuple[str, ...]
    unknown_grams: float
    unknown_percent: float


def total(portions: Sequence[Portion], nutrient: str) -> Total:
    """Add up a nutrient; a food of which it is not known adds to what is not known, never a zero.

    Raises:
        NightlabError: A nutrient that is not told of any food.

    Example:
        >>> from nightlab.formulary.foods import food
        >>> goji, almonds = food("09110"), food("12061")
        >>> total([Portion(goji, 28), Portion(almonds, 28)], "magnesium_mg").unknown_foods
        ('goji berries, dried',)
    """
    amounts = [(part, part.food.amount(nutrient, part.grams)) for part in portions if part.grams]
    unknown = [part for part, amount in amounts if amount is None]
    grams = sum(part.grams for part in portions)
    unknown_grams = sum(part.grams for part in unknown)
    return Total(
        nutrient=nutrient,
        known=sum(amount for _, amount in amounts if amount is not None),
        unknown_foods=tuple(dict.fromkeys(part.food.name for part in unknown)),
        unknown_grams=unknown_grams,
        unknown_percent=100 * unknown_grams / grams if grams else 0.0,
    )
