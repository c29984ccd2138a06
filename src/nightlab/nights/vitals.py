"""What the body did in a night: heart, breath and warmth, of the samples that lie in its sleep."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab.nights.accounts import sleep_span
from nightlab.nights.night import Night
from nightlab.nights.series import SERIES_UNITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nightlab.nights.diary import DiaryEntry
    from nightlab.nights.series import Series

LEAST_SAMPLES = 3
LOW_SHARE = 0.05


class Vital(NamedTuple):
    """One figure of a night: the kind of series, its label, and whether it is the low end."""

    kind: str
    label: str
    is_low: bool = False


VITALS: Mapping[str, Vital] = MappingProxyType(
    {
        "heart_rate_bpm": Vital("heart_rate", "Heart rate asleep, mean"),
        "low_heart_rate_bpm": Vital("heart_rate", "Heart rate asleep, low end", is_low=True),
        "hrv_sdnn_ms": Vital("hrv_sdnn", "Heart rate variability asleep (SDNN), mean"),
        "hrv_rmssd_ms": Vital("hrv_rmssd", "Heart rate variability asleep (RMSSD), mean"),
        "respiratory_rate_per_min": Vital("respiratory_rate", "Breaths asleep, mean"),
        "spo2_percent": Vital("spo2", "Oxygen saturation asleep, mean"),
        "low_spo2_percent": Vital("spo2", "Oxygen saturation asleep, low end", is_low=True),
        "wrist_temperature_c": Vital("wrist_temperature", "Wrist temperature asleep, mean"),
    }
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One vital of a night.

    Args:
        label: Its name for a person.
        unit: Unit of the value.
        value: The figure.
        samples: Number of samples behind it.
        devices: What measured them.
    """

    label: str
    unit: str
    value: float
    samples: int
    devices: tuple[str, ...]


def vitals(record: Night | DiaryEntry, series: Sequence[Series]) -> dict[str, Measured]:
    """Return the vitals of a night by name; only those with at least three samples in its sleep.

    Assumptions: sleep is what lies between onset and final awakening, or the whole recording where
    they are not known. The mean is over samples, which devices take more densely when one moves, so it
    leans a little to restless times. The low end is the 5th percentile, which one bad sample does not
    make. Sensors on a wrist are no medical devices: a low oxygen saturation is a reason to measure
    again, not a finding.

    Args:
        record: The night or diary entry.
        series: Samples of the days that it touches, of any kind and device.
    """
    start, end = _span(record)
    found: dict[str, Measured] = {}
    for name, vital in VITALS.items():
        inside = [
            (each.device or each.source, _within(each, start, end))
            for each in series
            if each.kind == vital.kind
        ]
        devices = tuple(sorted({device for device, values in inside if values.size}))
        values = np.concatenate([values for _, values in inside]) if inside else np.empty(0)
        if values.size < LEAST_SAMPLES:
            continue
        value = float(np.quantile(values, LOW_SHARE) if vital.is_low else values.mean())
        unit = SERIES_UNITS[vital.kind]
        found[name] = Measured(vital.label, unit, value, int(values.size), devices)
    return found


def _span(record: Night | DiaryEntry) -> tuple[float, float]:
    known = sleep_span(record)
    if known is None:
        known = (
            (record.start, record.end)
            if isinstance(record, Night)
            else (record.fell_asleep, record.woke)
        )
    return known[0].timestamp(), known[1].timestamp()


def _within(series: Series, start: float, end: float) -> NDArray[np.float64]:
    first, last = np.searchsorted(series.at_s, (start, end))
    return series.values[first:last]
