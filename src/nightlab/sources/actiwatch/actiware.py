"""Actiware's CSV in any language: properties, intervals and epochs, told by their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.actiwatch.dates import DATE, TIME
from nightlab.sources.lines import table_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.sources.part import Part

FIRST_LINE = re.compile(rb"(\xef\xbb\xbf)?\"?Actiware[- ]", re.IGNORECASE)
SECTION = re.compile(r"-{5,}[^-]*.*-{5,}")
OFFSET = re.compile(r"[+-]\d\d:\d\d")
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
SCORE_NOTE = re.compile(r"\b0 ?= ?.*\b1 ?= ?")
SERIAL_AT = 14  # of the watch's properties, in every language
THRESHOLD_AT = 1  # of the inputs of the analysis
RESTS = ("REST", "RUST", "RUHE", "REPOS", "RIPOSO")
"""The interval of rest in English, Dutch, German, French and Italian; the last two unverified."""
SLEEPS = ("SLEEP", "SLAAP", "SCHLAF", "SOMMEIL", "SONNO")
"""The interval from falling asleep to the last waking, one in each rest."""
FIGURES = {
    name: figure
    for figure, names in {
        "asleep_min": ("Sleep Time", "Slaaptijd", "Schlafzeit"),
        "awake_min": ("Wake Time", "Waaktijd", "Wachzeit"),
        "efficiency_percent": ("Efficiency", "Efficiëntie", "Effizienz"),
    }.items()
    for name in names
}
LEAST_CELLS = 4
MOST_EPOCHS = 600_000
AGAIN = "export it from Actiware again, with statistics and epoch-by-epoch data"


@dataclass(frozen=True, slots=True)
class Printed:
    """An interval or epoch as printed: its place, and dates and times as texts."""

    where: str
    dates: tuple[str, ...]
    times: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stay(Printed):
    """An interval of rest or sleep: its number, and the figures of its columns that are known."""

    number: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Epoch(Printed):
    """One epoch: counts (None where missing or off the wrist), and Actiware's score, 1 for wake."""

    activity: float | None = None
    wake: float | None = None


@dataclass(slots=True)
class Export:
    """What an export of Actiware holds.

    Args:
        sections: Label and value of the properties in each section, in order.
        rests: Intervals of rest.
        sleeps: Intervals of sleep, by the number that they share with their rest.
        epochs: In order of time.
        markers: Presses of the marker that were listed.
        others: Intervals of other kinds.
        figures: Where in a row of an interval a figure stands.
    """

    sections: list[list[tuple[str, str]]] = field(default_factory=list)
    rests: list[Stay] = field(default_factory=list)
    sleeps: dict[str, Stay] = field(default_factory=dict)
    epochs: list[Epoch] = field(default_factory=list)
    markers: int = 0
    others: int = 0
    figures: dict[int, str] = field(default_factory=dict)

    @property
    def device(self) -> str:
        """Type and serial number of the watch."""
        of_watch, _ = self._watch_and_analysis
        values = [value for _, value in of_watch]
        names = [*values[:1], *values[SERIAL_AT : SERIAL_AT + 1]]
        return " ".join(name for name in names if name)[:100] or "Actiwatch"

    @property
    def threshold(self) -> float | None:
        """Activity above which Actiware scores wake; None where that is not told."""
        _, of_analysis = self._watch_and_analysis
        told = [value for _, value in of_analysis[THRESHOLD_AT : THRESHOLD_AT + 1]]
        return _number(told[0]) if told else None

    @property
    def _watch_and_analysis(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        for watch, analysis in pairwise([*self.sections, []]):
            if any(OFFSET.fullmatch(value) for _, value in watch):
                return watch, analysis
        return [], []


def read_export(part: Part) -> Export:
    """Read an export row by row; what a row is tells its shape, not its language.

    Raises:
        NightlabError: Broken CSV, an epoch that is cut off, or over 600,000 of them.
    """
    export, legend, columns = Export(), dict[str, str](), _Columns()
    for cells, number, is_cut in table_cells(part):
        plain = [cell.strip() for cell in cells] + [""] * (LEAST_CELLS - len(cells))
        where = f"{part.name}, line {number}"
        if SECTION.fullmatch(plain[0]):
            export.sections.append([])
            legend = {}
        elif plain[0].isdecimal() and DATE.fullmatch(plain[1]):
            if is_cut:
                raise NightlabError("it is cut off in its last line", where=where, fix=AGAIN)
            _take_epoch(export, plain, columns, where)
        elif plain[0].endswith(":") and export.sections:
            legend[plain[0].rstrip(":")] = plain[1]
            export.sections[-1].append((plain[0], plain[1]))
        elif plain[0] in legend:
            columns = _Columns.of(plain, legend)
        else:
            _take_interval(export, plain, where)
    return export


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row of epochs stand activity, score and the flag of a watch off the wrist."""

    activity: int = 0
    score: int = 0
    off: int = 0

    @classmethod
    def of(cls, header: Sequence[str], legend: dict[str, str]) -> _Columns:
        notes = [legend.get(name, "") for name in header]
        named = enumerate(zip(header, notes, strict=True))
        activity = [at for at, (name, note) in named if at > 2 and note.startswith(f"{name} (")]
        score = [at for at, note in enumerate(notes) if SCORE_NOTE.search(note)]
        first = activity[0] if activity else 0
        return cls(first, score[0] if score else 0, 3 if first > 3 else 0)


def _take_epoch(export: Export, cells: list[str], at: _Columns, where: str) -> None:
    if not at.activity:  # the list of markers has the same first columns
        export.markers += 1
        return
    if len(export.epochs) >= MOST_EPOCHS:
        raise NightlabError(f"over {MOST_EPOCHS:,} epochs", where=where, fix="export it in parts")
    cells += [""] * (max(at.activity, at.score) + 1 - len(cells))
    is_off = bool(at.off) and cells[at.off] == "1"
    export.epochs.append(
        Epoch(
            where,
            (cells[1],),
            (cells[2],),
            None if is_off else _number(cells[at.activity]),
            _number(cells[at.score]) if at.score else None,
        )
    )


def _take_interval(export: Export, cells: list[str], where: str) -> None:
    if found := {at: FIGURES[name] for at, name in enumerate(cells) if name in FIGURES}:
        export.figures = found
    if len(cells) < 6 or not cells[1].isdecimal() or not DATE.fullmatch(cells[2]):
        return
    kind = cells[0].upper()
    if kind not in (*RESTS, *SLEEPS):
        export.others += 1
        return
    dates = tuple(_those(cells[2:10], DATE))
    times = tuple(_those(cells[2:10], TIME))
    if len(dates) != 2 or len(times) != 2:
        raise NightlabError("a rest without start and end", where=where, fix=AGAIN)
    read = {name: _number(cells[at]) for at, name in export.figures.items() if at < len(cells)}
    figures = {name: figure for name, figure in read.items() if figure is not None}
    stay = Stay(where, dates, times, cells[1], figures)
    if kind in RESTS:
        export.rests.append(stay)
    else:
        export.sleeps[stay.number] = stay


def _those(cells: list[str], shape: re.Pattern[str]) -> Iterator[str]:
    return (cell for cell in cells if shape.fullmatch(cell))


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
