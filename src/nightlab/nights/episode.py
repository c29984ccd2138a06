"""Any night, nap or diary entry seen alike: when, from where, and what is measured on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.nights.accounts import measure_diary, measure_nights
from nightlab.nights.night import Night
from nightlab.units import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from nightlab.nights.diary import DiaryEntry
    from nightlab.nights.measures import Measures


@dataclass(frozen=True, slots=True)
class Episode:
    """One night, nap or diary entry with its measures.

    Args:
        date: Local date on which it ends.
        start: Begin of the time in bed, on the wall clock where the person slept.
        end: Its end.
        zone: IANA zone.
        source: Format it came from.
        device: What recorded it; empty where the format has one device.
        is_nap: Whether it stands apart from the main sleep.
        measures: What is known of it.
        record: The night or diary entry itself.
        rank: Place in the person's order of preference among devices, 0 first.
    """

    date: date
    start: datetime
    end: datetime
    zone: str
    source: str
    device: str
    is_nap: bool
    measures: Measures
    record: Night | DiaryEntry
    rank: int = 0

    @property
    def origin(self) -> str:
        """Source and device in one word, such as ``apple/Withings``."""
        return f"{self.source}/{self.device}" if self.device else self.source

    @property
    def tells_least(self) -> tuple[bool, int, bool, float]:
        """Key that sorts what counts of a date first: no nap, preferred, has stages, longest."""
        length_s = self.end.timestamp() - self.start.timestamp()
        return (self.is_nap, self.rank, not self.is_staged, -length_s)

    @property
    def is_staged(self) -> bool:
        """Whether it is a night with stages."""
        return isinstance(self.record, Night) and self.record.hypnogram is not None

    @classmethod
    def of_night(cls, night: Night) -> Episode:
        """Return a recorded night with its measures."""
        return cls.of_nights([night])[0]

    @classmethod
    def of_nights(cls, nights: Sequence[Night]) -> list[Episode]:
        """Return recorded nights with their measures, all measured at once."""
        return [
            cls(
                night.date,
                night.local_start,
                night.local_end,
                night.zone,
                night.source,
                night.device,
                night.is_nap,
                measures,
                night,
            )
            for night, measures in zip(nights, measure_nights(nights), strict=True)
        ]

    @classmethod
    def of_diary(cls, entry: DiaryEntry) -> Episode:
        """Return a diary entry, which is of a date's main sleep, with its measures."""
        start = entry.into_bed or entry.tried_to_sleep
        return cls(
            date=entry.date,
            start=local(start, entry.zone),
            end=local(entry.rose, entry.zone),
            zone=entry.zone,
            source=entry.source,
            device="",
            is_nap=False,
            measures=measure_diary(entry),
            record=entry,
        )
