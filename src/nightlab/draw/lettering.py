"""How numbers, durations and dates are lettered, and how wide a line of text will be."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING

from nightlab.draw.svg import clean

if TYPE_CHECKING:
    from datetime import date, datetime

MINUS = "−"
GAP = "\N{NO-BREAK SPACE}"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Widths in em, on the generous side of the system fonts: a label may be short, never overlap.
WIDTHS = {**dict.fromkeys(f"iljI.,:;'|!() {GAP}", 0.34), **dict.fromkeys("mwMW%@—", 0.95)}


def plain(value: float, decimals: int = 0) -> str:
    """Return a number with a true minus sign; what rounds to nothing has no sign.

    Example:
        >>> plain(-6.04, 1), plain(-0.04, 1)
        ('−6.0', '0.0')
    """
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", MINUS)


def signed(value: float, decimals: int = 0) -> str:
    """Return a number with its sign, as differences are written.

    Example:
        >>> signed(5.0), signed(-5.0), signed(0.0)
        ('+5', '−5', '0')
    """
    text = plain(value, decimals)
    return text if text[0] == MINUS or float(text) == 0 else f"+{text}"


def decimals_for(span: float) -> int:
    """Return the decimals (0 to 6) that leave two figures of a span."""
    return min(6, max(0, 1 - math.floor(math.log10(span)))) if span > 0 else 1


def percent(share: float) -> str:
    r"""Return a chance in whole per cent, never rounded to certainty.

    Example:
        >>> percent(0.9991), percent(0.42), percent(0.0)
        ('>99\xa0%', '42\xa0%', '<1\xa0%')
    """
    whole = round(100 * share)
    return f">99{GAP}%" if whole >= 100 else f"<1{GAP}%" if whole < 1 else f"{whole}{GAP}%"


def duration(length_min: float) -> str:
    r"""Return minutes as hours and minutes.

    Example:
        >>> duration(530.2), duration(60), duration(12)
        ('8\xa0h\xa050\xa0min', '1\xa0h', '12\xa0min')
    """
    hours, rest = divmod(round(length_min), 60)
    parts = [f"{hours}{GAP}h"] if hours else []
    return GAP.join(parts + ([f"{rest}{GAP}min"] if rest or not hours else []))


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day_month(day: date) -> str:
    """Return a date as ``27 Oct``."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def full_date(day: date) -> str:
    """Return a date as ``Sun 27 Oct 2024``."""
    return f"{DAYS[day.weekday()]} {day_month(day)} {day.year}"


def clock(at: datetime) -> str:
    """Return the wall clock of a local time as ``23:05``."""
    return f"{at.hour:02d}:{at.minute:02d}"


def width(text: str, size: float) -> float:
    """Return a generous estimate of the width of a line of text, in the unit of ``size``."""
    return size * sum(map(_em, text))


def fit(text: str, room: float, size: float) -> str:
    """Return a clean line of text, cut with an ellipsis where it is wider than ``room``."""
    line = clean(text)
    if width(line, size) <= room:
        return line
    kept = room - width("…", size)
    for end, letter in enumerate(line):
        kept -= size * _em(letter)
        if kept < 0:
            return line[:end].rstrip(" \N{ZERO WIDTH JOINER}") + "…"
    return line


def wrap(text: str, room: float, size: float, most: int = 3) -> list[str]:
    """Return a text broken between words into at most ``most`` lines that fit ``room``."""
    lines = [""]
    for word in clean(text).split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, size) <= room or len(lines) == most:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fit(each, room, size) for each in lines if each]


def _em(letter: str) -> float:
    if letter in WIDTHS:
        return WIDTHS[letter]
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.25
    return 0.72 if letter.isupper() or ord(letter) > 0x2FF else 0.6
