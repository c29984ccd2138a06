"""Recordings of a device that overlap, as Hypothesis finds them and as devices write them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.nights import Hypnogram, Night, Stage
from nightlab.nights.assembly import collapse
from nightlab.nights.night import LONGEST_NIGHT_H
from nights.made import START, WEARABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = timedelta(minutes=10)
SLEEP = (Stage.LIGHT, Stage.N3, Stage.REM)


def _night(
    first: int,
    steps: int,
    *,
    stage: Stage | None = Stage.LIGHT,
    device: str = "",
    nap: bool = False,
) -> Night:
    """A night of so many steps of ten minutes from a step on; None where it has no stages."""
    start, end = START + first * STEP, START + (first + steps) * STEP
    stages = None
    if stage is not None:
        stages = Hypnogram(np.full(steps * 20, stage, dtype=np.uint8), 30.0, start)
    return Night(start, end, "Europe/Berlin", "made", device, nap, stages)


@st.composite
def recordings(draw: st.DrawFn) -> list[Night]:
    """Sleeps of two devices over four days, which overlap as they like."""
    found = []
    for _ in range(draw(st.integers(1, 9))):
        stage = draw(st.sampled_from((None, *WEARABLE)))
        device = draw(st.sampled_from(("ring", "watch")))
        nap = draw(st.booleans())
        first, steps = draw(st.integers(0, 500)), draw(st.integers(1, 170))
        found.append(_night(first, steps, stage=stage, device=device, nap=nap))
    return found


def _steps(night: Night) -> set[datetime]:
    return {night.start + n * STEP for n in range(round((night.end - night.start) / STEP))}


def _covered(nights: Sequence[Night]) -> dict[str, set[datetime]]:
    found: dict[str, set[datetime]] = defaultdict(set)
    for night in nights:
        found[night.device] |= _steps(night)
    return found


def _asleep(nights: Sequence[Night]) -> set[tuple[str, datetime]]:
    return {
        (night.device, at)
        for night in nights
        if night.hypnogram is not None
        for run in night.hypnogram.to_intervals()
        if run.stage in SLEEP
        for at in (run.start + n * STEP for n in range(round((run.end - run.start) / STEP)))
    }


@given(recordings())
def test_two_nights_of_a_device_never_overlap(nights: list[Night]) -> None:
    apart, gone = collapse(nights)
    assert len(apart) + gone == len(nights)
    for device in ("ring", "watch"):
        of_device = sorted((n for n in apart if n.device == device), key=lambda n: n.start)
        for earlier, later in pairwise(of_device):
            assert earlier.end <= later.start


@given(recordings())
def test_what_is_apart_stays_as_it_is(nights: list[Night]) -> None:
    apart, _ = collapse(nights)
    assert collapse(apart) == (apart, 0)


@given(recordings(), st.randoms(use_true_random=False))
def test_the_order_of_a_file_does_not_matter(nights: list[Night], dice: object) -> None:
    mixed = list(nights)
    dice.shuffle(mixed)  # type: ignore[attr-defined] # what Hypothesis calls a Random

    def by_time(found: list[Night]) -> list[Night]:
        return sorted(found, key=lambda night: (night.device, night.start, night.end))

    apart, gone = collapse(nights)
    again, gone_again = collapse(mixed)
    assert (by_time(again), gone_again) == (by_time(apart), gone)


@given(recordings())
def test_minutes_never_grow_beyond_what_was_recorded(nights: list[Night]) -> None:
    apart, gone = collapse(nights)
    before, after = _covered(nights), _covered(apart)
    for device, steps in after.items():
        assert steps <= before[device]
    # Ten minutes are asleep only where a recording said so.
    assert _asleep(apart) <= _asleep(nights)
    if not gone:
        assert after == before


@given(recordings())
def test_nothing_is_lost_where_one_night_holds_it_all(nights: list[Night]) -> None:
    apart, _ = collapse(nights)
    lost = {device: steps - _covered(apart)[device] for device, steps in _covered(nights).items()}
    for night in apart:
        if "over 30 h" in " ".join(night.provenance):
            lost[night.device] = set()
    assert not any(lost.values())


@given(recordings())
def test_a_date_has_one_main_sleep_where_recordings_were_united(nights: list[Night]) -> None:
    apart, _ = collapse(nights)
    mains: dict[tuple[str, object], list[Night]] = defaultdict(list)
    for night in apart:
        if not night.is_nap:
            mains[night.device, night.date].append(night)
    given_ones = {id(night) for night in nights}
    for same_date in mains.values():
        assert len(same_date) == 1 or all(id(night) in given_ones for night in same_date)


@settings(max_examples=30)
@given(recordings())
def test_a_device_does_not_change_what_another_one_recorded(nights: list[Night]) -> None:
    rings = [night for night in nights if night.device == "ring"]
    alone, _ = collapse(rings)
    among, _ = collapse(nights)

    def by_time(found: list[Night]) -> list[Night]:
        return sorted(found, key=lambda night: (night.start, night.end))

    assert by_time([night for night in among if night.device == "ring"]) == by_time(alone)


# --- as devices write them ------------------------------------------------------------


def test_a_session_written_while_it_grew_is_the_whole_one() -> None:
    grown = _night(0, 48)
    apart, gone = collapse([_night(0, 12), _night(0, 30), grown])
    assert gone == 2
    assert apart == [
        replace(grown, provenance=("2 recordings of the same sleep inside it left out",))
    ]


def test_the_one_with_stages_stays_and_is_as_long_as_the_whole() -> None:
    (night,), _ = collapse([_night(0, 60, stage=None), _night(6, 48, stage=Stage.REM)])
    assert night.end - night.start == 60 * STEP
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "?" * 120 + "R" * 960 + "?" * 120
    assert night.provenance == ("united with 1 recording that overlap it",)


def test_of_two_that_cross_the_later_covers_the_earlier() -> None:
    (night,), _ = collapse([_night(0, 40, stage=Stage.N3), _night(30, 20, stage=Stage.REM)])
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "3" * 600 + "R" * 400
    assert not night.reported


def test_a_chain_longer_than_any_night_keeps_what_is_apart() -> None:
    """Five sessions of ten hours that touch each other are forty hours, and nobody's night."""
    chain = [_night(48 * n, 60, stage=Stage.LIGHT) for n in range(5)]
    apart, gone = collapse(chain)
    assert gone == 3
    assert [night.start for night in apart] == [START, START + 96 * STEP]
    assert apart[-1].end == chain[-1].end
    assert max(night.end - night.start for night in apart) <= timedelta(hours=LONGEST_NIGHT_H)


def test_a_date_with_a_nap_alone_keeps_it_whatever_happens_on_others() -> None:
    """A watch that was charged at night has naps and no main sleep."""
    nap = _night(100, 6, nap=True)
    doubled = [_night(300, 48), _night(300, 20)]
    apart, gone = collapse([nap, *doubled])
    assert gone == 1
    assert [night.is_nap for night in apart] == [True, False]


def test_a_main_sleep_that_moves_to_the_next_date_makes_no_second_one_there() -> None:
    evening = _night(-6, 10)
    after_midnight = _night(3, 8, nap=True)
    main = _night(20, 48)
    assert evening.date < after_midnight.date == main.date
    apart, gone = collapse([evening, after_midnight, main])
    assert gone == 1
    assert [night.is_nap for night in apart] == [True, False]


@pytest.mark.parametrize("order", [1, -1])
def test_two_readings_of_the_same_minutes_give_one_whatever_comes_first(order: int) -> None:
    both = [_night(0, 48, stage=Stage.N3), _night(0, 48, stage=Stage.REM)]
    (night,), _ = collapse(both[::order])
    assert night.hypnogram is not None
    assert night.hypnogram.to_string() == "R" * 960
