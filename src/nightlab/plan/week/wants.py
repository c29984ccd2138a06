"""What of a plan wants a time: its steps now, the meal that goes with them, the doses of trials."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING

from nightlab.plan.week.constraints import whole_steps
from nightlab.plan.week.medicines import Beside, beside
from nightlab.plan.week.pieces import DINNER_MIN, Piece, pieces
from nightlab.plan.week.times import GRID_MIN
from nightlab.plan.week.tried import Tried, tried
from nightlab.units import capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.person import Profile
    from nightlab.plan.records import Option, Plan
    from nightlab.plan.week.times import Day, Hours
    from nightlab.trials import RunningTrial

NEVER = re.compile(r"\bno caffeine\b", re.IGNORECASE)
AMOUNT_MG = re.compile(r"(\d+(?:\.\d+)?) mg\b")
TWICE = re.compile(r"\b(two intakes|2 intakes|twice|split)\b", re.IGNORECASE)
DINNER = "dinner"
SOBER = "; not on an evening with alcohol"


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


def wanted(
    plan: Plan,
    profile: Profile,
    hours: Hours,
    trials: Sequence[RunningTrial],
    *,
    without: Profile | None = None,
) -> Wanted:
    """Return what of a plan wants a time.

    Args:
        plan: What to do now.
        profile: The person.
        hours: When they sleep, work and eat.
        trials: Running ones.
        without: The person on an evening without alcohol, where they have others too.
    """
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
        only = without is not None and not all(each.open for each in kept)
        if only and without is not None:
            kept = _beside(without, option, piece)
        if not all(each.open for each in kept):
            closed.append(option.step.label)
            continue
        wants = _wants(option, piece, kept, len(found) + 1)
        found += [replace(want, label=want.label + SOBER) if only else want for want in wants]
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
        minutes=0 if piece.dose else whole_steps(_lasts_min(option, piece)),
        clock=None if piece.dose else _clock_in(option.level),
        beside=kept,
    )
    yield want
    if piece.second and TWICE.search(option.level):
        yield replace(want, key=f"{piece.step} again", label=f"{label} (second part)", second=True)


def _lasts_min(option: Option, piece: Piece) -> float:
    return option.step.minutes_a_day if piece.lasts_min is None else piece.lasts_min


def label_of(piece: Piece, option: Option) -> str:
    """Return what a person calls a step in a list of hours."""
    return capital(piece.label or option.step.label)


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
