"""What happens to people whatever they are given: coffees, hard days, beliefs, what is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.silico.people import Sleepers

    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Chance:
    """The days of one person, drawn ahead; arrays by day from 0.

    Args:
        coffee: Days with a late coffee.
        hard: Hard days.
        guess: Evenings on which somebody who cannot know holds the dose for the real one.
        sees: Evenings on which somebody blinded knows all the same.
        missed: Evenings on which a dose would be forgotten.
        forgotten: Mornings on which the diary is.
        errors: ``float64[days, 4]``, standard normal: of what the diary tells.
        watch_seed: Of what the watch misses.
    """

    coffee: Flags
    hard: Flags
    guess: Flags
    sees: Flags
    missed: Flags
    forgotten: Flags
    errors: NDArray[np.float64]
    watch_seed: int


def chance_of(sleepers: Sleepers, days: int, seed: int, person: int) -> Chance:
    """Return what happens to a person; more days or people change nothing for those before."""
    life, telling = sleepers.life, sleepers.telling
    rng = np.random.default_rng([seed % (1 << 63), person, 1])
    drawn = rng.random((days, 6))
    return Chance(
        coffee=drawn[:, 0] < life.coffee_share,
        hard=_stretches(drawn[:, 1], life.hard_share, life.hard_stays),
        guess=drawn[:, 2] < 0.5,  # noqa: PLR2004 - a coin
        sees=drawn[:, 5] < telling.sees_through,
        missed=drawn[:, 3] < telling.missed_share,
        forgotten=drawn[:, 4] < telling.forgotten_share,
        errors=np.random.default_rng([seed % (1 << 63), person, 2]).standard_normal((days, 4)),
        watch_seed=person,
    )


def _stretches(drawn: NDArray[np.float64], share: float, stays: float) -> Flags:
    """Return hard days of a share, each followed by another with a chance of its own."""
    begins = share * (1.0 - stays) / (1.0 - share) if share < 1.0 else 1.0
    hard = np.zeros(drawn.size, dtype=bool)
    for day in range(drawn.size):
        chance = share if day == 0 else stays if hard[day - 1] else min(1.0, begins)
        hard[day] = drawn[day] < chance
    return hard
