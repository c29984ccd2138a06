"""Which medicines disturb sleep, and what a person's own list says of each driver."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.drivers.answered import DAY_MIN
from nightlab.drivers.catalogue import CERTAINTIES, drivers
from nightlab.drivers.odds import Evidence
from nightlab.drivers.records import Because
from nightlab.errors import NightlabError
from nightlab.evidence import CHECKED
from nightlab.safety.medicines import Match, match

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import time

    from nightlab.person import Medication

SLEEP_MEDICINES = Path(__file__).with_name("sleep_medicines.csv")
GROUP = "medicines"
LATE_MIN = 16 * 60
NIGHT_MIN = 4 * 60
UNSURE_LOW = 0.8
"""Lower bound where it is not sure that the medicine is meant, or when it is taken."""
HOUSE = "design value of Nightlab's own"
NONE_TAKEN = Because(GROUP, "none", 0.06, 0.021, 0.2, HOUSE, "no")
NONE_OF_THESE = Because(GROUP, "none that is known to disturb sleep", 0.5, 0.25, 0.95, HOUSE, "no")


@dataclass(frozen=True, slots=True)
class SleepMedicine:
    """A medicine, or a class of them, that bears on a driver.

    Args:
        kind: ``class`` or ``ingredient``; an ingredient's own row replaces those of its classes.
        name: By the vocabulary of the safety room.
        label: In words.
        driver: Key of the driver it speaks for.
        lr: How much likelier the driver is in who takes it, as a ratio of odds.
        low: Lower bound of a 95 % interval.
        high: Upper bound.
        when: ``late`` where it matters only late in the day; empty otherwise.
        certainty: How sure anyone is.
        source: Who says so.
        checked: How far that was read.
        note: How it acts.
    """

    kind: str
    name: str
    label: str
    driver: str
    lr: float
    low: float
    high: float
    when: str
    certainty: str
    source: str
    checked: str
    note: str

    def __post_init__(self) -> None:
        sound = (
            self.driver in drivers()
            and 0 < self.low < self.lr < self.high
            and self.certainty in CERTAINTIES
            and self.checked in CHECKED
        )
        if not sound:
            raise NightlabError(
                "a row that contradicts itself",
                where=f"sleep_medicines.csv, {self.name}",
                fix="correct the row",
            )


@cache
def sleep_medicines() -> tuple[SleepMedicine, ...]:
    """Return the whole table.

    Raises:
        NightlabError: A row that contradicts itself.
    """
    with SLEEP_MEDICINES.open(encoding="utf-8", newline="") as file:
        return tuple(map(_row, csv.DictReader(file)))


def from_medicines(driver: str, taken: Iterable[Medication]) -> tuple[Evidence, ...]:
    """Return what a person's medicines say of a driver.

    Assumptions: an entry that is not surely recognised, or whose hour is not known where the hour
    matters, counts with the square root of its ratio. No medicine at all speaks against medicines as a
    cause; so does a list in which each is known and none stands in the table, though less.
    """
    listed = [(each, match(each.name)) for each in taken]
    found = [
        because
        for each, meant in listed
        if (because := _strongest(driver, each, meant)) is not None
    ]
    if driver == GROUP and not found and all(meant.known for _, meant in listed):
        found = [NONE_OF_THESE if listed else NONE_TAKEN]
    return tuple(Evidence(because, GROUP, "any") for because in found)


def _strongest(driver: str, taken: Medication, meant: Match) -> Because | None:
    """Return the row that says most, as an answer."""
    rows = [each for each in _rows_of(meant) if each.driver == driver]
    said = [found for each in rows if (found := _because(each, taken, meant)) is not None]
    return max(said, key=lambda each: (each.ratio, each.said), default=None)


def _rows_of(meant: Match) -> list[SleepMedicine]:
    """Return the rows of each ingredient, or of the classes that an everyday word may stand for."""
    if not meant.ingredients:
        return [each for each in sleep_medicines() if each.name in {*meant.classes, *meant.kinds}]
    return [row for name in meant.ingredients for row in _rows_of_ingredient(name)]


@cache
def _rows_of_ingredient(name: str) -> tuple[SleepMedicine, ...]:
    classes = set(match(name).classes)
    own = [each for each in sleep_medicines() if (each.kind, each.name) == ("ingredient", name)]
    settled = {each.driver for each in own}
    shared = [
        each
        for each in sleep_medicines()
        if each.kind == "class" and each.name in classes and each.driver not in settled
    ]
    return (*own, *shared)


def _because(row: SleepMedicine, taken: Medication, meant: Match) -> Because | None:
    unsure = 0 if meant.known else 1
    if row.when == "late":
        if taken.times and not any(map(_late, taken.times)):
            return None
        unsure += 0 if taken.times else 1
    ratio = row.lr ** (0.5**unsure)
    low = min(row.low, UNSURE_LOW) if unsure else row.low
    name = taken.name if row.name == meant.matched else f"{taken.name}, {row.label}"
    return Because(GROUP, name, ratio, low, row.high, row.source, row.checked)


def _late(at: time) -> bool:
    minutes = (at.hour * 60 + at.minute) % DAY_MIN
    return minutes >= LATE_MIN or minutes < NIGHT_MIN


def _row(row: Mapping[str, str]) -> SleepMedicine:
    numbers = {key: float(row[key]) for key in ("lr", "low", "high")}
    if not all(map(math.isfinite, numbers.values())):
        raise NightlabError("not a number", where=f"sleep_medicines.csv, {row['name']}")
    return SleepMedicine(**{**row, **numbers})  # type: ignore[arg-type]  # numbers replace their texts
