"""Fitbit's JSON, checked field by field: text in, plain sleep logs out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.sources.json_fields import (
    flag_of,
    list_of,
    number_of,
    parsed,
    table_of,
    wall_clock_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from nightlab.sources.part import Part

DEEPEST_NESTING = 6
OTHER_SHAPE = "give Fitbit's API v1.2 sleep logs or a Takeout file sleep-YYYY-MM-DD.json"

# The vendor's figures worth keeping: key in the file -> name with unit.
REPORTED = {
    "minutesAsleep": "asleep_min",
    "minutesAwake": "awake_min",
    "minutesToFallAsleep": "to_fall_asleep_min",
    "minutesAfterWakeup": "after_wakeup_min",
    "efficiency": "efficiency_percent",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One entry of ``levels``: its level, wall clock of its start, length in seconds."""

    level: str
    start: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Log:
    """One sleep log as printed.

    Args:
        where: File and number of the log.
        start: Wall clock without a zone.
        duration_min: Elapsed minutes in bed.
        is_main: Fitbit's flag; None where the key is missing.
        segments: ``levels.data`` and then ``levels.shortData``, which overlays it.
        reported: Fitbit's own figures, named with units.
    """

    where: str
    start: datetime
    duration_min: float
    is_main: bool | None
    segments: tuple[Segment, ...]
    reported: Mapping[str, float]


def sleep_logs(part: Part) -> Iterator[Log]:
    """Yield the sleep logs of one JSON file in order.

    Raises:
        NightlabError: Broken JSON with line and column, or JSON of another shape with its field.
    """
    found = _flat(parsed(part), part.name, 0)
    for number, raw in enumerate(found, start=1):
        yield _log(raw, f"{part.name}, log {number}")


def _flat(node: Any, where: str, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict) and "sleep" not in node:
        yield node
    elif isinstance(node, dict | list) and depth < DEEPEST_NESTING:
        for item in node if isinstance(node, list) else [node["sleep"]]:
            yield from _flat(item, where, depth + 1)
    else:
        raise NightlabError("JSON, but no list of sleep logs", where=where, fix=OTHER_SHAPE)


def _log(raw: dict[str, Any], where: str) -> Log:
    flag = raw.get("isMainSleep", raw.get("mainSleep"))
    return Log(
        where=where,
        start=wall_clock_of(raw.get("startTime"), f"{where}, startTime"),
        duration_min=_duration_min(raw, where),
        is_main=flag_of(flag, f"{where}, isMainSleep"),
        segments=tuple(_segments(raw, where)),
        reported={
            name: number_of(raw[key], f"{where}, {key}")
            for key, name in REPORTED.items()
            if raw.get(key) is not None
        },
    )


def _duration_min(raw: Mapping[str, Any], where: str) -> float:
    if "duration" not in raw and "timeInBed" in raw:
        return number_of(raw["timeInBed"], f"{where}, timeInBed")
    return number_of(raw.get("duration"), f"{where}, duration") / 60_000


def _segments(raw: Mapping[str, Any], where: str) -> Iterator[Segment]:
    levels = raw.get("levels")
    for key in ("data", "shortData") if levels is not None else ():
        found = table_of(levels, f"{where}, levels").get(key)
        entries = list_of([] if found is None else found, f"{where}, levels.{key}")
        for number, entry in enumerate(entries, start=1):
            place = f"{where}, levels.{key} {number}"
            table = table_of(entry, place)
            yield Segment(
                level=level if isinstance(level := table.get("level"), str) else "",
                start=wall_clock_of(table.get("dateTime"), f"{place}, dateTime"),
                seconds=number_of(table.get("seconds"), f"{place}, seconds"),
            )
