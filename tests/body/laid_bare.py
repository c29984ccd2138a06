"""One organ's step taken by hand, on rows that a test chooses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.body.bus import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nightlab.body.organ import Numbers, Organ

# What a living person's row of the bus may hold at most; inputs by the limits of protocols.
LEGAL = {
    "hour": (0.0, 24.0), "light_lux": (0.0, 120_000.0), "in_bed": (0.0, 1.0), "asleep": (0.0, 1.0),
    "n3": (0.0, 1.0), "rem": (0.0, 1.0), "rose_h": (0.0, 120.0), "pressure": (0.01, 1.2),
    "sleep_loss_h": (0.0, 9.0), "room_c": (-10.0, 50.0), "exercise_met": (0.0, 25.0),
    "bath_c": (0.0, 8.0), "stressor": (0.0, 10.0), "strain": (0.0, 10.0),
    "clock_x": (-1.0, 1.0), "clock_y": (-1.0, 1.0), "cortisol_ug_dl": (0.0, 80.0),
    "melatonin_pmol_l": (0.0, 1e6), "core_c": (34.0, 41.0), "caffeine_occupancy": (0.0, 1.0),
    "alcohol_g_l": (0.0, 5.0), "glucose_mg_dl": (20.0, 600.0), "magnesium_cell": (-0.5, 1.0),
    "stress": (-2.0, 20.0), "strain_low_pass": (0.0, 10.0), "vagal_tone": (-1.0, 1.0),
    "permeability": (-0.9, 10.0), "histamine": (-0.9, 20.0), "friendly": (-1.0, 10.0),
    "il6_log": (-3.0, 4.0), "b6_zinc": (-1.0, 1.0), "kss": (1.0, 9.0),
    "swa_gain_log": (-2.0, 1.0), "pressure_log": (-1.0, 1.0), "rem_threshold": (-2.0, 2.0),
    "wake_log": (-2.0, 3.0), "onset_log": (-2.0, 3.0), "arousals_log": (-2.0, 4.0),
    "sleepiness": (-4.0, 4.0), "hpa_log": (-2.0, 3.0), "melatonin_log": (-3.0, 1.0),
    "clock_dx": (-0.1, 0.1), "clock_dy": (-0.1, 0.1), "clock_speed": (-0.1, 0.1),
    "renal_mg_log": (-1.0, 1.0), "insulin_log": (-2.0, 1.0), "friendly_growth_log": (-2.0, 2.0),
    "leak": (-1.0, 10.0), "il6_production_log": (-2.0, 3.0), "histamine_clearance_log": (-3.0, 1.0),
    "temperature_set_c": (-1.0, 2.0), "stress_add": (-2.0, 5.0),
}  # fmt: skip
TRAITS = {
    "age_years": (18.0, 100.0), "female": (0.0, 1.0), "weight_kg": (35.0, 200.0),
    "egfr": (15.0, 140.0), "menopausal": (0.0, 1.0),
}  # fmt: skip
EFFECTS = np.array([row.kind == "effect" for row in ROWS])
ARRAYS = ("s", "p", "d", "bus", "out", "pull", "luck")
INPUTS = np.array([row.kind == "input" for row in ROWS])


@dataclass(frozen=True, slots=True)
class Bare:
    """Everything that one step of an organ reads and writes; people last."""

    organ: Organ
    s: Numbers
    p: Numbers
    d: Numbers
    bus: Numbers
    out: Numbers
    pull: Numbers
    luck: Any

    def copy(self) -> Bare:
        """Return the same rows, free to go another way."""
        rows: dict[str, Any] = {name: getattr(self, name).copy() for name in ARRAYS}
        return replace(self, **rows)

    def among(self, chosen: Any) -> Bare:
        """Return the rows of some people, in the order given."""
        rows: dict[str, Any] = {
            name: np.ascontiguousarray(getattr(self, name)[..., chosen]) for name in ARRAYS
        }
        return replace(self, **rows)

    def step(self, function: Callable[..., None] | None = None) -> None:
        """Take one step, by the organ's own plain Python where no function is given."""
        told = function or self.organ.step
        if told is None:
            raise ValueError(f"{self.organ.name} is moved by the stepper")
        # Counters of luck are meant to run over.
        with np.errstate(over="ignore"):
            told(
                self.s, self.p, self.d, self.bus, self.out, self.pull, self.luck,
                self.organ.every_h,
            )  # fmt: skip


def corners(rng: np.random.Generator, people: int) -> Numbers:
    """Return rows of the bus at the ends of what is legal, or anywhere between, at random."""
    low = np.array([LEGAL[row.name][0] for row in ROWS])[:, None]
    high = np.array([LEGAL[row.name][1] for row in ROWS])[:, None]
    at = rng.choice([0.0, 0.5, 1.0], size=(len(ROWS), people))
    at = np.where(at == 0.5, rng.random((len(ROWS), people)), at)
    return np.asarray(low + (high - low) * at)


def quiet(people: int) -> Numbers:
    """Return rows of the bus as they are when nothing acts, awake at noon."""
    ordinary = {"room_c": 20.0, "pressure": 0.6, "clock_x": 0.7, "clock_y": -0.3, "core_c": 37.0,
                "cortisol_ug_dl": 8.0, "glucose_mg_dl": 90.0, "melatonin_pmol_l": 20.0, "hour": 12.0,
                "rose_h": 5.0, "kss": 3.0, "light_lux": 200.0}  # fmt: skip
    return np.array([np.full(people, ordinary.get(row.name, 0.0)) for row in ROWS])


def lay_bare(
    organ: Organ,
    bus: Numbers,
    *,
    values: Mapping[str, Numbers | float] | None = None,
    traits: Mapping[str, Numbers | float] | None = None,
    doses: Numbers | None = None,
) -> Bare:
    """Return an organ at its initial states under a bus."""
    people = bus.shape[1]
    own = organ.values(people)
    own.update({k: np.broadcast_to(v, people).astype(float) for k, v in (values or {}).items()})
    ordinary = {
        "age_years": 40.0,
        "female": 0.5,
        "weight_kg": 70.0,
        "egfr": 95.0,
        "menopausal": 0.0,
    }
    who = {
        k: np.broadcast_to(v, people).astype(float)
        for k, v in (ordinary | dict(traits or {})).items()
    }
    made = organ.prepare(own, who, organ.every_h)
    p = np.array([np.broadcast_to(own[n] if n in own else made[n], people) for n in organ.rows])
    start = [
        np.broadcast_to(made.get(f"initial_{s.name}", s.initial), people) for s in organ.states
    ]
    return Bare(
        organ,
        np.array(start, dtype=float).reshape(len(organ.states), people),
        np.ascontiguousarray(p.reshape(len(organ.rows), people), dtype=float),
        np.zeros((len(organ.doses), people)) if doses is None else doses,
        bus,
        np.zeros((len(ROWS), people)),
        np.zeros(people),
        np.arange(people, dtype=np.uint64) * np.uint64(1 << 40) + np.uint64(77),
    )
