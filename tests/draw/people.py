"""Seeded nights, trials and effects that the pictures are tested with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from nightlab.draw import (
    Curve,
    DoseCalendar,
    DoseDay,
    ErrorRates,
    HypnogramStrip,
    NightRaster,
    PosteriorDensity,
    RankPanel,
    Rate,
)
from nightlab.nights import Hypnogram, Night
from nightlab.units import instant

BERLIN = "Europe/Berlin"
FIRST = date(2024, 8, 28)
CYCLE = "L" * 26 + "3" * 38 + "L" * 24 + "R" * 18 + "W" * 2


def stages(letters: str, start: datetime | None = None, epoch_s: float = 60) -> Hypnogram:
    begin = start or datetime(2024, 10, 24, 21, 4, tzinfo=UTC)
    return Hypnogram.from_string(letters, epoch_s=epoch_s, start=begin)


def wearable() -> HypnogramStrip:
    night = "W" * 9 + CYCLE * 2 + "L" * 40 + "3" * 12 + "L" * 30 + "R" * 34 + "W" * 8
    night += "L" * 44 + "R" * 40 + "L" * 30 + "W" * 14
    return HypnogramStrip(BERLIN, hypnogram=stages(night))


def laboratory() -> HypnogramStrip:
    rng = np.random.default_rng(4)
    runs = ["W" * 20, "1" * 6]
    for cycle in range(4):
        runs += ["2" * int(20 + 30 * rng.random()), "3" * (50 - 11 * cycle)]
        runs += ["2" * int(20 + 30 * rng.random()), "W" * 3, "1" * 4, "R" * (14 + 12 * cycle)]
    return HypnogramStrip(
        "America/New_York",
        hypnogram=stages("".join(runs), datetime(2024, 10, 25, 3, 12, tzinfo=UTC)),
    )


def clocks_back() -> HypnogramStrip:
    start = datetime(2024, 10, 26, 21, 4, tzinfo=UTC)
    found = stages("W" * 8 + CYCLE * 2 + "?" * 75 + CYCLE * 2 + "W" * 9, start)
    return HypnogramStrip(BERLIN, (start - timedelta(minutes=10), found.end), found)


def actigraph() -> HypnogramStrip:
    return HypnogramStrip(
        "Asia/Kolkata", hypnogram=stages("WWW" + "A" * 40 + "W" + "A" * 50, epoch_s=300)
    )


def in_bed_only() -> HypnogramStrip:
    start = instant(date(2024, 3, 1), time(23, 10), BERLIN)
    return HypnogramStrip.of_night(Night(start, start + timedelta(hours=8), BERLIN, "diary"))


def nights(n: int, *, seed: int = 1, first: date = FIRST, bedtime_h: float = 11.0) -> list[Night]:
    """Nights with gaps, late weekends and some naps; ``bedtime_h`` counts from noon."""
    rng = np.random.default_rng(seed)
    found = []
    for index in range(n):
        day = first + timedelta(days=index)
        noon = instant(day - timedelta(days=1), time(12), BERLIN)
        u = rng.random(5)
        if u[0] > 0.07:
            late_h = bedtime_h + 0.9 * (day.weekday() >= 5) + 1.2 * (u[1] - 0.5)
            start = noon + timedelta(minutes=round(60 * late_h))
            end = start + timedelta(minutes=round(60 * (7 + 1.4 * u[2])))
            found.append(Night(start, end, BERLIN, "seeded"))
        if u[3] > 0.86:
            start = noon + timedelta(minutes=round(60 * (1.5 + u[4])))
            found.append(Night(start, start + timedelta(minutes=50), BERLIN, "seeded", is_nap=True))
    return found


def arms(n: int, names: tuple[str, str] = ("A", "B"), first: date = FIRST) -> dict[date, str]:
    rng = np.random.default_rng(7)
    blocks = [order for _ in range(n // 8 + 1) for order in rng.permutation(2)]
    return {first + timedelta(days=index): names[blocks[index // 4]] for index in range(n)}


def sixty() -> NightRaster:
    named = arms(60, ("Magnesium 200 mg", "Placebo"))
    return NightRaster(tuple(nights(60)), FIRST, FIRST + timedelta(days=59), named)


def week() -> NightRaster:
    return NightRaster(tuple(nights(7, seed=5)))


def shift_worker() -> NightRaster:
    return NightRaster(tuple(nights(21, seed=3, bedtime_h=20.5)), arms=arms(21))


def effect(mean: float, sd: float, **given: object) -> PosteriorDensity:
    x = np.linspace(-30, 30, 601)
    plain = {
        "outcome": "Minutes to fall asleep, magnesium minus placebo",
        "unit": "min",
        "better": "lower",
        "x": x,
        "density": bell(x, mean, sd),
        "mean": mean,
        "lo95": mean - 1.96 * sd,
        "hi95": mean + 1.96 * sd,
        "delta": 3.0,
        "lower_word": "shorter",
        "higher_word": "longer",
    }
    return PosteriorDensity(**{**plain, **given})  # type: ignore[arg-type]


def bell(x: np.ndarray, mean: float, sd: float) -> np.ndarray:
    return np.exp(-0.5 * ((x - mean) / sd) ** 2)


def simulated() -> PosteriorDensity:
    x = np.linspace(-30, 30, 601)
    others = (
        Curve("before the trial", bell(x, 0, 4)),
        Curve("from a sceptical prior", bell(x, -4.1, 2)),
    )
    return effect(-6.0, 2.5, others=others, truth=-7.0)


def doses(n: int, done: int, labels: dict[str, str], first: date) -> tuple[DoseDay, ...]:
    rng = np.random.default_rng(11)
    one, other = labels
    named = arms(n, (one, other), first)
    found = []
    for index, (day, arm) in enumerate(named.items()):
        u = rng.random()
        past = "missed" if u > 0.93 else "late" if u > 0.87 else "untold" if u > 0.84 else "taken"
        found.append(DoseDay(day, labels[arm], arm, past if index < done else "planned"))  # type: ignore[arg-type]
    return tuple(found)


def trial() -> DoseCalendar:
    first = date(2024, 12, 9)
    labels = {"Magnesium 200 mg": "200", "Placebo": "0"}
    days = doses(56, 34, labels, first)
    return DoseCalendar(days, "mg elemental magnesium", today=first + timedelta(days=34))


def blinded() -> DoseCalendar:
    return DoseCalendar(
        doses(24, 24, {"A": "", "B": ""}, date(2025, 3, 26)), title="Which capsule?"
    )


def long_trial() -> DoseCalendar:
    return DoseCalendar(doses(180, 150, {"A": "200", "B": "0"}, date(2024, 11, 6)))


def rates() -> ErrorRates:
    rng = np.random.default_rng(12)
    cells = [
        Rate(group, f"φ 0.{series}", float(rng.uniform(0.01, 0.058)), 0.004)
        for group in ("nightly, h 0", "weekly pairs, h 0", "weekly pairs, h 3", "ABBA, h 3")
        for series in (0, 3, 6)
        for _ in range(3)
    ]
    return ErrorRates("0 outside the 95 % interval", tuple(cells), 0.05, "a dot a cell")


def ranked() -> tuple[RankPanel, ...]:
    rng = np.random.default_rng(13)
    at = np.linspace(0, 1, 101)
    band = 0.17 * np.sqrt(at * (1 - at)) + 0.01
    sets = [np.sort(rng.random(400) ** power) for power in (1, 1, 1, 1.5)]
    return tuple(
        RankPanel(f"design {number}", at, np.searchsorted(found, at) / 400 - at, band)
        for number, found in enumerate(sets, 1)
    )
