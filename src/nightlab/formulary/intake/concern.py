"""What to ask about before eating more of a food: medicines and illnesses, by food."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.intake.facts import assumed, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.formulary.foods import Food, Portion
    from nightlab.formulary.intake.answers import Answers


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to ask about before the plan is followed.

    Assumptions: a food of which the figure is not known is named too.

    Args:
        rule: The safety rule, such as ``S199``.
        action: ``warn``, or ``refer``: not until a clinician has agreed.
        certain: True where the person said yes, False where they did not say.
        foods: Foods of the plan that it is about.
        sentence: What to do.
    """

    rule: str
    action: str
    certain: bool
    foods: tuple[str, ...]
    sentence: str


def concerns_of(more: Sequence[Portion], answers: Answers) -> tuple[Concern, ...]:
    """Return what to ask before more of some foods is eaten; silence is asked back, never a no.

    A food is named where a usual portion of it is much, or what is added of it; where only all of them
    together are much, all are named.

    Args:
        more: What is added, in g a day.
        answers: What was said of medicines and illnesses.

    Source: Nightlab's safety rules S199 to S201, conservative by design and not yet reviewed.

    Example:
        >>> from nightlab.formulary.foods import Portion, food
        >>> from nightlab.formulary.intake import Answers
        >>> found = concerns_of([Portion(food("11458"), 45)], Answers(concerns={"warfarin": True}))
        >>> found[0].rule, found[0].foods
        ('S199', ('spinach, cooked',))
    """
    found = [_concern(row, more, answers) for row in rows("concerns")] if more else []
    return tuple(each for each in found if each)


def is_better_left(food: Food, answers: Answers) -> bool:
    """Say whether other foods are to be preferred, for a reason that the person said yes to."""
    return any(True in _told(row, answers) and _is_much(food, row) for row in rows("concerns"))


def _concern(row: dict[str, str], more: Sequence[Portion], answers: Answers) -> Concern | None:
    told = _told(row, answers)
    names = _names(row, more)
    certain = True in told
    if not certain and (not names or None not in told):
        return None
    said = "said_nothing" if not certain else "said_yes" if names else "said_yes_none"
    return Concern(row["rule"], row["action"], certain, names, row[said])


def _told(row: dict[str, str], answers: Answers) -> list[bool | None]:
    return [answers.concerns.get(key) for key in row["answers"].split(";")]


def _names(row: dict[str, str], more: Sequence[Portion]) -> tuple[str, ...]:
    found = [part for part in more if _is_much(part.food, row, part.grams)]
    if not found and row["from"]:
        amounts = [part.food.amount(row["nutrient"], part.grams) or 0.0 for part in more]
        found = list(more) if sum(amounts) >= assumed(row["from"]) else []
    return tuple(part.food.name for part in found)


def _is_much(food: Food, row: dict[str, str], grams: float = 0.0) -> bool:
    if row["nutrient"] == "oxalate":
        return food.kind.oxalate_high is not False
    amount = food.amount(row["nutrient"], max(grams, food.portion_g))
    return amount is None or amount >= assumed(row["from"])
