"""Hours in bed, week by week: cut at once where that is safe, shrunk slowly where it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from nightlab.person.answers import clock, hours, number
from nightlab.plan.programme.barred import why_not_restrict
from nightlab.plan.programme.diary import DIARY, Slept, diary_nights, slept
from nightlab.plan.programme.paths import window_of
from nightlab.plan.programme.sleepiness import QUESTION, Sleepiness, nights_kept, sleepiness
from nightlab.plan.programme.told import as_clock, settled
from nightlab.plan.records import Window
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, time

    from nightlab.nights import Episode
    from nightlab.person import Answer, Value
    from nightlab.plan.records import Path
    from nightlab.safety import SafetyReport

State = Literal["none", "diary", "set", "kept", "widened", "narrowed", "held", "waiting", "stopped"]
BASELINE_NIGHTS, BASELINE_FEWEST = 14, 10
REVIEW_NIGHTS, REVIEW_FEWEST = 7, 5
UNCHECKED_NIGHTS = 14
"""Nights after which hours that were cut and that nobody answered for are given back (own design)."""
STEP_MIN = 15.0
SLACK_MIN = 30.0
"""Minutes awake that compression leaves in bed."""
MOST_H = 9.0
"""Hours beyond which a window is not widened (own design)."""
ADULT_YEARS, OLDER_YEARS = 18, 65


class Limits(NamedTuple):
    """What holds at an age: the fewest hours, the efficiency that widens, the one that narrows."""

    floor_h: float
    up_percent: float
    down_percent: float


YOUNGER, OLDER = Limits(5.5, 85.0, 80.0), Limits(6.0, 80.0, 75.0)


@dataclass(frozen=True, slots=True)
class WindowOutcome:
    """A window, or why there is none.

    Args:
        window: Hours in bed; None where there are none.
        state: What became of it.
        reason: Why, in a sentence or two, with the figures.
        notes: What limits it.
        diary_until: Date until which a diary has to be kept first; None where there is enough of it.
    """

    window: Window | None
    state: State
    reason: str
    notes: tuple[str, ...] = ()
    diary_until: date | None = None


def next_window(
    path: Path,
    answers: Mapping[str, Value],
    report: SafetyReport,
    episodes: Iterable[Episode],
    *,
    today: date,
    previous: Window | None = None,
    told: Sequence[Answer] = (),
) -> WindowOutcome:
    """Return the hours in bed from tonight on.

    Assumptions: the first window needs ten nights of the last fourteen, a review seven nights and five of
    them told; hours are cut at once only where safety and every answer leave that open, else they shrink
    by 15 minutes a week down to the sleep had plus 30 minutes; never under 5.5 hours, or 6 from the age
    of 65; rising stays where it is; a week without an answer on sleepiness changes nothing, and after
    two, hours that were cut are given back;
    once sleepiness rose, hours are never cut at once again;
    a window that was kept on fewer than five nights is not judged.

    Args:
        path: The course.
        answers: By question.
        report: What safety found, asked about ``sleep_restriction`` too.
        episodes: Nights and diary entries.
        today: Local date.
        previous: Window so far; None before the first.
        told: All answers with their instants, for the weekly checks.

    Source: Spielman 1987 widened from 90 % by 15 min (secondary); Miller 2014, doi:10.1016/j.smrv.2014.01.006
    (abstract: it works alone); McCurry 2016, doi:10.1001/jamainternmed.2016.1795, widened by 15 min from
    85 % (secondary); AASM 2021, doi:10.5664/jcsm.8986, and the European guideline 2023,
    doi:10.1111/jsr.14035 (abstracts: CBT-I first, sleep restriction within it); HABIT 2023,
    doi:10.1016/S0140-6736(23)00683-9 (abstract: it helps in primary care); 80 % for the older from memory,
    unverified; floors: safety rule S154; bands that hold, slack, the fewest nights and what two weeks without
    an answer do: own design.
    """
    answers, allowed = settled(answers), window_of(path)
    age = number(answers, "age")
    if allowed == "none" or age is None or age < ADULT_YEARS:
        return WindowOutcome(None, "none", f"No sleep window on this course: {path.reason}")
    if RANK[report.decision] >= RANK["refer"]:
        return WindowOutcome(None, "none", "No sleep window until a clinician has agreed.")
    since = previous.since if previous else None
    signs = sleepiness(answers, told, report, since=since)
    if signs.stops:
        return _stopped(signs)
    barred = why_not_restrict(answers, report)
    restrict = allowed == "restriction" and not barred and not signs.ever
    kept = nights_kept(answers, told, since)
    case = _Case(answers, tuple(episodes), today, limits_of(age), restrict, barred, kept)
    return case.first() if previous is None else case.next(previous, signs)


def limits_of(age: float | None) -> Limits:
    """Return what holds at an age; an unknown one counts as older, which is gentler.

    Example:
        >>> limits_of(64).floor_h, limits_of(65).floor_h, limits_of(None).up_percent
        (5.5, 6.0, 80.0)
    """
    return YOUNGER if age is not None and age < OLDER_YEARS else OLDER


def _stopped(signs: Sleepiness) -> WindowOutcome:
    what = (
        "You nodded off when you did not mean to" if signs.dozed else "You are sleepier than before"
    )
    then = (
        "Speak to a clinician."
        if signs.dozed
        else "Once you are no sleepier than before, it can begin again, the gentle way."
    )
    return WindowOutcome(
        None,
        "stopped",
        f"{what}, so the window ends now (rule S205). Sleep as long as you did before it. "
        f"Do not drive or use machines while sleepy. {then}",
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """One person on one day."""

    answers: Mapping[str, Value]
    episodes: tuple[Episode, ...]
    today: date
    limits: Limits
    restrict: bool
    barred: tuple[str, ...]
    kept: float | None

    def first(self) -> WindowOutcome:
        begin = self.today - timedelta(days=BASELINE_NIGHTS - 1)
        had = slept(self.episodes, begin, self.today, fewest=BASELINE_FEWEST)
        if had is None:
            return self._diary_first(begin)
        present_h = had.tib_min / 60
        tib_h, reason = self._first_hours(had)
        return self.outcome("set", present_h, tib_h, reason, rise=self._rise(had.rise_h), had=had)

    def _first_hours(self, had: Slept) -> tuple[float, str]:
        figures = (
            f"In {had.nights} nights you slept {_hm(had.tst_min)} of {_hm(had.tib_min)} in bed "
            f"({had.se_percent:.0f} %)."
        )
        present_h = _quarters_up(had.tib_min / 60)
        if had.se_percent >= self.limits.up_percent:
            text = "You are awake little in bed, so the hours stay and only become regular."
            return max(present_h, self.limits.floor_h), f"{figures} {text}"
        if self.restrict:
            tib_h = max(_quarters_up(had.tst_min / 60), self.limits.floor_h)
            return tib_h, f"{figures} The window begins with the sleep you had, {_hm(60 * tib_h)}."
        tib_h = max(present_h - STEP_MIN / 60, self._target_h(had))
        return (
            tib_h,
            f"{figures} The window shrinks by a quarter of an hour a week, now {_hm(60 * tib_h)}.",
        )

    def next(self, before: Window, signs: Sleepiness) -> WindowOutcome:
        nights = (self.today - before.since).days
        if before.method == "restriction" and not self.restrict:
            return self._soften(before, self.barred[0] if self.barred else "sleepiness rose before")
        if before.tib_h < self.limits.floor_h:
            text = f"At your age no window is shorter than {_hm(60 * self.limits.floor_h)}."
            rise = self._rise(hours(before.rise))
            return self.outcome(
                "widened", before.tib_h, self.limits.floor_h, text, rise=rise, had=None
            )
        if nights < REVIEW_NIGHTS:
            left = REVIEW_NIGHTS - nights
            return WindowOutcome(
                before, "kept", f"The window holds; it is looked at again in {left} days."
            )
        if not signs.checked:
            return self._unchecked(before, nights)
        begin = self.today - timedelta(days=REVIEW_NIGHTS - 1)
        had = slept(self.episodes, begin, self.today, fewest=REVIEW_FEWEST)
        if had is not None and (self.kept is None or self.kept >= REVIEW_FEWEST):
            return self._review(before, had)
        return self._unjudged(before)

    def _unjudged(self, before: Window) -> WindowOutcome:
        text = f"The window stays as it is: a change needs {REVIEW_FEWEST} nights of the last {REVIEW_NIGHTS}, told and kept."
        return WindowOutcome(before, "waiting", text, (text,))

    def _review(self, before: Window, had: Slept) -> WindowOutcome:
        step_h, why = self._step(before, had)
        state: State = "widened" if step_h > 0 else "narrowed" if step_h < 0 else "held"
        reason = f"In {had.nights} nights you slept {_hm(had.tst_min)} of {_hm(had.tib_min)} in bed ({had.se_percent:.0f} %). {why}"
        tib_h = max(before.tib_h + step_h, self.limits.floor_h)
        return self.outcome(
            state,
            before.tib_h,
            tib_h,
            reason,
            rise=self._rise(hours(before.rise)),
            had=had,
        )

    def _step(self, before: Window, had: Slept) -> tuple[float, str]:
        """Return the change in hours, and why."""
        quarter = STEP_MIN / 60
        up, down = self.limits.up_percent, self.limits.down_percent
        if had.se_percent >= up:
            if before.method == "compression" and before.tib_h > had.tst_min / 60 + SLACK_MIN / 60:
                return 0.0, f"From {up:.0f} % on it need not shrink further."
            if before.tib_h + quarter > MOST_H:
                return 0.0, "It is long enough."
            return quarter, f"From {up:.0f} % on it grows by 15 minutes."
        if had.se_percent >= down:
            return 0.0, f"Between {down:.0f} and {up:.0f} % it stays."
        least_h = self.limits.floor_h if before.method == "restriction" else self._target_h(had)
        if before.tib_h - quarter < least_h:
            return 0.0, f"It would shrink, but not under {_hm(60 * min(least_h, before.tib_h))}."
        return -quarter, f"Under {down:.0f} % it shrinks by 15 minutes."

    def _soften(self, before: Window, why: str) -> WindowOutcome:
        """Give back time at once where short nights are no longer safe."""
        begin = self.today - timedelta(days=BASELINE_NIGHTS - 1)
        had = slept(self.episodes, begin, self.today, fewest=REVIEW_FEWEST)
        tib_h = before.tib_h + SLACK_MIN / 60
        tib_h = tib_h if had is None else max(tib_h, self._target_h(had))
        reason = f"From now on the gentle way, with more time in bed: {why.rstrip('.')}."
        gentle = replace(self, restrict=False)
        return gentle.outcome(
            "widened", before.tib_h, tib_h, reason, rise=self._rise(hours(before.rise)), had=had
        )

    def _unchecked(self, before: Window, nights: int) -> WindowOutcome:
        if nights >= UNCHECKED_NIGHTS and before.method == "restriction":
            return self._soften(before, "nobody has said for two weeks how sleepy you are")
        text = "The window stays as it is until you have said how sleepy you were this week."
        return WindowOutcome(before, "waiting", text, (text,))

    def _diary_first(self, begin: date) -> WindowOutcome:
        have = diary_nights(self.episodes, begin, self.today)
        until = self.today + timedelta(days=BASELINE_FEWEST - have)
        text = (
            f"A window needs {BASELINE_FEWEST} nights of the last {BASELINE_NIGHTS} in the diary; there are {have}. "
            f"Keep it every morning, at least until {until}."
        )
        return WindowOutcome(None, "diary", text, diary_until=until)

    def _target_h(self, had: Slept) -> float:
        """Return where compression ends: the sleep had and half an hour."""
        return max(_quarters_up((had.tst_min + SLACK_MIN) / 60), self.limits.floor_h)

    def _rise(self, otherwise_h: float) -> time:
        """Return when to rise: as wished, unless work begins before, else as on work days, else as it was."""
        work = clock(self.answers, "work_from")
        wanted = clock(self.answers, "wanted_rise")
        if wanted is not None and (work is None or not _after(wanted, work)):
            return wanted
        return clock(self.answers, "rise") or as_clock(otherwise_h)

    def outcome(
        self,
        state: State,
        before_h: float,
        tib_h: float,
        reason: str,
        *,
        rise: time,
        had: Slept | None,
    ) -> WindowOutcome:
        """Return a window of so many hours, with the hours before it, as what the person is told."""
        window = Window(
            bed=as_clock(hours(rise) - tib_h),
            rise=rise,
            tib_h=tib_h,
            method="restriction" if self.restrict else "compression",
            changed_min=60 * (tib_h - before_h),
            reason=reason,
            since=self.today,
            sleepiness=QUESTION,
            warnings=self._warnings(),
        )
        return WindowOutcome(window, state, reason, self._notes(had))

    def _warnings(self) -> tuple[str, ...]:
        common = (
            "Do not drive or use machines while sleepy.",
            "No clinician has reviewed this window. It is information, not treatment.",
        )
        if not self.restrict:
            return common
        return ("The first weeks make you sleepier by day; plan for it.", *common)

    def _notes(self, had: Slept | None) -> tuple[str, ...]:
        notes = []
        if had is not None and had.origin != DIARY:
            notes.append(
                f"These nights are those of {had.origin}, not of a diary. Devices mistake lying still for "
                "sleep, so the true sleep may be shorter; a diary is what the trials used."
            )
        if not self.restrict and self.barred:
            notes.append(f"The gentle way, because: {'; '.join(self.barred)}")
        return tuple(notes)


def _after(one: time, other: time) -> bool:
    """Whether a rise comes after the begin of work of the same morning or day."""
    return (hours(one) - hours(other)) % 24 < 12


def _quarters_up(length_h: float) -> float:
    """Return hours, rounded up to a quarter, in favour of sleep."""
    return math.ceil(round(length_h * 4, 6)) / 4


def _hm(length_min: float) -> str:
    """Return minutes as hours and minutes, such as ``6 h 15``."""
    whole = round(length_min)
    return f"{whole // 60} h {whole % 60:02d}"
