"""Fitbit's JSON, checked field by field: text in, plain sleep logs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, 

from nightlab.errors import NightlabError
from nightlab.sources.clock import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.sources.part import Part

DEEPEST_NESTING = 4
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
    if isinstance(node, dict) and "sleep" in node:
        yield from _flat(node["sleep"], where, depth + 1)
    elif isinstance(node, dict):
        yield node
    elif isinstance(node, list) and depth <= DEEPEST_NESTING:
        for item in node:
            yield from _flat(item, where, depth + 1)
    else:
        raise NightlabError("JSON, but no list of sleep logs", where=where, fix=OTHER_SHAPE)


def _log(raw: dict[str, Any], where: str) -> Log:
    levels = table_of(raw.get("levels", {}), where, "levels")
    return Log(
        where=where,
        start=wall_clock(raw, "startTime", where),
        duration_min=_duration_min(raw, where),
        is_main=_flag(raw, where),
        segments=tuple(_segments(levels, where)),
        reported={name: number(raw, key, where) for key, name in REPORTED.items() if key in raw},
    )


def _duration_min(raw: Mapping[str, Any], where: str) -> float:
    if "duration" not in raw and "timeInBed" in raw:
        return number(raw, "timeInBed", where)
    return number(raw, "duration", where) / 60_000


def _flag(raw: Mapping[str, Any], where: str) -> bool | None:
    flag = raw.get("isMainSleep", raw.get("mainSleep"))
    if flag is None or isinstance(flag, bool):
        return flag
    raise wrong_field(flag, where, "isMainSleep", "true or false")


def _segments(levels: Mapping[str, Any], where: str) -> Iterator[Segment]:
    for key in ("data", "shortData"):
        entries = levels.get(key, [])
        if not isinstance(entries, list):
            raise wrong_field(entries, where, f"levels.{key}", "a list")
        for number, entry in enumerate(entries, start=1):
            place = f"{where}, levels.{key} {number}"
            table = table_of(entry, where, f"levels.{key} {number}")
            yield Segment(
                level=str(table.get("level", "")),
                start=wall_clock(table, "dateTime", place),
                seconds=number(table, "seconds", place),
            )


