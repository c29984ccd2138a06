"""The smallest change of a day that closes a gap in magnesium with foods the person eats."""

from __future__ import annotations

import math
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.formulary.foods import Portion, Total, total
from nightlab.formulary.intake.move import moves_of, room_halves
from nightlab.formulary.intake.question import questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.formulary.foods import Exclusion, Food
    from nightlab.formulary.intake.answers import Answers
    from nightlab.formulary.intake.move import Move

KCAL_OF_ONE_EFFORT = 200.0
"""How much added energy weighs as much as half a portion of a food that is eaten now."""
TIE = 1e-6
"""What breaks ties, so that the same answers give the same plan on every machine."""
SLACK_MG = 1e-3
"""By how much the solver aims above a gap, whose own tolerance is finer."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a plan.

    Args:
        move: What changes.
        halves: By how many half portions a day.
        added_mg: Magnesium it brings, in mg a day.
    """

    move: Move
    halves: int
    added_mg: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A change of a day, and how far it gets.

    Args:
        gap_mg: What is missing to the aim, in mg a day; 0 where nothing is.
        steps: What changes.
        added_mg: Magnesium of all steps, in mg a day.
        lower_mg: What of it is counted, the food table taken at its worst.
        added_kcal: Energy of all steps, in kcal a day.
        closes: Whether the counted magnesium closes the gap.
        closes_mg: How much of the gap is closed, in mg a day.
        blocked_by: Exclusions without any one of which the gap would close.
        blocked_together: Whether it would close without all of them, though without no single one.
        would_close: Foods that would close it together, were they liked; empty where it closes.
    """

    gap_mg: float
    steps: tuple[Step, ...]
    added_mg: float
    lower_mg: float
    added_kcal: float
    closes: bool
    closes_mg: float
    blocked_by: tuple[str, ...] = ()
    blocked_together: bool = False
    would_close: tuple[str, ...] = ()

    @property
    def more(self) -> tuple[Portion, ...]:
        """The foods there is more of, each once, in g a day."""
        grams: dict[Food, float] = {}
        for step in self.steps:
            part = step.move.portions(step.halves)[0]
            grams[part.food] = grams.get(part.food, 0.0) + part.grams
        return tuple(Portion(*part) for part in grams.items())

    @property
    def foods(self) -> tuple[Food, ...]:
        """The foods there is more of, each once."""
        return tuple(part.food for part in self.more)

    def added(self, nutrient: str) -> Total:
        """Return by how much another nutrient changes, and of which foods that is not known."""
        return total([part for s in self.steps for part in s.move.portions(s.halves)], nutrient)


def plan(answers: Answers, gap_mg: float) -> Plan:
    """Return the smallest change that closes the gap, or the one that comes nearest.

    The change is counted in half portions, dearer for foods that are liked but not eaten yet, and in
    the energy it adds. Its magnesium counts at the food table's worst. No food is added by more than
    one portion, no group beyond what is sensible in a day, and no more energy than the person allows.

    Args:
        answers: What is eaten, liked and excluded.
        gap_mg: What is missing, in mg a day.

    Raises:
        NightlabError: An excluded or liked food that nobody knows.
    """
    exclusions = answers.exclusions
    found = _best(moves_of(answers, exclusions), answers, gap_mg)
    if found.closes:
        return found
    return _explained(found, answers, exclusions)


def _best(moves: Sequence[Move], answers: Answers, gap_mg: float) -> Plan:
    """Return the cheapest plan that closes the gap; where there is none, the one that closes most."""
    halves = [0] * len(moves)
    if moves and gap_mg > 0:
        efforts = [_cost(move) + TIE * at for at, move in enumerate(moves)]
        closing = _solve(moves, answers, efforts, gap_mg + SLACK_MG)
        if closing is None:
            most = _solve(moves, answers, [-move.lower_mg for move in moves], 0.0) or halves
            reach = sum(n * move.lower_mg for n, move in zip(most, moves, strict=True))
            closing = _solve(moves, answers, efforts, reach - SLACK_MG) or most
        halves = closing
    chosen = tuple(
        Step(move, n, move.change("magnesium_mg", n) or 0.0)
        for move, n in zip(moves, halves, strict=True)
        if n
    )
    return _summed(chosen, gap_mg)


def _summed(steps: tuple[Step, ...], gap_mg: float) -> Plan:
    lower = sum(step.halves * step.move.lower_mg for step in steps)
    closes = gap_mg <= 0 or lower >= gap_mg
    return Plan(
        gap_mg=gap_mg,
        steps=steps,
        added_mg=sum(step.added_mg for step in steps),
        lower_mg=lower,
        added_kcal=sum(step.move.change("energy_kcal", step.halves) or 0.0 for step in steps),
        closes=closes,
        closes_mg=gap_mg if closes else lower,
    )


def _cost(move: Move) -> float:
    return move.effort + max(0.0, move.change("energy_kcal") or 0.0) / KCAL_OF_ONE_EFFORT


def _solve(
    moves: Sequence[Move], answers: Answers, costs: Sequence[float], least_mg: float
) -> list[int] | None:
    """Return how many half portions of each, None where no choice brings the magnesium."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    table, low, high = _limits(moves, answers, least_mg)
    with _silent():
        answer = milp(
            np.array(costs),
            integrality=np.ones(len(moves)),
            bounds=Bounds(0, np.array([move.most_halves for move in moves])),
            constraints=LinearConstraint(np.array(table), np.array(low), np.array(high)),
            options={"mip_rel_gap": 0.0, "presolve": False},
        )
    return None if answer.x is None else [round(n) for n in answer.x]


@contextmanager
def _silent() -> Iterator[None]:
    """Keep out of the standard output what HiGHS now and then prints, past Python and unasked."""
    try:
        kept = os.dup(1)
    except OSError:  # no standard output that could be spoilt
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _limits(
    moves: Sequence[Move], answers: Answers, least_mg: float
) -> tuple[list[list[float]], list[float], list[float]]:
    """Return the rows of the programme with their lowest and highest values."""
    inf = float("inf")
    table = [
        [move.lower_mg for move in moves],
        [move.change("energy_kcal") or 0.0 for move in moves],
    ]
    low, high = [least_mg, -inf], [inf, answers.added_kcal]
    for key in dict.fromkeys(move.question for move in moves):
        table.append([float(move.question == key) for move in moves])
        low.append(0.0)
        high.append(float(room_halves(questions()[key], answers)))
    for key in dict.fromkeys(move.source for move in moves if move.source):
        table.append([float(move.source == key) for move in moves])
        low.append(0.0)
        high.append(math.floor(2 * answers.per_day.get(key, 0.0)))
    return table, low, high


def _explained(found: Plan, answers: Answers, exclusions: Sequence[Exclusion]) -> Plan:
    """Return a plan that does not close its gap with what stands in its way."""
    every = moves_of(answers, [])
    against = [[x.name for x in exclusions if x.covers(move.food)] for move in every]

    def closes_without(names: set[str]) -> bool:
        left = [set(out) - names for out in against]
        if not any(out and not rest for out, rest in zip(against, left, strict=True)):
            return False  # nothing comes in that was not there before
        free = [move for move, rest in zip(every, left, strict=True) if not rest]
        return _solve(free, answers, [0.0] * len(free), found.gap_mg + SLACK_MG) is not None

    blocked = tuple(x.name for x in exclusions if closes_without({x.name}))
    wider = _best(moves_of(answers, exclusions, anything=True), answers, found.gap_mg)
    new = [step.move.food.name for step in wider.steps] if wider.closes else []
    return replace(
        found,
        blocked_by=blocked,
        blocked_together=not blocked and closes_without({x.name for x in exclusions}),
        would_close=tuple(dict.fromkeys(new)),
    )
