"""Fitabase's minutes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Hypnogram, Stage
from nightlab.units import local
from sources.case import Case
from sources.made.person import person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

HEADER = b"Id,date,value,logId\r\n"


def fitabase_people(rng: Generator, zone: str, season: str, days: int = 14) -> list[Night]:
    """Return nights with sleep and wake by the minute."""
    return [_by_minute(night) for night in person(rng, zone, season, "fitabase", days)]


def _by_minute(night: Night) -> Night:
    assert night.hypnogram is not None
    first = night.hypnogram.epochs[::2]
    codes = np.where(first == int(Stage.WAKE), Stage.WAKE, Stage.ASLEEP).astype(np.uint8)
    return replace(night, hypnogram=Hypnogram(np.repeat(codes, 2), 30.0, night.start))


def fitabase_csv(nights: Sequence[Night], rng: Generator, person_id: int = 42) -> bytes:
    """Write a row a minute, on the wall clock of the start, wake as restless or awake."""
    rows = [HEADER]
    for log, night in enumerate(nights, start=7001):
        assert night.hypnogram is not None
        begin = local(night.start, night.zone).replace(tzinfo=None)
        for minute, code in enumerate(night.hypnogram.epochs[::2]):
            at = begin + timedelta(minutes=minute)
            value = 1 if code == int(Stage.ASLEEP) else int(rng.integers(2, 4))
            clock = f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S %p}"
            rows.append(f"{person_id},{clock},{value},{log}\r\n".encode())
    return b"".join(rows)


CASES = (Case("fitabase", fitabase_people, fitabase_csv, HEADER, may_lose_its_end=True),)
