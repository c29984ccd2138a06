"""Oura's sleep as a night: stages, figures, where it was slept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.json_fields import list_of, number_of
from nightlab.sources.offsets import zone_of_offset
from nightlab.sources.oura.documents import instant_of
from nightlab.sources.port import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.oura.documents import Doc

NAME = "oura"
Sample = tuple[str, "datetime", float, int]
"""Kind, begin, value and seconds covered."""
STAGES = {"1": Stage.N3, "2": Stage.LIGHT, "3": Stage.REM, "4": Stage.WAKE}
PHASES = {"sleep_phase_30_sec": 30, "sleep_phase_5_min": 300}
LONGEST_S = LONGEST_NIGHT_H * 3600
# key -> name of the figure, and what it is divided by
DURATIONS = {
    "total_sleep_duration": "asleep_min",
    "awake_time": "awake_min",
    "latency": "to_fall_asleep_min",
    "light_sleep_duration": "light_min",
    "deep_sleep_duration": "n3_min",
    "rem_sleep_duration": "rem_min",
}
# Zero says that nothing was measured.
MEASURED = {
    "efficiency": "efficiency_percent",
    "average_heart_rate": "heart_rate_bpm",
    "lowest_heart_rate": "lowest_heart_rate_bpm",
    "average_hrv": "hrv_rmssd_ms",
    "average_breath": "respiratory_rate_per_min",
    "score": "score_percent",
}
TIMELINES = {"heart_rate": "heart_rate", "hrv": "hrv_rmssd"}
MOST_STEP_S = 3600


def night_of(doc: Doc, zones: Zones) -> Night:
    """Return the night of a sleep.

    Assumptions: the offset printed is that of the end, for the start too: on a night over a clock
    change the trends have one offset for both, and the length is right. So the end tells the zone.

    Raises:
        NightlabError: A field that cannot be read (``FieldError``), or a night that cannot have been.
    """
    begin, finish = doc.instant("bedtime_start"), doc.instant("bedtime_end")
    if begin is None or finish is None:
        raise FieldError("missing", where=doc.at("bedtime_end"), fix="export it again")
    start, end = begin[0], finish[0]
    zone, told = zone_of_offset(end, finish[1].utcoffset() or timedelta(0), zones)
    low = ("the ring's battery was low",) if _is_true(doc, "low_battery_alert") else ()
    return Night(
        start,
        end,
        zone,
        NAME,
        hypnogram=_stages(doc, start, end),
        reported=_reported(doc),
        provenance=(*low, *told),
    )


def samples_of(doc: Doc) -> Iterator[Sample]:
    """Yield the samples of a sleep.

    Raises:
        NightlabError: A timeline that cannot be read.
    """
    for key, kind in TIMELINES.items():
        line = doc.table(key)
        items = line.get("items")
        if not items:
            continue
        where = doc.at(key)
        step_s = number_of(line.get("interval"), f"{where}, interval")
        if not 0 < step_s <= MOST_STEP_S:
            raise FieldError(f"a sample every {step_s:g} s", where=where, fix="export it again")
        first = line.get("timestamp") or doc.text("bedtime_start")
        at, _ = instant_of(str(first)[:40], f"{where}, timestamp")
        for number, value in enumerate(list_of(items, f"{where}, items")):
            if value is None:
                continue
            figure = number_of(value, f"{where}, item {number + 1}")
            if figure > 0:
                yield kind, at + timedelta(seconds=step_s * number), figure, int(step_s)


def _is_true(doc: Doc, key: str) -> bool:
    value = doc.fields.get(key)
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _reported(doc: Doc) -> dict[str, float]:
    found = {
        name: seconds / 60
        for key, name in DURATIONS.items()
        if (seconds := doc.number(key)) is not None
    }
    for key, name in MEASURED.items():
        if (value := doc.number(key)) and value > 0:
            found[name] = value
    deviation = doc.number("temperature_deviation")
    if deviation is None and (value := doc.table("readiness").get("temperature_deviation")):
        deviation = number_of(value, doc.at("readiness"))
    if deviation is not None:
        found["temperature_deviation_c"] = deviation
    return found


def _stages(doc: Doc, start: datetime, end: datetime) -> Hypnogram | None:
    """Return the stages, of the half minute where they are there and as long as the night.

    Assumptions: 1 deep, 2 light, 3 REM, 4 awake, from the begin of the time in bed; as the API says.
    On a real document these, and no other order of the four, give the minutes that Oura tells, within
    two steps of 5 min each. Any other letter is unscored.
    """
    length_s = (end - start).total_seconds()
    if not 0 < length_s <= LONGEST_S:
        return None
    for key, step_s in PHASES.items():
        letters = doc.stages(key)
        if letters and abs(len(letters) * step_s - length_s) <= 2 * PHASES["sleep_phase_5_min"]:
            step = timedelta(seconds=step_s)
            stretches = (
                Interval(
                    STAGES.get(letter, Stage.UNSCORED), start + n * step, start + (n + 1) * step
                )
                for n, letter in enumerate(letters)
            )
            return Hypnogram.from_intervals(stretches, start=start, end=end)
    return None
