"""What a plan can be made of: half portions more of a food, or of one food in another's place."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.formulary.foods import Food, Portion, food
from nightlab.formulary.intake.answers import read_liked
from nightlab.formulary.intake.concern import is_better_left
from nightlab.formulary.intake.facts import assumed, rows
from nightlab.formulary.intake.question import questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nightlab.formulary.foods import Exclusion
    from nightlab.formulary.intake.answers import Answers
    from nightlab.formulary.intake.question import Question

NEW_FOOD_EFFORT = 1.5
"""What half a portion of a food costs that is liked but not eaten now, against 1 for one that is."""
BETTER_LEFT_EFFORT = 3.0
"""What half a portion costs on top that somebody with an illness or a medicine had better leave."""
ORDINARY_SHARE = 0.1
"""How much of a question a food makes up at least, to be taken for eaten where the question is."""
MOST_OF_ONE_FOOD = 2
"""Half portions of one food that a plan adds at most, so that no food carries it alone."""


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a day, by the half portion.

    Args:
        food: What there is more of.
        instead_of: What there is less of; None where nothing is taken away.
        question: Key of the question that the food belongs to.
        source: Key of the question of what there is less of; empty where nothing is taken away.
        most_halves: How many half portions at most.
        effort: What half a portion costs the person, 1 for more of what they eat.
    """

    food: Food
    instead_of: Food | None
    question: str
    source: str
    most_halves: int
    effort: float

    def change(self, nutrient: str, halves: int = 1) -> float | None:
        """Return by how much a nutrient changes; None where either food's is not known."""
        amounts = [part.food.amount(nutrient, part.grams) for part in self.portions(halves)]
        known = [amount for amount in amounts if amount is not None]
        return math.fsum(known) if len(known) == len(amounts) else None

    def portions(self, halves: int) -> tuple[Portion, ...]:
        """Return the foods with their change in g, a negative one for what is left away."""
        more = Portion(self.food, self.food.portion_g * halves / 2)
        if self.instead_of is None:
            return (more,)
        return more, Portion(self.instead_of, -self.instead_of.portion_g * halves / 2)

    @property
    def lower_mg(self) -> float:
        """Magnesium in mg that half a portion brings at least, with the food table at its worst."""
        more, *less = (part.food.amount("magnesium_mg", part.grams) for part in self.portions(1))
        return counted_share(self.food) * (more or 0.0) + sum(filter(None, less))


def counted_share(food: Food) -> float:
    """Return how much of a food's magnesium a plan counts: less where the figure is less sure.

    Example:
        >>> from nightlab.formulary.foods import food
        >>> [round(counted_share(food(number)), 2) for number in ("12061", "16426")]
        [0.85, 0.75]
    """
    if not food.mg_n:
        return assumed("plan_lower_share_imputed")
    error = 2 * (food.mg_se or 0.0) / food.magnesium_mg if food.magnesium_mg else 0.0
    return min(assumed("plan_lower_share"), max(0.0, 1 - error))


def moves_of(
    answers: Answers, exclusions: Sequence[Exclusion], *, anything: bool = False
) -> tuple[Move, ...]:
    """Return every change that the person might make.

    A food comes in if it is eaten now or liked, may be offered, is covered by no exclusion, and its
    magnesium and energy are known: an unknown amount is no zero.

    Args:
        answers: What is eaten and liked.
        exclusions: What must not come in.
        anything: Whether foods that are neither eaten nor liked may come in too.

    Raises:
        NightlabError: A liked food that nobody knows.
    """
    found = [*_swaps(answers, anything=anything), *_adds(answers, anything=anything)]
    return tuple(
        _weighed(move, answers)
        for move in found
        if move.most_halves > 0
        and not any(each.covers(move.food) for each in exclusions)
        and move.food.kind.offered
        and move.change("energy_kcal") is not None
        and move.change("magnesium_mg") is not None
        and move.lower_mg > 0
    )


def _weighed(move: Move, answers: Answers) -> Move:
    """Return a move that costs more where other foods are to be preferred."""
    if not is_better_left(move.food, answers):
        return move
    return replace(move, effort=move.effort + BETTER_LEFT_EFFORT)


def room_halves(question: Question, answers: Answers) -> int:
    """Return how many half portions of a question's foods are left of what is sensible in a day."""
    eaten = answers.per_day.get(question.key, 0.0)
    return max(0, math.floor(2 * (question.plan_most_per_day - eaten)))


def _adds(answers: Answers, *, anything: bool) -> Iterator[Move]:
    liked = answers.liked
    seen: set[str] = set()
    for key, each, share in _foods_by_question(liked):
        eaten = answers.per_day.get(key, 0) > 0 and share >= ORDINARY_SHARE
        proposed = anything and share >= ORDINARY_SHARE
        if each.ndb_no in seen or not (eaten or proposed or each.ndb_no in liked):
            continue
        seen.add(each.ndb_no)
        most = min(MOST_OF_ONE_FOOD, room_halves(questions()[key], answers))
        rarer = 1 - share / max(part for _, part in questions()[key].parts)
        effort = 1 + (NEW_FOOD_EFFORT - 1) * rarer if eaten else NEW_FOOD_EFFORT
        yield Move(each, None, key, "", most, effort)


def _swaps(answers: Answers, *, anything: bool) -> Iterator[Move]:
    liked = answers.liked
    for row in rows("swaps"):
        source, target = questions()[row["from_question"]], questions()[row["to_question"]]
        less, more = food(row["from_ndb_no"]), food(row["to_ndb_no"])
        eaten = answers.per_day.get(target.key, 0) > 0
        if eaten or more.ndb_no in liked or anything:
            halves = math.floor(2 * answers.per_day.get(source.key, 0.0))
            most = min(2 * MOST_OF_ONE_FOOD, halves, room_halves(target, answers))
            yield Move(more, less, target.key, source.key, most, 1.0 if eaten else NEW_FOOD_EFFORT)


def _foods_by_question(liked: Iterable[str]) -> Iterator[tuple[str, Food, float]]:
    """Return each food that may come in, the question whose room it takes up, and its share of it."""
    room = _rooms()
    for question in questions().values():
        for each, share in question.parts:
            yield question.key, each, share
    for number in sorted(liked):
        each = food(number)
        if key := room.get(each.kind.name):
            yield key, each, 0.0


def never_offered(answers: Answers) -> tuple[str, ...]:
    """Return the liked foods that no plan proposes, each with the reason.

    Example:
        >>> from nightlab.formulary.intake import Answers
        >>> never_offered(Answers(likes=("goji berries", "oats")))
        ('goji berries: its magnesium or energy is not known',)
    """
    found = []
    for word in answers.likes:
        reasons = [_why_never(each, answers) for each in read_liked(word)]
        if all(reasons):
            found.append(f"{word}: {'; '.join(dict.fromkeys(reasons))}")
    return tuple(found)


def _why_never(food: Food, answers: Answers) -> str:
    """Return why a food is in no plan, empty where it may be."""
    if out := [each.name for each in answers.exclusions if each.covers(food)]:
        return f"you exclude {', '.join(out)}"
    if food.magnesium_mg is None or food.energy_kcal is None:
        return "its magnesium or energy is not known"
    if food.kind.why_not_offered:
        return food.kind.why_not_offered
    key = _rooms().get(food.kind.name)
    if key is None or not questions()[key].plan_most_per_day:
        return "too little magnesium for a plan"
    return (
        "" if room_halves(questions()[key], answers) else "as much as is sensible is eaten already"
    )


def _rooms() -> dict[str, str]:
    """Return the question whose room each kind of food takes up."""
    room = {row["kind"]: row["question"] for row in rows("rooms")}
    for question in questions().values():
        for each, _ in question.parts:
            room.setdefault(each.kind.name, question.key)
    return room
