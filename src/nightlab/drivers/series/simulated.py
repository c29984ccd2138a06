"""People whose drivers are known, to see how often the model of nights is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.drivers.series.calendar import BEFORE, Calendar
from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.series.outcome import SHIFT_MIN
from nightlab.drivers.series.shapes import felt, later
from nightlab.drivers.series.traces import ANY_SHAPE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Noise = Literal["normal", "wild", "latency"]
# In standard deviations of a night, per evening with the exposure; none is of the model's prior.
SIZES = (0.2, 0.4, 0.7, 1.0)
REAL = {8: 2, 25: 4}
WEEKDAY_SD, DRIFT_SD = 0.25, 0.3
LEVEL_MIN, NIGHT_SD_MIN = 420.0, 60.0
LATENCY_MIN, LATENCY_LOG_SD = 20.0, 0.6
WILD_TAILS = 3.0
MISSED = 0.05  # share of nights, and of entries
MONDAY = date(2024, 1, 1)
SILENT = 0.5  # share of exposures that are not known on all nights


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A simulated person.

    Args:
        nights: Their calendar; bedtimes are none.
        name: The measure that its outcome stands for.
        exposures: What was logged.
        effects: ``float64[j]``, change per evening with each exposure in the outcome's unit; of a latency,
            from the middle night.
        sizes: ``float64[j]``, the same in standard deviations of a night.
    """

    nights: Calendar
    name: str
    exposures: tuple[Exposure, ...]
    effects: Floats
    sizes: Floats


def person(
    seed: int, *, nights: int, exposures: int, phi: float, noise: Noise, real: int | None = None
) -> Known:
    """Return a person with a few real drivers among many exposures.

    Assumptions: what people do comes in habits: more on free days, in stretches, two things often
    together, some after a bad night. Some of it is forgotten to be written down. Nights drift slowly, differ by
    weekday, and remember the night before.

    Args:
        seed: Of everything.
        nights: Nights in a row, of which a few are missed.
        exposures: How many things are logged.
        phi: Autocorrelation of the nights' noise.
        noise: ``normal``; ``wild`` with Student's t of three degrees; ``latency`` on the logarithm.
        real: How many of them matter; by default a few.
    """
    luck = np.random.default_rng([seed, nights, exposures, round(100 * phi)])
    days = nights + BEFORE
    weekday = (luck.integers(7) + np.arange(days)) % 7
    many = REAL.get(exposures, max(1, exposures // 6)) if real is None else real
    sizes = np.zeros(exposures)
    which = luck.choice(exposures, many, replace=False)
    sizes[which] = luck.choice(SIZES, many) * luck.choice([-1.0, 1.0], many)
    background = _background(luck, weekday) + _noise(luck, days, phi, noise)
    done = _habits(luck, weekday, exposures, background)
    y = background.copy()
    for j in which:
        shape = ANY_SHAPE[luck.choice(len(ANY_SHAPE), p=[each.weight for each in ANY_SHAPE])]
        y += sizes[j] * felt(later(done[:, j], shape.lag), shape.half_life)
    y[:BEFORE] = np.nan
    y[BEFORE:][luck.random(nights) < MISSED] = np.nan
    told = _told(luck, done)
    logged = tuple(
        Exposure(f"tag {j}", f"thing {j}", "", told[:, j], ANY_SHAPE) for j in range(exposures)
    )
    if noise == "latency":
        minutes = np.exp(np.log(LATENCY_MIN) + LATENCY_LOG_SD * y)
        latency = np.maximum(minutes - SHIFT_MIN, 0.0)
        middle = float(np.nanmedian(latency)) + SHIFT_MIN
        effects = middle * np.expm1(LATENCY_LOG_SD * sizes)
        return Known(calendar_of(latency, weekday), "sol_min", logged, effects, sizes)
    outcome = LEVEL_MIN + NIGHT_SD_MIN * y
    return Known(calendar_of(outcome, weekday), "tst_min", logged, NIGHT_SD_MIN * sizes, sizes)


def calendar_of(outcome: Floats, weekday: NDArray[np.int64]) -> Calendar:
    """Return nights whose bedtimes nobody knows, from the weekday of the first on."""
    first = MONDAY + timedelta(days=int(weekday[0]))
    nothing = np.full(outcome.size, np.nan)
    return Calendar(first, outcome, nothing, nothing, nothing, "simulated", "UTC")


def _background(luck: np.random.Generator, weekday: NDArray[np.int64]) -> Floats:
    time = np.arange(weekday.size) / weekday.size
    waves = luck.normal(0, DRIFT_SD, 3)
    drift = waves[0] * (time - 0.5) * 2 + waves[1] * np.sin(2 * np.pi * (time + luck.random()))
    drift += waves[2] * np.sin(2 * np.pi * (np.arange(weekday.size) / 365 + luck.random()))
    moved: Floats = luck.normal(0, WEEKDAY_SD, 7)[weekday] + drift
    return moved


def _noise(luck: np.random.Generator, days: int, phi: float, noise: Noise) -> Floats:
    fresh = luck.normal(size=days)
    found, last = np.empty(days), luck.normal()
    for day in range(days):
        last = phi * last + np.sqrt(1 - phi**2) * fresh[day]
        found[day] = last
    if noise == "wild":
        found *= np.sqrt((WILD_TAILS - 2) / luck.chisquare(WILD_TAILS, days))
    return found


def _habits(
    luck: np.random.Generator, weekday: NDArray[np.int64], exposures: int, background: Floats
) -> Floats:
    """Return what was done before each night, 0 or 1; ``float64[days, exposures]``."""
    days = weekday.size
    free = np.isin(weekday, (5, 6)).astype(np.float64)
    done = np.empty((days, exposures))
    last = np.zeros(days)
    for j in range(exposures):
        kind = luck.choice(["own", "pair", "stretch", "week", "after"])
        own = luck.normal(size=days)
        if kind == "stretch":
            for day in range(1, days):
                own[day] = 0.85 * own[day - 1] + np.sqrt(1 - 0.85**2) * own[day]
        elif kind == "pair":
            own = 0.8 * last + 0.6 * own
        elif kind == "week":
            own += 1.5 * free
        elif kind == "after":
            own[1:] -= 0.5 * background[:-1]
        done[:, j] = own > np.quantile(own, luck.uniform(0.4, 0.9))
        last = own
    return done


def _told(luck: np.random.Generator, done: Floats) -> Floats:
    """Return what was written down; NaN where it was not."""
    told = done.copy()
    days = len(done)
    for j in range(done.shape[1]):
        if luck.random() < SILENT:
            begin = int(luck.integers(days))
            told[begin : begin + int(luck.uniform(0, 0.3) * days), j] = np.nan
            told[luck.random(days) < MISSED, j] = np.nan
    return told
