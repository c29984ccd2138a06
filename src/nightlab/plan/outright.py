"""A plan for somebody who has no lab: from answers, and nights where there are any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nightlab.drivers.assessment import profile_of
from nightlab.drivers.finding import find_drivers
from nightlab.person import Answer
from nightlab.plan.deriving import derive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from nightlab.drivers import Ranking
    from nightlab.nights import Episode, Event
    from nightlab.person import Value
    from nightlab.plan.records import Plan


def planned(
    answers: Mapping[str, Value],
    *,
    now: datetime,
    episodes: Sequence[Episode] = (),
    events: Sequence[Event] = (),
    labs: Mapping[str, float] | None = None,
    model: bool = False,
) -> tuple[Plan, Ranking]:
    """Return the plan, and the drivers that it rests on.

    Args:
        answers: What the person told, checked.
        now: The present, by which today is known.
        episodes: Their nights.
        events: Their events.
        labs: Laboratory values beside the answers, by the names of ``person.LABS``.
        model: Whether to ask the simulated body too.
    """
    profile = profile_of(answers)
    if labs:
        profile = replace(profile, labs={**(profile.labs or {}), **labs})
    ranking = find_drivers(answers, profile, episodes, events, (), model=model)
    plan = derive(
        answers=answers,
        told=tuple(Answer(key, value, now) for key, value in answers.items()),
        profile=profile,
        ranking=ranking,
        episodes=episodes,
        tested=(),
        running=(),
        earlier=None,
        now=now,
        today=now.date(),
    )
    return plan, ranking
