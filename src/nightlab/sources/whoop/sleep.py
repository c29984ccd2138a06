"""Whoop's sleeps, which two of its tables tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources.port import Counted, FieldError
from nightlab.sources.whoop.cycle import Cycle, clock_in, cycle_of, in_minutes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.row import Row

ONSET, WAKE, NAP = "sleep onset", "wake onset", "nap"
IN_BED, ASLEEP = "in bed duration (min)", "asleep duration (min)"
# Column -> name with unit; those of the second table stand in physiological_cycles.csv alone.
SLEEP = {
    "sleep performance %": "score_percent",
    "respiratory rate (rpm)": "respiratory_rate_per_min",
    ASLEEP: "asleep_min",
    "light sleep duration (min)": "light_min",
    "deep (sws) duration (min)": "n3_min",
    "rem duration (min)": "rem_min",
    "awake duration (min)": "awake_min",
    "sleep efficiency %": "efficiency_percent",
}
BODY = {
    "recovery score %": "recovery_percent",
    "resting heart rate (bpm)": "resting_heart_rate_bpm",
    "heart rate variability (ms)": "hrv_rmssd_ms",
    "skin temp (celsius)": "skin_temperature_c",
    "blood oxygen %": "spo2_percent",
}
FLAGS = {"true": True, "false": False}
MOST_SLEEPS = 50_000
UNITED = "figures of sleeps.csv and physiological_cycles.csv united"
LONGEST = "of rows that begin at one instant the longest stands"
# Durations are cut to whole minutes, one each for the four stages.
ROUNDING_MIN = 5


@dataclass(frozen=True, slots=True)
class Sleep:
    """One sleep as a row prints it.

    Args:
        where: File and line.
        cycle: Its cycle.
        start: Sleep onset.
        end: Wake onset.
        is_nap: Whether Whoop calls it a nap; a cycle begins with a sleep that is none.
        in_bed_min: Minutes that Whoop counted as in bed; None where it detected no sleep.
        reported: Whoop's figures, named with units.
        is_united: Whether both tables told it.
        is_longest: Whether a shorter row began with it.
    """

    where: str
    cycle: Cycle
    start: datetime
    end: datetime
    is_nap: bool
    in_bed_min: float | None
    reported: Mapping[str, float]
    is_united: bool = False
    is_longest: bool = False

    def night(self) -> Night:
        """Return the night from sleep onset to wake onset.

        Raises:
            NightlabError: A night that cannot be.
        """
        notes = [*self.cycle.told]
        span_min = in_minutes(self.start, self.end)
        if self.in_bed_min is not None and abs(span_min - self.in_bed_min) > ROUNDING_MIN:
            notes.append(told_of(self.in_bed_min, span_min))
        if self.is_longest:
            notes.append(LONGEST)
        if self.is_united:
            notes.append(UNITED)
        return Night(
            self.start,
            self.end,
            self.cycle.zone,
            "whoop",
            reported=self.reported,
            provenance=tuple(notes),
        )


def told_of(counted_min: float, span_min: float) -> str:
    """Return what is said of a night of which Whoop left minutes out."""
    return f"Whoop counts {counted_min:.0f} of the {span_min:.0f} min between onset and wake"


class Sleeps:
    """The sleeps of an export: every one once, with the figures of both tables.

    Assumptions: two rows tell of one sleep where they begin at one instant; the longer stands, for
    the other was written while it grew. A row of cycles tells of the sleep that begins the cycle,
    which is no nap; what ``sleeps.csv`` says stands, and is read first. A row without a single
    duration is a sleep that Whoop did not detect, whatever times it prints.
    """

    def __init__(self, zones: Zones) -> None:
        self.zones = zones
        self.counts: Counter[str] = Counter()
        self._too_many = ""
        self._by_onset: dict[datetime, Sleep] = {}
        self._by_cycle: dict[datetime, datetime] = {}

    def read(self, row: Row) -> tuple[()]:
        """Take a row in.

        Raises:
            FieldError: A field that cannot be read.
        """
        cycle = cycle_of(row, self.zones)
        if not (row.text(ONSET) or row.text(WAKE)):
            self.counts["cycles without a sleep"] += 1
            return ()
        sleep = _sleep(row, cycle)
        if IN_BED in row.cells and not (row.text(IN_BED) or row.text(ASLEEP)):
            self.counts["sleeps without a duration, which Whoop did not detect"] += 1
            return ()
        self._take(sleep, is_cycle=NAP not in row.cells)
        return ()

    def nights(self) -> Iterator[tuple[str, Night | NightlabError]]:
        """Yield the place and the night of every sleep; the error where it cannot be.

        Raises:
            NightlabError: Over 50,000 sleeps, which no life has and which would fill the memory.
        """
        if self._too_many:
            what = f"over {MOST_SLEEPS:,} sleeps"
            raise NightlabError(what, where=self._too_many, fix="split it by year and import each")
        for sleep in self._by_onset.values():
            try:
                yield sleep.where, sleep.night()
            except NightlabError as error:
                yield sleep.where, error

    def is_nap(self) -> dict[datetime, bool]:
        """Return whether the sleep that begins at an instant is a nap."""
        return {start: sleep.is_nap for start, sleep in self._by_onset.items()}

    def wake_of(self, cycle: Cycle) -> datetime | None:
        """Return when the sleep that begins a cycle ended; None where no row tells."""
        onset = self._by_cycle.get(cycle.start)
        return None if onset is None else self._by_onset[onset].end

    def counted(self) -> Iterator[Counted]:
        """Yield what was left out."""
        for what, count in self.counts.items():
            yield Counted("ignored", what, count)

    def _take(self, sleep: Sleep, *, is_cycle: bool) -> None:
        known_by = sleep.start
        if is_cycle and known_by not in self._by_onset:
            known_by = self._by_cycle.get(sleep.cycle.start, known_by)
        known = self._by_onset.get(known_by)
        if known is None:
            if len(self._by_onset) >= MOST_SLEEPS:
                self._too_many = self._too_many or sleep.where
                return
            self._by_onset[sleep.start] = sleep
            if not sleep.is_nap:
                self._by_cycle.setdefault(sleep.cycle.start, sleep.start)
        elif is_cycle:
            both = {**sleep.reported, **known.reported}
            self._by_onset[known_by] = replace(known, reported=both, is_united=True)
        else:
            self.counts["sleeps that stand in the export twice"] += 1
            if sleep.end != known.end:
                longest = max(known, sleep, key=lambda each: each.end)
                self._by_onset[known_by] = replace(longest, is_longest=True)


def _sleep(row: Row, cycle: Cycle) -> Sleep:
    start, end = (cycle.instant(clock_in(row, column)) for column in (ONSET, WAKE))
    figures = {name: row.number(column) for column, name in {**SLEEP, **BODY}.items()}
    return Sleep(
        row.place,
        cycle,
        start,
        end,
        _is_nap(row),
        row.number(IN_BED),
        {name: figure for name, figure in figures.items() if figure is not None},
    )


def _is_nap(row: Row) -> bool:
    text = row.short(NAP).lower()
    if text and text not in FLAGS:
        raise FieldError(f"{text[:40]!r} is not true or false", where=row.where(NAP))
    return FLAGS.get(text, False)
