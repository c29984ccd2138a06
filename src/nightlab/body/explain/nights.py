"""A condition's night explained: lived with every combination of its drivers, each with the same luck."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.body.explain.drivers import drivers_of, settled
from nightlab.body.explain.sharing import FEWEST_RUNS, check_drivers, share_out
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.people import People, draw_people, keys_of
from nightlab.body.simulate import Outcome, simulate
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nightlab.body.explain.drivers import Driver
    from nightlab.body.explain.sharing import Shared
    from nightlab.body.organ import Numbers
    from nightlab.body.protocol import Condition, Protocol

RUNS = 128
MOST_RUNS = 1024
LATEST_H = 23.5
# What is told of a night unless something else is asked for: words and unit.
TOLD = {
    "tst_min": ("time asleep", "min"),
    "sol_min": ("time to fall asleep", "min"),
    "waso_min": ("awake after falling asleep", "min"),
    "se_pct": ("sleep efficiency", "%"),
    "n3_min": ("deep sleep", "min"),
    "rem_min": ("REM sleep", "min"),
    "awakenings": ("awakenings", "a night"),
    "kss": ("morning sleepiness", "KSS"),
}
MEASURES = (*NIGHT_MEASURES, "kss")


@dataclass(frozen=True, slots=True)
class Explained:
    """A condition's nights, shared out over its drivers.

    Args:
        condition: Its name.
        nights: The nights that count.
        drivers: Names of what was shared out, in order.
        left: Names of drivers that were not asked for and stay in every run.
        people: How many different people live it.
        runs: How many runs there are; of one person they differ by luck alone.
        measures: By measure, what each driver did.
    """

    condition: str
    nights: tuple[int, ...]
    drivers: tuple[str, ...]
    left: tuple[str, ...]
    people: int
    runs: int
    measures: Mapping[str, Shared]


def explain(
    protocol: Protocol,
    condition: str | None = None,
    *,
    night: int | Literal["last", "all"] = "last",
    only: Sequence[str] = (),
    drivers: Sequence[Driver] | None = None,
    measures: Sequence[str] = tuple(TOLD),
    runs: int = RUNS,
    seed: int = 1,
    told: Callable[[int, int], None] | None = None,
) -> Explained:
    """Share out what a condition's drivers do to its nights.

    Assumptions: run ``k`` is person ``k`` modulo the number of people, with luck of its own; the same
    luck in every combination of drivers. Standard errors therefore are of luck where one person lives the
    protocol. A protocol of one condition is a way of life and counts against ordinary days; one of
    several counts against the days before. A driver's share is a statement about the simulator, not
    about anybody.

    Args:
        protocol: What is lived.
        condition: Which; the last where None.
        night: Its number from 1, ``last``, or ``all`` that count.
        only: Names of drivers to share out; all where empty. The others stay.
        drivers: Drivers of one's own instead of those found.
        measures: Names among ``MEASURES``.
        runs: How many times each combination is lived.
        seed: Of people and luck.
        told: Called after each combination with how many are lived, and of how many.

    Returns:
        The shares; of several measures those left out that a night does not have, such as morning
        sleepiness after a day's sleep.

    Raises:
        NightlabError: No such condition, night, driver or measure; no driver, or too many.
    """
    chosen = _life(protocol, _night(find_condition(protocol, condition), night))
    found = tuple(drivers_of(chosen, protocol.who) if drivers is None else drivers)
    asked = _asked(found, only)
    _check(chosen, asked, measures, runs)
    people = replicas(draw_people(protocol.who, seed), runs, seed)
    values = np.empty((len(measures), 1 << len(asked), runs))
    before = None
    for s in range(1 << len(asked)):
        lived = chosen
        for i, driver in enumerate(asked):
            lived = lived if s >> i & 1 else driver.without(lived)
        one = replace(protocol, conditions=(settled(lived),))
        before = simulate(one, seed=seed, people=people, before=before)
        values[:, s] = night_values(before.outcomes[chosen.name], measures)
        if told:
            told(s + 1, 1 << len(asked))
    return Explained(
        chosen.name,
        tuple(sorted(chosen.measured)),
        tuple(driver.name for driver in asked),
        tuple(driver.name for driver in found if driver not in asked),
        min(protocol.who.people, runs),
        runs,
        _shared(values, measures),
    )


def _shared(values: Numbers, measures: Sequence[str]) -> dict[str, Shared]:
    """Return the shares in each measure; of several, those that could not be measured are left out."""
    known = np.isfinite(values).all(axis=1).sum(axis=1) >= FEWEST_RUNS
    told = [m for m in range(len(measures)) if known[m]] or [0]
    return {measures[m]: share_out(values[m]) for m in told}


def find_condition(protocol: Protocol, name: str | None) -> Condition:
    """Return a condition by name, the last one where None.

    Raises:
        NightlabError: No such condition.
    """
    if name is None:
        return protocol.conditions[-1]
    names = [each.name for each in protocol.conditions]
    if name not in names:
        raise NightlabError(
            f"no condition is called {name[:100]!r}",
            where="condition",
            fix=f"use {', '.join(names)}",
        )
    return protocol.conditions[names.index(name)]


def replicas(people: People, runs: int, seed: int) -> People:
    """Return people once more and once more, each time with other luck."""
    who = np.arange(runs) % people.count
    return People(
        keys_of(seed, runs),
        {name: each[who] for name, each in people.traits.items()},
        {name: each[who] for name, each in people.values.items()},
    )


def night_values(outcome: Outcome, measures: Sequence[str]) -> Numbers:
    """Return measures of the nights that count, ``float64[measures, people]``."""
    return np.array([_kss(outcome) if m == "kss" else outcome.measures[m] for m in measures])


def check_measures(measures: Sequence[str]) -> None:
    """Refuse what is not measured on a night.

    Raises:
        NightlabError: With what is.
    """
    for name in measures:
        if name not in MEASURES:
            raise NightlabError(
                f"{name[:100]!r} is not measured on a night",
                where="measure",
                fix=f"use {', '.join(TOLD)}",
            )


def measure_words(measure: str) -> tuple[str, str]:
    """Return a measure in words, and its unit.

    Example:
        >>> measure_words("sol_min"), measure_words("n2_pct")
        (('time to fall asleep', 'min'), ('n2_pct', '%'))
    """
    if measure in TOLD:
        return TOLD[measure]
    units = {"_per_h": "1/h", "_clock_h": "h on the clock", "_min": "min", "_pct": "%"}
    return measure, next((unit for end, unit in units.items() if measure.endswith(end)), "a night")


def _kss(outcome: Outcome) -> Numbers:
    """Return the mean sleepiness from getting up to noon; NaN where the night ends about noon or later."""
    mains = outcome.plan.timeline.mains
    ends = [mains[n][1] - 24.0 * (mains[n][0] // 24.0) for n in outcome.plan.measured if n in mains]
    rows = outcome.courses["kss"]
    if not ends or max(ends) > LATEST_H:
        return np.full(rows.shape[1], np.nan)
    return np.asarray(rows[ceil(10.0 * max(ends)) :].mean(axis=0))


def _life(protocol: Protocol, condition: Condition) -> Condition:
    """Return the one condition of a protocol as a way of life; of several, the one that is given."""
    is_life = len(protocol.conditions) == 1 and condition.before == condition.habit
    return replace(condition, before=None) if is_life else condition


def _night(condition: Condition, night: int | str) -> Condition:
    if night == "all":
        return condition
    number = condition.last_night if night == "last" else night
    try:
        return replace(condition, measure=frozenset({int(number)}))
    except NightlabError as error:
        raise error.at("night") from error


def _asked(found: tuple[Driver, ...], only: Sequence[str]) -> tuple[Driver, ...]:
    if not only:
        return found
    names = [driver.name for driver in found]
    for name in only:
        if name not in names:
            raise NightlabError(
                f"{name[:100]!r} is no driver of this condition",
                where="driver",
                fix=f"use {', '.join(names) or 'another condition'}",
            )
    return tuple(driver for driver in found if driver.name in only)


def _check(
    condition: Condition, asked: tuple[Driver, ...], measures: Sequence[str], runs: int
) -> None:
    check_measures(measures)
    if not asked:
        raise NightlabError(
            f"nothing sets {condition.name!r} apart from ordinary days",
            where="condition",
            fix="name a condition with doses, stressors, other light or other bed times; sleep told "
            "from and to, and what is switched off, are not shared out",
        )
    try:
        check_drivers(len(asked))
    except NightlabError as error:
        names = ", ".join(driver.name for driver in asked)
        raise NightlabError(f"{error.what}: {names}", where=error.where, fix=error.fix) from error
    if not 2 <= runs <= MOST_RUNS:
        raise NightlabError(
            f"{runs} runs cannot be", where="runs", fix=f"use 2 to {MOST_RUNS} runs"
        )
