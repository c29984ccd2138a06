"""A simulated sleeper: nights with stages, coffees and diaries, whose causes are known.

It is a plain statistical sketch, not physiology: cycles of about 90 minutes with deep sleep early and
REM late, wake that comes and goes from night to night, and a few causes of known size.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Hypnogram, Night, Stage
from nightlab.units import instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EPOCH_S = 30
# Minutes of light, deep, light and REM sleep in each successive cycle.
CYCLES_MIN = ((18, 38, 12, 8), (22, 28, 14, 18), (28, 12, 18, 26), (30, 4, 20, 30), (34, 0, 20, 32))


@dataclass(frozen=True, slots=True)
class Sleeper:
    """A person and the sizes of the causes that wake them, in minutes awake after sleep onset.

    Args:
        zone: IANA zone.
        awake_min: Minutes awake on a night without any cause.
        awake_sd_min: Spread from night to night.
        autocorrelation: Of that spread.
        coffee_min: Added by a coffee late in the day.
        coffee_share: Share of days with one.
        treatment_min: Added by the arm under test: the truth a trial is to find.
        asleep_h: Usual sleep without the wake.
        bedtime_h: Usual lights out in hours after noon.
    """

    zone: str = "Europe/Berlin"
    awake_min: float = 42.0
    awake_sd_min: float = 16.0
    autocorrelation: float = 0.35
    coffee_min: float = 12.0
    coffee_share: float = 0.4
    treatment_min: float = -3.0
    asleep_h: float = 6.6
    bedtime_h: float = 11.2


@dataclass(frozen=True, slots=True)
class SimulatedNight:
    """One night of a sleeper, with what came before it."""

    night: Night
    sol_min: float
    awake_min: float
    awakenings: int
    late_coffee: bool


def simulate_nights(
    sleeper: Sleeper, first_evening: date, treated: Sequence[bool], rng: np.random.Generator
) -> list[SimulatedNight]:
    """Return one night per evening.

    Args:
        sleeper: The person.
        first_evening: Date of the first evening.
        treated: Whether the treatment was taken, by evening.
        rng: Source of chance.
    """
    n, phi = len(treated), sleeper.autocorrelation
    shock = rng.standard_normal(n) * np.sqrt(1 - phi**2)
    shock[0] /= np.sqrt(1 - phi**2)
    mood = np.zeros(n)
    for i in range(n):
        mood[i] = shock[i] + (phi * mood[i - 1] if i else 0.0)
    coffee = rng.random(n) < sleeper.coffee_share
    awake = sleeper.awake_min + sleeper.awake_sd_min * mood
    awake += sleeper.coffee_min * coffee + sleeper.treatment_min * np.array(treated)
    return [
        _night(
            sleeper,
            first_evening + timedelta(days=i),
            float(np.clip(awake[i], 1.0, 180.0)),
            rng,
            late_coffee=bool(coffee[i]),
        )
        for i in range(n)
    ]


def _night(
    sleeper: Sleeper,
    evening: date,
    awake_min: float,
    rng: np.random.Generator,
    *,
    late_coffee: bool,
) -> SimulatedNight:
    weekend = evening.weekday() in (4, 5)
    lights_out = sleeper.bedtime_h + 0.7 * weekend + 0.35 * rng.standard_normal()
    start = instant(evening, time(12), sleeper.zone) + timedelta(minutes=round(60 * lights_out))
    sol_min = float(np.clip(np.exp(rng.normal(np.log(17), 0.5)), 2, 90))
    asleep_min = 60 * (sleeper.asleep_h + 0.4 * weekend + 0.4 * rng.standard_normal())
    stages = _stages(asleep_min, rng)
    with_wake, bouts = _interrupt(stages, _epochs(awake_min), rng)
    terminal = _epochs(float(rng.gamma(2.0, 4.0)))
    wake = np.full(1, Stage.WAKE, dtype=np.uint8)
    epochs = np.concatenate(
        [np.repeat(wake, _epochs(sol_min)), with_wake, np.repeat(wake, terminal)]
    )
    hypnogram = Hypnogram(epochs, EPOCH_S, start)
    night = Night(start, hypnogram.end, sleeper.zone, "simulated", hypnogram=hypnogram)
    return SimulatedNight(night, sol_min, awake_min, bouts, late_coffee)


def _epochs(span_min: float) -> int:
    return max(1, round(span_min * 60 / EPOCH_S))


def _stages(asleep_min: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return sleep without wake, cycle after cycle."""
    order = (Stage.LIGHT, Stage.N3, Stage.LIGHT, Stage.REM)
    pieces = []
    for cycle in CYCLES_MIN:
        stretch = rng.lognormal(0.0, 0.18, len(cycle))
        pieces += [
            np.full(round(m * f * 60 / EPOCH_S), stage, dtype=np.uint8)
            for stage, m, f in zip(order, cycle, stretch, strict=True)
        ]
    whole = np.concatenate(pieces)
    wanted = _epochs(asleep_min)
    if whole.size < wanted:
        whole = np.concatenate([whole, np.full(wanted - whole.size, Stage.LIGHT, dtype=np.uint8)])
    return whole[:wanted]


def _interrupt(
    stages: NDArray[np.uint8], awake: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], int]:
    """Cut bouts of wake into sleep; return the epochs and the number of bouts."""
    bouts = min(1 + int(rng.poisson(awake / 30)), awake)
    lengths = rng.multinomial(awake - bouts, np.full(bouts, 1 / bouts)) + 1
    places = np.sort(rng.choice(np.arange(10, stages.size - 10), size=bouts, replace=False))
    parts, last = [], 0
    for place, length in zip(places, lengths, strict=True):
        parts += [stages[last:place], np.full(length, Stage.WAKE, dtype=np.uint8)]
        last = place
    return np.concatenate([*parts, stages[last:]]), bouts


def to_fitbit(nights: Sequence[Night]) -> list[dict[str, object]]:
    """Return nights in the layout of a Fitbit sleep export, as a wearable would have written them."""
    words = {Stage.WAKE: "wake", Stage.N3: "deep", Stage.REM: "rem"}
    words |= dict.fromkeys((Stage.N1, Stage.N2, Stage.LIGHT), "light")
    logs: list[dict[str, object]] = []
    for number, night in enumerate(nights, start=1):
        if night.hypnogram is None:
            continue
        start = night.local_start.replace(tzinfo=None)
        data = [
            {
                "dateTime": _naive(start + (run.start - night.start)),
                "level": words[run.stage],
                "seconds": int((run.end - run.start).total_seconds()),
            }
            for run in night.hypnogram.to_intervals()
        ]
        logs.append(
            {
                "logId": number,
                "dateOfSleep": night.date.isoformat(),
                "startTime": _naive(start),
                "endTime": _naive(start + (night.end - night.start)),
                "duration": int((night.end - night.start).total_seconds() * 1000),
                "timeInBed": int((night.end - night.start).total_seconds() // 60),
                "type": "stages",
                "isMainSleep": not night.is_nap,
                "levels": {"data": data, "shortData": []},
            }
        )
    return logs


def _naive(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
