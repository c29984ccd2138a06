"""What a lab's trials have shown: the verdict, all that stands beside it, its page and its file."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nightlab import draw
from nightlab.errors import NightlabError
from nightlab.report import pictures
from nightlab.report.trial_file import trial_file
from nightlab.report.verdict_page import verdict_page
from nightlab.report.verdict_page_beside import advised, beside
from nightlab.report.verdict_page_filled import verdict_page_of
from nightlab.trials import analyse
from nightlab.trials.data import TooFewNightsError
from nightlab.trials.findings import find
from nightlab.trials.gathering import gather

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from nightlab.home import Home
    from nightlab.nights import Episode, Event
    from nightlab.report.verdict_page_records import VerdictPage
    from nightlab.store import Store
    from nightlab.trialling import Trials
    from nightlab.trials import Asked, RunningTrial, Verdict
    from nightlab.trials.findings import Findings
    from nightlab.trials.monitoring import Advice


@dataclass(frozen=True, slots=True)
class _Question:
    """A trial, what decides, and the nights and events that may tell."""

    trial: RunningTrial
    outcome: str
    episodes: list[Episode]
    events: list[Event]
    until: date


class Results:
    """What the trials of a lab have shown.

    Args:
        store: The open store.
        trials: Its trials.
        home: The lab they are in.
    """

    def __init__(self, store: Store, trials: Trials, home: Home) -> None:
        self._store = store
        self._trials = trials
        self._home = home

    def ask(
        self,
        trial_id: str,
        outcome: str = "",
        *,
        until: date | None = None,
        origin: str | None = None,
        **options: Any,
    ) -> Asked:
        """Return what ``analyse`` is asked of a trial; see :meth:`RunningTrial.ask`.

        Args:
            trial_id: Such as ``t1``.
            outcome: A measure of a night, see ``nights.MEASURES``; by default the one that decides.
            until: Last night to count; by default today's, or a later one that is already told.
            origin: Where the outcome is taken from.
            options: As ``trials.analyse`` takes them.
        """
        asked = self._question(trial_id, outcome, until)
        return asked.trial.ask(
            asked.outcome,
            asked.episodes,
            until=asked.until,
            events=asked.events,
            origin=origin,
            **options,
        )

    def verdict(self, trial_id: str, outcome: str = "", **options: Any) -> Verdict:
        """Return what a trial has shown; takes what :meth:`ask` takes."""
        return self.verdict_and_advice(trial_id, outcome, **options)[0]

    def verdict_and_advice(
        self, trial_id: str, outcome: str = "", **options: Any
    ) -> tuple[Verdict, Advice | None]:
        """Return what a trial has shown and, after a look on the way, what to do then."""
        with _telling_no_arm(self._trials.one(trial_id)):
            asked = self.ask(trial_id, outcome, **options)
            found = asked.verdict()
        ahead = self._told_ahead(self._question(trial_id, outcome, options.get("until")))
        return found.with_warnings(ahead), asked.advice(found)

    def findings(
        self,
        trial_id: str,
        outcome: str = "",
        *,
        until: date | None = None,
        origin: str | None = None,
        **options: Any,
    ) -> Findings:
        """Return the verdict and all that stands beside it; takes what :meth:`ask` takes."""
        asked = self._question(trial_id, outcome, until)
        with _telling_no_arm(asked.trial):
            found = find(
                asked.trial,
                asked.outcome,
                asked.episodes,
                asked.events,
                until=asked.until,
                origin=origin,
                **options,
            )
        return replace(found, verdict=found.verdict.with_warnings(self._told_ahead(asked)))

    def page(self, trial_id: str, findings: Findings) -> VerdictPage:
        """Return the page of a trial's findings, as plain values; ``report_html`` writes it."""
        trial, record = self._trials.one(trial_id), self._store.trial(trial_id)
        bare = verdict_page_of(
            trial,
            findings.verdict,
            findings.asked.table,
            sealed_text="" if trial.is_hidden else record.design,
            sealed_on=record.created_at,
        )
        return replace(
            bare,
            **beside(findings, is_hidden=trial.is_hidden),
            next_step=" ".join(filter(None, (advised(findings.advice), bare.next_step))),
        )

    def file(
        self,
        trial_id: str,
        outcome: str = "",
        *,
        until: date | None = None,
        origin: str | None = None,
        **options: Any,
    ) -> str:
        """Return a whole trial as the text of one file that anyone can verify.

        Raises:
            NightlabError: Its arms are still hidden, or it cannot be judged yet.
        """
        asked = self._question(trial_id, outcome, until)
        if asked.trial.is_hidden:
            raise NightlabError(
                "its arms are still hidden, and the file would show them",
                where=trial_id,
                fix="export it when it is over, or open it with `nightlab trial open`",
            )
        posed = asked.trial.ask(
            asked.outcome,
            asked.episodes,
            until=asked.until,
            events=asked.events,
            origin=origin,
            **options,
        )
        told = gather(asked.trial, asked.outcome, asked.episodes, asked.events, origin=origin)
        record = self._store.trial(trial_id)
        return trial_file(
            asked.trial,
            posed,
            posed.verdict(),
            sealed_text=record.design,
            sealed_on=record.created_at,
            evening=self._home.evening,
            until=asked.until,
            told=told,
            given=options,
        )

    def _question(self, trial_id: str, outcome: str, until: date | None) -> _Question:
        trial = self._with_those_before(self._trials.one(trial_id))
        schedule = trial.schedule
        first, last = schedule[0].night, schedule[-1].night
        episodes = self._home.episodes(first, last)
        told = max([self._home.today, *(e.date for e in episodes)])
        return _Question(
            trial,
            outcome or trial.design.outcome,
            episodes,
            self._home.events(first, last),
            min(until, told) if until else told,
        )

    def _told_ahead(self, asked: _Question) -> list[str]:
        """Say that nights count which are still to come; a file, read later, has no such nights."""
        nights = {e.date for e in asked.episodes if self._home.today < e.date <= asked.until}
        if not nights:
            return []
        what = "1 night that is" if len(nights) == 1 else f"{len(nights)} nights that are"
        return [f"It counts {what} still to come; nobody can have slept them, so trust none of it."]

    def _with_those_before(self, trial: RunningTrial) -> RunningTrial:
        """Return a trial that knows which others asked its question before: the best of several is luck."""

        def question(of: RunningTrial) -> tuple[frozenset[str], str]:
            return frozenset(arm.casefold() for arm in of.design.arms), of.design.outcome

        every = self._trials.all()
        place = [each.id for each in every].index(trial.id)
        before = [each.id for each in every[:place] if question(each) == question(trial)]
        return replace(trial, asked_before=tuple(before))


@contextmanager
def _telling_no_arm(trial: RunningTrial) -> Iterator[None]:
    """Say of a hidden trial that nights are too few, and not on which arm: that would tell one of a few."""
    try:
        yield
    except TooFewNightsError as error:
        if not trial.is_hidden:
            raise
        raise NightlabError(
            "too few nights have an outcome",
            where=trial.id,
            fix="each arm needs two nights or more",
        ) from error


def report_html(page: VerdictPage) -> str:
    """Return a page as HTML."""
    return verdict_page(page)


def posterior_svg(verdict: Verdict) -> str:
    """Return the picture of a verdict."""
    return draw.draw_posterior(pictures.posterior(verdict))


def table_verdict(table: Path | str, **options: Any) -> Verdict:
    """Return the verdict on a table of nights in a file; takes what ``trials.analyse`` takes."""
    return analyse(table, **{k: v for k, v in options.items() if v is not None})
