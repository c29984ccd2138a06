"""Slots whose times are not chosen: sleep, rising, work, medicines, and what ends before bed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.plan.records import Slot
from nightlab.plan.week.wants import curfew_minute, label_of
from nightlab.units import instant, local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.person import Profile
    from nightlab.plan.records import Plan
    from nightlab.plan.week.times import Day
    from nightlab.plan.week.wants import Wanted

SLEEP, RISE, WORK, MEDICINE = "sleep", "rise", "work", "medicine "


def fixed_slots(plan: Plan, profile: Profile, wants: Wanted, days: Sequence[Day]) -> Iterator[Slot]:
    """Give all slots of a week whose times follow from what was told or prescribed."""
    for day in days:
        yield from _sleep(plan, day)
        if day.work:
            begins, ends = day.work
            yield Slot(
                WORK, "Work", day.at(begins), float(ends - begins), fixed=True, why="You told so."
            )
        for piece, option in wants.curfews:
            at = curfew_minute(piece, option.level, day)
            label = label_of(piece, option)
            yield Slot(
                piece.step, label, day.at(at), float(day.bed - at), fixed=False, why=piece.why
            )
        yield from _medicines(profile, day)


def _sleep(plan: Plan, day: Day) -> Iterator[Slot]:
    window = plan.window
    lights, rise = "Lights out", "Out of bed"
    why = "Your usual hours."
    if window is not None:
        lights, why = "Lights out, once you are sleepy", "Your sleep window."
        rise = "Out of bed, however the night was"
    fixed = window is None
    yield Slot(RISE, rise, day.at(day.rise), 0.0, fixed=fixed, why=why)
    yield Slot(SLEEP, lights, day.at(day.bed), float(day.wakes - day.bed), fixed=fixed, why=why)


def _medicines(profile: Profile, day: Day) -> Iterator[Slot]:
    for each in profile.medications or ():
        for clock in each.times:
            at = local(instant(day.date, clock, day.zone), day.zone)
            yield Slot(
                f"{MEDICINE}{each.name}",
                each.name,
                at,
                0.0,
                fixed=True,
                why="You take it then.",
            )
