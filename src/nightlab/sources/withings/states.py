"""Withings' ``raw_tracker_sleep-state.csv`` and ``raw_bed_sleep-state.csv``: runs of stages, a row each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Interval, Stage
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.lines import rows
from nightlab.sources.port import Skipped
from nightlab.sources.withings.summary import read_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

STAGES = (Stage.WAKE, Stage.LIGHT, Stage.N3, Stage.REM)
HEADER = re.compile(r"\s*\"?start\"?,\"?duration\"?,\"?value\"?\s*")
LIST = re.compile(r"\[\s*(\d{1,6}(?:\s*,\s*\d{1,6})*)?\s*\]", re.ASCII)
ROW = re.compile(
    r'"?\d{4}-\d\d-\d\dT\d\d:\d\d:(\d\d)[^,]{0,20},"?\[([\d, ]*)\]"?,"?\[([\d, ]*)\]"?', re.ASCII
)
DEEP_OR_REM = {"2", "3"}
LONGEST_CELL = 20_000
MOST_ROWS = 400_000
MINUTE_S = 60
MOSTLY = 0.9
LEAST_RUN_S = 3 * MINUTE_S


@dataclass(frozen=True, slots=True)
class States:
    """One row: where it stands, its start, and the lengths and codes of its runs.

    Assumptions: the instant is right, and its offset is that of Withings' servers in Paris: in the
    export of somebody in Perth it is +01:00 and +02:00 all year, beside +08:00 in ``sleep.csv``.
    """

    where: str
    start: datetime
    spans: tuple[int, ...]
    codes: tuple[int, ...]

    @property
    def end(self) -> datetime:
        """Instant at which the last run ends."""
        return self.start + timedelta(seconds=sum(self.spans))

    def intervals(self) -> Iterator[Interval]:
        """Yield the runs."""
        at = self.start
        for seconds, code in zip(self.spans, self.codes, strict=True):
            end = at + timedelta(seconds=seconds)
            yield Interval(STAGES[code], at, end)
            at = end


def is_states(head: bytes) -> bool:
    """Tell states of sleep from the dozens of files that Withings writes in the same columns.

    Assumptions: their codes are 0 to 3 with a 2 or 3 among them; rows begin at a whole minute and
    runs last whole minutes (or 59 s); neighbours are mostly of one code, or last long. Steps and
    heart rates have other codes, snoring is 0 and 1, activity begins and ends at any second.
    """
    text = head.decode("utf-8-sig", errors="replace")
    # The last line of the head is cut off, unless the file ends with it.
    header, *lines = text[: text.rfind("\n") + 1].splitlines() or [""]
    found = [ROW.fullmatch(line) for line in lines if line.strip()]
    rows_found = [row for row in found if row]
    if not HEADER.fullmatch(header) or not rows_found or len(rows_found) < len(found):
        return False
    codes = [code for row in rows_found for code in _numbers(row[3])]
    if not set(codes) <= {"0", "1", "2", "3"} or not set(codes) & DEEP_OR_REM:
        return False
    spans = [int(span) for row in rows_found for span in _numbers(row[2])]
    runs = 1 + sum(one != other for one, other in pairwise(codes))
    return (
        _mostly(row[1] == "00" for row in rows_found)
        and _mostly(span % MINUTE_S in {0, MINUTE_S - 1} for span in spans)
        and sum(spans) >= LEAST_RUN_S * runs
    )


def _mostly(told: Iterable[bool]) -> bool:
    flags = list(told)
    return sum(flags) >= MOSTLY * len(flags)


def _numbers(text: str) -> list[str]:
    return [number for number in re.split(r"[ ,]+", text[:LONGEST_CELL]) if 0 < len(number) <= 6]


def states_of(part: Part) -> Iterator[States | Skipped]:
    """Yield the rows of a file of states.

    Raises:
        NightlabError: A table that is cut off or damaged, or over 400,000 rows.
    """
    for count, row in enumerate(rows(part, name=lambda name: name.strip().lower()), start=1):
        if count > MOST_ROWS:
            raise NightlabError(f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year")
        try:
            yield _states(row)
        except NightlabError as error:
            yield Skipped.of(error, row.place)


def _states(row: Row) -> States:
    at = row.read("start", read_instant)
    if at is None:
        raise row.wrong("start", "an instant such as 2024-10-27T01:07:00+02:00")
    spans, codes = _list(row, "duration"), _list(row, "value")
    if len(spans) != len(codes) or not spans:
        raise row.wrong("value", f"a list of {len(spans)} stages")
    if max(codes) >= len(STAGES):
        raise row.wrong("value", "a list of stages from 0 to 3")
    if not 0 < sum(spans) <= LONGEST_NIGHT_H * 3600:
        raise NightlabError(f"a stretch of {sum(spans) / 3600:.3g} h cannot be", where=row.place)
    return States(row.place, at.astimezone(UTC), spans, codes)


def _list(row: Row, column: str) -> tuple[int, ...]:
    text = row.text(column)
    found = LIST.fullmatch(text) if len(text) <= LONGEST_CELL else None
    if found is None:
        raise row.wrong(column, "a list such as [120, 840]")
    return tuple(int(number) for number in (found[1] or "").split(",") if number)
