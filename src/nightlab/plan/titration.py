"""How much of an agent to take next: up slowly while it is borne, down at once when it is not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from nightlab.formulary import find_agent
from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from nightlab.formulary import Ladder, Level
    from nightlab.person import Answer, Value
    from nightlab.plan.records import Step
    from nightlab.safety.rules import Action

Move = Literal["begin", "up", "hold", "down", "pause", "stop"]
LOOSENS = frozenset({"magnesium", "prebiotic fibre", "probiotic"})
"""Ladders whose next level asks first how the bowel bore the present one."""
LOOSE = "week_stools_24h"
DROWSY = "sedating agents"
FRESH_DAYS = 7
WEEKS, CHANGE_THAT_COUNTS, WORSE_ISI, WORSE_PHQ9 = 8, -6.0, 6.0, 5.0
UNREVIEWED = "No clinician has reviewed this."


@dataclass(frozen=True, slots=True)
class Taken:
    """How it has gone with an agent so far.

    Args:
        level: Present level; None before the first.
        since: First evening of it; None before the first.
        told: All answers with their instants, for how it was borne.
        decision: What safety says of the agent now.
        verdict: Word of the person's own trial; empty without one.
        running: Whether a trial of it runs, in which the dose stays.
        too_much: Lowest amount that was once not borne; None where there is none.
        cap: Most that safety allows a day, in the ladder's unit; None where it sets none.
        agreed: Whether a clinician has agreed.
        weeks: Weeks on the whole programme; None where it has not begun.
        isi_change: Points of the insomnia index since the start; None where not known.
        phq9_change: Points of the PHQ-9 likewise.
    """

    level: Level | None = None
    since: date | None = None
    told: Sequence[Answer] = ()
    decision: Action = "block"
    verdict: str = ""
    running: bool = False
    too_much: float | None = None
    cap: float | None = None
    agreed: bool = False
    weeks: float | None = None
    isi_change: float | None = None
    phq9_change: float | None = None


@dataclass(frozen=True, slots=True)
class NextDose:
    """What to take from tonight on.

    Args:
        level: The rung; None for nothing.
        move: What changes.
        reason: Why, for the person.
        pause_h: Hours without a dose before it.
        rules: Rules of safety that say so.
    """

    level: Level | None
    move: Move
    reason: str
    pause_h: int = 0
    rules: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The level in words, such as ``100 elemental mg``; empty where nothing is taken."""
        if self.level is None:
            return ""
        intakes = "" if self.level.intakes == 1 else f" in {self.level.intakes} intakes"
        return f"{self.level.amount:g} {self.level.unit}{intakes}"


def titrate(step: Step, ladder: Ladder, taken: Taken, *, today: date) -> NextDose:
    """Return the next dose of an agent: none where anything stops it, else the least that anything asks for.

    Assumptions: safety that was not asked counts as a no; how the last seven days on the present level
    were borne counts, and where nobody said how the bowel bore it, it does not rise; a level that was not
    borne once is not tried again; an agent that works stays where it is, since more has not been shown to
    do more; while a trial runs the dose belongs to the trial.

    Args:
        step: What is taken.
        ladder: Its levels, as the formulary allows them to this person.
        taken: How it has gone.
        today: Local date.

    Source: formulary ladders and their signs for a step back; safety rules S186 and S187; the order of
    reasons, and a week as the span that is looked at: own design.
    """
    stop = next(_stops(step, ladder, taken), None)
    if stop is not None:
        return stop
    backs = list(_backs(ladder, taken, today))
    return min(backs, key=_amount) if backs else _onward(ladder, taken, today)


def _stops(step: Step, ladder: Ladder, taken: Taken) -> Iterator[NextDose]:
    """Give every reason to take none."""
    if RANK[taken.decision] >= RANK["refer"] and not taken.agreed:
        yield NextDose(None, "stop", f"Not {step.label} before a clinician has agreed.")
    if RANK[taken.decision] >= RANK["stop"]:
        yield NextDose(None, "stop", f"Safety says no to {step.label}.")
    if ladder.clinician_only and not taken.agreed:
        yield NextDose(None, "stop", "Only after a clinician has agreed.")
    if taken.verdict in {"harms", "no-useful-effect"}:
        yield NextDose(None, "stop", f"Your own trial ended with: {taken.verdict}. Leave it.")
    if (taken.isi_change or 0) >= WORSE_ISI or (taken.phq9_change or 0) >= WORSE_PHQ9:
        text = "You are worse than at the start. Stop, and see a clinician."
        yield NextDose(None, "stop", text, rules=("S187",))
    late = taken.weeks is not None and taken.weeks >= WEEKS
    if late and taken.isi_change is not None and taken.isi_change > CHANGE_THAT_COUNTS:
        text = "Eight weeks have not brought a change that counts. See a clinician."
        yield NextDose(None, "stop", text, rules=("S186",))


def _backs(ladder: Ladder, taken: Taken, today: date) -> Iterator[NextDose]:
    """Give every reason for less than now, and those to leave a dose as it is."""
    level = taken.level
    if level is None:
        return
    if level not in ladder.levels:
        capped = replace(taken, cap=min(x for x in (level.amount, taken.cap) if x is not None))
        yield _highest(ladder, capped, "What is allowed for you has changed, and the dose with it.")
    elif (back := _not_borne(ladder, level, taken, today)) is not None:
        yield back
    if not _allowed(level, taken):
        yield _highest(ladder, taken, "More is not allowed for you, or was not borne before.")
    if _drowsy(ladder) and _fresh(taken, "week_sleepiness", today)[-1:] == ["more"]:
        yield _lower(ladder, level, "You are sleepier by day: one level lower.")
    if taken.running:
        yield NextDose(level, "hold", "A trial of it runs: the dose stays as it is until the end.")


def _not_borne(ladder: Ladder, level: Level, taken: Taken, today: date) -> NextDose | None:
    """Return the step back that the bowel asks for; None where it asks for none."""
    loose = _count(taken, LOOSE, today)
    ill = any(
        isinstance(v, tuple) and "diarrhoea" in v for v in _fresh(taken, "gut_symptoms", today)
    )
    back = ladder.step_down(level, loose_stools_24h=math.ceil(loose or 0), diarrhoea=ill)
    if back.level == level:
        return None
    move: Move = "pause" if back.pause_h else "down" if back.level else "stop"
    return NextDose(back.level, move, back.reason, back.pause_h)


def _onward(ladder: Ladder, taken: Taken, today: date) -> NextDose:
    """Return the same dose or the next higher one."""
    level = taken.level
    if level is None or taken.since is None:
        return _begin(ladder, taken)
    if taken.verdict == "works":
        return NextDose(level, "hold", "It works at this level by your own trial, so it stays.")
    higher = ladder.step_up(level, nights_held=(today - taken.since).days)
    if higher.level is None or higher.level == level:
        return NextDose(level, "hold", higher.reason)
    if ladder.agent in LOOSENS and _count(taken, LOOSE, today) is None:
        return NextDose(level, "hold", "Say first how your bowel has borne this level.")
    if not _allowed(higher.level, taken):
        return NextDose(level, "hold", "More was not borne before, or is not allowed.")
    return NextDose(higher.level, "up", f"{higher.reason} {UNREVIEWED}")


def _begin(ladder: Ladder, taken: Taken) -> NextDose:
    first = next(iter(ladder.levels), None)
    if first is None or not _allowed(first, taken):
        return NextDose(None, "stop", "No level is left that is allowed.")
    return NextDose(first, "begin", f"The first level. {UNREVIEWED}")


def _allowed(level: Level, taken: Taken) -> bool:
    under = taken.cap is None or level.amount <= taken.cap
    return under and (taken.too_much is None or level.amount < taken.too_much)


def _fresh(taken: Taken, key: str, today: date) -> list[Value]:
    """Return what was answered in the last seven days on the present level, oldest first."""
    begin = today - timedelta(days=FRESH_DAYS)
    begin = begin if taken.since is None else max(begin, taken.since)
    found = (x for x in taken.told if x.key == key and begin <= x.at.date() <= today)
    values = [each.value for each in sorted(found, key=lambda each: each.at)]
    return [value for value in values if value is not None]


def _count(taken: Taken, key: str, today: date) -> float | None:
    """Return the highest count of the week; None where nobody said."""
    counts = [v for v in _fresh(taken, key, today) if isinstance(v, int | float)]
    return max(counts, default=None)


def _drowsy(ladder: Ladder) -> bool:
    agent = find_agent(ladder.agent)
    return agent is not None and DROWSY in agent.scopes


def _lower(ladder: Ladder, level: Level, reason: str) -> NextDose:
    at = ladder.levels.index(level) if level in ladder.levels else 0
    lower = ladder.levels[at - 1] if at else None
    return NextDose(lower, "down" if lower else "stop", reason)


def _highest(ladder: Ladder, taken: Taken, reason: str) -> NextDose:
    """Return the highest level that is allowed."""
    left = [each for each in ladder.levels if _allowed(each, taken)]
    return NextDose(left[-1] if left else None, "down" if left else "stop", reason)


def _amount(found: NextDose) -> tuple[float, int]:
    """Return how much is taken, nothing and a pause first."""
    return (found.level.amount if found.level else -1.0, -found.pause_h)
