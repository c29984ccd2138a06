"""What is told of each person in a condition: every measure of the night, then what the mean day shows.

Names carry their units. Measures of the night are means over the nights that count. All else is read off
each person's mean day over those nights, except amounts a day, which cover the whole condition. A value is
NaN where a person has none, such as the latency of a stage that never came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body import features as of
from nightlab.body.lanes import NIGHT_MEASURES
from nightlab.body.results.seen import DAY_H, Seen, wrapped_h

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.organ import Numbers
    from nightlab.body.people import People
    from nightlab.body.simulate import Outcome

PG_ML_PER_PMOL_L = 0.23228
DLMO_PG_ML = 10.0
PART_OF_PEAK = 0.25
LAST_NIGHTS = 14
ISI_MEASURES = ("sol_min", "waso_min", "tasafa_min", "se_pct", "n3_min", "awakenings")
CAFFEINE_MG_L, ALCOHOL_G_L, LOW_GLUCOSE_MG_DL = 1.0, 0.2, 70.0
UNITS = {"_clock_h": "h", "_min": "min", "_pct": "%", "_per_h": "1/h"}
NIGHT_WORDS = {
    "tib_min": "time in bed",
    "spt_min": "from falling asleep to the final awakening",
    "tst_min": "total sleep time",
    "sol_min": "time to fall asleep",
    "waso_min": "awake after falling asleep",
    "tasafa_min": "in bed after the final awakening",
    "se_pct": "sleep efficiency: asleep, of time in bed",
    "sme_pct": "asleep, of the sleep period",
    "awakenings": "awakenings that an epoch of 30 s shows",
    "awakenings_5min": "awakenings of 5 minutes and more",
    "n3_latency_min": "from falling asleep to N3",
    "rem_latency_min": "from falling asleep to REM sleep",
    "shifts_per_h": "changes of stage an hour of sleep",
    "arousal_index_per_h": "changes to N1 or wake an hour of sleep, those of less than an epoch included",
    "cycles": "cycles of NREM and REM sleep",
    "persistent_sleep_latency_min": "time to the first 10 minutes without wake",
    "swa_early_pct": "slow-wave activity of the first three hours asleep, of the person's own mean",
    "bed_clock_h": "to bed",
    "rise_clock_h": "out of bed",
    "final_wake_clock_h": "final awakening",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing told of each person.

    Args:
        name: Its name, units at the end.
        unit: Its unit; ``1`` where it has none.
        meaning: What it is, in a few words.
        read: From a condition to ``float64[people]``.
        is_nightly: Whether each night has its own.
    """

    name: str
    unit: str
    meaning: str
    read: Callable[[Seen], Numbers]
    is_nightly: bool = False

    @property
    def is_clock(self) -> bool:
        """Whether it is a time on the clock, which goes round."""
        return self.name.endswith("_clock_h")


def _nightly(name: str) -> Quantity:
    unit = next((unit for end, unit in UNITS.items() if name.endswith(end)), "1")
    return Quantity(
        name, unit, _night_words(name), lambda seen: seen.night(name)[0], is_nightly=True
    )


def _night_words(name: str) -> str:
    if name in NIGHT_WORDS:
        return NIGHT_WORDS[name]
    stage, *rest = name.upper().split("_")
    if rest[0] == "THIRD":
        return f"{stage} in third {rest[1]} of the sleep period"
    return stage if rest[0] == "MIN" else f"{stage}, of time asleep"


def _peak(course: str, factor: float = 1.0) -> Callable[[Seen], Numbers]:
    return lambda seen: factor * of.peak(seen.course(course))[0]


def _peak_clock(course: str) -> Callable[[Seen], Numbers]:
    return lambda seen: seen.on_wall(of.peak(seen.course(course))[1])


def _mean(course: str, factor: float = 1.0) -> Callable[[Seen], Numbers]:
    return lambda seen: factor * np.asarray(seen.course(course).mean(axis=0))


def _bedtime(course: str, factor: float = 1.0) -> Callable[[Seen], Numbers]:
    return lambda seen: factor * seen.at_bedtime(seen.course(course))


def _above(course: str, level: float) -> Callable[[Seen], Numbers]:
    return lambda seen: of.time_above_h(seen.course(course), level)


def _a_day(state: str) -> Callable[[Seen], Numbers]:
    return lambda seen: seen.a_day(state)


def _own_melatonin(seen: Seen) -> Numbers:
    """Return the course of the pineal's own melatonin; of all of it, where none is taken."""
    own = seen.course("melatonin.own_pmol_l")
    taken = any(dose.agent == "melatonin" for dose in seen.outcome.plan.condition.doses)
    return own if taken or not np.isnan(own).any() else seen.course("melatonin_pmol_l")


def _dlmo(seen: Seen) -> Numbers:
    return seen.on_wall(of.dlmo_h(_own_melatonin(seen), DLMO_PG_ML / PG_ML_PER_PMOL_L))


def _part_of_peak(seen: Seen) -> tuple[Numbers, Numbers]:
    course = seen.course("melatonin_pmol_l")
    return course, PART_OF_PEAK * course.max(axis=0)


def _melatonin_onset(seen: Seen) -> Numbers:
    return seen.on_wall(of.onset_h(*_part_of_peak(seen)))


def _melatonin_offset(seen: Seen) -> Numbers:
    return seen.on_wall(of.offset_h(*_part_of_peak(seen)))


def _melatonin_hours(seen: Seen) -> Numbers:
    course, level = _part_of_peak(seen)
    return np.where(level > 0.0, of.time_above_h(course, level), np.nan)


def _delayed(seen: Seen) -> Numbers:
    """Return by how many hours the pacemaker is later at the last noon than at the first."""
    start, end = seen.outcome.at_start, seen.outcome.at_end
    before = np.arctan2(start["clock.y"], start["clock.x"])
    after = np.arctan2(end["clock.y"], end["clock.x"])
    return wrapped_h((before - after) * DAY_H / (2.0 * np.pi))


def _absorbed_share(seen: Seen) -> Numbers:
    with np.errstate(invalid="ignore", divide="ignore"):
        return 100.0 * seen.a_day("magnesium.absorbed_mg") / seen.a_day("magnesium.eaten_mg")


def _glucose_night_cv(seen: Seen) -> Numbers:
    course = seen.course("glucose_mg_dl")
    mean = seen.mean_where(course, seen.in_bed)
    square = seen.mean_where((course - mean) ** 2, seen.in_bed)
    return np.asarray(100.0 * np.sqrt(square) / mean)


def _kss_day(seen: Seen) -> Numbers:
    return seen.between(seen.course("kss"), of.DAY_FROM_H, of.DAY_TO_H)


def _kss_peak(seen: Seen) -> Numbers:
    if not np.isfinite(seen.shift_h):
        return seen.nothing
    return np.asarray(np.where(seen.in_bed, -np.inf, seen.course("kss")).max(axis=0))


def _isi(seen: Seen) -> Numbers:
    nights = seen.single_nights
    if nights is None or seen.people is None or not nights.shape[0]:
        return seen.nothing
    sol, waso, early, se, n3, awakenings = (
        nights[-LAST_NIGHTS:, NIGHT_MEASURES.index(name)].T for name in ISI_MEASURES
    )
    strain = seen.course("stress").mean(axis=0)
    worry = np.clip(seen.people.values["stages.trait"] + strain, 0.0, 1.0)
    day = _kss_day(seen)[:, None]
    return of.isi_proxy(sol, waso, early, se, n3, awakenings, day, worry)


QUANTITIES: tuple[Quantity, ...] = (
    *(_nightly(name) for name in NIGHT_MEASURES),
    Quantity("isi_proxy_points", "points", "what the Insomnia Severity Index might say of the last 14 nights; worked out, not validated", _isi),
    Quantity("kss_10_to_20", "points", "Karolinska sleepiness, mean of 10:00 to 20:00", _kss_day),
    Quantity("kss_out_of_bed_peak", "points", "Karolinska sleepiness, highest out of bed", _kss_peak),
    Quantity("stress_mean", "1", "felt strain, 0 undisturbed", _mean("stress")),
    Quantity("pacemaker_minimum_clock_h", "h", "pacemaker at its minimum, where core temperature is lowest undisturbed", lambda seen: seen.on_wall(of.temperature_minimum_h(seen.course("clock_x")))),
    Quantity("pacemaker_delay_h", "h", "pacemaker later at the last noon than at the first, at home's clock; below 0 earlier", _delayed),
    Quantity("cbt_minimum_clock_h", "h", "core temperature lowest, of two waves fitted", lambda seen: seen.on_wall(of.temperature_minimum_h(seen.course("core_c")))),
    Quantity("core_temperature_mean_c", "degC", "core temperature, mean", _mean("core_c")),
    Quantity("core_temperature_lowest_c", "degC", "core temperature, lowest", lambda seen: of.nadir(seen.course("core_c"))[0]),
    Quantity("core_temperature_highest_c", "degC", "core temperature, highest", _peak("core_c")),
    Quantity("core_temperature_in_bed_c", "degC", "core temperature, mean in bed", lambda seen: seen.mean_where(seen.course("core_c"), seen.in_bed)),
    Quantity("dlmo_clock_h", "h", "own melatonin rises to 10 pg/mL", _dlmo),
    Quantity("melatonin_peak_pg_ml", "pg/mL", "melatonin in plasma, own and taken, highest", _peak("melatonin_pmol_l", PG_ML_PER_PMOL_L)),
    Quantity("melatonin_peak_clock_h", "h", "when it is highest", _peak_clock("melatonin_pmol_l")),
    Quantity("melatonin_onset_clock_h", "h", "when it rises to a quarter of its peak", _melatonin_onset),
    Quantity("melatonin_offset_clock_h", "h", "when it falls below a quarter of its peak", _melatonin_offset),
    Quantity("melatonin_duration_h", "h", "hours above a quarter of its peak", _melatonin_hours),
    Quantity("cortisol_peak_ug_dl", "ug/dL", "cortisol in plasma, highest", _peak("cortisol_ug_dl")),
    Quantity("cortisol_peak_clock_h", "h", "when it is highest", _peak_clock("cortisol_ug_dl")),
    Quantity("cortisol_nadir_ug_dl", "ug/dL", "cortisol in plasma, lowest", lambda seen: of.nadir(seen.course("cortisol_ug_dl"))[0]),
    Quantity("cortisol_nadir_clock_h", "h", "when it is lowest", lambda seen: seen.on_wall(of.nadir(seen.course("cortisol_ug_dl"))[1])),
    Quantity("cortisol_mean_ug_dl", "ug/dL", "cortisol in plasma, mean of 24 hours", _mean("cortisol_ug_dl")),
    Quantity("glucose_mean_mg_dl", "mg/dL", "glucose in plasma, mean", _mean("glucose_mg_dl")),
    Quantity("glucose_peak_mg_dl", "mg/dL", "glucose, highest of the mean day", _peak("glucose_mg_dl")),
    Quantity("glucose_in_bed_mg_dl", "mg/dL", "glucose, mean in bed", lambda seen: seen.mean_where(seen.course("glucose_mg_dl"), seen.in_bed)),
    Quantity("glucose_in_bed_cv_pct", "%", "glucose in bed, standard deviation over mean", _glucose_night_cv),
    Quantity("glucose_below_70_min", "min", "minutes a day below 70 mg/dL, of the mean day", lambda seen: 60.0 * of.time_below_h(seen.course("glucose_mg_dl"), LOW_GLUCOSE_MG_DL)),
    Quantity("insulin_mean_uu_ml", "uU/mL", "insulin in plasma, mean", _mean("glucose.insulin_uu_ml")),
    Quantity("insulin_peak_uu_ml", "uU/mL", "insulin in plasma, highest", _peak("glucose.insulin_uu_ml")),
    Quantity("caffeine_peak_mg_l", "mg/L", "caffeine in plasma, highest", _peak("caffeine.plasma_mg_l")),
    Quantity("caffeine_bedtime_mg_l", "mg/L", "caffeine in plasma when to bed", _bedtime("caffeine.plasma_mg_l")),
    Quantity("caffeine_above_1_mg_l_h", "h", "hours a day with more than 1 mg/L of caffeine", _above("caffeine.plasma_mg_l", CAFFEINE_MG_L)),
    Quantity("caffeine_receptors_bedtime_pct", "%", "adenosine receptors held when to bed", _bedtime("caffeine_occupancy", 100.0)),
    Quantity("alcohol_peak_g_l", "g/L", "alcohol in blood, highest", _peak("alcohol_g_l")),
    Quantity("alcohol_bedtime_g_l", "g/L", "alcohol in blood when to bed", _bedtime("alcohol_g_l")),
    Quantity("alcohol_above_0_2_g_l_h", "h", "hours a day with more than 0.2 g/L of alcohol", _above("alcohol_g_l", ALCOHOL_G_L)),
    Quantity("magnesium_serum_mmol_l", "mmol/L", "magnesium in serum, mean", _mean("magnesium.serum_mmol_l")),
    Quantity("magnesium_cell_deviation_pct", "%", "magnesium in cells, above its reference", _mean("magnesium_cell", 100.0)),
    Quantity("magnesium_eaten_mg_per_day", "mg/d", "magnesium eaten and taken", _a_day("magnesium.eaten_mg")),
    Quantity("magnesium_absorbed_mg_per_day", "mg/d", "magnesium absorbed", _a_day("magnesium.absorbed_mg")),
    Quantity("magnesium_absorbed_pct", "%", "magnesium absorbed, of what is eaten and taken", _absorbed_share),
    Quantity("magnesium_unabsorbed_mg_per_day", "mg/d", "magnesium left in the gut", _a_day("magnesium.unabsorbed_mg")),
    Quantity("magnesium_urine_mg_per_day", "mg/d", "magnesium in urine", _a_day("magnesium.urine_mg")),
    Quantity("il6_over_reference", "1", "IL-6 over its daily mean at reference, mean", lambda seen: np.asarray(np.exp(seen.course("il6_log")).mean(axis=0))),
    Quantity("gut_permeability_deviation_pct", "%", "permeability of the gut, above its reference", _mean("permeability", 100.0)),
    Quantity("gut_histamine_deviation_pct", "%", "histamine in the gut, above its reference", _mean("histamine", 100.0)),
    Quantity("friendly_microbes_deviation_pct", "%", "Lactobacillus and Bifidobacterium, above their reference", _mean("friendly", 100.0)),
    Quantity("vagal_tone_deviation_pct", "%", "vagal tone, above its reference", _mean("vagal_tone", 100.0)),
)  # fmt: skip


def features(outcome: Outcome, people: People | None = None) -> dict[str, Numbers]:
    """Return every quantity of each person in a condition, ``float64[people]`` by name, in stable order.

    Assumptions: clock times are those of the wall, and NaN where a flight falls among the days that
    count. What needs courses that were not kept, single nights or the people's own traits is NaN
    without them (see :func:`nightlab.body.results.watched`).

    Args:
        outcome: What came of the condition.
        people: Who lived it.
    """
    seen = Seen(outcome, people)
    return {each.name: each.read(seen) for each in QUANTITIES}


def nightly_sd(outcome: Outcome) -> Mapping[str, Numbers]:
    """Return each person's standard deviation between nights, by measure of the night."""
    seen = Seen(outcome)
    return {name: seen.night(name)[1] for name in NIGHT_MEASURES}
