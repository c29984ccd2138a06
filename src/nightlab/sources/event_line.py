"""One event as a line of text, such as a person types it."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS, Event
from nightlab.sources.amounts import parse_amount
from nightlab.sources.clock import parse_clock
from nightlab.sources.ranges import check_amount
from nightlab.units import YEARS

NOON = dt.time(12)
DIGITS = tuple("0123456789")
LONGEST_LINE = 200
FORM = "write it like: caffeine 80mg 15:00, stress 4 20:00, magnesium 200mg 21:30 or #longday"


def unknown_kind(kind: str, where: str) -> NightlabError:
    """Return the error for a kind of event that is not known, with the nearest that is."""
    near = get_close_matches(kind, EVENT_UNITS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(EVENT_UNITS)}"
    return NightlabError(f"{kind[:40]!r} is no kind of event", where=where, fix=hint)


def parse_event(text: str, *, date: dt.date, zone: str) -> Event:
    """Return the event that a line of text tells for one night.

    Assumptions: a time from noon on is of the day before ``date``, a time before noon of ``date``
    itself. The line is kind, amount with unit and time (``caffeine 80mg 15:00``); a first word that
    is no kind names what was taken, as a dose (``magnesium bisglycinate 200mg 21:30``). Words after
    a kind are its label. ``#word`` is a tag; without a time it is put at noon, where the night's
    window begins.

    Args:
        text: The line.
        date: Local date on which the night ends.
        zone: IANA zone of the person.

    Raises:
        NightlabError: Over 200 characters, or what is no character; no time, no amount where a dose
            needs one, a unit that does not belong to the kind, more than can be, or a word that looks
            like a misspelt kind.

    Example:
        >>> from datetime import date
        >>> event = parse_event("magnesium 200mg 21:30", date=date(2024, 3, 2), zone="UTC")
        >>> event.kind, event.amount, event.label, event.at.isoformat()
        ('dose', 200.0, 'magnesium', '2024-03-01T21:30:00+00:00')
    """
    _check_text(text)
    words, clock = _split_clock(text)
    if not words:
        raise NightlabError("no event in this line", where=repr(text), fix=FORM)
    if words[0].startswith("#"):
        return _tag(words, clock or NOON, date, zone, text)
    if clock is None:
        raise NightlabError("an event needs its time", where=repr(text), fix=FORM)
    names, amount = _split_amount(words)
    kind, label = _kind(names, amount, text)
    figure = parse_amount(amount, kind=kind, where=repr(text)) if amount else None
    check_amount(figure or 0, kind=kind, where=repr(text))
    return Event(kind, _at_night(clock, date, zone), zone, figure, label)


def _check_text(text: str) -> None:
    if len(text) > LONGEST_LINE:
        raise NightlabError(
            f"a line of {len(text)} characters", where=repr(text[:40]), fix="write a shorter one"
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NightlabError(
            f"{text[error.start]!r} is no character", where=repr(text), fix="write it anew"
        ) from error


def _split_clock(text: str) -> tuple[list[str], dt.time | None]:
    words = text.split()
    if words and ":" in words[-1]:
        return words[:-1], parse_clock(words[-1], where=repr(text))
    return words, None


def _split_amount(words: list[str]) -> tuple[list[str], str]:
    """Split off the amount, which may be one word (80mg) or two (80 mg)."""
    for count in (1, 2):
        tail = words[-count:]
        if len(words) > count and tail[0][:1] in DIGITS:
            return words[:-count], "".join(tail)
    return words, ""


def _kind(names: list[str], amount: str, text: str) -> tuple[str, str]:
    first, rest = names[0].lower(), " ".join(names[1:])
    if first in EVENT_UNITS and first != "dose":
        return first, rest
    label = rest if first == "dose" else " ".join(names)
    near = get_close_matches(first, EVENT_UNITS, n=1, cutoff=0.75)
    if first != "dose" and near:
        raise unknown_kind(first, repr(text))
    if not label or not amount:
        raise NightlabError("a dose needs a name and an amount", where=repr(text), fix=FORM)
    return "dose", label


def _tag(words: list[str], clock: dt.time, date: dt.date, zone: str, text: str) -> Event:
    label = " ".join(words)[1:].strip()
    if not label:
        raise NightlabError("a tag needs a word", where=repr(text), fix="write #longday")
    return Event("tag", _at_night(clock, date, zone), zone, None, label)


def _at_night(clock: dt.time, date: dt.date, zone: str) -> dt.datetime:
    if date.year not in YEARS:
        raise NightlabError(f"no night ends on {date}", where="date", fix="check the year")
    day = date - dt.timedelta(days=1) if clock >= NOON else date
    return units.instant(day, clock, zone)
