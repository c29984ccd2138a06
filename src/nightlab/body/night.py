"""One person's bed time: going to bed, half minute after half minute, getting up and being measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

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
    from nightlab.body.lanes import Block, Days, Kept, Limits

FIRST_GATE = 0.5  # of a cycle after sleep onset; nobody dreams before


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
def _moved(minutes: float, key: np.uint64, which: int, stream: int) -> int:
    """Return by how many epochs this person's time is off the plan's."""
    if minutes <= 0.0:
        return 0
    drawn = by_count.normal(by_count.at(key, np.uint64(which)), np.uint64(stream))
    return round(2.0 * minutes * min(3.0, max(-3.0, drawn)))


@register_jitable
def sleep_through(  # noqa: C901, PLR0912, PLR0915 - one lane's half minutes, in registers
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
        bed_from = days.bed_from[which] + _moved(days.bed_jitter[which], key, which, 21)
        bed_to = max(
            bed_from + 20, days.bed_to[which] + _moved(days.rise_jitter[which], key, which, 22)
        )
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
    p_return = p_wake = p_lighten = window = gain = 0.0
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
            gain = hidden_by * math.exp(bus[SWA_GAIN_LOG, i])
            scale = hp[hs.SCALE, i] * math.exp(s[q + st.NIGHT_WAVES, i])
            x, y = bus[CLOCK_X, i], bus[CLOCK_Y, i]
            rem_drive = (-0.92388 * x - 0.38268 * y) / math.sqrt(x * x + y * y + 1e-12)
            threshold = p[st.REM_FROM, i] + bus[REM_THRESHOLD, i]
            threshold -= p[st.REM_CLOCK, i] * rem_drive
            threshold += p[st.REM_PRESSURE, i] * (pressure / upper * scale - 0.3)
            window = st.rem_window(threshold)
        stage = int(s[q + st.STAGE, i])
        phase = s[q + st.PHASE, i]
        gate = begun and phase > FIRST_GATE and abs(phase - math.floor(phase + 0.5)) < window
        brief = 0.0
        if not begun:
            p_return = first_onset
        elif stage == st.WAKE:
            fresh = s[q + st.FRESH, i]
            brief = p[st.BRIEF_TO_N2, i] * fresh
            p_return = st.chance(slow_return + quick * fresh)
            phase += p[st.PHASE_STEP, i] * fresh
        drawn = by_count.at(block.keys[i], np.uint64(e) + np.uint64(1 << 32))
        u = by_count.uniform(drawn, np.uint64(1))
        deepness = waves * scale / p[st.N3_THRESHOLD_PCT, i]
        after = st.next_stage(stage, u, gate, deepness, p_return, p_wake, p, i, p_lighten, brief)
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
            slowed = p[st.DEEP_SLOWS, i] * max(0.0, deepness - 1.0) if after == st.N3 else 0.0
            phase += p[st.PHASE_STEP, i] / (1.0 + slowed)
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
