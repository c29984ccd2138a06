"""The stepper's own arithmetic: bins of phase, days that turn, bounds that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.body import lanes, stepper
from nightlab.body.bus import ROWS, SLEEP_LOSS_H
from nightlab.body.crowd import Crowd, layout
from nightlab.body.people import draw_people
from nightlab.body.protocol import Condition, Days, Habit, Night, Protocol, Who
from nightlab.body.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.organ import Numbers


def block_of(people: int) -> lanes.Block:
    return Crowd(draw_people(Who(people=people), 1)).blocks[0]


@given(st.floats(0.0, 2.0 * np.pi), st.floats(0.05, 2.0))
def test_bins_of_phase_grow_with_the_angle(angle: float, size: float) -> None:
    angle = min(angle, 2.0 * np.pi - 1e-3)
    start = -0.5 * np.pi  # where the bins begin
    here = stepper._phase_bin(size * np.cos(start + angle), size * np.sin(start + angle))
    ahead = stepper._phase_bin(
        size * np.cos(start + angle + 5e-4), size * np.sin(start + angle + 5e-4)
    )
    assert -1e-9 <= here <= lanes.BINS
    assert ahead > here


def test_the_reference_is_taken_off_what_is_raw() -> None:
    block = block_of(1)
    phases = np.linspace(0.0, 2.0 * np.pi, 500, endpoint=False)
    rows = {row.name: k for k, row in enumerate(ROWS)}

    def pushed(phase: float, raw: float, *, learning: bool) -> float:
        block.bus[rows["clock_x"], 0], block.bus[rows["clock_y"], 0] = np.cos(phase), np.sin(phase)
        block.pull[:] = 0.0
        block.pull[:2, 0] = [raw - 0.2, 0.2]
        push = np.empty(1)
        stepper._push(block, push, learning)
        return float(push[0])

    for phase in phases:
        assert pushed(phase, 1.0 + np.cos(phase), learning=True) == 0.0
    from nightlab.body.crowd import _fill

    _fill(block)
    for phase in phases[::7]:
        assert pushed(phase, 1.3 + np.cos(phase), learning=False) == pytest.approx(0.3, abs=0.01)


def test_bounds_name_the_first_state_and_person() -> None:
    block, limits = block_of(5), layout().limits
    assert stepper._outside(block, limits) == (-1, -1)
    row = layout().states.index("caffeine.plasma_mg_l")
    for wrong in (-1.0, 1e9, np.nan, np.inf):
        block.s[row, 3] = wrong
        assert stepper._outside(block, limits) == (row, 3)


def test_sleep_lost_is_counted_against_ones_own_need() -> None:
    block = block_of(2)
    block.own[lanes.NEED] = 7.0
    block.own[lanes.SLEPT_A_DAY] = 7.0
    for _ in range(40):
        block.own[lanes.SLEPT_TODAY] = [5.0, 9.0]
        stepper._new_day(block, False)  # noqa: FBT003
    np.testing.assert_allclose(block.bus[SLEEP_LOSS_H], [2.0, 0.0], atol=0.01)
    assert not block.own[lanes.SLEPT_TODAY].any()


def test_short_nights_are_felt_and_long_ones_heal() -> None:
    short = Night(Days(first=1, last=5), bed=2.0)
    restricted = Condition("short", days=12, warm_up_days=7, habit=Habit(), nights=(short,))
    plain = Condition("plain", days=12, warm_up_days=7)
    sleepy: dict[str, list[float]] = {"short": [], "plain": []}

    def keeper(name: str) -> Callable[[int, Mapping[str, Numbers]], None]:
        return lambda _day, seen: sleepy[name].append(float(seen["kss"][60:].mean()))

    simulate(
        Protocol("a test", Who(people=10, sex="both"), (plain, restricted)),
        seed=1,
        visit={name: keeper(name) for name in sleepy},
    )
    more = np.array(sleepy["short"]) - np.array(sleepy["plain"])
    assert more[4] > 0.2
    assert more[11] < 0.5 * more[4]
