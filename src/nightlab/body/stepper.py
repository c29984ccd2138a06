"""The one stepper: some days of a block of people, multi-rate, as machine code.

Awake, all moves in steps of six minutes; in bed, stages and slow waves move in epochs of half a minute
inside each step; slow organs move once an hour. People stand in the inner loop.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba.extending import register_jitable

from nightlab.body import luck as by_count
from nightlab.body.bus import (
    AROUSALS_LOG,
    ASLEEP,
    CLOCK_X,
    CLOCK_Y,
    FIRST_SIGNAL,
    IN_BED,
    LIGHT_LUX,
    N3,
    ONSET_LOG,
    PRESSURE,
    PRESSURE_LOG,
    REM,
    REM_THRESHOLD,
    ROSE_H,
    SLEEP_LOSS_H,
    SWA_GAIN_LOG,
    WAKE_LOG,
)
from nightlab.body.compiled import compile_here
from nightlab.body.epochs import AROUSAL_INDEX_PER_H, MEASURES, TST_MIN, measure_epochs
from nightlab.body.organs import homeostat as hs
from nightlab.body.organs import stages as st

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP_H = 0.1
STEPS_A_DAY = 240
EPOCHS_A_STEP = 12
EPOCHS_A_DAY = STEPS_A_DAY * EPOCHS_A_STEP
STEPS_AN_HOUR = 10
BINS = 96
LATE_MIN = 20.0
EARLY_EPOCHS = 360  # the first three hours of sleep
# What is measured on a night beside the hypnogram's own measures.
NIGHT_MEASURES = (*MEASURES, "swa_early_pct", "bed_clock_h", "rise_clock_h", "final_wake_clock_h")
SWA_EARLY, BED_CLOCK, RISE_CLOCK, FINAL_WAKE = range(len(MEASURES), len(NIGHT_MEASURES))
# Rows of what the stepper itself carries for each person.
BED, NEXT, BED_EPOCH, AWAKE_EPOCHS, ROSE_EPOCH, SLEPT_TODAY, SLEPT_A_DAY, NEED, HIDDEN, WAVES, WAVED = range(11)  # fmt: skip
CARRIED = 11


class Organs(NamedTuple):
    """Compiled functions of the organs of one rate, and the first and last rows that are their own."""

    steps: Any
    states: NDArray[np.int64]
    rows: NDArray[np.int64]
    doses: NDArray[np.int64]
    pulls: NDArray[np.int64]


class Block(NamedTuple):
    """Everything of a block of people; float64, people last."""

    keys: NDArray[np.uint64]
    s: NDArray[np.float64]
    p: NDArray[np.float64]
    d_fast: NDArray[np.float64]
    d_slow: NDArray[np.float64]
    bus: NDArray[np.float64]
    fast: NDArray[np.float64]
    slow: NDArray[np.float64]
    pull: NDArray[np.float64]
    own: NDArray[np.float64]
    reference: NDArray[np.float64]
    counted: NDArray[np.float64]
    epochs: NDArray[np.uint8]


class Days(NamedTuple):
    """What the days of one call hold for all people alike."""

    first_step: int
    inputs: NDArray[np.float64]
    input_rows: NDArray[np.int64]
    bedroom: NDArray[np.float64]
    dose_step: NDArray[np.int64]
    dose_row: NDArray[np.int64]
    dose_amount: NDArray[np.float64]
    bed_from: NDArray[np.int64]
    bed_to: NDArray[np.int64]
    bed_main: NDArray[np.bool_]
    bed_ends_awake: NDArray[np.bool_]
    bed_measured: NDArray[np.bool_]
    bed_jitter: float
    rise_jitter: float
    record: NDArray[np.bool_]


class Kept(NamedTuple):
    """Where a call leaves what is kept; a length of 0 keeps nothing."""

    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    count: NDArray[np.float64]
    nights: NDArray[np.float64]
    hypnograms: NDArray[np.uint8]
    course: NDArray[np.float64]
    course_bus: NDArray[np.int64]
    course_states: NDArray[np.int64]


class Limits(NamedTuple):
    """Rows at which the organs of sleep stand, and the bounds of all states."""

    s_homeostat: int
    p_homeostat: int
    s_stages: int
    p_stages: int
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    learning: bool


@register_jitable
def _phase_bin(x: float, y: float) -> float:
    """Return where a phase lies among the bins: monotone in the angle, without trigonometry."""
    size = abs(x) + abs(y) + 1e-12
    quarter = y / size if x >= 0.0 else 2.0 - y / size
    return (quarter + 1.0) * (BINS / 4.0)


@register_jitable
def _against_reference(block: Block, i: int, raw: float, learning: bool) -> float:
    """Return the push on arousal less that of the undisturbed day, or learn that day."""
    at = _phase_bin(block.bus[CLOCK_X, i], block.bus[CLOCK_Y, i])
    low = int(at)
    part = at - low
    low %= BINS
    if learning:
        block.reference[low, i] += raw
        block.counted[low, i] += 1.0
        return 0.0
    high = (low + 1) % BINS
    return raw - ((1.0 - part) * block.reference[low, i] + part * block.reference[high, i])


@register_jitable
def _go_to_bed(block: Block, limits: Limits, i: int, epoch: int) -> None:
    """Begin an opportunity to sleep: awake, the night's own luck drawn."""
    own, s = block.own, block.s
    own[BED, i], own[BED_EPOCH, i] = 1.0, epoch
    own[AWAKE_EPOCHS, i], own[HIDDEN, i], own[WAVES, i], own[WAVED, i] = 0.0, 0.0, 0.0, 0.0
    q = limits.s_stages
    drawn = by_count.at(block.keys[i], np.uint64(epoch // EPOCHS_A_DAY))
    sd = block.p[limits.p_stages + st.NIGHT_AROUSAL_SD, i]
    s[q + st.NIGHT_AROUSAL, i] = sd * by_count.normal(drawn, np.uint64(11))
    sd = block.p[limits.p_homeostat + hs.NIGHT_NOISE, i]
    s[q + st.NIGHT_WAVES, i] = sd * by_count.normal(drawn, np.uint64(12))
    s[q + st.STAGE, i], s[q + st.BEGUN, i], s[q + st.FRESH, i] = 0.0, 0.0, 0.0


@register_jitable
def _get_up(block: Block, days: Days, kept: Kept, limits: Limits, i: int, epoch: int) -> None:
    """End an opportunity: measure the night, add it to what is kept, get up."""
    own = block.own
    which = int(own[NEXT, i])
    n = epoch - int(own[BED_EPOCH, i])
    row = np.empty(len(NIGHT_MEASURES))
    measure_epochs(block.epochs[i], n, n, row[: len(MEASURES)])
    slept_h = row[TST_MIN] / 60.0
    own[SLEPT_TODAY, i] += slept_h
    if slept_h > 0.0:
        row[AROUSAL_INDEX_PER_H] += own[HIDDEN, i] / slept_h
    row[SWA_EARLY] = own[WAVES, i] / own[WAVED, i] if own[WAVED, i] > 0.0 else np.nan
    begin = int(own[BED_EPOCH, i]) - days.first_step * EPOCHS_A_STEP
    into = max(0, begin // EPOCHS_A_STEP)
    hour = days.inputs[into, 0] + (begin - EPOCHS_A_STEP * (into + 0.5)) / 120.0
    row[BED_CLOCK] = hour % 24.0
    row[RISE_CLOCK] = (hour + n / 120.0) % 24.0
    row[FINAL_WAKE] = (hour + (n - own[AWAKE_EPOCHS, i]) / 120.0) % 24.0
    if days.bed_measured[which]:
        for m in range(len(NIGHT_MEASURES)):
            if not math.isnan(row[m]):
                kept.total[m, i] += row[m]
                kept.squares[m, i] += row[m] * row[m]
                kept.count[m, i] += 1.0
    if which < kept.nights.shape[0]:
        kept.nights[which, :, i] = row
    if which < kept.hypnograms.shape[0]:
        kept.hypnograms[which, i, :] = 255
        kept.hypnograms[which, i, :n] = block.epochs[i, :n]
    own[BED, i] = 0.0
    own[NEXT, i] += 1.0
    if days.bed_main[which]:
        own[ROSE_EPOCH, i] = epoch
    block.s[limits.s_stages + st.STAGE, i] = 0.0
    block.s[limits.s_stages + st.PHASE, i] = 0.0


@register_jitable
def _moved(minutes: float, key: np.uint64, which: int, stream: int) -> int:
    """Return by how many epochs this person's time is off the plan's."""
    if minutes <= 0.0:
        return 0
    drawn = by_count.normal(by_count.at(key, np.uint64(which)), np.uint64(stream))
    return round(2.0 * minutes * min(3.0, max(-3.0, drawn)))


@register_jitable
def _sleep(  # noqa: C901, PLR0912, PLR0914, PLR0915 - one lane's half minutes, in registers
    block: Block, days: Days, kept: Kept, limits: Limits, i: int, step: int, arousal: float
) -> None:
    """Move one person's pressure, slow waves and stages through the epochs of one step."""
    own, s, bus = block.own, block.s, block.bus
    p, hp = block.p[limits.p_stages :], block.p[limits.p_homeostat :]
    h, q = limits.s_homeostat, limits.s_stages
    first = step * EPOCHS_A_STEP
    which = int(own[NEXT, i])
    bed_from = bed_to = first + 2 * EPOCHS_A_STEP
    if which < len(days.bed_from):
        key = block.keys[i]
        bed_from = days.bed_from[which] + _moved(days.bed_jitter, key, which, 21)
        bed_to = max(bed_from + 20, days.bed_to[which] + _moved(days.rise_jitter, key, which, 22))
        bed_to = min(bed_to, bed_from + EPOCHS_A_DAY)
    pressure = s[h + hs.S_PCT, i]
    waves = s[h + hs.SWA_PCT, i]
    upper = hp[hs.UPPER_PCT, i]
    if own[BED, i] == 0.0 and first + EPOCHS_A_STEP <= bed_from:
        s[h + hs.S_PCT, i] = upper + (pressure - upper) * hp[hs.KEEP_RISE_STEP, i]
        s[h + hs.SWA_PCT, i] = hp[hs.FLOOR_PCT, i]
        bus[ASLEEP, i], bus[N3, i], bus[REM, i], bus[IN_BED, i] = 0.0, 0.0, 0.0, 0.0
        return
    clock = st.wake_drive(bus[CLOCK_X, i], bus[CLOCK_Y, i])
    hidden_by = math.exp(bus[PRESSURE_LOG, i])
    felt = pressure / upper * hidden_by
    asleep = deep = dreaming = in_bed = 0.0
    ready = False
    p_return = brief = p_wake = p_lighten = window = gain = 0.0
    quick = 0.0
    for e in range(first, first + EPOCHS_A_STEP):
        if own[BED, i] == 0.0:
            if e < bed_from or which >= len(days.bed_from):
                pressure = upper + (pressure - upper) * hp[hs.KEEP_RISE_EPOCH, i]
                continue
            _go_to_bed(block, limits, i, e)
            ready = False
        elif e >= bed_to or (
            days.bed_ends_awake[which]
            and own[AWAKE_EPOCHS, i] >= 2.0 * LATE_MIN
            and pressure < 0.3 * upper
            and s[q + st.BEGUN, i] > 0.0
        ):
            _get_up(block, days, kept, limits, i, e)
            # The next opportunity is looked for in the next step.
            which, bed_from = len(days.bed_from), e + 2 * EPOCHS_A_STEP
            continue
        begun = s[q + st.BEGUN, i] > 0.0
        if not ready:
            ready = True
            a = arousal + s[q + st.NIGHT_AROUSAL, i]
            onset = p[st.ONSET_LN, i] + bus[ONSET_LOG, i] - p[st.ONSET_CLOCK, i] * clock
            onset += p[st.ONSET_PRESSURE, i] * (felt - st.MIDDLE_PRESSURE)
            onset -= p[st.ONSET_AROUSAL, i] * a
            back = p[st.RETURN_LN, i] + bus[ONSET_LOG, i] - p[st.RETURN_CLOCK, i] * clock
            back += p[st.RETURN_PRESSURE, i] * (felt - st.LATE_PRESSURE)
            back -= p[st.RETURN_AROUSAL, i] * a
            woken = p[st.WAKE_LN, i] + bus[WAKE_LOG, i] + p[st.WAKE_CLOCK, i] * clock
            woken -= p[st.WAKE_PRESSURE, i] * (felt - st.LATE_PRESSURE)
            woken += p[st.WAKE_AROUSAL, i] * a
            lighten = bus[AROUSALS_LOG, i] + p[st.LIGHTEN_AROUSAL, i] * a
            first_onset = st.chance(st.EPOCH_MIN * math.exp(min(4.0, onset)))
            slow_return = st.EPOCH_MIN * math.exp(min(4.0, back))
            quick = p[st.BRIEF_PER_MIN, i] * st.EPOCH_MIN * math.exp(-p[st.RETURN_AROUSAL, i] * a)
            p_wake = st.chance(st.EPOCH_MIN * math.exp(min(3.0, woken)))
            p_lighten = st.chance(st.EPOCH_MIN * math.exp(min(3.0, p[st.LIGHTEN_LN, i] + lighten)))
            hidden = p[st.HIDDEN_EPOCH, i] * math.exp(lighten)
            gain = math.exp(bus[SWA_GAIN_LOG, i])
            scale = hp[hs.SCALE, i] * math.exp(s[q + st.NIGHT_WAVES, i])
            x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
            rem_drive = (-0.92388 * x - 0.38268 * y) / math.sqrt(x * x + y * y + 1e-12)
            threshold = p[st.REM_THRESHOLD, i] + bus[REM_THRESHOLD, i]
            threshold -= p[st.REM_CLOCK, i] * rem_drive
            threshold += p[st.REM_PRESSURE, i] * (pressure / upper * scale - 0.3)
            window = st.rem_window(threshold)
        stage = int(s[q + st.STAGE, i])
        phase = s[q + st.PHASE, i]
        gate = begun and phase > 0.5 and abs(phase - math.floor(phase + 0.5)) < window
        if not begun:
            p_return = first_onset
        elif stage == st.WAKE:
            p_return = st.chance(slow_return + quick * s[q + st.FRESH, i])
        drawn = by_count.at(block.keys[i], np.uint64(e) + np.uint64(1 << 32))
        u = by_count.uniform(drawn, np.uint64(1))
        after = st.next_stage(
            stage,
            u,
            gate,
            waves * scale / p[st.N3_THRESHOLD_PCT, i],
            p_return,
            p_wake,
            p,
            i,
            p_lighten,
        )
        block.epochs[i, e - int(own[BED_EPOCH, i])] = after
        in_bed += 1.0
        if after == st.WAKE:
            waves = hs.fading(waves, hp[hs.FLOOR_PCT, i], hp[hs.KEEP_WAKE, i])
            s[q + st.FRESH, i] = p[st.KEEP_FRESH, i] * (
                1.0 if stage != st.WAKE else s[q + st.FRESH, i]
            )
            own[AWAKE_EPOCHS, i] += 1.0
            pressure = upper + (pressure - upper) * hp[hs.KEEP_RISE_EPOCH, i]
        else:
            if not begun:
                s[q + st.BEGUN, i] = 1.0
                phase = p[st.FIRST_PHASE, i]
            own[AWAKE_EPOCHS, i] = 0.0
            own[HIDDEN, i] += hidden
            phase += p[st.PHASE_STEP, i]
            asleep += 1.0
            if after == st.REM:
                dreaming += 1.0
                waves = hs.fading(waves, hp[hs.FLOOR_PCT, i], hp[hs.KEEP_REM, i])
            elif after == st.N1:
                waves = hs.fading(waves, hp[hs.FLOOR_PCT, i], 0.5 + 0.5 * hp[hs.KEEP_REM, i])
            else:
                kick = hp[hs.NOISE, i] * 3.4641016 * (by_count.uniform(drawn, np.uint64(2)) - 0.5)
                waves = hs.slow_waves(
                    waves, max(20.0, pressure * gain), hp[hs.KEEP_GROWTH, i], kick
                )
                deep += after == st.N3
                if own[WAVED, i] < EARLY_EPOCHS:
                    own[WAVED, i] += 1.0
                    own[WAVES, i] += waves * scale
            pressure = hs.pressure(
                pressure, waves, upper, hp[hs.KEEP_RISE_EPOCH, i], hp[hs.FALL, i]
            )
        s[q + st.STAGE, i], s[q + st.PHASE, i] = after, phase
    s[h + hs.S_PCT, i], s[h + hs.SWA_PCT, i] = pressure, waves
    bus[ASLEEP, i], bus[N3, i] = asleep / EPOCHS_A_STEP, deep / EPOCHS_A_STEP
    bus[REM, i], bus[IN_BED, i] = dreaming / EPOCHS_A_STEP, in_bed / EPOCHS_A_STEP


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


def run_days(
    fast: Organs, slow: Organs, block: Block, days: Days, kept: Kept, limits: Limits
) -> tuple[int, int, int]:
    """Live some days; return state, person and step that left their bounds, or -1 thrice.

    Assumptions: the organs' effects of one step act in the next, so that their order is of no account.
    """
    lanes = block.s.shape[1]
    moment = np.empty(lanes, dtype=np.uint64)
    dose = np.searchsorted(days.dose_step, days.first_step)
    for k in range(len(days.inputs)):
        step = days.first_step + k
        if step % STEPS_A_DAY == 0 and step > 0:
            _new_day(block, limits.learning)
        _look_around(block, days, limits, step)
        while dose < len(days.dose_step) and days.dose_step[dose] == step:
            row = days.dose_row[dose]
            if row >= 0:
                block.d_fast[row, :] += days.dose_amount[dose]
            else:
                block.d_slow[-1 - row, :] += days.dose_amount[dose]
            dose += 1
        for i in range(lanes):
            moment[i] = by_count.at(block.keys[i], np.uint64(step) + np.uint64(1 << 40))
        block.fast[:] = 0.0
        for j in range(len(fast.steps)):
            fast.steps[j](
                block.s[fast.states[j, 0] : fast.states[j, 1]],
                block.p[fast.rows[j, 0] : fast.rows[j, 1]],
                block.d_fast[fast.doses[j, 0] : fast.doses[j, 1]],
                block.bus, block.fast, block.pull[fast.pulls[j]], moment, STEP_H,
            )  # fmt: skip
        block.d_fast[:] = 0.0
        if step % STEPS_AN_HOUR == 0:
            block.slow[:] = 0.0
            for j in range(len(slow.steps)):
                slow.steps[j](
                    block.s[slow.states[j, 0] : slow.states[j, 1]],
                    block.p[slow.rows[j, 0] : slow.rows[j, 1]],
                    block.d_slow[slow.doses[j, 0] : slow.doses[j, 1]],
                    block.bus, block.slow, block.pull[slow.pulls[j]], moment, 1.0,
                )  # fmt: skip
            block.d_slow[:] = 0.0
            state, lane = _outside(block, limits)
            if state >= 0:
                return state, lane, step
        for r in range(FIRST_SIGNAL, block.bus.shape[0]):
            for i in range(lanes):
                block.bus[r, i] = block.fast[r, i] + block.slow[r, i]
        for i in range(lanes):
            raw = 0.0
            for j in range(block.pull.shape[0]):
                raw += block.pull[j, i]
            arousal = _against_reference(block, i, raw, limits.learning)
            _sleep(block, days, kept, limits, i, step, arousal)
        if days.record[k]:
            at = step % STEPS_A_DAY
            for c in range(len(kept.course_bus)):
                kept.course[c, at, :] += block.bus[kept.course_bus[c], :]
            for c in range(len(kept.course_states)):
                kept.course[len(kept.course_bus) + c, at, :] += block.s[kept.course_states[c], :]
    return -1, -1, -1


@cache
def compiled_run() -> Any:
    """Return :func:`run_days` as machine code."""
    return compile_here(run_days)
