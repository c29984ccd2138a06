"""Fitabase: sleep of a Fitbit minute by minute, as studies export it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.naps import mark_naps
from nightlab.sources.columns import header_line
from nightlab.sources.fitabase.minutes import Minutes
from nightlab.sources.lines import rows
from nightlab.sources.port import Counted, FieldError, Skipped
from nightlab.sources.subjects import check_one_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

MINUTES = {"date", "value", "logid"}
DAYS = {"sleepday", "totalsleeprecords", "totalminutesasleep"}


@dataclass(frozen=True, slots=True)
class Fitabase:
    """The sleep logs of one person, told minute by minute.

    Assumptions: a row is the minute that begins at its time; times are the wall clock that held at
    the start of the log, as in Fitbit's own export, so minutes count from the first one. 1 is
    asleep, 2 restless, 3 awake; restless is wake, as in Fitbit's own minutes. Rows of one ``logId``
    are one sleep; a minute that no row tells of is unscored. A minute that stands twice counts once.

    Source: columns as in public Fitabase exports of 2016 (GitHub, sri-sruthi/Personalized-Health-
    Intervention-Recommendation-Agent ``data/minuteSleep_merged.csv``); restless and awake for 2 and 3
    are unverified.
    """

    name: ClassVar[str] = "fitabase"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Fitabase export (minuteSleep_merged.csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from its header whether a part holds minutes of sleep, or totals of days."""
        return _has(head, MINUTES) or _has(head, DAYS)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one night a log.

        Raises:
            NightlabError: Nights of several people, totals of days alone, which have no times, or a
                table that is cut off or damaged.
        """
        minutes = Minutes()
        told = [part for part in parts if _has(part.head(), MINUTES)]
        for part in parts:
            if part not in told:
                yield from _totals(part, alone=not told)
        for part in told:
            for row in rows(part, name=lambda name: name.strip().lower()):
                try:
                    minutes.take(row)
                except FieldError as error:
                    yield Skipped.of(error, row.place)
            check_one_subject(minutes.people, column="Id", where=part.name)
        nights, skipped = minutes.nights(zones)
        yield from skipped
        yield from mark_naps(nights)
        yield from minutes.counted()


def _has(head: bytes, wanted: set[str]) -> bool:
    header = header_line(head)
    cells = [cell.strip(' "').lower() for cell in header.split(",")]
    return set(cells) >= wanted and (wanted is DAYS or set(cells) <= {"id", *MINUTES})


def _totals(part: Part, *, alone: bool) -> Iterator[Counted]:
    count = sum(1 for _ in rows(part))
    if alone and count:
        raise NightlabError(
            "totals of days, without the times of any sleep",
            where=part.name,
            fix="import minuteSleep_merged.csv of the same export",
        )
    if count:
        yield Counted("ignored", "totals of days without times", count)


FORMAT = Fitabase()
