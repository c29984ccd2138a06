"""The constants of sleep that no one has measured, set so that simulated nights look like recorded ones.

The objective is a sum of squares: each target's miss in its own tolerance, and each constant's distance
from its prior in the prior's width. Targets stand in ``calibration.csv`` with their sources; none of them
is a row that the validation counts as predicted.

Run ``python -m nightlab.body.calibrate`` to do it again, or name a study; it prints what would change.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from nightlab.body.people import draw_people, parameter
from nightlab.body.protocol import read_protocol
from nightlab.body.simulate import simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.body.organ import Numbers
    from nightlab.body.protocol import Protocol
    from nightlab.body.simulate import Outcome

# By study: constants that are free, the middles of their priors and their widths on the logarithm. Middles
# are those of the first sketch of the model, or judgement.
FREE = {
    "norms_pooled": {
        "stages.onset_per_min": (0.16, 1.2),
        "stages.return_per_min": (0.06, 0.7),
        "stages.brief_per_min": (0.9, 0.4),
        "stages.wake_per_min": (0.05, 0.7),
        "stages.settle_per_min": (0.55, 0.4),
        "stages.lighten_per_min": (0.017, 0.5),
        "stages.n3_threshold_pct": (166.0, 0.3),
        "stages.rem_threshold": (0.688, 0.25),
        "stages.rem_pressure": (1.159, 0.4),
        "stages.first_phase": (0.12, 0.6),
        "homeostat.noise": (0.06, 0.7),
    },
    # What arousal does to waking and to falling asleep again, against falling asleep at bedtime (1 by
    # definition), is set here too: no other trial has its parts measured by polysomnography.
    "caffeine_400": {
        "caffeine.arousal": (1.5, 0.7),
        "caffeine.pressure": (0.09, 0.7),
        "caffeine.swa": (1.38, 0.7),
        "stages.wake_arousal": (0.7, 0.6),
        "stages.return_arousal": (0.7, 0.6),
    },
    "melatonin_insomnia": {"melatonin.hypnotic": (0.35, 0.7)},
}
# Steps of differences are relative, so the priors' middles stand away from zero.
FAR = 10.0


@dataclass(frozen=True, slots=True)
class Target:
    """A number that a study's simulated nights should have, and how far off it may be.

    Args:
        measure: A measure; ``sd_`` before it asks for its spread between nights.
        value: Mean over people; where the study has two conditions, of the second less the first.
        tolerance: Standard deviation.
        source: Where it comes from.
    """

    measure: str
    value: float
    tolerance: float
    source: str


def targets(study: str) -> tuple[Target, ...]:
    """Return the targets of a study."""
    text = files("nightlab.body").joinpath("calibration.csv").read_text(encoding="utf-8")
    return tuple(
        Target(row["measure"], float(row["value"]), float(row["tolerance"]), row["source"])
        for row in csv.DictReader(text.splitlines())
        if row["study"] == study
    )


def protocol_of(study: str) -> Protocol:
    """Return the protocol of a study, which the validation lives too."""
    with as_file(files("nightlab.body.validation") / "protocols" / f"{study}.toml") as path:
        return read_protocol(path)


def nights_of(study: str, values: Mapping[str, float], seed: int = 1) -> dict[str, float]:
    """Return what a study's nights come to with other constants in everyone."""
    protocol = protocol_of(study)
    people = draw_people(protocol.who, seed)
    # Each person keeps their own distance from the median.
    shifted = {k: people.values[k] * (value / parameter(k).value) for k, value in values.items()}
    found = simulate(protocol, seed=seed, people=people.having(shifted))
    first, *others = [_told(outcome) for outcome in found.outcomes.values()]
    return {k: others[0][k] - v for k, v in first.items()} if others else first


def _told(outcome: Outcome) -> dict[str, float]:
    means = {k: float(np.nanmean(v)) for k, v in outcome.measures.items()}
    with np.errstate(invalid="ignore"):
        spread = {
            k: np.nanmean(v**2) if np.isfinite(v).any() else np.nan
            for k, v in outcome.night_sd.items()
        }
    return means | {f"sd_{k}": float(np.sqrt(v)) for k, v in spread.items()}


def misses(study: str, found: Mapping[str, float], at: Numbers) -> Numbers:
    """Return the terms of the objective: targets in tolerances, then constants in widths of priors."""
    told = [(found[t.measure] - t.value) / t.tolerance for t in targets(study)]
    return np.array([*told, *at])


def calibrate(study: str, seed: int = 1) -> tuple[dict[str, float], dict[str, float]]:
    """Return the constants at the optimum, and a study's nights there with luck not calibrated on."""
    from scipy.optimize import least_squares

    free = FREE[study]

    def values(at: Numbers) -> dict[str, float]:
        return {
            k: float(middle * np.exp(x * width))
            for (k, (middle, width)), x in zip(free.items(), at, strict=True)
        }

    start = [np.log(parameter(k).value / middle) / width for k, (middle, width) in free.items()]

    best = least_squares(
        lambda at: misses(study, nights_of(study, values(at - FAR), seed), at - FAR),
        FAR + np.array(start),
        diff_step=0.1 / FAR,  # common luck makes the objective smooth enough
        max_nfev=10,
        bounds=(FAR - 3.0, FAR + 3.0),
    )
    return values(best.x - FAR), nights_of(study, values(best.x - FAR), seed + 1)


def main() -> None:
    """Print the calibrated constants, and targets against simulations."""
    for study in sys.argv[1:] or FREE:
        values, found = calibrate(study)
        for name, value in values.items():
            print(f"{name:28} {parameter(name).value:10.5g} -> {value:.5g}")  # noqa: T201
        for target in targets(study):
            print(f"{target.measure:28} {target.value:10.5g}    {found[target.measure]:.5g}")  # noqa: T201


if __name__ == "__main__":
    main()
