"""One person's bed time: going to bed, half minute after half minute, getting up and being measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba.extending import register_jitable

from nightlab.body import luck as by_count
from nightlab.body.bus import (
    AROUSALS_LOG,
    ASLEEP,
    CLOCK_X,
    CLOCK_Y,
    IN_BED,
    N3,
    ONSET_LOG,
    PRESSURE_LOG,
    REM,
    REM_THRESHOLD,
    SWA_GAIN_LOG,
    WAKE_LOG,
)
from nightlab.body.epochs import AROUSAL_INDEX_PER_H, MEASURES, TST_MIN, measure_epochs
from nightlab.body.lanes import (
    AWAKE_EPOCHS,
    BED,
    BED_CLOCK,
    BED_EPOCH,
    EARLY_EPOCHS,
    EPOCHS_A_DAY,
    EPOCHS_A_STEP,
    FINAL_WAKE,
    HIDDEN,
    LATE_MIN,
    NEXT,
    NIGHT_MEASURES,
    RISE_CLOCK,
    ROSE_EPOCH,
    SLEPT_TODAY,
    SWA_EARLY,
    WAVED,
    WAVES,
)
from nightlab.body.organs import homeostat as hs
from nightlab.body.organs import stages as st

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.body.lanes import Block, Days, Kept, Limits
    from nightlab.body.organ import Numbers

FIRST_GATE = 0.5  # of a cycle after sleep onset; nobody dreams before
RESTED = 0.3  # of the upper asymptote of pressure
LEAST_WAVES = 20.0  # percent
SHORTEST = 20  # epochs in bed
UNIFORM_SD = 12.0**0.5  # times a uniform number has a standard deviation of 1


class Felt(NamedTuple):
    """What a step makes of the hazards: chances an epoch, and what scales slow waves and REM sleep."""

    onset: float
    slow_return: float
    quick: float
    wake: float
    lighten: float
    hidden: float
    gain: float
    scale: float
    depth: float
    window: float


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
                kept.seen[m, i] += 1.0
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
def _moved(minutes: float, key: np.uint64, day: int, stream: int) -> int:
    """Return by how many epochs this person's time is off the plan's on a day, whatever came before."""
    if minutes <= 0.0:
        return 0
    drawn = by_count.normal(by_count.at(key, np.uint64(day)), np.uint64(stream))
    return round(2.0 * minutes * min(3.0, max(-3.0, drawn)))


@register_jitable
def _felt(
    s: Numbers,
    bus: Numbers,
    p: Numbers,
    hp: Numbers,
    q: int,
    i: int,
    arousal: float,
    pressure: float,
) -> Felt:
    """Return what a step's pressure, clock and arousal make of every hazard."""
    upper = hp[hs.UPPER_PCT, i]
    x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
    clock = st.wake_drive(x, y)
    hidden_by = math.exp(bus[PRESSURE_LOG, i])
    felt = pressure / upper * hidden_by
    a = arousal + s[q + st.NIGHT_AROUSAL, i]
    onset = p[st.ONSET_LN, i] + bus[ONSET_LOG, i] - p[st.ONSET_CLOCK, i] * clock
    above = felt - st.MIDDLE_PRESSURE
    # By day, with pressure below that of bedtime, sleepiness follows it less steeply.
    steep = p[st.ONSET_PRESSURE, i] * (1.0 if above > 0.0 else p[st.ONSET_DAY_SHARE, i])
    onset += steep * above - p[st.ONSET_AROUSAL, i] * a
    back = p[st.RETURN_LN, i] + p[st.RETURN_HELP, i] * bus[ONSET_LOG, i]
    back -= p[st.RETURN_CLOCK, i] * clock
    back += p[st.RETURN_PRESSURE, i] * (felt - st.LATE_PRESSURE) - p[st.RETURN_AROUSAL, i] * a
    woken = p[st.WAKE_LN, i] + bus[WAKE_LOG, i] + p[st.WAKE_CLOCK, i] * clock
    woken += p[st.WAKE_AROUSAL, i] * a - p[st.WAKE_PRESSURE, i] * (felt - st.LATE_PRESSURE)
    lighten = bus[AROUSALS_LOG, i] + p[st.LIGHTEN_AROUSAL, i] * a
    scale = hp[hs.SCALE, i] * math.exp(s[q + st.NIGHT_WAVES, i])
    rem_drive = (-0.92388 * x - 0.38268 * y) / math.sqrt(x * x + y * y + 1e-12)
    threshold = p[st.REM_FROM, i] + bus[REM_THRESHOLD, i] - p[st.REM_CLOCK, i] * rem_drive
    gain = hidden_by * math.exp(bus[SWA_GAIN_LOG, i])
    # Slow waves hold REM sleep back, whatever made them large or small.
    threshold += p[st.REM_PRESSURE, i] * (pressure / upper * gain * scale - 0.3)
    return Felt(
        st.chance(st.EPOCH_MIN * math.exp(min(4.0, onset))),
        st.EPOCH_MIN * math.exp(min(4.0, back)),
        p[st.BRIEF_PER_MIN, i] * st.EPOCH_MIN * math.exp(-p[st.RETURN_AROUSAL, i] * a),
        st.chance(st.EPOCH_MIN * math.exp(min(3.0, woken))),
        st.chance(st.EPOCH_MIN * math.exp(min(3.0, p[st.LIGHTEN_LN, i] + lighten))),
        p[st.HIDDEN_EPOCH, i] * math.exp(lighten),
        gain,
        scale,
        scale / p[st.N3_THRESHOLD_PCT, i],
        st.rem_window(threshold),
    )


@register_jitable
def _in_bed(  # noqa: PLR0915 - half minutes, with all that moves in registers
    own: Numbers,
    s: Numbers,
    p: Numbers,
    hp: Numbers,
    h: int,
    q: int,
    epochs: NDArray[np.uint8],
    key: np.uint64,
    i: int,
    first: int,
    end: int,
    felt: Felt,
    up_awake: bool,
) -> tuple[int, float, float, float]:
    """Lie and sleep from one epoch to another; return where it ended, and epochs asleep, in N3, in REM.

    Assumptions: it ends early only where waking ends the bed time and the sleeper has lain awake.
    """
    bed = int(own[BED_EPOCH, i])
    pressure, waves = s[h + hs.S_PCT, i], s[h + hs.SWA_PCT, i]
    upper, keep, fall = hp[hs.UPPER_PCT, i], hp[hs.KEEP_RISE_EPOCH, i], hp[hs.FALL, i]
    floor, growth, in_rem = hp[hs.FLOOR_PCT, i], hp[hs.KEEP_GROWTH, i], hp[hs.KEEP_REM, i]
    noise, turn = hp[hs.NOISE, i] * UNIFORM_SD, p[st.PHASE_STEP, i]
    follow, usual = hp[hs.FOLLOW, i], hp[hs.USUAL_PCT, i]
    stage, phase = int(s[q + st.STAGE, i]), s[q + st.PHASE, i]
    fresh, begun = s[q + st.FRESH, i], s[q + st.BEGUN, i] > 0.0
    awake, waved, wave_sum = own[AWAKE_EPOCHS, i], own[WAVED, i], own[WAVES, i]
    asleep = deep = dreaming = 0.0
    e = first
    while e < end:
        if up_awake and begun and awake >= 2.0 * LATE_MIN and pressure < RESTED * upper:
            break
        gate = begun and phase > FIRST_GATE and abs(phase - math.floor(phase + 0.5)) < felt.window
        p_return, brief = felt.onset, 0.0
        if begun and stage == st.WAKE:
            brief = p[st.BRIEF_TO_N2, i] * fresh
            p_return = st.chance(felt.slow_return + felt.quick * fresh)
            phase += turn * fresh
        drawn = by_count.at(key, np.uint64(e) + np.uint64(1 << 32))
        u = by_count.uniform(drawn, np.uint64(1))
        depth = waves * felt.depth
        after = st.next_stage(stage, u, gate, depth, p_return, felt.wake, p, i, felt.lighten, brief)
        epochs[i, e - bed] = after
        if after == st.WAKE:
            waves = hs.fading(waves, floor, hp[hs.KEEP_WAKE, i])
            fresh = p[st.KEEP_FRESH, i] * (fresh if stage == st.WAKE else 1.0)
            awake += 1.0
            pressure = upper + (pressure - upper) * keep
        else:
            if not begun:
                begun, phase = True, p[st.FIRST_PHASE, i]
            awake = 0.0
            asleep += 1.0
            if after == st.N3:
                phase += turn / (1.0 + p[st.DEEP_SLOWS, i] * max(0.0, depth - 1.0))
                deep += 1.0
            else:
                phase += turn
            if after == st.REM:
                dreaming += 1.0
                waves = hs.fading(waves, floor, in_rem)
            elif after == st.N1:
                waves = hs.fading(waves, floor, 0.5 + 0.5 * in_rem)
            else:
                kick = noise * (by_count.uniform(drawn, np.uint64(2)) - 0.5)
                due = (usual + follow * (pressure - usual)) * felt.gain
                waves = hs.slow_waves(waves, max(LEAST_WAVES, due), growth, kick)
                if waved < EARLY_EPOCHS:
                    waved += 1.0
                    wave_sum += waves * felt.scale
            pressure = hs.pressure(pressure, waves, upper, keep, fall)
        stage = after
        e += 1
    s[h + hs.S_PCT, i], s[h + hs.SWA_PCT, i] = pressure, waves
    s[q + st.STAGE, i], s[q + st.PHASE, i], s[q + st.FRESH, i] = stage, phase, fresh
    s[q + st.BEGUN, i] = 1.0 if begun else 0.0
    own[AWAKE_EPOCHS, i], own[WAVED, i], own[WAVES, i] = awake, waved, wave_sum
    own[HIDDEN, i] += asleep * felt.hidden
    return e, asleep, deep, dreaming


@register_jitable
def _bed_times(
    planned: NDArray[np.int64], jitter: Numbers, key: np.uint64, which: int, never: int
) -> tuple[int, int]:
    """Return from and to which epoch a person's opportunity lasts, of two rows each of plan and jitter."""
    if which >= planned.shape[1]:
        return never, never
    day = planned[0, which] // EPOCHS_A_DAY
    bed_from = planned[0, which] + _moved(jitter[0, which], key, day, 21)
    bed_to = planned[1, which] + _moved(jitter[1, which], key, day, 22)
    return bed_from, min(max(bed_from + SHORTEST, bed_to), bed_from + EPOCHS_A_DAY)


@register_jitable
def _about_bed(
    block: Block, days: Days, kept: Kept, limits: Limits, i: int, step: int, push: float
) -> None:
    """Move one person through a step with time in bed: to bed, lying, asleep, up again."""
    own, s, bus = block.own, block.s, block.bus
    p, hp = block.p[limits.p_stages :], block.p[limits.p_homeostat :]
    h, q = limits.s_homeostat, limits.s_stages
    e, end = step * EPOCHS_A_STEP, (step + 1) * EPOCHS_A_STEP
    upper, keep = hp[hs.UPPER_PCT, i], hp[hs.KEEP_RISE_EPOCH, i]
    bed_from, bed_to = _bed_times(
        days.planned, days.jitter, block.keys[i], int(own[NEXT, i]), end + 1
    )
    asleep = deep = dreaming = lying = 0.0
    while e < end:
        if own[BED, i] == 0.0:
            if e >= bed_from:
                _go_to_bed(block, limits, i, e)
            else:
                s[h + hs.S_PCT, i] = upper + (s[h + hs.S_PCT, i] - upper) * keep
                e += 1
            continue
        felt = _felt(s, bus, p, hp, q, i, push, s[h + hs.S_PCT, i])
        up_awake = days.bed_ends_awake[int(own[NEXT, i])]
        until, slept, n3, rem = _in_bed(
            own,
            s,
            p,
            hp,
            h,
            q,
            block.epochs,
            block.keys[i],
            i,
            e,
            min(end, max(e, bed_to)),
            felt,
            up_awake,
        )
        asleep, deep, dreaming = asleep + slept, deep + n3, dreaming + rem
        lying += until - e
        e = until
        if e < end:
            _get_up(block, days, kept, limits, i, e)
            bed_from, bed_to = _bed_times(
                days.planned, days.jitter, block.keys[i], int(own[NEXT, i]), end + 1
            )
            bed_from = max(bed_from, e + 1)
    bus[ASLEEP, i], bus[N3, i] = asleep / EPOCHS_A_STEP, deep / EPOCHS_A_STEP
    bus[REM, i], bus[IN_BED, i] = dreaming / EPOCHS_A_STEP, lying / EPOCHS_A_STEP


@register_jitable
def sleep_through(
    block: Block,
    days: Days,
    kept: Kept,
    limits: Limits,
    step: int,
    push: NDArray[np.float64],
) -> None:
    """Move everyone through a step, awake and about or in bed."""
    own, s, bus, keys = block.own, block.s, block.bus, block.keys
    hp, h = block.p[limits.p_homeostat :], limits.s_homeostat
    planned, jitter = days.planned, days.jitter
    end = (step + 1) * EPOCHS_A_STEP
    for i in range(push.size):
        bed_from, _ = _bed_times(planned, jitter, keys[i], int(own[NEXT, i]), end + 1)
        if own[BED, i] == 0.0 and end <= bed_from:
            upper = hp[hs.UPPER_PCT, i]
            s[h + hs.S_PCT, i] = upper + (s[h + hs.S_PCT, i] - upper) * hp[hs.KEEP_RISE_STEP, i]
            s[h + hs.SWA_PCT, i] = hp[hs.FLOOR_PCT, i]
            bus[ASLEEP, i], bus[N3, i], bus[REM, i], bus[IN_BED, i] = 0.0, 0.0, 0.0, 0.0
        else:
            _about_bed(block, days, kept, limits, i, step, push[i])
