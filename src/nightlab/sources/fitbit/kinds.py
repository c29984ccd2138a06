"""Which of Fitbit's files a part is, told by what it holds."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Literal

from nightlab.sources.columns import header_line
from nightlab.sources.fitbit.profile import is_profile

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal[
    "profile",
    "logs",
    "web",
    "heart",
    "sleeps",
    "stages",
    "score",
    "hrv",
    "details",
    "breath",
    "spo2",
]

# Headers of tables that are Fitbit's alone; more columns may follow.
HEADERS: Mapping[str, Kind] = {
    "sleep_log_entry_id,timestamp,overall_score": "score",
    "timestamp,rmssd,nremhr,entropy": "hrv",
    "timestamp,rmssd,coverage,low_frequency,high_frequency": "details",
    "timestamp,daily_respiratory_rate": "breath",
    "timestamp,average_value,lower_bound,upper_bound": "spo2",
    "sleep_id,sleep_type,minutes_in_sleep_period": "sleeps",
    "sleep_id,sleep_stage_id,sleep_stage_type": "stages",
}
WEB_HEADER = re.compile(rb"(?:\A|\n)Sleep\r?\nStart Time,End Time,Minutes Asleep,Minutes Awake,")
HEART = re.compile(
    rb'\[\s*\{\s*"dateTime"\s*:\s*"\d\d/\d\d/\d\d \d\d:\d\d:\d\d"\s*,\s*'
    rb'"value"\s*:\s*\{\s*"bpm"\s*:'
)
EMPTY = re.compile(rb'\s*(\[\s*\]\s*$|\[?\s*\{\s*"sleep"\s*:\s*\[\s*\])')


def kind_of(head: bytes) -> Kind | None:
    """Return which of Fitbit's files begins so; None where it is none that is read."""
    start = head.removeprefix(BOM_UTF8).lstrip()
    if start.startswith((b"[", b"{")):
        return _of_json(start)
    if is_profile(head):
        return "profile"
    if WEB_HEADER.search(start):
        return "web"
    header = header_line(head)
    return next((kind for names, kind in HEADERS.items() if header.startswith(names)), None)


def _of_json(start: bytes) -> Kind | None:
    if HEART.match(start):
        return "heart"
    has_length = b'"duration"' in start or b'"timeInBed"' in start
    is_log = EMPTY.match(start) is not None or (has_length and b'"dateOfSleep"' in start)
    return "logs" if is_log else None
