"""Measures of a night as it was recorded: a diary, a device's stages, or a vendor's bare figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights.clock import hours_after_midnight
from nightlab.nights.diary import DiaryEntry
from nightlab.nights.hypnogram import ASLEEP_STAGES, Stage
from nightlab.nights.measures import Measures
from nightlab.nights.scoring import by_night, measure_many
from nightlab.units import minutes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nightlab.nights.hypnogram import Hypnogram
    from nightlab.nights.night import Night

STAGES_TOLD = ("light", "n3", "rem")
MOST_AWAKENINGS = 200
MOST_UNSCORED_SHARE = 0.2
ROUNDING_MIN = 2.0  # four figures rounded to the minute may miss their sum by this much
IS_ASLEEP = np.isin(np.arange(len(Stage)), ASLEEP_STAGES)


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What a night consists of, in minutes, as far as it is known."""

    tib: float
    spt: float | None
    tst: float | None
    sol: float | None
    tasafa: float | None
    awake: float | None


def measure_diary(entry: DiaryEntry) -> Measures:
    """Return the measures that a diary entry holds.

    Assumptions: time in bed begins with going to bed, or with lights out where that was not asked;
    without awakenings nobody was awake in between; a diary knows no stages and no fragmentation.

    Source: Carney et al. 2012, Sleep 35:287; Reed & Sacco 2016 (PMC4751425).
    """
    spt = minutes(entry.woke - entry.fell_asleep)
    waso = 0.0 if entry.awake_min is None and entry.awakenings == 0 else entry.awake_min
    stretches = _Stretches(
        tib=minutes(entry.rose - (entry.into_bed or entry.tried_to_sleep)),
        spt=spt,
        tst=None if waso is None else spt - waso,
        sol=minutes(entry.fell_asleep - entry.tried_to_sleep),
        tasafa=minutes(entry.rose - entry.woke),
        awake=None if waso is None else minutes(entry.rose - entry.tried_to_sleep) - spt + waso,
    )
    return _measures(
        stretches,
        awakenings=entry.awakenings,
        quality=entry.quality,
        midsleep_h=_midsleep_h(entry),
    )


def measure_night(night: Night) -> Measures:
    """Return the measures of a device's night: of its stages, or else of the vendor's figures.

    Assumptions: stages count where no more than a fifth of them is unscored; where they leave open whether the
    device can tell REM or N3, a 0 of the vendor's says that it can and found none. Stages that begin
    with sleep tell nothing of lights out, so that the time to fall asleep is not known, unless the
    vendor tells it. The vendor's ``asleep_min``,
    ``awake_min``, ``to_fall_asleep_min`` and ``after_wakeup_min`` are used as far as they fit
    between start and end; wake is known where they add up to it, because vendors differ in whether
    ``awake_min`` includes the time before and after sleep. Its ``light_min``, ``n3_min``, ``rem_min``
    and ``awakenings`` are taken as told, unless the stages together exceed the sleep.
    """
    return measure_nights([night])[0]


def measure_nights(nights: Sequence[Night]) -> list[Measures]:
    """Return the measures of devices' nights, as :func:`measure_night` but all counted at once."""
    staged = [(night, night.hypnogram) for night in nights if night.hypnogram is not None]
    columns = measure_many([hypnogram for _, hypnogram in staged])
    middles_min = (columns["sol_min"] + columns["spt_min"] / 2).tolist()
    columns["midsleep_h"] = np.array(
        [
            nan if isnan(middle_min) else _clock_h(hypnogram, middle_min, night)
            for (night, hypnogram), middle_min in zip(staged, middles_min, strict=True)
        ]
    )
    counted = iter(by_night(columns))
    figures = [None if night.hypnogram is None else next(counted) for night in nights]
    return [
        _as_told(measures, night) if measures is not None and _is_whole(night) else _told(night)
        for night, measures in zip(nights, figures, strict=True)
    ]


def _is_whole(night: Night) -> bool:
    """Tell whether stages cover enough of a night: sleep that nobody scored is not awake."""
    stages = night.hypnogram
    if stages is None:
        return False
    unscored = np.count_nonzero(stages.epochs == Stage.UNSCORED)
    return bool(stages.is_scored and unscored <= MOST_UNSCORED_SHARE * stages.n)


def _as_told(measures: Measures, night: Night) -> Measures:
    """Return measures of stages with what only the vendor can tell of their zeros."""
    reported = night.reported
    told: dict[str, float | None] = {}
    if measures.sol_min == 0 and "to_fall_asleep_min" not in reported:
        told = {"sol_min": None, "se_dse_percent": None}
    if measures.tst_min and measures.light_min is not None:
        for name in ("n3", "rem"):
            if getattr(measures, f"{name}_min") is None and reported.get(f"{name}_min") == 0:
                told |= {f"{name}_min": 0.0, f"{name}_percent": 0.0}
    return replace(measures, **told) if told else measures


def _clock_h(hypnogram: Hypnogram, at_min: float, night: Night) -> float:
    """Return the clock time of a moment that lies some minutes into the stages."""
    return hours_after_midnight(hypnogram.start + timedelta(minutes=at_min), night.zone, night.date)


def _told(night: Night) -> Measures:
    """Return the measures of a night of which there are the vendor's figures alone."""
    stretches = _reported(night)
    return _measures(stretches, midsleep_h=_midsleep_h(night), **_stages_told(night, stretches))


def _stages_told(night: Night, of: _Stretches) -> dict[str, float | None]:
    """Read the vendor's minutes of stages and its awakenings, where they fit into the night."""
    told = {name: night.reported.get(f"{name}_min") for name in STAGES_TOLD}
    asleep = of.tib if of.tst is None else of.tst
    known = {name: x for name, x in told.items() if x is not None and x >= 0}
    if sum(known.values()) > asleep + ROUNDING_MIN:
        return {}
    shares = {f"{name}_percent": _percent(x, of.tst) for name, x in known.items()}
    awakenings = night.reported.get("awakenings")
    is_count = awakenings is not None and 0 <= awakenings <= MOST_AWAKENINGS
    return {
        **{f"{name}_min": x for name, x in known.items()},
        **shares,
        "awakenings": awakenings if is_count else None,
    }


def sleep_span(record: Night | DiaryEntry) -> tuple[datetime, datetime] | None:
    """Return the instants of sleep onset and final awakening, or None where they are not known."""
    if isinstance(record, DiaryEntry):
        return record.fell_asleep, record.woke
    if record.hypnogram is not None and record.hypnogram.is_scored:
        return _staged_span(record.hypnogram)
    reported = _reported(record)
    if reported.sol is None or reported.tasafa is None:
        return None
    onset = record.start + timedelta(minutes=reported.sol)
    return onset, record.end - timedelta(minutes=reported.tasafa)


def _staged_span(hypnogram: Hypnogram) -> tuple[datetime, datetime] | None:
    asleep = IS_ASLEEP[hypnogram.epochs]
    if not asleep.any():
        return None
    onset_s = float(asleep.argmax()) * hypnogram.epoch_s
    awakening_s = float(asleep.size - asleep[::-1].argmax()) * hypnogram.epoch_s
    start = hypnogram.start
    return start + timedelta(seconds=onset_s), start + timedelta(seconds=awakening_s)


def _midsleep_h(record: Night | DiaryEntry) -> float | None:
    span = sleep_span(record)
    if span is None:
        return None
    onset, awakening = span
    return hours_after_midnight(onset + (awakening - onset) / 2, record.zone, record.date)


def _reported(night: Night) -> _Stretches:
    """Read the vendor's figures, without those that do not fit between start and end."""
    tib = minutes(night.end - night.start)
    fitting = {name: x for name, x in night.reported.items() if 0 <= x <= tib + ROUNDING_MIN}
    tst, awake = fitting.get("asleep_min"), fitting.get("awake_min")
    sol, tasafa = fitting.get("to_fall_asleep_min"), fitting.get("after_wakeup_min")
    spt = None if sol is None or tasafa is None else tib - sol - tasafa
    if spt is not None and spt < (tst or 0) - ROUNDING_MIN:
        sol = tasafa = spt = None
    longest = tib if spt is None else spt
    tst = None if tst is None else min(tst, longest)
    known = tst is not None and awake is not None and _adds_up(tib, tst + awake, tib - longest)
    wake = tib - tst if known and tst is not None else None
    return _Stretches(tib=tib, spt=spt, tst=tst, sol=sol, tasafa=tasafa, awake=wake)


def _adds_up(tib: float, told: float, around: float) -> bool:
    """Whether sleep and wake, alone or with the time around sleep, make up the time in bed."""
    return any(abs(whole - tib) <= ROUNDING_MIN for whole in (told, told + around))


def _measures(of: _Stretches, **told: float | None) -> Measures:
    """Derive what follows from the stretches of a night, beside what was told."""
    waso = dse = None
    if of.tst is not None and of.awake is not None:
        dse = of.tst + of.awake
        waso = None if of.spt is None else of.spt - of.tst
    figures = {
        "tib_min": of.tib,
        "spt_min": of.spt,
        "tst_min": of.tst,
        "sol_min": of.sol,
        "waso_min": waso,
        "tasafa_min": of.tasafa,
        "awake_min": of.awake,
        "se_percent": _percent(of.tst, of.tib),
        "se_dse_percent": _percent(of.tst, dse),
        "sme_percent": _percent(of.tst, of.spt),
    }
    known = {name: float(x) for name, x in (figures | told).items() if x is not None}
    return Measures(**known)


def _percent(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else 100 * part / whole
