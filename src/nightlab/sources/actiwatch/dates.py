"""Dates and clock times of Actiware in any country's order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterable

DATE = re.compile(r"(\d{1,4})[-/.] ?(\d{1,2})[-/.] ?(\d{2,4})\.?", re.ASCII)
TIME = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AaPp])\.?[Mm]\.?)?", re.ASCII)
MOST_MONTHS = 12
HALF_DAY_H = 12
CENTURY = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """Which of a date's three numbers is the year, the month and the day."""

    year: int
    month: int
    day: int

    def clock(self, date: str, time: str, where: str) -> datetime:
        """Return a wall clock without a zone.

        Raises:
            NightlabError: No such date or time.
        """
        found, at = DATE.fullmatch(date.strip()), TIME.fullmatch(time.strip())
        try:
            if found is None or at is None:
                raise ValueError  # noqa: TRY301 - one sentence for whatever is wrong
            numbers = [int(number) for number in found.groups()]
            year = numbers[self.year]
            hour = int(at[1])
            if at[4]:
                hour = hour % HALF_DAY_H + (HALF_DAY_H if at[4] in "Pp" else 0)
            year += CENTURY if year < YEARS.start else 0
            day = (year, numbers[self.month], numbers[self.day])
            wall = datetime(*day, hour, int(at[2]), int(at[3] or 0))  # noqa: DTZ001 - a wall clock
            if wall.year not in YEARS:
                raise ValueError  # noqa: TRY301
        except ValueError as error:
            what = f"{date[:20]!r} {time[:20]!r} is no time"
            raise NightlabError(what, where=where, fix="export it again") from error
        return wall


YEAR_FIRST, DAY_FIRST, MONTH_FIRST = Order(0, 1, 2), Order(2, 1, 0), Order(2, 0, 1)


def order_of(pairs: Iterable[tuple[str, str]], where: str) -> Order:
    """Return the order in which a file writes its dates.

    Assumptions: it is one for the whole file. A number over 12 is no month; of two dates a day apart
    the day is what grew by one.

    Args:
        pairs: Dates that follow each other, such as start and end of an interval.
        where: The file.

    Raises:
        NightlabError: Nothing tells day from month.
    """
    first = ""
    for pair in pairs:
        found = [DATE.fullmatch(text.strip()) for text in pair]
        first = first or pair[0]
        if found[0] is None or found[1] is None:
            continue
        if len(found[0][1]) > 2:
            return YEAR_FIRST
        (a, b), (c, d) = [(int(each[1]), int(each[2])) for each in found if each]
        if max(a, c) > MOST_MONTHS or (c - a, d - b) == (1, 0):
            return DAY_FIRST
        if max(b, d) > MOST_MONTHS or (c - a, d - b) == (0, 1):
            return MONTH_FIRST
    raise NightlabError(
        f"nothing tells whether {first[:20]!r} begins with the day or the month",
        where=where,
        fix="export more than one day",
    )
