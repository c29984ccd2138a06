"""A trial under way: its sealed protocol, its log, what became of its doses, and what it has shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from nightlab.errors import NightlabError
from nightlab.nights import MEASURES
from nightlab.trials.asking import Asked, ask
from nightlab.trials.blinding.packages import packages
from nightlab.trials.design import Design
from nightlab.trials.entries import STOPPED
from nightlab.trials.gathering import gather
from nightlab.trials.pauses import dated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.nights import Episode, Event
    from nightlab.trials.design import Dose
    from nightlab.trials.entries import Entry
    from nightlab.trials.pauses import Pause
    from nightlab.trials.protocol import Protocol
    from nightlab.trials.verdict import Verdict

DoseStatus = Literal["taken", "missed", "late"]
UNKNOWN_ARM = "?"
"""Stands for an arm that nobody can know yet: the slips lie in closed envelopes."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of the protocol after it was sealed.

    Args:
        on: Evening of the change.
        reason: Why, as the person told it.
        changes: Field by field, in words.
        nights: Nights of the trial that were over by then.
    """

    on: date
    reason: str
    changes: tuple[str, ...]
    nights: int

    @property
    def sentence(self) -> str:
        """The change as a verdict tells it."""
        return (
            f"Amended on {self.on}, after {self.nights} nights: {'; '.join(self.changes)} "
            f"({self.reason})."
        )


@dataclass(frozen=True, slots=True)
class RunningTrial:
    """A trial that has begun.

    Args:
        id: Short name, such as ``t1``.
        name: What it is called.
        start: First evening.
        status: How far it has come.
        protocol: As it stands, amendments taken in.
        design_sha256: Digest of the text that was sealed.
        doses: What became of the dose of each evening that was told.
        log: What happened on the way, in the order told.
        pauses: Evenings on which it rests.
        amendments: What was changed after it was sealed.
        slips: Arm of each period as the slips of shuffled envelopes told it; empty before.
        sealed: The protocol before any amendment; None where it is as it was.
        sealed_on: Local date on which it was sealed; None where not known.
        asked_before: Trials of the same lab that asked the same question before it.
    """

    id: str
    name: str
    start: date
    status: str
    protocol: Protocol
    design_sha256: str
    doses: Mapping[date, DoseStatus]
    log: tuple[Entry, ...] = ()
    pauses: tuple[Pause, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    slips: tuple[str, ...] = ()
    sealed: Protocol | None = None
    sealed_on: date | None = None
    asked_before: tuple[str, ...] = ()

    @property
    def design(self) -> Design:
        """The design of the protocol."""
        return self.protocol.design

    @property
    def schedule(self) -> list[Dose]:
        """The dated schedule; arms in closed envelopes are not known."""
        lines = self.design.schedule(self.start)
        if self.pauses:
            dates = dated(self.start, self.design.nights, self.pauses)
            lines = [_moved(line, dates[line.number - 1]) for line in lines]
        if self.protocol.blinding == "envelopes":
            lines = [self._from_slips(line, place) for place, line in enumerate(lines)]
        return lines

    def _from_slips(self, line: Dose, place: int) -> Dose:
        period = place // self.design.period_nights
        return replace(line, arm=self.slips[period] if self.slips else UNKNOWN_ARM)

    @property
    def shown(self) -> list[Dose]:
        """The schedule as the person may see it: packages in place of arms that are hidden."""
        if not self.is_hidden:
            return self.schedule
        period = self.design.period_nights
        packed = packages(self.design)
        is_numbered = self.protocol.blinding == "envelopes"
        names = [f"envelope {p.number}" if is_numbered else f"package {p.code}" for p in packed]
        return [replace(d, arm=names[place // period]) for place, d in enumerate(self.schedule)]

    @property
    def last_evening(self) -> date:
        """The evening before its last night."""
        return dated(self.start, self.design.nights, self.pauses)[-1]

    @property
    def is_hidden(self) -> bool:
        """Whether the person must not see which arm an evening has."""
        if self.protocol.blinding == "envelopes":
            return not self.slips
        is_opened = any(entry.kind == "opened" for entry in self.log)
        is_over = self.status in ("finished", "stopped")
        return self.protocol.blinding == "helper" and not is_opened and not is_over

    @property
    def given(self) -> list[Dose]:
        """The lines of the schedule up to where the trial was stopped; all of one that was not."""
        ends = [entry.evening for entry in self.log if entry.value == STOPPED]
        if self.status != "stopped" or not ends:
            return self.schedule
        return [
            d for d in self.schedule if d.take_on and _is_before(d.take_on, ends[0], self.doses)
        ]

    def pause_on(self, evening: date) -> Pause | None:
        """Return the pause that an evening falls into; of several the one that ends last."""
        held = [p for p in self.pauses if p.first <= evening <= p.last]
        return max(held, key=lambda pause: (pause.is_open, pause.last), default=None)

    def ask(
        self,
        outcome: str,
        episodes: Sequence[Episode],
        *,
        until: date,
        events: Sequence[Event] = (),
        origin: str | None = None,
        **options: Any,
    ) -> Asked:
        """Return what ``analyse`` is asked of this trial; see ``asking.ask``.

        Raises:
            NightlabError: No such measure, too little data, or envelopes that are still closed.
        """
        check_outcome(outcome or "nothing")
        if self.protocol.blinding == "envelopes" and not self.slips:
            raise NightlabError(
                f"the envelopes of trial {self.id} are still closed",
                where="verdict",
                fix=f"when the last one is opened, read the slips in with `nightlab trial slips {self.id}`",
            )
        told = gather(self, outcome, episodes, events, origin=origin)
        return ask(self, outcome, told, until=until, **options)

    def verdict(
        self,
        outcome: str,
        episodes: Sequence[Episode],
        *,
        until: date,
        events: Sequence[Event] = (),
        origin: str | None = None,
        **options: Any,
    ) -> Verdict:
        """Return what the trial has shown, nights counted on the arm they were allocated to.

        Args:
            outcome: A measure of a night, see ``nights.MEASURES``.
            episodes: The person's nights.
            until: Last night to count.
            events: The person's events, for covariates.
            origin: Where the outcome is taken from (``diary``, ``fitbit``, ...).
            options: As ``trials.analyse`` takes them; they win over the protocol's, with a warning.

        Raises:
            NightlabError: No such measure, or too little data.
        """
        asked = self.ask(outcome, episodes, until=until, events=events, origin=origin, **options)
        return asked.verdict()


def _is_before(evening: date, end: date, doses: Mapping[date, DoseStatus]) -> bool:
    """Whether an evening came before the trial was stopped, or on that evening after its dose."""
    return evening < end or (evening == end and evening in doses)


def _moved(line: Dose, evening: date) -> Dose:
    return replace(line, take_on=evening, night=evening + timedelta(days=1))


def doses_due(trials: Sequence[RunningTrial], night: date) -> list[tuple[RunningTrial, Dose]]:
    """Return the doses of the evening before a night, of all trials that were not stopped."""
    return [
        (trial, dose)
        for trial in trials
        for dose in trial.shown
        if trial.status != "stopped" and dose.night == night
    ]


def trial_with_dose(
    trials: Sequence[RunningTrial], nights: Sequence[date]
) -> tuple[RunningTrial, date]:
    """Return the one trial with a dose before the first of some nights that has any, and its evening.

    Raises:
        NightlabError: No trial, none with such a dose, or more than one.
    """
    if not trials:
        raise NightlabError(
            "no trial runs", where="dose", fix="begin one with `nightlab trial start`"
        )
    for night in nights:
        due = [trial for trial, _ in doses_due(trials, night)]
        if len(due) > 1:
            raise NightlabError(
                f"trials {' and '.join(t.id for t in due)} both have a dose that evening",
                where="dose",
                fix="name one with --trial",
            )
        if due:
            return due[0], night - timedelta(days=1)
    last = trials[-1]
    paused = next(
        (n for n in nights if last.start < n <= last.last_evening + timedelta(days=1)), None
    )
    raise NightlabError(
        f"trial {last.id} has no dose for the night that ends on {paused or nights[-1]}",
        where="date",
        fix="nothing is given that evening; leave the dose out"
        if paused
        else f"its nights end from {last.schedule[0].night} to {last.schedule[-1].night}",
    )


def make_design(arms: Sequence[str], *, block_nights: int | None, **rules: Any) -> Design:
    """Return a design; the block defaults to one period of each arm, or to the whole trial.

    Raises:
        NightlabError: Rules that contradict each other, or an outcome that no night can have.
    """
    period, nights = rules["period_nights"], rules["nights"]
    default = period * len(arms) if period > 1 else nights
    given = {k: v for k, v in rules.items() if v is not None}
    check_outcome(given.get("outcome", ""))
    return Design(
        tuple(arms), block_nights=block_nights if block_nights is not None else default, **given
    )


def check_outcome(name: str) -> None:
    """Refuse a trial's outcome that no night of the lab could ever have; none at all is allowed.

    Raises:
        NightlabError: No such measure.
    """
    if name and name not in MEASURES:
        raise NightlabError(
            f"no measure is called {name!r}",
            where="outcome",
            fix=f"use one of {', '.join(MEASURES)}",
        )
