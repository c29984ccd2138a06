"""What makes a condition differ from ordinary days, as parts that can be taken away one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.body.compiled import all_organs
from nightlab.body.protocol.model import ORDINARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nightlab.body.protocol import Condition, Habit, Pulse, Who
    from nightlab.body.protocol.habit import Steps

    Without = Callable[[Condition], Condition]

EVENING_FROM, EVENING_TO = 18.0, 6.0
BOUTS = {"exercise_met": "exercise", "bath_c": "warm bath", "stressor": "acute stressor"}
# Parts of the ordinary day, each with the fields that are its own.
HABITS = {
    "bed times": (
        *("bed", "rise", "free_days", "free_bed", "free_rise", "up_on_waking"),
        *("bed_jitter_min", "rise_jitter_min"),
    ),
    "strain": ("strain",),
    "room temperature": ("room_c",),
    "light in the bedroom": ("bedroom_lux",),
    "meals": ("meals",),
    "magnesium in food": ("diet_magnesium_mg",),
    "fibre in food": ("fibre_g",),
}
# What disturbs a person stands among the person's parameters, by the first word of the name.
DISTURBERS = {
    "apnoea": "apnoea",
    "legs": "restless legs",
    "pain": "pain",
    "flashes": "hot flashes",
    "noises": "noise",
}


@dataclass(frozen=True, slots=True)
class Driver:
    """A part of a condition.

    Args:
        name: What it is, lower case.
        without: A condition without it; several may be taken away, in any order.
    """

    name: str
    without: Without


def drivers_of(condition: Condition, who: Who | None = None) -> tuple[Driver, ...]:
    """Return what sets a condition apart from ordinary days.

    Assumptions: where the condition says what days before it were like, those are the ordinary ones, and
    a driver taken away leaves them as they are. Else the condition's own ordinary day is a way of life:
    it counts against the ordinary day of a protocol that says nothing, and a part of it taken away is
    away in the warm-up too. Strain counts against none, as the warm-up has none. The body counts
    arousal from its own usual days: what it has long been used to pushes nothing by itself. Opportunities
    at given hours of the run stay.

    Args:
        condition: What is explained.
        who: Its people, whose disturbers count as drivers too.
    """
    return (
        *_doses(condition),
        *_bouts(condition),
        *_habits(condition),
        *_light(condition),
        *_rest(condition),
        *_disturbers(who),
    )


def mechanisms_of(organ: str) -> Driver:
    """Return a driver that is an organ's mechanisms; without it they are all switched off."""
    found = next(each for each in all_organs() if each.name == organ)
    names = {f"{organ}.{p.name}" for p in found.parameters if p.neutral is not None}
    return Driver(f"mechanisms of {organ}", lambda c: replace(c, off=c.off | names))


def reference(condition: Condition) -> Habit:
    """Return the ordinary day that a condition's is compared with."""
    return replace(condition.before or ORDINARY, strain=0.0)


def settled(condition: Condition) -> Condition:
    """Return a condition that says what days before it were like, so that warm-ups can be shared."""
    if condition.before is not None:
        return condition
    return replace(condition, before=replace(condition.habit, strain=0.0))


def _doses(condition: Condition) -> Iterator[Driver]:
    for agent in dict.fromkeys(dose.agent for dose in condition.doses):

        def without(c: Condition, agent: str = agent) -> Condition:
            return replace(c, doses=tuple(d for d in c.doses if d.agent != agent))

        yield Driver(agent, without)


def _bouts(condition: Condition) -> Iterator[Driver]:
    for row in dict.fromkeys(bout.row for bout in condition.bouts):

        def without(c: Condition, row: str = row) -> Condition:
            return replace(c, bouts=tuple(b for b in c.bouts if b.row != row))

        yield Driver(BOUTS[row], without)


def _habits(condition: Condition) -> Iterator[Driver]:
    usual = reference(condition)
    for name, fields in HABITS.items():
        own = {field: getattr(usual, field) for field in fields}
        is_bed = "bed" in fields

        def without(
            c: Condition, own: dict[str, object] = own, *, is_bed: bool = is_bed
        ) -> Condition:
            back = replace(c, habit=replace(c.habit, **own))  # type: ignore[arg-type]
            return replace(back, nights=()) if is_bed else back

        if without(condition) != condition:
            yield Driver(name, without)


def _light(condition: Condition) -> Iterator[Driver]:
    usual = reference(condition)
    for name, is_evening in (("light after 18:00", True), ("light by day", False)):

        def without(c: Condition, *, is_evening: bool = is_evening) -> Condition:
            lit = _relit(c.habit, usual, is_evening=is_evening)
            kept = tuple(p for p in c.pulses if _in_evening(p) != is_evening)
            return replace(c, habit=lit, pulses=kept)

        lost = without(condition)
        if lost.pulses != condition.pulses or lost.habit != condition.habit:
            yield Driver(name, without)


def _rest(condition: Condition) -> Iterator[Driver]:
    if condition.naps:
        yield Driver("naps", lambda c: replace(c, naps=()))
    if condition.zones:
        yield Driver("flight", lambda c: replace(c, zones=()))
    for organ in dict.fromkeys(name.partition(".")[0] for name in sorted(condition.off)):

        def without(c: Condition, organ: str = organ) -> Condition:
            return replace(c, off=frozenset(n for n in c.off if n.partition(".")[0] != organ))

        yield Driver(f"{organ} switched off", without)


def _disturbers(who: Who | None) -> Iterator[Driver]:
    neutral = {
        f"{organ.name}.{p.name}": p.neutral
        for organ in all_organs()
        if organ.name == "disturbers"
        for p in organ.parameters
        if p.neutral is not None
    }
    changed = [
        c.parameter
        for c in (who.changes if who else ())
        if c.parameter in neutral and not (c.kind == "is" and c.by == neutral[c.parameter])
    ]
    for stem, name in DISTURBERS.items():
        own = frozenset(n for n in changed if n.startswith(f"disturbers.{stem}_"))

        def without(c: Condition, own: frozenset[str] = own) -> Condition:
            return replace(c, off=c.off | own)

        if own:
            yield Driver(name, without)


def _in_evening(pulse: Pulse) -> bool:
    """Return whether a pulse is light of the evening or night: by the clock, or before getting up."""
    if pulse.at.anchor == "clock":
        return _is_evening(pulse.at.hours)
    return pulse.at.anchor == "bed" or pulse.at.hours < 0.0


def _is_evening(clock_h: float) -> bool:
    return clock_h >= EVENING_FROM or clock_h < EVENING_TO


def _relit(habit: Habit, usual: Habit, *, is_evening: bool) -> Habit:
    """Return an ordinary day with its evenings, or the rest, lit as usual; itself where it is so already."""
    clocks = {0.0, EVENING_FROM, EVENING_TO, *(h % 24.0 for h, _ in (*habit.light, *usual.light))}
    mixed = [
        (clock, _held((usual if _is_evening(clock) == is_evening else habit).light_edi, clock))
        for clock in sorted(clocks)
    ]
    if all(_held(habit.light_edi, clock) == lux for clock, lux in mixed):
        return habit
    turns: Steps = tuple(
        (clock, lux) for k, (clock, lux) in enumerate(mixed) if not k or lux != mixed[k - 1][1]
    )
    if turns == usual.light_edi and not usual.lamp:
        return replace(habit, light=usual.light, lamp="")
    return replace(habit, light=turns, lamp="")


def _held(steps: Steps, clock_h: float) -> float:
    """Return the value that holds at a clock time, from the last step before it, past midnight."""
    ordered = sorted((h % 24.0, value) for h, value in steps)
    before = [value for h, value in ordered if h <= clock_h]
    return before[-1] if before else ordered[-1][1]
