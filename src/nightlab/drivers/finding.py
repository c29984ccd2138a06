"""What disturbs a person's sleep: every source asked, and all of it ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.drivers.assessment import doubts
from nightlab.drivers.catalogue import drivers
from nightlab.drivers.ranking import rank
from nightlab.drivers.records import OUTCOME_OF
from nightlab.drivers.suggesting import suggest
from nightlab.person.answers import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.drivers.records import FromNights, Ranking, Tested
    from nightlab.nights import Episode, Event
    from nightlab.person import Profile, Value


def find_drivers(
    answers: Mapping[str, Value],
    profile: Profile,
    episodes: Sequence[Episode],
    events: Sequence[Event],
    tested: Sequence[Tested],
    *,
    outcome: str = "",
    origin: str | None = None,
    model: bool = True,
) -> Ranking:
    """Return what may disturb a person's sleep, ranked, each source apart.

    Args:
        answers: What they told.
        profile: What that makes them.
        episodes: Their nights and diary.
        events: What they logged.
        tested: What their own trials have shown.
        outcome: A measure of a night; by default the one that the complaint is about, or the first that
            enough nights have.
        origin: Device or diary to read; by default the one with the most nights.
        model: Whether to ask the simulated body too.

    Raises:
        NightlabError: A measure that is not known.
    """
    from nightlab.drivers.counterfactual import modelled

    nights = outcome_of_nights(answers, episodes, events, outcome=outcome, origin=origin)
    chosen = nights.outcome if nights else outcome or OUTCOME_OF.get(worst(answers), "tst_min")
    return rank(
        drivers(),
        suggest(answers, profile),
        nights,
        modelled(answers, profile, outcome=chosen) if model and answers else {},
        tested,
        outcome=chosen,
        doubts=tuple(doubt.sentence for doubt in doubts(answers)),
    )


def outcome_of_nights(
    answers: Mapping[str, Value],
    episodes: Sequence[Episode],
    events: Sequence[Event],
    *,
    outcome: str,
    origin: str | None,
) -> FromNights | None:
    """Return what nights show in the measure that matters to the person; None where nothing is there."""
    if not episodes and not events:
        return None
    from nightlab.drivers.series import choose_outcome, see

    measure = outcome or choose_outcome(episodes, worst(answers), origin=origin)
    return see(episodes, events, outcome=measure, origin=origin, free_days=free_days(answers))


def worst(answers: Mapping[str, Value]) -> str:
    """Return the key of the worst complaint; the first told where none is the worst, empty without any."""
    told = answers.get("worst")
    if isinstance(told, str) and told:
        return told
    every = answers.get("complaint")
    return every[0] if isinstance(every, tuple) and every else ""


def free_days(answers: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the days of the week without work; the weekend where that was not told."""
    work = answers.get("work_days")
    return (
        tuple(day for day in WEEKDAYS if day not in work)
        if isinstance(work, tuple)
        else WEEKDAYS[5:]
    )
