"""What the person says of a night in the morning: the Consensus Sleep Diary's variables."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.units import local, minutes, utc, zone

if TYPE_CHECKING:
    from datetime import date, datetime

LONGEST_NIGHT_H = 30
QUALITY_WORDS = ("very poor", "poor", "fair", "good", "very good")


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """One morning's diary, every time an instant.

    Assumptions: the entry belongs to the local date of ``rose``; times run in the order into bed,
    tried to sleep, fell asleep, woke, rose.

    Args:
        zone: IANA zone in which the person slept.
        tried_to_sleep: Instant of lights out.
        fell_asleep: Instant of falling asleep.
        woke: Final awakening.
        rose: Out of bed for good.
        into_bed: Into bed; None where it was not asked.
        awakenings: Times awake between falling asleep and the final awakening.
        awake_min: Minutes awake in them, together.
        quality: 1 very poor to 5 very good.
        note: Free text.
        source: Where it came from, such as ``diary``.

    Raises:
        NightlabError: Times out of order, more than 30 h, or a figure out of range.

    Source: Carney et al. 2012, Sleep 35:287 (variables; the questions are in own words).
    """

    zone: str
    tried_to_sleep: datetime
    fell_asleep: datetime
    woke: datetime
    rose: datetime
    into_bed: datetime | None = None
    awakenings: int | None = None
    awake_min: float | None = None
    quality: int | None = None
    note: str = ""
    source: str = "diary"

    def __post_init__(self) -> None:
        zone(self.zone)
        times = [
            ("into bed", self.into_bed),
            ("tried to sleep", self.tried_to_sleep),
            ("fell asleep", self.fell_asleep),
            ("woke", self.woke),
            ("rose", self.rose),
        ]
        known = [(name, utc(at, where=name)) for name, at in times if at is not None]
        for name, at in known:
            object.__setattr__(self, name.replace(" ", "_"), at)
        for (before, first), (after, second) in itertools.pairwise(known):
            if second < first:
                raise NightlabError(
                    f"{after!r} ({local(second, self.zone):%H:%M}) comes before {before!r} "
                    f"({local(first, self.zone):%H:%M})",
                    where=f"diary of {self.date}",
                    fix="check the times",
                )
        if minutes(known[-1][1] - known[0][1]) > LONGEST_NIGHT_H * 60:
            raise NightlabError(
                "a night of over 30 h", where=f"diary of {self.date}", fix="check the times"
            )
        self._check_figures()

    def _check_figures(self) -> None:
        asleep_min = minutes(self.woke - self.fell_asleep)
        if self.awake_min is not None and not 0 <= self.awake_min <= asleep_min:
            raise NightlabError(
                f"{self.awake_min:g} min awake do not fit between falling asleep and waking "
                f"({asleep_min:g} min)",
                where="awake_min",
                fix="give the minutes awake during the night",
            )
        if self.awakenings is not None and not 0 <= self.awakenings <= 100:
            raise NightlabError(
                f"{self.awakenings} awakenings cannot be", where="awakenings", fix="use 0 to 100"
            )
        if self.quality is not None and self.quality not in range(1, 6):
            raise NightlabError(
                f"quality {self.quality} is off the scale",
                where="quality",
                fix="use 1 (very poor) to 5 (very good)",
            )

    @property
    def date(self) -> date:
        """Local date on which the night ends."""
        return local(self.rose, self.zone).date()
