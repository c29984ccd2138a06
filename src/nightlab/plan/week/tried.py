"""What running trials want of an evening, named as the person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary import find_agent
from nightlab.plan.week.medicines import Beside, beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, time

    from nightlab.person import Profile
    from nightlab.trials import RunningTrial

OVER = frozenset({"finished", "stopped"})
NOTHING = frozenset({"off", "none", "neither", "nothing", "no", "without"})


@dataclass(frozen=True, slots=True)
class Tried:
    """A running trial's doses.

    Args:
        id: The trial's name.
        at: Clock of its doses; None where none is sealed, or several are.
        takes: What to take on each evening that has a dose, a package where the arm is hidden.
        beside: What its agents keep from, those of every arm, so that a time tells no arm.
    """

    id: str
    at: time | None
    takes: Mapping[date, str]
    beside: tuple[Beside, ...]

    def on(self, evening: date) -> str:
        """Return the line of an evening; empty where the trial gives nothing then."""
        what = self.takes.get(evening, "")
        return f"The trial: take {what}" if what else ""


def tried(trials: Sequence[RunningTrial], profile: Profile) -> tuple[Tried, ...]:
    """Return what the trials that are not over want of each evening."""
    return tuple(_tried(each, profile) for each in trials if each.status not in OVER)


def _tried(trial: RunningTrial, profile: Profile) -> Tried:
    treatments = trial.protocol.treatments
    clocks = {each.at for each in treatments if each.at}
    agents = dict.fromkeys(each.agent for each in treatments if each.agent)
    return Tried(
        id=trial.id,
        at=clocks.pop() if len(clocks) == 1 else None,
        takes={
            dose.take_on: what
            for dose in trial.shown
            if dose.take_on
            and (what := _what(trial, dose.arm))
            and not trial.pause_on(dose.take_on)
        },
        beside=tuple(beside(profile, name) for name in agents if find_agent(name)),
    )


def _what(trial: RunningTrial, arm: str) -> str:
    """Return what is taken; an evening of an open trial without a dose has nothing."""
    if trial.is_hidden:
        return arm
    if arm.casefold() in NOTHING or (trial.design.unit and float(arm) == 0):
        return ""
    return trial.protocol.what(arm)
