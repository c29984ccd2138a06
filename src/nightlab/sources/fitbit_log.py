"""Fitbit's JSON, checked field by field: text in, plain sleep logs out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from nightlab.errors import NightlabError
from nightlab.sources.clock import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.sources.opening import Part

DEEPEST_NESTING = 4
NEW_COPY = "the file may be cut off or damaged: download it again"
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
    found = _flat(_parsed(part), part.name, 0)
    for number, raw in enumerate(found, start=1):
        yield _log(raw, f"{part.name}, log {number}")


def _parsed(part: Part) -> Any:
    text = part.text()
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        where = f"{part.name}, line {error.lineno}, column {error.colno}"
        raise NightlabError(f"broken JSON ({error.msg})", where=where, fix=NEW_COPY) from error
    except (ValueError, RecursionError) as error:
        raise NightlabError("broken JSON", where=part.name, fix=NEW_COPY) from error


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


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
    levels = _table(raw.get("levels", {}), where, "levels")
    return Log(
        where=where,
        start=_wall_clock(raw, "startTime", where),
        duration_min=_duration_min(raw, where),
        is_main=_flag(raw, where),
        segments=tuple(_segments(levels, where)),
        reported={name: _number(raw, key, where) for key, name in REPORTED.items() if key in raw},
    )


def _duration_min(raw: Mapping[str, Any], where: str) -> float:
    if "duration" not in raw and "timeInBed" in raw:
        return _number(raw, "timeInBed", where)
    return _number(raw, "duration", where) / 60_000


def _flag(raw: Mapping[str, Any], where: str) -> bool | None:
    flag = raw.get("isMainSleep", raw.get("mainSleep"))
    if flag is None or isinstance(flag, bool):
        return flag
    raise _wrong(flag, where, "isMainSleep", "true or false")


def _segments(levels: Mapping[str, Any], where: str) -> Iterator[Segment]:
    for key in ("data", "shortData"):
        entries = levels.get(key, [])
        if not isinstance(entries, list):
            raise _wrong(entries, where, f"levels.{key}", "a list")
        for number, entry in enumerate(entries, start=1):
            place = f"{where}, levels.{key} {number}"
            table = _table(entry, where, f"levels.{key} {number}")
            yield Segment(
                level=str(table.get("level", "")),
                start=_wall_clock(table, "dateTime", place),
                seconds=_number(table, "seconds", place),
            )


def _table(value: Any, where: str, field: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise _wrong(value, where, field, "a table of fields")


def _number(raw: Mapping[str, Any], key: str, where: str) -> float:
    value = raw.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise _wrong(value, where, key, "a number")


def _wall_clock(raw: Mapping[str, Any], key: str, where: str) -> datetime:
    value = raw.get(key)
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is not None or at.year not in YEARS:
        raise _wrong(value, where, key, "a local time such as 2024-10-27T01:07:30.000")
    return at


def _wrong(value: Any, where: str, field: str, wanted: str) -> NightlabError:
    what = f"{field} is missing" if value is None else f"{str(value)[:40]!r} is not {wanted}"
    return NightlabError(what, where=f"{where}, {field}", fix=OTHER_SHAPE)
