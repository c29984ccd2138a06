"""ActiLife's CSV of epochs: a preamble between two dashed lines, then counts."""

from __future__ import annotations

import re
from array import array
from datetime import datetime, time
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.sources.actigraph.recording import Recording, check_length
from nightlab.sources.lines import text_lines
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nightlab.sources.part import Part

FIRST_LINE = re.compile(rb"(\xef\xbb\xbf)?[\s\"]*-{3,}[^\r\n]*?created by actigraph", re.IGNORECASE)
DASHES = re.compile(r"^-{10,}$")
MOST_PREAMBLE = 40
DELIMITERS = ",;\t"
CHECKED_EVERY = 100_000
LONGEST_COUNT = 20
RAW = re.compile(r"\bat \d+ hz\b", re.IGNORECASE)
DATE_FORMAT = re.compile(r"date format ([dMy]+[-/. ]+[dMy]+[-/. ]+[dMy]+)")
MODEL = re.compile(r"created by actigraph (\S+)", re.IGNORECASE)
LIMB = re.compile(r"\blimb: *(\w+)", re.IGNORECASE)
EPOCH = re.compile(r"(?:epoch|window) period \(hh:mm:ss\)[ ,]*(\d\d):(\d\d):(\d\d)", re.IGNORECASE)
FIRST_COLUMNS = ("axis1", "activity", "counts", "activity (vertical)")
AGAIN = "export it from ActiLife again, in epochs of 60 s"


def read_csv(part: Part) -> Recording:
    """Read ActiLife's CSV.

    Assumptions: without a header of columns the first column is the vertical axis; epochs are adjacent
    from the printed start on, so the dates and times of rows are not needed.

    Raises:
        NightlabError: Raw acceleration, no start, date or epoch, a date whose order is not told, or a
            row without a count, with its line.
    """
    lines = enumerate(text_lines(part), start=1)
    preamble = list(_preamble(lines, part))
    text = "\n".join(preamble)
    if RAW.search(preamble[0]):
        raise NightlabError(
            "raw acceleration by an ActiGraph, not counts",
            where=part.name,
            fix="export epochs in ActiLife (.agd, or CSV of an .agd) and import that",
        )
    model, limb = MODEL.search(preamble[0]), LIMB.search(preamble[0])
    epoch_s = _epoch_s(text, part)
    names = [model[1] if model else "ActiGraph", _value(text, "Serial Number:")]
    return Recording(
        counts=_counts(lines, part, epoch_s),
        epoch_s=epoch_s,
        start=_start(text, part),
        device=" ".join(name for name in names if name)[:100],
        limb=limb[1].lower() if limb else "",
    )


def _preamble(lines: Iterator[tuple[int, str]], part: Part) -> Iterator[str]:
    for number, line in lines:
        plain = line.strip().strip(',;"\t').strip()
        if number > 1 and DASHES.match(plain):
            return
        if number > MOST_PREAMBLE:
            break
        yield plain
    raise NightlabError("no end of ActiLife's preamble", where=part.name, fix=AGAIN)


def _value(text: str, name: str) -> str:
    found = re.search(rf"^{re.escape(name)}[ ,;]*(.*)$", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _epoch_s(text: str, part: Part) -> int:
    found = EPOCH.search(text)
    if found is None:
        raise NightlabError("no epoch period", where=f"{part.name}, preamble", fix=AGAIN)
    hours, minutes, seconds = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _start(text: str, part: Part) -> datetime:
    where = f"{part.name}, preamble"
    date, clock = _value(text, "Start Date"), _value(text, "Start Time")
    numbers, order = re.findall(r"\d+", date[:40]), DATE_FORMAT.search(text)
    if order is None:
        raise NightlabError(
            f"nothing tells whether {date[:40]!r} begins with the day or the month",
            where=where,
            fix="write `date format d/M/yyyy` or `date format M/d/yyyy` into the first line",
        )
    letters = [field[0] for field in re.findall(r"d+|M+|y+", order[1])]
    try:
        of = dict(zip(letters, map(int, numbers), strict=True))
        started = datetime(of["y"], of["M"], of["d"]).replace(tzinfo=None)  # noqa: DTZ001 - a wall clock
        start = datetime.combine(started, time.fromisoformat(clock[:8].zfill(8)))
    except (ValueError, KeyError, OverflowError) as error:
        what = f"{date[:40]!r} {clock[:40]!r} is no start"
        raise NightlabError(what, where=where, fix=AGAIN) from error
    if start.year not in YEARS:
        raise NightlabError(f"a recording of {start.year}", where=where, fix="check the date")
    return start


def _counts(lines: Iterator[tuple[int, str]], part: Part, epoch_s: int) -> NDArray[np.float64]:
    column, counts, delimiter = 0, array("d"), ""
    for number, line in lines:
        if not line.strip():
            continue
        if not delimiter:
            delimiter = next((each for each in DELIMITERS if each in line), DELIMITERS[0])
            if re.search("[A-Za-z]", line):
                column = _column(line.split(delimiter), f"{part.name}, line {number}")
                continue
        cells = line.split(delimiter, column + 1)
        counts.append(_count(cells[column] if column < len(cells) else "", part, number))
        if not len(counts) % CHECKED_EVERY:
            check_length(len(counts), epoch_s, part.name)
    check_length(len(counts), epoch_s, part.name)
    return np.array(counts, dtype=np.float64)


def _column(header: list[str], where: str) -> int:
    names = [cell.strip().strip('"').lower() for cell in header]
    for name in FIRST_COLUMNS:
        if name in names:
            return names.index(name)
    if "accelerometer x" in names:
        raise NightlabError(
            "raw acceleration by an ActiGraph, not counts", where=where, fix="export epochs instead"
        )
    raise NightlabError("no column Axis1", where=where, fix=AGAIN)


def _count(cell: str, part: Part, number: int) -> float:
    text = cell.strip().strip('"')
    if text.isascii() and len(text) < LONGEST_COUNT and text.replace(".", "", 1).isdigit():
        return float(text)
    raise NightlabError(
        f"{text[:40]!r} is no count",
        where=f"{part.name}, line {number}",
        fix="the file is cut off or was edited: export it again",
    )
