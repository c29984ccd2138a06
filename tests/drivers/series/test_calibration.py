"""A small cut of ``docs/measure_drivers.py``: people whose drivers are known."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from nightlab.drivers.series.idle import Misled, idle_person
from nightlab.drivers.series.seeing import look
from nightlab.drivers.series.simulated import Known, person

if TYPE_CHECKING:
    from nightlab.drivers import Seen

PEOPLE = range(14)


@cache
def judged() -> list[tuple[Known, list[Seen]]]:
    """A hundred and eighty nights and eight things each, three kinds of noise, three autocorrelations."""
    found = []
    for seed in PEOPLE:
        known = person(
            seed,
            nights=180,
            exposures=8,
            phi=(0.0, 0.3, 0.6)[seed % 3],
            noise=("normal", "wild", "latency")[seed // 3 % 3],
        )
        seen = {
            each.exposure: each for each in look(known.exposures, known.nights, known.name).seen
        }
        found.append((known, [seen[each.key] for each in known.exposures]))
    return found


def _pairs() -> list[tuple[Seen, float, float]]:
    return [
        (each, float(effect), float(size))
        for known, seen in judged()
        for each, effect, size in zip(seen, known.effects, known.sizes, strict=True)
    ]


def test_what_is_claimed_is_real_and_points_the_right_way() -> None:
    claimed = [(s, truth) for s, truth, _ in _pairs() if s.shown == "seen together"]
    false = [s for s, truth in claimed if truth == 0 or np.sign(s.mean) != np.sign(truth)]
    assert len(claimed) >= 8
    assert len(false) <= 1


def test_intervals_hold_what_they_say() -> None:
    told = [(s, truth) for s, truth, _ in _pairs() if np.isfinite(s.mean)]
    assert np.mean([s.lo95 <= truth <= s.hi95 for s, truth in told]) > 0.88
    assert np.mean([s.lo68 <= truth <= s.hi68 for s, truth in told]) > 0.68


def test_real_drivers_stand_before_idle_ones() -> None:
    sure = [(max(s.p_worse, 1 - s.p_worse), size) for s, _, size in _pairs() if np.isfinite(s.mean)]
    large = [chance for chance, size in sure if abs(size) >= 0.7]
    idle = [chance for chance, size in sure if size == 0]
    assert np.mean(np.array(large)[:, None] > np.array(idle)[None, :]) > 0.8


def test_people_without_any_driver_are_hardly_ever_told_of_one() -> None:
    claims = 0
    for seed in range(10):
        known = person(seed, nights=60, exposures=8, phi=0.3, noise="normal", real=0)
        seen = look(known.exposures, known.nights, known.name).seen
        claims += sum(each.shown == "seen together" for each in seen)
    assert claims <= 1


@pytest.mark.parametrize("misled", ["season", "after bad nights"])
def test_what_keeps_time_with_nights_is_hardly_ever_told_of_over_three_years(
    misled: Misled,
) -> None:
    told = 0
    for seed in range(2):
        known = idle_person(seed, nights=1095, misled=misled)
        seen = look(known.exposures, known.nights, known.name, seed=seed).seen
        told += any(each.shown == "seen together" for each in seen)
    assert told <= 1
