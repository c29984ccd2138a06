"""Samples of sensors on their way from lines of XML to series, in columns so that memory stays flat."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.nights.series import DAY_S
from nightlab.sources.apple.instants import NO_TIME, instant_s, number
from nightlab.sources.apple.kinds import MEASURES, plain_name
from nightlab.sources.port import MOST_UNREAD_SHARE, Counted, Skipped
from nightlab.units import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nightlab.sources.apple.kinds import Measure
    from nightlab.sources.port import Record

MOST_WAITING = 30_000
MOST_DEVICES = 5_000
MOST_NAMED = 1_000
DECIMALS = 9


class Columns(NamedTuple):
    """Samples, one an element of each column.

    Args:
        key: ``int64[n]``, number of type, unit and device, as ``Samples.key`` gives.
        line: ``int64[n]``, where they stand.
        start_s: ``int64[n]``, seconds since 1970 UTC; ``NO_TIME`` where it cannot be read.
        end_s: ``int64[n]``, the same.
        value: ``float64[n]``, as printed; nan where it cannot be read.
    """

    key: NDArray[np.int64]
    line: NDArray[np.int64]
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]
    value: NDArray[np.float64]


class Key(NamedTuple):
    """What a sample measures, how its values become those of the series, and which series it is."""

    measure: Measure
    unit: str
    group: int


class Samples:
    """Samples of one file, until there are enough to make series of them.

    Assumptions: of samples with one begin and end the later in the file counts. A day comes in
    several series where its samples stand far apart in the file.
    """

    def __init__(self) -> None:
        self.file = ""
        """The file that is read, for messages."""
        self._keys: dict[tuple[str, str, str], int] = {}
        self._all_keys: list[Key] = []
        self._groups: dict[tuple[str, str], int] = {}
        self._waiting: list[Columns] = []
        self._one_by_one: list[tuple[int, int, int, int, float]] = []
        self._count = 0
        self._unread = 0
        self._read: Counter[str] = Counter()
        self._ignored: Counter[str] = Counter()

    def key(self, type_name: str, unit: str, source: str) -> int:
        """Return the number of a type, a unit and a device."""
        name = (type_name, unit, source)
        if name not in self._keys:
            if len(self._keys) >= MOST_DEVICES:
                raise NightlabError(
                    f"over {MOST_DEVICES:,} devices",
                    where=self.file,
                    fix="no person has that many: export it again",
                )
            measure = MEASURES[type_name]
            device = (measure.kind, plain_name(source))
            group = self._groups.setdefault(device, len(self._groups))
            self._keys[name] = len(self._all_keys)
            self._all_keys.append(Key(measure, unit, group))
        return self._keys[name]

    def add(self, columns: Columns) -> None:
        """Take many samples."""
        self._waiting.append(columns)
        self._count += len(columns.key)

    def add_one(self, key: int, line: int, start: str, end: str, value: str) -> None:
        """Take one sample as it is printed."""
        start_s, end_s = (
            NO_TIME if at is None else at for at in (instant_s(start), instant_s(end))
        )
        self._one_by_one.append((key, line, start_s, end_s, number(value)))
        self._count += 1

    @property
    def is_full(self) -> bool:
        """Whether there are enough to make series of them."""
        return self._count >= MOST_WAITING

    def series(self) -> Iterator[Record]:
        """Yield the series of the samples that wait, and those that cannot be read."""
        if not self._count:
            return
        columns = self._taken()
        yield from self._unreadable(columns)
        keys = self._all_keys
        group = np.array([key.group for key in keys])[columns.key]
        value, is_good = self._values(columns)
        day = columns.start_s // DAY_S
        order = np.lexsort((columns.line, day, group))
        order = order[is_good[order]]
        edges = np.flatnonzero((np.diff(group[order]) != 0) | (np.diff(day[order]) != 0)) + 1
        names = list(self._groups)
        for few in np.split(order, edges) if order.size else ():
            kind, device = names[int(group[few[0]])]
            at_s = columns.start_s[few]
            on = EPOCH.date() + timedelta(days=int(day[few[0]]))
            span_s = columns.end_s[few] - at_s
            yield Series(kind, on, at_s, span_s, value[few], "apple", device)

    def counts(self) -> Iterator[Counted]:
        """Yield what was read and what was not taken.

        Raises:
            NightlabError: More than a fifth cannot be read.
        """
        if self._unread > MOST_NAMED and self._unread > MOST_UNREAD_SHARE * self._read.total():
            raise NightlabError(
                f"{self._unread:,} samples that cannot be read",
                where=self.file,
                fix="export it again",
            )
        for what, count in sorted(self._read.items()):
            yield Counted("read", what, count)
        for what, count in sorted(self._ignored.items()):
            yield Counted("ignored", what, count)

    def _taken(self) -> Columns:
        waiting, rows = self._waiting, self._one_by_one
        self._waiting, self._one_by_one, self._count = [], [], 0
        if rows:
            whole = np.array([row[:4] for row in rows], dtype=np.int64).T
            value = np.array([row[4] for row in rows])
            waiting.append(Columns(whole[0], whole[1], whole[2], whole[3], value))
        return Columns(
            np.concatenate([each.key for each in waiting]),
            np.concatenate([each.line for each in waiting]),
            np.concatenate([each.start_s for each in waiting]),
            np.concatenate([each.end_s for each in waiting]),
            np.concatenate([each.value for each in waiting]),
        )

    def _unreadable(self, columns: Columns) -> Iterator[Skipped]:
        no_time = (columns.start_s == NO_TIME) | (columns.end_s == NO_TIME)
        for index in np.flatnonzero(no_time | np.isnan(columns.value)):
            self._unread += 1
            what = self._all_keys[int(columns.key[index])].measure.title
            if self._unread > MOST_NAMED:
                self._ignored[f"{what} that cannot be read"] += 1
                continue
            why = "not a time with its offset" if no_time[index] else "not a number"
            place = f"{self.file}, line {columns.line[index]}"
            yield Skipped(place, f"{what}: {why}", is_unread=True)

    def _values(self, columns: Columns) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return values in the unit of their series, and which samples can have been."""
        value, is_good = columns.value.copy(), np.zeros(len(columns.key), dtype=bool)
        is_read = (columns.start_s != NO_TIME) & (columns.end_s != NO_TIME) & ~np.isnan(value)
        span_s = columns.end_s - columns.start_s
        lasts = is_read & (span_s >= 0) & (span_s <= DAY_S)
        for number_, (measure, unit, _) in enumerate(self._all_keys):
            mine = columns.key == number_
            count = int(mine.sum())
            if not count:
                continue
            self._read[measure.title] += count
            if unit not in measure.units:
                told = f"{measure.title} in {unit[:20]!r}"
                self._ignored[told] += int((mine & is_read).sum())
                continue
            factor, more = measure.units[unit]
            found = np.round(value[mine] * factor + more, DECIMALS)
            value[mine] = found
            is_good[mine] = lasts[mine] & (found >= measure.least) & (found <= measure.most)
            if gone := int((mine & is_read & ~is_good).sum()):
                self._ignored[f"{measure.title} that cannot be"] += gone
        return value, is_good
