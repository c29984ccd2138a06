"""What a Garmin watch measured over a night: heart, breath, oxygen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.sources.garmin.entries import gmt_of
from nightlab.sources.json_fields import number_of
from nightlab.sources.port import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from nightlab.sources.garmin.entries import Entry

MOST_SPAN_S = 3600


@dataclass(frozen=True, slots=True)
class Timeline:
    """Under which keys a list holds its samples.

    Args:
        kind: Of the series.
        at: Key of the time in GMT.
        value: Key of the value; zero and less say that nothing was measured.
        span: Key of the seconds covered; empty where there is none.
    """

    kind: str
    at: str
    value: str
    span: str = ""


TIMELINES: Mapping[str, Timeline] = {
    "sleepHeartRate": Timeline("heart_rate", "startGMT", "value"),
    "hrvData": Timeline("hrv_rmssd", "startGMT", "value"),
    "wellnessEpochRespirationDataDTOList": Timeline(
        "respiratory_rate", "startTimeGMT", "respirationValue"
    ),
    "wellnessEpochSPO2DataDTOList": Timeline(
        "spo2", "epochTimestamp", "spo2Reading", "epochDuration"
    ),
}
IGNORED = {
    "sleepMovement": "samples of movement",
    "sleepStress": "samples of stress",
    "sleepBodyBattery": "samples of body battery",
    "sleepRestlessMoments": "restless moments",
}


def samples_of(entry: Entry) -> Iterator[tuple[str, datetime, float, int]]:
    """Yield kind, begin, value and seconds covered of the samples of a day.

    Raises:
        NightlabError: A list that is none, or a sample with a field that cannot be read.
    """
    for key, line in TIMELINES.items():
        for place, row in entry.rows(key):
            value = row.get(line.value)
            if value is None:
                continue
            figure = number_of(value, f"{place}, {line.value}")
            at = gmt_of(row.get(line.at), f"{place}, {line.at}")
            span = row.get(line.span) if line.span else None
            span_s = 0 if span is None else int(number_of(span, f"{place}, {line.span}"))
            if not 0 <= span_s <= MOST_SPAN_S:
                raise FieldError(f"a sample of {span_s} s", where=f"{place}, {line.span}")
            if figure > 0:
                yield line.kind, at, figure, span_s


def ignored_of(entry: Entry) -> Counter[str]:
    """Count the samples of a day that are ignored.

    Raises:
        NightlabError: A list that is none.
    """
    return Counter({what: sum(1 for _ in entry.rows(key)) for key, what in IGNORED.items()})
