"""The demonstration's person as a body: what person.toml says of her, and what a file cannot say."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.features import SINCE_NOON_H
from nightlab.body.protocol import Habit, Trait, Who
from nightlab.body.results.quantities import PG_ML_PER_PMOL_L
from nightlab.demo import known
from nightlab.draw.curves import BodyCurves, CurvePanel, Line
from nightlab.nights import Stage
from nightlab.rehearsal.silico import Enrolment, Life, Sleepers, Telling, Wearable
from nightlab.units import local, minutes

if TYPE_CHECKING:
    from datetime import time

    from nightlab.nights import Night
    from nightlab.rehearsal.silico import LivedTrial

BASELINE_NIGHTS = 28
ZONE = "Europe/Berlin"
STRAIN = 0.2  # of an exam month, all the time
MAGNESIUM_MG = 220.0  # of a day's food: few greens and nuts
COFFEE_SHARE = 0.4
WEEKEND = frozenset({5, 6})
SHOWN = (
    ("Caffeine held by receptors", "%", "caffeine_occupancy", 100.0),
    ("Melatonin", "pg/mL", "melatonin_pmol_l", PG_ML_PER_PMOL_L),
    ("Cortisol", "µg/dL", "cortisol_ug_dl", 1.0),
    ("Core temperature", "°C", "core_c", 1.0),
)
WHAT = (
    "She is a body that is computed: a clock set by light, a pressure to sleep, cortisol and melatonin, caffeine and "
    "magnesium on their way through her, each by equations whose numbers and sources `nightlab body parameters` "
    "lists. Much in it is guessed, and says so."
)


def sleeper() -> Sleepers:
    """Return her body, her ordinary days and how she tells of her nights."""
    told = known.person()
    behaviour = told.behaviour
    drinks = (behaviour.caffeine if behaviour else None) or ()
    by_clock = sorted(((d.amount or 0.0, _clock_h(d.at)) for d in drinks), key=itemgetter(1))
    morning, late = by_clock[0], by_clock[-1]
    bed = _clock_h(behaviour.bedtime if behaviour else None)
    rise = _clock_h(behaviour.rise if behaviour else None)
    return Sleepers(
        Who(
            people=1,
            sex=told.sex or "other",
            age_years=Trait(told.age_years or 0.0),
            weight_kg=Trait(told.weight_kg or 0.0),
            egfr=Trait(told.lab("egfr") or 0.0),
            spread=False,
        ),
        Habit(
            bed=bed,
            rise=rise,
            free_days=WEEKEND,
            free_bed=bed + 0.7,
            free_rise=rise + 1.0,
            bed_jitter_min=20.0,
            rise_jitter_min=10.0,
            diet_magnesium_mg=MAGNESIUM_MG,
            strain=STRAIN,
        ),
        Life(
            morning_mg=morning[0],
            coffee_mg=late[0],
            coffee_clock_h=late[1],
            coffee_share=COFFEE_SHARE,
        ),
        Telling(),
        Wearable(),
        Enrolment(run_in_nights=BASELINE_NIGHTS),
        zone=ZONE,
    )


def night_curves(lived: LivedTrial, night: Night) -> BodyCurves:
    """Return what her body did around one of her nights, noon to noon."""
    place = lived.nights.index(night)
    course = lived.courses[place]
    start = local(night.start, night.zone)
    noon = start.replace(hour=12, minute=0, second=0, microsecond=0)
    begin_h = minutes(start - noon) / 60.0
    end_h = begin_h + minutes(night.end - night.start) / 60.0
    panels = tuple(
        CurvePanel(name, unit, (Line("", SINCE_NOON_H, factor * np.asarray(course[signal])),))
        for name, unit, signal, factor in SHOWN
    )
    return BodyCurves(
        title="Her body around that night",
        panels=panels,
        note="Computed, from noon to noon.",
        bed=((begin_h, end_h),),
        stages=_runs(night, begin_h),
    )


def _runs(night: Night, begin_h: float) -> tuple[tuple[float, float, Stage], ...]:
    if night.hypnogram is None:
        return ()
    runs = []
    for run in night.hypnogram.to_intervals():
        at = begin_h + minutes(run.start - night.start) / 60.0
        stage = Stage.LIGHT if run.stage in (Stage.N1, Stage.N2) else run.stage
        runs.append((at, at + minutes(run.end - run.start) / 60.0, stage))
    return tuple(runs)


def _clock_h(at: time | None) -> float:
    return 0.0 if at is None else at.hour + at.minute / 60.0
