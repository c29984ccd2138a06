"""What if: some days lived once as ordinary, and again and again with something changed."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from nightlab.body.crowd import LANES
from nightlab.body.explain.drivers import settled
from nightlab.body.explain.nights import MOST_RUNS, TOLD, check_measures, night_values, replicas
from nightlab.body.explain.sharing import Estimate, known_estimate
from nightlab.body.people import draw_people
from nightlab.body.protocol import Condition, Protocol, Who
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.body.simulate import Outcome, Simulation

RUNS = 200
DAYS = 14
ORDINARY_DAYS = Condition("ordinary days", days=DAYS)


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A person on ordinary days, lived and kept, so that only what is changed has to be lived again.

    Args:
        condition: The ordinary days.
        people: The person, or persons, with many lucks.
        simulation: Its warm-up serves every change.
        measures: What is compared.
        values: ``float64[measures, runs]`` of the ordinary days.
    """

    condition: Condition
    people: People
    simulation: Simulation
    measures: tuple[str, ...]
    values: Numbers


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change does, with the same luck.

    Args:
        before: On ordinary days, by measure.
        after: With the change.
        change: The difference; its standard error is of luck where one person lives it.
        outcome: All that came of the changed days.
    """

    before: Mapping[str, Estimate]
    after: Mapping[str, Estimate]
    change: Mapping[str, Estimate]
    outcome: Outcome


def live_ordinary(
    who: Who | None = None,
    condition: Condition = ORDINARY_DAYS,
    *,
    measures: Sequence[str] = tuple(TOLD),
    runs: int = RUNS,
    seed: int = 1,
) -> Ordinary:
    """Live the days that changes are compared with.

    Args:
        who: One person, lived with many lucks, or several; a median person where None.
        condition: The ordinary days.
        measures: Names among ``MEASURES``.
        runs: Lucks.
        seed: Of people and luck.

    Raises:
        NightlabError: No such measure, or runs that cannot be.
    """
    check_measures(measures)
    if not 2 <= runs <= MOST_RUNS:
        raise NightlabError(
            f"{runs} runs cannot be", where="runs", fix=f"use 2 to {MOST_RUNS} runs"
        )
    chosen = settled(condition)
    person = who or Who(spread=False)
    people = replicas(draw_people(person, seed), runs, seed)
    protocol = Protocol("What if", person, (chosen,))
    lived = simulate(protocol, seed=seed, people=people, workers=_workers(runs))
    values = night_values(lived.outcomes[chosen.name], measures)
    return Ordinary(chosen, people, lived, tuple(measures), values)


def what_if(ordinary: Ordinary, change: Callable[[Condition], Condition]) -> Answer:
    """Return what a change of the ordinary days does.

    Assumptions: the days before stay ordinary, and the change begins on day 1; switching a mechanism off
    is the exception, which the warm-up has to be lived again for.

    Args:
        ordinary: What it is compared with.
        change: From the ordinary days to others.

    Raises:
        NightlabError: Days that cannot be lived.
    """
    usual = ordinary.condition
    changed = replace(
        change(usual), name=usual.name, before=usual.before, warm_up_days=usual.warm_up_days
    )
    lived = simulate(
        replace(ordinary.simulation.protocol, conditions=(changed,)),
        seed=ordinary.simulation.seed,
        people=ordinary.people,
        before=ordinary.simulation,
        workers=_workers(ordinary.people.count),
    )
    outcome = lived.outcomes[usual.name]
    values = night_values(outcome, ordinary.measures)

    def told(rows: Numbers) -> dict[str, Estimate]:
        return {m: known_estimate(rows[k]) for k, m in enumerate(ordinary.measures)}

    return Answer(told(ordinary.values), told(values), told(values - ordinary.values), outcome)


def _workers(runs: int) -> int:
    """Return threads by which blocks become even: a last small block would leave cores idle."""
    cores = os.cpu_count() or 1
    return cores * ceil(runs / (LANES * cores))
