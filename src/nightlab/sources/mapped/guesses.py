"""What the names and cells of a table's columns give away; what they do not is asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nightlab.sources.mapped.mapping import COLUMNS, TIMED
from nightlab.sources.mapped.time_forms import read_clock, read_time
from nightlab.sources.row import NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nightlab.sources.mapped.look import Look

TIME_FORMS = (
    "iso",
    *(
        f"{day} {clock}"
        for day in ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d. %m. %Y")
        for clock in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
    ),
    "%Y-%m-%d %I:%M %p",
    "%Y-%m-%d %I:%M%p",
    "%Y-%m-%d %H:%M:%S %z",
)
DATE_FORMS = ("iso", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y")
CLOCK_FORMS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p")
EPOCHS = {10: "epoch_s", 13: "epoch_ms"}
OFFSET = re.compile(r".*\d(?:[+-]\d\d:?\d\d)", re.ASCII)
NO_VALUE = frozenset({"-", "--", "n/a", "na", "nan", "none", "null", "?", "—"})
YES = frozenset({"yes", "true", "1", "y", "nap", "ja", "oui", "si", "sí", "x"})
NO = frozenset({"no", "false", "0", "n", "nein", "non", "night", "main", "sleep"})
# What a column tells -> words in its header, the surest first; the first column that fits takes it.
WORDS: dict[str, tuple[str, ...]] = {
    "date": ("date", "day", "datum", "night of", "jour", "fecha"),
    "start": (
        "sleep start",
        "bedtime",
        "went to bed",
        "start",
        "begin",
        "from",
        "onset",
        "von",
        "in bed at",
    ),
    "end": (
        "sleep end",
        "wake time",
        "wake up time",
        "got up",
        "end",
        "until",
        "to",
        "stop",
        "bis",
    ),
    "length": ("time in bed", "in bed duration", "total duration"),
    "asleep": ("asleep", "total sleep", "sleep duration", "time asleep"),
    "awake": ("awake", "wake duration", "waso", "wach"),
    "light": ("light", "core", "leicht"),
    "deep": ("deep", "tief", "n3"),
    "rem": ("rem",),
    "latency": ("latency", "to fall asleep", "fall asleep", "sol"),
    "snoring": ("snoring", "snore"),
    "awakenings": ("awakenings", "wake ups", "number of awakenings"),
    "score": ("score",),
    "efficiency": ("efficiency",),
    "heart_rate": ("average heart rate", "avg hr", "mean hr", "average hr"),
    "lowest_heart_rate": (
        "lowest heart rate",
        "min hr",
        "resting heart rate",
        "minimum heart rate",
    ),
    "hrv_rmssd": ("rmssd",),
    "hrv_sdnn": ("sdnn",),
    "respiratory_rate": ("respiratory rate", "breathing rate"),
    "spo2": ("spo2", "oxygen"),
    "nap": ("nap",),
    "device": ("device", "source"),
    "zone": ("time zone", "timezone", "tz"),
    "at": ("timestamp", "datetime", "time", "at", "when", "date"),
    "kind": ("kind", "type", "category", "what"),
    "amount": ("amount", "dose", "quantity", "menge"),
    "unit": ("unit", "einheit"),
    "label": ("label", "note", "comment", "description", "name"),
    "into_bed": ("into bed", "got into bed", "went to bed"),
    "tried_to_sleep": ("tried to sleep", "lights out", "lights off"),
    "fell_asleep": ("fell asleep", "asleep at"),
    "woke": ("woke", "final awakening", "wake time"),
    "rose": ("rose", "out of bed", "got up"),
    "quality": ("quality",),
    "note": ("note", "comment"),
}
BARE = {"to", "from", "von", "bis", "at", "s", "h"}
"""Words that stand in many names, and mean something only alone."""
TIMES = {"start", "end", "at"}
CLOCKS = {"into_bed", "tried_to_sleep", "fell_asleep", "woke", "rose"}
UNITS = (
    ("s", re.compile(r"\(s\)|\bs\b|\bsecs?\b|\bseconds?\b")),
    ("min", re.compile(r"\bmins?\b|\bminutes?\b|\bminuten\b")),
    ("h", re.compile(r"\(h\)|\bh\b|\bhrs?\b|\bhours?\b|\bstunden\b")),
)


def columns_of(look: Look, kind: str) -> dict[str, str]:
    """Return what the columns of a table of some kind tell, by their names and cells."""
    found: dict[str, str] = {}
    for name in COLUMNS[kind]:
        for word in WORDS.get(name, ()):
            fits = [column for column in look.header if _says(column, word)]
            free = [column for column in fits if column not in found.values()]
            right = [column for column in free if _fits(name, look.samples(column))]
            if right:
                found[name] = right[0]
                break
    if kind == "nights" and ("date" in found) and time_forms(look, [found.get("start", "")]):
        del found["date"]
    if {"end", "length"} <= set(found):
        del found["length"]
    return found


def _says(column: str, word: str) -> bool:
    plain = re.sub(r"[\W_]+", " ", column.lower()).strip()
    return plain == word if word in BARE else f" {word} " in f" {plain} "


def _fits(name: str, samples: Sequence[str]) -> bool:
    if name in TIMES:
        return bool(_forms(samples, (*TIME_FORMS, *EPOCHS.values()), read_time)) or _is_clock(
            samples
        )
    if name in CLOCKS:
        return _is_clock(samples)
    if name == "date":
        return bool(_forms(samples, DATE_FORMS, _read_date))
    if name in {*TIMED["nights"], "awakenings", "score", "efficiency", "heart_rate"}:
        return all(
            NUMBER.fullmatch(each.replace(",", ".")) or ":" in each for each in _told(samples)
        )
    return True


def time_forms(look: Look, columns: Iterable[str]) -> list[str]:
    """Return the forms in which every cell of some columns is a time; empty for clocks alone."""
    samples = [cell for column in columns if column for cell in look.samples(column)]
    digits = {len(each) for each in samples if each.isascii() and each.isdecimal()}
    if len(digits) == 1 and (epoch := EPOCHS.get(digits.pop())):
        return [epoch]
    return _forms(samples, TIME_FORMS, read_time)


def date_forms(look: Look, column: str) -> list[str]:
    """Return the forms in which every cell of a column is a date."""
    return _forms(look.samples(column), DATE_FORMS, _read_date)


def clock_forms(look: Look, columns: Iterable[str]) -> list[str]:
    """Return the forms in which every cell of some columns is a clock."""
    samples = [cell for column in columns for cell in look.samples(column)]
    return _forms(samples, CLOCK_FORMS, read_clock)


def unit_of(look: Look, column: str) -> str:
    """Return the unit that a column of durations names; empty where it names none."""
    if any(":" in each for each in look.samples(column)):
        return "H:MM"
    plain = column.lower().replace("_", " ")
    named = [unit for unit, words in UNITS if words.search(plain)]
    return named[0] if len(named) == 1 else ""


def prints_offset(look: Look, column: str) -> bool:
    """Tell whether the times of a column carry their offset."""
    return all(OFFSET.fullmatch(each) for each in _told(look.samples(column)))


def is_in_utc(look: Look, column: str) -> bool:
    """Tell whether the times of a column end in ``Z``."""
    return all(each.endswith("Z") for each in _told(look.samples(column)))


def missing_words(look: Look) -> tuple[str, ...]:
    """Return the words in the cells that stand for no value."""
    cells = dict.fromkeys(cell for column in look.header for cell in look.samples(column))
    return tuple(cell for cell in cells if cell.lower() in NO_VALUE)


def has_decimal_comma(look: Look, columns: Iterable[str]) -> bool:
    """Tell whether numbers have a decimal comma."""
    cells = [cell for column in columns for cell in look.samples(column)]
    # Three digits behind a comma can be thousands.
    return any(re.fullmatch(r"\d+,(\d{1,2}|\d{4,9})", cell, re.ASCII) for cell in cells)


def nap_words(look: Look, column: str) -> tuple[str, ...]:
    """Return the words of a column that say yes; empty where they are not plain."""
    words = {word.lower() for word in _told(look.samples(column))}
    return tuple(sorted(words & YES)) if words <= YES | NO else ()


def _told(samples: Sequence[str]) -> list[str]:
    return [each for each in samples if each.lower() not in NO_VALUE]


def _is_clock(samples: Sequence[str]) -> bool:
    return bool(_forms(samples, CLOCK_FORMS, read_clock))


def _read_date(text: str, form: str) -> object:
    return read_time(text, form, is_date=True)


def _forms(
    samples: Sequence[str], forms: Iterable[str], read: Callable[[str, str], object]
) -> list[str]:
    told = _told(samples)
    return [form for form in forms if told and all(_reads(read, each, form) for each in told)]


def _reads(read: Callable[[str, str], object], text: str, form: str) -> bool:
    try:
        read(text, form)
    except (ValueError, OverflowError):
        return False
    return True
