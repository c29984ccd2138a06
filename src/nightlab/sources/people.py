"""Whether the files of one lab are of one person, as far as files can tell."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.sources.owner import OwnerMark
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nightlab.sources.port import Kept, Record

LEAST_CROSSING = 7
"""Nights that must lie across others before they count: logs are corrected, and days shared."""
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
FIX = (
    "give that person a lab of their own, `nightlab --lab THEIRS.db import FILE`, "
    "or add --same-person if it is yours all the same"
)


class Span(NamedTuple):
    """When a device recorded a sleep, and the zone it was read in."""

    device: str
    start: datetime
    end: datetime
    zone: str

    @property
    def clock(self) -> tuple[str, datetime, timedelta]:
        """Device, wall clock of the start, and length, by which a night is known in any zone."""
        wall = local(self.start, self.zone).replace(tzinfo=None)
        return self.device, wall, self.end - self.start


@dataclass(slots=True)
class OnePerson:
    """A watch over the records of files that should all be of one person.

    Assumptions: what cannot be known is not guessed. Owners are compared within one format, for
    people tell each maker another birthday. Two devices may record one night at two times, and a log
    may be corrected; but when most nights of a file lie across others of the same device, two people
    slept; and when they are as long as others to the second, some hours away, one file was read in
    another zone.

    Args:
        known: Returns the owner's mark by format; called when the first owner is met, so that it may be
            read under the lock of the import.
        spans: Returns what the lab holds of a format; likewise.
        is_sure: Whether the person said that all is theirs.
    """

    known: Callable[[], Mapping[str, str]]
    spans: Callable[[str], Iterable[Span]]
    is_sure: bool = False
    marks: dict[str, str] = field(default_factory=dict)
    """What is known of owners after reading; empty where no file named one."""
    _met: dict[str, list[Span]] = field(default_factory=dict)

    def watch(
        self, records: Iterable[Record], *, where: str, is_known: bool = False
    ) -> Iterator[Kept]:
        """Yield the records of a file without its owner.

        Args:
            records: Records of one file.
            where: The file's name for messages.
            is_known: Whether the lab has read the file before, and will replace what it gave then.

        Raises:
            NightlabError: It is another person's, or looks as if.
        """
        nights: dict[str, list[Span]] = defaultdict(list)
        for record in records:
            if isinstance(record, OwnerMark):
                self._meet(record, where)
                continue
            if isinstance(record, Night):
                nights[record.source].append(
                    Span(record.device, record.start, record.end, record.zone)
                )
            yield record
        for source in nights if not (self.is_sure or is_known) else ():
            self._check_spans(nights[source], source, where)

    def _meet(self, owner: OwnerMark, where: str) -> None:
        self.marks = self.marks or dict(self.known())
        known = self.marks.get(owner.format, owner.value)
        self.marks[owner.format] = owner.value
        if known != owner.value and not self.is_sure:
            raise NightlabError(
                "its owner was born on another day than the owner of what is here",
                where=where,
                fix=FIX,
            )

    def _check_spans(self, nights: list[Span], name: str, where: str) -> None:
        if name not in self._met:
            self._met[name] = list(self.spans(name))
        there = self._met[name]
        known, clocks = {span[:2] for span in there}, {span.clock for span in there}
        # The same wall clock in another zone is a move told meanwhile: the lab replaces the night.
        new = [s for s in nights if s[:2] not in known and s.clock not in clocks]
        alike = len(nights) - len(new)
        moved = shifts(new, there)
        if len(moved) >= LEAST_CROSSING and len(moved) > alike:
            raise _read_elsewhere(moved, len(nights), where)
        among, across = crossings(new, there)
        if (across >= LEAST_CROSSING and across > alike) or among > max(
            LEAST_CROSSING, len(nights) / 3
        ):
            raise _lie_across(among + across, len(nights), where)
        there += new


def crossings(new: Iterable[Span], there: Iterable[Span]) -> tuple[int, int]:
    """Return how many neighbours lie across each other among new nights, and between new and old.

    Args:
        new: Nights none of which begins with an old one.
        there: Old nights, which may lie across each other as they like.
    """
    both = [(span, True) for span in new] + [(span, False) for span in there]
    among = across = 0
    for (one, one_is_new), (next_one, next_is_new) in pairwise(sorted(both)):
        if one.device == next_one.device and next_one.start < one.end:
            among += one_is_new and next_is_new
            across += one_is_new != next_is_new
    return among, across


def check_apart(nights: Sequence[Night], where: str) -> None:
    """Refuse a file in which many nights of one device lie across each other: two people slept.

    Assumptions: a night that lies inside another is an earlier state of it, and no second person's.

    Raises:
        NightlabError: At least seven pairs of neighbours do, and a third of the nights.
    """
    ordered = sorted(nights, key=lambda night: (night.source, night.device, night.start))
    across = sum(
        one.device == other.device
        and one.source == other.source
        and one.start < other.start < one.end < other.end
        for one, other in pairwise(ordered)
    )
    if across > max(LEAST_CROSSING, len(nights) / 3):
        raise _lie_across(across, len(nights), where)


def _lie_across(across: int, count: int, where: str) -> NightlabError:
    return NightlabError(
        f"{across} of its {count} nights lie across others of the same device: "
        "another person's, or read in another zone",
        where=where,
        fix=f"check --zone; {FIX}",
    )


def shifts(new: Iterable[Span], there: Iterable[Span]) -> list[timedelta]:
    """Return how much later than an old night of its length each new one begins that has such a one.

    Assumptions: zones are less than a day apart, by quarters of an hour.
    """
    starts: dict[tuple[str, timedelta, int], list[datetime]] = defaultdict(list)
    for device, start, end, _ in there:
        starts[device, end - start, start.toordinal()].append(start)
    found = []
    for device, start, end, _ in new:
        days = (start.toordinal() + day for day in (-1, 0, 1))
        near = (start - old for day in days for old in starts.get((device, end - start, day), ()))
        by_quarters = [by for by in near if by and abs(by) < DAY and not by % QUARTER]
        found += sorted(by_quarters, key=abs)[:1]
    return found


def _read_elsewhere(moved: list[timedelta], count: int, where: str) -> NightlabError:
    ((by, _),) = Counter(moved).most_common(1)
    told = f"{abs(by) / timedelta(hours=1):g} h {'later' if by > timedelta(0) else 'earlier'}"
    return NightlabError(
        f"{len(moved)} of its {count} nights are here already, but begin {told} in this file: "
        "read in another zone",
        where=where,
        fix="use the --zone of before, or first import the file of before again with this one",
    )
