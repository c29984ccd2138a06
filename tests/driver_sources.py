"""Made-up sources for one driver and another, as plain as they come."""

from __future__ import annotations

import math
from typing import Any

from nightlab.drivers import (
    Because,
    Driver,
    FromNights,
    Modelled,
    Ranked,
    Ranking,
    Seen,
    Share,
    Suggested,
    Tested,
)
from nightlab.drivers.ranking import rank

NAN = math.nan


def driver(key: str = "caffeine", *, refers: bool = False, prevalence: float = 0.3) -> Driver:
    share = Share(prevalence, prevalence / 2, min(1.0, prevalence * 2), "nobody", "no")
    return Driver(
        key, key.replace("_", " "), "It acts.", "low", "nobody", "no", share, refers=refers
    )


def suggested(
    key: str = "caffeine", chance: float = 0.7, prior: float = 0.3, *, answered: bool = True
) -> Suggested:
    because = (Because("nothing_asked", "five coffees", 5.0, 2.0, 9.0, "nobody", "no"),)
    low, high = max(0.0, chance - 0.2), min(1.0, chance + 0.2)
    return Suggested(key, prior, chance, low, high, because if answered else (), ())


def seen(**given: Any) -> Seen:
    mean, sd = given.pop("mean", 9.0), given.pop("sd", 3.5)
    plain: dict[str, Any] = {
        "exposure": "caffeine_late",
        "label": "caffeine past 14:00",
        "driver": "caffeine",
        "outcome": "waso_min",
        "per": "evening with it",
        "shown": "seen together",
        "mean": mean,
        "lo68": mean - sd,
        "hi68": mean + sd,
        "lo95": mean - 1.96 * sd,
        "hi95": mean + 1.96 * sd,
        "p_worse": 0.99,
        "n": 104,
        "n_with": 41,
        "n_without": 63,
        "lag_nights": 0.0,
        "half_life_nights": 0.0,
    }
    return Seen(**plain | given)


def unseen(shown: str, **given: Any) -> Seen:
    return seen(**{"shown": shown, "mean": NAN, "sd": NAN, "p_worse": NAN} | given)


def nights(*found: Seen, outcome: str = "waso_min") -> FromNights:
    return FromNights(outcome, "watch", found, 104, 0.2, ("104 nights from watch.",))


def modelled(
    mean: float = 8.0, low: float = 2.0, high: float = 15.0, outcome: str = "waso_min"
) -> Modelled:
    return Modelled("caffeine", outcome, mean, low, high, "moderate", "300 mg of caffeine a day")


def trial(decision: str = "works", mean: float = -8.0, sd: float = 2.5, **given: Any) -> Tested:
    plain: dict[str, Any] = {
        "trial": "t1",
        "driver": "caffeine",
        "agent": "no caffeine",
        "outcome": "waso_min",
        "decision": decision,
        "mean": mean,
        "lo95": mean - 1.96 * sd,
        "hi95": mean + 1.96 * sd,
    }
    return Tested(**plain | given)


def ranking(**given: Any) -> Ranking:
    plain: dict[str, Any] = {
        "catalogue": (driver(),),
        "suggested": (),
        "from_nights": None,
        "modelled": {},
        "tested": (),
        "outcome": "waso_min",
    }
    return rank(**plain | given)


def one(**given: Any) -> Ranked:
    return ranking(**given).ranked[0]
