"""Simulated people with a known intake fill in the screener; how often is its range right?

    python tests/formulary/intake/simulate.py

prints one line for each way in which real people may differ from what the estimate assumes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.formulary.intake import (
    Answers,
    Reported,
    assumed,
    estimate,
    population,
    questions,
    reference,
    reported,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.formulary.intake import UsualIntake


@dataclass(frozen=True, slots=True)
class World:
    """How simulated people eat and answer.

    Args:
        sex: ``female`` or ``male``, all 40 years old.
        bias: By what factor all over- or underreport.
        errors: By what factor their errors exceed the assumed ones.
        asked: Share of intake that the questions speak of; None for the assumed one.
    """

    sex: str = "female"
    bias: float = 1.0
    errors: float = 1.0
    asked: float | None = None


WORLDS = {
    "women, as assumed": World(),
    "men, as assumed": World("male"),
    "all tell 20 % too much": World(bias=1.2),
    "all tell 20 % too little": World(bias=0.8),
    "errors half as large again": World(errors=1.5),
    "questions speak of 72 % only": World(asked=0.72),
}


def people(world: World, count: int, seed: int) -> Iterator[tuple[float, Reported, UsualIntake]]:
    """Return what each of some people truly eats, in mg a day, what they tell, and what comes of it."""
    rng = np.random.default_rng(seed)
    group = population(40, world.sex)
    usual = [each.usual_per_day * each.magnesium_mg for each in questions().values()]
    weights = np.array(usual) / sum(usual)
    share = reported(
        Answers(per_day={key: each.usual_per_day for key, each in questions().items()})
    ).share
    asked = world.asked or share
    each = math.hypot(assumed("food_table_cv"), assumed("portion_cv"), assumed("frequency_cv"))
    for _ in range(count):
        spoken = rng.gamma(group.shape * asked, group.scale_mg)
        eaten = spoken + rng.gamma(group.shape * (1 - asked), group.scale_mg)
        parts = world.bias * spoken * rng.dirichlet(20 * weights)
        # Each question errs around its own mean, the person around their own middle.
        sd = world.errors * each
        parts *= np.exp(rng.normal(-(sd**2) / 2, sd, len(parts)))
        parts *= math.exp(rng.normal(0, world.errors * assumed("person_cv")))
        alone = float(((parts / parts.sum()) ** 2).sum())
        log_sd = math.hypot(assumed("person_cv"), each * math.sqrt(alone))
        told = Reported(float(parts.sum()), share, log_sd)
        yield float(eaten), told, estimate(told, [group])


def held(world: World, count: int, seed: int) -> dict[str, float]:
    """Return how often the intervals hold the truth, and how the chances compare with it."""
    ear = reference(40, world.sex).ear_mg or 0.0
    everybody = list(people(world, count, seed))
    found = [(mg, each) for mg, _, each in everybody]
    columns: dict[str, list[float]] = {
        "within 95 %": [each.lo95 <= mg <= each.hi95 for mg, each in found],
        "within 80 %": [each.lo80 <= mg <= each.hi80 for mg, each in found],
        "said below EAR": [each.below(ear) for _, each in found],
        "truly below EAR": [mg < ear for mg, _ in found],
        "bias mg": [each.mean - mg for mg, each in found],
        "off mg": [abs(each.mean - mg) for mg, each in found],
    }
    means = {name: sum(column) / count for name, column in columns.items()}
    logs = np.log([[mg, told.sum_mg] for mg, told, _ in everybody])
    return means | {"correlation": float(np.corrcoef(logs.T)[0, 1])}


if __name__ == "__main__":
    for name, world in WORLDS.items():
        row = held(world, 4000, 1)
        print(  # noqa: T201 - a script that prints numbers
            f"{name:30}",
            *(f"{key} {value:.{1 if 'mg' in key else 3}f}" for key, value in row.items()),
        )
