"""The sleep records of an export in columns, which take a tenth of what objects would."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Stage
from nightlab.sources.apple.instants import instant_s
from nightlab.sources.apple.kinds import plain_name
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nightlab.sources.apple.xml import Row

MOST_ROWS = 1_000_000
VALUE_PREFIX = "HKCategoryValueSleepAnalysis"
NO_TIME_FIX = "Health writes 2024-01-01 23:10:00 +0100: export it again"

# In rising order of what they say: where rows overlap, the later value here wins.
VALUES = {
    "InBed": Stage.WAKE,
    "Asleep": Stage.ASLEEP,
    "AsleepUnspecified": Stage.ASLEEP,
    "AsleepCore": Stage.LIGHT,
    "AsleepREM": Stage.REM,
    "AsleepDeep": Stage.N3,
    "Awake": Stage.WAKE,
}
RANK = {value: rank for rank, value in enumerate(VALUES)}
NO_RANK = 255

COLUMNS = {
    **dict.fromkeys(("start_s", "end_s", "line"), "q"),
    **dict.fromkeys(("rank", "is_by_hand"), "B"),
    **dict.fromkeys(("file", "zone"), "I"),
}
ROW = np.dtype(
    [*((name, array(code).typecode) for name, code in COLUMNS.items()), ("is_copy", "?")]
)


class Many(NamedTuple):
    """Many records of one source, of which every one tells of some sleep; an element of each column.

    Args:
        device: The source's name, as printed.
        start_s: Begin in seconds since 1970 UTC.
        end_s: End.
        line: Where they stand.
        rank: Number of the value among ``VALUES``.
        is_by_hand: Whether a person typed it in.
        zone: Number of the zone among ``zones``.
        zones: Zones that the records name; empty where one names none.
    """

    device: str
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]
    line: NDArray[np.int64]
    rank: NDArray[np.int64]
    is_by_hand: NDArray[np.bool_]
    zone: NDArray[np.int64]
    zones: list[str]


class SleepRows:
    """The records of one source."""

    def __init__(self) -> None:
        self._columns = {name: array(code) for name, code in COLUMNS.items()}
        self._names: dict[str, int] = {}

    def name(self, text: str) -> int:
        """Return the number of a file or a zone."""
        return self._names.setdefault(text, len(self._names))

    def add(self, **values: int) -> None:
        """Take one record, a value a column."""
        for name, value in values.items():
            self._columns[name].append(value)

    def extend(self, file: str, many: Many) -> None:
        """Take many records of a file."""
        zone = np.array([self.name(zone) for zone in many.zones])[many.zone]
        file_ = np.full(len(many.line), self.name(file))
        values = {**many._asdict(), "file": file_, "zone": zone}
        for name, column in self._columns.items():
            column.frombytes(values[name].astype(column.typecode).tobytes())

    def table(self) -> tuple[NDArray[np.void], list[str]]:
        """Return the records by begin, copies marked, and the names of files and zones.

        They are given away, not copied, and can be asked for once: decades of them are large.
        """
        rows = np.zeros(len(self._columns["line"]), dtype=ROW)
        for name in COLUMNS:
            rows[name] = self._columns.pop(name)
        alike = np.lexsort((rows["rank"], rows["end_s"], rows["start_s"]))
        same = np.ones(max(0, len(rows) - 1), dtype=bool)
        for name in ("start_s", "end_s", "rank"):
            same &= np.diff(rows[name][alike].astype(np.int64)) == 0
        rows["is_copy"][alike[1:]] = same
        return rows[np.argsort(rows["start_s"], kind="stable")], list(self._names)


class Sleep:
    """The sleep records of an export by source."""

    def __init__(self) -> None:
        self.file = ""
        """The file that is read, for messages."""
        self.count = 0
        self.sources: dict[str, SleepRows] = defaultdict(SleepRows)

    def add(self, row: Row) -> Iterator[Skipped]:
        """Take one record, or yield why not.

        Raises:
            NightlabError: Over a million of them.
        """
        self._counted(1, row.line)
        place = f"{self.file}, line {row.line}"
        start_s, end_s = instant_s(row.start), instant_s(row.end)
        value = row.value.removeprefix(VALUE_PREFIX)
        if start_s is None or end_s is None:
            name, text = ("endDate", row.end) if start_s is not None else ("startDate", row.start)
            why = f"{text[:40]!r} is not a time with its offset"
            yield Skipped(f"{place}, {name}", why, is_unread=True, fix=NO_TIME_FIX)
        elif value not in RANK:
            yield Skipped(place, f"{value[:60]!r} is no sleep value that is known")
        elif end_s <= start_s:
            yield Skipped(place, "it does not end after it starts")
        else:
            rows = self.sources[plain_name(row.source)]
            rows.add(
                start_s=start_s,
                end_s=end_s,
                line=row.line,
                rank=RANK[value],
                is_by_hand=row.is_by_hand,
                file=rows.name(self.file),
                zone=rows.name(row.zone),
            )

    def extend(self, many: Many) -> None:
        """Take many records of one source.

        Raises:
            NightlabError: Over a million of them.
        """
        if len(many.line):
            self._counted(len(many.line), int(many.line[-1]))
            self.sources[plain_name(many.device)].extend(self.file, many)

    def _counted(self, count: int, line: int) -> None:
        self.count += count
        if self.count > MOST_ROWS:
            raise NightlabError(
                f"over {MOST_ROWS:,} sleep records",
                where=f"{self.file}, line {line}",
                fix="no person sleeps that much: export it again",
            )
