"""The figures of a night of Sleep Cycle, under the names of every version of its table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from nightlab.sources.row import Row

IN_BED = "time in bed"
IN_BED_S = "time in bed (seconds)"
QUALITY = "sleep quality"
HOURS = re.compile(r"(\d{1,3}):([0-5]\d)")
USUAL = re.compile(r"\d{1,15}(?:\.\d{1,3})?", re.ASCII)
"""Nearly every figure, of which nothing has to be asked."""
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


@dataclass(frozen=True, slots=True)
class Figures:
    """The columns of figures that a table has, of each kind, with the names they are told under.

    Args:
        seconds: Lengths in seconds.
        plain: Figures that are told as they stand.
        stages: Seconds of each stage.
        warmth: Differences of temperature.
    """

    seconds: Mapping[str, str]
    plain: Mapping[str, str]
    stages: Mapping[str, str]
    warmth: Mapping[str, str]

    @classmethod
    def among(cls, columns: Collection[str]) -> Figures:
        """Return those that are among the columns of a table, so that no row is asked for others."""
        kinds = (SECONDS, PLAIN, STAGES_S, WARMTH)
        return cls(*({c: name for c, name in kind.items() if c in columns} for kind in kinds))


def reported_of(row: Row, figures: Figures) -> Mapping[str, float]:
    """Return the app's own figures with units in their names.

    Assumptions: zero is what the app writes where it does not know, except for one stage of a night
    whose other stages are known. Without a time asleep there is no time to fall asleep.

    Raises:
        FieldError: A figure that cannot be read.
    """
    found = {name: value / 60 for name, value in _told(row, figures.seconds).items() if value > 0}
    if "asleep_min" not in found and row.text(ASLEEP_S):  # who never slept did not fall asleep
        found.pop("to_fall_asleep_min", None)
    found |= {name: value for name, value in _told(row, figures.plain).items() if value > 0}
    stages = _told(row, figures.stages)
    if any(stages.values()):
        found |= {name: value / 60 for name, value in stages.items() if value >= 0}
    found |= {name: value for name, value in _told(row, figures.warmth).items() if value}
    if score := row.read(QUALITY, _percent):
        found["score_percent"] = score
    return found


def _told(row: Row, names: Mapping[str, str]) -> dict[str, float]:
    """Return the figures of a row; of two columns of one figure the last that is not empty counts."""
    found, cells = {}, row.cells
    for column, name in names.items():
        text = cells[column].strip()
        if USUAL.fullmatch(text):
            found[name] = float(text)
        elif text:
            found.pop(name, None)
            value = _number(row, column)
            if value is not None:
                found[name] = value
    return found


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
