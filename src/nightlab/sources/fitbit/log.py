"""Fitbit's JSON, checked field by field: text in, plain sleep logs out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from nightlab.errors import NightlabError
from nightlab.sources.json_fields import (
    flag_of,
    list_of,
    number_of,
    parsed,
    table_of,
    wall_clock_of,
)
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta

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
# Level in levels.summary -> name with unit; a 0 tells from a device that knows no such stage.
SUMMARY = {"light": "light_min", "deep": "n3_min", "rem": "rem_min"}


class Segment(NamedTuple):
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
        is_main: Fitbit's flag; None where it says nothing.
        segments: Stages; later ones overlay earlier ones.
        short_wakes: How many of the segments are ``levels.shortData``.
        reported: Fitbit's own figures, named with units.
        log_id: Fitbit's number, which may repeat; empty where there is none.
        notes: What to tell a person about it.
        offset: That of the start, where the export prints it.
    """

    where: str
    start: datetime
    duration_min: float
    is_main: bool | None
    segments: tuple[Segment, ...]
    short_wakes: int
    reported: Mapping[str, float]
    log_id: str = ""
    notes: tuple[str, ...] = ()
    offset: timedelta | None = None


def sleep_logs(part: Part) -> Iterator[Log | Skipped]:
    """Yield the sleep logs of one JSON file in order; one with a field that cannot be read is skipped.

    Raises:
        NightlabError: Broken JSON with line and column, or JSON of another shape.
    """
    found = _flat(parsed(part), part.name, 0)
    for number, raw in enumerate(found, start=1):
        where = f"{part.name}, log {number}"
        try:
            log = _log(raw, where)
        except NightlabError as error:
            yield Skipped.of(error, where)
        else:
            yield log


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
    stages = tuple(_segments(raw, where, "data"))
    short = tuple(_segments(raw, where, "shortData"))
    return Log(
        where=where,
        start=wall_clock_of(raw.get("startTime"), f"{where}, startTime"),
        duration_min=_duration_min(raw, where),
        is_main=flag_of(flag, f"{where}, isMainSleep"),
        segments=stages + short,
        short_wakes=len(short),
        reported={
            name: number_of(raw[key], f"{where}, {key}")
            for key, name in REPORTED.items()
            if raw.get(key) is not None
        }
        | _summary(raw, where),
        log_id=_log_id(raw.get("logId")),
        notes=tuple(_notes(raw, where)),
    )


def _summary(raw: Mapping[str, Any], where: str) -> dict[str, float]:
    """Return Fitbit's own minutes of the stages."""
    place = f"{where}, levels.summary"
    levels = raw.get("levels")
    table = table_of(levels, f"{where}, levels").get("summary") if levels is not None else None
    summary = {} if table is None else table_of(table, place)
    return {
        name: number_of(minutes, f"{place}.{level}.minutes")
        for level, name in SUMMARY.items()
        if isinstance(told := summary.get(level), dict)
        and (minutes := told.get("minutes")) is not None
    }


def _log_id(value: Any) -> str:
    is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63
    return str(value) if is_number else ""


def _notes(raw: Mapping[str, Any], where: str) -> Iterator[str]:
    if raw.get("type") == "classic":
        yield "Fitbit calls it a classic log: restless counts as wake"
    code = raw.get("infoCode")
    if code is not None and (number := number_of(code, f"{where}, infoCode")):
        yield f"Fitbit gave it no stages (infoCode {number:g})"
    if raw.get("logType") == "manual":
        yield "logged by hand"


def _duration_min(raw: Mapping[str, Any], where: str) -> float:
    if "duration" not in raw and "timeInBed" in raw:
        return number_of(raw["timeInBed"], f"{where}, timeInBed")
    return number_of(raw.get("duration"), f"{where}, duration") / 60_000


def _segments(raw: Mapping[str, Any], where: str, key: str) -> Iterator[Segment]:
    levels = raw.get("levels")
    found = None if levels is None else table_of(levels, f"{where}, levels").get(key)
    entries = list_of([] if found is None else found, f"{where}, levels.{key}")
    for number, entry in enumerate(entries, start=1):
        try:
            segment = _segment(entry, "")
        except NightlabError:
            # Again, for the error with its place, which is not worth writing for every segment.
            segment = _segment(entry, f"{where}, levels.{key} {number}")
        yield segment


def _segment(entry: Any, place: str) -> Segment:
    table = table_of(entry, place)
    level = table.get("level")
    return Segment(
        level if isinstance(level, str) else "",
        wall_clock_of(table.get("dateTime"), place and f"{place}, dateTime"),
        number_of(table.get("seconds"), place and f"{place}, seconds"),
    )
