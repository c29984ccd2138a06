"""What is new since the last plan, and why, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.plan.verdicts import own_trial_of
from nightlab.safety import WORDS
from nightlab.units import capital

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.plan.records import Option, Place, Plan

IN_WORDS: dict[Place, str] = {
    "now": "is something to do now",
    "test": "is what to test",
    "later": "waits",
    "ask first": "needs a clinician first",
    "not worth it": "is not worth it",
    "not for you": "is not for you",
}
TOLD: frozenset[Place] = frozenset({"now", "test"})
"""Places whose coming and going a person is told of; the rest changes in silence unless safety speaks."""


def changes(before: Plan | None, after: Plan) -> tuple[str, ...]:
    """Return what changed since the last plan, the weightiest first; empty for the first plan.

    Args:
        before: The last plan; None before the first.
        after: The plan as it is derived now.
    """
    if before is None:
        return ()
    return tuple(
        dict.fromkeys(
            [
                *_decision(before, after),
                *_path(before, after),
                *_window(before, after),
                *_verdicts(before, after),
                *_steps(before, after),
                *_doses(before, after),
                *_test(before, after),
                *_week(before, after),
            ]
        )
    )


def _decision(before: Plan, after: Plan) -> Iterator[str]:
    if after.crisis and not before.crisis:
        yield "Help comes before everything else now."
    elif before.decision != after.decision:
        why = f" {after.stop[0]}" if after.stop else ""
        yield f"What safety says of the whole is now: {WORDS[after.decision].programme.lower()}{why}"


def _path(before: Plan, after: Plan) -> Iterator[str]:
    if before.path.key != after.path.key:
        yield f"Your course is now {after.path.label}, before it was {before.path.label}. {after.path.reason}".rstrip()


def _window(before: Plan, after: Plan) -> Iterator[str]:
    old, new = before.window, after.window
    if new is None:
        if old is not None:
            yield "The sleep window has ended."
    elif old is None:
        yield f"A sleep window begins, {new.bed:%H:%M} to {new.rise:%H:%M}. {new.reason}"
    elif (old.bed, old.rise, old.method) != (new.bed, new.rise, new.method):
        yield (
            f"The sleep window is now {new.bed:%H:%M} to {new.rise:%H:%M}, before it was "
            f"{old.bed:%H:%M} to {old.rise:%H:%M}. {new.reason}"
        )


def _steps(before: Plan, after: Plan) -> Iterator[str]:
    old = {option.step.key: option for option in before.options}
    for option in after.options:
        was = old.get(option.step.key)
        told_apart = after.test is not None and option.step.key == after.test.step
        if was is None or was.place == option.place or told_apart:
            continue
        if _tells(was, option):
            yield _moved(option)


def _tells(was: Option, option: Option) -> bool:
    """Whether a person is told that a step has changed its place."""
    moved = {was.place, option.place}
    return len(moved) > 1 and (bool(moved & TOLD) or option.place == "not for you")


def _verdicts(before: Plan, after: Plan) -> Iterator[str]:
    """Give what an own trial has newly shown, where the step's own move does not tell it."""
    old = {option.step.key: option for option in before.options}
    for option in after.options:
        said, was = own_trial_of(option), old.get(option.step.key)
        if not said or (was is not None and said == own_trial_of(was)):
            continue
        is_told_of = was is not None and option.reasons[0].startswith(said) and _tells(was, option)
        if not is_told_of:
            yield f"{capital(option.step.label)}: {said[:1].lower()}{said[1:]}"


def _doses(before: Plan, after: Plan) -> Iterator[str]:
    """Give every dose that moves, and every group of foods that comes back."""
    old = {option.step.key: option for option in before.options}
    for option in after.options:
        was = old.get(option.step.key)
        if was is None or was.place != option.place or was.level == option.level:
            continue
        if was.dose is not None or (option.step.kind == "diet" and option.level):
            why = next(iter(option.reasons[1:2]), "")
            yield f"{capital(option.step.label)}: from now on {option.level}. {why}".rstrip()


def _moved(option: Option) -> str:
    why = f" {option.reasons[0]}" if option.reasons else ""
    return f"{capital(option.step.label)} {IN_WORDS[option.place]}.{why}"


def _test(before: Plan, after: Plan) -> Iterator[str]:
    old, new = before.test, after.test
    if new is not None and (old is None or old.step != new.step):
        label = next((o.step.label for o in after.options if o.step.key == new.step), new.step)
        yield f"The test to make next is {label}. {new.reason}"


def _week(before: Plan, after: Plan) -> Iterator[str]:
    if after.week != before.week and after.lessons != before.lessons:
        yield f"Week {after.week} of your course has begun."
