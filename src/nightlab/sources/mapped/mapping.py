"""How a table that no format knows is to be read: which column is what, in which unit and zone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import EVENT_UNITS
from nightlab.sources.mapped.time_forms import check_clock_form, check_form
from nightlab.sources.registry import formats

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

Kind = Literal["nights", "events", "diary"]
DateIs = Literal["morning", "evening"]
LENGTHS = ("s", "min", "h", "H:MM")
"""Units that a column of durations may be in."""
DURATIONS = {
    "asleep": "asleep_min",
    "awake": "awake_min",
    "light": "light_min",
    "deep": "n3_min",
    "rem": "rem_min",
    "latency": "to_fall_asleep_min",
    "after_wakeup": "after_wakeup_min",
    "snoring": "snoring_min",
}
FIGURES = {
    "awakenings": "awakenings",
    "score": "score_percent",
    "efficiency": "efficiency_percent",
    "heart_rate": "heart_rate_bpm",
    "lowest_heart_rate": "lowest_heart_rate_bpm",
    "hrv_rmssd": "hrv_rmssd_ms",
    "hrv_sdnn": "hrv_sdnn_ms",
    "respiratory_rate": "respiratory_rate_per_min",
    "spo2": "spo2_percent",
}
COLUMNS: Table[str, tuple[str, ...]] = {
    "nights": (
        *("start", "end", "length", "date", "start_date", "end_date"),
        *DURATIONS,
        *FIGURES,
        *("nap", "device", "zone"),
    ),
    "events": ("at", "at_date", "kind", "amount", "unit", "label", "zone"),
    "diary": (
        *("date", "into_bed", "tried_to_sleep", "fell_asleep", "latency", "woke", "rose"),
        *("awakenings", "awake", "quality", "note", "zone"),
    ),
}
NEEDED: Table[str, tuple[str, ...]] = {
    "nights": ("start",),
    "events": ("at",),
    "diary": ("date", "tried_to_sleep", "woke", "rose"),
}
TIMED: Table[str, tuple[str, ...]] = {
    "nights": ("length", *DURATIONS),
    "events": (),
    "diary": ("latency", "awake"),
}
DELIMITERS = (",", ";", "\t", "|")
ZONES = ("local", "utc", "printed", "column")
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
MOST_SKIPPED = 1000
LONGEST_TEXT = 200
MOST_WORDS = 200
# What no text in UTF-8 holds.
FIRST_HALF, LAST_HALF = "\ud800", "\udfff"
SEE = "see the mapping that `nightlab import --map` writes"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How one kind of table is read.

    Assumptions: units are told and never guessed; a cell is missing where it is empty or one of
    ``missing``. ``zone`` says what a printed time means: ``local`` is the person's wall clock,
    ``utc`` is UTC, ``printed`` carries its own offset, ``column`` is told row by row by an IANA name
    or an offset, and an IANA name holds for all rows.

    Args:
        name: Lower case; becomes the source of the records.
        kind: What a row is: ``nights``, ``events`` or ``diary``.
        columns: What is told (``start``) -> header of the column in the file.
        time_form: ``iso``, ``epoch_s``, ``epoch_ms``, or a form such as ``%d.%m.%Y %H:%M``; with a
            column ``date``, the form of the date.
        clock_form: Form of clocks beside a column ``date``; empty where there is none.
        date_is: Whether ``date`` is the morning on which a night ends or the evening before; empty
            where there is no such column.
        zone: What a printed time means.
        lengths: Column of durations -> unit, one of ``LENGTHS``.
        fixed: Of events: ``kind``, ``unit`` or ``label`` that holds for all rows.
        kinds: Of events: word in the column ``kind`` -> kind of event.
        nap_words: Of nights: words in the column ``nap`` that say yes, in lower case.
        missing: Words that stand for no value.
        delimiter: Comma, semicolon, tab or bar.
        skip_lines: Lines above the header.
        decimal_comma: Whether numbers have a decimal comma.
        title: What a person calls it; the name where empty.

    Raises:
        NightlabError: What contradicts itself or is missing, with its key.
    """

    name: str
    kind: Kind
    columns: Table[str, str]
    time_form: str = "iso"
    clock_form: str = ""
    date_is: DateIs | Literal[""] = ""
    zone: str = "local"
    lengths: Table[str, str] = field(default_factory=dict)
    fixed: Table[str, str] = field(default_factory=dict)
    kinds: Table[str, str] = field(default_factory=dict)
    nap_words: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    delimiter: str = ","
    skip_lines: int = 0
    decimal_comma: bool = False
    title: str = ""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, dict):
                object.__setattr__(self, each.name, MappingProxyType(dict(value)))
        self._check_texts()
        self._check_whole()
        self._check_columns()
        self._check_times()
        self._check_events()

    def __hash__(self) -> int:
        """Hash by name and columns."""
        return hash((self.name, self.kind, tuple(sorted(self.columns.items()))))

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process with plain tables."""
        values = [getattr(self, each.name) for each in fields(self)]
        return Mapping, tuple(dict(v) if isinstance(v, MappingProxyType) else v for v in values)

    def _check_texts(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            many = value if isinstance(value, tuple) else ()
            pairs = value.items() if isinstance(value, MappingProxyType) else ()
            if len(many) + len(pairs) > MOST_WORDS:
                raise _wrong(each.name, f"over {MOST_WORDS} entries")
            alone = [value] if isinstance(value, str) else []
            for text in (*alone, *many, *(text for pair in pairs for text in pair)):
                _check_text(text, each.name)

    def _check_whole(self) -> None:
        if not NAME.fullmatch(self.name):
            what = f"{self.name[:40]!r} is no name of a source"
            raise _wrong("name", what, "use lower case letters, digits and _, such as my_ring")
        if self.name in {known.name for known in formats()}:
            raise _wrong("name", f"{self.name!r} is a format of Nightlab", "use a name of your own")
        if self.kind not in get_args(Kind):
            raise _wrong("kind", f"{self.kind!r} is no kind", "use nights, events or diary")
        if self.delimiter not in DELIMITERS:
            raise _wrong("delimiter", f"{self.delimiter!r} is none", "use , ; | or a tab (\\t)")
        if not 0 <= self.skip_lines <= MOST_SKIPPED:
            raise _wrong("skip_lines", f"{self.skip_lines} cannot be", f"use 0 to {MOST_SKIPPED}")

    def _check_columns(self) -> None:
        known = COLUMNS[self.kind]
        for name, header in self.columns.items():
            if name not in known:
                raise _wrong(f"columns.{name}", "not known", f"use {', '.join(known)}")
            if not header.strip() or header != header.strip():
                raise _wrong(f"columns.{name}", f"{header!r} is no header of a column")
        for name in NEEDED[self.kind]:
            if name not in self.columns:
                raise _wrong(f"columns.{name}", "missing")
        if self.kind == "nights" and ("end" in self.columns) == ("length" in self.columns):
            raise _wrong("columns.end", "an end or a length is needed, and one of them alone")
        if self.kind == "diary" and not {"fell_asleep", "latency"} & set(self.columns):
            raise _wrong("columns.fell_asleep", "missing", "or give latency")
        self._check_units()

    def _check_units(self) -> None:
        timed = [name for name in TIMED[self.kind] if name in self.columns]
        for name in (*timed, *self.lengths):
            if name not in timed:
                raise _wrong(f"units.{name}", "no such column of durations is mapped")
            if self.lengths.get(name) not in LENGTHS:
                raise _wrong(f"units.{name}", "no unit", f"use one of {', '.join(LENGTHS)}")
        if bool(self.nap_words) != ("nap" in self.columns):
            raise _wrong(
                "nap_words", "a column nap and the words in it that say yes belong together"
            )
        if any(word != word.strip().lower() for word in self.nap_words):
            raise _wrong("nap_words", "words in lower case are needed")

    def _check_times(self) -> None:
        has_date = "date" in self.columns
        apart = {"start_date", "end_date", "at_date"} & set(self.columns)
        if has_date and apart:
            raise _wrong("columns.date", f"cannot stand beside {min(apart)}")
        if has_date != bool(self.date_is) or has_date != bool(self.clock_form):
            raise _wrong("columns.date", "date, date_is and clock_form belong together")
        if self.date_is not in {"", *get_args(DateIs)}:
            raise _wrong("date_is", f"{self.date_is!r} is neither", "use morning or evening")
        check_form(self.time_form, is_date=has_date)
        if has_date:
            check_clock_form(self.clock_form)
        if has_date and self.zone in {"utc", "printed"}:
            raise _wrong("zone", "clocks beside a date are wall clocks", "use local, or a zone")
        if self.zone not in ZONES:
            _check_zone(self.zone)
        if (self.zone == "column") != ("zone" in self.columns):
            raise _wrong("zone", "the zone column and a column zone belong together")

    def _check_events(self) -> None:
        if self.kind != "events":
            if self.fixed or self.kinds:
                raise _wrong("fixed", f"{self.kind} have no kind, unit or label")
            return
        for name in self.fixed:
            if name not in {"kind", "unit", "label"}:
                raise _wrong(f"fixed.{name}", "not known", "use kind, unit or label")
            if name in self.columns:
                raise _wrong(f"fixed.{name}", "there is a column for it")
        if ("kind" in self.columns) == ("kind" in self.fixed):
            raise _wrong("columns.kind", "missing", "or say fixed.kind")
        if self.kinds and "kind" not in self.columns:
            raise _wrong("kinds", "there is no column kind")
        for kind in (*self.kinds.values(), *filter(None, [self.fixed.get("kind")])):
            if kind not in EVENT_UNITS:
                raise _wrong("kinds", f"{kind[:40]!r} is none", f"use {', '.join(EVENT_UNITS)}")


def _check_text(text: str, key: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise _wrong(key, f"a text of {len(text)} characters")
    if any(FIRST_HALF <= letter <= LAST_HALF for letter in text):
        raise _wrong(key, f"{text[:40]!r} holds half a character")


def _check_zone(name: str) -> None:
    try:
        units.zone(name)
    except NightlabError as error:
        raise _wrong("zone", error.what, f"use {', '.join(ZONES)} or an IANA name") from error


def _wrong(key: str, what: str, fix: str = "") -> NightlabError:
    return NightlabError(what, where=key, fix=fix or SEE)
