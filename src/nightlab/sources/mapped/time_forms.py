"""Forms in which a table prints times: ISO, seconds since 1970, or letter by letter."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from nightlab.errors import NightlabError
from nightlab.sources.row import NUMBER
from nightlab.units import EPOCH, YEARS

NAMED = ("iso", "epoch_s", "epoch_ms")
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d.*)?", re.ASCII)
DIRECTIVE = re.compile(r"%(.)", re.DOTALL)
OF_DATES, OF_CLOCKS = frozenset("YymdbB"), frozenset("HIMSpfz")
DAY = (("Y", "y"), ("m", "b", "B"), ("d",))
CLOCK = (("H", "I"), ("M",))
LONGEST_FORM = 60
FIX = "write it as %d.%m.%Y %H:%M, or iso, epoch_s or epoch_ms"
CLOCK_FIX = "write it as %H:%M, or %I:%M %p for 12 hours"


def check_form(form: str, *, is_date: bool) -> None:
    """Refuse a form that leaves something open.

    Args:
        form: ``iso``, ``epoch_s``, ``epoch_ms``, or directives of ``strptime``.
        is_date: Whether it is of dates alone, so that clocks stand in columns of their own.

    Raises:
        NightlabError: No such form, or one without a year, month, day or clock.
    """
    if form == "iso" or (form in NAMED and not is_date):
        return
    _check(form, DAY if is_date else (*DAY, *CLOCK), "time_form", FIX)


def check_clock_form(form: str) -> None:
    """Refuse a form of clocks that leaves something open.

    Raises:
        NightlabError: No such form.
    """
    _check(form, CLOCK, "clock_form", CLOCK_FIX)
    if set(DIRECTIVE.findall(form)) & {*OF_DATES, "z"}:
        raise NightlabError(f"{form!r} is more than a clock", where="clock_form", fix=CLOCK_FIX)


def _check(form: str, needed: tuple[tuple[str, ...], ...], key: str, fix: str) -> None:
    found = DIRECTIVE.findall(form)
    rest = DIRECTIVE.sub("", form)
    plain = len(form) <= LONGEST_FORM and "%" not in rest and not re.search(r"[\d\n\r]", rest)
    known = set(found) <= OF_DATES | OF_CLOCKS and len(found) == len(set(found))
    whole = all(sum(each in found for each in group) == 1 for group in needed)
    if not (plain and known and whole) or ("I" in found) != ("p" in found):
        raise NightlabError(f"{form[:40]!r} is no form of times", where=key, fix=fix)


def read_time(text: str, form: str, *, is_date: bool = False) -> datetime:
    """Return a time as it is printed, with an offset where it has one, or the midnight of a date.

    Raises:
        ValueError: Not of this form, or outside 1900 to 2199.

    Example:
        >>> str(read_time("03.02.2024 7:05", "%d.%m.%Y %H:%M"))
        '2024-02-03 07:05:00'
    """
    if form == "iso":
        at = _iso(text, is_date=is_date)
    elif form in NAMED:
        if not NUMBER.fullmatch(text):
            raise ValueError(text)
        at = EPOCH + timedelta(seconds=float(text) / (1000 if form == "epoch_ms" else 1))
    else:
        at = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is told elsewhere
    if at.year not in YEARS:
        raise ValueError(text)
    return at


def _iso(text: str, *, is_date: bool) -> datetime:
    # Python reads a date alone as its midnight.
    if not ISO.fullmatch(text) or (len(text) <= len("2024-10-27")) != is_date:
        raise ValueError(text)
    return datetime.fromisoformat(text)


def read_clock(text: str, form: str) -> time:
    """Return a wall clock, without its seconds.

    Raises:
        ValueError: Not of this form.
    """
    return datetime.strptime(text, form).time().replace(second=0, microsecond=0)  # noqa: DTZ007 - a wall clock
