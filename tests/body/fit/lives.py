"""Days that simulated people live, and what instruments would have said of one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.fit import Lived, LivedNight, Reading, TakenDose
from nightlab.body.fit.records import READ
from nightlab.body.fit.summaries import series_of

if TYPE_CHECKING:
    from nightlab.body.fit.crowd_alike import Alike
    from nightlab.body.fit.records import Instrument

FIRST = date(2026, 3, 3)


def lived(nights: int, *instruments: Instrument, free_weekends: bool = True) -> Lived:
    """Return days with irregular bedtimes and afternoon coffee on every second one."""
    rng = np.random.default_rng(nights)
    told = tuple(Reading(kind, dict.fromkeys(READ[kind], 30.0)) for kind in instruments)
    made, doses = [], []
    for k in range(nights):
        night = FIRST + timedelta(days=k)
        free = free_weekends and night.weekday() >= 5
        bed, rise = 11.0 + rng.normal(0.0, 0.5), 19.0 + 1.5 * free
        made.append(LivedNight(night, bed, rise, free, told))
        if k % 2:
            doses.append(TakenDose(night, "caffeine", 250.0, 17.0))
    return Lived(tuple(made), tuple(doses), age_years=40.0, sex="female", weight_kg=65.0)


def told_of(days: Lived, alike: Alike, person: int) -> Lived:
    """Return the days with what the instruments said of one simulated person."""
    series = series_of(days)
    found: list[dict[Instrument, dict[str, float]]] = [{} for _ in days.nights]
    for one, values in zip(series, alike.read(series), strict=True):
        for place, value in zip(one.places, values[:, person], strict=True):
            found[place].setdefault(one.instrument, {})[one.measure] = float(value)
    nights = tuple(
        replace(night, readings=tuple(Reading(kind, told) for kind, told in readings.items()))
        for night, readings in zip(days.nights, found, strict=True)
    )
    return replace(days, nights=nights)
