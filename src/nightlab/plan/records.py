"""What a plan consists of: steps, what each is worth to this person, a sleep window, times of a week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, time

    from nightlab.safety.rules import Action

Kind = Literal["programme", "behaviour", "light", "limit", "food", "diet", "supplement", "referral"]
"""What sort of step it is; the plan looks at behaviour before food, and at food before pills."""

Place = Literal["now", "test", "later", "ask first", "not worth it", "not for you"]
"""What becomes of a step: do it now, test it next, wait, a clinician first, leave it, or never."""


@dataclass(frozen=True, slots=True)
class Path:
    """Which course suits a person, since one programme does not fit everyone.

    Args:
        key: Such as ``insomnia``, ``night work``, ``delayed phase``, ``under 18``.
        label: In words.
        reason: Why this one.
        sources: Guidelines or trials.
        first: Keys of steps that come first.
        never: Keys of steps, or kinds, that this course leaves out, each with why.
        refer: Whom to see first; empty where nobody has to be.
        ends: Whether nothing but the referral is offered.
    """

    key: str
    label: str
    reason: str
    sources: tuple[str, ...]
    first: tuple[str, ...] = ()
    never: Mapping[str, str] | None = None
    refer: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done about sleep.

    Args:
        key: Such as ``caffeine_curfew``.
        label: What a person calls it.
        kind: What sort of thing it is.
        agent: The agent that safety decides on; empty where no rule speaks of it.
        how: What to do, in sentences.
        why: What it is thought to do, in a sentence.
        drivers: Key of a driver -> share of that driver's cost that the step may take away, 0 to 1.
        evidence: Pairs of agent and outcome under which its evidence stands.
        certainty: GRADE's words for its effect on sleep; ``very low`` where no trial stands.
        sources: Guidelines or trials.
        claims: IDs of claims that bear on it.
        paths: Keys of paths it belongs to; empty for all.
        minutes_a_day: Time it takes.
        burden: 0 (none) to 4 (heavy).
        cost_eur_month: Money.
        nights_to_effect: Nights until it can be judged.
        plan: Design under which it can be tested, see ``trials.plan_design``; empty where it cannot be.
        blind: Whether it can be hidden.
        order: Place among equals.
    """

    key: str
    label: str
    kind: Kind
    agent: str
    how: tuple[str, ...]
    why: str
    drivers: Mapping[str, float]
    evidence: tuple[tuple[str, str], ...]
    certainty: str
    sources: tuple[str, ...]
    claims: tuple[str, ...]
    paths: tuple[str, ...]
    minutes_a_day: float
    burden: int
    cost_eur_month: float
    nights_to_effect: int
    plan: str
    blind: bool
    order: int


@dataclass(frozen=True, slots=True)
class Worth:
    """What a step may bring this person, before it is tried.

    Args:
        outcome: A measure of a night.
        unit: Its unit.
        mean: Expected gain, positive where better.
        lo95: Bounds of the interval for one person.
        hi95: Likewise.
        helps: Chance that it helps by more than is worth having.
        worthwhile: The smallest gain worth having.
        learning: Expected gain of knowing, over deciding now, in the outcome's unit a night.
        parts: How the mean came about, in sentences: evidence, driver, body.
    """

    outcome: str
    unit: str
    mean: float
    lo95: float
    hi95: float
    helps: float
    worthwhile: float
    learning: float
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A step judged for this person.

    Args:
        step: The step.
        place: What becomes of it.
        reasons: Why, the decisive one first, each a sentence.
        worth: What it may bring; None where nothing can be said.
        decision: What safety says.
        rules: Names of the rules that fired.
        reviewed: Whether a clinician has signed every rule behind the decision.
        tested: Word of the verdict of the person's own trial; empty without one.
        level: Dose of the ladder to take, such as ``100 mg of elemental magnesium``; empty without.
        since: First date of its present place, as far back as plans were kept; None before a plan has one.
        dose: Amount of that level, in the ladder's unit; None where nothing is dosed.
        level_since: First evening of that level, or first day of a diet; None where there is none.
        too_much: Lowest amount that was once not borne; None where there is none.
    """

    step: Step
    place: Place
    reasons: tuple[str, ...]
    worth: Worth | None
    decision: Action
    rules: tuple[str, ...] = ()
    reviewed: bool = False
    tested: str = ""
    level: str = ""
    since: date | None = None
    dose: float | None = None
    level_since: date | None = None
    too_much: float | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in bed that the programme prescribes.

    Args:
        bed: Lights out, not before.
        rise: Out of bed.
        tib_h: Hours in bed.
        method: ``restriction`` or the gentler ``compression``.
        changed_min: Minutes more or less than before.
        reason: Why, with the figures.
        since: First evening it holds for.
        sleepiness: Question to answer each week, and what follows.
        warnings: Such as not to drive while sleepy.
    """

    bed: time
    rise: time
    tib_h: float
    method: Literal["restriction", "compression"]
    changed_min: float
    reason: str
    since: date
    sleepiness: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """The one thing to test next.

    Args:
        step: Key of the step.
        plan: Design, see ``trials.plan_design``.
        nights: Nights it takes.
        blind: Whether it is hidden.
        outcome: What it is measured by.
        chance: Chance that the trial ends in a clear answer.
        command: The command that begins it.
        reason: Why this one.
    """

    step: str
    plan: str
    nights: int
    blind: bool
    outcome: str
    chance: float
    command: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now, what to test next, what to leave, and why.

    Args:
        at: When it was derived.
        stop: What safety says before anything else; empty where the way is open.
        decision: Safety's decision on the whole.
        path: The course that suits the person.
        options: Every step judged, in the order of the plan.
        window: Sleep window; None where the course has none.
        week: Week of the programme, from 1.
        lessons: Keys of the programme's texts for this week.
        test: What to test next; None where nothing is worth it now.
        notes: What limits the plan.
        changes: What is new since the last plan, in sentences.
        crisis: Whether the crisis page is all that may be shown.
        begun: First date of the programme, from which its weeks count; None before it has begun.
    """

    at: datetime
    stop: tuple[str, ...]
    decision: Action
    path: Path
    options: tuple[Option, ...]
    window: Window | None
    week: int
    lessons: tuple[str, ...]
    test: Test | None
    notes: tuple[str, ...]
    changes: tuple[str, ...] = ()
    crisis: bool = False
    begun: date | None = None

    def placed(self, place: Place) -> tuple[Option, ...]:
        """Return the options that came to one place, in order."""
        return tuple(option for option in self.options if option.place == place)

    def option(self, key: str) -> Option | None:
        """Return a step as the plan judged it; None where it has none of this key, as in a crisis."""
        return next((option for option in self.options if option.step.key == key), None)


@dataclass(frozen=True, slots=True)
class Slot:
    """Something at a time of one day.

    Args:
        key: Of the step, medicine or habit.
        label: What to do.
        at: Instant, on the person's clock.
        minutes: How long.
        fixed: Whether the person set the time.
        why: Why then.
    """

    key: str
    label: str
    at: datetime
    minutes: float
    fixed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of slots, or why there are none.

    Args:
        start: First day.
        zone: IANA zone.
        slots: In order of time.
        unmet: Why nothing fits, in sentences; empty where all fits.
        relaxed: The smallest change that makes it fit, in sentences.
        stop: What safety says before anything else; empty where the way is open.
    """

    start: date
    zone: str
    slots: tuple[Slot, ...]
    unmet: tuple[str, ...] = ()
    relaxed: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
