"""The whole plan: safety first, then the course, its hours, each step in its place, and one test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.drivers.assessment import open_red_flags
from nightlab.plan.as_json import REVIEW
from nightlab.plan.case import Case
from nightlab.plan.differences import changes
from nightlab.plan.judging import READING
from nightlab.plan.own_clock import midsleep_free_h
from nightlab.plan.permitting import undosed
from nightlab.plan.placing import judge_all, options, place_all
from nightlab.plan.programme.barred import why_not_restrict
from nightlab.plan.programme.lessons import lessons, same_course, steps_due
from nightlab.plan.programme.paths import choose_path
from nightlab.plan.programme.progress import progress, scores, week_of
from nightlab.plan.programme.times import timed_steps
from nightlab.plan.programme.window import WindowOutcome, next_window
from nightlab.plan.records import Plan
from nightlab.plan.steps import is_of
from nightlab.plan.testing import Choice, choose_test, with_learning
from nightlab.plan.verdicts import OPEN, more_nights
from nightlab.safety import WORDS, check
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from nightlab.drivers import Ranking, Tested
    from nightlab.nights import Episode
    from nightlab.person import Answer, Profile, Value
    from nightlab.plan.case import Judged
    from nightlab.plan.programme.times import Timed
    from nightlab.plan.records import Path
    from nightlab.safety.report import SafetyReport
    from nightlab.trials import RunningTrial

RESTRICTION = "sleep_restriction"
WHOLE = frozenset({"programme", "any"})
MOST_STOPS = 4


def derive(
    *,
    answers: Mapping[str, Value],
    told: Sequence[Answer],
    profile: Profile,
    ranking: Ranking,
    episodes: Sequence[Episode],
    tested: Sequence[Tested],
    running: Sequence[RunningTrial],
    earlier: Plan | None,
    now: datetime,
    today: date,
) -> Plan:
    """Return what to do now, what to test next and what to leave, from all that is known.

    Assumptions: the same input gives the same plan; a crisis shows nothing but the way to help; what stops
        the programme leaves nobody but a clinician to see; what refers it leaves the gentle habits that the
        course names.

    Args:
        answers: What holds now, by question.
        told: Every answer with its instant.
        profile: The person for safety.
        ranking: What may disturb them.
        episodes: Their nights and diary.
        tested: What their own trials have shown.
        running: Trials not yet over.
        earlier: The plan before; None before the first.
        now: This instant.
        today: Local date.
    """
    report = check(profile, names=list(dict.fromkeys((RESTRICTION, *undosed()))))
    path = choose_path(answers, profile, report, told)
    if report.crisis or path.key == "crisis":
        return _crisis(path, report, earlier, now)
    known = _Known(answers, told, profile, ranking, report, path, tuple(tested), earlier, today)
    halted, unanswered = _halted(known), _unanswered(answers)
    barred = halted or unanswered
    window = WindowOutcome(None, "stopped", barred) if barred else _window(known, episodes)
    case = replace(
        known.case(window, running),
        halted=halted,
        unanswered=unanswered,
        timed=_timed(known, window, episodes),
        told=told,
    )
    placed = place_all(judge_all(case), case)
    choice = choose_test(placed, case, episodes)
    final = [_final(each, choice, case) for each in placed]
    plan = Plan(
        at=now,
        stop=(*filter(None, (halted, unanswered)), *_stops(report, path)),
        decision=report.decision,
        path=path,
        options=options(tuple(final), case),
        window=window.window,
        week=case.week,
        lessons=_lessons(case, window),
        test=choice.test,
        notes=_notes(case, window, choice, told),
        begun=_begun(case, final),
    )
    return replace(plan, changes=changes(earlier, plan))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known before the window and the week."""

    answers: Mapping[str, Value]
    told: Sequence[Answer]
    profile: Profile
    ranking: Ranking
    report: SafetyReport
    path: Path
    tested: tuple[Tested, ...]
    earlier: Plan | None
    today: date

    def case(self, window: WindowOutcome, running: Sequence[RunningTrial]) -> Case:
        week = _week(self.earlier, self.path, self.today)
        gentle = (
            window.window.method == "compression"
            if window.window
            else bool(why_not_restrict(self.answers, self.report))
        )
        return Case(
            answers=self.answers,
            profile=self.profile,
            ranking=self.ranking,
            report=self.report,
            path=self.path,
            week=week,
            due=frozenset(steps_due(self.path, week)),
            has_window=window.window is not None,
            is_gentle=gentle,
            no_window=window.reason,
            tested=self.tested,
            busy=tuple(dict.fromkeys(name for trial in running for name in _tried(trial))),
            earlier=self.earlier,
            today=self.today,
        )


def _halted(known: _Known) -> str:
    """Return why the programme ends: rules S186 and S187, from the scores that were told."""
    week = _week(known.earlier, known.path, known.today)
    how = progress(week, scores(known.told), scores(known.told, ("phq9",)))
    return how.reason if how.rules else ""


def _unanswered(answers: Mapping[str, Value]) -> str:
    """Return what to answer before anything is begun; empty where every first question has its answer."""
    left = len(open_red_flags(answers))
    if not left:
        return ""
    number = "One question" if left == 1 else f"{left} questions"
    has = "has" if left == 1 else "have"
    return f"{number} on safety {has} no answer yet, and nothing is begun before: `nightlab check --section safety`."


def _window(known: _Known, episodes: Sequence[Episode]) -> WindowOutcome:
    before = known.earlier
    return next_window(
        known.path,
        known.answers,
        known.report,
        episodes,
        today=known.today,
        previous=before.window if before else None,
        told=known.told,
    )


def _timed(
    known: _Known, window: WindowOutcome, episodes: Sequence[Episode]
) -> Mapping[str, Timed]:
    """Return the hours of steps; what a sleep window prescribes tells nothing of a person's own clock."""
    begun = _begun_before(known.earlier, known.path)
    prescribed = known.earlier is not None and known.earlier.window is not None
    until = begun if begun is not None and prescribed else known.today
    return timed_steps(
        known.path,
        known.answers,
        window.window,
        midsleep_free_h=midsleep_free_h(episodes, known.answers, until),
        day=(known.today - begun).days if begun is not None else 0,
    )


def _tried(trial: RunningTrial) -> tuple[str, ...]:
    """Return what a running trial tries: its things, or its arms beside the control."""
    design = trial.design
    return design.factors or design.arms[1:] or design.arms


def _week(earlier: Plan | None, path: Path, today: date) -> int:
    """Return the week of the course; a course that reads other weeks begins anew."""
    begun = _begun_before(earlier, path)
    return 1 if begun is None else week_of(begun, today)


def _begun_before(earlier: Plan | None, path: Path) -> date | None:
    """Return since when this course has run; None where it has not, or another one has."""
    if earlier is None or not same_course(earlier.path.key, path.key):
        return None
    return earlier.begun


def _begun(case: Case, final: Sequence[Judged]) -> date | None:
    """Return since when there is something to do; None while there is nothing."""
    begun = _begun_before(case.earlier, case.path)
    if not any(each.place == "now" and each.step.kind != "referral" for each in final):
        return None
    return begun if begun is not None or case.unanswered else case.today


def _final(each: Judged, choice: Choice, case: Case) -> Judged:
    """Return a step as the plan tells it: what is tested next, or under trial, stands under test."""
    found = with_learning(each, choice.learning, case)
    if choice.test is not None and choice.test.step == each.step.key:
        return found.at("test", choice.test.reason)
    if each.place == "later" and any(is_of(name, each.step) for name in case.busy):
        return found.at("test", "Its trial is running; wait for its verdict.")
    if found.verdict is not None and found.verdict.decision == OPEN and each.place == "later":
        more = more_nights(choice.best.get(each.step.key), case.ranking.outcome)
        return replace(found, reasons=(found.reasons[0], more, *found.reasons[1:]))
    return found


def _lessons(case: Case, window: WindowOutcome) -> tuple[str, ...]:
    if case.is_stopped and not case.path.first:
        return ()
    if case.unanswered:
        return tuple(key for key in lessons(case.path, case.week) if key == READING)
    return lessons(case.path, case.week, window.window.method if window.window else "")


def _crisis(path: Path, report: SafetyReport, earlier: Plan | None, now: datetime) -> Plan:
    plan = Plan(
        at=now,
        stop=(WORDS["stop_crisis"].programme,),
        decision=report.decision,
        path=path,
        options=(),
        window=None,
        week=1,
        lessons=(),
        test=None,
        notes=(),
        crisis=True,
        begun=earlier.begun if earlier else None,
    )
    return replace(plan, changes=changes(earlier, plan))


def _stops(report: SafetyReport, path: Path) -> tuple[str, ...]:
    """Return what safety says before anything else, the strongest rules first."""
    if RANK[report.decision] < RANK["suggest_refer"] and not path.ends:
        return ()
    fired = [
        one
        for one in report.fired
        if WHOLE & set(one.agents) and RANK[one.action] >= RANK["suggest_refer"]
    ]
    rules = [f"{one.reason} {one.advice}".strip() + f" (rule {one.rule})" for one in fired]
    head = [WORDS[report.decision].programme] if fired else []
    return (*head, *rules[:MOST_STOPS]) or ((path.reason,) if path.reason else ())


def _notes(
    case: Case, window: WindowOutcome, choice: Choice, told: Sequence[Answer]
) -> tuple[str, ...]:
    """Return what limits the plan, the review last."""
    how = progress(case.week, scores(told), scores(told, ("phq9",)))
    unread = [f"Contradiction: {text}" for text in case.ranking.doubts]
    notes = [
        *([how.reason] if how.state != "go on" and not how.rules else []),
        *(
            [window.reason]
            if window.state in {"diary", "stopped", "waiting"}
            and not (case.is_stopped or case.unanswered)
            else []
        ),
        *window.notes,
        *([choice.why] if choice.why else []),
        *unread,
        REVIEW,
    ]
    return tuple(dict.fromkeys(notes))
