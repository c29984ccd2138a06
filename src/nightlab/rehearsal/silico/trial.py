"""A trial lived by simulated bodies, night by night, in the form in which real nights come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.people import draw_people
from nightlab.errors import NightlabError
from nightlab.nights import Episode
from nightlab.rehearsal.silico.arms import arms_of
from nightlab.rehearsal.silico.chance import chance_of
from nightlab.rehearsal.silico.days import Evening, Town, taken_out
from nightlab.rehearsal.silico.nights import entry_of, events_of, night_of, of_body
from nightlab.rehearsal.silico.truth import (
    Entrant,
    cause_truths,
    causes_of,
    courses_of,
    lived_again,
    truths,
)
from nightlab.trials.running import RunningTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nightlab.body.lanes import Block
    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.nights import DiaryEntry, Event, Night
    from nightlab.rehearsal.silico.chance import Chance
    from nightlab.rehearsal.silico.people import Sleepers
    from nightlab.rehearsal.silico.truth import Truth
    from nightlab.trials import Protocol, Verdict

FIRST_EVENING = date(2026, 2, 2)


@dataclass(frozen=True, slots=True)
class LivedTrial:
    """A trial that a simulated body has lived.

    Args:
        person: Their number.
        protocol: With the seed of their own schedule.
        start: First evening of the trial.
        nights: As a watch has them, those of the run-in first.
        diary: Mornings that were told.
        events: Coffees and hard days.
        doses: What became of the dose of each evening that has an arm.
        evenings: Every evening of the trial as it was, the arm that was taken in it.
        rows: ``float64[measures, nights]``, as the body had them, run-in first; measures are the body's.
        run_in_nights: How many of the nights came before the trial.
        truth: By measure; empty where none was asked for.
        causes: What other causes that were asked for truly do, on the outcome that decides.
        courses: ``float64[240]`` by signal of each night's day, noon to noon; empty where not watched.
    """

    person: int
    protocol: Protocol
    start: date
    nights: tuple[Night, ...]
    diary: tuple[DiaryEntry, ...]
    events: tuple[Event, ...]
    doses: Mapping[date, Literal["taken", "missed", "late"]]
    evenings: tuple[Evening, ...]
    rows: Numbers
    run_in_nights: int
    truth: Mapping[str, Truth]
    causes: Mapping[str, Truth]
    courses: tuple[Mapping[str, Numbers], ...]

    @property
    def trial(self) -> RunningTrial:
        """The trial, over."""
        return RunningTrial(
            "t1", "simulated", self.start, "finished", self.protocol, "", dict(self.doses)
        )

    @property
    def episodes(self) -> list[Episode]:
        """Diary and watch, as a lab has them."""
        return [Episode.of_diary(entry) for entry in self.diary] + Episode.of_nights(self.nights)

    def verdict(
        self, outcome: str = "", *, origin: str = "diary", randomise: bool = True
    ) -> Verdict:
        """Return what the trial has shown, asked as any real one is.

        Args:
            outcome: A measure; the design's where empty.
            origin: ``diary`` or ``simulated``, the watch.
            randomise: Whether to draw schedules anew for a second opinion.
        """
        if origin == "diary":
            episodes = [Episode.of_diary(entry) for entry in self.diary]
        else:
            episodes = Episode.of_nights(self.nights)
        asked = self.trial.ask(
            outcome or self.protocol.design.outcome,
            episodes,
            until=self.trial.last_evening + timedelta(days=1),
            events=self.events,
            origin=origin,
        )
        return asked.verdict(randomise=randomise)


def live_trial(
    protocol: Protocol,
    sleeper: Sleepers,
    seed: int,
    *,
    first_evening: date = FIRST_EVENING,
    stated: Mapping[str, float] | None = None,
    lucks: int = 32,
    causes: Mapping[str, tuple[Evening, Evening]] | None = None,
) -> LivedTrial:
    """Let one simulated person live a trial; see :func:`live_trials`.

    Raises:
        NightlabError: More than one person, or one who is not let in.
    """
    if sleeper.who.people != 1:
        raise NightlabError(
            f"{sleeper.who.people} people", where="who", fix="live a trial of many with live_trials"
        )
    found = live_trials(
        protocol,
        sleeper,
        seed,
        first_evening=first_evening,
        stated=stated,
        lucks=lucks,
        causes=causes,
    )
    if not found:
        raise NightlabError(
            "never slept badly enough to be let in",
            where="enrolment",
            fix="lower the threshold, or wait longer",
        )
    return found[0]


def live_trials(
    protocol: Protocol,
    sleepers: Sleepers,
    seed: int,
    *,
    first_evening: date = FIRST_EVENING,
    stated: Mapping[str, float] | None = None,
    lucks: int = 4,
    causes: Mapping[str, tuple[Evening, Evening]] | None = None,
) -> list[LivedTrial]:
    """Let simulated people live a trial, each with a schedule of their own.

    Assumptions: the first person has the protocol's own schedule, the next ones those of the seeds that
    follow. Coffees, hard days and what is forgotten are drawn ahead and the same on every arm. Who enters
    begins to drift as the placebo arms of trials do; who believes to have taken the real thing is calmer
    that night. In an open trial belief follows the arm; in a blinded one it is a coin, except where
    ``Telling.sees_through`` says otherwise. ``habit.free_days`` are days of the calendar week, Monday 1.

    Args:
        protocol: A trial's.
        sleepers: Who lives it.
        seed: Of people and luck.
        first_evening: Of those who enter right after the run-in.
        stated: By arm, a stated fall of arousal, see :func:`arms_of`.
        lucks: How often each trial is lived anew, on every arm, for its truth; 0 for no truth.
        causes: Whose truth is asked too: by name, an evening with it and one without.

    Returns:
        One trial for each person who was let in.

    Raises:
        NightlabError: An arm that acts on nothing known, or a body that left its bounds.
    """
    arms = arms_of(protocol, stated)
    ahead = sleepers.settling_days + sleepers.enrolment.run_in_nights
    days = ahead + sleepers.enrolment.longest_wait_nights + protocol.design.nights
    first_day = first_evening - timedelta(days=ahead)
    shift = first_day.isoweekday() - 1
    free = frozenset((day - 1 - shift) % 7 + 1 for day in sleepers.habit.free_days)
    own = replace(sleepers, habit=replace(sleepers.habit, free_days=free))
    people = draw_people(sleepers.who, seed)
    with Town(own, arms, days) as town:
        running = _Running(protocol, own, people, town, first_day, seed)
        running.live()
        entrants = running.entrants()
        told: list[dict[str, Truth]] = [{} for _ in entrants]
        caused: list[dict[str, Truth]] = [{} for _ in entrants]
        if lucks and entrants:
            lived = lived_again(
                town,
                people,
                entrants,
                courses_of(entrants, tuple(arms)) | causes_of(entrants, causes or {}),
                lucks=lucks,
                seed=seed,
            )
            measures = (protocol.design.outcome or "waso_min", *protocol.secondaries)
            control, arm = protocol.design.arms[0], protocol.design.arms[-1]
            told = truths(lived, entrants, measures, control, arm)
            caused = cause_truths(lived, entrants, measures[0], list(causes or {}))
    return [running.told(*each) for each in zip(entrants, told, caused, strict=True)]


class _Running:
    """People on their way into and through their trials."""

    def __init__(  # noqa: PLR0917 - what a run is made of, each once
        self,
        protocol: Protocol,
        sleepers: Sleepers,
        people: People,
        town: Town,
        first_day: date,
        seed: int,
    ) -> None:
        self.protocol, self.sleepers, self.people, self.town = protocol, sleepers, people, town
        self.first_day, days = first_day, town.days
        self.days, self.watched = days, people.count == 1
        self.courses: list[Mapping[str, Numbers]] = []
        everyone = range(people.count)
        self.chances: list[Chance] = [chance_of(sleepers, days, seed, i) for i in everyone]
        self.protocols = [
            replace(protocol, design=replace(protocol.design, seed=protocol.design.seed + i))
            for i in everyone
        ]
        self.plans = [_evening_arms(p) for p in self.protocols]
        self.start: list[int | None] = [None for _ in everyone]
        self.bodies: dict[int, Block] = {}
        self.lived: list[list[Evening]] = [[] for _ in everyone]
        self.rows = np.full((days, len(NIGHT_MEASURES), people.count), np.nan)
        self.epochs: list[list[NDArray[np.uint8]]] = [[] for _ in everyone]

    def live(self) -> None:
        """Live all days."""
        block = self.town.settle(self.people)
        enrolment = self.sleepers.enrolment
        ahead = self.sleepers.settling_days + enrolment.run_in_nights
        for day in range(1, self.days + 1):
            if ahead < day <= ahead + 1 + enrolment.longest_wait_nights:
                self._enrol(block, day)
            evenings = [self._evening(i, day) for i in range(self.people.count)]
            slept = self.town.live(block, self.people, day, evenings, watched=self.watched)
            if self.watched:
                self.courses.append({name: c[:, 0] for name, c in slept.courses.items()})
            self.rows[day - 1] = slept.measures
            for i, evening in enumerate(evenings):
                if evening is not None:
                    self.lived[i].append(evening)
                    self.epochs[i].append(slept.epochs[i].copy())

    def _enrol(self, block: Block, day: int) -> None:
        enrolment = self.sleepers.enrolment
        for i in range(self.people.count):
            if self.start[i] is None and self._is_let_in(i, day):
                self.start[i] = day
                self.bodies[i] = taken_out(block, np.array([i]))
        is_last = day == (
            self.sleepers.settling_days
            + enrolment.run_in_nights
            + 1
            + enrolment.longest_wait_nights
        )
        if is_last:
            self.start = [-self.days * 2 if s is None else s for s in self.start]

    def _is_let_in(self, i: int, day: int) -> bool:
        enrolment = self.sleepers.enrolment
        if not enrolment.measure:
            return True
        rows = self.rows[day - 1 - enrolment.run_in_nights : day - 1, :, i].T
        values = of_body(enrolment.measure, rows)
        if values is None:
            raise NightlabError(
                f"no body has a measure {enrolment.measure!r}",
                where="enrolment",
                fix="use sol_min, waso_min, tst_min, se_percent, awakenings or quality",
            )
        return float(np.nanmean(values)) > enrolment.above

    def _evening(self, i: int, day: int) -> Evening | None:
        """Return a person's evening; None once their trial is over."""
        chance, start = self.chances[i], self.start[i]
        coffee, hard = bool(chance.coffee[day - 1]), bool(chance.hard[day - 1])
        if start is None:
            return Evening(coffee=coffee, hard=hard)
        at = day - start
        if not 0 <= at < len(self.plans[i]):
            return None
        arm = self.plans[i][at]
        taken = "" if chance.missed[day - 1] else arm
        return Evening(taken, self._believes(i, day, arm), coffee, hard, enrols=at == 0)

    def _believes(self, i: int, day: int, arm: str) -> bool:
        chance, is_real = self.chances[i], bool(arm) and arm != self.protocol.design.arms[0]
        if not arm or chance.missed[day - 1]:
            return False
        if self.protocol.blinding == "open" or chance.sees[day - 1]:
            return is_real
        return bool(chance.guess[day - 1])

    def entrants(self) -> list[Entrant]:
        """Return those who were let in."""
        found = []
        for i, body in self.bodies.items():
            start = self.start[i]
            if start is not None:
                lived = tuple(self.lived[i][start - 1 :])
                found.append(Entrant(i, start, body, self.plans[i], lived))
        return sorted(found, key=lambda entrant: entrant.person)

    def told(
        self, entrant: Entrant, truth: Mapping[str, Truth], causes: Mapping[str, Truth]
    ) -> LivedTrial:
        """Return a trial as the person and their watch have it."""
        i, start = entrant.person, entrant.start
        sleepers, chance = self.sleepers, self.chances[i]
        first = start - sleepers.enrolment.run_in_nights
        last = start + len(entrant.plan) - 1
        rng = np.random.default_rng([chance.watch_seed, 3])
        nights, diary, events = [], [], []
        for day in range(first, last + 1):
            evening = self.first_day + timedelta(days=day - 1)
            row = self.rows[day - 1, :, i]
            nights.append(night_of(evening, row, self.epochs[i][day - 1], sleepers, rng))
            entry = entry_of(evening, row, sleepers.telling, chance.errors[day - 1], sleepers.zone)
            if entry is not None and not chance.forgotten[day - 1]:
                diary.append(entry)
            events += events_of(evening, self.lived[i][day - 1], sleepers)
        start_on = self.first_day + timedelta(days=start - 1)
        return LivedTrial(
            person=i,
            protocol=self.protocols[i],
            start=start_on,
            nights=tuple(nights),
            diary=tuple(diary),
            events=tuple(events),
            doses={
                start_on + timedelta(days=k): "missed" if chance.missed[start - 1 + k] else "taken"
                for k, arm in enumerate(entrant.plan)
                if arm
            },
            evenings=entrant.lived,
            rows=self.rows[first - 1 : last, :, i].T.copy(),
            run_in_nights=sleepers.enrolment.run_in_nights,
            truth=truth,
            causes=causes,
            courses=tuple(self.courses[first - 1 : last]),
        )


def _evening_arms(protocol: Protocol) -> tuple[str, ...]:
    """Return the arm of each evening, empty where nothing is given."""
    told = {dose.number: dose.arm for dose in protocol.design.schedule()}
    return tuple(told.get(k, "") for k in range(1, protocol.design.nights + 1))
