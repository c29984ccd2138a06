"""A week as an iCalendar file (RFC 5545), which says no more of a person than it has to."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.machine import evening_of
from nightlab.plan.week.fixed import MEDICINE, RISE, SLEEP, WORK
from nightlab.plan.week.picture import kind_of
from nightlab.plan.week.pieces import pieces
from nightlab.plan.week.wants import DINNER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.plan.records import Slot, Week

FOLD_OCTETS = 75
LONGEST_REMINDER_MIN = 240
PLAIN = {SLEEP: "Bed", RISE: "Rise", DINNER: "Dinner", "trial": "Capsule"}
"""What others see of habits and of a trial's package."""
HIDDEN = (WORK, MEDICINE)
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """How much a calendar file says.

    Args:
        full: Whether it names medicines, doses, work and reasons; else titles that tell a stranger little.
        remind_min: Minutes before each thing at which a reminder rings; None for none.
    """

    full: bool = False
    remind_min: int | None = None

    def __post_init__(self) -> None:
        if self.remind_min is not None and not 0 <= self.remind_min <= LONGEST_REMINDER_MIN:
            raise NightlabError(
                f"{self.remind_min} min is no reminder",
                where="remind",
                fix=f"give 0 to {LONGEST_REMINDER_MIN} minutes",
            )


def make_ics(
    week: Week, *, stamp: datetime, full: bool = False, remind_min: int | None = None
) -> str:
    """Return a week as the text of an iCalendar file.

    Each thing keeps its UID from one file to the next, so that a calendar which knows it moves it
    rather than having it twice. By default no medicine, dose, reason or work hour is in it. No reminder
    rings in the hours of sleep.

    Args:
        week: The week.
        stamp: When the file is made; a later one counts as the newer version.
        full: Whether names of medicines, doses and reasons stand in it.
        remind_min: Minutes before each thing at which a reminder rings; None for none.

    Assumptions: times are instants in UTC, which every calendar shows on its own clock.

    Raises:
        NightlabError: A reminder below 0 or above four hours.

    Source: RFC 5545.
    """
    told = Told(full, remind_min)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nightlab//Week//EN", "CALSCALE:GREGORIAN"]
    lines.append("X-WR-CALNAME:Nightlab")
    seen: Counter[str] = Counter()
    for slot in week.slots:
        if not full and slot.key.startswith(HIDDEN):
            continue
        # By what anyone may see, so that a UID gives away no more than a title.
        shown = slot.key if slot.key.startswith(HIDDEN) else title(slot, full=False)
        named = f"{evening_of(slot.at, week.zone)} {shown}"
        seen[named] += 1
        lines += _event(week, slot, told, _uid(named, seen[named]), stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(week: Week, slot: Slot, told: Told, uid: str, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"SEQUENCE:{max(0, int((stamp - SINCE).total_seconds()) // 60)}"
    yield f"DTSTART:{_utc(slot.at)}"
    if slot.minutes and kind_of(slot) != "curfew":
        yield f"DTEND:{_utc(_end(slot))}"
    yield f"SUMMARY:{escape(title(slot, full=told.full))}"
    if told.full and slot.why:
        yield f"DESCRIPTION:{escape(slot.why)}"
    yield "CLASS:PRIVATE"
    yield f"TRANSP:{'OPAQUE' if slot.key == WORK else 'TRANSPARENT'}"
    if told.remind_min is not None and _may_ring(week, slot, told.remind_min):
        yield from _alarm(slot, told)
    yield "END:VEVENT"


def _alarm(slot: Slot, told: Told) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escape(title(slot, full=told.full))}"
    yield f"TRIGGER:-PT{told.remind_min}M"
    yield "END:VALARM"


def title(slot: Slot, *, full: bool) -> str:
    """Return what a calendar calls a slot: all of it, or what may be seen over a shoulder."""
    if full:
        return slot.label
    kind = "trial" if slot.key.startswith("trial ") else slot.key
    step = pieces().get(kind.removesuffix(" again"))
    return step.plain if step else PLAIN.get(kind, "Nightlab")


def escape(text: str) -> str:
    r"""Return a text as RFC 5545 wants it inside a value.

    Example:
        >>> escape("light, dim; calm")
        'light\\, dim\\; calm'
    """
    safe = "".join(c if c >= " " or c in "\n\t" else " " for c in text.replace("\r\n", "\n"))
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        safe = safe.replace(plain, written)
    return safe


def fold(line: str) -> str:
    """Return a line broken so that no part has more than 75 octets, never within a letter."""
    parts, kept, room = [], "", FOLD_OCTETS
    for letter in line:
        size = len(letter.encode("utf-8", errors="replace"))
        if size > room:
            parts.append(kept)
            kept, room = "", FOLD_OCTETS - 1
        kept += letter
        room -= size
    return "\r\n ".join([*parts, kept])


def _may_ring(week: Week, slot: Slot, before_min: int) -> bool:
    rings = slot.at.astimezone(UTC) - timedelta(minutes=before_min)
    asleep = (each for each in week.slots if each.key == SLEEP)
    return slot.key != RISE and not any(each.at <= rings < _end(each) for each in asleep)


def _uid(named: str, number: int) -> str:
    digest = hashlib.sha256(f"{named} {number}".encode()).hexdigest()[:24]
    return f"{digest}@nightlab"


def _end(slot: Slot) -> datetime:
    return slot.at.astimezone(UTC) + timedelta(minutes=slot.minutes)


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
