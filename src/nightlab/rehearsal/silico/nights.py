"""From what a body slept to what a person would have of it: a watch's night, a diary, events of the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.nights import DiaryEntry, Event, Hypnogram, Night, Stage
from nightlab.units import instant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers
    from nightlab.rehearsal.silico.days import Evening
    from nightlab.rehearsal.silico.people import Sleepers, Telling

EPOCH_S = 30
ROW = {name: place for place, name in enumerate(NIGHT_MEASURES)}
# A diary's and a watch's measures by the body's; quality is worked out.
OF_BODY = {
    "sol_min": "sol_min",
    "waso_min": "waso_min",
    "tst_min": "tst_min",
    "spt_min": "spt_min",
    "tib_min": "tib_min",
    "tasafa_min": "tasafa_min",
    "se_percent": "se_pct",
    "awakenings": "awakenings_5min",
}
SECOND_HALF = 12.0
GOOD, PER_AWAKE_MIN, PER_SOL_MIN, QUALITY_SD = 4.4, 1 / 25, 1 / 50, 0.5


def of_body(measure: str, rows: Numbers) -> Numbers | None:
    """Return a measure of nights as the body had it, ``rows`` with ``NIGHT_MEASURES`` first.

    Assumptions: how good a night felt falls with the minutes awake and the minutes to fall asleep, by
    sizes that are assumed; awakenings are those of 5 minutes or more, which a person remembers.
    """
    if measure == "quality":
        return np.clip(felt(rows[ROW["waso_min"]], rows[ROW["sol_min"]]), 1.0, 5.0)
    found = OF_BODY.get(measure)
    return None if found is None else np.asarray(rows[ROW[found]])


def felt(awake_min: Numbers, sol_min: Numbers) -> Numbers:
    """Return how good a night was, before anything is rounded."""
    return np.asarray(
        GOOD - PER_AWAKE_MIN * awake_min - PER_SOL_MIN * np.maximum(0.0, sol_min - 15.0)
    )


def lights_out(evening: date, row: Numbers, zone: str) -> datetime:
    """Return the instant at which a body went to bed."""
    since_noon_h = (float(row[ROW["bed_clock_h"]]) - SECOND_HALF) % 24.0
    return instant(evening, time(12), zone) + timedelta(seconds=EPOCH_S * round(120 * since_noon_h))


def night_of(
    evening: date,
    row: Numbers,
    epochs: NDArray[np.uint8],
    sleepers: Sleepers,
    rng: np.random.Generator,
) -> Night:
    """Return a night as a watch would have it."""
    start = lights_out(evening, row, sleepers.zone)
    n = round(2 * float(row[ROW["tib_min"]]))
    stages = epochs[:n].copy()
    wearable = sleepers.wearable
    if wearable.wake_seen < 1.0:
        _sleep_through(stages, wearable.wake_seen, round(2 * wearable.short_min), rng)
        stages[np.isin(stages, (Stage.N1, Stage.N2))] = Stage.LIGHT
    hypnogram = Hypnogram(stages, EPOCH_S, start)
    return Night(start, hypnogram.end, sleepers.zone, "simulated", hypnogram=hypnogram)


def _sleep_through(
    stages: NDArray[np.uint8], seen: float, short: int, rng: np.random.Generator
) -> None:
    """Turn short bouts of wake within sleep into light sleep where the watch misses them."""
    edges = np.flatnonzero(np.diff(stages)) + 1
    for begin, end in pairwise(edges):
        if stages[begin] == Stage.WAKE and end - begin < short and rng.random() >= seen:
            stages[begin:end] = Stage.LIGHT


def entry_of(
    evening: date, row: Numbers, telling: Telling, errors: Numbers, zone: str
) -> DiaryEntry | None:
    """Return what a person tells in the morning; None of a night without sleep.

    Args:
        evening: On which the night began.
        row: Its measures.
        telling: How what is told differs.
        errors: Four standard normal numbers.
        zone: IANA zone.
    """
    if not float(row[ROW["tst_min"]]) > 0.0:
        return None

    def told(value: float) -> float:
        return max(0.0, telling.round_min * round(value / telling.round_min))

    start = lights_out(evening, row, zone)
    start -= timedelta(seconds=start.second)
    rose = start + timedelta(minutes=round(float(row[ROW["tib_min"]])))
    awake, sol = float(row[ROW["waso_min"]]), float(row[ROW["sol_min"]])
    woke = rose - timedelta(minutes=told(float(row[ROW["tasafa_min"]])))
    asleep = min(woke, start + timedelta(minutes=told(sol + telling.sol_sd_min * errors[0])))
    span_min = (woke - asleep).total_seconds() / 60.0
    awake_told = min(told(awake + telling.awake_sd_min * errors[1]), span_min)
    good = float(felt(np.asarray(awake), np.asarray(sol))) + QUALITY_SD * errors[2]
    times = round(float(row[ROW["awakenings_5min"]]))
    return DiaryEntry(
        zone,
        tried_to_sleep=start,
        fell_asleep=asleep,
        woke=woke,
        rose=rose,
        awakenings=max(1, times) if awake_told else 0,
        awake_min=awake_told,
        quality=int(np.clip(round(good), 1, 5)),
    )


def events_of(day: date, evening: Evening, sleepers: Sleepers) -> list[Event]:
    """Return what a person would note of the day of an evening."""
    life, found = sleepers.life, []
    if evening.coffee and life.coffee_mg:
        at = _clock(day, life.coffee_clock_h, sleepers.zone)
        found.append(Event("caffeine", at, sleepers.zone, life.coffee_mg, "coffee"))
    if evening.hard:
        at = _clock(day, 18.0, sleepers.zone)
        found.append(Event("stress", at, sleepers.zone, 4.0))
    return found


def _clock(day: date, hour: float, zone: str) -> datetime:
    return instant(day, time(int(hour), round(60 * (hour % 1.0))), zone)
