"""Welltory: sleep of the gadgets that the app reads, as its open data print it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.columns import header_line
from nightlab.sources.lines import rows
from nightlab.sources.port import Counted, Skipped
from nightlab.sources.subjects import check_one_subject
from nightlab.sources.welltory.twice import told_twice
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record
    from nightlab.sources.row import Row

SLEEP = {"user_code", "day", "sleep_begin", "sleep_end", "sleep_duration"}
DAYS = {"user_code", "day", "resting_pulse", "steps_count"}
# Column -> name of the figure, and what it is divided by: durations are seconds.
FIGURES = {
    "sleep_awake_duration": ("awake_min", 60),
    "sleep_rem_duration": ("rem_min", 60),
    "sleep_light_duration": ("light_min", 60),
    "sleep_deep_duration": ("n3_min", 60),
    "pulse_average": ("heart_rate_bpm", 1),
    "pulse_min": ("lowest_heart_rate_bpm", 1),
    "pulse_max": ("highest_heart_rate_bpm", 1),
}
MOST_S = LONGEST_NIGHT_H * 3600
MOST_ROWS = 200_000
SLACK = timedelta(minutes=1)
Found = tuple[str, Night]


@dataclass(frozen=True, slots=True)
class Welltory:
    """The sleeps of one person, one night a row.

    Assumptions: begin and end are the wall clock of the person without a zone. ``sleep_duration`` is
    seconds from begin to end, as it is in all 425 public rows, so that the end is the begin and
    these seconds; where it is shorter it is the time asleep. Stages are totals, mostly left empty.
    A sleep that stands twice, some whole hours apart, is left out both times: one of them was read
    in another zone and nothing tells which.

    Source: Welltory/hrv-covid19 on GitHub, ``data/sleep.csv``, ``data/wearables.csv`` and
    ``datatypes.md``, which calls the seconds hours.
    """

    name: ClassVar[str] = "welltory"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Welltory sleep (.csv with user_code, sleep_begin, sleep_end)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its header whether a part holds sleeps or days of a wearable."""
        return _has(head, SLEEP) or _has(head, DAYS)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one night a row.

        Raises:
            NightlabError: Nights of several people, or a table that is cut off or damaged.
        """
        found: list[Found] = []
        for part in parts:
            if not _has(part.head(), SLEEP):
                yield Counted(
                    "ignored", "days of pulse, steps and calories", sum(1 for _ in rows(part))
                )
                continue
            people: dict[str, None] = {}
            for count, row in enumerate(rows(part), start=1):
                if count > MOST_ROWS:
                    raise NightlabError(
                        f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year"
                    )
                try:
                    people[row.short("user_code")] = None
                    found.append((row.place, _night(row, zones)))
                except NightlabError as error:
                    yield Skipped.of(error, row.place)
            check_one_subject(people, column="user_code", where=part.name)
        yield from _once(found)


def _has(head: bytes, wanted: set[str]) -> bool:
    header = header_line(head)
    return {cell.strip(' "') for cell in header.split(",")} >= wanted


def _once(found: list[Found]) -> Iterator[Record]:
    twice = told_twice([night for _, night in found])
    for (place, _), why in zip(found, twice, strict=True):
        if why:
            yield Skipped(place, why)
    yield from mark_naps([night for (_, night), why in zip(found, twice, strict=True) if not why])


def _night(row: Row, zones: Zones) -> Night:
    begin, end = _clock(row, "sleep_begin"), _clock(row, "sleep_end")
    length_s = _figure(row, "sleep_duration")
    reported = {
        name: figure / size
        for column, (name, size) in FIGURES.items()
        if (figure := _figure(row, column)) is not None
    }
    start, until = zones.instant(begin), zones.instant(end)
    if length_s is not None:
        length = timedelta(seconds=length_s)
        if abs((end - begin) - length) < SLACK:
            until = start + length
        elif length <= until - start + SLACK:
            reported["asleep_min"] = length_s / 60
        else:
            raise NightlabError(f"{length_s / 3600:.3g} h asleep do not fit into the night")
    return Night(start, until, zones.of_wall(begin), "welltory", reported=reported)


def _clock(row: Row, column: str) -> datetime:
    at = row.read(column, lambda text: datetime.strptime(text, "%Y-%m-%d %H:%M:%S"))  # noqa: DTZ007 - a wall clock
    if at is None or at.year not in YEARS:
        raise row.wrong(column, "a time such as 2020-03-01 23:40:00")
    return at


def _figure(row: Row, column: str) -> float | None:
    figure = row.number(column)
    if figure is not None and not 0 <= figure <= MOST_S:
        raise row.wrong(column, "what can be measured in a night")
    return figure


FORMAT = Welltory()
