"""Seeded nights of trials for the picture of every night."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.draw.nights import ArmMean, Pause, RawNights

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = date(2025, 3, 1)


def trial(
    arms: Sequence[str] = ("placebo", "magnesium"),
    n: int = 56,
    *,
    per_block: int = 14,
    lost: float = 0.1,
    pauses: tuple[Pause, ...] = (),
    dose_unit: str = "",
    wild: int = 0,
    seed: int = 3,
) -> RawNights:
    """A trial of ``n`` nights in blocks; dates in a pause have none."""
    rng = np.random.default_rng(seed)
    resting = {
        p.first + timedelta(days=i) for p in pauses for i in range((p.last - p.first).days + 1)
    }
    days: list[date] = []
    day = FIRST
    while len(days) < n:
        if day not in resting:
            days.append(day)
        day += timedelta(days=1)
    given = [arms[int(rng.integers(len(arms)))] for _ in days]
    values = np.exp(rng.normal(3.1, 0.5, n)) - 1.5 * np.array([arms.index(a) for a in given])
    values = np.clip(values, 2.0, None)
    values[rng.random(n) < lost] = np.nan
    for i in range(wild):
        values[7 + 3 * i] = 300.0 + 90 * i
    means = [
        np.nanmean([v for v, a in zip(values, given, strict=True) if a == arm]) for arm in arms
    ]
    return RawNights(
        "Time to fall asleep (SOL)",
        "min",
        tuple(days),
        values,
        tuple(given),
        tuple(arms),
        tuple(i // per_block + 1 for i in range(n)),
        pauses,
        tuple(ArmMean(a, m, m - 4.1, m + 4.4) for a, m in zip(arms, means, strict=True)),
        dose_unit,
    )


def fortnight() -> RawNights:
    return trial(n=14, per_block=2)


def with_pause() -> RawNights:
    return trial(pauses=(Pause(date(2025, 3, 20), date(2025, 3, 27), "a cold"),), wild=2)


def doses() -> RawNights:
    return trial(("0", "100", "200"), 84, per_block=6, dose_unit="mg")


def eight() -> RawNights:
    names = [f"{a} + {b} + {c}" for a in ("Mg", "no Mg") for b in ("tea", "none") for c in "xy"]
    return trial(names, 128, per_block=16, pauses=(Pause(date(2025, 5, 2), date(2025, 5, 20)),))


def year() -> RawNights:
    return trial(n=400, per_block=28, pauses=(Pause(date(2025, 7, 1), date(2025, 7, 24), "away"),))
