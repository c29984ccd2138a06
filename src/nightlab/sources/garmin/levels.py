"""Garmin's timeline of stages, taken only where it adds up to Garmin's own minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Hypnogram, Interval, Stage
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.garmin.entries import gmt_of
from nightlab.sources.json_fields import number_of

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.sources.garmin.entries import Entry

STAGES = {0: Stage.N3, 1: Stage.LIGHT, 2: Stage.REM, 3: Stage.WAKE}
SECONDS = {
    Stage.N3: "deepSleepSeconds",
    Stage.LIGHT: "lightSleepSeconds",
    Stage.REM: "remSleepSeconds",
    Stage.WAKE: "awakeSleepSeconds",
}
MOST_APART_S = 120
LONGEST = timedelta(hours=LONGEST_NIGHT_H)
LEFT_OUT = "its stages left out: they do not add up to Garmin's own minutes"


def stages_of(
    entry: Entry, start: datetime, end: datetime
) -> tuple[Hypnogram | None, tuple[str, ...]]:
    """Return the stages of a night, or none, and what was decided.

    Assumptions: ``activityLevel`` is 0 deep, 1 light, 2 REM, 3 awake. Public code disagrees about it,
    so each night proves it: the time of every stage must be Garmin's own figure within two minutes.
    Other levels are unscored.

    Raises:
        NightlabError: A field that cannot be read.
    """
    if not timedelta(0) < end - start <= LONGEST:
        return None, ()
    stretches = []
    for place, row in entry.rows("sleepLevels"):
        begin = gmt_of(row.get("startGMT"), f"{place}, startGMT")
        until = gmt_of(row.get("endGMT"), f"{place}, endGMT")
        level = number_of(row.get("activityLevel"), f"{place}, activityLevel")
        stage = STAGES.get(int(level), Stage.UNSCORED) if level == int(level) else Stage.UNSCORED
        stretches.append(Interval(stage, max(begin, start), min(until, end)))
    if not stretches:
        return None, ()
    if not _adds_up(entry, stretches):
        return None, (LEFT_OUT,)
    return Hypnogram.from_intervals(stretches, start=start, end=end), ()


def _adds_up(entry: Entry, stretches: list[Interval]) -> bool:
    for stage, key in SECONDS.items():
        told = entry.number(key)
        found = sum(
            max(0.0, (each.end - each.start).total_seconds())
            for each in stretches
            if each.stage is stage
        )
        # REM is missing, not zero, where a watch cannot tell it.
        if abs(found - (told or 0)) > MOST_APART_S:
            return False
    return True
