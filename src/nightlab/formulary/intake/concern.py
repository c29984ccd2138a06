"""What to ask about before eating more of a food: medicines and illnesses, by food."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary.intake.facts import assumed, rows

if TYPE_CHECKING:
    from nightlab.formulary.foods import Food
    from nightlab.formulary.intake.answers import Answers
    from nightlab.formulary.intake.plan import Plan


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


def concerns_of(plan: Plan, answers: Answers) -> tuple[Concern, ...]:
    """Return what to ask about the foods of a plan; silence is asked back, never taken for a no.

    Source: Nightlab's safety rules S199 to S201, conservative by design and not yet reviewed.
    """
    found = [_concern(row, plan, answers) for row in rows("concerns")]
    return tuple(each for each in found if each)


def _concern(row: dict[str, str], plan: Plan, answers: Answers) -> Concern | None:
    told = [answers.concerns.get(key) for key in row["answers"].split(";")]
    foods = dict.fromkeys(step.move.food for step in plan.steps)
    names = tuple(each.name for each in foods if _is_much(each, row))
    if not names or not (True in told or None in told):
        return None
    certain = True in told
    sentence = row["said_yes" if certain else "said_nothing"]
    return Concern(row["rule"], row["action"], certain, names, sentence)


def _is_much(food: Food, row: dict[str, str]) -> bool:
    if row["nutrient"] == "oxalate":
        return food.kind.oxalate_high is not False
    amount = food.amount(row["nutrient"], food.portion_g)
    return amount is None or amount >= assumed(row["from"])
