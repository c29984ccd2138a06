"""The stages of a Sleep as Android record, of its events that begin and end one."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Hypnogram, Interval, Stage
from nightlab.units import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nightlab.sources.sleep_as_android.blocks import Mark

BEGIN, END = "_START", "_END"
STAGES = {"LIGHT": Stage.LIGHT, "DEEP": Stage.N3, "REM": Stage.REM}
STILLNESS = {"LIGHT": Stage.ASLEEP, "DEEP": Stage.ASLEEP}
AWAKE, BROKEN = "AWAKE", "BROKEN"
PAUSED, RESUMED = "TRACKING_PAUSED", "TRACKING_RESUMED"
BASE = {"LIGHT_START", "DEEP_START"}
GOES_ON = {name + BEGIN for name in (*STAGES, AWAKE)} | {RESUMED}
USED = {name + edge for name in (*STAGES, AWAKE, BROKEN) for edge in (BEGIN, END)}
USED |= {PAUSED, RESUMED}
NO_REM = "the app found no REM, so its deep and light tell still from restless: both read as asleep"


def instant_of(at_ms: int) -> datetime:
    """Return the instant of milliseconds since 1970.

    Raises:
        OverflowError: Out of every calendar.
    """
    return EPOCH + timedelta(milliseconds=at_ms)


def hypnogram_of(
    marks: Sequence[Mark], start: datetime, end: datetime
) -> tuple[Hypnogram | None, tuple[str, ...]]:
    """Return the stages that events tell, and what was decided; None where they tell of no sleep.

    Assumptions: pairs of one name are matched by time, whatever lies between. REM lies inside light
    or deep, so deep covers light and REM both. Time in which the sensor was lost (``BROKEN``) is
    unscored, awake covers that too, and a pause of the tracking covers all. A stage without its end
    lasts to where light or deep begins next, awake and broken to the end of the night, a pause to
    where anything begins again; an end without its start says nothing. A night without REM
    was staged by stillness alone, in a public file with 94 % of it deep, which no sleeper has: there
    deep and light are asleep, and nothing more.

    Args:
        marks: In any order.
        start: Of the night.
        end: Of the night.
    """
    times = sorted(marks, key=lambda mark: (mark.at_ms, mark.name.endswith(BEGIN)))
    has_rem = any(mark.name == "REM" + BEGIN for mark in times)
    known = STAGES if has_rem else STILLNESS
    last_ms = round((end - EPOCH) / timedelta(milliseconds=1))
    begins = [mark.at_ms for mark in times if mark.name in BASE]
    asleep = [
        each for name in known for each in _stretches(times, name, known[name], begins, last_ms)
    ]
    if not asleep:
        return None, ()
    lost = _stretches(times, BROKEN, Stage.UNSCORED, [], last_ms)
    awake = _stretches(times, AWAKE, Stage.WAKE, [], last_ms)
    stretches = [*asleep, *lost, *awake, *_pauses(times, last_ms)]
    stages = Hypnogram.from_intervals(stretches, start=start, end=end)
    return stages, () if has_rem else (NO_REM,)


def _stretches(
    times: Iterable[Mark], name: str, stage: Stage, begins: Sequence[int], last_ms: int
) -> Iterator[Interval]:
    """Yield the stretches of one name, each from its start to its end."""
    since: int | None = None
    for mark in times:
        if mark.name == name + BEGIN:
            if since is not None:
                yield _interval(stage, since, _next(begins, since, mark.at_ms))
            since = mark.at_ms
        elif mark.name == name + END and since is not None:
            yield _interval(stage, since, mark.at_ms)
            since = None
    if since is not None:
        yield _interval(stage, since, _next(begins, since, last_ms))


def _next(begins: Sequence[int], since_ms: int, otherwise_ms: int) -> int:
    index = bisect_right(begins, since_ms)
    return min(begins[index], otherwise_ms) if index < len(begins) else otherwise_ms


def _pauses(times: Iterable[Mark], last_ms: int) -> Iterator[Interval]:
    since: int | None = None
    for mark in times:
        if mark.name == PAUSED and since is None:
            since = mark.at_ms
        elif mark.name in GOES_ON and since is not None:
            yield _interval(Stage.UNSCORED, since, mark.at_ms)
            since = None
    if since is not None:
        yield _interval(Stage.UNSCORED, since, last_ms)


def _interval(stage: Stage, since_ms: int, until_ms: int) -> Interval:
    return Interval(stage, instant_of(since_ms), instant_of(max(since_ms, until_ms)))
