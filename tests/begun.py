"""Trials that were begun, and the nights of people whose truth is known."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from nightlab.nights import DiaryEntry, Episode, Event
from nightlab.trials import Design, Entry, Protocol, RunningTrial, open_trial, protocol_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.trials import DoseStatus

BERLIN = "Europe/Berlin"
START = date(2025, 3, 3)
TOLD_AT = datetime(2025, 3, 9, 6, 40, tzinfo=UTC)
DAY = timedelta(days=1)


def design(**more: Any) -> Design:
    """Four weeks of two arms, changed every night, that fall asleep decides."""
    rules: dict[str, Any] = {
        "arms": ("placebo", "magnesium"),
        "nights": 28,
        "seed": 7,
        "block_nights": 14,
        "outcome": "sol_min",
        "better": "lower",
        "worthwhile": 5.0,
    }
    return Design(**rules | more)


def protocol(**more: Any) -> Protocol:
    """A whole protocol on that design, or on one that is given."""
    rules: dict[str, Any] = {"design": design(), "question": "Does it help me?"}
    return Protocol(**rules | more)


def entry(kind: Any, evening: date, value: str = "", text: str = "x", **more: Any) -> Entry:
    """An entry of a trial's log."""
    return Entry(kind, evening, TOLD_AT, value=value, text=text, **more)


def begun(
    made: Protocol,
    log: Sequence[Entry] = (),
    *,
    evening: date | None = None,
    doses: Mapping[date, DoseStatus] | None = None,
    told: str = "running",
) -> RunningTrial:
    """Return the trial as it stands on an evening, by default long after its last."""
    text = protocol_text(made)
    tonight = evening or START + timedelta(days=400)
    return open_trial(
        "t1",
        name="a trial",
        start=START,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        told=told,
        doses=doses or {},
        log=log,
        evening=tonight,
        today=tonight,
    )


def nights_of(
    trial: RunningTrial, *, effect_min: float = -12.0, seed: int = 3, source: str = "diary"
) -> list[Episode]:
    """Return a diary of the trial's nights, in which the second arm on moves the time to fall asleep."""
    rng = np.random.default_rng(seed)
    first = trial.design.arms[0]
    told = []
    for line in trial.schedule:
        if line.night is not None:
            sol_min = max(1, round(38 + rng.normal(0, 8) + effect_min * (line.arm != first)))
            told.append(morning(line.night, sol_min, int(rng.integers(1, 6)), source=source))
    return [Episode.of_diary(each) for each in told]


def morning(
    night: date, sol_min: int, quality: int = 3, *, zone: str = BERLIN, source: str = "diary"
) -> DiaryEntry:
    """Return one morning's diary."""
    place = ZoneInfo(zone)
    tried = datetime.combine(night - DAY, time(23), place).astimezone(UTC)
    woke = datetime.combine(night, time(7), place).astimezone(UTC)
    return DiaryEntry(
        zone,
        tried_to_sleep=tried,
        fell_asleep=tried + timedelta(minutes=sol_min),
        woke=woke,
        rose=woke + timedelta(minutes=10),
        awakenings=1,
        awake_min=5.0,
        quality=quality,
        source=source,
    )


def coffee(evening: date, clock: time, amount: float = 80.0) -> Event:
    """Return a coffee at a wall clock in Berlin."""
    at = datetime.combine(evening, clock, ZoneInfo(BERLIN)).astimezone(UTC)
    return Event("caffeine", at, BERLIN, amount)
