"""Events of an Apple Health export: mindfulness, caffeine, drinks, magnesium and workouts."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Event
from nightlab.sources.apple.instants import instant_s, number
from nightlab.sources.apple.kinds import CAFFEINE, DRINKS, MAGNESIUM, MINDFUL, WORKOUT_TYPE, words
from nightlab.sources.port import Counted, FieldError, Skipped
from nightlab.sources.ranges import check_amount
from nightlab.units import DURATION_MIN, MASS_MG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.nights import Zones
    from nightlab.sources.apple.xml import Row

MOST_EVENTS = 200_000
SUPPLEMENT = "magnes"


class Amount(NamedTuple):
    """What a record says happened: the kind of event, how much, and what exactly."""

    kind: str
    amount: float | None
    label: str


class Events:
    """The events of one export, each told once.

    Assumptions: records that are children of a correlation stand in the file again by themselves,
    so that an event which comes twice is one. A caffeine of 0 mg is a food without any, which says
    nothing of the day. What is a drink differs by country, so that drinks have no grams. Magnesium
    is a dose where the record names what was taken and calls it magnesium; else it may be food.

    Source: comment in the type definition of the export, version 14 (children of a correlation).
    """

    def __init__(self, zones: Zones) -> None:
        self._zones = zones
        self._told: set[str] = set()
        self._copies = self._without_caffeine = self._food = 0

    def of(self, row: Row, file: str) -> Iterator[Event | Skipped]:
        """Yield the event of a row, or why there is none.

        Raises:
            NightlabError: More events than any life has.
        """
        place = f"{file}, line {row.line}"
        try:
            at_s = _seconds(row.start, f"{place}, startDate")
            found = self._amount(row, place)
            if found is None or self._is_told(found, at_s, place):
                return
            if found.amount is not None:
                check_amount(found.amount, kind=found.kind, where=place)
        except NightlabError as error:
            if len(self._told) > MOST_EVENTS:
                raise
            skipped = Skipped.of(error, place)
            yield replace(skipped, why=f"{words(row.type)}: {skipped.why}")
            return
        at = units.EPOCH + timedelta(seconds=at_s)
        zone = row.zone if _is_zone(row.zone) else self._zones.of(at)
        yield Event(found.kind, at, zone, found.amount, found.label, "apple")

    def counts(self) -> Iterator[Counted]:
        """Yield what was not taken."""
        if self._copies:
            yield Counted("united", "events that stand there twice", self._copies)
        if self._without_caffeine:
            yield Counted("ignored", "rows of caffeine of 0 mg", self._without_caffeine)
        if self._food:
            yield Counted("ignored", "rows of magnesium that may be food", self._food)

    def _is_told(self, found: Amount, at_s: int, place: str) -> bool:
        key = f"{at_s} {found.kind} {found.amount} {found.label}"
        if key in self._told:
            self._copies += 1
            return True
        self._told.add(key)
        if len(self._told) > MOST_EVENTS:
            raise NightlabError(
                f"over {MOST_EVENTS:,} events", where=place, fix="export it again, or split it"
            )
        return False

    def _amount(self, row: Row, place: str) -> Amount | None:
        if row.type == MINDFUL:
            return Amount("mindful", _elapsed_min(row, place), "")
        if row.type == CAFFEINE:
            dose_mg = _mass_mg(row, place)
            self._without_caffeine += dose_mg == 0
            return Amount("caffeine", dose_mg, row.food) if dose_mg else None
        if row.type == MAGNESIUM:
            dose_mg = _mass_mg(row, place)
            is_dose = SUPPLEMENT in row.food.lower() and dose_mg > 0
            self._food += not is_dose
            return Amount("dose", dose_mg, row.food) if is_dose else None
        if row.type == DRINKS:
            return _drinks(row, place)
        lasted = _duration_min(row, place)
        return Amount("exercise", lasted, words(row.type.removeprefix(WORKOUT_TYPE)))


def _drinks(row: Row, place: str) -> Amount:
    count = _number(row.value, f"{place}, value")
    label = f"{count:g} {'drink' if count == 1 else 'drinks'}"
    return Amount("alcohol", None if count else 0.0, label)


def _mass_mg(row: Row, place: str) -> float:
    if row.unit not in MASS_MG:
        raise FieldError(f"{row.unit[:20]!r} is not a unit of mass", where=f"{place}, unit")
    return round(_number(row.value, f"{place}, value") * MASS_MG[row.unit], 6)


def _duration_min(row: Row, place: str) -> float | None:
    """Return how long a workout lasted, pauses left out where Health tells."""
    if row.unit in DURATION_MIN and row.value:
        lasted = _number(row.value, f"{place}, duration") * DURATION_MIN[row.unit]
        return round(lasted, 2) or None
    return _elapsed_min(row, place)


def _elapsed_min(row: Row, place: str) -> float | None:
    """Return the minutes from begin to end; None where it is not told that any passed."""
    lasted_s = _seconds(row.end, f"{place}, endDate") - _seconds(row.start, f"{place}, startDate")
    if lasted_s < 0:
        raise NightlabError("it ends before it starts", where=place)
    return round(lasted_s / 60, 2) or None


def _seconds(text: str, where: str) -> int:
    at_s = instant_s(text)
    if at_s is None:
        raise FieldError(f"{text[:40]!r} is not a time with its offset", where=where)
    return at_s


def _number(text: str, where: str) -> float:
    found = number(text)
    if math.isnan(found):
        raise FieldError(f"{text[:40]!r} is not a number", where=where)
    if found < 0:
        raise NightlabError(f"{found:g} cannot be", where=where)
    return found


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and bool(units.zone(name))
    except NightlabError:
        return False
