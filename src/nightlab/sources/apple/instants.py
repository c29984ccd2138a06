"""Times and numbers as Health prints them, one by one and by the thousand."""

from __future__ import annotations

import math
import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from nightlab.units import EPOCH

if TYPE_CHECKING:
    from numpy.typing import NDArray

TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1970, 2199
NO_TIME = int(np.iinfo(np.int64).min)
# Of clocks whose offset is taken off apart.
WALL_EPOCH = EPOCH.replace(tzinfo=None)
ZERO = ord("0")


# A record mostly begins where the one before it ended.
@lru_cache(maxsize=16)
def instant_s(text: str) -> int | None:
    """Return a time in seconds since 1970 UTC; None for anything else.

    Example:
        >>> instant_s("1970-01-01 01:00:10 +0100"), instant_s("1970-01-01 01:00")
        (10, None)
    """
    if not TIME.fullmatch(text):
        return None
    hours, minutes = int(text[21:23]), int(text[23:])
    try:
        clock = datetime.fromisoformat(text[:19])
    except ValueError:
        return None
    if hours > 23 or minutes > 59 or text[11:13] == "24":
        return None
    if not FIRST_YEAR <= clock.year <= LAST_YEAR:
        return None
    since = clock - WALL_EPOCH
    offset_s = 60 * (60 * hours + minutes)
    at_s = 86_400 * since.days + since.seconds
    return at_s + offset_s if text[20] == "-" else at_s - offset_s


def instants_s(texts: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return what ``instant_s`` gives of many times of its form, ``NO_TIME`` for None.

    Args:
        texts: ``uint8[n, 25]``, digits and signs where they belong.
    """
    digit = (texts - np.uint8(ZERO)).astype(np.int64)

    def number(first: int) -> NDArray[np.int64]:
        return 10 * digit[:, first] + digit[:, first + 1]

    year, month, day = 100 * number(0) + number(2), number(5), number(8)
    hour, minute, second = number(11), number(14), number(17)
    offset_h, offset_min = number(21), number(23)
    fits = (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(fits, 12 * (year - 1970) + month - 1, 0).astype("datetime64[M]")
    first_day = months.astype("datetime64[D]").astype(np.int64)
    next_month = (months + 1).astype("datetime64[D]").astype(np.int64)
    fits &= (first_day + day <= next_month) & (hour < 24) & (minute < 60) & (second < 60)
    fits &= (offset_h < 24) & (offset_min < 60)
    sign = np.where(texts[:, 20] == ord("-"), 1, -1)
    minutes = 60 * (hour + sign * offset_h) + minute + sign * offset_min
    return np.where(fits, 86_400 * (first_day + day - 1) + 60 * minutes + second, NO_TIME)


def number(text: str) -> float:
    """Return a finite number; nan for anything else.

    Example:
        >>> number("61.5"), number("sixty")
        (61.5, nan)
    """
    found = float(text) if NUMBER.fullmatch(text) else math.nan
    return found if math.isfinite(found) else math.nan


def numbers(texts: NDArray[np.uint8], point: int | None) -> NDArray[np.float64]:
    """Return what ``number`` gives of many numbers of one form.

    Assumptions: at most 15 digits, so that they are a whole number without error, which divided by a
    power of ten rounds once, as ``float`` does.

    Args:
        texts: ``uint8[n, width]``, digits and at most one point.
        point: Where the point stands; None where there is none.
    """
    width = texts.shape[1]
    columns = [column for column in range(width) if column != point]
    whole = np.zeros(len(texts), dtype=np.int64)
    for column in columns:
        whole = 10 * whole + (texts[:, column] - np.uint8(ZERO))
    decimals = 0 if point is None else width - 1 - point
    return whole / float(10**decimals)
