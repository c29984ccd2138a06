"""A body protocol: who lives it, and one or several conditions, each a course of days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.body.protocol.agents import check_mechanism, check_state, known_agents
from nightlab.body.protocol.checks import whole
from nightlab.body.protocol.days import LONGEST_DAYS
from nightlab.body.protocol.habit import Habit
from nightlab.body.protocol.special import USUAL_KG
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.body.protocol.special import Bout, Dose, Nap, Night, Pulse, Sleep, Zone
    from nightlab.body.protocol.who import Who

    OnDays = Dose | Night | Nap | Pulse | Bout

PERSON_DAYS = 20_000_000
LONGEST_WARM_UP = 366
MOST_NAPS = 24
# How often the largest single dose of an agent may be taken on one day.
MOST_A_DAY = 2.0
ORDINARY = Habit()


@dataclass(frozen=True, slots=True)
class Condition:
    """One course of days, from noon to noon; day n holds night n.

    Args:
        name: Its name.
        days: How many.
        warm_up_days: Undisturbed days before, lived as ``before`` says.
        measure: Nights that count, from 1; None for all.
        habit: The ordinary day.
        before: The ordinary day of the warm-up; None for ``habit``. Its strain does not count.
        doses: What is taken.
        nights: Nights that are not as usual; a later one wins.
        sleeps: Where given, the only opportunities of the run beside naps; main ones count as nights
            in their order.
        naps: Opportunities beside the main ones.
        pulses: Pulses of light; a later one wins.
        bouts: Exercise, baths and stressors.
        zones: Flights.
        off: Mechanisms switched off, ``organ.parameter``.
        keep: Courses to keep, ``organ.state``.
    """

    name: str
    days: int = 8
    warm_up_days: int = 14
    measure: frozenset[int] | None = None
    habit: Habit = ORDINARY
    before: Habit | None = None
    doses: tuple[Dose, ...] = ()
    nights: tuple[Night, ...] = ()
    sleeps: tuple[Sleep, ...] = ()
    naps: tuple[Nap, ...] = ()
    pulses: tuple[Pulse, ...] = ()
    bouts: tuple[Bout, ...] = ()
    zones: tuple[Zone, ...] = ()
    off: frozenset[str] = frozenset()
    keep: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise NightlabError("a condition without a name", where="name", fix="name it")
        whole(self.days, 1, LONGEST_DAYS, "days", "days")
        whole(self.warm_up_days, 0, LONGEST_WARM_UP, "warm_up_days", "days")
        told: tuple[tuple[str, tuple[OnDays, ...]], ...] = (
            ("dose", self.doses),
            ("night", self.nights),
            ("nap", self.naps),
            ("light_pulse", self.pulses),
        )
        for what, tables in told:
            for place, table in enumerate(tables, 1):
                self._fits(table, f"{what} {place}")
        names = {"exercise_met": "exercise", "bath_c": "bath", "stressor": "stressor"}
        for name, called in names.items():
            for place, bout in enumerate((b for b in self.bouts if b.row == name), 1):
                self._fits(bout, f"{called} {place}")
        for place, zone in enumerate(self.zones, 1):
            whole(zone.day, 1, self.days, f"zone {place}, day")
        if len(self.naps) > MOST_NAPS:
            raise NightlabError(
                f"{len(self.naps)} naps", where="nap", fix=f"write at most {MOST_NAPS}"
            )
        self._check_measure()
        self._check_amounts()
        for name in sorted(self.off):
            check_mechanism(name, "off")
        for name in self.keep:
            check_state(name, "keep")

    @property
    def last_night(self) -> int:
        """Number of nights: of explicit main opportunities where there are any, else of days."""
        return sum(sleep.night for sleep in self.sleeps) if self.sleeps else self.days

    @property
    def measured(self) -> frozenset[int]:
        """Nights that count."""
        every = frozenset(range(1, self.last_night + 1))
        return every if self.measure is None else self.measure

    def _fits(self, table: OnDays, where: str) -> None:
        try:
            table.days.check(max(self.days, self.last_night))
        except NightlabError as error:
            raise error.at(where) from error

    def _check_amounts(self) -> None:
        """Refuse a day whose doses of one agent nobody could take together, however small each is."""
        by_agent: dict[str, list[tuple[int, Dose, float]]] = {}
        for place, dose in enumerate(self.doses, 1):
            amount = dose.amount * (USUAL_KG if dose.is_per_kg else 1.0)
            by_agent.setdefault(dose.agent, []).append((place, dose, amount))
        for agent, taken in by_agent.items():
            known = known_agents()[agent.casefold()]
            most = MOST_A_DAY * known.highest * (1.0 + 1e-9)
            if sum(amount for _, _, amount in taken) <= most:
                continue
            for day in range(1, max(self.days, self.last_night) + 1):
                today = [(place, amount) for place, dose, amount in taken if day in dose.days]
                total = sum(amount for _, amount in today)
                if total > most:
                    raise NightlabError(
                        f"{total:g} {known.unit} of {agent} on day {day} cannot be",
                        where=f"dose {today[-1][0]}, amount",
                        fix=f"give at most {MOST_A_DAY * known.highest:g} {known.unit} a day",
                    )

    def _check_measure(self) -> None:
        if self.measure is None:
            return
        if not self.measure:
            raise NightlabError("no night", where="measure", fix='name nights, or write "all"')
        for night in sorted(self.measure):
            whole(night, 1, self.last_night, "measure", "nights")


@dataclass(frozen=True, slots=True)
class Protocol:
    """What simulated people live through.

    Args:
        title: As a heading.
        who: The people; the same ones, with the same luck, in every condition.
        conditions: At least one.
        source: The published study it follows, as a citation; empty where it follows none.
        question: What it asks.
    """

    title: str
    who: Who
    conditions: tuple[Condition, ...]
    source: str = ""
    question: str = ""

    def __post_init__(self) -> None:
        if not self.conditions:
            raise NightlabError(
                "no condition", where="condition", fix="write [base] or [[condition]]"
            )
        names = [condition.name for condition in self.conditions]
        for name in names:
            if names.count(name) > 1:
                raise NightlabError(
                    f"two conditions are called {name!r}", where="condition", fix="rename one"
                )
        lived = self.who.people * sum(c.days + c.warm_up_days for c in self.conditions)
        if lived > PERSON_DAYS:
            raise NightlabError(
                f"{lived:,} days of people are too many",
                where="days and people",
                fix=f"let people, days and conditions multiply to at most {PERSON_DAYS:,}",
            )
