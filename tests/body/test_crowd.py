"""Blocks of people: what is laid out where, and that one way leaves another free."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nightlab.body import lanes
from nightlab.body.compiled import all_organs
from nightlab.body.crowd import LANES, Crowd, Wanted, layout
from nightlab.body.people import draw_people
from nightlab.body.protocol import Condition, Protocol, Who, plan_of
from nightlab.body.simulate import simulate
from nightlab.errors import NightlabError

WARM = Condition("warm", days=2, warm_up_days=5)


def crowd_of(people: int, workers: int = 1) -> Crowd:
    return Crowd(draw_people(Who(people=people), 1), workers)


def test_every_organs_rows_stand_beside_each_other() -> None:
    rows = layout()
    assert len(set(rows.states)) == len(rows.states)
    assert len(set(rows.parameters)) == len(rows.parameters)
    moved = len(rows.fast.steps) + len(rows.slow.steps)
    assert moved == sum(organ.step is not None for organ in all_organs())
    for group, organs in (
        (rows.fast, [o for o in all_organs() if o.step and o.every_h == lanes.STEP_H]),
        (rows.slow, [o for o in all_organs() if o.step and o.every_h > lanes.STEP_H]),
    ):
        for organ, (first, last) in zip(organs, group.states, strict=True):
            assert rows.states[first:last] == tuple(f"{organ.name}.{s.name}" for s in organ.states)
        for organ, (first, last) in zip(organs, group.rows, strict=True):
            assert rows.parameters[first:last] == tuple(
                f"{organ.name}.{name}" for name in organ.rows
            )


def test_every_agent_reaches_a_row_of_doses() -> None:
    rows = layout()
    for agent, taken in rows.taken.items():
        for row, times in taken:
            assert times > 0.0, agent
            assert 0 <= row < rows.fast_doses or 0 <= -1 - row < rows.slow_doses, agent


@pytest.mark.parametrize(("people", "workers"), [(1, 1), (64, 1), (65, 1), (10, 4), (200, 2)])
def test_blocks_hold_everyone_once(people: int, workers: int) -> None:
    crowd = crowd_of(people, workers)
    sizes = [block.keys.size for block in crowd.blocks]
    assert sum(sizes) == people
    assert max(sizes) <= LANES
    keys = np.concatenate([block.keys for block in crowd.blocks])
    np.testing.assert_array_equal(keys, crowd.people.keys)


def test_a_copy_goes_its_own_way() -> None:
    crowd = crowd_of(3)
    with ThreadPoolExecutor(1) as pool:
        plan = plan_of(WARM)
        crowd.warm_up(plan, pool, 7)
        before = {name: values.copy() for name, values in crowd.states().items()}
        other = crowd.copy()
        other.keep(plan, Wanted())
        other.live(plan, range(5, 6), pool)
    for name, values in crowd.states().items():
        np.testing.assert_array_equal(values, before[name], err_msg=name)
    assert any(np.any(other.states()[name] != before[name]) for name in before)


def test_the_undisturbed_day_is_learnt_at_every_phase() -> None:
    crowd = crowd_of(4)
    with ThreadPoolExecutor(1) as pool:
        crowd.warm_up(plan_of(WARM), pool, 7)
    (block,) = crowd.blocks
    assert block.reference.shape == (lanes.BINS, 4)
    assert np.all(np.isfinite(block.reference))
    assert np.all(np.ptp(block.reference, axis=0) > 0.0)
    # Chance of strain is back after the quiet days.
    assert np.all(block.p[layout().parameters.index("stress.shock")] > 0.0)


def test_a_parameter_that_is_no_number_is_named() -> None:
    people = draw_people(Who(people=70), 1)
    values = people.values["gut.tightening"].copy()
    values[66] = np.nan
    with pytest.raises(NightlabError, match=r"gut.*person 67"):
        Crowd(people.having({"gut.tightening": values}))


def test_a_run_without_warm_up_stands_on_its_feet() -> None:
    cold = Condition("cold", days=2, warm_up_days=0)
    outcome = simulate(Protocol("a test", Who(people=3), (cold,)), seed=1).outcomes["cold"]
    assert np.all(outcome.measures["tst_min"] > 120.0)
