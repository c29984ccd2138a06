"""The questions of the screener: one stands for a mixture of ordinary foods."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.foods import NUTRIENTS, Food, Portion, food
from nightlab.formulary.intake.facts import rows

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Question:
    """One line of the screener.

    Assumptions: the weights of the foods and the usual number of portions are Nightlab's own; together
    they are held against what Americans were found to eat.

    Args:
        key: How the answer is called.
        group: The heading it stands under.
        text: What is asked.
        measure: One portion in words.
        portion_g: The same in grams.
        usual_per_day: Portions a day of somebody ordinary.
        most_per_day: More cannot be.
        plan_most_per_day: Up to how many portions a day a plan may lead; 0 where it offers none.
        parts: The foods it stands for, each with its share of the portion's weight.
    """

    key: str
    group: str
    text: str
    measure: str
    portion_g: float
    usual_per_day: float
    most_per_day: float
    plan_most_per_day: float
    parts: tuple[tuple[Food, float], ...]

    def portions(self, per_day: float) -> tuple[Portion, ...]:
        """Return the foods, in g a day, that a number of portions stands for."""
        return tuple(Portion(part, per_day * self.portion_g * share) for part, share in self.parts)

    @property
    def magnesium_mg(self) -> float:
        """Magnesium of one portion in mg.

        Raises:
            NightlabError: A food of which it is not known, for which no zero may stand in.
        """
        amounts = [each.food.amount(NUTRIENTS[1], each.grams) for each in self.portions(1)]
        if None in amounts:
            raise NightlabError("a food without a figure for magnesium", where=self.key)
        return sum(filter(None, amounts))


@cache
def questions() -> Mapping[str, Question]:
    """Return every question by its key, in the order in which they are asked.

    Example:
        >>> round(questions()["oats"].magnesium_mg)
        55
    """
    parts: dict[str, list[tuple[Food, float]]] = {}
    for row in rows("composites"):
        parts.setdefault(row["question"], []).append((food(row["ndb_no"]), float(row["weight"])))
    return MappingProxyType(
        {row["key"]: _question(row, parts[row["key"]]) for row in rows("questions")}
    )


def _question(row: dict[str, str], parts: list[tuple[Food, float]]) -> Question:
    figures = ("portion_g", "usual_per_day", "most_per_day", "plan_most_per_day")
    return Question(
        key=row["key"],
        group=row["group"],
        text=row["question"],
        measure=row["measure"],
        parts=tuple(parts),
        **{name: float(row[name]) for name in figures},
    )
