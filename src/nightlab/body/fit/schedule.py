"""From a person's days to a condition that simulated people can live."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from nightlab.body.protocol import At, Condition, Days, Dose, Habit, Sleep, Trait, Who
from nightlab.body.protocol.habit import ORDINARY_LIGHT

if TYPE_CHECKING:
    from nightlab.body.fit.records import Lived

WARM_UP_DAYS = 10
LATEST_H = 14.0
BEFORE_BED_H = 1.0
EVENING, MORNING = 19.0, 5.0


def condition_of(lived: Lived, evening: float = 1.0) -> Condition:
    """Return the person's days as a condition.

    Assumptions: light, room and meals are those of an ordinary day; a night that is not known is lived at
    the median times; free nights end on waking, at the latest 14 h after going to bed. Where there are free
    nights, people who lie awake for long before an alarm rise on that night as well.
    """
    by_number = {lived.number(night.date): night for night in lived.nights}
    bed = median(night.bed_h for night in lived.nights)
    rise = bed + median(night.rise_h - night.bed_h for night in lived.nights)
    begins = {
        n: 24.0 * (n - 1) + (by_number[n].bed_h if n in by_number else bed)
        for n in range(1, lived.days + 1)
    }
    sleeps = []
    for n, start in begins.items():
        night = by_number.get(n)
        length = night.rise_h - night.bed_h if night else rise - bed
        if night and night.is_free:
            length = LATEST_H
        following = begins.get(n + 1, start + 24.0)
        sleeps.append(Sleep(start, min(start + length, following - BEFORE_BED_H)))
    habit = Habit(
        bed=(12.0 + bed) % 24.0,
        rise=(12.0 + rise) % 24.0,
        up_on_waking=any(night.is_free for night in lived.nights),
        light=tuple(
            (h, lux * evening if h >= EVENING or h < MORNING else lux) for h, lux in ORDINARY_LIGHT
        ),
    )
    return Condition(
        "lived",
        days=lived.days,
        warm_up_days=WARM_UP_DAYS,
        measure=frozenset(by_number),
        habit=habit,
        doses=_doses(lived),
        sleeps=tuple(sleeps),
    )


def _doses(lived: Lived) -> tuple[Dose, ...]:
    """Return the doses, equal ones of several days as one."""
    days = defaultdict(set)
    total: dict[tuple[str, float, int], float] = defaultdict(float)
    for dose in lived.doses:
        clock_h = round(dose.clock_h % 24.0, 2) % 24.0
        total[dose.agent, clock_h, lived.number(dose.night)] += dose.amount
    for (agent, clock_h, number), amount in total.items():
        days[agent, clock_h, amount].add(number)
    return tuple(
        Dose(agent, amount, At("clock", clock_h), Days(only=frozenset(on)))
        for (agent, clock_h, amount), on in days.items()
    )


def who_of(lived: Lived, people: int) -> Who:
    """Return people of the person's age, sex and weight; of many, where they are not known.

    Assumptions: unknown ages are 45 years with a standard deviation of 15, weights 75 kg with 14.
    """
    age = lived.age_years
    weight = lived.weight_kg
    return Who(
        people=people,
        sex=lived.sex or ("both" if people > 1 else "other"),
        age_years=Trait(45.0, 15.0, 18.0, 85.0) if age is None else Trait(age),
        weight_kg=Trait(75.0, 14.0, 45.0, 130.0) if weight is None else Trait(weight),
    )
