"""From the steps of a plan to things that want a time, and from found times to slots."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING

from nightlab.plan.records import Slot
from nightlab.plan.week.constraints import OFF, Limit, Pair, Problem, Task, whole_steps
from nightlab.plan.week.medicines import Beside, beside, limits, shown
from nightlab.plan.week.pieces import DINNER_MIN, Anchor, Piece, pieces
from nightlab.plan.week.times import GRID_MIN, outside
from nightlab.plan.week.tried import Tried, tried

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.person import Profile
    from nightlab.plan.records import Option, Plan
    from nightlab.plan.week.solving import Timetable
    from nightlab.plan.week.times import Day, Hours
    from nightlab.trials import RunningTrial

NEVER = re.compile(r"\bno caffeine\b", re.IGNORECASE)
AMOUNT_MG = re.compile(r"(\d+(?:\.\d+)?) mg\b")
TWICE = re.compile(r"\b(two intakes|2 intakes|twice|split)\b", re.IGNORECASE)
INTAKES_APART_H = 6
"""Own design: a day's amount in two parts goes in the morning and in the evening."""
SECOND_WITHIN_MIN = 420
"""After rising; the other part of the day's amount is the evening's."""
CLOCK_ROOM_MIN = 60
"""How late after the hour that a plan names something may end."""
SECOND_STRETCH_MIN = 300
DINNER = "dinner"
FROM_BED_MIN = (360, 180)
"""Between these minutes before bed the evening meal lies, where nobody told when: own design."""
DINNER_PREFER_MIN = 270
DINNER_STRETCH_MIN = 60
BEFORE_BED = Anchor("bed", -45)


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that wants a time on every day.

    Args:
        key: Of the slot.
        piece: Where it belongs in a day; None for a meal and for a trial's dose.
        label: What to do.
        why: Why then.
        rank: Place in the plan, from 1.
        minutes: How long it takes.
        clock: Hour before which the plan does not want it; None where it names none.
        beside: What a dose keeps from; one entry for each agent it may be.
        second: Whether it is the second intake of a day.
        trial: The trial whose dose it is; None for a step.
    """

    key: str
    piece: Piece | None
    label: str
    why: str
    rank: int
    minutes: int = 0
    clock: time | None = None
    beside: tuple[Beside, ...] = ()
    second: bool = False
    trial: Tried | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that wants a time, and what is fixed around it.

    Args:
        wants: In the order of the plan.
        hours: When the person sleeps, works and eats.
        curfews: Things that end at an hour.
        closed: Labels of doses that safety no longer leaves to the person.
        meal_moves: Whether the evening meal may be moved.
        clocks: Clock times of medicines, meals and trials, in which days may differ.
    """

    wants: tuple[Want, ...]
    hours: Hours
    curfews: tuple[tuple[Piece, Option], ...]
    closed: tuple[str, ...]
    meal_moves: bool
    clocks: tuple[time, ...]


def wanted(plan: Plan, profile: Profile, hours: Hours, trials: Sequence[RunningTrial]) -> Wanted:
    """Return what of a plan wants a time."""
    found: list[Want] = []
    curfews: list[tuple[Piece, Option]] = []
    closed: list[str] = []
    for option in plan.placed("now"):
        piece = pieces().get(option.step.key)
        if piece is None:
            continue
        if piece.curfew:
            curfews.append((piece, option))
            continue
        if piece.needs_clock and _clock_in(option.level) is None:
            continue
        kept = _beside(profile, option, piece)
        if not all(each.open for each in kept):
            closed.append(option.step.label)
            continue
        found += _wants(option, piece, kept, len(found) + 1)
    found += [_of_trial(each, len(found) + 1) for each in tried(trials, profile)]
    moves = any(piece.step == "meal_earlier" for piece, _ in curfews)
    if _needs_meal(found, hours, moves=moves):
        label = "Evening meal"
        why = "You told when you eat." if hours.dinner and not moves else MEAL_PROPOSED
        found.append(Want(DINNER, None, label, why, 0, DINNER_MIN))
    return Wanted(
        tuple(found), hours, tuple(curfews), tuple(closed), moves, _clocks(found, profile, hours)
    )


MEAL_PROPOSED = "A proposal: in time for bed, and for what goes with the meal."


def _wants(option: Option, piece: Piece, kept: tuple[Beside, ...], rank: int) -> Iterator[Want]:
    label = label_of(piece, option)
    if piece.dose and option.level:
        label = f"{label}, {option.level}"
    want = Want(
        key=piece.step,
        piece=piece,
        label=label,
        why=_why(piece, kept),
        rank=rank,
        minutes=0 if piece.dose else whole_steps(option.step.minutes_a_day),
        clock=None if piece.dose else _clock_in(option.level),
        beside=kept,
    )
    yield want
    if piece.second and TWICE.search(option.level):
        yield replace(want, key=f"{piece.step} again", label=f"{label} (second part)", second=True)


def label_of(piece: Piece, option: Option) -> str:
    """Return what a person calls a step in a list of hours."""
    label = piece.label or option.step.label
    return label[:1].upper() + label[1:]


def _why(piece: Piece, kept: tuple[Beside, ...]) -> str:
    names = dict.fromkeys(apart.medicine for each in kept for apart in each.aparts)
    away = f" Kept apart from {' and '.join(names)}." if names else ""
    return piece.why + away


def _of_trial(each: Tried, rank: int) -> Want:
    why = "The time your trial was sealed with." if each.at else "Before bed, at a constant time."
    return Want(
        f"trial {each.id}", None, f"Trial {each.id}", why, rank, beside=each.beside, trial=each
    )


def _beside(profile: Profile, option: Option, piece: Piece) -> tuple[Beside, ...]:
    if not piece.dose or not option.step.agent:
        return ()
    amount = AMOUNT_MG.match(option.level)
    return (beside(profile, option.step.agent, float(amount[1]) if amount else None),)


def _needs_meal(found: Sequence[Want], hours: Hours, *, moves: bool) -> bool:
    fasting = any(b.fast_before_h or b.fast_after_h for want in found for b in want.beside)
    with_it = any(want.piece and want.piece.meal for want in found)
    return fasting or with_it or moves or hours.dinner is not None


def _clocks(found: Sequence[Want], profile: Profile, hours: Hours) -> tuple[time, ...]:
    told = [clock for m in profile.medications or () for clock in m.times]
    told += [clock for m in profile.supplements or () for clock in m.times]
    told += [want.trial.at for want in found if want.trial and want.trial.at]
    return tuple(sorted({*told, *([hours.dinner] if hours.dinner else [])}))


def _clock_in(text: str) -> time | None:
    """Return the clock time that a level such as ``not after 13:10`` names."""
    read = re.search(r"\b([01]\d|2[0-3]):([0-5]\d)\b", text)
    return time(int(read[1]), int(read[2])) if read else None


# --- a problem of days ------------------------------------------------------------


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


# --- back to slots ----------------------------------------------------------------


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


def curfew_minute(piece: Piece, level: str, day: Day) -> int:
    """Return when something ends for the day: the plan's own clock, else the usual distance from bed.

    Args:
        piece: What ends.
        level: What the plan says of it, such as ``the last caffeine by 13:10``.
        day: The day.
    """
    if NEVER.search(level):
        return day.rise
    clock = _clock_in(level)
    if clock is not None and (at := day.after(clock, day.rise - 1)) <= day.bed:
        return at
    first = piece.first.of(day)
    return max(day.rise, first - first % GRID_MIN)
