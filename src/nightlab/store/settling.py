"""One device cannot sleep twice at once: of two nights that overlap, one is the other told anew."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from nightlab.nights.assembly import PLENTY, ROUNDING
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

LONGEST = timedelta(hours=LONGEST_NIGHT_H)
ZONES_APART = timedelta(hours=26)
"""From UTC-12 to UTC+14."""


@dataclass(frozen=True, slots=True)
class Told:
    """A night, as far as it matters whether it is another one told anew.

    Args:
        key: Digest of source, device and start.
        sha256: Digest of its content.
        device: Source and device.
        start: Instant.
        end: Instant.
        zone: IANA zone.
        has_stages: Whether it has any.
        told_at: When it was told; None where the file's nights are told last.
    """

    key: str
    sha256: str
    device: tuple[str, str]
    start: datetime
    end: datetime
    zone: str
    has_stages: bool
    told_at: datetime | None = None

    @property
    def length(self) -> timedelta:
        """Time from start to end."""
        return self.end - self.start

    def overlaps(self, other: Told) -> bool:
        """Tell whether a moment belongs to both."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Told) -> bool:
        """Tell whether the other lies wholly inside this one, but for what rounding to a minute does."""
        return self.start - ROUNDING <= other.start and other.end <= self.end + ROUNDING

    def is_moved(self, other: Told) -> bool:
        """Tell whether it is the other, read in another zone: the same wall clock and length."""
        is_near = self.length == other.length and abs(self.start - other.start) < ZONES_APART
        return is_near and self.zone != other.zone and _clock(self) == _clock(other)


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of the nights of a file and of those of the lab that they meet.

    Args:
        left_out: Keys of nights of the file of which the lab knows more.
        superseded: Keys of nights of the lab whose place one of the file's takes.
    """

    left_out: frozenset[str]
    superseded: frozenset[str]


NOTHING_MET = Settled(frozenset(), frozenset())
"""Where the lab has no night that a file's could meet."""


def settle(
    given: Iterable[Told], lab: Iterable[Told], repeated: AbstractSet[tuple[str, str]] = frozenset()
) -> Settled:
    """Decide which nights of a file and of the lab stand.

    Assumptions: nights of one device that overlap are one sleep told twice. Of two the
    one with stages stands, where it is at least half as long as the other or three hours; else, where one lies wholly inside the other,
    the longer, whichever came first: an earlier state of a night that grew is shorter. Where they cross, and where the same wall clock was read in
    another zone, the one told last stands. Nights of one file do not overlap.

    Args:
        given: Nights of the file, each key once.
        lab: Nights that are there, without those that an earlier reading of the file gave or a person
            typed in.
        repeated: Key and digest of contents that lost their place before, and do not take it back by
            being told again.
    """
    return _Settling(sorted(given, key=attrgetter("start")), _Lab(lab), repeated).settled()


@dataclass(slots=True)
class _Settling:
    given: list[Told]
    lab: _Lab
    repeated: AbstractSet[tuple[str, str]]
    left_out: set[str] = field(default_factory=set)

    def settled(self) -> Settled:
        """Take nights in until none is left that may: what one had to give way to may go itself."""
        keys = {night.key for night in self.given}
        pending, count = self.given, -1
        while len(pending) != count:
            count = len(pending)
            pending = [night for night in pending if not self._stands(night, keys)]
        return Settled(frozenset(self.left_out), frozenset(self.lab.gone))

    def _stands(self, night: Told, keys: set[str]) -> bool:
        rivals = [
            each
            for each in self.lab.near(night)
            if each.key == night.key or each.key not in keys or each.key in self.left_out
        ]
        others = {each.key for each in rivals if each.key != night.key}
        is_repeated = bool(others) and (night.key, night.sha256) in self.repeated
        if is_repeated or any(_beats(each, night) for each in rivals):
            self.left_out.add(night.key)
            return False
        self.left_out.discard(night.key)
        self.lab.gone |= others
        return True


def _beats(there: Told, night: Told) -> bool:
    """Tell whether the lab's night says more than one that it shares a moment with."""
    one_is_staged = there.has_stages != night.has_stages
    staged, other = (there, night) if there.has_stages else (night, there)
    if one_is_staged and (2 * staged.length >= other.length or staged.length >= PLENTY):
        return there.has_stages
    if there.holds(night) == night.holds(there):
        return bool(there.told_at and night.told_at and there.told_at > night.told_at)
    return there.holds(night)


class _Lab:
    """Nights of a lab by device, and those that have lost their place."""

    def __init__(self, nights: Iterable[Told]) -> None:
        self.gone: set[str] = set()
        self._by_start: dict[tuple[str, str], list[Told]] = defaultdict(list)
        for night in sorted(nights, key=attrgetter("start")):
            self._by_start[night.device].append(night)

    def near(self, night: Told) -> Iterator[Told]:
        """Yield what overlaps a night, or is the same one read in another zone."""
        there = self._by_start.get(night.device, [])
        first = bisect_left(there, night.start - LONGEST, key=attrgetter("start"))
        last = bisect_right(
            there, max(night.end, night.start + ZONES_APART), key=attrgetter("start")
        )
        for each in there[first:last]:
            if each.key not in self.gone and (each.overlaps(night) or each.is_moved(night)):
                yield each


def _clock(night: Told) -> datetime:
    return local(night.start, night.zone).replace(tzinfo=None)
