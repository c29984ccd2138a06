"""The weekly check of sleepiness, without which no short night is prescribed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.person.answers import as_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.person import Answer, Value
    from nightlab.safety import SafetyReport

STOP_RULE = "S205"
KEPT = "week_kept_window"
QUESTION = (
    "Every week: are you less sleepy by day than the week before, the same, or more? Did you nod off "
    "when you did not mean to? More, or nodding off, ends the window at once, and you do not drive."
)


@dataclass(frozen=True, slots=True)
class Sleepiness:
    """What the weekly checks say.

    Args:
        rising: Whether sleepiness rises now.
        dozed: Whether the person nodded off of late.
        ever: Whether either was ever so.
        checked: Whether the present week was asked about.
    """

    rising: bool
    dozed: bool
    ever: bool
    checked: bool

    @property
    def stops(self) -> bool:
        """Whether a window has to end."""
        return self.rising or self.dozed


def sleepiness(
    answers: Mapping[str, Value],
    told: Sequence[Answer],
    report: SafetyReport,
    *,
    since: date | None,
) -> Sleepiness:
    """Return what the weekly checks say, by the history of answers or else by the last ones.

    Assumptions: an answer on the day a window begins is about the week before it; rising sleepiness and
    nodding off count as present until a later answer takes them back, however old they are.

    Args:
        answers: The last answers, which count where no history is given.
        told: All answers with their instants.
        report: What safety found; its rule S205 counts like an answer.
        since: First evening of the present window; None where there is none.
    """
    fired = any(each.rule == STOP_RULE for each in report.fired)
    history = [each for each in told if each.key in {"week_sleepiness", "week_dozed"}]
    ever = fired or any(each.value == "more" or each.value is True for each in history)
    if history:
        last = {each.key: each for each in sorted(history, key=lambda each: each.at)}
        now = {key: each.value for key, each in last.items()}
        week = last.get("week_sleepiness")
        checked = week is not None and week.value is not None
        checked = checked and (since is None or last["week_sleepiness"].at.date() > since)
    else:
        now = {key: answers.get(key) for key in ("week_sleepiness", "week_dozed")}
        checked = now["week_sleepiness"] is not None
    rising = fired or now.get("week_sleepiness") == "more"
    dozed = now.get("week_dozed") is True
    return Sleepiness(rising, dozed, ever or rising or dozed, checked)


def nights_kept(
    answers: Mapping[str, Value], told: Sequence[Answer], since: date | None
) -> float | None:
    """Return on how many of seven nights the present window was kept; None where nobody said."""
    said = [x for x in told if x.key == KEPT and (since is None or x.at.date() > since)]
    value = max(said, key=lambda each: each.at).value if said else None
    if not told:
        value = answers.get(KEPT)
    return as_number(value)
