"""From what a person told and slept to what disturbs them, what to do first, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.person import Answer, KeptPlan, latest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.drivers import Ranking, Tested
    from nightlab.home import Home
    from nightlab.person import Profile, Value
    from nightlab.plan import Option, Plan, Slot, Week
    from nightlab.plan.advice import Advice, Judged
    from nightlab.results import Results
    from nightlab.safety.report import SafetyReport
    from nightlab.store import Store
    from nightlab.trialling import Trials
    from nightlab.trials import RunningTrial

OVER = ("finished", "stopped")
FRESH = timedelta(days=7)
"""For how long a plan holds without being derived anew."""


class Planning:
    """What a lab knows of its person, and what follows.

    Args:
        store: The open store.
        home: The lab.
        trials: Its trials.
        results: What they have shown.
    """

    def __init__(self, store: Store, home: Home, trials: Trials, results: Results) -> None:
        self._store = store
        self._home = home
        self._trials = trials
        self._results = results

    # --- what was told ----------------------------------------------------------

    def told(self) -> Sequence[Answer]:
        """Return every answer ever given, oldest first."""
        return self._store.answers()

    def answers(self) -> Mapping[str, Value]:
        """Return the answers that hold now, by question."""
        return latest(self.told())

    def tell(self, answers: Mapping[str, Value]) -> None:
        """Keep answers; the same answer again is not written twice, but for the weekly questions.

        Raises:
            NightlabError: An answer that cannot be; nothing is kept then.
        """
        from nightlab.drivers.assessment import check_answer, is_weekly

        now, before = self._home.now(), self.answers()
        checked = {key: check_answer(key, value) for key, value in answers.items()}
        fresh = [
            Answer(key, value, now)
            for key, value in checked.items()
            if key not in before or before[key] != value or is_weekly(key)
        ]
        if fresh:
            self._store.add_answers(fresh)

    def profile(self) -> Profile:
        """Return the person as their answers describe them."""
        from nightlab.drivers.assessment import profile_of

        return profile_of(self.answers())

    def safety(self) -> SafetyReport:
        """Return what safety says of the person as a whole."""
        from nightlab.safety import check

        return check(self.profile())

    # --- what disturbs ----------------------------------------------------------

    def drivers(self, outcome: str = "", *, origin: str | None = None) -> Ranking:
        """Return what may disturb this person's sleep, ranked, each source apart.

        Args:
            outcome: A measure of a night; by default the one that the complaint is about.
            origin: Device or diary to read; by default the one with most nights.
        """
        return self._drivers(self._tested(), outcome=outcome, origin=origin)

    def _drivers(
        self, tested: tuple[Tested, ...], *, outcome: str = "", origin: str | None = None
    ) -> Ranking:
        from nightlab.drivers.finding import find_drivers

        return find_drivers(
            self.answers(),
            self.profile(),
            self._home.episodes(),
            self._home.events(),
            tested,
            outcome=outcome,
            origin=origin,
        )

    def _tested(self) -> tuple[Tested, ...]:
        """Return what trials that are over have shown; a hidden or young one tells nothing."""
        from nightlab.drivers.tested import tested

        found: list[Tested] = []
        for trial in self._trials.all():
            if trial.status not in OVER or trial.is_hidden:
                continue
            try:
                verdict = self._results.verdict(trial.id)
            except NightlabError:
                continue
            found += tested(trial.id, trial.design, verdict)
        return tuple(found)

    def drivers_svg(self, outcome: str = "", *, origin: str | None = None) -> str:
        """Return the picture of the drivers."""
        from nightlab.drivers.picture import picture_svg

        return picture_svg(self.drivers(outcome, origin=origin))

    # --- what to do -------------------------------------------------------------

    def plan(self, *, keep: bool = True) -> Plan:
        """Return what to do now, what to test, what to leave, derived from all that is known.

        Args:
            keep: Whether to write it down where it differs from the last one.
        """
        from nightlab.plan.as_json import to_text
        from nightlab.plan.deriving import derive

        before, cause = self._before()
        tested = self._tested()
        found = derive(
            answers=self.answers(),
            told=self.told(),
            profile=self.profile(),
            ranking=self._drivers(tested),
            episodes=self._home.episodes(),
            tested=tested,
            running=self._running(),
            earlier=before,
            now=self._home.now(),
            today=self._home.today,
        )
        # A window that was looked at and stays is written down too: its next look is a week from now.
        is_new = before is None or bool(found.changes) or found.window != before.window
        if keep and (is_new or _doses(found) != _doses(before)):
            why = " ".join(found.changes) or cause or _stays(found, before)
            self._store.add_plan(KeptPlan(self._home.now(), why, to_text(found)))
        return found

    def _before(self) -> tuple[Plan | None, str]:
        """Return the last plan, and why the next one would be kept if nothing else has changed."""
        from nightlab.plan.as_json import from_text

        kept = self.history()
        if not kept:
            return None, "The first plan."
        try:
            return from_text(kept[-1].text), ""
        except NightlabError:
            return None, "The plan before could not be read, so this one was derived without it."

    def last_plan(self) -> Plan | None:
        """Return the plan that was written down last; None before the first.

        Raises:
            NightlabError: One that this version cannot read.
        """
        from nightlab.plan.as_json import from_text

        kept = self.history()
        return from_text(kept[-1].text) if kept else None

    def history(self) -> Sequence[KeptPlan]:
        """Return the plans that were written down, oldest first, each with why it came."""
        return self._store.plans()

    def why(self, step: str) -> Option:
        """Return how a step was judged.

        Raises:
            NightlabError: No step goes by this name; the nearest are named. Or the plan has no steps, as in
                a crisis.
        """
        from nightlab.plan.steps import find_step

        return step_of(self.plan(keep=False), find_step(step).key)

    def judge(self, advice: Advice, **how: Any) -> Judged:
        """Return what is left of an advice for this person; takes what ``advice.judge`` takes.

        Raises:
            NightlabError: Nothing was told of them yet.
        """
        from nightlab.plan.advice import judge

        answers = self.answers()
        if not answers:
            raise NightlabError(
                "nobody is described",
                fix="tell of yourself with `nightlab check`, or name --person",
            )
        return judge(
            advice, profile=self.profile(), answers=answers, plan=self.plan(keep=False), **how
        )

    def _running(self) -> tuple[RunningTrial, ...]:
        return tuple(t for t in self._trials.all() if t.status not in OVER)

    # --- when -------------------------------------------------------------------

    def current(self) -> Plan:
        """Return the plan that holds: the last one for a week, unless something was told since."""
        kept = self.history()
        told = [each.at for each in self.told()]
        if (
            kept
            and self._home.now() - kept[-1].at < FRESH
            and max(told, default=kept[-1].at) <= kept[-1].at
        ):
            found, _ = self._before()
            if found is not None:
                return found
        return self.plan()

    def week(self, start: date | None = None) -> Week:
        """Return the times of seven days from a date, by default today."""
        from nightlab.plan.week import make_week

        plan = self.current()
        week = make_week(
            plan,
            self.profile(),
            self.answers(),
            start=start or self._home.evening,
            zone=self._home.zone,
            trials=self._running(),
        )
        return replace(week, stop=plan.stop)

    def tonight(self) -> Sequence[Slot]:
        """Return what is left to do from now until rising."""
        from nightlab.plan.week import tonight

        return tonight(self.week(self._home.evening), self._home.now())


def step_of(plan: Plan, key: str) -> Option:
    """Return a step as a plan judged it.

    Raises:
        NightlabError: The plan has no steps, as in a crisis.
    """
    found = plan.option(key)
    if found is None:
        raise NightlabError(
            "this plan has no steps", where=key, fix="see what it says with `nightlab plan`"
        )
    return found


def _doses(plan: Plan | None) -> list[tuple[object, ...]]:
    """Return what a plan remembers of doses and diets."""
    options = plan.options if plan else ()
    return [(o.step.key, o.dose, o.level_since, o.too_much) for o in options if o.level_since]


def _stays(plan: Plan, before: Plan | None) -> str:
    if before is not None and plan.window == before.window:
        return "The dose is written down, so that its nights count."
    return f"The sleep window stays. {plan.window.reason if plan.window else ''}".strip()
