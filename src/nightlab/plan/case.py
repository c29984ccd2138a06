"""A person on one day as steps are judged for them, and a step with all that was found of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nightlab.safety.rules import RANK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.drivers import Ranking, Tested
    from nightlab.person import Answer, Profile, Value
    from nightlab.plan.permitting import Permit
    from nightlab.plan.programme.times import Timed
    from nightlab.plan.records import Option, Path, Place, Plan, Step, Worth
    from nightlab.safety.report import SafetyReport


@dataclass(frozen=True, slots=True)
class Case:
    """All that a step is judged by.

    Args:
        answers: By question.
        profile: The person.
        ranking: What may disturb them.
        report: What safety says of them as a whole.
        path: Their course.
        week: Week of the programme, from 1.
        due: Steps of the programme whose week has come.
        has_window: Whether a sleep window is prescribed.
        is_gentle: Whether the window shrinks slowly instead of being cut.
        no_window: Why there is none.
        tested: Verdicts of own trials.
        busy: What is under trial now.
        earlier: The plan before; None before the first.
        today: Local date.
        halted: Why the programme ends for want of effect, or for harm; empty while it goes on.
        timed: Hours of those steps that have one for this person, by their keys.
        told: Every answer with its instant.
        unanswered: What has to be answered before anything is begun; empty where nothing has.
    """

    answers: Mapping[str, Value]
    profile: Profile
    ranking: Ranking
    report: SafetyReport
    path: Path
    week: int
    due: frozenset[str]
    has_window: bool
    is_gentle: bool
    no_window: str
    tested: tuple[Tested, ...]
    busy: tuple[str, ...]
    earlier: Plan | None
    today: date
    halted: str = ""
    timed: Mapping[str, Timed] = field(default_factory=dict)
    told: Sequence[Answer] = ()
    unanswered: str = ""

    @property
    def is_stopped(self) -> bool:
        """Whether safety or its course ends the programme, so that only somebody to see is left."""
        return self.path.ends or bool(self.halted) or RANK[self.report.decision] > RANK["refer"]

    @property
    def is_referred(self) -> bool:
        """Whether a clinician has to agree before anything but the gentle habits of the course."""
        return self.report.decision == "refer"

    @property
    def first(self) -> tuple[str, ...]:
        """Keys of what the course puts first; until there is a window, a fixed rising time stands for it."""
        keys = self.path.first
        if "sleep_window" not in keys or self.has_window or "regular_rise" in keys:
            return keys
        at = keys.index("sleep_window") + 1
        return (*keys[:at], "regular_rise", *keys[at:])

    def option_before(self, key: str) -> Option | None:
        """Return a step as the last plan judged it; None where there is none."""
        options = self.earlier.options if self.earlier else ()
        return next((each for each in options if each.step.key == key), None)

    def nights_since(self, key: str) -> int:
        """Return for how many nights a step has been done; 0 where it has not."""
        before = self.option_before(key)
        if before is None or before.place != "now" or before.since is None:
            return 0
        return max(0, (self.today - before.since).days)


@dataclass(frozen=True, slots=True)
class Judged:
    """A step with all that was found of it for one person.

    Args:
        step: The step.
        permit: What safety says.
        worth: What it may bring; None where nobody knows.
        verdict: The person's own trial of it; None without one.
        place: Where it stands already; None while the way is open.
        reasons: Why, the decisive one first.
        is_waiting: Whether something else has to come first, so that not even a test is open.
    """

    step: Step
    permit: Permit
    worth: Worth | None
    verdict: Tested | None
    place: Place | None
    reasons: tuple[str, ...]
    is_waiting: bool = False

    def at(self, place: Place, *reasons: str) -> Judged:
        """Return it in a place, with further reasons before those it has."""
        return replace(self, place=place, reasons=tuple(dict.fromkeys((*reasons, *self.reasons))))

    @property
    def is_agent(self) -> bool:
        """Whether it is something taken or a diet: of these one at a time, and behaviour before."""
        return self.step.kind in {"supplement", "diet"} or (
            self.step.kind == "food" and bool(self.step.agent)
        )
