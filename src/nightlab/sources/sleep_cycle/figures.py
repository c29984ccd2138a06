"""The figures of a night of Sleep Cycle, under the names of every version of its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.sources.row import Row

IN_BED = "time in bed"
IN_BED_S = "time in bed (seconds)"
QUALITY = "sleep quality"
HOURS = re.compile(r"(\d{1,3}):([0-5]\d)")
DASHES = {"", "-", "\u2013", "\u2014"}

ASLEEP_S = "time asleep (seconds)"
SECONDS = {
    ASLEEP_S: "asleep_min",
    "time before sleep (seconds)": "to_fall_asleep_min",
    "snore time": "snoring_min",
    "snore time (seconds)": "snoring_min",
}
STAGES_S = {
    "awake (seconds)": "awake_min",
    "dream (seconds)": "rem_min",
    "light (seconds)": "light_min",
    "deep (seconds)": "n3_min",
}
PLAIN = {
    "heart rate": "heart_rate_bpm",
    "heart rate (bpm)": "heart_rate_bpm",
    "activity (steps)": "steps",
    "steps": "steps",
}
WARMTH = {"body temperature deviation (degrees celsius)": "temperature_deviation_c"}
READ = {IN_BED, IN_BED_S, QUALITY, *SECONDS, *STAGES_S, *PLAIN, *WARMTH}


def reported_of(row: Row) -> Mapping[str, float]:
    """Return the app's own figures with units in their names.

    Assumptions: zero is what the app writes where it does not know, except for one stage of a night
    whose other stages are known. Without a time asleep there is no time to fall asleep.

    Raises:
        FieldError: A figure that cannot be read.
    """
    found = {name: value / 60 for name, value in _told(row, SECONDS).items() if value > 0}
    if row.text(ASLEEP_S) and "asleep_min" not in found:  # who never slept did not fall asleep
        found.pop("to_fall_asleep_min", None)
    found |= {name: value for name, value in _told(row, PLAIN).items() if value > 0}
    stages = _told(row, STAGES_S)
    if any(stages.values()):
        found |= {name: value / 60 for name, value in stages.items() if value >= 0}
    found |= {name: value for name, value in _told(row, WARMTH).items() if value}
    if score := row.read(QUALITY, _percent):
        found["score_percent"] = score
    return found


def _told(row: Row, names: Mapping[str, str]) -> dict[str, float]:
    values = {name: _number(row, column) for column, name in names.items() if row.text(column)}
    return {name: value for name, value in values.items() if value is not None}


def time_in_bed_min(row: Row) -> float | None:
    """Return the time in bed; None where it is missing or 0, for then it was not worked out.

    Raises:
        FieldError: Neither hours and minutes nor seconds.
    """
    seconds = _number(row, IN_BED_S)
    if seconds is not None:
        return seconds / 60 if seconds > 0 else None
    return row.read(IN_BED, _hours) or None


def _number(row: Row, column: str) -> float | None:
    return None if row.text(column) in DASHES else row.number(column)


def _percent(text: str) -> float | None:
    if text in DASHES:
        return None
    score = float(text.removesuffix("%"))
    if not 0 <= score <= 100:
        raise ValueError(text)
    return score


def _hours(text: str) -> float:
    if text in DASHES:
        return 0
    found = HOURS.fullmatch(text)
    if not found:
        raise ValueError(text)
    return int(found[1]) * 60 + int(found[2])
