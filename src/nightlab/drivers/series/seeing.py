"""What a person's nights show of everything they logged, in one outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.drivers.records import OUTCOME_OF, FromNights
from nightlab.drivers.series.calendar import calendar, choose_nights
from nightlab.drivers.series.carrying import FEWEST_NIGHTS, Standing, standings
from nightlab.drivers.series.deciding import decided, refused, unseen
from nightlab.drivers.series.exposures import exposures
from nightlab.drivers.series.own import of_bedtimes
from nightlab.drivers.series.together import beside, joints
from nightlab.drivers.series.traces import driver_of, traces
from nightlab.errors import NightlabError
from nightlab.nights import MEASURES
from nightlab.person.answers import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.drivers.records import Seen
    from nightlab.drivers.series.calendar import Calendar
    from nightlab.drivers.series.exposure import Exposure
    from nightlab.drivers.series.fitting import Fitted
    from nightlab.nights import Episode, Event

FREE_DAYS = ("sat", "sun")
# What is looked at where too few nights have what the complaint is measured by.
INSTEAD = ("tst_min", "se_percent", "waso_min", "sol_min", "quality")
CAUTION = (
    "Seen together is not the same as caused. What nobody wrote down may stand behind both; only evenings "
    "drawn by lot can tell."
)
BUILT_UP = "What builds up over nights is told as the effect of keeping it up."
NAN = float("nan")
UNSETTLED = 1.05


def see(
    episodes: Sequence[Episode],
    events: Iterable[Event],
    *,
    outcome: str,
    origin: str | None = None,
    seed: int = 1,
    free_days: Sequence[str] = FREE_DAYS,
) -> FromNights:
    """Return what all exposures show together in one outcome.

    Assumptions: nights are of one origin, one a date, naps apart; an event belongs to the first night
    that ends after it; what was not written down is not known, never none.

    Args:
        episodes: Nights, naps and diary entries.
        events: What was logged.
        outcome: A measure of a night.
        origin: Origin or source to keep to; by default the one with the most nights.
        seed: Of the draws.
        free_days: Days of the week, as ``sat``, on which the person may sleep in.

    Raises:
        NightlabError: A measure or a day of the week that is not known.
    """
    _check(outcome, free_days)
    events = list(events)
    nights = calendar(episodes, outcome, origin=origin)
    if nights is None:
        return _without_nights(events, outcome, origin)
    logged = [*exposures(episodes, events, nights), *of_bedtimes(nights)]
    return look(logged, nights, outcome, [WEEKDAYS.index(day) for day in free_days], seed=seed)


def look(
    logged: Sequence[Exposure],
    nights: Calendar,
    outcome: str,
    free_days: Sequence[int] = (5, 6),
    *,
    seed: int = 1,
) -> FromNights:
    """Return what exposures show in the nights of a calendar.

    Args:
        logged: Every exposure, carried or not.
        nights: The calendar.
        outcome: What its outcome is.
        free_days: Weekdays, 0 for Monday.
        seed: Of the draws.
    """
    used = np.isfinite(nights.outcome)
    found = standings(logged, used, outcome, MEASURES[outcome].label)
    varies = float(np.ptp(nights.outcome[used])) > 0
    carried = [each for each in found if each.shown is None and varies]
    said = {id(each): refused(each, outcome) for each in found if each not in carried}
    fitted = None
    if carried:
        fitted, told = _modelled(carried, nights, outcome, free_days, seed)
        said |= told
    seen = sorted((said[id(each)] for each in found), key=_largest_first)
    builds_up = any(each.half_life_nights > 0 for each in seen)
    phi = float(fitted.phi.mean()) if fitted else NAN
    notes = _notes(nights, len(found), len(carried), fitted, varies=varies)
    notes += (BUILT_UP,) if builds_up else ()
    return FromNights(outcome, nights.origin, tuple(seen), int(used.sum()), phi, notes)


def choose_outcome(
    episodes: Sequence[Episode], worst: str = "", *, origin: str | None = None
) -> str:
    """Return the measure to look at: the complaint's, else the first that enough nights have.

    Args:
        episodes: The person's nights.
        worst: Key of the worst complaint; empty for none told.
        origin: Origin or source to keep to.

    Example:
        >>> choose_outcome([], "falling_asleep")
        'sol_min'
    """
    wanted = OUTCOME_OF.get(worst, INSTEAD[0])
    counts = {name: len(choose_nights(episodes, name, origin)) for name in (wanted, *INSTEAD)}
    enough = [name for name, count in counts.items() if count >= FEWEST_NIGHTS]
    return next(iter(enough), max(counts, key=lambda name: counts[name]))


def _modelled(
    carried: Sequence[Standing],
    nights: Calendar,
    outcome: str,
    free_days: Sequence[int],
    seed: int,
) -> tuple[Fitted, dict[int, Seen]]:
    from nightlab.drivers.series.fitting import fit

    all_of = [each.exposure for each in carried]
    groups = joints(all_of, np.isfinite(nights.outcome))
    fitted = fit(
        nights.outcome,
        outcome,
        nights.weekday,
        [group.column for group in groups],
        free_days=free_days,
        seed=seed,
    )
    mistaken = beside(all_of, nights.outcome, nights.weekday, free_days)
    said = {}
    for column, group in enumerate(groups):
        for member, factor in zip(group.members, group.factors, strict=True):
            others = tuple(all_of[i].label for i in group.members if i != member)
            said[id(carried[member])] = decided(
                carried[member],
                outcome,
                fitted,
                column,
                nights=int(np.isfinite(nights.outcome).sum()),
                factor=factor,
                together=others,
                beside=mistaken[member],
            )
    return fitted, said


def _largest_first(seen: Seen) -> tuple[int, float]:
    if seen.shown == "seen together":
        return 0, -abs(seen.mean)
    if np.isfinite(seen.mean):
        return 1, -abs(seen.mean) / max(seen.hi68 - seen.lo68, 1e-12)
    return 2, -float(seen.n)


def _notes(
    nights: Calendar, logged: int, carried: int, fitted: Fitted | None, *, varies: bool
) -> tuple[str, ...]:
    used = int(np.isfinite(nights.outcome).sum())
    notes = [
        f"{used} nights from {nights.origin}; {carried} of {logged} things logged can be looked at."
    ]
    if not varies:
        notes.append("The measure is the same on every night, so nothing can show in it.")
    if used < FEWEST_NIGHTS:
        notes.append(f"Nothing is claimed from fewer than {FEWEST_NIGHTS} nights.")
    if fitted and fitted.scale.is_log:
        notes.append("Effects multiply, and are told in minutes at your middle night.")
    if fitted and fitted.r_hat > UNSETTLED:
        notes.append("The calculation did not settle; take the figures as rough.")
    return (*notes, CAUTION) if carried else tuple(notes)


def _without_nights(events: Sequence[Event], outcome: str, origin: str | None) -> FromNights:
    """Return that nothing can be seen: what was logged has no nights to be seen in."""
    label = MEASURES[outcome].label.lower()
    why = f"No night with {label} is known; at least {FEWEST_NIGHTS} are needed."
    kinds = {event.kind for event in events}
    named = [
        (each.key, each.label, each.driver, each.per) for each in traces() if each.kind in kinds
    ]
    labels = sorted(
        {(e.kind, e.label.strip().lower()) for e in events if e.kind in {"dose", "tag"}}
    )
    named += [
        (f"{kind} {name}", name, driver_of(name) if kind == "tag" else "", "evening with it")
        for kind, name in labels
        if name
    ]
    seen = [
        unseen(key, name, driver, outcome, per, shown="too few nights", why=why)
        for key, name, driver, per in named
    ]
    return FromNights(outcome, origin or "", tuple(seen), 0, NAN, (why,))


def _check(outcome: str, free_days: Sequence[str]) -> None:
    if outcome not in MEASURES:
        raise NightlabError(
            f"unknown measure {outcome!r}", where="outcome", fix=f"use one of {', '.join(MEASURES)}"
        )
    for day in free_days:
        if day not in WEEKDAYS:
            raise NightlabError(
                f"unknown day {day!r}", where="free_days", fix=f"use {', '.join(WEEKDAYS)}"
            )
