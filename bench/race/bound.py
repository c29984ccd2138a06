"""How many nights could be saved at most: the best estimate where nothing but the arm has to be learned.

With the autocorrelation known, generalised least squares has the smallest error of all unbiased linear
estimates. Its variance and that of the plain difference of means follow from the schedule alone, without
a single simulated night. Drift and weekends stay in the plain difference as error.

Source: Aitken 1935, Proc R Soc Edinb 55:42.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nightlab.rehearsal.simulate import SimulatedPerson

if TYPE_CHECKING:
    from race.cells import Cell, Trial

SCHEDULES = 200


def most_saved(cell: Cell, nights: int) -> float:
    """Return the per cent of nights that the best estimate saves against the difference of means.

    Args:
        cell: Kind of trial.
        nights: Its length.
    """
    cell = cell.cut(1.0, at_least=SCHEDULES)
    both = [_variances(trial, cell.phi) for trial in islice(cell.simulated(nights), SCHEDULES)]
    best, plain = np.mean(both, axis=0)
    return float(100 * (1 - best / plain))


def _variances(trial: Trial, phi: float) -> tuple[float, float]:
    day = np.flatnonzero(trial.seen)
    treated = trial.treated[trial.seen]
    apart = np.abs(day[:, None] - day)
    noise = np.where(apart == 0, 1.0, phi**apart)
    columns = np.column_stack([treated, np.ones(day.size)])
    best = np.linalg.inv(columns.T @ np.linalg.solve(noise, columns))[0, 0]
    weight = np.where(treated == 1, 1 / treated.sum(), -1 / (1 - treated).sum())
    person = SimulatedPerson()
    moved = person.drift_sd * day / trial.seen.size + person.weekend_sd * (day % 7 >= 5)
    return float(best), float(weight @ noise @ weight + (weight @ moved) ** 2)
