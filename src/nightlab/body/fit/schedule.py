"""From a person's days to a condition that simulated people can live."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from nightlab.body.protocol import At, Condition, Days, Dose, Habit, Sleep, Trait, Who
from nightlab.body.protocol.days import weekday
from nightlab.body.protocol.habit import ORDINARY_LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.body.fit.records import Lived, LivedNight

WARM_UP_DAYS = 14
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
    bed, rise = _usual(lived.nights)
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
    return Condition(
        "lived",
        days=lived.days,
        warm_up_days=WARM_UP_DAYS,
        measure=frozenset(by_number),
        habit=_habit(lived, evening),
        doses=_doses(lived),
        sleeps=tuple(sleeps),
    )


def _usual(nights: Sequence[LivedNight]) -> tuple[float, float]:
    """Return median bed and rise, hours since noon, by the median length."""
    bed = median(night.bed_h for night in nights)
    return bed, bed + median(night.rise_h - night.bed_h for night in nights)


def _habit(lived: Lived, evening: float) -> Habit:
    """Return the ordinary day before the first night: the person's own medians, free days apart."""
    free = [night for night in lived.nights if night.is_free]
    forced = [night for night in lived.nights if not night.is_free] or free
    bed, rise = _usual(forced)
    free_bed, free_rise = _usual(free or forced)
    by_weekday = defaultdict(list)
    for night in lived.nights:
        by_weekday[weekday(lived.number(night.date))].append(night.is_free)
    often = (day for day, told in by_weekday.items() if 2 * sum(told) > len(told))
    return Habit(
        bed=(12.0 + bed) % 24.0,
        rise=(12.0 + rise) % 24.0,
        free_days=frozenset(often) if len(forced) < len(lived.nights) else frozenset(),
        free_bed=(12.0 + free_bed) % 24.0,
        free_rise=(12.0 + free_rise) % 24.0,
        up_on_waking=bool(free),
        light=tuple(
            (h, lux * evening if h >= EVENING or h < MORNING else lux) for h, lux in ORDINARY_LIGHT
        ),
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
