"""Welltory's sleeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.units import local
from sources.case import Case
from sources.made.person import person
from sources.made.tables import csv_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

STAGES = ("awake", "rem", "light", "deep")
NAMES = ("awake_min", "rem_min", "light_min", "n3_min")
PULSES = ("lowest_heart_rate_bpm", "highest_heart_rate_bpm", "heart_rate_bpm")
HEADER = [
    *("user_code", "day", "sleep_begin", "sleep_end", "sleep_duration"),
    *(f"sleep_{name}_duration" for name in STAGES),
    *("pulse_min", "pulse_max", "pulse_average"),
]


def welltory_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights without stages, a third of them with figures."""
    nights = person(rng, zone, season, "welltory", days)
    return [replace(night, hypnogram=None, reported=_figures(rng)) for night in nights]


def _figures(rng: Generator) -> dict[str, float]:
    if rng.random() < 0.6:
        return {}
    figures = {name: float(rng.integers(1, 90)) for name in NAMES if rng.random() < 0.7}
    return figures | {name: float(rng.integers(45, 90)) for name in PULSES}


def welltory_csv(nights: Sequence[Night], code: str = "0a1b2c3d4e") -> bytes:
    """Write one person's sleeps: the end is on the clock that held at the begin."""
    table = [HEADER]
    for night in nights:
        begin = local(night.start, night.zone).replace(tzinfo=None)
        seconds = (night.end - night.start).total_seconds()
        cells = [code, f"{night.date}", f"{begin}", f"{begin + timedelta(seconds=seconds)}"]
        figures = night.reported
        stages = [f"{figures[name] * 60:.3f}" if name in figures else "" for name in NAMES]
        pulses = [f"{figures[name]:.0f}" if name in figures else "" for name in PULSES]
        table.append([*cells, f"{seconds:.3f}", *stages, *pulses])
    return csv_of(table)


CASES = (
    Case(
        "welltory",
        welltory_people,
        lambda n, _: welltory_csv(n),
        csv_of([HEADER]),
        may_lose_its_end=True,
    ),
)
