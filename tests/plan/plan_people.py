"""People for whom plans are derived: an ordinary adult with lasting insomnia, and what they change."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from drivers.answering import ordinary
from nightlab.drivers.assessment import profile_of
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.ranking import rank
from nightlab.drivers.suggesting import suggest
from nightlab.nights import DiaryEntry, Episode
from nightlab.person import Answer
from nightlab.plan.deriving import derive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.drivers import Ranked, Ranking, Tested
    from nightlab.person import Profile, Value
    from nightlab.plan import Option, Plan
    from nightlab.plan.records import Place

NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
# Bad nights for a month only: no rule keeps supplements behind the whole programme, and the course is CBT-I.
OPEN: dict[str, Any] = {"nights_per_week": 3, "months": 6, "daytime_impairment": False}


def answers(**changes: Any) -> dict[str, Value]:
    """Return the ordinary adult's answers, all questions told, but for what is changed."""
    return ordinary(**changes)


def ranking(
    told: Mapping[str, Value] | None = None,
    *,
    chances: Mapping[str, float] | None = None,
    stakes: Mapping[str, tuple[float, float, float]] | None = None,
    outcome: str = "sol_min",
) -> Ranking:
    """Return drivers as answers rank them, with chances and minutes at stake set as wished."""
    given = told if told is not None else answers()
    found = rank(drivers(), suggest(given, profile_of(given)), None, {}, (), outcome=outcome)
    changed = (_set(each, chances or {}, stakes or {}) for each in found.ranked)
    return replace(found, ranked=tuple(changed))


def _set(
    each: Ranked, chances: Mapping[str, float], stakes: Mapping[str, tuple[float, float, float]]
) -> Ranked:
    key = each.driver.key
    chance = chances.get(key, each.probability)
    mean, low, high = stakes.get(key, (math.nan, math.nan, math.nan))
    return replace(each, probability=chance, at_stake_min=mean, at_stake_lo=low, at_stake_hi=high)


def diary(
    nights: int = 14, tib_h: float = 8.5, tst_h: float = 6.0, last: date | None = None
) -> list[Episode]:
    """Return a diary of somebody who sleeps alike every night."""
    end = last or NOW.date()
    return [_night(end - timedelta(days=ago), tib_h, (tib_h - tst_h) * 30) for ago in range(nights)]


def _night(day: date, tib_h: float, awake_min: float) -> Episode:
    rose = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
    bed = rose - timedelta(hours=tib_h)
    # Nights that are all equal tell no spread, so each differs a little, the same on every run.
    sol_min = awake_min + (day.toordinal() * 7) % 11 - 5
    return Episode.of_diary(
        DiaryEntry(
            zone="Europe/Berlin",
            into_bed=bed,
            tried_to_sleep=bed,
            fell_asleep=bed + timedelta(minutes=sol_min),
            awakenings=2,
            awake_min=awake_min,
            woke=rose,
            rose=rose,
        )
    )


def planned(
    changes: Mapping[str, Any] | None = None,
    *,
    profile: Profile | None = None,
    ranked: Ranking | None = None,
    episodes: Sequence[Episode] = (),
    tested: Sequence[Tested] = (),
    running: Sequence[Any] = (),
    earlier: Plan | None = None,
    days: int = 0,
    told: Sequence[Answer] | None = None,
) -> Plan:
    """Return the plan of the ordinary adult, but for what is changed."""
    given, now = answers(**(changes or {})), NOW + timedelta(days=days)
    return derive(
        answers=given,
        told=told if told is not None else [Answer(k, v, now) for k, v in given.items()],
        profile=profile or profile_of(given),
        ranking=ranked or ranking(given),
        episodes=episodes,
        tested=tested,
        running=running,
        earlier=earlier,
        now=now,
        today=now.date(),
    )


def option(plan: Plan, key: str) -> Option:
    """Return a step as the plan judged it."""
    return next(each for each in plan.options if each.step.key == key)


def place(plan: Plan, key: str) -> Place:
    """Return where a step stands."""
    return option(plan, key).place


def keys(plan: Plan, *places: Place) -> set[str]:
    """Return the steps of some places, whom to see left out."""
    return {
        each.step.key
        for each in plan.options
        if each.place in places and each.step.kind != "referral"
    }


def later(changes: Mapping[str, Any], weeks: int, **how: Any) -> Plan:
    """Return the plan of somebody who has been on the programme for some weeks."""
    first = planned(changes, **how)
    return planned(changes, earlier=first, days=7 * weeks, **how)
