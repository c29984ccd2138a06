"""Blocks of people in the stepper's arrays, and the days that are handed to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.body import lanes
from nightlab.body.bus import ROOM_C, ROWS
from nightlab.body.compiled import all_organs, step_of
from nightlab.body.protocol import Condition, plan_of
from nightlab.body.stepper import compiled_run
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import ThreadPoolExecutor

    from numpy.typing import NDArray

    from nightlab.body.organ import Numbers, Organ
    from nightlab.body.people import People
    from nightlab.body.protocol import Opportunity, Plan

LANES = 128  # people at most in a block; fewer where the workers would not be alike busy
LEARNED_DAYS = 4
# An undisturbed day is without the day's chance.
QUIET = ("stress.shock",)
USUAL_SLEEP_H = 6.8
SIGNALS = tuple(k for k, row in enumerate(ROWS) if row.kind == "signal")
INPUTS = ("hour", "light_lux", "room_c", "exercise_met", "bath_c", "stressor", "strain")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each organ's rows stand among all states, parameters and doses."""

    organs: tuple[Organ, ...]
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    fast: lanes.Organs
    slow: lanes.Organs
    fast_doses: int
    slow_doses: int
    limits: lanes.Limits
    taken: Mapping[str, tuple[tuple[int, float], ...]]


@cache
def layout() -> Layout:
    """Return the layout of all organs, their functions compiled."""
    organs = all_organs()
    states = [f"{o.name}.{s.name}" for o in organs for s in o.states]
    parameters = [f"{o.name}.{r}" for o in organs for r in o.rows]
    groups: dict[bool, list[list[Any]]] = {False: [[], [], [], [], []], True: [[], [], [], [], []]}
    doses = {False: 0, True: 0}
    taken: dict[str, list[tuple[int, float]]] = {}
    s = p = 0
    for number, organ in enumerate(organs):
        if organ.step is not None:
            is_slow = organ.every_h > lanes.STEP_H
            d = doses[is_slow]
            doses[is_slow] = d + len(organ.doses)
            places = [
                (s, s + len(organ.states)),
                (p, p + len(organ.rows)),
                (d, d + len(organ.doses)),
            ]
            for kept, value in zip(groups[is_slow], (step_of(organ), *places, number), strict=True):
                kept.append(value)
            names = [name for name, _ in organ.doses]
            for each in organ.takes:
                row = d + names.index(each.into)
                taken.setdefault(each.agent, []).append((-1 - row if is_slow else row, each.times))
        s, p = s + len(organ.states), p + len(organ.rows)
    made = {
        slow: lanes.Organs(tuple(g[0]), *(np.array(x, dtype=np.int64) for x in g[1:]))
        for slow, g in groups.items()
    }
    limits = lanes.Limits(
        states.index("homeostat.s_pct"),
        parameters.index("homeostat.rise_per_min"),
        states.index("stages.stage"),
        parameters.index("stages.onset_per_min"),
        np.array([s.lowest for o in organs for s in o.states]),
        np.array([s.highest for o in organs for s in o.states]),
        learning=False,
    )
    return Layout(
        organs, tuple(states), tuple(parameters), made[False], made[True],
        doses[False], doses[True], limits, {k: tuple(v) for k, v in taken.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is kept of a condition beside its means."""

    courses: tuple[str, ...] = ()
    each_night: bool = False
    hypnograms: bool = False


@dataclass(slots=True)
class Crowd:
    """People on their way through the days, block by block."""

    people: People
    workers: int = 1
    blocks: list[lanes.Block] = field(default_factory=list)
    results: list[lanes.Kept] = field(default_factory=list)
    days_recorded: int = 0
    courses_kept: tuple[str, ...] = ()
    beds: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.blocks:
            rounds = ceil(self.people.count / (LANES * self.workers))
            size = max(1, ceil(self.people.count / (rounds * self.workers)))
            self.blocks = [
                _block(self.people.only(slice(k, k + size)), first=k)
                for k in range(0, self.people.count, size)
            ]

    def copy(self) -> Crowd:
        """Return the same people at the same moment, free to go another way."""
        blocks = [lanes.Block._make(each.copy() for each in block) for block in self.blocks]
        return Crowd(self.people, self.workers, blocks)

    def warm_up(self, plan: Plan, pool: ThreadPoolExecutor, chunk: int) -> None:
        """Live the undisturbed days, and learn from the last of them what undisturbed means.

        Without such days, what is undisturbed is learnt on some that are not told.
        """
        if plan.warm_up_days == 0:
            untold = Crowd(self.people, self.workers)
            few = replace(_only_habit(plan.condition), warm_up_days=LEARNED_DAYS)
            untold.warm_up(plan_of(few), pool, chunk)
            for block, other in zip(self.blocks, untold.blocks, strict=True):
                block.reference[:] = other.reference
            return
        parameters = layout().parameters
        quiet = [parameters.index(name) for name in QUIET]
        loud = [block.p[quiet].copy() for block in self.blocks]
        for block in self.blocks:
            block.p[quiet] = 0.0
        self.keep(plan, Wanted(), nothing=True)
        learn_from = max(0, plan.warm_up_days - LEARNED_DAYS)
        for first, end in ((0, learn_from), (learn_from, plan.warm_up_days)):
            for block in self.blocks:
                block.reference[:], block.counted[:] = 0.0, 0.0
            for day in range(first, end, chunk):
                self.live(plan, range(day, min(day + chunk, end)), pool, learning=True)
        for block, each in zip(self.blocks, loud, strict=True):
            block.p[quiet] = each
            _fill(block)

    def keep(self, plan: Plan, wanted: Wanted, *, nothing: bool = False) -> None:
        """Make room for what the coming days leave."""
        rows = layout()
        course_states = [rows.states.index(name) for name in wanted.courses]
        signals = [] if nothing else list(SIGNALS)
        nights = len(plan.opportunities) if wanted.each_night else 0
        slept = len(plan.opportunities) if wanted.hypnograms else 0
        measures = len(lanes.NIGHT_MEASURES)
        self.courses_kept = (*(ROWS[k].name for k in signals), *wanted.courses)
        self.days_recorded = 0
        self.beds = _beds(plan, learning=nothing)
        self.results = [
            lanes.Kept(
                np.zeros((measures, block.keys.size)),
                np.zeros((measures, block.keys.size)),
                np.zeros((measures, block.keys.size)),
                np.full((nights, measures, block.keys.size), np.nan),
                np.full((slept, block.keys.size, lanes.EPOCHS_A_DAY), 255, dtype=np.uint8),
                np.zeros((len(self.courses_kept), lanes.STEPS_A_DAY, block.keys.size)),
                np.array(signals, dtype=np.int64),
                np.array(course_states, dtype=np.int64),
            )
            for block in self.blocks
        ]

    def live(
        self, plan: Plan, days: range, pool: ThreadPoolExecutor, *, learning: bool = False
    ) -> None:
        """Live some days.

        Raises:
            NightlabError: A state left its bounds.
        """
        rows, told = layout(), _days(plan, days, self.beds, learning=learning)
        run, limits = compiled_run(), rows.limits._replace(learning=learning)
        self.days_recorded += int(told.record.sum()) // lanes.STEPS_A_DAY

        def one(k: int) -> tuple[int, int, int]:
            found = run(rows.fast, rows.slow, self.blocks[k], told, self.results[k], limits)
            return int(found[0]), int(found[1]), int(found[2])

        for k, (state, lane, step) in enumerate(pool.map(one, range(len(self.blocks)))):
            if state >= 0:
                raise self._out_of_bounds(k, state, lane, step, plan)

    def _out_of_bounds(self, k: int, state: int, lane: int, step: int, plan: Plan) -> NightlabError:
        rows = layout()
        organ, _, name = rows.states[state].partition(".")
        value = self.blocks[k].s[state, lane]
        low, high = rows.limits.lowest[state], rows.limits.highest[state]
        person = k * self.blocks[0].keys.size + lane + 1
        day, hour = divmod(step * lanes.STEP_H, 24.0)
        return NightlabError(
            f"{name} is {value:g}, which is not between {low:g} and {high:g}",
            where=f"{plan.condition.name}, organ {organ}, person {person}, "
            f"day {int(day) - plan.warm_up_days + 1}, {hour:.1f} h after noon",
            fix="look for a dose, light or parameter that nobody could live with",
        )

    def states(self) -> dict[str, Numbers]:
        """Return every state now, ``float64[people]`` by ``organ.state``."""
        now = np.concatenate([block.s for block in self.blocks], axis=1)
        return dict(zip(layout().states, now, strict=True))

    def kept(self, name: str) -> Numbers:
        """Return one of the arrays kept, people last."""
        return np.concatenate([getattr(each, name) for each in self.results], axis=-1)

    def hypnograms(self) -> NDArray[np.uint8]:
        """Return the stages kept, ``uint8[nights, people, epochs]``."""
        return np.concatenate([each.hypnograms for each in self.results], axis=1)

    def courses(self, *, clear: bool = False) -> dict[str, Numbers]:
        """Return the mean day since the last time they were cleared."""
        mean = self.kept("course") / max(1, self.days_recorded)
        if clear:
            for each in self.results:
                each.course[:] = 0.0
            self.days_recorded = 0
        return dict(zip(self.courses_kept, mean, strict=True))


def _block(people: People, first: int) -> lanes.Block:
    """Return the arrays of a block of people at their first noon.

    Raises:
        NightlabError: A parameter that is no number.
    """
    rows, n = layout(), people.count
    s, p = np.zeros((len(rows.states), n)), np.zeros((len(rows.parameters), n))
    at_s = at_p = 0
    for organ in rows.organs:
        own = {q.name: people.values[f"{organ.name}.{q.name}"] for q in organ.parameters}
        made = organ.prepare(own, people.traits, organ.every_h)
        for k, name in enumerate(organ.rows):
            p[at_p + k] = own[name] if name in own else made[name]
        for k, state in enumerate(organ.states):
            s[at_s + k] = made.get(f"initial_{state.name}", state.initial)
        at_s, at_p = at_s + len(organ.states), at_p + len(organ.rows)
    for row, lane in np.argwhere(~np.isfinite(p)):
        organ_name, _, name = rows.parameters[row].partition(".")
        raise NightlabError(
            f"{name} is {p[row, lane]:g}",
            where=f"organ {organ_name}, person {first + lane + 1}",
            fix="give the parameters it follows from a finite value",
        )
    bus = np.zeros((len(ROWS), n))
    bus[ROOM_C] = 20.0
    own_rows = np.zeros((lanes.CARRIED, n))
    own_rows[lanes.SLEPT_A_DAY] = own_rows[lanes.NEED] = USUAL_SLEEP_H
    own_rows[lanes.ROSE_EPOCH] = -5 * 120
    own_rows[lanes.WEIGHT_KG] = people.traits["weight_kg"]
    return lanes.Block(
        people.keys, s, p, np.zeros((max(1, rows.fast_doses), n)),
        np.zeros((max(1, rows.slow_doses), n)), bus, np.zeros_like(bus), np.zeros_like(bus),
        np.zeros((len(rows.organs), n)), own_rows, np.zeros((lanes.BINS, n)),
        np.zeros((lanes.BINS, n)), np.full((n, lanes.EPOCHS_A_DAY), 255, dtype=np.uint8),
    )  # fmt: skip


def _only_habit(condition: Condition) -> Condition:
    """Return a day of the ordinary life before a condition, with nothing taken or special."""
    return Condition("undisturbed", days=1, habit=condition.before or condition.habit)


def _fill(block: lanes.Block) -> None:
    """Turn sums into means at the middles of bins, and fill bins that no step fell into."""
    at = np.arange(lanes.BINS)
    for i in range(block.keys.size):
        seen = block.counted[:, i] > 0
        mean = block.reference[seen, i] / block.counted[seen, i] if seen.any() else np.zeros(1)
        places = at[seen] + 0.5 if seen.any() else np.zeros(1)
        block.reference[:, i] = np.interp(at, places, mean, period=lanes.BINS)


def _beds(plan: Plan, *, learning: bool) -> dict[str, Any]:
    """Return the opportunities to sleep of a whole run as the stepper's arrays."""
    beds, measured = plan.opportunities, frozenset() if learning else plan.measured
    jitter = np.array([_jitter_min(plan, each) for each in beds]).reshape(-1, 2)
    return {
        "planned": np.array(
            [
                [round(120 * each.start_h) for each in beds],
                [round(120 * each.end_h) for each in beds],
            ],
            dtype=np.int64,
        ),
        "bed_main": np.array([each.is_main for each in beds], dtype=np.bool_),
        "bed_ends_awake": np.array([each.ends_on_waking for each in beds], dtype=np.bool_),
        "bed_measured": np.array(
            [each.is_main and each.night in measured for each in beds], dtype=np.bool_
        ),
        "jitter": np.ascontiguousarray(jitter.T),
    }


def _days(plan: Plan, days: range, beds: dict[str, Any], *, learning: bool) -> lanes.Days:
    """Return some days of a plan as the stepper's arrays."""
    told = [plan.inputs(day) for day in days]
    inputs = np.array([[one[name] for name in INPUTS] for one in told]).transpose(0, 2, 1)
    inputs = np.ascontiguousarray(inputs.reshape(-1, len(INPUTS)))
    doses = sorted(_doses(plan, days), key=lambda dose: dose[0])
    recorded = frozenset() if learning else plan.measured_days
    names = {row.name: k for k, row in enumerate(ROWS)}
    return lanes.Days(
        first_step=days.start * lanes.STEPS_A_DAY,
        inputs=inputs,
        input_rows=np.array([names[name] for name in INPUTS], dtype=np.int64),
        bedroom=np.concatenate([one["light_in_bed_lux"] for one in told]),
        dose_step=np.array([dose[0] for dose in doses], dtype=np.int64),
        dose_row=np.array([dose[1] for dose in doses], dtype=np.int64),
        dose_amount=np.array([dose[2] for dose in doses], dtype=np.float64),
        dose_per_kg=np.array([dose[3] for dose in doses], dtype=np.bool_),
        record=np.repeat([day in recorded for day in days], lanes.STEPS_A_DAY),
        **beds,
    )


def _jitter_min(plan: Plan, bed: Opportunity) -> tuple[float, float]:
    if bed.night is None:
        return 0.0, 0.0
    by_bed, by_rise = plan.jitter_h(bed.night)
    return 60.0 * by_bed, 60.0 * by_rise


def _doses(plan: Plan, days: range) -> list[tuple[int, int, float, bool]]:
    """Return step, row and amount of all that is eaten and taken, and whether it is for each kg."""
    found = []
    for day in days:
        eaten = [(e.hour_of_day, "carbohydrate", e.carbohydrate_g, False) for e in plan.meals(day)]
        eaten += [
            (e.hour_of_day, "magnesium in food", e.magnesium_mg, False) for e in plan.meals(day)
        ]
        eaten += [(e.hour_of_day, "fibre", e.fibre_g, False) for e in plan.meals(day)]
        eaten += [(t.hour_of_day, t.agent, t.amount, t.is_per_kg) for t in plan.doses(day)]
        for hour, agent, amount, per_kg in eaten:
            within = min(lanes.STEPS_A_DAY - 1, int(hour / lanes.STEP_H + 1e-6))
            for row, times in layout().taken.get(agent, ()):
                found.append((day * lanes.STEPS_A_DAY + within, row, amount * times, per_kg))
    return found
