"""The tables of sleep that Google writes into a Takeout: instants with their offsets."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from sys import intern
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.fitbit.log import Log, Segment
from nightlab.sources.lines import rows
from nightlab.sources.offsets import parse_offset
from nightlab.sources.port import FieldError, Skipped
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

MOST_ROWS = 600_000
"""Forty stretches a night for forty years; 150 MB."""
REPORTED = {
    "minutes_asleep": "asleep_min",
    "minutes_awake": "awake_min",
    "minutes_to_fall_asleep": "to_fall_asleep_min",
    "minutes_after_wake_up": "after_wakeup_min",
}
CLASSIC = "Fitbit calls it a classic log: restless counts as wake"
Stretch = tuple[str, datetime, float]


def google_logs(sleeps: Sequence[Part], stages: Sequence[Part]) -> Iterator[Log | Skipped]:
    """Yield the sleeps of ``UserSleeps_*.csv`` with the stages of ``UserSleepStages_*.csv``.

    Assumptions: ``sleep_start`` and ``sleep_end`` are instants; ``start_utc_offset`` tells where the
    person was (columns as in public descriptions of Takeouts; no real file was seen). Stages belong
    to the sleep of their ``sleep_id``.

    Raises:
        NightlabError: A table is damaged, or has over 600,000 rows.
    """
    found: dict[str, list[Stretch]] = defaultdict(list)
    count = 0
    for part in stages:
        for row in rows(part, may_be_longer=True):
            count += 1
            if count > MOST_ROWS:
                raise NightlabError(f"over {MOST_ROWS:,} rows", where=row.place, fix="split it")
            try:
                found[row.short("sleep_id")].append(_stretch(row))
            except NightlabError as error:
                yield Skipped.of(error, row.place)
    for part in sleeps:
        for row in rows(part, may_be_longer=True):
            try:
                yield _log(row, found)
            except NightlabError as error:
                yield Skipped.of(error, row.place)


def _stretch(row: Row) -> Stretch:
    begin, end = _instant(row, "sleep_stage_start"), _instant(row, "sleep_stage_end")
    return intern(row.short("sleep_stage_type").lower()), begin, (end - begin).total_seconds()


def _log(row: Row, stages: Mapping[str, Sequence[Stretch]]) -> Log:
    start, end = _instant(row, "sleep_start"), _instant(row, "sleep_end")
    offset = row.read("start_utc_offset", parse_offset)
    if offset is None:
        raise row.wrong("start_utc_offset", "an offset from UTC")
    reported = {name: row.number(column) for column, name in REPORTED.items()}
    notes = (CLASSIC,) if row.short("sleep_type") == "CLASSIC" else ()
    if row.short("data_source") == "MANUAL":
        notes = (*notes, "logged by hand")
    return Log(
        where=row.place,
        start=_wall(start, offset),
        duration_min=(end - start) / timedelta(minutes=1),
        is_main=None,
        segments=tuple(
            Segment(level, _wall(begin, offset), seconds)
            for level, begin, seconds in stages.get(row.short("sleep_id"), ())
        ),
        short_wakes=0,
        reported={name: value for name, value in reported.items() if value is not None},
        notes=notes,
        offset=offset,
    )


def _wall(at: datetime, offset: timedelta) -> datetime:
    return (at + offset).replace(tzinfo=None)


def _instant(row: Row, column: str) -> datetime:
    at = row.read(column, datetime.fromisoformat)
    if at is None or at.tzinfo is None or at.year not in YEARS:
        raise FieldError(
            f"{row.text(column)[:40]!r} is not an instant such as 2026-10-04T20:30:00Z",
            where=row.where(column),
        )
    return at.astimezone(UTC)
