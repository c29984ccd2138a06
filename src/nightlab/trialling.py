"""What is done with the trials of a lab: begun, followed, paused, amended, judged."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.trials import (
    Design,
    Entry,
    RunningTrial,
    amended,
    check_outcome,
    doses_due,
    open_trial,
    protocol_text,
)
from nightlab.trials import Protocol as TrialProtocol
from nightlab.trials.blinding.envelopes import slips_to_arms
from nightlab.trials.conduct import (
    Severity,
    check_evening,
    check_guess,
    check_pause,
    check_resume,
    check_severity,
    check_words,
    refuse_doses,
    refuse_together,
    refuse_unchecked,
    unchecked_agents,
)
from nightlab.trials.entries import STOPPED
from nightlab.trials.protocol import refuse_unfit_family
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.home import Home
    from nightlab.report.kit_paper import Paper
    from nightlab.store import Store, TrialRecord
    from nightlab.trials import Dose

DAY = timedelta(days=1)
OVER = ("finished", "stopped")


class Trials:
    """The trials of a lab.

    Args:
        store: The open store.
        home: The lab they are in.
    """

    def __init__(self, store: Store, home: Home) -> None:
        self._store = store
        self._home = home

    # --- begun ------------------------------------------------------------------

    def start(
        self,
        planned: Design | TrialProtocol,
        *,
        start: date | None = None,
        name: str = "",
        unchecked: bool = False,
    ) -> RunningTrial:
        """Seal a protocol, or a bare design, and begin it this evening, or on a given one.

        Args:
            planned: What is sealed.
            start: First evening.
            name: What to call it.
            unchecked: Whether the person begins although nobody checked that it is safe for them.

        Raises:
            NightlabError: A first evening that cannot be, an outcome that the lab cannot measure, or
                something to take that nobody has checked.
        """
        protocol = TrialProtocol(planned) if isinstance(planned, Design) else planned
        first = start or self._home.evening
        if first.year not in YEARS:
            raise NightlabError(
                f"{first} cannot be the first evening", where="start", fix="check the year"
            )
        check_outcome(protocol.design.outcome)
        refuse_unfit_family(protocol.design.outcome, protocol.family)
        refuse_unchecked(protocol, unchecked=unchecked)
        refuse_doses(protocol)
        refuse_together(protocol.design)
        trial_id = self._store.add_trial(
            name=name or f"{protocol.design.title}, {protocol.design.nights} nights",
            start=first,
            design=protocol_text(protocol),
            now=self._home.now(),
            status="running",
        )
        if unchecked_agents(protocol):
            self._tell(trial_id, "deviation", first, text="begun without a safety check")
        return self.one(trial_id)

    def one(self, trial_id: str) -> RunningTrial:
        """Return a trial as it stands.

        Raises:
            NightlabError: No such trial.
        """
        return self._open(self._store.trial(trial_id), self._store.entries(trial_id))

    def all(self) -> list[RunningTrial]:
        """Return all trials, oldest first."""
        logs = self._store.entries_of_all()
        return [self._open(record, logs.get(record.id, [])) for record in self._store.trials()]

    def _open(self, record: TrialRecord, log: Sequence[Entry]) -> RunningTrial:
        return open_trial(
            record.id,
            name=record.name,
            start=record.start,
            text=record.design,
            sha256=record.design_sha256,
            told=record.status,
            doses={d.taken_on: d.status for d in self._store.doses(record.id)},
            log=log,
            evening=self._home.evening,
            today=self._home.today,
            sealed_on=record.created_at.date(),
        )

    def sealed_text(self, trial_id: str) -> str:
        """Return the text that was sealed, amendments left out."""
        return self._store.trial(trial_id).design

    # --- followed ---------------------------------------------------------------

    def tonight(self) -> list[tuple[RunningTrial, Dose | None]]:
        """Return for each trial that is not over what its schedule says for this evening."""
        evening = self._home.evening
        return [
            (t, next((d for d in t.shown if d.take_on == evening), None))
            for t in self.all()
            if t.status not in OVER
        ]

    def due(self, night: date) -> list[tuple[RunningTrial, Dose]]:
        """Return the doses of the evening before a night, of all trials that were not stopped."""
        return doses_due(self.all(), night)

    def stop(self, trial_id: str, reason: str = "") -> RunningTrial:
        """End a trial before its last night; its nights so far can still be judged."""
        self._store.set_trial_status(self._going_on(trial_id).id, "stopped")
        text = f"stopped: {reason}" if reason.strip() else "stopped"
        self._tell(trial_id, "deviation", self._home.evening, value=STOPPED, text=text)
        return self.one(trial_id)

    def pause(
        self, trial_id: str, reason: str, *, first: date | None = None, last: date | None = None
    ) -> RunningTrial:
        """Let a trial rest; what was drawn for those evenings is taken when it goes on.

        Args:
            trial_id: Such as ``t1``.
            reason: Why; it is kept.
            first: First evening without it; by default this one.
            last: Last one, after which it goes on by itself; None until ``resume``.

        Raises:
            NightlabError: The trial is over, rests already, or a dose was told in between.
        """
        trial = self._going_on(trial_id)
        begin = first or self._home.evening
        check_pause(trial, begin, last, reason)
        self._tell(trial_id, "pause", begin, until=last, text=reason)
        return self.one(trial_id)

    def resume(self, trial_id: str, *, on: date | None = None, reason: str = "") -> RunningTrial:
        """Go on with a trial that rests, this evening or from a given one on.

        Args:
            trial_id: Such as ``t1``.
            on: First evening with it again.
            reason: Why; needed after something severe.

        Raises:
            NightlabError: It does not rest then, or something severe happened and nobody agreed.
        """
        trial, evening = self._going_on(trial_id), on or self._home.evening
        check_resume(trial, evening, reason)
        self._tell(trial_id, "resume", evening, text=reason)
        return self.one(trial_id)

    def note_harm(
        self, trial_id: str, what: str, severity: Severity, *, on: date | None = None
    ) -> RunningTrial:
        """Write down something bad that happened; where it is severe the trial rests at once.

        Raises:
            NightlabError: No words, or a severity that is not known.
        """
        trial, tonight = self.one(trial_id), self._home.evening
        check_words(what, "event", "say what happened")
        check_severity(severity)
        check_evening(trial, on or tonight, tonight)
        self._tell(trial_id, "adverse", on or tonight, value=severity, text=what)
        # A pause that ends by itself is not enough; and a dose that was told tonight keeps its evening.
        first = max([tonight, *(evening + DAY for evening in trial.doses)])
        rests = any(pause.is_open and pause.holds(first) for pause in trial.pauses)
        rests = rests or first > trial.last_evening
        if severity == "severe" and trial.status not in OVER and not rests:
            self._tell(trial_id, "pause", first, text=f"severe: {what}")
        return self.one(trial_id)

    def note_deviation(self, trial_id: str, what: str, *, on: date | None = None) -> RunningTrial:
        """Write down what went otherwise than the protocol says."""
        check_words(what, "deviation", "say what went otherwise")
        evening = on or self._home.evening
        check_evening(self.one(trial_id), evening, self._home.evening)
        self._tell(trial_id, "deviation", evening, text=what)
        return self.one(trial_id)

    def guess(self, trial_id: str, arm: str, *, on: date | None = None) -> RunningTrial:
        """Write down which arm the person thinks an evening had; ``unsure`` where they do not know.

        Raises:
            NightlabError: Nothing is hidden, no such arm, or an evening that gave nothing or is to come.
        """
        trial, evening = self.one(trial_id), on or self._home.evening - DAY
        named = check_guess(trial, evening, arm)
        check_evening(trial, evening, self._home.evening)
        self._tell(trial_id, "guess", evening, value=named)
        return self.one(trial_id)

    def amend(self, trial_id: str, protocol: TrialProtocol, reason: str) -> RunningTrial:
        """Change what the protocol says of the analysis; the verdict tells of it.

        Raises:
            NightlabError: It would change the schedule or nothing, or no reason is given.
        """
        trial = self.one(trial_id)
        check_words(reason, "reason", "say why; the verdict will tell it")
        amended(trial.protocol, protocol)
        check_outcome(protocol.design.outcome)
        refuse_unfit_family(protocol.design.outcome, protocol.family)
        refuse_unchecked(protocol, unchecked=trial.protocol.eligibility is None)
        text = protocol_text(protocol)
        self._tell(trial_id, "amendment", self._home.evening, value=text, text=reason)
        return self.one(trial_id)

    def open_key(self, trial_id: str, reason: str) -> RunningTrial:
        """Show the arms of a blinded trial before its end.

        Raises:
            NightlabError: It is not blinded, or no reason is given.
        """
        trial = self.one(trial_id)
        if not trial.is_hidden or trial.protocol.blinding == "envelopes":
            raise NightlabError(
                f"the lab hides nothing of trial {trial_id}", where="open", fix="nothing to do"
            )
        check_words(reason, "reason", "say why; the verdict will tell it")
        self._tell(trial_id, "opened", self._home.evening, text=reason)
        return self.one(trial_id)

    def read_slips(self, trial_id: str, slips: Sequence[str]) -> RunningTrial:
        """Take in what the slips of shuffled envelopes say, in the order of their numbers.

        Raises:
            NightlabError: No such trial, or slips that do not fit what was packed.
        """
        trial = self.one(trial_id)
        if trial.protocol.blinding != "envelopes":
            raise NightlabError("it has no envelopes", where=trial_id, fix="nothing to do")
        packed = {arm: trial.protocol.what(arm) for arm in trial.design.arms}
        arms = slips_to_arms(trial.design, slips, packed)
        self._tell(trial_id, "slips", self._home.evening, value=json.dumps(list(arms)))
        return self.one(trial_id)

    def kit(
        self,
        trial_id: str,
        kind: str,
        *,
        contents: Mapping[str, str],
        paper: Paper,
        **how: int,
    ) -> bytes:
        """Return the printed kit of a blinded trial as PDF.

        Args:
            trial_id: Such as ``t1``.
            kind: ``labels`` for the one who takes it, ``packing`` for the helper, ``envelopes`` for one who
                packs alone.
            contents: What one evening of an arm holds; by default the arm as the protocol has it.
            paper: ``A4`` or ``Letter``.
            how: ``capsules_per_evening`` and ``spare``.

        Raises:
            NightlabError: Another kind of blinding, or contents that cannot be.
        """
        from nightlab.report.kit_of import printed

        trial = self.one(trial_id)
        hidden_by = trial.protocol.blinding
        if hidden_by == "open" or (kind == "envelopes") != (hidden_by == "envelopes"):
            raise NightlabError(
                f"this trial is {'open' if hidden_by == 'open' else f'hidden by {hidden_by}'}",
                where=f"{trial_id}, {kind}",
                fix="make another protocol with `nightlab trial new --blind`"
                if hidden_by == "open"
                else f"print {'--envelopes' if hidden_by == 'envelopes' else '--labels and --packing'}",
            )
        return printed(trial, kind, contents=contents, paper=paper, **how)

    def _going_on(self, trial_id: str) -> RunningTrial:
        trial = self.one(trial_id)
        if trial.status in OVER:
            raise NightlabError(f"the trial is {trial.status}", where=trial_id, fix="nothing to do")
        return trial

    def _tell(
        self,
        trial_id: str,
        kind: Any,
        evening: date,
        *,
        until: date | None = None,
        value: str = "",
        text: str = "",
    ) -> None:
        entry = Entry(kind, evening, self._home.now(), until, value, text.strip())
        self._store.add_entry(trial_id, entry)
