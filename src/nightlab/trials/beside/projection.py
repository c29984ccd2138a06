"""What a change of some nights' outcomes does to the effect: its share in the model's own estimate.

Given the autocorrelation and the scales of what moves a night besides, the model's estimate of the effect is
linear in the outcomes. Adding ``d`` times a column to them therefore moves it by ``d`` times what the same
estimate makes of the column alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from nightlab.trials import nuisance, randomisation
from nightlab.trials.likelihood import whiten

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.nuisance import Nuisance, Trend


def shares(
    data: TrialData,
    columns: NDArray[np.float64],
    use: NDArray[np.bool_],
    *,
    trend: str,
    half_life_nights: float,
    phi: float,
) -> NDArray[np.float64]:
    """Return ``float64[k]``: how far the effect moves with each column, per unit of it.

    Args:
        data: The trial.
        columns: ``float64[n, k]``, what is added to the outcome of each night.
        use: ``bool[n]``, the nights on which the effect is estimated.
        trend: The slow term in the model.
        half_life_nights: Carry-over.
        phi: Autocorrelation from night to night.

    Assumptions: scales of random effects are taken where their prior weighs most; the effect's own prior is
        flat.

    Source: generalised least squares (Aitken 1935, Proc R Soc Edinb 55:42), with random effects as ridges.
    """
    felt = randomisation.on_calendar(data.days, data.allocation, half_life_nights)
    model = nuisance.build(
        days=data.days,
        seen=use,
        runs=data.runs,
        blocks=data.blocks,
        trend=cast("Trend", trend),
        covariates=data.covariates,
        other_arms=randomisation.on_calendar(data.days, data.others.T, half_life_nights).T,
    )
    other, precision = _others(model)
    stacked = np.column_stack([other, felt[use], columns[use]])
    white = whiten(stacked, data.days[use], np.array([phi]))[0][0]
    known = other.shape[1] + 1
    design, added = white[:, :known], white[:, known:]
    inner = design.T @ design + np.diag(np.append(precision, 0.0))
    found: NDArray[np.float64] = np.linalg.lstsq(inner, design.T @ added, rcond=None)[0][-1]
    return found


def _others(model: Nuisance) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the columns of all but the arm, runs included, and their precisions."""
    if model.runs is None:
        return model.columns, model.typical_precision
    runs = np.eye(int(model.runs.max()) + 1)[model.runs]
    typical = np.full(runs.shape[1], model.run_scale.typical)
    return np.column_stack([model.columns, runs]), np.append(model.typical_precision, typical)
