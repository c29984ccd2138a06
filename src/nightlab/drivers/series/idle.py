"""People in whom nothing that they log matters, though it keeps time with what moves their nights.

These are the ways in which a diary misleads: a bad night comes first, both follow the season, a day of the
week or a slow change, or things are written down after bad nights alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from nightlab.drivers.series.calendar import BEFORE
from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.series.simulated import LEVEL_MIN, NIGHT_SD_MIN, Known, calendar_of
from nightlab.drivers.series.traces import ANY_SHAPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Lived = tuple[Floats, Floats]

Misled = Literal[
    "after bad nights", "season", "slow changes", "one weekday", "told after bad nights"
]
WAYS: tuple[Misled, ...] = get_args(Misled)
THINGS = 5
# Half of what differs between nights fades over a fortnight or so, half is gone the next day.
SLOW, SLOWER = 0.9, 0.95
YEAR = 365
BAD = -0.3


def idle_person(seed: int, *, nights: int, misled: Misled) -> Known:
    """Return a person who logs five things of which none matters.

    Args:
        seed: Of everything.
        nights: Nights in a row.
        misled: How what they log comes to go with their nights.
    """
    luck = np.random.default_rng([seed, nights, WAYS.index(misled)])
    weekday = (luck.integers(7) + np.arange(nights + BEFORE)) % 7
    y, done = _LIVED[misled](luck, weekday)
    y[:BEFORE] = np.nan
    logged = tuple(
        Exposure(f"tag {j}", f"thing {j}", "", done[:, j], ANY_SHAPE) for j in range(THINGS)
    )
    outcome = calendar_of(LEVEL_MIN + NIGHT_SD_MIN * y, weekday)
    return Known(outcome, "tst_min", logged, np.zeros(THINGS), np.zeros(THINGS))


def _after_bad_nights(luck: np.random.Generator, weekday: NDArray[np.int64]) -> Lived:
    y = _nights(luck, weekday.size, SLOW)
    wish = luck.normal(size=(weekday.size, THINGS))
    wish[1:, 0] -= y[:-1]
    return y, _done(luck, wish)


def _season(luck: np.random.Generator, weekday: NDArray[np.int64]) -> Lived:
    wave = np.sin(2 * np.pi * (np.arange(weekday.size) / YEAR + luck.random()))
    wish = luck.normal(size=(weekday.size, THINGS))
    wish[:, 0] += 1.5 * wave
    return wave + _fading(luck, weekday.size, 0.3), _done(luck, wish)


def _slow_changes(luck: np.random.Generator, weekday: NDArray[np.int64]) -> Lived:
    wish = [_fading(luck, weekday.size, SLOWER) for _ in range(THINGS)]
    return _nights(luck, weekday.size, SLOWER), _done(luck, np.column_stack(wish))


def _one_weekday(luck: np.random.Generator, weekday: NDArray[np.int64]) -> Lived:
    on = (weekday == luck.integers(7)).astype(np.float64)
    done = _done(luck, luck.normal(size=(weekday.size, THINGS)))
    done[:, 0] = luck.random(weekday.size) < np.where(on > 0, 0.85, 0.05)
    return on + _fading(luck, weekday.size, 0.3), done


def _told_after_bad_nights(luck: np.random.Generator, weekday: NDArray[np.int64]) -> Lived:
    y = _nights(luck, weekday.size, SLOW)
    bad = np.concatenate([[True], y[:-1] < BAD])
    return y, _done(luck, luck.normal(size=(weekday.size, THINGS))) * bad[:, None]


_LIVED: dict[Misled, Callable[[np.random.Generator, NDArray[np.int64]], Lived]] = {
    "after bad nights": _after_bad_nights,
    "season": _season,
    "slow changes": _slow_changes,
    "one weekday": _one_weekday,
    "told after bad nights": _told_after_bad_nights,
}


def _nights(luck: np.random.Generator, days: int, phi: float) -> Floats:
    """Return nights of which half is a state that fades and half is luck; their spread is 1."""
    found: Floats = np.sqrt(0.5) * (_fading(luck, days, phi) + luck.normal(size=days))
    return found


def _fading(luck: np.random.Generator, days: int, phi: float) -> Floats:
    fresh = luck.normal(size=days)
    found, last = np.empty(days), float(luck.normal())
    for day in range(days):
        last = phi * last + np.sqrt(1 - phi**2) * fresh[day]
        found[day] = last
    return found


def _done(luck: np.random.Generator, wish: Floats) -> Floats:
    """Return what was done, each thing on 10 to 60 % of all days, where the wish was largest."""
    least = [np.quantile(each, luck.uniform(0.4, 0.9)) for each in wish.T]
    return (wish > np.array(least)).astype(np.float64)
