"""What keeps a dose from medicines, and which medicines have no known time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.formulary import find_agent
from nightlab.plan.week.constraints import Limit
from nightlab.plan.week.times import outside
from nightlab.safety import check
from nightlab.safety.rules import RANK
from nightlab.units import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import time

    from nightlab.person import Profile
    from nightlab.plan.week.times import Day
    from nightlab.safety import Constraint, SafetyReport

LEAST_THAT_ASKS = RANK["refer"]
"""From this action on an agent waits for a clinician and has no place in a week."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A medicine with its times, and the hours that an agent keeps from it.

    Args:
        medicine: As the person typed it.
        times: Wall clocks of every day.
        before_h: It may come this long before the agent, or longer.
        after_h: It may come this long after the agent, or longer.
        rule: The safety rule's name.
    """

    medicine: str
    times: tuple[time, ...]
    before_h: float
    after_h: float
    rule: str

    def barred(self, day: Day) -> Iterator[tuple[int, int]]:
        """Give the minutes of a day, ends allowed, in which the agent cannot be taken."""
        for clock in self.times:
            for at in day.around(clock):
                yield at - round(60 * self.after_h), at + round(60 * self.before_h)

    def words(self, agent: str, clock: time) -> str:
        """Return one of its times as a sentence's part, such as ``levothyroxine at 22:00 keeps ...``."""
        at = clock.hour * 60 + clock.minute
        first, last = at - round(60 * self.after_h), at + round(60 * self.before_h)
        return f"{self.medicine} at {clock:%H:%M} keeps {agent} away from {shown(first)} to {shown(last)}"


@dataclass(frozen=True, slots=True)
class Beside:
    """All that an agent has to keep from.

    Args:
        agent: Its name.
        aparts: Medicines with their hours.
        untimed: Medicines it must be kept from whose times are not all known.
        fast_before_h: Hours since the last food.
        fast_after_h: Hours until the next food.
        open: Whether safety leaves it to the person at all.
    """

    agent: str
    aparts: tuple[Apart, ...]
    untimed: tuple[str, ...]
    fast_before_h: float
    fast_after_h: float
    open: bool


def beside(profile: Profile, agent: str, amount_mg: float | None = None) -> Beside:
    """Return what an agent keeps from, by the rules of safety as they are now.

    Args:
        profile: The person.
        agent: Its name.
        amount_mg: Dose a day, of a magnesium form the elemental magnesium; None where it is not known.

    Assumptions: a medicine whose times are not all known leaves no hour, since any could be its own.
    """
    report = check(profile, names=[agent], elemental_mg=amount_mg)
    held = [each for each in report.constraints if each.action == "separate"]
    times = _times(profile)
    aparts, untimed = [], []
    for each in held:
        if "drug_before_h" not in each.params:
            continue
        if each.free is None or not each.medicines:
            untimed += list(each.medicines) or ["a medicine"]
        aparts += list(_of(each, times))
        untimed += [name for name in each.medicines if not times.get(name)]
    return Beside(
        agent,
        tuple(aparts),
        tuple(dict.fromkeys(untimed)),
        max((c.params.get("fast_before_h", 0.0) for c in held), default=0.0),
        max((c.params.get("fast_after_h", 0.0) for c in held), default=0.0),
        _is_open(report, agent),
    )


def limits(kept: Beside, day: Day) -> Iterator[Limit]:
    """Give one limit for each time of each medicine, none of which is ever bent."""
    if kept.untimed:
        names = " and ".join(kept.untimed)
        yield Limit(
            "untimed",
            f"it has to keep away from {names}, and nobody knows when you take it",
            (),
            "safety",
        )
    for apart in kept.aparts:
        for clock in apart.times:
            one = Apart(apart.medicine, (clock,), apart.before_h, apart.after_h, apart.rule)
            yield Limit(
                f"{apart.rule} {apart.medicine} {clock:%H:%M}",
                one.words(kept.agent, clock),
                outside(one.barred(day), day.rise, day.bed),
                "safety",
            )


def shown(minute: int) -> str:
    """Return a minute of any day as its clock time.

    Example:
        >>> shown(1560), shown(-30)
        ('02:00', '23:30')
    """
    minute %= MINUTES_PER_DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def _times(profile: Profile) -> dict[str, tuple[time, ...]]:
    taken: dict[str, tuple[time, ...]] = {}
    told = [(each.name, each.times) for each in profile.medications or ()]
    told += [(each.name, each.times) for each in profile.supplements or ()]
    for name, clocks in told:
        taken[name] = tuple(sorted({*taken.get(name, ()), *clocks}))
    return taken


def _of(held: Constraint, times: dict[str, tuple[time, ...]]) -> Iterator[Apart]:
    before_h, after_h = held.params["drug_before_h"], held.params["drug_after_h"]
    for name in held.medicines:
        yield Apart(name, times.get(name, ()), before_h, after_h, held.rule)


def _is_open(report: SafetyReport, agent: str) -> bool:
    """Whether safety neither stops the programme nor wants a clinician for the agent first.

    Assumptions: where medicines leave no hour, safety blocks the agent; the week finds none either, and
    says why.
    """
    if report.hours.get(agent) == ():
        return True
    stops = max(RANK[report.decision], RANK[report.agents[agent]])
    known = find_agent(agent)
    return stops < LEAST_THAT_ASKS and known is not None
