"""Doses as ladders: how to go up slowly, when to step back, and where a profile's ladder ends."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.formulary.agents import find_agent
from nightlab.formulary.chemistry import glycine_mg_per_elemental_mg

if TYPE_CHECKING:
    from collections.abc import Mapping

LADDERS = Path(__file__).with_name("ladders.csv")
LIMITS = Path(__file__).with_name("limits.csv")

PROFILES = ("EU", "US")
LEAST_AGE_YEARS = 18
GENTLE_FROM_YEARS = 65
LOOSE_STOOLS_STEP_BACK = 3
"""Loose stools in 24 hours at which a level was too much."""
PAUSE_H = 48
"""Hours without a dose once there is diarrhoea."""


@dataclass(frozen=True, slots=True)
class Limit:
    """An upper limit by one authority.

    Args:
        agent: What it is for.
        profile: ``EU``, ``US`` or ``NO``.
        authority: Who set it.
        amount: A day, in ``unit``.
        unit: Such as ``elemental mg``.
        from_age_years: Youngest age it holds for.
        note: What it counts.
        source: Where it stands.
        checked: How far the source was read.
    """

    agent: str
    profile: str
    authority: str
    amount: float
    unit: str
    from_age_years: float
    note: str
    source: str
    checked: str


@dataclass(frozen=True, slots=True)
class Level:
    """One rung.

    Args:
        amount: A day, in ``unit``.
        unit: Such as ``elemental mg``.
        nights: Nights to hold it before the next.
        intakes: Into how many the day's amount is divided.
        note: What to know about it.
    """

    amount: float
    unit: str
    nights: int
    intakes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What to take next.

    Args:
        level: The rung; None for nothing at all.
        pause_h: Hours without a dose before it.
        reason: Why, for the person.
    """

    level: Level | None
    pause_h: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs that one person's profile allows, the lowest first.

    Args:
        agent: What is taken.
        profile: ``EU`` or ``US``.
        levels: The rungs.
        limit: The profile's upper limit; None where none is set.
        clinician_only: Whether nothing of it may begin without a clinician.
    """

    agent: str
    profile: str
    levels: tuple[Level, ...]
    limit: Limit | None
    clinician_only: bool = False

    def step_up(self, level: Level | None, *, nights_held: int) -> Step:
        """Return the next rung, once the present one was held long enough.

        Args:
            level: The present rung; None before the first.
            nights_held: Nights on it so far.

        Example:
            >>> rungs = ladder("magnesium", profile="EU", age_years=40, kidney_flag=False)
            >>> rungs.step_up(rungs.levels[0], nights_held=4).level.amount
            200.0
        """
        if level is None:
            return Step(self.levels[0], 0, "The first level.")
        at = self._at(level)
        if nights_held < level.nights:
            left = level.nights - nights_held
            return Step(
                level, 0, f"Hold this level for {left} more {'night' if left == 1 else 'nights'}."
            )
        if at + 1 == len(self.levels):
            return Step(level, 0, "This is the highest level of the profile.")
        return Step(self.levels[at + 1], 0, f"{level.nights} nights were held.")

    def step_down(
        self, level: Level, *, loose_stools_24h: int = 0, diarrhoea: bool = False
    ) -> Step:
        """Return the rung after a bad day; never a higher one.

        Args:
            level: The present rung.
            loose_stools_24h: Loose stools in the last 24 hours.
            diarrhoea: Whether the person calls it diarrhoea, watery or lasting.
        """
        at = self._at(level)
        lower = self.levels[at - 1] if at else None
        then = "one level lower" if lower else "no more of it: this was the lowest level"
        if diarrhoea:
            return Step(lower, PAUSE_H, f"Nothing for {PAUSE_H} hours, then {then}.")
        if loose_stools_24h >= LOOSE_STOOLS_STEP_BACK:
            return Step(lower, 0, f"{loose_stools_24h} loose stools in 24 hours: {then}.")
        return Step(level, 0, "Nothing asks for less.")

    def _at(self, level: Level) -> int:
        if level not in self.levels:
            raise NightlabError(
                f"{level.amount:g} {level.unit} is no level of this ladder", where=self.agent
            )
        return self.levels.index(level)


@cache
def limits() -> tuple[Limit, ...]:
    """Return every upper limit, in the order of the table."""
    with LIMITS.open(encoding="utf-8", newline="") as file:
        return tuple(_limit(row) for row in csv.DictReader(file))


def limit_of(agent: str, *, profile: str) -> Limit | None:
    """Return the upper limit of an agent, or of the nearest group that has one.

    Example:
        >>> limit_of("magnesium oxide", profile="EU").amount
        250.0
    """
    found = find_agent(agent)
    scopes = found.scopes if found else (agent,)
    return next(
        (
            limit
            for scope in scopes
            for limit in limits()
            if (limit.agent, limit.profile) == (scope, profile)
        ),
        None,
    )


def ladder(
    agent: str,
    *,
    profile: str = "EU",
    age_years: float | None = None,
    kidney_flag: bool | None = None,
) -> Ladder:
    """Return the ladder of an agent for one person.

    Assumptions: an unknown age or kidney counts as a flag, for the highest rungs; a ladder says how
    to go up, never whether to begin (see the safety room).

    Args:
        agent: Any of its names; every form of magnesium shares the ladder of the element.
        profile: ``EU`` or ``US``, whose upper limit holds.
        age_years: None where it is not known.
        kidney_flag: Whether anything speaks of weak kidneys; None where it is not known.

    Raises:
        NightlabError: No ladder for this agent, an unknown profile, or a person under 18.

    Example:
        >>> [level.amount for level in ladder("magnesium", age_years=70).levels]
        [50.0, 100.0, 200.0, 250.0]
        >>> us = ladder("magnesium", profile="US", age_years=40, kidney_flag=False)
        >>> [(level.amount, level.intakes) for level in us.levels[-2:]]
        [(300.0, 2), (350.0, 2)]
    """
    if profile not in PROFILES:
        raise NightlabError(f"unknown profile {profile!r}", fix=f"use {' or '.join(PROFILES)}")
    if age_years is not None and not (math.isfinite(age_years) and age_years >= LEAST_AGE_YEARS):
        raise NightlabError("ladders are for adults only", where="age", fix="ask a doctor")
    name, rows = _rows_of(agent)
    old = age_years is not None and age_years >= GENTLE_FROM_YEARS
    clear = kidney_flag is False and age_years is not None and not old
    limit = limit_of(name, profile=profile)
    levels = tuple(
        _level(row)
        for row in rows
        if row["profile"] in {"", profile}
        and (row["only"] != "no flag" or clear)
        and (row["only"] != "from 65" or old or age_years is None)
        and (limit is None or float(row["amount"]) <= limit.amount)
    )
    return Ladder(name, profile, levels, limit, any(row["only"] == "clinician" for row in rows))


def added_glycine_mg(wanted_mg: float, *, elemental_mg: float, form: str) -> float:
    """Return the glycine to add to what a form of magnesium brings already.

    Args:
        wanted_mg: Glycine in all.
        elemental_mg: Elemental magnesium taken with it.
        form: The form it is taken as.

    Example:
        >>> round(added_glycine_mg(3000, elemental_mg=250, form="magnesium bisglycinate"))
        1456
    """
    return max(0.0, wanted_mg - elemental_mg * glycine_mg_per_elemental_mg(form))


def _rows_of(agent: str) -> tuple[str, list[Mapping[str, str]]]:
    found = find_agent(agent)
    scopes = found.scopes if found else ()
    with LADDERS.open(encoding="utf-8", newline="") as file:
        rows: list[Mapping[str, str]] = list(csv.DictReader(file))
    if found and found.offered in {"yes", "clinician", "group"}:
        for scope in scopes:
            if own := [row for row in rows if row["agent"] == scope]:
                return scope, own
    raise NightlabError(f"there is no ladder for {agent!r}", fix="see `nightlab agents`")


def _level(row: Mapping[str, str]) -> Level:
    return Level(
        float(row["amount"]), row["unit"], int(row["nights"]), int(row["intakes"]), row["note"]
    )


def _limit(row: Mapping[str, str]) -> Limit:
    return Limit(
        agent=row["agent"],
        profile=row["profile"],
        authority=row["authority"],
        amount=float(row["amount"]),
        unit=row["unit"],
        from_age_years=float(row["from_age_years"]),
        note=row["note"],
        source=row["source"],
        checked=row["checked"],
    )
