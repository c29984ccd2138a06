"""A week as a picture's data: each slot on the row of its waking."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from nightlab.draw.week import NOTHING, Kind, WeekMark, WeekPicture, draw_week
from nightlab.plan.week.fixed import MEDICINE, RISE, SLEEP, WORK
from nightlab.plan.week.pieces import pieces
from nightlab.plan.week.wants import DINNER
from nightlab.units import minutes

if TYPE_CHECKING:
    from datetime import date

    from nightlab.plan.records import Slot, Week

LIGHTS = frozenset({"morning_light", "delayed_phase_advance"})


def picture(week: Week) -> WeekPicture:
    """Return what the picture of a week shows."""
    rises = [slot.at for slot in week.slots if slot.key == RISE]
    days = tuple(week.start + timedelta(days=n) for n in range(len(rises)))
    empty = week.unmet[0] if week.unmet else NOTHING
    marks = tuple(
        _mark(slot, _row(slot, rises), week) for slot in week.slots if slot.key != RISE and rises
    )
    return WeekPicture(days, marks, empty=empty)


def _row(slot: Slot, rises: list[datetime]) -> int:
    """Return the waking that a slot belongs to, or the night after it."""
    return max(0, sum(rise <= slot.at for rise in rises) - 1)


def _mark(slot: Slot, row: int, week: Week) -> WeekMark:
    midnight = datetime.combine(week.start + timedelta(days=row), time(0))
    begins = minutes(slot.at.replace(tzinfo=None) - midnight)
    kind = kind_of(slot)
    # A package has another number each evening; the picture names the hour.
    label = "The trial's package" if kind == "trial" else slot.label
    return WeekMark(row, begins, slot.minutes, kind, slot.key, label)


def kind_of(slot: Slot) -> Kind:
    """Return what sort of thing a slot is."""
    kinds: dict[str, Kind] = {SLEEP: "sleep", WORK: "work", DINNER: "meal"}
    if slot.key in kinds:
        return kinds[slot.key]
    if slot.key.startswith(MEDICINE):
        return "medicine"
    if slot.key.startswith("trial "):
        return "trial"
    piece = pieces().get(slot.key.removesuffix(" again"))
    if piece and piece.dose:
        return "dose"
    if piece and piece.curfew:
        return "curfew"
    return "light" if slot.key in LIGHTS else "task"


def week_svg(week: Week) -> str:
    """Return the picture of a week as an SVG document."""
    return draw_week(picture(week))


def by_day(week: Week) -> list[tuple[date, list[Slot]]]:
    """Return the slots of each day, from rising to the night after it."""
    rises = [slot.at for slot in week.slots if slot.key == RISE]
    days: dict[date, list[Slot]] = {}
    for slot in week.slots:
        days.setdefault(week.start + timedelta(days=_row(slot, rises)), []).append(slot)
    return list(days.items())


def is_span(slot: Slot) -> bool:
    """Whether a slot holds on rather than takes time: what ends until bed, work, the night itself."""
    return kind_of(slot) in {"curfew", "sleep", "work"}
