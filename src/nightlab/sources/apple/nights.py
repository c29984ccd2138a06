"""Sleep records of one Apple Health source, put together into nights."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.apple.sleep_table import RANK, VALUES
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nightlab.nights import Zones
    from nightlab.sources.apple.sleep_table import SleepRows

SPLIT_S = 2 * 3600
LONGEST_S = LONGEST_NIGHT_H * 3600

STAGES = np.array([int(stage) for stage in VALUES.values()], dtype=np.uint8)
EPOCH_S, EDGES = 30, ("start_s", "end_s")
IN_BED, AWAKE = RANK["InBed"], RANK["Awake"]


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
    return replace(night, hypnogram=_stages(told, start, int(told["start_s"][0])))


def _stages(told: NDArray[np.void], start: datetime, start_s: int) -> Hypnogram:
    """Return the records as epochs, as ``Hypnogram.from_intervals`` makes them.

    Whole seconds need no instants for it, which take half the time of reading all nights.
    """
    by_rank = told[np.argsort(told["rank"], kind="stable")]
    # An epoch has the stage of its middle.
    edges = [(2 * (by_rank[name] - start_s) + EPOCH_S - 1) // (2 * EPOCH_S) for name in EDGES]
    count = max(1, round((int(told["end_s"].max()) - start_s) / EPOCH_S))
    epochs = np.full(count, int(Stage.UNSCORED), dtype=np.uint8)
    stages = STAGES[by_rank["rank"]]
    for stage, first, last in zip(stages, *(edge.tolist() for edge in edges), strict=True):
        epochs[first:last] = stage
    return Hypnogram(epochs, float(EPOCH_S), start)


# A record mostly begins where the one before it ended.
@lru_cache(maxsize=256)
def _instant(at_s: int) -> datetime:
    return units.EPOCH + timedelta(0, at_s)


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
