"""Fitbit's sleep as tables: of its web site, and those that Google writes into a Takeout."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.nights import Stage
from sources.case import Case
from sources.made.fitbit import clock_notes, fitbit_people
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

WEB_HEADER = (
    "Start Time,End Time,Minutes Asleep,Minutes Awake,Number of Awakenings,Time in Bed,"
    "Minutes REM Sleep,Minutes Light Sleep,Minutes Deep Sleep"
)
SLEEPS_HEADER = (
    "sleep_id,sleep_type,minutes_in_sleep_period,minutes_after_wake_up,minutes_to_fall_asleep,"
    "minutes_asleep,minutes_awake,start_utc_offset,sleep_start,end_utc_offset,sleep_end,data_source"
)
STAGES_HEADER = (
    "sleep_id,sleep_stage_id,sleep_stage_type,start_utc_offset,sleep_stage_start,end_utc_offset,"
    "sleep_stage_end"
)
GOOGLE_STAGES = {Stage.WAKE: "AWAKE", Stage.LIGHT: "LIGHT", Stage.N3: "DEEP", Stage.REM: "REM"}


def web_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as the web site tells them: to the minute, without a timeline of stages."""
    made = []
    for night in fitbit_people(rng, zone, season, days):
        assert night.hypnogram is not None
        start = night.start.replace(second=0)
        length = (night.end - night.start) // timedelta(minutes=1)
        asleep = int(night.reported["asleep_min"])
        figures = {"asleep_min": asleep, "awake_min": length - asleep, "awakenings": 12}
        if rng.random() < 0.7:
            figures |= {"rem_min": 90, "light_min": 200, "n3_min": asleep - 290}
        made.append(
            replace(
                night,
                start=start,
                end=start + timedelta(minutes=length),
                hypnogram=None,
                reported={name: float(max(0, value)) for name, value in figures.items()},
                provenance=clock_notes(night),
            )
        )
    return made


def web_csv(
    nights: Sequence[Night], _rng: Generator | None = None, *, of_day_first: bool = False
) -> bytes:
    """Write nights, the last first, with ends on the wall clock that held at the start."""
    lines = ["Sleep", WEB_HEADER]
    for night in reversed(nights):
        start = night.local_start.replace(tzinfo=None)
        stamps = [
            _stamp(at, of_day_first=of_day_first)
            for at in (start, start + (night.end - night.start))
        ]
        told = night.reported
        cells = [
            *stamps,
            f"{told['asleep_min']:,.0f}",
            f"{told['awake_min']:,.0f}",
            f"{told['awakenings']:.0f}",
            f"{told['asleep_min'] + told['awake_min']:,.0f}",
            *(_figure(told.get(name)) for name in ("rem_min", "light_min", "n3_min")),
        ]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return ("\n".join(lines) + "\n\n").encode()


def _figure(value: float | None) -> str:
    return "N/A" if value is None else f"{value:,.0f}"


def _stamp(at: datetime, *, of_day_first: bool) -> str:
    hour, half = at.hour % 12 or 12, "PM" if at.hour >= 12 else "AM"
    if of_day_first:
        return f"{at:%d-%m-%Y} {hour}:{at:%M} {half.lower()}"
    return f"{at:%Y-%m-%d} {hour}:{at:%M}{half}"


def google_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights as Google's tables tell them, which know no short wakes apart."""
    nights = fitbit_people(rng, zone, season, days)
    return [replace(night, provenance=clock_notes(night)) for night in nights]


def google_tables(nights: Sequence[Night]) -> dict[str, bytes]:
    """Write nights as two tables: instants, and the offsets at both ends."""
    sleeps, stages = [SLEEPS_HEADER], [STAGES_HEADER]
    for number, night in enumerate(nights, start=10**18):
        begins, ends = (_offset(at) for at in (night.local_start, night.local_end))
        asleep = f"{night.reported['asleep_min']:g}"
        first, last = (_instant(at) for at in (night.start, night.end))
        sleeps.append(
            f"{number},STAGES,0,,,{asleep},,{begins},{first},{ends},{last},PASSIVELY_MEASURED"
        )
        assert night.hypnogram is not None
        for index, run in enumerate(night.hypnogram.to_intervals()):
            stages.append(
                f"{number},{index},{GOOGLE_STAGES[run.stage]},{begins},{_instant(run.start)},"
                f"{ends},{_instant(run.end)}"
            )
    folder = "Takeout/Fitbit/Health Fitness Data_GoogleData/"
    return {
        f"{folder}UserSleeps_2024-03-25.csv": "\n".join(sleeps).encode(),
        f"{folder}UserSleepStages_2024-03-25.csv": "\n".join(stages).encode(),
    }


def _offset(at: datetime) -> str:
    text = f"{at:%z}"
    return f"{text[:3]}:{text[3:]}"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}+0000"


CASES = (
    Case("fitbit", web_people, web_csv, f"Sleep\n{WEB_HEADER}\n\n".encode(), may_lose_its_end=True),
    Case(
        "fitbit",
        google_people,
        lambda nights, _: zipped(google_tables(nights)),
        zipped({"UserSleeps.csv": SLEEPS_HEADER.encode()}),
        is_zip=True,
    ),
)
