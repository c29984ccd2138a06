"""A week of times from a plan: what is to be done, when it may be, and when it had best be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.draw.lettering import DAYS
from nightlab.errors import NightlabError
from nightlab.plan.permitting import sober
from nightlab.plan.records import Week
from nightlab.plan.week.explaining import explain
from nightlab.plan.week.fixed import fixed_slots
from nightlab.plan.week.solving import bend, solve
from nightlab.plan.week.tasks import chosen_slots, problem_of
from nightlab.plan.week.times import NO_HOURS, make_days, read_hours
from nightlab.plan.week.wants import wanted
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.person import Profile, Value
    from nightlab.plan.records import Plan, Slot
    from nightlab.plan.week.constraints import Problem
    from nightlab.plan.week.solving import Timetable
    from nightlab.plan.week.times import Day
    from nightlab.plan.week.wants import Wanted
    from nightlab.trials import RunningTrial

DANGER = frozenset({"emergency", "stop_crisis", "stop_refer_urgent"})
NOT_OPEN = (
    "{label} has no time here: as safety stands now, a clinician comes first. See `nightlab plan`."
)


@dataclass(frozen=True, slots=True)
class Sorts:
    """Days of one sort share all their times.

    Args:
        days: The first day of each sort.
        of: Sort of each date of the week, counted from 0.
    """

    days: tuple[Day, ...]
    of: tuple[int, ...]

    def count(self, sort: int) -> int:
        """Return how many days are of a sort."""
        return Counter(self.of)[sort]

    def names(self, days: Sequence[Day]) -> list[str]:
        """Return the weekdays of each sort."""
        named = [DAYS[day.date.weekday()] for day in days]
        return [
            " ".join(name for name, sort in zip(named, self.of, strict=True) if sort == each)
            for each in range(len(self.days))
        ]


def make_week(
    plan: Plan,
    profile: Profile,
    answers: Mapping[str, Value],
    *,
    start: date,
    zone: str,
    trials: Sequence[RunningTrial] = (),
) -> Week:
    """Return seven days of times for what a plan wants done now, or why there are none.

    Distances from medicines, the hours of sleep and work and the times that were told are always kept;
    between them each thing comes as near as it can to its best time, at the same clock where possible.

    Args:
        plan: What to do now, and the sleep window.
        profile: The person; medicines with their times.
        answers: Hours of sleep, work and the evening meal.
        start: First date.
        zone: IANA zone.
        trials: Running ones; each evening's package is named as the person may see it.

    Assumptions: in a crisis or an emergency, and where the course is a referral, nothing has a time.

    Raises:
        NightlabError: A date in no sensible year, or an hour that was told and is none.
    """
    if start.year not in YEARS:
        raise NightlabError(f"{start} is no date for a week", where="start", fix="check the year")
    if plan.crisis or plan.path.ends or plan.decision in DANGER:
        return Week(start, zone, ())
    try:
        hours = read_hours(plan, answers)
    except NightlabError as error:
        if error.where != "week":
            raise
        return Week(start, zone, (), unmet=(NO_HOURS,))
    days = make_days(hours, start, zone)
    wants = wanted(plan, profile, hours, trials, without=sober(profile, answers))
    sorts = _sorts(days, wants)
    problem = problem_of(wants, sorts.days, [sorts.count(n) for n in range(len(sorts.days))])
    table, unmet, relaxed = _timetable(problem, sorts.names(days))
    closed = tuple(NOT_OPEN.format(label=label) for label in wants.closed)
    slots: list[Slot] = [*fixed_slots(plan, profile, wants, days)]
    for at, day in enumerate(days):
        slots += chosen_slots(wants, problem, table, day, at=at, sort=sorts.of[at])
    return Week(
        start, zone, tuple(sorted(slots, key=lambda s: (s.at, s.key))), closed + unmet, relaxed
    )


def _timetable(
    problem: Problem, names: Sequence[str]
) -> tuple[Timetable, tuple[str, ...], tuple[str, ...]]:
    found = solve(problem)
    if found is not None:
        return found, (), ()
    bent = bend(problem)
    unmet, relaxed = explain(problem, bent, names)
    return bent, unmet, relaxed


def _sorts(days: Sequence[Day], wants: Wanted) -> Sorts:
    """Return the sorts of days: the same minutes of rising, bed, work, meals and medicines."""
    first: dict[object, int] = {}
    kinds: list[Day] = []
    of = []
    for day in days:
        key = (day.rise, day.bed, day.work, tuple(day.around(clock) for clock in wants.clocks))
        if key not in first:
            first[key] = len(kinds)
            kinds.append(day)
        of.append(first[key])
    return Sorts(tuple(kinds), tuple(of))
