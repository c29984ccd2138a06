"""Days and clock times as Daylio prints them, by the language and settings of the phone."""

from __future__ import annotations

import re
from datetime import date, time

from nightlab.units import YEARS

TWELVE = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)? ?([ap])\.? ?m\.?", re.IGNORECASE)
TWENTY_FOUR = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?")
DAY_FIRST = re.compile(r"(\d{1,2})\.? ([A-Za-z]{3,9})")
MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})")
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
NOON_HOURS = 12


def day_of(text: str, year: str = "") -> date:
    """Return a day printed as ``2019-03-17``, or as ``June 22`` or ``22 June`` beside its year.

    Assumptions: month names are English, whole or cut to three letters; the first letters alone would
    take Finnish November, marraskuu, for March.

    Raises:
        ValueError: Another text.
    """
    if not year:
        return _checked(date.fromisoformat(text))
    if found := DAY_FIRST.fullmatch(text):
        day, month = found[1], found[2]
    elif found := MONTH_FIRST.fullmatch(text):
        day, month = found[2], found[1]
    else:
        raise ValueError(text)
    return _checked(date(int(year), _month(month.lower()), int(day)))


def time_of(text: str) -> time:
    """Return a clock time with 24 hours, or with 12 and ``AM`` or ``pm``.

    Assumptions: the blank before AM and PM may be any of Unicode's.

    Raises:
        ValueError: Another text.
    """
    plain = " ".join(text.split())
    if found := TWELVE.fullmatch(plain):
        hour = int(found[1])
        if not 1 <= hour <= NOON_HOURS:
            raise ValueError(text)
        return time(hour % NOON_HOURS + (NOON_HOURS if found[3] in "pP" else 0), int(found[2]))
    if found := TWENTY_FOUR.fullmatch(plain):
        return time(int(found[1]), int(found[2]))
    raise ValueError(text)


def _month(name: str) -> int:
    found = [number for number, month in enumerate(MONTHS, 1) if name in (month, month[:3])]
    if not found:
        raise ValueError(name)
    return found[0]


def _checked(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(day)
    return day
