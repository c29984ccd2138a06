"""Which course suits a person: a table of courses, the first that fits is taken."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path as File
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

from nightlab.nights.clock import signed_gap_h
from nightlab.person.answers import flag, number, words
from nightlab.plan.programme.barred import why_not_restrict
from nightlab.plan.programme.sleepiness import sleepiness
from nightlab.plan.programme.told import bed_h, folded_h, settled, sleeps_when_in_bed
from nightlab.plan.records import Path
from nightlab.safety.language import Condition, read_condition
from nightlab.safety.rules import RANK, rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.person import Answer, Profile, Value
    from nightlab.safety import Fired, SafetyReport

PATHS = File(__file__).with_name("paths.toml")
Method = Literal["restriction", "compression", "none"]
OWN_COURSE = frozenset({"S146"})
"""Rules whose referral is a course of its own, so that they do not end in the common one."""
WHOLE = frozenset({"programme", "any"})

SHIFT_FACTS = frozenset({"night_shift", "rotating_shift"})


@dataclass(frozen=True, slots=True)
class Course:
    """A course with the condition it is taken under.

    Args:
        path: What the person is told.
        when: Its condition.
        window: The most that it may prescribe of a sleep window.
        from_safety: Whether reason and referral are those of the strongest rule that fired.
    """

    path: Path
    when: Condition
    window: Method
    from_safety: bool


def choose_path(
    answers: Mapping[str, Value],
    profile: Profile,
    report: SafetyReport,
    told: Sequence[Answer] = (),
) -> Path:
    """Return the course that suits a person: the first in the table whose condition holds.

    Assumptions: what is not known makes no condition hold, so that the end of the table, the gentle
    programme, is where the unknown leads; without an age nothing begins. The report has to have been
    asked about ``sleep_restriction``; otherwise restriction counts as barred.

    Args:
        answers: By question.
        profile: The same person for safety, whose age is believed where the answers have none.
        report: What safety found.
        told: All answers with their instants; sleepiness that once rose leaves only the gentle way.

    Source: each course names its own in ``paths.toml``.
    """
    facts = _Facts(settled(answers), profile, report, told)
    chosen = next(course for course in courses() if course.when.test(facts))
    return _with_safety(chosen.path, report) if chosen.from_safety else chosen.path


def window_of(path: Path) -> Method:
    """Return the most that a course may prescribe of a sleep window; none for one nobody knows."""
    found = (course.window for course in courses() if course.path.key == path.key)
    return next(found, "none")


@cache
def courses() -> tuple[Course, ...]:
    """Return all courses in the order in which they are asked for."""
    table = tomllib.loads(PATHS.read_text(encoding="utf-8"))
    kinds = dict(table["facts"]) | {rule.name: "flag" for rule in rules()}
    return tuple(_course(row, kinds) for row in table["path"])


def _course(row: Mapping[str, Any], kinds: Mapping[str, str]) -> Course:
    path = Path(
        key=row["key"],
        label=row["label"],
        reason=row.get("reason", ""),
        sources=tuple(row["sources"]),
        first=tuple(row.get("first", ())),
        never=MappingProxyType(dict(row.get("never", {}))),
        refer=row.get("refer", ""),
        ends=row.get("ends", False),
    )
    window = cast("Method", row["window"])
    return Course(path, read_condition(row["when"], kinds), window, row.get("from_safety", False))


def _with_safety(path: Path, report: SafetyReport) -> Path:
    """Return a course with what safety says, where a rule on the whole fired."""
    fired = next(iter(_on_the_whole(report)), None)
    if fired is None:
        return path
    return Path(
        key=path.key,
        label=path.label,
        reason=fired.reason,
        sources=(f"safety rule {fired.rule}: {fired.source}",),
        first=path.first,
        never=path.never,
        refer=fired.advice or path.refer,
        ends=path.ends,
    )


def _on_the_whole(report: SafetyReport) -> list[Fired]:
    """Return what fired on the whole programme and refers or stops, the strongest first."""
    return [
        fired
        for fired in report.fired
        if WHOLE & set(fired.agents) and RANK[fired.action] >= RANK["refer"]
    ]


class _Facts:
    """Answers, profile and safety as the facts of the table."""

    def __init__(
        self,
        answers: Mapping[str, Value],
        profile: Profile,
        report: SafetyReport,
        told: Sequence[Answer],
    ) -> None:
        self.answers = answers
        self.profile = profile
        self.report = report
        self.told = told
        self.fired = {fired.rule for fired in report.fired}
        self.whole = {fired.action for fired in _on_the_whole(report)}

    def value(self, name: str) -> float | str | bool | None:
        """Return a fact; None where it is not known."""
        if name in rule_names():
            return name in self.fired
        own = getattr(self, f"_{name}", None)
        if own is not None:
            return cast("float | str | bool | None", own())
        value = self.answers.get(name)
        return None if isinstance(value, tuple) else value

    def takes(self, _term: str) -> bool | None:
        """Return that no condition here looks at medicines."""
        return None

    def _always(self) -> bool:
        return True

    def _age(self) -> float | None:
        told = number(self.answers, "age")
        ages = [age for age in (told, self.profile.age_years) if age is not None]
        return min(ages, default=None)

    def _crisis(self) -> bool:
        return self.report.crisis or bool(
            flag(self.answers, "suicidal_thoughts") or (number(self.answers, "phq9_item9") or 0) > 0
        )

    def _emergency(self) -> bool:
        return "emergency" in self.whole

    def _urgent(self) -> bool:
        return "stop_refer_urgent" in self.whole

    def _stopped(self) -> bool:
        return bool(self.whole & {"stop_refer", "block", "stop"})

    def _referred(self) -> bool:
        return any(fired.rule not in OWN_COURSE for fired in _on_the_whole(self.report))

    def _restriction_open(self) -> bool:
        signs = sleepiness(self.answers, self.told, self.report, since=None)
        return not signs.ever and not why_not_restrict(self.answers, self.report)

    def _shift_job(self) -> bool:
        understood = self.report.understood.values()
        return any(SHIFT_FACTS & set(facts) for facts in understood)

    def _complaints(self) -> float | None:
        told = words(self.answers, "complaint")
        return None if told is None else float(len(told))

    def _early_waking(self) -> bool | None:
        told = words(self.answers, "complaint")
        return None if told is None else "early_waking" in told

    def _only_unrefreshed(self) -> bool | None:
        told = words(self.answers, "complaint")
        return None if told is None else set(told) == {"unrefreshed"}

    def _alcohol_dependence(self) -> bool | None:
        understood = self.report.understood.values()
        said = any("alcohol_dependence" in facts for facts in understood)
        return said or self.profile.condition("alcohol_dependence")

    def _alcohol_week_g(self) -> float | None:
        evenings, grams = (
            number(self.answers, "alcohol_evenings"),
            number(self.answers, "alcohol_g"),
        )
        return None if evenings is None or grams is None else evenings * grams

    def _bed_h(self) -> float | None:
        return bed_h(self.answers)

    def _sleeps_when_in_bed(self) -> bool | None:
        return sleeps_when_in_bed(self.answers)

    def _natural_bedtime_h(self) -> float | None:
        return folded_h(self.answers, "natural_bedtime")

    def _natural_rise_h(self) -> float | None:
        return folded_h(self.answers, "natural_rise")

    def _rise_gap_h(self) -> float | None:
        natural = folded_h(self.answers, "natural_rise")
        wanted = folded_h(self.answers, "wanted_rise")
        return None if natural is None or wanted is None else signed_gap_h(natural, wanted)


@cache
def rule_names() -> frozenset[str]:
    """Return the names of all rules of safety."""
    return frozenset(rule.name for rule in rules())
