"""The constants of sleep that no one has measured, set so that simulated nights look like recorded ones.

The objective is a sum of squares: each target's miss in its own tolerance, and each constant's distance
from its prior in the prior's width. Targets stand in ``calibration.csv`` with their sources; none of them
is a row that the validation counts as predicted.

Run ``python -m nightlab.body.calibrate`` to do it again; it prints what would change.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.people import draw_people, parameter
from nightlab.body.protocol import Condition, Habit, Trait, Who
from nightlab.body.protocol.model import Protocol
from nightlab.body.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers

# Constant: width of its prior, on the logarithm where it is positive by nature.
FREE = {
    "stages.onset_per_min": 1.0,
    "stages.return_per_min": 0.7,
    "stages.brief_per_min": 0.4,
    "stages.wake_per_min": 0.7,
    "stages.settle_per_min": 0.4,
    "stages.lighten_per_min": 0.5,
    "stages.n3_threshold_pct": 0.3,
    "stages.rem_threshold": 0.25,
    "stages.rem_pressure": 0.4,
    "stages.first_phase": 0.6,
    "homeostat.noise": 0.7,
}
# Steps of differences are relative, so the priors' middles stand away from zero.
FAR = 10.0
PEOPLE, NIGHTS, WARM_UP = 400, 4, 7
RECORDED = Habit(bed=23.0, rise=6.0 + 40.0 / 60.0)  # 460 min in bed, as in the studies pooled


@dataclass(frozen=True, slots=True)
class Target:
    """A number that simulated nights should have, and how far off it may be."""

    measure: str
    value: float
    tolerance: float
    source: str


def targets() -> tuple[Target, ...]:
    """Return the targets."""
    text = files("nightlab.body").joinpath("calibration.csv").read_text(encoding="utf-8")
    return tuple(
        Target(row["measure"], float(row["value"]), float(row["tolerance"]), row["source"])
        for row in csv.DictReader(text.splitlines())
    )


def nights_of(values: Mapping[str, float], seed: int = 1) -> dict[str, float]:
    """Return the mean of each measure over people of 40 years, and spreads between nights as ``sd_``."""
    who = Who(people=PEOPLE, sex="both", age_years=Trait(40.0, 12.0, 20.0, 70.0))
    course = Condition("recorded", days=NIGHTS, warm_up_days=WARM_UP, habit=RECORDED)
    people = draw_people(who, seed)
    # Each person keeps their own distance from the median.
    shifted = {
        name: people.values[name] * (value / parameter(name).value)
        for name, value in values.items()
    }
    found = simulate(
        Protocol("calibration", who, (course,)), seed=seed, people=people.having(shifted)
    )
    outcome = found.outcomes["recorded"]
    means = {name: float(np.nanmean(v)) for name, v in outcome.measures.items()}
    spread = {
        f"sd_{name}": float(np.sqrt(np.nanmean(v**2))) for name, v in outcome.night_sd.items()
    }
    between = {f"between_{name}": float(np.nanstd(v)) for name, v in outcome.measures.items()}
    return means | spread | between


def misses(found: Mapping[str, float], at: Numbers) -> Numbers:
    """Return the terms of the objective: targets in tolerances, then constants in widths of priors."""
    told = [(found[t.measure] - t.value) / t.tolerance for t in targets()]
    return np.array([*told, *at])


def calibrate(seed: int = 1) -> tuple[dict[str, float], dict[str, float]]:
    """Return the constants at the optimum and the simulated nights there."""
    from scipy.optimize import least_squares

    prior = {name: parameter(name).value for name in FREE}

    def values(at: Numbers) -> dict[str, float]:
        widths = FREE.values()
        return {
            name: float(prior[name] * np.exp(x * width))
            for name, x, width in zip(FREE, at, widths, strict=True)
        }

    # Common luck makes the objective smooth enough for differences of a tenth of a prior's width.
    best = least_squares(
        lambda at: misses(nights_of(values(at - FAR), seed), at - FAR),
        np.full(len(FREE), FAR),
        diff_step=0.1 / FAR,
        max_nfev=10,
        bounds=(FAR - 3.0, FAR + 3.0),
    )
    return values(best.x - FAR), nights_of(values(best.x - FAR), seed + 1)


def main() -> None:
    """Print the calibrated constants, and target against simulation with luck not calibrated on."""
    values, found = calibrate()
    for name, value in values.items():
        print(f"{name:28} {parameter(name).value:10.5g} -> {value:.5g}")  # noqa: T201
    for target in targets():
        print(f"{target.measure:28} {target.value:10.5g}    {found[target.measure]:.5g}")  # noqa: T201


if __name__ == "__main__":
    main()
