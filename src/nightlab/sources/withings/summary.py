"""Withings' ``sleep.csv``, by place and unit of its columns, for headers come in many languages."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.lines import rows
from nightlab.sources.offsets import zone_of_offset
from nightlab.sources.port import Counted, Skipped
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

# Place in the header -> name of the figure, and what it is divided by.
FIGURES = {
    2: ("light_min", 60),
    3: ("n3_min", 60),
    4: ("rem_min", 60),
    5: ("awake_min", 60),
    6: ("awakenings", 1),
    7: ("to_fall_asleep_min", 60),
    8: ("after_wakeup_min", 60),
    9: ("snoring_min", 60),
    10: ("snoring_episodes", 1),
    11: ("heart_rate_bpm", 1),
    12: ("lowest_heart_rate_bpm", 1),
    13: ("highest_heart_rate_bpm", 1),
}
STAGES = ("light_min", "n3_min", "rem_min")
HEART = ("heart_rate_bpm", "lowest_heart_rate_bpm", "highest_heart_rate_bpm")
SNORING = ("snoring_min", "snoring_episodes")
NEEDED = 7
IN_SECONDS = re.compile(r"[^()（）]+[(（]\w{1,3}[)）]")
IN_BRACKETS = re.compile(r"[^()（）]+[(（][^()（）]+[)）]")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[+-]\d\d:?\d\d|Z)", re.ASCII)
LONGEST_S = LONGEST_NIGHT_H * 3600
MOST_BPM = 300
# The stages that Withings prints add up to the night to the second; more is no account of it.
SLACK_MIN = 5
MOST_ROWS = 50_000


def is_summary(head: bytes) -> bool:
    """Tell whether the header has Withings' columns in their places, and the first row instants."""
    text = head.decode("utf-8-sig", errors="replace")
    lines = [line for line in text.splitlines()[:20] if line.strip()][:2]
    try:
        header, *first = csv.reader(lines)
    except (csv.Error, ValueError):
        return False
    if len(header) < NEEDED or _known(header) < NEEDED:
        return False
    return not first or bool(INSTANT.match(first[0][0]) if first[0] else None)


def _known(header: Sequence[str]) -> int:
    """Return how many columns from the first on are what stands there in an export."""
    for place, cell in enumerate(header):
        seconds, brackets = IN_SECONDS.fullmatch(cell.strip()), IN_BRACKETS.fullmatch(cell.strip())
        is_right = bool(brackets) if place > 11 else not brackets
        if place in FIGURES and FIGURES[place][1] > 1:
            is_right = bool(seconds)
        if not is_right or place not in {0, 1, *FIGURES}:
            return place
    return len(header)


def sessions_of(part: Part, zones: Zones) -> Iterator[Night | Skipped | Counted]:
    """Yield the nights of the file, without stages.

    Raises:
        NightlabError: A table that is cut off or damaged, or over 50,000 rows.
    """
    header: list[str] = []
    nights, others = [], 0
    for count, row in enumerate(rows(part, check=lambda names, _: header.extend(names)), start=1):
        if count > MOST_ROWS:
            raise NightlabError(f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year")
        try:
            nights.append(_night(row, header, zones))
            others += sum(bool(row.text(name)) for name in header[_known(header) :])
        except NightlabError as error:
            yield Skipped.of(error, row.place)
    measured = any(night.reported.get(name) for night in nights for name in SNORING)
    yield from (night if measured else _without(night, SNORING) for night in nights)
    if others:
        yield Counted("ignored", "notes and events of a night", others)


def _night(row: Row, header: Sequence[str], zones: Zones) -> Night:
    start, end = _instant(row, header[0]), _instant(row, header[1])
    known = _known(header)
    reported = {}
    for place, (name, size) in FIGURES.items():
        figure = _figure(row, header[place], name) if place < known else None
        if figure is not None:
            reported[name] = figure / size
    # One offset may stand for all of a night; where there are two, the person got up at the second.
    at = start if start.utcoffset() == end.utcoffset() else end
    zone, told = zone_of_offset(at, at.utcoffset() or timedelta(0), zones)
    night = Night(start, end, zone, "withings", reported=reported, provenance=told)
    return _sensible(night)


def _instant(row: Row, column: str) -> datetime:
    at = row.read(column, read_instant)
    if at is None:
        raise row.wrong(column, "an instant such as 2024-10-27T01:07:00+02:00")
    return at


def read_instant(text: str) -> datetime:
    """Return an instant with its offset.

    Raises:
        ValueError: Another text, or a year that cannot be.
    """
    if not INSTANT.fullmatch(text):
        raise ValueError(text)
    at = datetime.fromisoformat(text)
    if at.year not in YEARS:
        raise ValueError(text)
    return at


def _figure(row: Row, column: str, name: str) -> float | None:
    figure = row.number(column)
    if figure is None or (figure == 0 and (name == "rem_min" or name in HEART)):
        return None
    if not 0 <= figure <= (MOST_BPM if name in HEART else LONGEST_S):
        raise row.wrong(column, "what can be measured in a night")
    return figure


def _sensible(night: Night) -> Night:
    """Add the minutes asleep, or leave out minutes of stages that are longer than the night."""
    asleep_min = sum(night.reported.get(name, 0) for name in STAGES)
    length_min = (night.end - night.start).total_seconds() / 60
    if asleep_min + night.reported.get("awake_min", 0) > length_min + SLACK_MIN:
        told = (*night.provenance, "minutes of stages left out: longer than the night")
        return replace(_without(night, (*STAGES, "awake_min")), provenance=told)
    if asleep_min:
        return replace(night, reported={"asleep_min": asleep_min, **night.reported})
    return night


def _without(night: Night, names: Sequence[str]) -> Night:
    kept = {name: figure for name, figure in night.reported.items() if name not in names}
    return replace(night, reported=kept)
