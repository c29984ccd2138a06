"""Samsung's stages of sleep, by the session that they name."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from nightlab.nights import Stage
from nightlab.sources.samsung.session import MOST_SESSIONS, Session
from nightlab.sources.samsung.table import instant_in, key_in, offset_in_row
from nightlab.sources.samsung.ticks import CLOCKS, DAYS, ticks
from nightlab.units import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nightlab.sources.row import Row

    Span = tuple[int, int, int]

CODES = {40001: Stage.WAKE, 40002: Stage.LIGHT, 40003: Stage.N3, 40004: Stage.REM}
PRINTED = {str(code): int(stage) for code, stage in CODES.items()}
MOST_CODES = 5
COLUMNS = ("start_time", "end_time", "stage", "sleep_id")


class Stages:
    """The stages of an export by the session that they name.

    Assumptions: ten years of them are a hundred thousand rows, so a row leaves three numbers and no
    object, and one that is printed as nearly all are is taken without a second look.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.too_many = ""
        self.unknown: Counter[str] = Counter()
        self._by_key: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self._first: dict[str, Session] = {}

    def taker(self, names: Sequence[str]) -> Callable[[Sequence[str]], bool]:
        """Return what takes in the cells of a row of a known session, and tells whether it did.

        Assumptions: what it does not take, :meth:`read` takes or refuses with its reason.

        Args:
            names: Columns of the table in order.
        """
        cells_of, known = itemgetter(*map(names.index, COLUMNS)), self._by_key.get

        def take(cells: Sequence[str]) -> bool:
            start, end, code, key = cells_of(cells)
            spans, stage = known(key), PRINTED.get(code)
            if spans is None or stage is None:
                return False
            try:
                start_us = DAYS[start[:10]] + CLOCKS[start[10:]]
                end_us = DAYS[end[:10]] + CLOCKS[end[10:]]
            except ValueError:
                return False
            self.rows += 1
            spans.extend((start_us, end_us, stage))
            return True

        return take

    def read(self, row: Row) -> tuple[()]:
        """Take any row in.

        Raises:
            FieldError: A field that cannot be read.
        """
        start, end = instant_in(row, "start_time"), instant_in(row, "end_time")
        code, key = row.number("stage"), key_in(row, "sleep_id")
        if code is None:
            raise row.wrong("stage", "a stage such as 40002")
        if key not in self._by_key and len(self._by_key) >= MOST_SESSIONS:
            self.too_many = self.too_many or row.place
            return ()
        self.rows += 1
        stage = CODES.get(int(code), Stage.UNSCORED)
        if stage is Stage.UNSCORED:
            known = len(self.unknown) < MOST_CODES or f"{code:g}" in self.unknown
            self.unknown[f"{code:g}" if known else "others"] += 1
        if key not in self._by_key:
            # The device of a stage is the phone that received it, not the watch that measured it.
            offset = offset_in_row(row)
            self._first[key] = Session(row.place, key, start, end, offset, "", "")
        self._by_key[key].extend((ticks(start), ticks(end), stage))
        return ()

    def of(self, key: str) -> list[Span]:
        """Return begin, end and code of a session's stages in their order, in microseconds since 1970."""
        found = self._by_key.get(key) if key else None
        return sorted(zip(found[0::3], found[1::3], found[2::3], strict=True)) if found else []

    def sessions(self) -> Mapping[str, Session]:
        """Return sessions that are as long as their stages, for an export that has no others."""
        for key, bounds in self._first.items():
            found = self._by_key[key]
            bounds.start = EPOCH + timedelta(microseconds=min(found[0::3]))
            bounds.end = EPOCH + timedelta(microseconds=max(found[1::3]))
        return self._first

    def rows_without(self, known: Iterator[str]) -> int:
        """Return how many rows name none of the sessions known."""
        gone = self._by_key.keys() - set(known)
        return sum(len(self._by_key[key]) // 3 for key in gone)
