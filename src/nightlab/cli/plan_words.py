"""What ``nightlab plan`` says: for somebody who is tired, the few things first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import say
from nightlab.units import capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.plan import Option, Plan, Test, Window

MOST_LEFT = 6
WISHED = ("supplement", "diet", "food")
"""Kinds that people are sold or told to eat; what is not worth it among them is named."""
READ = "psychoeducation"
"""Stands with the week's texts, so that it is no thing of its own to do."""
PLANS = {"nightly": "night by night, in random order", "pairs": "week by week, in random order"}


def say_nothing_told() -> None:
    """Print what to do where nothing was told yet."""
    paragraph(
        "A plan needs to know you a little. `nightlab check` asks, in about ten minutes, and every question may "
        "be skipped. What is not answered counts as not known, and never as safe."
    )


def say_plan(plan: Plan) -> None:
    """Print a plan: safety, what is new, now, the test, whom to see, what to leave, what limits it."""
    for text in plan.stop:
        paragraph(text)
    if plan.stop:
        say()
    _say_course(plan)
    for text in plan.changes:
        hanging("New: ", text)
    see, do = _now(plan)
    _say_see(see, plan)
    _say_now(do, plan.window)
    if plan.test is not None:
        _say_test(plan.test, plan)
    _say_places(plan)
    say()
    for note in plan.notes:
        paragraph(note)
    if plan.options:
        paragraph("Why a step stands where it does: `nightlab plan why STEP`.")


def say_lessons(plan: Plan) -> None:
    """Print what is to be read this week."""
    from nightlab.plan.programme.lessons import lesson

    if not plan.lessons:
        say("There is nothing to read now.")
    for key in plan.lessons:
        say(f"{key:20s}  {lesson(key).title}")
    if plan.lessons:
        say(f"Read one with `nightlab plan read {plan.lessons[0]}`.")


def say_text(key: str) -> None:
    """Print one text of the programme.

    Raises:
        NightlabError: No such text.
    """
    from nightlab.plan.programme.lessons import read_text

    for part in read_text(key).strip().splitlines():
        if part.startswith("- "):
            hanging("- ", part[2:])
        elif part:
            paragraph(part)
        else:
            say()


def _say_course(plan: Plan) -> None:
    say(f"Your course: {plan.path.label}.")
    if plan.path.reason and plan.path.reason not in plan.stop:
        paragraph(plan.path.reason)
    if plan.lessons:
        say(f"Week {plan.week}. To read: {', '.join(plan.lessons)} (`nightlab plan read`).")


def _now(plan: Plan) -> tuple[list[Option], list[Option]]:
    """Return whom to see, and what to do."""
    now = plan.placed("now")
    see = [option for option in now if option.step.kind == "referral"]
    kept = [
        o for o in now if o.step.kind != "referral" and not (plan.lessons and o.step.key == READ)
    ]
    return see, kept


def _say_see(see: Sequence[Option], plan: Plan) -> None:
    if not see and not plan.path.refer:
        return
    say()
    say("Whom to see")
    if not see:
        hanging("  ", f"{plan.path.refer[:1].upper()}{plan.path.refer[1:].rstrip('.')}.")
    for option in see:
        hanging("  ", f"{capital(option.step.label)}. {option.reasons[0]} {option.step.why}")
        hanging("    ", " ".join(option.step.how))


def _say_now(do: Sequence[Option], window: Window | None) -> None:
    if not do:
        return
    say()
    say("Now")
    for number, option in enumerate(do, 1):
        head = f"  {number}. "
        hanging(head, f"{capital(option.step.label)}. {' '.join(option.step.how)}")
        if option.step.key == "sleep_window" and window is not None:
            _say_window(window)
        if option.level:
            hanging("     ", f"For you: {option.level}.")
        hanging(
            "     ", f"{option.reasons[0]} {option.step.why} How sure: {option.step.certainty}."
        )
        for caution in _cautions(option):
            hanging("     ", caution)


def _cautions(option: Option) -> list[str]:
    """Return what safety says of a step that may be done, each with its rule."""
    return [reason for reason in option.reasons[1:] if "rule S" in reason]


def _say_window(window: Window) -> None:
    hanging(
        "     ",
        f"In bed from {window.bed:%H:%M}, up at {window.rise:%H:%M}, {window.tib_h:g} h. {window.reason}",
    )
    for warning in window.warnings:
        hanging("     ", warning)


def _say_test(test: Test, plan: Plan) -> None:
    label = next((o.step.label for o in plan.options if o.step.key == test.step), test.step)
    say()
    say("To test next")
    hidden = ", hidden from you by a helper" if test.blind else ""
    hanging(
        "  ", f"{capital(label)}: {test.nights} nights, {PLANS.get(test.plan, test.plan)}{hidden}."
    )
    hanging("  ", test.reason)
    hanging("  ", test.command)


def _say_places(plan: Plan) -> None:
    running = [o for o in plan.placed("test") if plan.test is None or o.step.key != plan.test.step]
    _say_list("Under trial", running)
    if plan.stop and not plan.placed("later"):
        return
    _say_list("Ask a clinician first", plan.placed("ask first"))
    wished = [o for o in plan.placed("not worth it") if o.step.kind in WISHED]
    _say_list("To leave", sorted(wished, key=_told_most)[:MOST_LEFT])
    barred = [o for o in plan.placed("not for you") if o.step.kind != "referral"]
    _say_list("Not for you", barred)
    left = len(plan.placed("later")) + max(0, len(wished) - MOST_LEFT)
    if left:
        say()
        say(f"{left} more wait or are not worth it; `nightlab plan --json` has them all.")


def _told_most(option: Option) -> tuple[bool, bool]:
    """Order what to leave: own trials first, then what people are sold."""
    return not option.tested, option.step.kind != "supplement"


def _say_list(title: str, options: Sequence[Option]) -> None:
    """Print options under a heading; those that stand there for one reason share a line."""
    if not options:
        return
    say()
    say(title)
    together: dict[str, list[str]] = {}
    for option in options:
        together.setdefault(option.reasons[0], []).append(option.step.label)
    for reason, labels in together.items():
        hanging("  ", f"{capital(', '.join(labels))}. {reason}")
