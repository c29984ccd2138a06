"""How far each organ's step is from the same organ at a thirty-second of it, over two eventful days.

The inputs are held as the stepper holds them, so what is left is the error of the step alone.

python bench/body_accuracy.py   # a table in Markdown
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.bus import ROWS
from nightlab.body.compiled import all_organs, step_of
from nightlab.body.people import People, draw_people
from nightlab.body.protocol import Who

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers, Organ

HOURS, PARTS, PEOPLE = 48, 32, 16
DOSE_SHARE, DOSE_HOURS = 0.1, (7.0, 19.0, 33.0)
# A dose of theanine waits for a lag of one to two of the stepper's steps, which a finer step has not.
NOT_CUT = ("theanine",)
NAMES = [row.name for row in ROWS]


@dataclass(frozen=True, slots=True)
class Missed:
    """How far a state is off at the stepper's step.

    Attributes:
        state: ``organ.state``.
        largest: Largest distance of any person at any step, as a share of the course's range.
        end: Largest distance at the end, likewise.
    """

    state: str
    largest: float
    end: float


def around(hour: float) -> dict[str, float]:
    """Return the inputs of an ordinary day at an hour after midnight, with a run and a hard afternoon."""
    clock = hour % 24.0
    is_night = clock >= 23.0 or clock < 7.0
    phase = 2.0 * math.pi * (clock - 4.3) / 24.0 + math.pi
    asleep = 1.0 if clock >= 23.3 or clock < 6.9 else 0.0
    deep = asleep * (1.0 if clock >= 23.5 or clock < 1.0 else 0.0)
    return {
        "hour": clock, "light_lux": 0.0 if is_night else 300.0, "in_bed": float(is_night),
        "asleep": asleep, "n3": deep, "rem": asleep * (1.0 if 5.0 <= clock < 5.5 else 0.0),
        "rose_h": (clock - 7.0) % 24.0, "pressure": 0.5, "room_c": 19.0 if is_night else 21.0,
        "exercise_met": 6.0 if 17.0 <= clock < 18.0 else 0.0,
        "stressor": 1.0 if 14.0 <= clock < 15.0 else 0.0,
        "clock_x": 0.764 * math.cos(phase), "clock_y": 0.764 * math.sin(phase),
        "cortisol_ug_dl": 8.0 + 6.0 * math.cos(2.0 * math.pi * (clock - 8.0) / 24.0),
        "melatonin_pmol_l": 200.0 if is_night else 5.0, "core_c": 37.0, "glucose_mg_dl": 100.0,
        "alcohol_g_l": 0.3 if 20.0 <= clock < 23.0 else 0.0, "stress": 0.3, "kss": 4.0,
    }  # fmt: skip


def lived(organ: Organ, people: People, parts: int) -> Numbers:
    """Return an organ's states after each of the stepper's steps, each cut in some parts."""
    values = {p.name: people.values[f"{organ.name}.{p.name}"] for p in organ.parameters}
    dt = organ.every_h / parts
    made = organ.prepare(values, people.traits, dt)
    rows = [made[name] if name in made else values[name] for name in organ.rows]
    p = np.array([np.broadcast_to(row, people.count) for row in rows], dtype=float)
    # Chance has no step to be halved.
    p[[k for k, name in enumerate(organ.rows) if name == "shock"]] = 0.0
    start = [
        np.broadcast_to(made.get(f"initial_{state.name}", state.initial), people.count)
        for state in organ.states
    ]
    s = np.array(start, dtype=float).reshape(len(organ.states), people.count)
    names = [name for name, _ in organ.doses]
    bus, pull = np.zeros((len(ROWS), people.count)), np.zeros(people.count)
    d, out = np.zeros((len(names), people.count)), np.zeros((len(ROWS), people.count))
    luck, step = np.zeros(people.count, dtype=np.uint64), step_of(organ)
    courses = np.empty((round(HOURS / organ.every_h), *s.shape))
    for k in range(len(courses)):
        hour = k * organ.every_h
        for name, value in around(hour).items():
            bus[NAMES.index(name)] = value
        for takes in organ.takes:
            if any(hour <= at + 1e-9 < hour + organ.every_h for at in DOSE_HOURS):
                most = takes.highest if math.isfinite(takes.highest) else 0.0
                d[names.index(takes.into)] = DOSE_SHARE * most * takes.times
        for _ in range(parts):
            step(s, p, d, bus, out, pull, luck, dt)
            d[:] = 0.0
        courses[k] = s
    return courses


def missed(organ: Organ, people: People) -> list[Missed]:
    """Return how far each state that moves is off."""
    coarse, fine = lived(organ, people, 1), lived(organ, people, PARTS)
    span = np.ptp(fine, axis=0)
    apart = np.abs(coarse - fine) / np.maximum(span, 1e-9 + 1e-6 * np.abs(fine).max(axis=0))
    return [
        Missed(f"{organ.name}.{state.name}", float(apart[:, k].max()), float(apart[-1, k].max()))
        for k, state in enumerate(organ.states)
        if span[k].max() > 0.0
    ]


def is_cut(organ: Organ) -> bool:
    """Return whether an organ can be moved in smaller steps."""
    return organ.step is not None and organ.name not in NOT_CUT


def everyone() -> People:
    """Return the people whose organs are tried."""
    return draw_people(Who(people=PEOPLE, sex="both"), seed=1)


def main() -> None:
    """Print the table."""
    print("| state | largest, % of its range | after two days, % |\n|---|---|---|")
    people = everyone()
    for organ in all_organs():
        for found in missed(organ, people) if is_cut(organ) else ():
            print(f"| {found.state} | {100 * found.largest:.2g} | {100 * found.end:.2g} |")


if __name__ == "__main__":
    main()
