"""People who do not sleep from eleven to seven: shifts, days of 25 hours, two sleeps, journeys."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.nights import Night, Zones
from sources import made
from sources.asking import BERLIN, CASES, IDS, nights_of, read

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sources.case import Case
    from sources.made.patterns import Pattern

ODD = [pattern for pattern in made.PATTERNS if pattern != "steady"]
# The formats that most people have see every pattern, the others two each.
COMMON = ("apple", "fitbit")
AUCKLAND = "Pacific/Auckland"


def _asked() -> list[object]:
    found: list[object] = []
    seen: Counter[str] = Counter()
    for index, (case, name) in enumerate(zip(CASES, IDS, strict=True)):
        is_whole = case.name in COMMON and not seen[case.name]
        turned = ODD if is_whole else [ODD[(index + turn) % len(ODD)] for turn in (0, 2)]
        seen[case.name] += 1
        found += [
            pytest.param(case, pattern, id=f"{name}-{pattern}")
            for pattern in turned
            if case.patterns
        ]
    return found


def _home(pattern: Pattern) -> str:
    return AUCKLAND if pattern == "date line" else BERLIN


@cache
def _nights(case: Case, pattern: Pattern, days: int = 14) -> tuple[bytes, list[Night]]:
    """Return an export of somebody's fortnight, and the nights in it."""
    rng = np.random.default_rng(5)
    with made.living(pattern):
        records = case.people(rng, _home(pattern), "spring", days=days)
        return case.write(records, rng), nights_of(records)


@cache
def _steady(case: Case, zone: str) -> list[datetime]:
    return [
        night.start for night in nights_of(case.people(np.random.default_rng(5), zone, "spring"))
    ]


def _needs_its_own(case: Case, pattern: Pattern) -> None:
    _, odd = _nights(case, pattern)
    if [night.start for night in odd] == _steady(case, _home(pattern)):
        pytest.skip("this generator knows one way to sleep")


@pytest.mark.parametrize(("case", "pattern"), _asked())
def test_every_sleep_comes_in_once_on_its_date(
    case: Case, pattern: Pattern, tmp_path: Path
) -> None:
    _needs_its_own(case, pattern)
    content, wanted = _nights(case, pattern)
    path = tmp_path / "export"
    path.write_bytes(content)
    found = nights_of(read(path, made.zones_of(pattern, _home(pattern), "spring")))
    assert [(night.start, night.end) for night in found] == [
        (night.start, night.end) for night in wanted
    ]
    assert [(night.date, night.is_nap) for night in found] == [
        (night.date, night.is_nap) for night in wanted
    ]
    for earlier, later in pairwise(found):
        assert earlier.device != later.device or earlier.end <= later.start
    mains = [(night.device, night.date) for night in found if not night.is_nap]
    assert len(mains) == len(set(mains))


# --- the patterns themselves ----------------------------------------------------------


def _lives(pattern: Pattern, days: int = 14) -> list[Night]:
    rng = np.random.default_rng(5)
    return made.person(rng, _home(pattern), "spring", "fitbit", days, pattern=pattern)


@pytest.mark.parametrize("pattern", made.PATTERNS)
def test_nobody_sleeps_two_sleeps_at_once(pattern: Pattern) -> None:
    nights = _lives(pattern)
    for earlier, later in pairwise(nights):
        assert earlier.end < later.start
    with made.living(pattern):
        rng = np.random.default_rng(5)
        assert made.person(rng, _home(pattern), "spring", "fitbit") == nights


def test_days_of_25_hours_leave_one_date_in_25_without_a_sleep() -> None:
    nights = _lives("long days", days=48)
    dates = {night.date for night in nights}
    assert len(nights) == 48
    assert (max(dates) - min(dates)).days + 1 - len(dates) in {1, 2}


def test_a_shift_worker_sleeps_by_day_and_by_night() -> None:
    nights = _lives("shifts")
    begun = Counter(night.local_start.hour for night in nights if not night.is_nap)
    assert begun == {8: 8, 23: 6}
    assert sum(night.is_nap for night in nights) == 2


def test_of_two_sleeps_a_night_the_longer_is_the_main_one() -> None:
    nights = _lives("two sleeps")
    by_date = Counter(night.date for night in nights)
    assert set(by_date.values()) == {2}
    first_is_nap = Counter(night.is_nap for night in nights[::2])
    assert set(first_is_nap) == {True, False}


@pytest.mark.parametrize("pattern", made.AWAY)
def test_a_journey_changes_the_zone_once(pattern: Pattern) -> None:
    nights = _lives(pattern)
    zones = made.zones_of(pattern, _home(pattern), "spring")
    assert [night.zone for night in nights] == [zones.of(night.start) for night in nights]
    assert [night.zone for night in nights] == [
        zones.of_wall(night.local_start.replace(tzinfo=None)) for night in nights
    ]
    assert {night.zone for night in nights} == {_home(pattern), made.AWAY[pattern]}


def test_over_the_date_line_a_date_comes_twice(tmp_path: Path) -> None:
    """Whoever wakes in Auckland, flies in the evening and sleeps on board wakes on that date again."""
    home, first = made.person(np.random.default_rng(5), AUCKLAND, "spring", "apple", days=2)
    moved_on = home.local_end.date()
    zones = Zones.read(f"{AUCKLAND}; {moved_on}T02:00 America/Los_Angeles")
    took_off = home.end + timedelta(hours=13)
    rows = [
        ("AsleepCore", home.start, home.end),
        ("AsleepCore", took_off, took_off + timedelta(hours=7)),
    ]
    path = tmp_path / "export.xml"
    path.write_bytes(made.apple_night(rows))
    nights = nights_of(read(path, zones))
    assert [night.date for night in nights] == [moved_on, moved_on]
    assert [night.zone for night in nights] == [AUCKLAND, "America/Los_Angeles"]
    assert [night.is_nap for night in nights] == [False, True]
    assert first.start > took_off
