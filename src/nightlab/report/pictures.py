"""The house's records turned into the data of pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.draw import (
    Curve,
    DoseCalendar,
    DoseDay,
    HypnogramStrip,
    NightRaster,
    PosteriorDensity,
)
from nightlab.draw.arms import MOST_ARMS
from nightlab.nights import MEASURES, Episode, Night

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from nightlab.trials import RunningTrial, Verdict

HIDDEN = "hidden until the end"
Status = Literal["taken", "late", "missed", "untold", "planned", "pause"]


def strip(episode: Episode) -> HypnogramStrip:
    """Return a night as a strip; a diary has no stages and gives the time in bed."""
    if isinstance(episode.record, Night):
        return HypnogramStrip.of_night(episode.record)
    return HypnogramStrip(episode.zone, in_bed=(episode.start, episode.end))


def raster(
    episodes: Sequence[Episode],
    trials: Sequence[RunningTrial],
    since: date | None = None,
    until: date | None = None,
) -> NightRaster:
    """Return the main sleep of each date as one source tells it with that source's naps, and the arms.

    Assumptions: where trials have more arms than a picture can tell apart, the newest are shown.
    """
    nights = tuple(_as_night(e) for e in _one_source_a_date(episodes))
    dates = [night.date for night in nights]
    arms: dict[date, str] = {}
    order: tuple[str, ...] = ()
    for trial in reversed([trial for trial in trials if not trial.is_hidden]):
        own = {
            dose.night: dose.arm
            for dose in trial.schedule
            if dose.night and dates and min(dates) <= dose.night <= max(dates)
        }
        together = tuple(dict.fromkeys((*trial.design.arms, *order)))
        if own and len(together) <= MOST_ARMS:
            arms, order = own | arms, together
    return NightRaster(nights, since, until, arms, order)


def calendar(trial: RunningTrial, today: date) -> DoseCalendar:
    """Return a trial's doses with what became of them, and the evenings on which it gives nothing."""
    design, hidden = trial.design, trial.is_hidden
    evenings = (trial.last_evening - trial.start).days + 1
    every = [trial.start + timedelta(days=number) for number in range(evenings)]
    days = {evening: DoseDay(evening, status="pause") for evening in every}
    for dose in trial.schedule:
        if dose.take_on is not None:
            past: Status = "planned" if dose.take_on >= today else "untold"
            label = dose.arm if design.unit and not hidden else ""
            how = trial.doses.get(dose.take_on, past)
            days[dose.take_on] = DoseDay(dose.take_on, label, HIDDEN if hidden else dose.arm, how)
    order = (HIDDEN,) if hidden else design.arms
    unit = "" if hidden else design.unit
    return DoseCalendar(tuple(days.values()), unit, order=order, today=today, title=trial.name)


def posterior(verdict: Verdict, truth: float | None = None) -> PosteriorDensity:
    """Return a verdict as a picture's data, the other priors' posteriors beside it."""
    meaning = MEASURES.get(verdict.outcome)
    unit = meaning.unit if meaning else ""
    label = meaning.label if meaning else verdict.outcome
    lower, higher = ("shorter", "longer") if unit == "min" else ("lower", "higher")
    own = verdict.posteriors[verdict.prior]
    thing = verdict.arm.removeprefix("with ")  # a combination's factor is called so already
    return PosteriorDensity(
        label,
        unit,
        verdict.better,
        own.effect,
        own.density,
        verdict.effect.mean,
        verdict.effect.lo95,
        verdict.effect.hi95,
        verdict.worthwhile,
        f"{lower} with {thing}",
        f"{higher} with {thing}",
        others=_other_curves(verdict),
        truth=truth,
    )


def _other_curves(verdict: Verdict) -> tuple[Curve, ...]:
    """Return the posteriors under the other priors; those that are the same as one curve."""
    own = verdict.posteriors[verdict.prior].density
    groups: list[tuple[list[str], NDArray[np.float64]]] = [([], own)]
    for name, posterior in verdict.posteriors.items():
        for names, density in groups:
            if np.array_equal(posterior.density, density):
                names.append(name)
                break
        else:
            groups.append(([name], posterior.density))
    return tuple(
        Curve(f"from the {' and '.join(names)} prior{'s' * (len(names) > 1)}", density)
        for names, density in groups[1:]
    )


def _one_source_a_date(episodes: Sequence[Episode]) -> list[Episode]:
    by_date: dict[date, list[Episode]] = {}
    for episode in episodes:
        if episode.end <= episode.start:  # a diary may tell of a night of no length
            continue
        by_date.setdefault(episode.date, []).append(episode)
    chosen = []
    for found in by_date.values():
        best = min(found, key=lambda e: e.tells_least)
        naps = [e for e in found if e.is_nap and e is not best and e.origin == best.origin]
        chosen += [best, *naps]
    return chosen


def _as_night(episode: Episode) -> Night:
    if isinstance(episode.record, Night):
        return episode.record
    return Night(episode.start, episode.end, episode.zone, episode.source)
