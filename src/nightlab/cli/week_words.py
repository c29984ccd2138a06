"""Times of a week in words, for a person who is tired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nightlab.cli.layout import hanging, paragraph
from nightlab.cli.output import echo_json, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from nightlab.lab import Lab
    from nightlab.person import Profile
    from nightlab.plan import Slot, Week
    from nightlab.safety.report import SafetyReport

HOW_SURE = (
    "Distances from medicines are rules of safety. Most other hours are custom or our own choice, and no "
    "trial has compared them: near is as good as exact."
)


def who(lab: Lab) -> tuple[SafetyReport, Profile]:
    """Return what safety says of the person, and the person."""
    return lab.planning.safety(), lab.planning.profile()


def stopped(safety: SafetyReport, profile: Profile, *, as_json: bool) -> bool:
    """Show whom to call and nothing else where somebody is in danger, and return whether it was so."""
    from nightlab.cli.safety_words import say_report
    from nightlab.safety.crisis import crisis_page

    if not (safety.crisis or safety.decision == "emergency"):
        return False
    if as_json:
        page = crisis_page(profile.profile).text()
        echo_json({"decision": safety.decision, "crisis": safety.crisis, "page": page})
    else:
        say_report(safety, profile, (), None)
    return True


def plain_slot(slot: Slot) -> dict[str, Any]:
    """Return a slot as plain values."""
    return {
        "key": slot.key,
        "label": slot.label,
        "at": slot.at,
        "minutes": slot.minutes,
        "fixed": slot.fixed,
        "why": slot.why,
    }


def plain_week(week: Week) -> dict[str, Any]:
    """Return a week as plain values, instants on the person's clock."""
    return {
        "stop": list(week.stop),
        "start": week.start,
        "zone": week.zone,
        "slots": [plain_slot(slot) for slot in week.slots],
        "unmet": list(week.unmet),
        "relaxed": list(week.relaxed),
        "how_sure": HOW_SURE,
    }


def say_stop(week: Week) -> None:
    """Print what safety says before anything else."""
    for text in week.stop:
        paragraph(text)
    if week.stop:
        say()


def say_tonight(slots: Iterable[Slot], week: Week, now: datetime) -> None:
    """Print what is left of an evening, what already holds first."""
    say_stop(week)
    told = list(slots)
    if not told:
        say("Nothing has an hour tonight.")
    for slot in told:
        since = "since " if slot.at < now else ""
        hanging(f"{since}{slot.at:%H:%M}  ".rjust(13), _what(slot))
    say_unmet(week)
    say_sure()


def say_week(week: Week) -> None:
    """Print a week day by day, each from rising."""
    from nightlab.plan.week.picture import by_day

    say_stop(week)
    for day, slots in by_day(week):
        say(f"{day:%Y-%m-%d}, {day:%A}")
        for slot in slots:
            hanging(f"  {slot.at:%H:%M}  ", _what(slot))
        say()
    say_unmet(week)
    say_sure()


def say_unmet(week: Week) -> None:
    """Print why something has no hour, and what was given up for it."""
    for sentence in (*week.unmet, *week.relaxed):
        paragraph(sentence)


def say_sure() -> None:
    """Print how sure all of this is."""
    from nightlab.safety import review_note

    say()
    paragraph(HOW_SURE)
    paragraph(review_note())


def _what(slot: Slot) -> str:
    from nightlab.plan.week import is_span

    if is_span(slot):
        return slot.label
    long = f" ({slot.minutes:.0f} min)" if slot.minutes else ""
    return f"{slot.label}{long}"
