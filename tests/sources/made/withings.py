"""Withings' data exports."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from nightlab.nights import Hypnogram, Stage
from nightlab.units import local
from sources.case import Case
from sources.made.person import person
from sources.made.tables import csv_of
from sources.made.zips import zipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

PARIS = ZoneInfo("Europe/Paris")
CODES = {Stage.WAKE: 0, Stage.LIGHT: 1, Stage.N3: 2, Stage.REM: 3}
SHARED = ["Duration to sleep (s)", "Duration to wake up (s)", "Snoring (s)", "Snoring episodes"]
SHARED += ["Average heart rate", "Heart rate (min)", "Heart rate (max)"]
HEADERS = {
    "de": ["von", "bis", "leicht (s)", "tief (s)", "rem (s)", "wach (s)", "Aufwachen", *SHARED],
    "en": ["from", "to", "light (s)", "deep (s)", "rem (s)", "awake (s)", "wake up", *SHARED],
    "es": ["de", "a", "ligero (s)", "profundo (s)", "rem (s)", "despierto (s)", "despertar"],
}
HEADERS["es"] += SHARED


def withings_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights over a clock change with the figures of Withings, and no stages."""
    nights = staged_people(rng, zone, season, days)
    return [replace(night, hypnogram=None) for night in nights]


def staged_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return the same with stages."""
    nights = person(rng, zone, season, "withings", days)
    return [_reported(rng, _by_minute(night)) for night in nights]


def _by_minute(night: Night) -> Night:
    """Return a night of whole minutes that begins at one."""
    assert night.hypnogram is not None
    start = night.start.replace(second=0)
    stages = Hypnogram(np.repeat(night.hypnogram.epochs[::2], 2), 30.0, start)
    return replace(night, start=start, end=stages.end, hypnogram=stages)


def _reported(rng: Generator, night: Night) -> Night:
    stages = night.hypnogram
    assert stages is not None
    seconds = {stage: 30 * int((stages.epochs == stage).sum()) for stage in CODES}
    asleep = seconds[Stage.LIGHT] / 60 + seconds[Stage.N3] / 60 + seconds[Stage.REM] / 60
    heart = int(rng.integers(45, 70))
    figures = {
        "asleep_min": asleep,
        "light_min": seconds[Stage.LIGHT] / 60,
        "n3_min": seconds[Stage.N3] / 60,
        "awake_min": seconds[Stage.WAKE] / 60,
        "awakenings": float(rng.integers(0, 4)),
        "to_fall_asleep_min": float(rng.integers(0, 20)),
        "after_wakeup_min": float(rng.integers(0, 20)),
        "snoring_min": float(rng.integers(1, 60)),
        "snoring_episodes": float(rng.integers(1, 9)),
        "heart_rate_bpm": float(heart),
        "lowest_heart_rate_bpm": float(heart - 8),
        "highest_heart_rate_bpm": float(heart + 30),
    }
    if seconds[Stage.REM]:
        figures["rem_min"] = seconds[Stage.REM] / 60
    return replace(night, reported=figures)


def sleep_csv(nights: Sequence[Night], language: str = "de") -> bytes:
    """Write the nights as Withings does, every time with the offset of its own moment."""
    table = [HEADERS[language]]
    for night in nights:
        figures = night.reported
        minutes = ("light_min", "n3_min", "rem_min", "awake_min")
        later = ("to_fall_asleep_min", "after_wakeup_min", "snoring_min")
        heart = ("heart_rate_bpm", "lowest_heart_rate_bpm", "highest_heart_rate_bpm")
        table.append(
            [
                local(night.start, night.zone).isoformat(),
                local(night.end, night.zone).isoformat(),
                *(f"{figures.get(name, 0) * 60:.0f}" for name in minutes),
                f"{figures['awakenings']:.0f}",
                *(f"{figures[name] * 60:.0f}" for name in later),
                f"{figures['snoring_episodes']:.0f}",
                *(f"{figures[name]:.0f}" for name in heart),
            ]
        )
    return csv_of(table)


def mat_csv(nights: Sequence[Night]) -> bytes:
    """Write their stages minute by minute, up to three hours a row, every row twice, as a mat does."""
    table = [["start", "duration", "value"]]
    for night in nights:
        assert night.hypnogram is not None
        codes = [CODES[Stage(int(code))] for code in night.hypnogram.epochs[::2]]
        for first in range(0, len(codes), 180):
            part = codes[first : first + 180]
            start = (night.start + timedelta(minutes=first)).astimezone(PARIS).isoformat()
            table += [[start, _listed([60] * len(part)), _listed(part)]] * 2
    return csv_of(table)


def _listed(numbers: Sequence[int]) -> str:
    return "[" + ",".join(map(str, numbers)) + "]"


def states_csv(nights: Sequence[Night]) -> bytes:
    """Write their stages, a row a night, with the offset of Withings' servers."""
    table = [["start", "duration", "value"]]
    for night in nights:
        assert night.hypnogram is not None
        runs = night.hypnogram.to_intervals()
        spans = [round((run.end - run.start).total_seconds()) for run in runs]
        codes = [CODES[run.stage] for run in runs]
        start = night.start.astimezone(PARIS).isoformat()
        table.append([start, _listed(spans), _listed(codes)])
    return csv_of(table)


def withings_zip(nights: Sequence[Night]) -> bytes:
    """Pack nights and stages among other files of the same columns."""
    steps = "start,duration,value\n" + "".join(
        f"2024-03-25T08:{minute:02d}:00+01:00,[60],[{minute}]\n" for minute in range(60)
    )
    return zipped(
        {
            "raw_tracker_sleep-state.csv": states_csv(nights),
            "raw_tracker_steps.csv": steps.encode(),
            "raw_tracker_hr.csv": steps.replace("[60]", "[600]").encode(),
            "sleep.csv": sleep_csv(nights, "en"),
        }
    )


EMPTY = csv_of([HEADERS["es"]])
CASES = (
    Case(
        "withings",
        withings_people,
        lambda n, _: sleep_csv(n),
        EMPTY,
        may_lose_its_end=True,
    ),
    Case(
        "withings",
        staged_people,
        lambda n, _: withings_zip(n),
        zipped({"sleep.csv": EMPTY}),
        is_zip=True,
    ),
)
