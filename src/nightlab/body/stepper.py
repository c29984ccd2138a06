"""The one stepper: some days of a block of people, multi-rate, as machine code.

Awake, all moves in steps of six minutes; in bed, stages and slow waves move in epochs of half a minute
inside each step; slow organs move once an hour. People stand in the inner loop.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numba.extending import register_jitable

from nightlab.body import luck as by_count
from nightlab.body.bus import (
    ASLEEP,
    CLOCK_X,
    CLOCK_Y,
    FIRST_SIGNAL,
    IN_BED,
    LIGHT_LUX,
    PRESSURE,
    ROSE_H,
    SLEEP_LOSS_H,
)
from nightlab.body.compiled import compile_here
from nightlab.body.lanes import (
    BINS,
    EPOCHS_A_STEP,
    NEED,
    ROSE_EPOCH,
    SLEPT_A_DAY,
    SLEPT_TODAY,
    STEP_H,
    STEPS_A_DAY,
    STEPS_AN_HOUR,
    WEIGHT_KG,
)
from nightlab.body.night import sleep_through
from nightlab.body.organs import homeostat as hs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.body.lanes import Block, Days, Kept, Limits, Organs
    from nightlab.body.organ import Numbers as Rows


@register_jitable
def _phase_bin(x: float, y: float) -> float:
    """Return where a phase lies among the bins: monotone in the angle, without trigonometry."""
    size = abs(x) + abs(y) + 1e-12
    quarter = y / size if x >= 0.0 else 2.0 - y / size
    return (quarter + 1.0) * (BINS / 4.0)


@register_jitable
def _push(block: Block, push: NDArray[np.float64], learning: bool) -> None:
    """Write everyone's push on arousal less that of their undisturbed day, or learn that day."""
    bus, pull, reference, counted = block.bus, block.pull, block.reference, block.counted
    push[:] = 0.0
    for j in range(pull.shape[0]):
        for i in range(push.size):
            push[i] += pull[j, i]
    for i in range(push.size):
        at = _phase_bin(bus[CLOCK_X, i], bus[CLOCK_Y, i])
        low = int(at)
        part = at - low
        low %= BINS
        if learning:
            reference[low, i] += push[i]
            counted[low, i] += 1.0
            push[i] = 0.0
        else:
            high = (low + 1) % BINS
            push[i] -= (1.0 - part) * reference[low, i] + part * reference[high, i]


@register_jitable
def _new_day(block: Block, learning: bool) -> None:
    """At noon, add yesterday's sleep to the running mean, and learn what the person needs."""
    own = block.own
    for i in range(own.shape[1]):
        own[SLEPT_A_DAY, i] += (own[SLEPT_TODAY, i] - own[SLEPT_A_DAY, i]) / 7.0
        own[SLEPT_TODAY, i] = 0.0
        if learning:
            own[NEED, i] = own[SLEPT_A_DAY, i]
        block.bus[SLEEP_LOSS_H, i] = max(0.0, own[NEED, i] - own[SLEPT_A_DAY, i])


@register_jitable
def _look_around(block: Block, days: Days, limits: Limits, step: int) -> None:
    """Write the inputs of one step to the bus."""
    bus, own = block.bus, block.own
    row = days.inputs[step - days.first_step]
    lanes = bus.shape[1]
    for k in range(len(days.input_rows)):
        bus[days.input_rows[k], :] = row[k]
    dark = days.bedroom[step - days.first_step]
    for i in range(lanes):
        in_bed = bus[IN_BED, i]
        bus[LIGHT_LUX, i] = (1.0 - in_bed) * bus[LIGHT_LUX, i] + in_bed * dark * (
            1.0 - 0.9 * bus[ASLEEP, i]
        )
        bus[ROSE_H, i] = max(0.0, step * EPOCHS_A_STEP - own[ROSE_EPOCH, i]) / 120.0
        bus[PRESSURE, i] = (
            block.s[limits.s_homeostat + hs.S_PCT, i]
            / block.p[limits.p_homeostat + hs.UPPER_PCT, i]
        )


@register_jitable
def _outside(block: Block, limits: Limits) -> tuple[int, int]:
    """Return the first state and person out of bounds; -1 where all are inside."""
    for k in range(block.s.shape[0]):
        low, high = limits.lowest[k], limits.highest[k]
        bad = 0
        for i in range(block.s.shape[1]):
            bad += not (low <= block.s[k, i] <= high)
        if bad:
            for i in range(block.s.shape[1]):
                if not (low <= block.s[k, i] <= high):
                    return k, i
    return -1, -1


@register_jitable
def _swallow(block: Block, days: Days, step: int, dose: int) -> int:
    """Hand the doses of a step to their organs; return the next dose."""
    while dose < len(days.dose_step) and days.dose_step[dose] == step:
        row, amount = days.dose_row[dose], days.dose_amount[dose]
        for i in range(block.own.shape[1]):
            own = amount * (block.own[WEIGHT_KG, i] if days.dose_per_kg[dose] else 1.0)
            if row >= 0:
                block.d_fast[row, i] += own
            else:
                block.d_slow[-1 - row, i] += own
        dose += 1
    return dose


@register_jitable
def _move(
    organs: Organs, block: Block, doses: Rows, told: Rows, moment: NDArray[np.uint64], hours: float
) -> None:
    """Move all organs of one rate by a step of theirs."""
    told[:] = 0.0
    for j in range(len(organs.steps)):
        organs.steps[j](
            block.s[organs.states[j, 0] : organs.states[j, 1]],
            block.p[organs.rows[j, 0] : organs.rows[j, 1]],
            doses[organs.doses[j, 0] : organs.doses[j, 1]],
            block.bus, told, block.pull[organs.pulls[j]], moment, hours,
        )  # fmt: skip
    doses[:] = 0.0


@register_jitable
def _tell(block: Block) -> None:
    """Put on the bus what organs told at this step, and slow ones at this hour."""
    for r in range(FIRST_SIGNAL, block.bus.shape[0]):
        for i in range(block.bus.shape[1]):
            block.bus[r, i] = block.fast[r, i] + block.slow[r, i]


@register_jitable
def _record(block: Block, kept: Kept, at: int) -> None:
    """Add this moment to the courses that are kept."""
    signals = len(kept.course_bus)
    for c in range(signals):
        kept.course[c, at, :] += block.bus[kept.course_bus[c], :]
    for c in range(len(kept.course_states)):
        kept.course[signals + c, at, :] += block.s[kept.course_states[c], :]


def run_days(
    fast: Organs, slow: Organs, block: Block, days: Days, kept: Kept, limits: Limits
) -> tuple[int, int, int]:
    """Live some days; return state, person and step that left their bounds; a state of -1 where none.

    Assumptions: the organs' effects of one step act in the next, so that their order is of no account.
    """
    lanes = block.s.shape[1]
    moment, push = np.empty(lanes, dtype=np.uint64), np.empty(lanes)
    dose = int(np.searchsorted(days.dose_step, days.first_step))
    for k in range(len(days.inputs)):
        step = days.first_step + k
        if step % STEPS_A_DAY == 0 and step > 0:
            _new_day(block, limits.learning)
        _look_around(block, days, limits, step)
        dose = _swallow(block, days, step, dose)
        for i in range(lanes):
            moment[i] = by_count.at(block.keys[i], np.uint64(step) + np.uint64(1 << 40))
        _move(fast, block, block.d_fast, block.fast, moment, STEP_H)
        if step % STEPS_AN_HOUR == 0:
            _move(slow, block, block.d_slow, block.slow, moment, 1.0)
            state, lane = _outside(block, limits)
            if state >= 0:
                return state, lane, step
        _tell(block)
        _push(block, push, limits.learning)
        sleep_through(block, days, kept, limits, step, push)
        if days.record[k]:
            _record(block, kept, step % STEPS_A_DAY)
    state, lane = _outside(block, limits)
    return state, lane, days.first_step + len(days.inputs) - 1


@cache
def compiled_run() -> Any:
    """Return :func:`run_days` as machine code."""
    return compile_here(run_days, "homeostat", "stages")
