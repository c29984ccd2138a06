"""The problem of a week's days: for each thing that wants a time, when it may be and had best be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.plan.records import Slot
from nightlab.plan.week.constraints import OFF, Limit, Pair, Problem, Task
from nightlab.plan.week.medicines import limits, shown
from nightlab.plan.week.pieces import DINNER_MIN, Anchor
from nightlab.plan.week.times import outside
from nightlab.plan.week.wants import DINNER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.plan.week.solving import Timetable
    from nightlab.plan.week.times import Day
    from nightlab.plan.week.wants import Want, Wanted

INTAKES_APART_H = 6
"""Own design: a day's amount in two parts goes in the morning and in the evening."""
SECOND_WITHIN_MIN = 420
"""After rising; the other part of the day's amount is the evening's."""
SECOND_STRETCH_MIN = 300
CLOCK_ROOM_MIN = 60
"""How late after the hour that a plan names something may end."""
FROM_BED_MIN = (360, 180)
"""Between these minutes before bed the evening meal lies, where nobody told when: own design."""
DINNER_PREFER_MIN = 270
DINNER_STRETCH_MIN = 60
BEFORE_BED = Anchor("bed", -45)


def problem_of(wants: Wanted, days: Sequence[Day], counts: Sequence[int]) -> Problem:
    """Return the problem of all sorts of days at once.

    Args:
        wants: What wants a time.
        days: A day of each sort.
        counts: How many days are of each sort.
    """
    tasks = [
        _task(wants, want, day, sort, counts[sort])
        for sort, day in enumerate(days)
        for want in wants.wants
        if want.piece is None or want.piece.is_on(day)
    ]
    pairs = [pair for sort in range(len(days)) for pair in _pairs(wants, sort)]
    return Problem(tuple(tasks), tuple(pairs))


def name(sort: int, key: str) -> str:
    """Return the key of a task: its sort of day and its slot."""
    return f"{sort} {key}"


def _task(wants: Wanted, want: Want, day: Day, sort: int, count: int) -> Task:
    long = want.minutes
    busy = want.key == DINNER or bool(want.piece and not want.piece.dose)
    prefer = _prefer(wants, want, day)
    held = tuple(_limits(wants, want, day, long, busy=busy))
    shift = day.wall(prefer) - prefer
    steady = want.piece.steady_min if want.piece else 30
    return Task(
        key=name(sort, want.key),
        piece=want.key,
        label=want.label,
        day=sort,
        minutes=long,
        busy=busy,
        prefer=prefer,
        limits=held,
        rank=want.rank,
        days=count,
        steady=steady,
        shift=shift,
    )


def _prefer(wants: Wanted, want: Want, day: Day) -> int:
    if want.key == DINNER:
        told = wants.hours.dinner
        usual = day.after(told, day.rise) if told else day.bed - DINNER_PREFER_MIN
        return min(max(usual, day.rise), day.bed)
    if want.trial:
        return day.after(want.trial.at, day.rise) if want.trial.at else BEFORE_BED.of(day)
    if want.piece is None:
        return day.bed
    if want.clock is not None:
        return day.after(want.clock, day.rise - 1)
    return (want.piece.second if want.second and want.piece.second else want.piece.prefer).of(day)


def _limits(wants: Wanted, want: Want, day: Day, long: int, *, busy: bool) -> Iterator[Limit]:
    bed, wakes = shown(day.wall(day.bed)), shown(day.wall(day.wakes))
    yield Limit(
        "awake", f"you are in bed from {bed} to {wakes}", ((day.rise, day.bed - long),), "fact"
    )
    if busy and day.work and want.key != DINNER:
        begins, ends = day.work
        words = f"you work from {shown(day.wall(begins))} to {shown(day.wall(ends))}"
        free = outside([(begins - long, ends)], day.rise, day.bed)
        yield Limit("work", words, free, "fact", gives="work left {min} min more room")
    yield from _place(wants, want, day, long)
    for each in want.beside:
        yield from limits(each, day)


def _place(wants: Wanted, want: Want, day: Day, long: int) -> Iterator[Limit]:
    if want.key == DINNER:
        yield _meal(wants, day, long)
    elif want.trial and want.trial.at:
        at = day.after(want.trial.at, day.rise)
        yield Limit(
            "sealed", f"the trial is sealed with {shown(day.wall(at))}", ((at, at),), "fact"
        )
    elif want.piece:
        first, last = want.piece.first.of(day), want.piece.last.of(day)
        if want.second:
            last = min(last, day.rise + SECOND_WITHIN_MIN)
        if want.clock is not None:
            first = max(first, day.after(want.clock, day.rise - 1))
            last = max(last, first + CLOCK_ROOM_MIN)
            words = f"{{it}} would come too early before {shown(day.wall(first))}"
            yield Limit("clock", words, ((first, day.bed),), "fact")
        if first > day.rise or last < day.bed:
            yield Limit(
                "place",
                f"{{it}} belongs between {shown(day.wall(first))} and {shown(day.wall(last))}",
                ((first, max(first, last - long)),),
                "wish",
                stretch_min=SECOND_STRETCH_MIN if want.second else want.piece.stretch_min,
            )


def _meal(wants: Wanted, day: Day, long: int) -> Limit:
    told = wants.hours.dinner
    at = day.after(told, day.rise) if told else day.bed
    if told and not wants.meal_moves and at + long <= day.bed:
        return Limit("meal", f"you eat at {told:%H:%M}", ((at, at),), "fact")
    early, late = (max(day.rise, day.bed - by) for by in FROM_BED_MIN)
    words = f"{{it}} belongs between {shown(day.wall(early))} and {shown(day.wall(late))}"
    return Limit(
        "meal", words, ((early, max(early, late - long)),), "wish", stretch_min=DINNER_STRETCH_MIN
    )


def _pairs(wants: Wanted, sort: int) -> Iterator[Pair]:
    dinner = name(sort, DINNER)
    for want in wants.wants:
        own = name(sort, want.key)
        if want.second and want.piece:
            far = 60 * INTAKES_APART_H
            spans = ((-OFF, -far), (far, OFF))
            words = f"its two parts lie {INTAKES_APART_H} hours apart"
            first = name(sort, want.piece.step)
            yield Pair(f"parts {own}", words, first, own, spans, "fact", both=True)
        if want.piece and want.piece.meal:
            yield Pair(
                f"meal {own}",
                "it goes with the evening meal",
                dinner,
                own,
                ((0, DINNER_MIN),),
                "fact",
            )
        for each in want.beside:
            if each.fast_before_h or each.fast_after_h:
                before = DINNER_MIN + round(60 * each.fast_before_h)
                spans = ((-OFF, -round(60 * each.fast_after_h)), (before, OFF))
                words = f"{each.agent} keeps {each.fast_before_h:g} hours from food"
                yield Pair(f"fast {own}", words, dinner, own, spans, "safety")


def chosen_slots(
    wants: Wanted, problem: Problem, table: Timetable, day: Day, *, at: int, sort: int
) -> Iterator[Slot]:
    """Give the slots of one date whose times were chosen.

    Args:
        wants: What wants a time.
        problem: Its problem.
        table: The times found.
        day: The date.
        at: Its place in the week, from 0.
        sort: Which sort of day it is.
    """
    for want in wants.wants:
        key = name(sort, want.key)
        every = want.piece.every_days if want.piece else 1
        label = want.trial.on(day.date) if want.trial else want.label
        if key not in table.starts or at % every or not label:
            continue
        task = problem.task(key)
        told = want.key == DINNER and any(
            x.sort == "fact" and x.name == "meal" for x in task.limits
        )
        yield Slot(
            key=want.key,
            label=label,
            at=day.at(table.starts[key]),
            minutes=float(task.minutes),
            fixed=told or bool(want.trial and want.trial.at),
            why=want.why,
        )
