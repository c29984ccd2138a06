"""One sleep episode between two instants, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.units import local, utc, zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from nightlab.nights.hypnogram import Hypnogram

LONGEST_NIGHT_H = 30


@dataclass(frozen=True, slots=True)
class Night:
    """A sleep episode as a device recorded it.

    Assumptions: ``start`` and ``end`` bound the time in bed (or the recording); the night belongs to
    the local date on which it ends.

    Args:
        start: Instant of lights out, or of the first sample.
        end: Instant of rising, or of the last sample.
        zone: IANA zone in which the person slept.
        source: Format it was read from, such as ``fitbit``.
        device: What recorded it, such as ``Withings``; empty where the format has one device.
        is_nap: Whether it stands apart from the main sleep of its date.
        hypnogram: Stages, where the source has them.
        reported: The vendor's own figures by the names of ``REPORTED``, such as ``asleep_min``; kept
            for comparison, and measured by where there are no stages.
        provenance: How it was put together, a sentence without a full stop each, such as
            ``united 14 fragments``.

    Raises:
        NightlabError: Instants without zone, an end not after the start, or more than 30 h between.
    """

    start: datetime
    end: datetime
    zone: str
    source: str
    device: str = ""
    is_nap: bool = False
    hypnogram: Hypnogram | None = None
    reported: Mapping[str, float] = field(default_factory=dict)
    provenance: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", utc(self.start, where="start"))
        object.__setattr__(self, "end", utc(self.end, where="end"))
        zone(self.zone)
        hours = (self.end - self.start).total_seconds() / 3600
        if not 0 < hours <= LONGEST_NIGHT_H:
            raise NightlabError(
                f"a night of {hours:.1f} h cannot be",
                where=self.start.isoformat(),
                fix=f"a night lasts more than 0 and at most {LONGEST_NIGHT_H} h",
            )
        object.__setattr__(self, "reported", MappingProxyType(dict(self.reported)))

    def __reduce__(self) -> tuple[type[Night], tuple[Any, ...]]:
        """Travel to another process with a plain table, since a closed one cannot."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return Night, tuple((values | {"reported": dict(self.reported)}).values())

    @property
    def date(self) -> date:
        """Local date on which the night ends."""
        return local(self.end, self.zone).date()

    @property
    def local_start(self) -> datetime:
        """Start on the wall clock where the person slept."""
        return local(self.start, self.zone)

    @property
    def local_end(self) -> datetime:
        """End on the wall clock where the person slept."""
        return local(self.end, self.zone)
