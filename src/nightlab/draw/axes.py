"""Ticks: round values, local clock times over a change of clocks, and dates down a page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.draw.lettering import MONTHS, clock, day_month, width
from nightlab.draw.theme import NARROW_SIZES, SIZES
from nightlab.units import local, minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CLOCK_STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440)
GAP = 8


@dataclass(frozen=True, slots=True)
class Tick:
    """A place along an axis in units, its label, and whether a narrow page has room for it."""

    at: float
    label: str
    everywhere: bool = True


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most ``most`` + 1 round values between two bounds, both within.

    Assumptions: ``low`` lies below ``high``; steps are 1, 2 or 5 times a power of ten.

    Example:
        >>> value_ticks(-16.0, 6.0, 6)
        [-15.0, -10.0, -5.0, 0.0, 5.0]
    """
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step + 0.0 for index in range(first, last + 1)]


def clock_ticks(
    start: datetime, end: datetime, zone: str, place: Callable[[datetime], float]
) -> list[Tick]:
    """Return round times of the local clock between two instants, thinned until labels fit.

    Assumptions: ticks stand at instants, so an hour that occurs twice has two ticks and one that is
    skipped has none.

    Args:
        start: First instant.
        end: Last instant.
        zone: IANA zone of the labels.
        place: Place of an instant along the axis, in units.
    """
    per_min = (place(end) - place(start)) / minutes(end - start)
    step = _clock_step(per_min, SIZES["t"], 1)
    narrow_step = _clock_step(per_min, NARROW_SIZES["t"], step)
    walls = {place(at): local(at, zone) for at in _round_times(start, end, zone, step)}
    wide = spaced(walls, _clock_room(SIZES["t"]))
    narrow = spaced(
        [at for at in wide if _minute(walls[at]) % narrow_step == 0],
        _clock_room(NARROW_SIZES["t"]),
    )
    return [Tick(at, clock(walls[at]), at in narrow) for at in wide]


def date_ticks(first: date, n: int, pitch: float) -> list[Tick]:
    """Return labels for ``n`` rows of dates: days, Mondays, months, quarters or years.

    Args:
        first: Date of the first row.
        n: Number of rows.
        pitch: Height of a row in units; a tick stands in the middle of its row.
    """
    levels: tuple[tuple[int, Callable[[date], bool]], ...] = (
        (1, lambda _: True),
        (7, lambda day: day.weekday() == 0),
        (28, lambda day: day.day == 1),
        (90, lambda day: day.day == 1 and day.month % 3 == 1),
        (365, lambda day: day.day == 1 and day.month == 1),
    )
    room = SIZES["t"] + 3
    every, chosen = next((level for level in levels if level[0] * pitch >= room), levels[-1])
    days = [first + timedelta(days=index) for index in range(n)]
    marked = {(index + 0.5) * pitch: day for index, day in enumerate(days) if chosen(day)}
    kept = spaced(marked, NARROW_SIZES["t"] + 4)
    name = day_month if every < 28 else _month
    return [Tick(at, name(day), at in kept) for at, day in marked.items()]


def spaced(places: Iterable[float], room: float) -> list[float]:
    """Return the places, in order, that keep ``room`` units from the one kept before."""
    kept: list[float] = []
    for place in places:
        if not kept or place - kept[-1] >= room:
            kept.append(place)
    return kept


def _round_times(start: datetime, end: datetime, zone: str, step_min: int) -> Iterator[datetime]:
    stride = min(step_min, 60)
    at = start
    while at <= end:
        wall = local(at, zone)
        past_s = (wall.minute % stride) * 60 + wall.second + wall.microsecond / 1e6
        if past_s == 0 and _minute(wall) % step_min == 0:
            yield at
        at += timedelta(seconds=stride * 60 - past_s)


def _clock_step(per_min: float, size: float, multiple_of: int) -> int:
    return next(
        (
            step
            for step in CLOCK_STEPS_MIN
            if step % multiple_of == 0 and step * per_min >= _clock_room(size)
        ),
        CLOCK_STEPS_MIN[-1],
    )


def _clock_room(size: float) -> float:
    return width("00:00", size) + GAP


def _minute(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


def _month(day: date) -> str:
    return str(day.year) if day.month == 1 else MONTHS[day.month - 1]
