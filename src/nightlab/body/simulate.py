"""A protocol lived by simulated people: warm-up, conditions, and what is told of each."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.crowd import Crowd, Wanted
from nightlab.body.people import draw_people
from nightlab.body.protocol import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.body.protocol import Condition, Plan, Protocol

    # Called after each day that counts: its number from 1, and its courses by name.
    Visitor = Callable[[int, Mapping[str, Numbers]], None]

CHUNK_DAYS = 7
# What a body is used to is what the ordinary day before holds.
EATEN = {
    "magnesium.habitual_food_mg": "diet_magnesium_mg",
    "gut.usual_fibre_g_d": "fibre_g",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one condition; arrays have people last.

    Args:
        name: The condition's.
        plan: Its days.
        measures: ``float64[people]`` by measure: the mean over nights that count; NaN where a measure
            never was.
        night_sd: ``float64[people]`` by measure: standard deviation over those nights.
        nights: How many nights count.
        courses: ``float64[240, people]`` by signal or ``organ.state``: the mean day from noon to noon.
        at_start: ``float64[people]`` by ``organ.state`` at the first noon of the condition.
        at_end: Likewise after its last day.
        each_night: ``float64[nights, measures, people]`` of all opportunities of the run, where asked.
        hypnograms: ``uint8[nights, people, 2880]``, 255 after getting up, where asked.
    """

    name: str
    plan: Plan
    measures: Mapping[str, Numbers]
    night_sd: Mapping[str, Numbers]
    nights: int
    courses: Mapping[str, Numbers]
    at_start: Mapping[str, Numbers]
    at_end: Mapping[str, Numbers]
    each_night: Numbers | None = None
    hypnograms: NDArray[np.uint8] | None = None

    def per_day(self, state: str) -> Numbers:
        """Return by how much a state that only counts up rose a day, ``float64[people]``."""
        days = self.plan.run_days - self.plan.warm_up_days
        return np.asarray((self.at_end[state] - self.at_start[state]) / days)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of a protocol."""

    protocol: Protocol
    people: People
    outcomes: Mapping[str, Outcome]
    seed: int
    warmed: dict[object, Crowd] = field(default_factory=dict, repr=False)


def simulate(
    protocol: Protocol,
    *,
    seed: int = 1,
    people: People | None = None,
    each_night: bool = False,
    hypnograms: bool = False,
    visit: Mapping[str, Visitor] | None = None,
    before: Simulation | None = None,
    workers: int | None = None,
) -> Simulation:
    """Let people live a protocol, every condition with the same luck.

    Assumptions: memory does not grow with days unless ``each_night`` or ``hypnograms`` are asked for.
    The same seed gives the same nights, whatever the number of workers.

    Args:
        protocol: What they live through.
        seed: Of all luck.
        people: Who lives it; drawn from ``protocol.who`` where None.
        each_night: Whether to keep every night's measures.
        hypnograms: Whether to keep every night's stages.
        visit: By condition, what to call after each day that counts.
        before: An earlier simulation of the same people, whose warm-up may serve again.
        workers: Threads; the machine's cores where None.

    Raises:
        NightlabError: A body that left its bounds, with organ, person and time.
    """
    if people is None:
        people = before.people if before else draw_people(protocol.who, seed)
    # A warm-up serves only those who lived it.
    warmed = before.warmed if before and people is before.people else {}
    count = workers or os.cpu_count() or 1
    outcomes = {}
    with ThreadPoolExecutor(count) as pool:
        for condition in protocol.conditions:
            plan = plan_of(condition)
            crowd = _warm(people, plan, warmed, pool, count)
            wanted = Wanted(courses=condition.keep, each_night=each_night, hypnograms=hypnograms)
            watch = (visit or {}).get(condition.name)
            outcomes[condition.name] = _live(crowd, plan, wanted, pool, watch)
    return Simulation(protocol, people, outcomes, seed, warmed)


def _warm(
    people: People, plan: Plan, warmed: dict[object, Crowd], pool: ThreadPoolExecutor, workers: int
) -> Crowd:
    """Return the people after the undisturbed days, which conditions may share."""
    condition: Condition = plan.condition
    lived = condition.before or condition.habit
    key = (lived, condition.warm_up_days, condition.off)
    if key not in warmed:
        eaten = {name: getattr(lived, habit) for name, habit in EATEN.items()}
        crowd = Crowd(people.having(eaten).without(condition.off), workers)
        crowd.warm_up(plan, pool, CHUNK_DAYS)
        warmed[key] = crowd
    return warmed[key].copy()


def _live(
    crowd: Crowd, plan: Plan, wanted: Wanted, pool: ThreadPoolExecutor, visit: Visitor | None
) -> Outcome:
    """Return what came of the days after the warm-up."""
    at_start = crowd.states()
    crowd.keep(plan, wanted)
    end = plan.run_days
    chunk = 1 if visit else CHUNK_DAYS
    seen: list[int] = []
    summed: dict[str, Numbers] = {}
    for first in range(plan.warm_up_days, end, chunk):
        crowd.live(plan, range(first, min(first + chunk, end)), pool)
        if visit and first in plan.measured_days:
            seen.append(first - plan.warm_up_days + 1)
            today = crowd.courses(clear=True)
            summed = {name: summed.get(name, 0.0) + course for name, course in today.items()}
            visit(seen[-1], today)
    total, squares, count = crowd.kept("total"), crowd.kept("squares"), crowd.kept("seen")
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / count, np.nan)
        spread = np.sqrt(np.maximum(0.0, squares / count - mean**2) * count / (count - 1))
        spread = np.where(count > 1, spread, np.nan)
    from nightlab.body.lanes import NIGHT_MEASURES

    return Outcome(
        name=plan.condition.name,
        plan=plan,
        measures=dict(zip(NIGHT_MEASURES, mean, strict=True)),
        night_sd=dict(zip(NIGHT_MEASURES, spread, strict=True)),
        nights=len(plan.measured),
        courses={k: v / len(seen) for k, v in summed.items()} if seen else crowd.courses(),
        at_start=at_start,
        at_end=crowd.states(),
        each_night=crowd.kept("nights") if wanted.each_night else None,
        hypnograms=crowd.hypnograms() if wanted.hypnograms else None,
    )
