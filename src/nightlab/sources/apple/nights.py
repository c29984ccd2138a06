"""Sleep records of one Apple Health source, put together into nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.nights import Zones
    from nightlab.sources.port import Record

SPLIT = timedelta(hours=2)
LONGEST = timedelta(hours=LONGEST_NIGHT_H)

# In rising order of what they say: where rows overlap, the later value here wins.
VALUES = {
    "InBed": Stage.WAKE,
    "Asleep": Stage.ASLEEP,
    "AsleepUnspecified": Stage.ASLEEP,
    "AsleepCore": Stage.LIGHT,
    "AsleepREM": Stage.REM,
    "AsleepDeep": Stage.N3,
    "Awake": Stage.WAKE,
}
RANK = {value: rank for rank, value in enumerate(VALUES)}


class Stretch(NamedTuple):
    """One sleep record with its file, line and instants; the zone is empty where it names none."""

    file: str
    line: int
    value: str
    start: datetime
    end: datetime
    zone: str

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.file}, line {self.line}"


def source_nights(stretches: list[Stretch], device: str, zones: Zones) -> Iterator[Record]:
    """Yield the sleeps of one source in order of time, and what cannot be one.

    Args:
        stretches: Records of one source, at least one, in any order.
        device: Name of the source.
        zones: Where the person was, for where no record names a zone.
    """
    nights = []
    for sleep in _sleeps(stretches):
        if all(stretch.value == "Awake" for stretch in sleep):
            yield Skipped(sleep[0].where, "awake and nothing else")
            continue
        try:
            nights.append(_night(sleep, device, zones))
        except NightlabError as error:
            yield Skipped(sleep[0].where, error.what)
    yield from mark_naps(nights)


def _sleeps(stretches: list[Stretch]) -> Iterator[list[Stretch]]:
    for together in _without_gaps(stretches):
        asleep = [stretch for stretch in together if stretch.value != "InBed"]
        # Some apps are in bed all day and would tie a week into one night.
        if _span(together) > LONGEST and asleep:
            yield from _without_gaps(asleep)
        else:
            yield together


def _without_gaps(stretches: list[Stretch]) -> Iterator[list[Stretch]]:
    in_order = sorted(stretches, key=lambda stretch: stretch.start)
    together, end = in_order[:1], in_order[0].end
    for stretch in in_order[1:]:
        if stretch.start - end > SPLIT:
            yield together
            together = []
        end = max(end, stretch.end)
        together.append(stretch)
    yield together


def _span(sleep: list[Stretch]) -> timedelta:
    return max(stretch.end for stretch in sleep) - min(stretch.start for stretch in sleep)


def _night(sleep: list[Stretch], device: str, zones: Zones) -> Night:
    start = min(stretch.start for stretch in sleep)
    night = Night(start, start + _span(sleep), _zone(sleep, zones), "apple", device)
    if all(stretch.value == "InBed" for stretch in sleep):
        return night
    by_rank = sorted(sleep, key=lambda stretch: RANK[stretch.value])
    stages = [Interval(VALUES[stretch.value], stretch.start, stretch.end) for stretch in by_rank]
    return replace(night, hypnogram=Hypnogram.from_intervals(stages, start=start, end=night.end))


def _zone(sleep: list[Stretch], zones: Zones) -> str:
    named = [stretch for stretch in sleep if stretch.zone and _is_zone(stretch.zone)]
    return (
        max(named, key=lambda stretch: stretch.end).zone
        if named
        else zones.of(max(stretch.end for stretch in sleep))
    )


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    """Tell whether there is such a zone; apps write ``GMT-0700`` and the like on every record."""
    try:
        units.zone(name)
    except NightlabError:
        return False
    return True
