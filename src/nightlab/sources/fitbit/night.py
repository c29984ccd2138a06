"""A Fitbit sleep log as a night: the one offset of its start, its stages, what was decided."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.offsets import offset_in, zone_of_offset

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.fitbit.log import Log, Segment

NAME = "fitbit"
LONGEST = timedelta(hours=LONGEST_NIGHT_H)
LONGEST_S = LONGEST_NIGHT_H * 3600
# Fitbit's minutes asleep leave restlessness out, so restless counts as wake.
STAGES = {
    "wake": Stage.WAKE,
    "light": Stage.LIGHT,
    "deep": Stage.N3,
    "rem": Stage.REM,
    "asleep": Stage.ASLEEP,
    "restless": Stage.WAKE,
    "awake": Stage.WAKE,
}


def night_of(log: Log, zones: Zones) -> Night:
    """Return the night of a log, marked as no nap.

    Assumptions: as ``Fitbit``.

    Raises:
        NightlabError: It cannot have happened: a length of no night, or stages outside it.
    """
    if not 0 < log.duration_min <= LONGEST_NIGHT_H * 60:
        raise NightlabError(f"a night of {log.duration_min / 60:.3g} h cannot be")
    start, zone, told = _start(log, zones)
    end = start + timedelta(minutes=log.duration_min)
    stretches = [_stretch(log, segment, start) for segment in log.segments]
    stages = Hypnogram.from_intervals(stretches, start=start, end=end) if stretches else None
    if offset_in(start, zone) != offset_in(end, zone):
        told = (*told, "read with the offset of its start over a clock change")
    return Night(
        start,
        end,
        zone,
        NAME,
        hypnogram=stages,
        reported=log.reported,
        provenance=(*log.notes, *_cut_out(log.short_wakes), *told),
    )


def _start(log: Log, zones: Zones) -> tuple[datetime, str, tuple[str, ...]]:
    """Return the instant of the start, its zone, and what was decided."""
    if log.offset is not None:
        start = (log.start - log.offset).replace(tzinfo=UTC)
        return start, *zone_of_offset(start, log.offset, zones)
    zone = zones.of_wall(log.start)
    return zones.instant(log.start), zone, _doubt(log.start, zone)


def _doubt(clock: datetime, zone: str) -> tuple[str, ...]:
    """Tell of a start in the hour that clocks repeat, or leave out."""
    first, second = (
        clock.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() or timedelta(0)
        for fold in (0, 1)
    )
    if first == second:
        return ()
    if first > second:
        return ("began in an hour that clocks showed twice: read as the first",)
    return ("began in an hour that no clock showed: read with the offset before the change",)


def _cut_out(count: int) -> tuple[str, ...]:
    wakes = "1 wake" if count == 1 else f"{count} wakes"
    return (f"{wakes} of 3 min or less cut out of the stages",) if count else ()


def _stretch(log: Log, segment: Segment, start: datetime) -> Interval:
    since_start = segment.start - log.start
    if abs(since_start) > LONGEST or not 0 <= segment.seconds <= LONGEST_S:
        raise NightlabError(f"a segment at {segment.start} lies outside the night")
    begin = start + since_start
    stage = STAGES.get(segment.level, Stage.UNSCORED)
    return Interval(stage, begin, begin + timedelta(seconds=segment.seconds))
