"""A table of nights, from a file or from memory, as plain columns with the place of every cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from nightlab.errors import NightlabError

MISSING = {"", "NA"}
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of cells as text or numbers, and where each row stands.

    Attributes:
        columns: Name to cells, all of one length; None is a missing cell.
        rows: Place of each row for messages, such as ``nights.csv, line 4``.
        decimal_comma: Whether ``1,5`` is one and a half.
    """

    columns: Mapping[str, Sequence[Any]]
    rows: tuple[str, ...]
    name: str
    decimal_comma: bool = False

    def column(self, name: str) -> Sequence[Any]:
        """Return a column.

        Raises:
            NightlabError: No such column; the ones there are named.
        """
        if name not in self.columns:
            raise NightlabError(
                f"no column {name!r}",
                where=self.name,
                fix=f"the columns are {', '.join(self.columns)}",
            )
        return self.columns[name]

    def number(self, value: Any, name: str, row: int) -> float | None:
        """Return a cell as a finite number, None where it is missing.

        Raises:
            NightlabError: Text, not-a-number or infinity, with its place.
        """
        place = f"{self.rows[row]}, column {name}"
        if value is None:
            return None
        text: Any = value
        if isinstance(value, str):
            text = value.strip().replace(",", ".") if self.decimal_comma else value.strip()
            if text in MISSING:
                return None
        # Python reads 1_000 as a number, and NumPy a complex number as its real part.
        unfit = "_" in text if isinstance(text, str) else np.iscomplexobj(text)
        try:
            result = float("?" if unfit else text)
        except (TypeError, ValueError, OverflowError) as error:
            raise NightlabError(
                f"{_shown(value)} is not a number",
                where=place,
                fix="leave the cell empty where a night is missing",
            ) from error
        if not abs(result) < 1e15:  # noqa: PLR2004 - also nan and infinity
            raise NightlabError(
                f"{_shown(value)} is not a usable number",
                where=place,
                fix="leave the cell empty where a night is missing",
            )
        return result


def read_table(source: Any) -> Table:
    """Return a table from a path, a mapping of columns, a list of rows, or a data frame.

    Raises:
        NightlabError: The file cannot be read, or the thing is no table.
    """
    if isinstance(source, Table):
        return source
    if isinstance(source, str | Path):
        return _read_csv(Path(source))
    if isinstance(source, Mapping):
        return _from_columns({str(k): _cells(k, v) for k, v in source.items()})
    names = getattr(source, "columns", None)
    if names is None:
        names = getattr(getattr(source, "dtype", None), "names", None)
    if names is not None:
        return _from_columns({str(k): _cells(k, source[k]) for k in names})
    if isinstance(source, Sequence) and source and all(isinstance(r, Mapping) for r in source):
        keys = dict.fromkeys(k for row in source for k in row)
        return _from_columns({str(k): _cells(k, [row.get(k) for row in source]) for k in keys})
    raise NightlabError(
        f"a {type(source).__name__} is not a table",
        where="table",
        fix="give a CSV file, a mapping of columns, a list of rows, or a data frame",
    )


def _cells(name: Any, column: Any) -> list[Any]:
    """Return a column from memory as a list, with None for every kind of missing cell.

    A float ``nan`` from memory is a missing cell; the word ``nan`` in a file is not.
    """
    try:
        cells = list(column)
    except TypeError as error:
        raise NightlabError(
            f"{_shown(column)} is not a column of cells",
            where=f"table, column {name}",
            fix="give one cell a night",
        ) from error
    return [None if _is_missing(cell) else cell for cell in cells]


def _is_missing(cell: Any) -> bool:
    if isinstance(cell, float | np.floating):
        return bool(np.isnan(cell))
    # pandas.NA and NaT, and what numpy.ma shows in place of a masked cell
    return cell is np.ma.masked or type(cell).__name__ in {"NAType", "NaTType"}


def _from_columns(columns: dict[str, list[Any]]) -> Table:
    lengths = {len(cells) for cells in columns.values()}
    if len(lengths) != 1:
        raise NightlabError(
            "the columns are of different lengths" if lengths else "no column",
            where="table",
            fix="give each column one cell a night",
        )
    return Table(columns, tuple(f"row {i + 1}" for i in range(lengths.pop())), "table")


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        NightlabError: Not a readable file of UTF-8 text.
    """
    try:
        raw = path.read_bytes()
    except IsADirectoryError as error:
        raise NightlabError("this is a folder", where=str(path), fix="name a file in it") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NightlabError(
            f"cannot be read ({why.lower()})",
            where=str(path)[:200],
            fix="check the name and the rights",
        ) from error
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise NightlabError(
            "a NUL byte: this is not a text file",
            where=f"{path.name}, line {line}",
            fix="export it as CSV in UTF-8",
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise NightlabError(
            "not UTF-8 text", where=f"{path.name}, line {line}", fix="save the file as UTF-8"
        ) from error


def _read_csv(path: Path) -> Table:
    text = read_text(path)
    header = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise NightlabError(
            f"not a readable table ({error})",
            where=f"{path.name}, line {reader.line_num}",
            fix="export it as CSV again",
        ) from error
    if len(rows) < 2:
        raise NightlabError(
            "no rows below a header",
            where=path.name,
            fix="give a CSV file with a header and one row a night",
        )
    names = [cell.strip() for cell in rows[0][1]]
    if len(set(names)) != len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise NightlabError(
            f"two columns are called {twice!r}", where=f"{path.name}, line 1", fix="rename one"
        )
    for line, row in rows[1:]:
        if len(row) != len(names):
            raise NightlabError(
                f"{len(row)} cells where the header has {len(names)}",
                where=f"{path.name}, line {line}",
                fix="check the delimiters and quotes of this line",
            )
    columns = {name: [row[i].strip() for _, row in rows[1:]] for i, name in enumerate(names)}
    places = tuple(f"{path.name}, line {line}" for line, _ in rows[1:])
    return Table(columns, places, path.name, decimal_comma=delimiter == ";")


def night_numbers(table: Table, name: str | None) -> list[int]:
    """Return the calendar day of each row: study days or ISO dates, or the row's own number.

    Raises:
        NightlabError: A missing, unreadable or repeated night, or dates in two formats.
    """
    if name is None:
        return list(range(len(table.rows)))
    cells = table.column(name)
    kinds = [_night_kind(cell) for cell in cells]
    known = [kind for kind in kinds if kind is not None]
    for row, kind in enumerate(kinds):
        if kind is None or kind[0] != known[0][0]:
            raise NightlabError(
                f"{_shown(cells[row])} is not a night like {_shown(cells[kinds.index(known[0])]) if known else '2026-01-31'}",
                where=f"{table.rows[row]}, column {name}",
                fix="write every night as YYYY-MM-DD, or every night as a whole number",
            )
    days = [day for _, day in known]
    first: dict[int, int] = {}
    for row, day in enumerate(days):
        if day in first:
            raise NightlabError(
                f"night {_shown(cells[row])} stands here and in {table.rows[first[day]]}",
                where=f"{table.rows[row]}, column {name}",
                fix="give one row a night",
            )
        first[day] = row
    return days


def _night_kind(cell: Any) -> tuple[str, int] | None:
    """Return how a night is written and its day number."""
    if isinstance(cell, date):
        return ("date", cell.toordinal())
    if hasattr(cell, "astype"):  # numpy scalars, datetime64 among them
        cell = cell.astype("datetime64[D]").item() if cell.dtype.kind == "M" else cell.item()
        return _night_kind(cell)
    text = str(cell).strip() if cell is not None else ""
    try:
        number = float(text)
    except ValueError:
        pass
    else:
        whole = number.is_integer() and abs(number) < 1e6  # noqa: PLR2004 - a study day, not a time stamp
        return ("number", int(number)) if whole else None
    try:
        return ("date", datetime.fromisoformat(text).toordinal()) if text[4:5] == "-" else None
    except ValueError:
        return None


def _shown(value: Any) -> str:
    text = str(value)
    return repr(text if len(text) <= 40 else text[:40] + "…")
