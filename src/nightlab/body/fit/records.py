"""What a person lived through and what was measured of it, as plain records for fitting."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

Instrument = Literal["eeg", "wearable", "diary"]

FEWEST_NIGHTS = 5
MOST_NIGHTS = 60
LONGEST_GAP_DAYS = 14
AWAKE_H = 0.3  # at least, between two nights
# What is read of each instrument. A wearable's latency is left out: it starts when it sees sleep.
READ: Mapping[Instrument, tuple[str, ...]] = {
    "eeg": (
        "sol_min", "waso_min", "tasafa_min", "awakenings", "n1_min", "n3_min", "rem_min",
        "rem_latency_min", "sleep_end_min",
    ),
    "wearable": ("waso_min", "n3_min", "rem_min", "sleep_end_min"),
    "diary": ("sol_min", "waso_min", "tasafa_min", "awakenings", "sleep_end_min"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What one instrument said of a night.

    Args:
        instrument: ``eeg``, ``wearable`` or ``diary``.
        measures: By names of ``READ``; ``sleep_end_min`` is from bed to the final awakening.
    """

    instrument: Instrument
    measures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LivedNight:
    """A night as it was lived.

    Args:
        date: Date on which it ends.
        bed_h: Lights out, hours since noon of the day before ``date``.
        rise_h: Out of bed, likewise.
        is_free: Whether the person rose on waking, without alarm or duty.
        readings: What was measured.
    """

    date: date
    bed_h: float
    rise_h: float
    is_free: bool = False
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.bed_h) and math.isfinite(self.rise_h)):
            raise NightlabError(
                "no time of going to bed or rising",
                where=f"night of {self.date}",
                fix="give both, or leave the night out",
            )
        if not 0.0 <= self.bed_h < self.rise_h <= self.bed_h + 18.0:
            raise NightlabError(
                f"{60 * (self.rise_h - self.bed_h):.0f} minutes in bed cannot be",
                where=f"night of {self.date}",
                fix="check the times of going to bed and rising",
            )


@dataclass(frozen=True, slots=True)
class TakenDose:
    """Something taken, as the body knows it.

    Args:
        night: Date of the night it may touch: what is taken from noon on is of the next day's.
        agent: Name as a protocol writes it.
        amount: In the agent's own unit.
        clock_h: Clock on the wall.
    """

    night: date
    agent: str
    amount: float
    clock_h: float


@dataclass(frozen=True, slots=True)
class Lived:
    """A stretch of a person's life.

    Args:
        nights: In any order, one a date.
        doses: What was taken.
        age_years: None where not known.
        sex: ``female``, ``male`` or ``other``; None where not known.
        weight_kg: None where not known.
        dlmo_clock_h: Dim-light melatonin onset as measured, clock on the wall; None where it was not.
    """

    nights: tuple[LivedNight, ...]
    doses: tuple[TakenDose, ...] = ()
    age_years: float | None = None
    sex: str | None = None
    weight_kg: float | None = None
    dlmo_clock_h: float | None = None

    @property
    def first(self) -> date:
        """Date on which the first night ends."""
        return self.nights[0].date

    @property
    def days(self) -> int:
        """Days from the first night to the last."""
        return (self.nights[-1].date - self.first).days + 1

    def number(self, night: date) -> int:
        """Return the number of a date's night, from 1."""
        return (night - self.first).days + 1

    def usable(self) -> Lived:
        """Return the latest stretch without a long gap, in order, with the doses of its days.

        Assumptions: at most 60 days; a gap of more than two weeks ends it.

        Raises:
            NightlabError: Fewer than five nights with a measure, or two nights of one date.
        """
        ordered = sorted(self.nights, key=lambda night: night.date)
        for one, other in pairwise(ordered):
            if one.date == other.date:
                raise NightlabError(
                    "two nights", where=f"{one.date}", fix="keep one night a date, naps left out"
                )
        kept = ordered[-1:]
        for night in reversed(ordered[:-1]):
            gap_days = (kept[-1].date - night.date).days
            span_days = (kept[0].date - night.date).days
            if gap_days > LONGEST_GAP_DAYS or span_days >= MOST_NIGHTS:
                break
            if night.rise_h + AWAKE_H < kept[-1].bed_h + 24.0 * gap_days:
                kept.append(night)
        measured = sum(bool(night.readings) for night in kept)
        if measured < FEWEST_NIGHTS:
            raise NightlabError(
                f"{measured} night{'s' * (measured != 1)} with bed times and measures in the last stretch",
                where="nights",
                fix=f"bring in at least {FEWEST_NIGHTS}, with `nightlab log` or `nightlab import`",
            )
        found = replace(self, nights=tuple(reversed(kept)))
        inside = tuple(dose for dose in self.doses if 1 <= found.number(dose.night) <= found.days)
        return replace(found, doses=inside)
