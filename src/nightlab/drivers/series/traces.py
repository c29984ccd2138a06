"""How each driver shows in what a person logs, read from ``traces.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

FILE = Path(__file__).with_name("traces.toml")

Window = Literal["day", "before bed", "not before bed", "after rising"]
Measure = Literal["amount", "any", "mean", "minutes", "touches"]


class Shape(NamedTuple):
    """When an exposure may show: so many nights later, and built up over so many.

    Args:
        lag: Nights after the night that follows the exposure, 0 for that night itself.
        half_life: Nights in which half of what was built up has gone; 0 for no build-up.
        weight: Chance of this shape before any night was seen.
    """

    lag: int
    half_life: float
    weight: float


# What a tag or a dose may do, of which nothing is known beforehand.
ANY_SHAPE = (Shape(0, 0.0, 0.6), Shape(1, 0.0, 0.15), Shape(0, 3.0, 0.15), Shape(0, 7.0, 0.1))
THIS_NIGHT = (Shape(0, 0.0, 1.0),)


@dataclass(frozen=True, slots=True)
class Trace:
    """One way in which a driver shows in events.

    Args:
        key: Of the exposure.
        label: In words.
        driver: Key of the driver; empty for none.
        kind: Of the events.
        window: Part of the day before the night.
        hours: Length of the window; 0 for the whole day.
        measure: What is made of the events in it.
        step: How much an effect is told per, in the unit of the kind.
        per: The same in words.
        shapes: When it may show.
    """

    key: str
    label: str
    driver: str
    kind: str
    window: Window
    hours: float
    measure: Measure
    step: float
    per: str
    shapes: tuple[Shape, ...]

    @property
    def is_timed(self) -> bool:
        """Whether it needs the clock time of an event."""
        return self.window != "day"


@cache
def traces() -> tuple[Trace, ...]:
    """Return every trace, in the order of the file."""
    return tuple(_trace(each) for each in _read()["trace"])


@cache
def _labels() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(rf"\b({each['pattern']})"), each["driver"]) for each in _read()["label"]
    )


def driver_of(label: str) -> str:
    """Return the driver that the words of a tag are a trace of; empty for none.

    Example:
        >>> driver_of("Smoked in the evening"), driver_of("Blue Monday")
        ('nicotine', '')
    """
    words = label.lower()
    return next((driver for pattern, driver in _labels() if pattern.search(words)), "")


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _trace(row: dict[str, Any]) -> Trace:
    shapes = tuple(Shape(int(lag), float(half), float(p)) for lag, half, p in row["shapes"])
    return Trace(**{"hours": 0.0} | row | {"shapes": shapes})
