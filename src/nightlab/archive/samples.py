"""The samples of series as tables, one row each: a million of them in a few seconds."""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.archive.cells import FIX
from nightlab.archive.tables import FILES, SERIES
from nightlab.archive.values import KeptSeries
from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.nights.series import SERIES_UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from nightlab.archive.cells import Column

FILE = re.compile(r"series/([a-z0-9_]+)-[0-9]{4}(-[0-9]{2})?\.csv")
MOST_ROWS = 1_000_000
"""A spreadsheet opens no more; a year of more samples has a file for each month."""
LINE_END = "\r\n"
HEADER = ",".join(SERIES.header) + LINE_END
YEAR, MONTH, DATE = len("2024"), len("2024-03"), len("2024-03-01")


def is_file(name: str) -> bool:
    """Tell whether a name is that of a file of samples."""
    found = FILE.fullmatch(name)
    return found is not None and found[1] in SERIES_UNITS


def order(kept: KeptSeries) -> tuple[str, date, str, str]:
    """Return by what series are sorted in an export."""
    series = kept.series
    return series.kind, series.day, series.source, series.device


def files_of(kept: Iterable[KeptSeries]) -> Iterator[tuple[str, bytes, int]]:
    """Yield name, content and number of rows of each file of samples."""
    for year, some in groupby(sorted(kept, key=order), key=lambda each: _file(each, YEAR)):
        days = list(some)
        months = groupby(days, key=lambda each: _file(each, MONTH))
        for name, part in months if _rows(days) > MOST_ROWS else ((year, days),):
            here = list(part)
            text = HEADER + "".join(map(_written, here))
            yield name, text.encode(), _rows(here)


def _file(kept: KeptSeries, letters: int) -> str:
    return f"series/{kept.series.kind}-{kept.series.day.isoformat()[:letters]}.csv"


def _rows(kept: Iterable[KeptSeries]) -> int:
    return sum(each.series.n for each in kept)


def _written(kept: KeptSeries) -> str:
    series = kept.series
    first = f"{series.kind},"
    last = _cells([series.unit, series.source, series.device, kept.reading])
    instants = np.datetime_as_string(series.at_s.astype("datetime64[s]"))
    columns = (instants.tolist(), series.span_s.tolist(), series.values.tolist())
    # Cells that a day has in common are made once, for a million rows would take long otherwise.
    return "".join(
        [
            f"{first}{at}+00:00,{span},{value!r},{last}"
            for at, span, value in zip(*columns, strict=True)
        ]
    )


def _cells(values: list[object]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(values)
    return text.getvalue()


def read(text: str, name: str, readings: AbstractSet[int]) -> Iterator[KeptSeries]:
    """Yield the series of a file of samples, one a day.

    Args:
        text: The file.
        name: What messages call it.
        readings: Numbers of the imports that there are.

    Raises:
        NightlabError: A row that cannot be, with its line.
    """
    for first, rows in _days(text, name):
        try:
            yield _day(rows, name, first, readings)
        except NightlabError as error:
            # What names no line, such as a kind that is not known, is of the whole day.
            is_placed = error.where.startswith(name)
            raise error if is_placed else _wrong(error.what, name, first) from error


def _days(text: str, name: str) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield the rows that follow each other and agree in all but time and value, and their line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    common: tuple[str, ...] = ()
    rows: list[list[str]] = []
    first = 1
    try:
        if next(reader, []) != SERIES.header:
            raise _wrong("no table of samples", name, 1)
        for cells in reader:
            if len(cells) != len(SERIES.header):
                count = f"{len(cells)} cells under {len(SERIES.header)} columns"
                raise _wrong(count, name, reader.line_num)
            shared = (cells[0], cells[1][:DATE], *cells[4:])
            if shared != common:
                if rows:
                    yield first, rows
                common, rows, first = shared, [], reader.line_num
            rows.append(cells)
    except csv.Error as error:
        raise _wrong(f"broken CSV ({error})", name, reader.line_num) from error
    if rows:
        yield first, rows


def _day(rows: list[list[str]], name: str, first: int, readings: AbstractSet[int]) -> KeptSeries:
    columns = zip(SERIES.columns, zip(*rows, strict=True), strict=True)
    cells = {column.name: (column, texts) for column, texts in columns}
    own = {each: _read(*cells[each], name, first) for each in ("at", "span_s", "value")}
    shared = {
        each: _read(column, texts[:1], name, first)[0] for each, (column, texts) in cells.items()
    }
    begins, number = own["at"], shared["reading"]
    found = Series(
        shared["kind"],
        begins[0].date(),
        np.array([at.timestamp() for at in begins]),
        np.array(own["span_s"]),
        np.array(own["value"]),
        shared["source"],
        shared["device"],
    )
    if found.unit != shared["unit"]:
        unit = f"unit {shared['unit'][:40]!r}"
        raise _wrong(f"{unit}, where {found.kind} is kept in {found.unit!r}", name, first)
    if number not in readings:
        raise _wrong(f"import {number} stands nowhere in {FILES.file}", name, first)
    return KeptSeries(found, number)


def _read(column: Column, texts: Sequence[str], name: str, first: int) -> list[Any]:
    """Return the values of cells below each other; the line is looked for where one is none."""
    try:
        return [column.read(text, name) for text in texts]
    except NightlabError:
        return [column.read(text, f"{name}, line {line}") for line, text in enumerate(texts, first)]


def _wrong(what: str, name: str, line: int) -> NightlabError:
    return NightlabError(what, where=f"{name}, line {line}", fix=FIX)
