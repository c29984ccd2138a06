"""Sleep records of one Apple Health source, put together into nights."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nightlab.nights import Zones
    from nightlab.sources.apple.xml import Row

SPLIT_S = 2 * 3600
LONGEST_S = LONGEST_NIGHT_H * 3600
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

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
STAGES = tuple(VALUES.values())
IN_BED, AWAKE = RANK["InBed"], RANK["Awake"]

COLUMNS = {
    **dict.fromkeys(("start_s", "end_s", "line"), "q"),
    **dict.fromkeys(("rank", "is_by_hand"), "B"),
    **dict.fromkeys(("file", "zone"), "L"),
}
ROW = np.dtype(
    [*((name, array(code).typecode) for name, code in COLUMNS.items()), ("is_copy", "?")]
)


class SleepRows:
    """The sleep records of one source in columns, which take a tenth of what objects would."""

    def __init__(self) -> None:
        self._columns = {name: array(code) for name, code in COLUMNS.items()}
        self._names: dict[str, int] = {}

    def add(self, row: Row, file: str, start_s: int, end_s: int) -> None:
        """Take one record whose value is one of ``VALUES``, with its instants in seconds."""
        names, columns = self._names, self._columns
        columns["start_s"].append(start_s)
        columns["end_s"].append(end_s)
        columns["line"].append(row.line)
        columns["rank"].append(RANK[row.value])
        columns["is_by_hand"].append(row.is_by_hand)
        columns["file"].append(names.setdefault(file, len(names)))
        columns["zone"].append(names.setdefault(row.zone, len(names)))

    def table(self) -> tuple[NDArray[np.void], list[str]]:
        """Return the records by begin, copies marked, and the names of files and zones."""
        rows = np.zeros(len(self._columns["line"]), dtype=ROW)
        for name, column in self._columns.items():
            rows[name] = column
        alike = np.lexsort((rows["rank"], rows["end_s"], rows["start_s"]))
        same = np.ones(max(0, len(rows) - 1), dtype=bool)
        for name in ("start_s", "end_s", "rank"):
            same &= np.diff(rows[name][alike].astype(np.int64)) == 0
        rows["is_copy"][alike[1:]] = same
        return rows[np.argsort(rows["start_s"], kind="stable")], list(self._names)


class Found(NamedTuple):
    """What became of the records of one source.

    Args:
        nights: Its sleeps.
        skipped: What cannot be a sleep.
        united: Records that were put together with others.
        copies: Records that stand there more than once, but for the first.
        tying: Records in bed that were left out because they tie several days together.
    """

    nights: list[Night]
    skipped: list[Skipped]
    united: int
    copies: int
    tying: int


class Source(NamedTuple):
    """What is known of where records are from."""

    device: str
    names: list[str]
    zones: Zones
    is_cut: bool


def source_nights(rows: SleepRows, device: str, zones: Zones) -> Found:
    """Return the sleeps of one source in order of time, and what cannot be one.

    Args:
        rows: Records of one source, at least one, in any order.
        device: Name of the source.
        zones: Where the person was, for where no record names a zone.
    """
    table, names = rows.table()
    nights: list[Night] = []
    skipped: list[Skipped] = []
    united = kept = 0
    for sleep, is_cut in _sleeps(table):
        kept += len(sleep)
        told = sleep[~sleep["is_copy"]]
        try:
            nights.append(_night(sleep, Source(device, names, zones, is_cut=is_cut)))
        except NightlabError as error:
            where = f"{names[told['file'][0]]}, line {told['line'][0]}"
            skipped.append(Skipped(where, error.what))
        else:
            united += len(told) if len(told) > 1 else 0
    copies = int(table["is_copy"].sum())
    return Found(mark_naps(nights), skipped, united, copies, len(table) - kept)


def _sleeps(table: NDArray[np.void]) -> Iterator[tuple[NDArray[np.void], bool]]:
    """Yield the records of each sleep, and whether some in bed were left out of it."""
    for together in _without_gaps(table):
        asleep = together[together["rank"] != IN_BED]
        # Some apps are in bed all day and would tie a week into one night.
        if together["end_s"].max() - together["start_s"][0] > LONGEST_S and len(asleep):
            for apart in _without_gaps(asleep):
                yield apart, True
        else:
            yield together, False


def _without_gaps(table: NDArray[np.void]) -> list[NDArray[np.void]]:
    ends_s = np.maximum.accumulate(table["end_s"])
    return np.split(table, np.flatnonzero(table["start_s"][1:] - ends_s[:-1] > SPLIT_S) + 1)


def _night(sleep: NDArray[np.void], source: Source) -> Night:
    told = sleep[~sleep["is_copy"]]
    if (told["rank"] == AWAKE).all():
        raise NightlabError("awake and nothing else")
    start, end = _instant(int(told["start_s"][0])), _instant(int(told["end_s"].max()))
    zone, notes = _zone(told, source.names, source.zones), tuple(_notes(sleep, told, source))
    night = Night(start, end, zone, "apple", source.device, provenance=notes)
    if (told["rank"] == IN_BED).all():
        return night
    by_rank = told[np.argsort(told["rank"], kind="stable")]
    stages = [
        Interval(STAGES[rank], _instant(start_s), _instant(end_s))
        for rank, start_s, end_s in by_rank[["rank", "start_s", "end_s"]].tolist()
    ]
    return replace(night, hypnogram=Hypnogram.from_intervals(stages, start=start, end=end))


# A record mostly begins where the one before it ended.
@lru_cache(maxsize=256)
def _instant(at_s: int) -> datetime:
    return EPOCH + timedelta(0, at_s)


def _notes(sleep: NDArray[np.void], told: NDArray[np.void], source: Source) -> Iterator[str]:
    """Yield how a night was put together."""
    if len(told) > 1:
        device = f" from {source.device}" if source.device else ""
        yield intern(f"united {len(told)} fragments{device}")
    if copies := len(sleep) - len(told):
        yield intern(f"{copies} duplicate {'rows' if copies > 1 else 'row'} left out")
    if source.is_cut:
        yield "rows in bed that tie over 30 h together left out"
    if by_hand := int(told["is_by_hand"].sum()):
        yield intern("entered by hand" if by_hand == len(told) else f"{by_hand} entered by hand")


def _zone(told: NDArray[np.void], names: list[str], zones: Zones) -> str:
    """Return the zone that the last record names which names a real one, else the given zone."""
    latest_first = np.argsort(-told["end_s"], kind="stable")
    for own in (names[int(number)] for number in told["zone"][latest_first]):
        if own and _is_zone(own):
            return own
    return zones.of(_instant(int(told["end_s"].max())))


@lru_cache(maxsize=1024)
def _is_zone(name: str) -> bool:
    """Tell whether there is such a zone; apps write ``GMT-0700`` and the like on every record."""
    try:
        units.zone(name)
    except NightlabError:
        return False
    return True


def with_beds_apart(nights: Sequence[Night]) -> list[Night]:
    """Return nights in the same order, told where another source was only in bed meanwhile."""
    beds = sorted((night for night in nights if night.hypnogram is None), key=lambda n: n.start)
    starts = [bed.start for bed in beds]
    return [
        replace(night, provenance=(*night.provenance, *_beds(night, beds, starts)))
        if night.hypnogram is not None and beds
        else night
        for night in nights
    ]


def _beds(night: Night, beds: list[Night], starts: list[datetime]) -> list[str]:
    first = bisect_left(starts, night.start - timedelta(seconds=LONGEST_S))
    last = bisect_left(starts, night.end)
    devices = {
        bed.device
        for bed in beds[first:last]
        if bed.end > night.start and bed.device != night.device
    }
    return [intern(f"in-bed rows of {device} stand apart") for device in sorted(devices)]
