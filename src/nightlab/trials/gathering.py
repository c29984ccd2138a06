"""What nights and events tell of a trial's outcome: one value a night, from one place or pooled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import RATED
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.nights import Episode, Event
    from nightlab.trials.running import RunningTrial

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a trial's nights.

    Args:
        values: The outcome, by night.
        source: Where it was taken from.
        covariates: For each kind of event how much of it came before the night, by night; none where not told.
        cautions: What a person should know of a pooled outcome, in sentences.
    """

    values: Mapping[date, float]
    source: str
    covariates: Mapping[str, Mapping[date, float]]
    cautions: tuple[str, ...] = ()


def gather(
    trial: RunningTrial,
    outcome: str,
    episodes: Sequence[Episode],
    events: Sequence[Event],
    *,
    origin: str | None,
) -> Told:
    """Return what nights and events tell.

    Args:
        trial: The trial.
        outcome: A measure of a night.
        episodes: The person's nights.
        events: The person's events.
        origin: Where the outcome is taken from; by default the protocol's, else the one place that has it
            for most nights, so that two instruments are never mixed.

    Raises:
        NightlabError: No night of the trial has the outcome there.
    """
    nights = {d.night for d in trial.schedule if d.night}
    values, source, cautions = _values(trial, outcome, episodes, nights, origin)
    covariates = {kind: _amounts(trial, kind, events) for kind in trial.protocol.covariates}
    return Told(values, source, covariates, cautions)


def _values(
    trial: RunningTrial,
    outcome: str,
    episodes: Sequence[Episode],
    nights: set[date],
    origin: str | None,
) -> tuple[dict[date, float], str, tuple[str, ...]]:
    decides = trial.design.outcome == outcome
    asked = origin or (trial.protocol.source if decides else "") or None
    told = _by_origin(outcome, episodes, nights, asked if not trial.protocol.score else None)
    if trial.protocol.score and decides and origin is None:
        return _pooled(trial, outcome, told, sorted(nights))
    if not told:
        raise without_outcome(trial, outcome, episodes, asked)
    best = max(told, key=lambda name: (len(told[name]), name == "diary"))
    return told[best], best, ()


def _by_origin(
    outcome: str, episodes: Sequence[Episode], nights: set[date], origin: str | None
) -> dict[str, dict[date, float]]:
    """Return the outcome by night from each place that tells it."""
    found: dict[str, dict[date, float]] = {}
    for episode in sorted(episodes, key=lambda e: e.tells_least):
        value = getattr(episode.measures, outcome)
        if value is None or episode.is_nap or episode.date not in nights:
            continue
        if origin in (None, episode.origin, episode.source):
            found.setdefault(episode.origin, {}).setdefault(episode.date, value)
    return found


def _pooled(
    trial: RunningTrial, outcome: str, told: Mapping[str, Mapping[date, float]], nights: list[date]
) -> tuple[dict[date, float], str, tuple[str, ...]]:
    """Return the score of several places that tell the same thing, in the unit of the first."""
    from nightlab.trials.score import from_scale, sleep_score, to_scale

    wanted, family = trial.protocol.score, trial.protocol.family
    absent = [name for name in wanted if name not in told]
    if absent:
        raise NightlabError(
            f"{absent[0]} has {outcome} for no night of trial {trial.id}",
            where="score",
            fix=f"import its nights, or judge one place with --source; these have it: {', '.join(told)}",
        )
    measures = {
        name: to_scale(np.array([told[name].get(night, np.nan) for night in nights]), family)
        for name in wanted
    }
    score = sleep_score(measures, reference=trial.protocol.source or wanted[0])
    values = {
        night: float(value)
        for night, value in zip(nights, from_scale(score.values, family), strict=True)
        if np.isfinite(value)
    }
    sure = score.reliability
    source = (
        f"{' and '.join(wanted)}, pooled (reliability {sure.mean:.2f}, 95 % {sure.lo95:.2f} to"
        f" {sure.hi95:.2f})"
    )
    return values, source, score.cautions


def without_outcome(
    trial: RunningTrial,
    outcome: str,
    episodes: Sequence[Episode] = (),
    origin: str | None = None,
) -> NightlabError:
    """Return the error for a trial none of whose nights has an outcome from a place."""
    nights = {d.night for d in trial.schedule if d.night}
    known = sorted(_by_origin(outcome, episodes, nights, None))
    if origin and known:
        return NightlabError(
            f"{origin!r} has {outcome} for no night of trial {trial.id}",
            where="source",
            fix=f"these have it: {', '.join(known)}",
        )
    return NightlabError(
        f"no night of trial {trial.id} has {outcome} yet",
        where="outcome",
        fix="log the nights with `nightlab log`, or import them",
    )


def _amounts(trial: RunningTrial, kind: str, events: Sequence[Event]) -> dict[date, float]:
    """Return how much of a kind of event came before each night's dose, how often, or how it was rated.

    Assumptions: where the amount of any is not told, they are counted, since milligrams and times do not
    add up; an amount of 0 did not happen. Ratings of an evening do not add up either: their mean counts.
    """
    clocks = [t.at for t in trial.protocol.treatments if t.at]
    nights = {d.night for d in trial.schedule}
    of_kind = (event for event in events if event.kind == kind and event.night in nights)
    before = [event for event in of_kind if not _is_after(event, clocks)]
    if kind in RATED:
        return _rated(before)
    is_counted = any(event.amount is None for event in before)
    amounts: dict[date, float] = {}
    for event in before:
        told = float(event.amount != 0) if is_counted else event.amount or 0.0
        amounts[event.night] = amounts.get(event.night, 0.0) + told
    return amounts


def _rated(events: Sequence[Event]) -> dict[date, float]:
    by_night: dict[date, list[float]] = defaultdict(list)
    for event in events:
        if event.amount is not None:
            by_night[event.night].append(event.amount)
    return {night: fmean(ratings) for night, ratings in by_night.items()}


def _is_after(event: Event, clocks: Sequence[time]) -> bool:
    """Tell whether an event came after the evening's earliest dose."""
    wall = local(event.at, event.zone).replace(tzinfo=None)
    return bool(clocks) and wall >= _first(event.night - timedelta(days=1), clocks)


def _first(evening: date, clocks: Sequence[time]) -> datetime:
    """Return the wall clock of an evening's earliest dose; one before noon is that of the small hours."""
    small = [clock < NOON for clock in clocks]
    days = [evening + timedelta(days=is_small) for is_small in small]
    return min(map(datetime.combine, days, clocks))
