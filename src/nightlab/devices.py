"""What recorded the nights of a lab, and which of two recordings of a night counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights.naps import only_main_sleeps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from nightlab.nights import Episode
    from nightlab.store import Store

PREFERRED = "devices"
"""Setting under which the order is kept."""


@dataclass(frozen=True, slots=True)
class Device:
    """One device, app or diary and what it recorded.

    Args:
        origin: Source and device, such as ``apple/Watch``.
        nights: Main sleeps.
        naps: Naps.
        first: Date of its first night or nap.
        last: Date of its last.
        rank: Place in the order of preference, from 0; None where it is not named there.
    """

    origin: str
    nights: int
    naps: int
    first: date
    last: date
    rank: int | None


class Devices:
    """The devices of a lab.

    Assumptions: two devices that record one night are two recordings of it, both kept and never
    merged. Which counts is the person's order; without one, stages count before none and long before
    short.

    Args:
        store: The open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def preferred(self) -> tuple[str, ...]:
        """Origins or sources in the person's order, the first counting first."""
        kept = self._store.setting(PREFERRED, [])
        return tuple(map(str, kept)) if isinstance(kept, list) else ()

    def prefer(self, names: Sequence[str]) -> None:
        """Keep an order of preference; none forgets it.

        Args:
            names: Origins such as ``apple/Watch``, or sources such as ``fitbit`` for all their devices.

        Raises:
            NightlabError: One that recorded nothing, or one named twice.
        """
        there = {word for each in self.all() for word in (each.origin, _source(each.origin))}
        for name in names:
            if name not in there:
                raise NightlabError(
                    f"no night was recorded by {name[:60]!r}", fix="see `nightlab devices`"
                )
        if len({*names}) < len(names):
            raise NightlabError("one device stands twice", fix="name each once")
        self._store.set_setting(PREFERRED, list(names))

    def ranked(self, episodes: Iterable[Episode]) -> list[Episode]:
        """Return episodes with their place in the order of preference."""
        order = self.preferred
        if not order:
            return list(episodes)
        return [replace(each, rank=_rank(each.origin, order)) for each in episodes]

    def all(self) -> list[Device]:
        """Return what recorded nights, in the order of preference, then by number of nights."""
        by_origin: dict[str, list[tuple[date, bool]]] = defaultdict(list)
        for night in only_main_sleeps(self._store.nights()):
            origin = f"{night.source}/{night.device}" if night.device else night.source
            by_origin[origin].append((night.date, night.is_nap))
        for entry in self._store.diary():
            by_origin[entry.source].append((entry.date, False))
        order = self.preferred
        found = [_device(origin, rows, order) for origin, rows in by_origin.items()]
        return sorted(found, key=lambda each: (_rank(each.origin, order), -each.nights))


def _device(origin: str, rows: list[tuple[date, bool]], order: Sequence[str]) -> Device:
    rank, naps = _rank(origin, order), sum(is_nap for _, is_nap in rows)
    dates = [day for day, _ in rows]
    return Device(
        origin,
        nights=len(rows) - naps,
        naps=naps,
        first=min(dates),
        last=max(dates),
        rank=rank if rank < len(order) else None,
    )


def _source(origin: str) -> str:
    return origin.partition("/")[0]


def _rank(origin: str, order: Sequence[str]) -> int:
    """Return the place of an origin, or of its source; what is not named comes last."""
    places = [i for i, name in enumerate(order) if name in (origin, _source(origin))]
    return min(places, default=len(order))
