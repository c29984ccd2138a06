"""How likely it is that somebody eats less magnesium than the average requirement.

Little in the food is not deficiency, and in surveys it goes along with about no difference in sleep.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nightlab.drivers.catalogue import driver
from nightlab.drivers.odds import Evidence
from nightlab.drivers.records import Because, Share
from nightlab.formulary.intake import (
    Answers,
    estimate,
    populations_of,
    questions,
    reference_for,
    reported,
)

if TYPE_CHECKING:
    from nightlab.person import Profile

KEY = "low_magnesium"
QUESTION = "magnesium_foods"
FOODS = (
    "bread_whole",
    "oats",
    "cereal_whole",
    "whole_grain",
    "almonds_cashews",
    "nuts_other",
    "peanuts",
    "seeds",
    "beans",
    "soya",
    "greens",
)
"""Questions of the food screener that the one question on nuts, seeds, grain, beans and leaves stands for."""
MOST_PORTIONS = 40.0
YOUNGEST_YEARS = 14.0
FOLD = 1.8
"""By what the ratio may be wrong, since one question stands for many foods."""
LEAST, MOST = 0.01, 0.99
SOURCE = (
    "NHANES 2015-16 by age and sex (table), portions as in the house's food screener, "
    "average requirements of the Institute of Medicine 1997"
)


def prior_of(profile: Profile) -> Share:
    """Return the chance of little magnesium by age and sex; the catalogue's where neither is known.

    Assumptions: the bounds lie as far off, in log odds, as those of the catalogue.
    """
    overall = driver(KEY).prevalence
    chance = _below(profile, None)
    if chance is None:
        return overall
    centre = _logit(overall.value)
    low, high = (
        _inverse(_logit(chance) + _logit(bound) - centre) for bound in (overall.low, overall.high)
    )
    return Share(chance, low, high, SOURCE, "table")


def from_portions(profile: Profile, portions: float | None) -> tuple[Evidence, ...]:
    """Return what portions a day of foods rich in magnesium say.

    Args:
        profile: Age and sex decide what is needed and what is usual.
        portions: Of nuts, seeds, wholegrain, beans and leafy greens a day; None where not known.
    """
    if portions is None:
        return ()
    before, after = _below(profile, None), _below(profile, portions)
    if before is None or after is None:
        before, after = _below(profile, None, anyone=True), _below(profile, portions, anyone=True)
    ratio = math.exp(_logit(after or LEAST) - _logit(before or LEAST))
    said = f"{portions:g} portions a day"
    because = Because(QUESTION, said, ratio, ratio / FOLD, ratio * FOLD, SOURCE, "table")
    return (Evidence(because, "food", "same"),)


def _below(profile: Profile, portions: float | None, *, anyone: bool = False) -> float | None:
    """Return the chance of usual intake below the average requirement; None where age and sex are open."""
    age = profile.age_years
    if age is not None and age < YOUNGEST_YEARS:
        age = None
    if age is None and profile.sex not in {"female", "male"} and not anyone:
        return None
    told = Answers(
        age_years=age, sex=profile.sex, profile=profile.profile, per_day=_spread(portions)
    )
    needs = reference_for(told).ear_mg or 0.0
    found = estimate(reported(told), populations_of(told)).below(needs)
    return min(MOST, max(LEAST, found))


def _spread(portions: float | None) -> dict[str, float]:
    """Return portions of each food, in the shares in which people usually eat them."""
    if portions is None:
        return {}
    usual = {key: questions()[key].usual_per_day for key in FOODS}
    whole = math.fsum(usual.values())
    eaten = min(max(0.0, portions), MOST_PORTIONS)
    return {key: eaten * each / whole for key, each in usual.items()}


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _inverse(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
