"""One number a person, read off a condition that was lived: the left-hand words of the table of rows.

A readout is written ``name``, or ``name:argument:argument``; several are added with ``+``, and each may be
multiplied by a number (``gain:magnesium.urine_mg*0.0411``). A bare name is a measure of the night, and
``organ.state`` a state after the last day. Courses run from noon to noon over the nights that count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body import features
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.body.simulate import Outcome

PG_ML_PER_PMOL_L = 0.23228
LAST_NIGHTS = 14
LN2 = float(np.log(2.0))


@dataclass(frozen=True, slots=True)
class Lived:
    """A condition that was lived.

    Args:
        outcome: What came of it.
        people: Who lived it.
        daily: Courses of each day that counts, by its number, where a row asked for them.
    """

    outcome: Outcome
    people: People
    daily: Mapping[int, Mapping[str, Numbers]]

    def course(self, name: str) -> Numbers:
        """Return the mean day of a signal or kept state, ``float64[240, people]``."""
        if name not in self.outcome.courses:
            raise NightlabError(
                f"no course {name!r} was kept", where=self.outcome.name, fix="name it under keep"
            )
        return self.outcome.courses[name]

    def nights(self, measure: str) -> Numbers:
        """Return a measure on the last nights that count, ``float64[people, nights]``."""
        if self.outcome.each_night is None:
            raise NightlabError("single nights were not kept", where=measure)
        plan = self.outcome.plan
        rows = [
            k
            for k, bed in enumerate(plan.opportunities)
            if bed.is_main and bed.night in plan.measured
        ]
        return self.outcome.each_night[rows[-LAST_NIGHTS:], NIGHT_MEASURES.index(measure)].T


def read(lived: Lived, words: str) -> Numbers:
    """Return what a readout says of each person, ``float64[people]``.

    Raises:
        NightlabError: No such readout, measure, state or course.
    """
    total: Numbers = np.zeros(lived.people.count)
    for term in words.split("+"):
        told, _, factor = term.strip().partition("*")
        total += float(factor or 1.0) * _term(lived, told.strip())
    return total


def _term(lived: Lived, told: str) -> Numbers:
    name, *arguments = told.split(":")
    if name in READOUTS:
        return np.asarray(READOUTS[name](lived, *arguments), dtype=float)
    if name in lived.outcome.measures and not arguments:
        return lived.outcome.measures[name]
    if name in lived.outcome.at_end and not arguments:
        return lived.outcome.at_end[name]
    raise NightlabError(
        f"nothing is read off by {told!r}",
        where=lived.outcome.name,
        fix="name a measure, organ.state or readout",
    )


def between(course: Numbers, start_h: float, end_h: float) -> Numbers:
    """Return the samples of a course between two clock times, in order."""
    since = np.arange(240) * features.STEP_H + features.STEP_H / 2.0
    first, last = (start_h - 12.0) % 24.0, (end_h - 12.0) % 24.0
    last = last if last > first else 24.0
    return course[(since >= first) & (since < last)]


def _mean(lived: Lived, course: str, start: str, end: str) -> Numbers:
    return np.asarray(between(lived.course(course), float(start), float(end)).mean(axis=0))


def _peak(lived: Lived, course: str) -> Numbers:
    return features.peak(lived.course(course))[0]


def _nadir(lived: Lived, course: str) -> Numbers:
    return features.nadir(lived.course(course))[0]


def _around_midnight(clock_h: Numbers) -> Numbers:
    """Return clock hours counted from midnight, those of the evening below 0."""
    return np.asarray((clock_h + 12.0) % 24.0 - 12.0)


def _peak_h(lived: Lived, course: str) -> Numbers:
    return _around_midnight(features.peak(lived.course(course))[1])


def _nadir_h(lived: Lived, course: str) -> Numbers:
    return _around_midnight(features.nadir(lived.course(course))[1])


def _above_min(lived: Lived, course: str, level: str) -> Numbers:
    return 60.0 * features.time_above_h(lived.course(course), float(level))


def _falls_h(lived: Lived, course: str, level: str) -> Numbers:
    """Return when a course last falls below a level before midnight, as clock hours."""
    evening = lived.course(course)[:120]
    above = evening > float(level)
    last = 119 - above[::-1].argmax(axis=0)
    return np.where(above.any(axis=0), 12.0 + features.STEP_H * (last + 1), np.nan)


def _tmax_min(lived: Lived, course: str, dose_clock_h: str) -> Numbers:
    return 60.0 * ((features.peak(lived.course(course))[1] - float(dose_clock_h)) % 24.0)


def _half_life_h(lived: Lived, course: str, start: str, end: str) -> Numbers:
    """Return the half-life of the fall between two clock times, by least squares on logarithms."""
    level = np.log(np.maximum(between(lived.course(course), float(start), float(end)), 1e-12))
    time = features.STEP_H * np.arange(level.shape[0])
    slope = ((time - time.mean())[:, None] * level).sum(axis=0) / ((time - time.mean()) ** 2).sum()
    return np.asarray(-LN2 / slope)


def _area(lived: Lived, course: str) -> Numbers:
    return features.area(lived.course(course))


def _clearance(lived: Lived, course: str, dose: str) -> Numbers:
    """Return dose over the area under the day's course and body weight."""
    return float(dose) / features.area(lived.course(course)) / lived.people.traits["weight_kg"]


def _melatonin_available_pct(lived: Lived, dose_mg: str, clearance_l_min: str) -> Numbers:
    """Return the share of a dose of melatonin that reached the blood, by area and a published clearance."""
    pg_h_ml = features.area(lived.course("melatonin.taken_pmol_l")) * PG_ML_PER_PMOL_L
    return np.asarray(100.0 * pg_h_ml * 1e-6 * 60.0 * float(clearance_l_min) / float(dose_mg))


def _gain(lived: Lived, state: str) -> Numbers:
    return np.asarray(lived.outcome.at_end[state] - lived.outcome.at_start[state])


def _rise(lived: Lived, course: str) -> Numbers:
    """Return by how much a state that only counts up rises within a day."""
    level = lived.course(course)
    return np.asarray((level[-1] - level[0]) * 240.0 / 239.0)


def _absorption_half_min(lived: Lived) -> Numbers:
    """Return the half-time of theanine's absorption, from the constant by which the gut empties."""
    return np.asarray(60.0 * LN2 / lived.people.values["theanine.ka_per_h"])


def _per_day(lived: Lived, state: str) -> Numbers:
    return lived.outcome.per_day(state)


def _onset_after_dlmo_h(lived: Lived) -> Numbers:
    """Return hours from melatonin onset to falling asleep."""
    dlmo = features.dlmo_h(lived.course("melatonin_pmol_l"))
    asleep = lived.outcome.measures["bed_clock_h"] + lived.outcome.measures["sol_min"] / 60.0
    return _around_midnight(asleep - dlmo)


def phases(lived: Lived) -> tuple[Numbers, Numbers]:
    """Return the days that count and the pacemaker's angle at their ends, ``float64[days, people]``, unwrapped."""
    days = sorted(lived.daily)
    angle = [np.arctan2(lived.daily[d]["clock_y"][-1], lived.daily[d]["clock_x"][-1]) for d in days]
    return np.array(days, dtype=float), np.unwrap(np.array(angle), axis=0)


def _period_h(lived: Lived) -> Numbers:
    """Return the period, from the drift of the clock's phase at noon over the days that count."""
    days, angle = phases(lived)
    time = 24.0 * (days - days.mean())
    drift = (time[:, None] * angle).sum(axis=0) / (time**2).sum()
    return np.asarray(2.0 * np.pi / (2.0 * np.pi / 24.0 + drift))


def _awakening_pct(lived: Lived, rise_clock_h: str) -> Numbers:
    """Return by how much free cortisol rises in the half-hour after waking, percent."""
    from nightlab.body.organs.hpa import free_cortisol_ug_dl

    at = round(((float(rise_clock_h) - 12.0) % 24.0) / features.STEP_H) - 1
    free = free_cortisol_ug_dl(lived.course("cortisol_ug_dl"))
    return np.asarray(100.0 * (free[at + 5] / free[at] - 1.0))


def _insulin_sensitivity(lived: Lived) -> Numbers:
    """Return insulin's action over insulin above basal, both over the day: the minimal model's SI."""
    insulin = (
        lived.course("glucose.insulin_uu_ml") - lived.people.values["glucose.basal_insulin_uu_ml"]
    )
    return np.asarray(
        lived.course("glucose.insulin_action_per_min").mean(axis=0) / insulin.mean(axis=0)
    )


def _quality(lived: Lived) -> Numbers:
    """Return the satisfaction with sleep, 0 to 1, of the questionnaire's proxy."""
    told = 0.08 * (np.nanmedian(lived.nights("se_pct"), axis=1) - 82.0)
    told += 0.02 * (np.nanmedian(lived.nights("n3_min"), axis=1) - 70.0)
    told -= 0.05 * (np.nanmedian(lived.nights("awakenings"), axis=1) - 15.0)
    return np.asarray(1.0 / (1.0 + np.exp(-told)))


def _isi(lived: Lived) -> Numbers:
    night = lived.nights
    strain = lived.course("stress").mean(axis=0)
    worry = np.clip(lived.people.values["stages.trait"] + strain, 0.0, 1.0)
    awake = lived.course("kss")[features.DAYTIME].mean(axis=0)[:, None]
    return features.isi_proxy(
        night("sol_min"),
        night("waso_min"),
        night("tasafa_min"),
        night("se_pct"),
        night("n3_min"),
        night("awakenings"),
        awake,
        worry,
    )


def _psqi(lived: Lived) -> Numbers:
    """Return what a person might score on the Pittsburgh index, without disturbances and medicines.

    Assumptions: latency, duration and efficiency are scored as the index does, between its cut-offs along
    straight lines; quality and daytime follow the proxies of the insomnia index. Nobody validated it.

    Source: cut-offs of Buysse 1989.
    """
    latency = np.interp(
        np.nanmedian(lived.nights("sol_min"), axis=1), (7.5, 22.5, 45.0, 75.0), range(4)
    )
    slept_h = np.nanmedian(lived.nights("tst_min"), axis=1) / 60.0
    duration = np.interp(-slept_h, (-7.5, -6.5, -5.5, -4.5), range(4))
    efficiency = np.interp(
        -np.nanmedian(lived.nights("se_pct"), axis=1), (-90, -80, -70, -60), range(4)
    )
    awake = lived.course("kss")[features.DAYTIME].mean(axis=0)
    daytime = np.clip(1.2 * (awake - 4.0), 0.0, 3.0)
    return np.asarray(latency + duration + efficiency + 3.0 * (1.0 - _quality(lived)) + daytime)


def _thirds_fall(lived: Lived) -> Numbers:
    """Return the smaller of the two falls of N3 from third to third of the night, minutes."""
    one, two, three = (lived.outcome.measures[f"n3_third_{k}_min"] for k in (1, 2, 3))
    return np.minimum(one - two, two - three)


def _exchangeable_meq_kg(lived: Lived) -> Numbers:
    """Return magnesium of fluid and cells, milliequivalents a kg."""
    end, values = lived.outcome.at_end, lived.people.values
    fluid = end["magnesium.serum_mmol_l"] * values["magnesium.fluid_l_kg"]
    return np.asarray(2.0 * (fluid + end["magnesium.cell_mmol"] / lived.people.traits["weight_kg"]))


def _parameter(lived: Lived, name: str) -> Numbers:
    return lived.people.values[name]


READOUTS: Mapping[str, Callable[..., Numbers]] = {
    "mean": _mean,
    "peak": _peak,
    "nadir": _nadir,
    "peak_h": _peak_h,
    "nadir_h": _nadir_h,
    "above_min": _above_min,
    "falls_h": _falls_h,
    "tmax_min": _tmax_min,
    "half_life_h": _half_life_h,
    "area": _area,
    "clearance": _clearance,
    "melatonin_available_pct": _melatonin_available_pct,
    "gain": _gain,
    "rise": _rise,
    "absorption_half_min": _absorption_half_min,
    "per_day": _per_day,
    "onset_after_dlmo_h": _onset_after_dlmo_h,
    "period_h": _period_h,
    "awakening_pct": _awakening_pct,
    "insulin_sensitivity": _insulin_sensitivity,
    "quality": _quality,
    "isi": _isi,
    "psqi": _psqi,
    "thirds_fall": _thirds_fall,
    "exchangeable_meq_kg": _exchangeable_meq_kg,
    "parameter": _parameter,
}
# Readouts for which every night, or every day, must be kept.
OF_NIGHTS = ("isi", "psqi", "quality")
OF_DAYS = ("period_h",)
