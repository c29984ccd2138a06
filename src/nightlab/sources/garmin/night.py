"""A day of Garmin's sleep as a night and its naps, or the reason why it is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from nightlab.nights import Night
from nightlab.sources.garmin.entries import gmt_of
from nightlab.sources.garmin.levels import SECONDS, stages_of
from nightlab.sources.json_fields import number_of
from nightlab.sources.offsets import EAST, WEST, zone_of_offset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.garmin.entries import Entry

NAME = "garmin"
Making = Callable[[], Night]
"""Makes a night whose fields were read; raises where it cannot have been."""
CONFIRMATION = "sleepWindowConfirmationType"
BY_HAND = "MANUALLY_CONFIRMED"
QUARTER = timedelta(minutes=15)
# name of the figure -> keys it stands under, and what it is divided by
REPORTED = {
    "n3_min": (("deepSleepSeconds",), 60),
    "light_min": (("lightSleepSeconds",), 60),
    "rem_min": (("remSleepSeconds",), 60),
    "awake_min": (("awakeSleepSeconds",), 60),
    "awakenings": (("awakeCount",), 1),
    "heart_rate_bpm": (("avgHeartRate",), 1),
    "resting_heart_rate_bpm": (("restingHeartRate",), 1),
    "respiratory_rate_per_min": (("averageRespirationValue", "averageRespiration"), 1),
    "spo2_percent": (("averageSpO2Value",), 1),
    "lowest_spo2_percent": (("lowestSpO2Value",), 1),
    "hrv_rmssd_ms": (("avgOvernightHrv",), 1),
}
ASLEEP = ("deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds")


def why_no_night(entry: Entry) -> str:
    """Return what days of this sort are called in the plural; empty where it is a night.

    Assumptions: a window that holds no measured sleep is no night, unless the person set it. Before
    the first synchronisation Garmin may show a placeholder of 7 h (GarminDB issue 50), which has no
    seconds of sleep either.

    Raises:
        NightlabError: A field that cannot be read.
    """
    if entry.day.get("sleepStartTimestampGMT") is None:
        return "days without sleep"
    seconds = [entry.number(key) for key in (*SECONDS.values(), "sleepTimeSeconds")]
    if any(seconds) or _confirmation(entry) == BY_HAND:
        return ""
    if _confirmation(entry) == "OFF_WRIST":
        return "windows while the watch was not worn"
    if _confirmation(entry) == "UNCONFIRMED":
        return "windows that Garmin did not confirm and that hold no sleep"
    return "windows that hold no sleep"


def night_of(entry: Entry, zones: Zones) -> Making:
    """Return the making of a day's night; whether it is a nap is not decided here.

    Raises:
        NightlabError: A field that cannot be read.
    """
    start = _gmt(entry, "sleepStartTimestampGMT")
    end = _gmt(entry, "sleepEndTimestampGMT")
    zone, told = _zone(entry, start, end, zones)
    reported = _reported(entry)
    stages, left_out = stages_of(entry, start, end)
    notes = (*_notes(entry, reported), *left_out, *told)
    return partial(
        Night, start, end, zone, NAME, hypnogram=stages, reported=reported, provenance=notes
    )


def naps_of(entry: Entry, zones: Zones) -> Iterator[Making]:
    """Yield the makings of a day's naps.

    Raises:
        NightlabError: A field that cannot be read.
    """
    for key in ("dailyNapDTOS", "napList"):
        for place, row in (*entry.rows(key), *_inside(entry, key)):
            start = gmt_of(row.get("napStartTimestampGMT"), f"{place}, napStartTimestampGMT")
            end = gmt_of(row.get("napEndTimestampGMT"), f"{place}, napEndTimestampGMT")
            zone, told = _zone_of_nap(entry, end, zones)
            asleep = row.get("napTimeSec")
            known = asleep is not None
            reported = (
                {"asleep_min": number_of(asleep, f"{place}, napTimeSec") / 60} if known else {}
            )
            yield partial(
                Night, start, end, zone, NAME, is_nap=True, reported=reported, provenance=told
            )


def _inside(entry: Entry, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield rows that stand inside the day where a list stands beside it as well."""
    if entry.day is not entry.around and entry.around.get(key) is not None:
        yield from type(entry)(entry.where, entry.day, entry.day).rows(key)


def _gmt(entry: Entry, key: str) -> datetime:
    return gmt_of(entry.day.get(key), f"{entry.where}, {key}")


def _confirmation(entry: Entry) -> str:
    """Return how the window was confirmed, in capitals as exports write it."""
    return str(entry.day.get(CONFIRMATION) or "")[:40].upper()


def _zone(
    entry: Entry, start: datetime, end: datetime, zones: Zones
) -> tuple[str, tuple[str, ...]]:
    """Return the zone by the offset between the two clocks, where the day prints both."""
    if entry.day.get("sleepStartTimestampLocal") is None:
        return zones.of(end), ()
    offset = _gmt(entry, "sleepStartTimestampLocal") - _gmt(entry, "sleepStartTimestampGMT")
    if not WEST <= offset <= EAST or offset % QUARTER:
        return zones.of(end), ("the local clock printed is no clock's: told in your own zone",)
    return zone_of_offset(start, offset, zones)


def _zone_of_nap(entry: Entry, end: datetime, zones: Zones) -> tuple[str, tuple[str, ...]]:
    """Return the zone of a nap: that of the night where it was slept elsewhere, else one's own.

    The offset of the night is not that of the nap on a day on which the clocks change.
    """
    if entry.day.get("sleepStartTimestampGMT") is not None:
        zone, told = _zone(entry, _gmt(entry, "sleepStartTimestampGMT"), end, zones)
        if told:
            return zone, told
    return zones.of(end), ()


def _reported(entry: Entry) -> dict[str, float]:
    found = {name: entry.number(*keys) for name, (keys, _) in REPORTED.items()}
    reported = {
        name: value / REPORTED[name][1] for name, value in found.items() if value is not None
    }
    asleep = entry.number("sleepTimeSeconds")
    parts = [value for key in ASLEEP if (value := entry.number(key)) is not None]
    if asleep is not None or parts:
        reported["asleep_min"] = (sum(parts) if asleep is None else asleep) / 60
    spo2 = entry.table("spo2SleepSummary")
    for key, name in (("averageSPO2", "spo2_percent"), ("lowestSPO2", "lowest_spo2_percent")):
        if spo2.get(key) is not None:
            reported.setdefault(name, number_of(spo2[key], f"{entry.where}, {key}"))
    return reported | _score(entry) | _temperature(entry)


def _score(entry: Entry) -> dict[str, float]:
    scores = entry.table("sleepScores")
    value: Any = scores.get("overallScore")
    overall = scores.get("overall")
    if value is None and isinstance(overall, dict):
        value = overall.get("value")
    where = f"{entry.where}, sleepScores"
    return {} if value is None else {"score_percent": number_of(value, where)}


def _temperature(entry: Entry) -> dict[str, float]:
    value = entry.around.get("avgSkinTempDeviationC")
    where = f"{entry.where}, avgSkinTempDeviationC"
    return {} if value is None else {"temperature_deviation_c": number_of(value, where)}


def _notes(entry: Entry, reported: Mapping[str, float]) -> Iterator[str]:
    if _confirmation(entry) == BY_HAND:
        yield "its window was set by hand"
    if _confirmation(entry) == "UNCONFIRMED":
        yield "Garmin did not confirm its window"
    if not reported.get("asleep_min"):
        yield "Garmin tells its window and no minutes of sleep"
    if unmeasured := entry.number("unmeasurableSleepSeconds", "unmeasurableSeconds"):
        yield f"Garmin could not measure {unmeasured / 60:.0f} min of it"
