"""Ordinary days on which something advised is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightlab.body.explain.what_if import live_ordinary, what_if
from nightlab.body.protocol import Bout, Dose, at, clock
from nightlab.drivers.counterfactual import lived_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from nightlab.body.explain.what_if import Ordinary
    from nightlab.body.protocol import Condition
    from nightlab.person import Profile, Value

SHOWN = ("sol_min", "waso_min", "tst_min")
UNSEEN_MIN = 0.1
NOBODY_KNOWS = (
    "In the simulated body it does next to nothing, because no size is known from people: that is no finding, "
    "and what a simulated trial of it shows is luck."
)
EVENING_H = 20.0
NIGHT_ENDS_H = 5.0


@dataclass(frozen=True, slots=True)
class Change:
    """What simulated people like this one would notice, as a mean over them.

    Args:
        measure: A measure of a night.
        mean: With it minus without, in the measure's unit.
        lo95: Bounds of the mean, for the luck of so many simulated people.
        hi95: Likewise.
    """

    measure: str
    mean: float
    lo95: float
    hi95: float


def unseen(changes: Iterable[Change]) -> bool:
    """Return whether nothing changes that anyone could see; with no change told, nothing is said."""
    told = [abs(each.mean) for each in changes]
    return bool(told) and max(told) < UNSEEN_MIN


def days_of(answers: Mapping[str, Value], profile: Profile) -> Ordinary:
    """Return a person's ordinary days, lived by simulated people like them."""
    who, condition = lived_days(answers, profile)
    return live_ordinary(who, condition, measures=SHOWN)


def changed(days: Ordinary, body: Mapping[str, Any] | None) -> tuple[Change, ...]:
    """Return what something advised changes in ordinary days; empty where the body has nothing of it."""
    if not body:
        return ()
    found = what_if(days, lambda condition: lived(condition, body)).change
    return tuple(
        Change(name, each.value, each.value - 1.96 * each.se, each.value + 1.96 * each.se)
        for name in SHOWN
        if (each := found.get(name)) is not None
    )


def lived(days: Condition, body: Mapping[str, Any]) -> Condition:
    """Return ordinary days on which something advised is done.

    Args:
        days: The ordinary days.
        body: What the body lives, see ``BODY_KEYS``.

    Raises:
        NightlabError: An agent that no organ takes, or an amount that cannot be.
    """
    habit, doses, bouts = days.habit, days.doses, days.bouts
    if dose := body.get("dose"):
        taken = Dose(dose["agent"], dose["amount"], at(dose["at"]), unit=dose.get("unit", ""))
        doses = (*doses, taken)
    if bout := body.get("exercise"):
        bouts = (*bouts, Bout("exercise_met", at(bout["at"]), bout["minutes"], bout["met"]))
    if latest := body.get("no_caffeine_after"):
        doses = tuple(d for d in doses if not _is_late(d, clock(latest)))
    if body.get("no_alcohol"):
        doses = tuple(d for d in doses if d.agent != "alcohol")
    if body.get("regular_hours"):
        habit = replace(
            habit,
            free_days=frozenset(),
            free_bed=None,
            free_rise=None,
            bed_jitter_min=0.0,
            rise_jitter_min=0.0,
        )
    if (lux := body.get("evening_lux")) is not None:
        habit = replace(habit, light=_dimmed(habit.light, float(lux)))
    return replace(days, habit=habit, doses=doses, bouts=bouts)


def _dimmed(light: tuple[tuple[float, float], ...], lux: float) -> tuple[tuple[float, float], ...]:
    """Return light that is no brighter than ``lux`` from eight in the evening."""
    before = max((step for step in light if step[0] <= EVENING_H), key=lambda s: s[0])
    evening = [(h, min(e, lux)) for h, e in light if h > EVENING_H]
    day = [(h, min(e, lux) if h < NIGHT_ENDS_H else e) for h, e in light if h < EVENING_H]
    return tuple(sorted([*day, (EVENING_H, min(before[1], lux)), *evening]))


def _is_late(dose: Dose, latest_h: float) -> bool:
    return dose.agent == "caffeine" and dose.at.anchor == "clock" and dose.at.hours >= latest_h
