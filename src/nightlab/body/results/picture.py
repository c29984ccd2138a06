"""The picture of a simulation: the mean day of each condition, over the stages of one ordinary sleeper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab.body.features import SINCE_NOON_H, STEP_H
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.results.quantities import DLMO_PG_ML, PG_ML_PER_PMOL_L, features
from nightlab.body.results.seen import DAY_H, Seen, clock_mean_sd
from nightlab.body.simulate import simulate
from nightlab.draw import BodyCurves, CurvePanel, Line, Moment, draw_curves
from nightlab.nights.hypnogram import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.body.organ import Numbers
    from nightlab.body.simulate import Outcome, Simulation

EPOCH_H = 1.0 / 120.0
MOST_CONDITIONS = 3
BAND_PCT, BAND_PEOPLE = (10.0, 90.0), 10
UP = 255
TST = NIGHT_MEASURES.index("tst_min")
Span = tuple[float, float]
Run = tuple[float, float, Stage]


class _Course(NamedTuple):
    """A quantity of the picture: its course, and above which level it is worth a panel."""

    name: str
    unit: str
    course: str
    factor: float = 1.0
    worth_from: float = -np.inf


COURSES = (
    _Course("Caffeine", "mg/L", "caffeine.plasma_mg_l", worth_from=0.05),
    _Course("Alcohol", "g/L", "alcohol_g_l", worth_from=0.01),
    _Course("Sleepiness (KSS)", "points", "kss"),
    _Course("Melatonin", "pg/mL", "melatonin_pmol_l", PG_ML_PER_PMOL_L),
    _Course("Cortisol", "µg/dL", "cortisol_ug_dl"),
    _Course("Core temperature", "°C", "core_c"),
    _Course("Glucose", "mg/dL", "glucose_mg_dl"),
)
MAGNESIUM = _Course("Magnesium in serum", "mmol/L", "magnesium.serum_mmol_l")


def simulation_svg(simulation: Simulation) -> str:
    """Return the picture of a simulation as a complete SVG document."""
    return draw_curves(simulation_curves(simulation))


def simulation_curves(simulation: Simulation) -> BodyCurves:
    """Return what the picture of a simulation shows.

    Assumptions: mean days of the nights that count, of at most three conditions, from noon to noon, or
    from midnight where the last of them sleeps at noon;
    the spread over people (10th to 90th percentile) only where there is one condition. Each condition
    is on its own clock, so that after a flight noon is noon where people are. The stages are
    those of the last night that counts in the last condition shown, of the person whose total sleep
    time in it is nearest the group's median; the bed times are the group's.
    """
    shown = dict(list(simulation.outcomes.items())[:MOST_CONDITIONS])
    last = list(shown.values())[-1]
    begin = _begin_h(last)
    begins = {
        name: (begin + _from_home_h(last) - _from_home_h(o)) % DAY_H for name, o in shown.items()
    }
    sleeper = _median_sleeper(simulation, last, begin)
    return BodyCurves(
        title=simulation.protocol.title,
        panels=tuple(_panel(each, shown, begins) for each in _worth(simulation, shown)),
        note=_note(simulation, shown, sleeper),
        from_h=(12.0 + begin + _from_home_h(last)) % DAY_H,
        bed=_bed(last, begin),
        moments=_moments(simulation, last, begin) if len(shown) == 1 else (),
        stages=sleeper.runs if sleeper else (),
    )


def _in_bed(outcome: Outcome) -> Span:
    """Return the group's usual times to bed and out of it on the clock; NaN where nobody sleeps."""
    seen = Seen(outcome)
    names = ("bed_clock_h", "rise_clock_h")
    begin, end = (float(clock_mean_sd(seen.night(name)[0])[0]) for name in names)
    return begin, end


def _from_home_h(outcome: Outcome) -> float:
    """Return the condition's clock less that of home; 0 where it moved among the days that count."""
    shift = Seen(outcome).shift_h
    return shift if np.isfinite(shift) else 0.0


def _begin_h(outcome: Outcome) -> float:
    """Return the hour of the mean day at which the picture begins: noon, midnight for who sleeps at noon."""
    shift = Seen(outcome).shift_h
    if not np.isfinite(shift):
        return 0.0
    begin, end = _in_bed(outcome)
    sleeps_at_noon = (12.0 - begin) % DAY_H < (end - begin) % DAY_H
    return float((12.0 * sleeps_at_noon - shift) % DAY_H)


def _worth(simulation: Simulation, shown: dict[str, Outcome]) -> list[_Course]:
    """Return the quantities worth a panel: kept, and high enough in some condition."""
    taken = {dose.agent for c in simulation.protocol.conditions for dose in c.doses}
    listed = [*COURSES, *([MAGNESIUM] if any("magnesium" in agent for agent in taken) else [])]
    return [
        each
        for each in listed
        if all(each.course in o.courses for o in shown.values())
        and max(float(o.courses[each.course].max()) for o in shown.values()) > each.worth_from
    ]


def _panel(told: _Course, shown: dict[str, Outcome], begins_h: dict[str, float]) -> CurvePanel:
    lines = []
    for name, outcome in shown.items():
        turned = np.roll(outcome.courses[told.course], -round(begins_h[name] / STEP_H), axis=0)
        course = told.factor * turned
        low = high = None
        if len(shown) == 1 and course.shape[1] >= BAND_PEOPLE:
            low, high = np.percentile(course, BAND_PCT, axis=1)
        label = name if len(shown) > 1 else ""
        lines.append(Line(label, SINCE_NOON_H, course.mean(axis=1), low, high))
    return CurvePanel(told.name, told.unit, tuple(lines))


def _moments(simulation: Simulation, outcome: Outcome, begin_h: float) -> tuple[Moment, ...]:
    """Return the group's DLMO and temperature minimum, where the clock of the day is known."""
    told = features(outcome, simulation.people)
    shift = Seen(outcome).shift_h
    found = []
    names = {f"DLMO ({DLMO_PG_ML:.0f} pg/mL)": "dlmo_clock_h", "CBTmin": "cbt_minimum_clock_h"}
    for name, quantity in names.items():
        clock = float(clock_mean_sd(told[quantity])[0])
        if np.isfinite(clock) and np.isfinite(shift):
            found.append(Moment(name, float((clock - shift - 12.0 - begin_h) % DAY_H)))
    return tuple(found)


def _bed(outcome: Outcome, begin_h: float) -> tuple[Span, ...]:
    """Return the group's usual time in bed, in two parts where it goes past the end of the picture."""
    moved = Seen(outcome).shift_h + 12.0 + begin_h
    begin, end = (each - moved for each in _in_bed(outcome))
    if not np.isfinite(begin + end):
        return ()
    begin, end = begin % DAY_H, end % DAY_H
    return ((begin, end),) if begin < end else ((0.0, end), (begin, DAY_H))


@dataclass(frozen=True, slots=True)
class _Sleeper:
    """The person whose stages are shown: night, condition and runs of stages."""

    night: int
    condition: str
    runs: tuple[Run, ...]


def _median_sleeper(simulation: Simulation, outcome: Outcome, begin_h: float) -> _Sleeper | None:
    """Live one condition again with the median sleeper alone: the same person has the same nights."""
    nights = Seen(outcome).single_nights
    tst = outcome.measures["tst_min"]
    if nights is not None and nights.shape[0] and not np.isnan(nights[-1, TST]).all():
        tst = nights[-1, TST]
    beds = [
        (k, bed)
        for k, bed in enumerate(outcome.plan.opportunities)
        if bed.is_main and bed.night in outcome.plan.measured
    ]
    if np.isnan(tst).all() or not beds:
        return None
    person = int(np.nanargmin(np.abs(tst - np.nanmedian(tst))))
    chosen = np.arange(tst.size) == person
    alone = simulation.people.only(chosen)
    protocol = replace(
        simulation.protocol,
        who=replace(simulation.protocol.who, people=1, sex="other"),
        conditions=(outcome.plan.condition,),
    )
    lived = simulate(
        protocol, seed=simulation.seed, people=alone, each_night=True, hypnograms=True, workers=1
    ).outcomes[outcome.name]
    place, bed = beds[-1]
    if lived.hypnograms is None or lived.each_night is None or bed.night is None:
        return None
    began = float(lived.each_night[place, NIGHT_MEASURES.index("bed_clock_h"), 0])
    if np.isnan(began):
        return None
    day = int(bed.start_h // DAY_H)
    began = (began - outcome.plan.timeline.shift(day) - 12.0 - begin_h) % DAY_H
    return _Sleeper(bed.night, outcome.name, _runs(lived.hypnograms[place, 0], began))


def _runs(epochs: Sequence[int] | Numbers, began_h: float) -> tuple[Run, ...]:
    """Return runs of one stage in hours of the picture; what goes past its end is at its start."""
    told = np.asarray(epochs)
    told = told[told != UP]
    if not told.size:
        return ()
    turns = np.concatenate(([0], np.flatnonzero(np.diff(told)) + 1, [told.size]))
    runs: list[Run] = []
    for first, end in pairwise(turns):
        begin, stop = began_h + EPOCH_H * float(first), began_h + EPOCH_H * float(end)
        stage = Stage(int(told[first]))
        if begin >= DAY_H:
            runs.append((begin - DAY_H, stop - DAY_H, stage))
        elif stop > DAY_H:
            runs += [(begin, DAY_H, stage), (0.0, stop - DAY_H, stage)]
        else:
            runs.append((begin, stop, stage))
    return tuple(sorted(runs))


def _note(simulation: Simulation, shown: dict[str, Outcome], sleeper: _Sleeper | None) -> str:
    """Return what is shown, short enough for one line of a heading."""
    count = simulation.people.count
    who = "One simulated person" if count == 1 else f"{count:,} simulated people"
    whole = len(simulation.outcomes)
    some = f", {len(shown)} of {whole} conditions" if whole > len(shown) else ""
    if sleeper is None:
        return f"{who}{some}"
    which = f"{sleeper.condition}, " if len(shown) > 1 else ""
    return f"{who}{some}; stages: {which}night {sleeper.night}"
