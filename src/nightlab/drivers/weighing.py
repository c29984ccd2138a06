"""How far nights and trials move the chance of a driver, and how many minutes are at stake."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

from nightlab.nights import MEASURES

if TYPE_CHECKING:
    from nightlab.drivers.records import Modelled, Seen, Tested

LEAST, MOST = 0.02, 0.98
"""No source here makes a driver certain, or rules it out."""

# From how much a night on one driver matters: design values of Nightlab's own, smaller than what makes a
# treatment worthwhile, since a complaint mostly has several drivers.
MATTERS = {"sol_min": 5.0, "waso_min": 5.0, "awake_min": 5.0, "tst_min": 10.0}
DECIDED = frozenset({"works", "harms", "no-useful-effect"})
# Exposures that are the opposite of the driver they are a trace of.
OPPOSITE = frozenset({"exercise_min", "mood_evening", "light_morning_min"})
# By how much nights may multiply the odds at most, by how well what is logged traces the driver: an amount
# and its time, an entry that may be forgotten, a rating that is as much an effect of bad nights. Chosen.
# What is the opposite of its driver says least: that something helps, or does not, is hardly a cause.
OF_AMOUNTS, OF_ENTRIES, OF_RATINGS, OF_OPPOSITES = 10.0, 5.0, 3.0, 1.5
TRACED = {
    **dict.fromkeys(("caffeine", "alcohol", "late_light", "late_exercise"), OF_AMOUNTS),
    **dict.fromkeys(("stress", "anxiety", "low_mood", "pain", "gut", "irregular_hours"), OF_RATINGS),
}  # fmt: skip
POINTS = 400


@dataclass(frozen=True, slots=True)
class Stake:
    """What a driver costs a night, in the outcome's unit, above 0 where it makes it worse."""

    mean: float
    low: float
    high: float


UNKNOWN = Stake(math.nan, math.nan, math.nan)


@cache
def worse(outcome: str) -> int:
    """Return 1 where more of an outcome is worse, -1 where less is, 0 where neither is for everybody."""
    better = MEASURES[outcome].better if outcome in MEASURES else None
    return {"lower": 1, "higher": -1}.get(better or "", 0)


@cache
def matters(outcome: str) -> float:
    """Return from how much on an effect on one driver matters; NaN where nobody set it."""
    if outcome in MATTERS:
        return MATTERS[outcome]
    from nightlab.evidence import collection

    known = collection().outcomes.get(outcome)
    return 0.5 * known.worthwhile if known and known.worthwhile else math.nan


def in_minutes(outcome: str) -> bool:
    """Return whether an outcome is minutes of which more, or fewer, are worse."""
    return outcome in MEASURES and MEASURES[outcome].unit == "min" and worse(outcome) != 0


def seen_cost(seen: Seen) -> Stake:
    """Return what an exposure costs on a night, per what it is told per."""
    sign = worse(seen.outcome) * (-1 if seen.exposure in OPPOSITE else 1)
    return _turned(Stake(seen.mean, seen.lo95, seen.hi95), sign)


def usual_amount(seen: Seen) -> float:
    """Return how much of an exposure's effect an average night of theirs has, in units of ``per``.

    Assumptions: where its usual amount is not told, a night with it has one unit of ``per``. What stands
    for the opposite of its driver costs by being absent: nights without it cost what nights with it gain.
    """
    nights = seen.n_with + seen.n_without
    absent = seen.exposure in OPPOSITE
    counted = seen.n_without if absent else seen.n_with
    share = counted / nights if nights else 0.0
    return share if absent or math.isnan(seen.usual) else seen.usual


def usual_cost(seen: Seen) -> Stake:
    """Return what an exposure costs on an average night of theirs."""
    usual, cost = usual_amount(seen), seen_cost(seen)
    return Stake(*(usual * each for each in (cost.mean, cost.low, cost.high)))


def tested_cost(tested: Tested) -> Stake:
    """Return what a driver costs by a trial, whose arm brought it in or took it away."""
    sign = worse(tested.outcome) * (1 if tested.adds else -1)
    return _turned(Stake(tested.mean, tested.lo95, tested.hi95), sign)


def modelled_cost(modelled: Modelled) -> Stake:
    """Return what a driver costs simulated people, where it matters to them as to anyone."""
    return _turned(Stake(modelled.mean, modelled.lo95, modelled.hi95), worse(modelled.outcome))


def factor_of(seen: Seen) -> float:
    """Return by what nights multiply the odds that a driver matters.

    Assumptions: where it matters its cost lies above 0 as half a normal law twice ``matters`` wide; where
    it does not, around 0 with half of ``matters``. What the nights say stands as a normal law, drawn to
    nothing already where they are few; so what is not seen speaks against a driver only where its interval
    leaves no room for one that matters. A driver that seems to help counts as one that does nothing:
    something else stands behind it more likely than not. The factor is held within what the log can carry,
    and to its square root where something else came with it. Too few nights, and what never comes apart,
    move nothing.
    """
    delta, cost = matters(seen.outcome), seen_cost(seen)
    if seen.shown not in {"seen together", "not seen"} or not delta > 0.0 or math.isnan(cost.mean):
        return 1.0
    sd = max(1e-6, (cost.high - cost.low) / (2 * 1.96))
    wide = math.hypot(sd, 2.0 * delta)
    mean = max(0.0, cost.mean)
    above = NormalDist().cdf(mean * 2.0 * delta / (sd * wide))
    log = math.log(2.0 * above) + _log_pdf(mean, wide)
    log -= _log_pdf(mean, math.hypot(sd, 0.5 * delta))
    most = math.log(_carried(seen))
    least = 0.0 if seen.shown == "not seen" and cost.high >= delta else -most
    log = min(most, max(least, log))
    return math.exp(0.5 * log if seen.beside else log)


def _carried(seen: Seen) -> float:
    """Return by how much at most nights may move the odds through one exposure."""
    return OF_OPPOSITES if seen.exposure in OPPOSITE else TRACED.get(seen.driver, OF_ENTRIES)


def moved(chance: float, factor: float) -> float:
    """Return a chance whose odds were multiplied.

    Example:
        >>> round(moved(0.5, 3.0), 2), moved(0.0, 0.1), moved(1.0, 9.0)
        (0.75, 0.02, 0.98)
    """
    kept = min(MOST, max(LEAST, chance))
    odds = kept / (1.0 - kept) * factor
    return min(MOST, max(LEAST, odds / (1.0 + odds)))


def odds_ratio(chance: float, before: float) -> float:
    """Return by what the odds have grown."""
    one, other = (min(MOST, max(LEAST, each)) for each in (chance, before))
    return (one / (1.0 - one)) / (other / (1.0 - other))


def chance_by_trial(tested: Tested) -> float:
    """Return the chance that a driver costs more than matters, by a trial alone; NaN where it cannot say."""
    delta, cost = matters(tested.outcome), tested_cost(tested)
    if worse(tested.outcome) == 0 or not delta > 0.0 or not math.isfinite(cost.mean):
        return math.nan
    sd = max(1e-6, (cost.high - cost.low) / (2 * 1.96))
    return min(MOST, max(LEAST, 1.0 - NormalDist(cost.mean, sd).cdf(delta)))


def mixed(cost: Stake, chance: float) -> Stake:
    """Return a cost that is there with some chance only, and else nothing.

    Assumptions: either side of the mean is half a normal law of its own width.

    Args:
        cost: What it costs where it is there, with 95 % bounds.
        chance: That it is.
    """
    if math.isnan(cost.mean):
        return UNKNOWN
    z = [NormalDist().inv_cdf((k + 0.5) / POINTS) for k in range(POINTS)]
    up, down = (cost.high - cost.mean) / 1.96, (cost.mean - cost.low) / 1.96
    values = [(cost.mean + each * (up if each > 0 else down), chance / POINTS) for each in z]
    values = sorted([*values, (0.0, 1.0 - chance)])
    return Stake(chance * cost.mean, _quantile(values, 0.025), _quantile(values, 0.975))


def _quantile(weighted: list[tuple[float, float]], level: float) -> float:
    total = 0.0
    for value, weight in weighted:
        total += weight
        if total >= level:
            return value
    return weighted[-1][0]


def _turned(stake: Stake, sign: int) -> Stake:
    if sign == 0:
        return UNKNOWN
    low, high = sorted((sign * stake.low, sign * stake.high))
    return Stake(sign * stake.mean, low, high)


def _log_pdf(value: float, sd: float) -> float:
    return -0.5 * (value / sd) ** 2 - math.log(sd)
