"""What a change of some nights' outcomes does to the effect: its share in the model's own estimate.

Given the autocorrelation and the scales of what moves a night besides, the model's estimate of the effect is
linear in the outcomes. Adding ``d`` times a column to them therefore moves it by ``d`` times what the same
estimate makes of the column alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from nightlab.trials.fitting import nuisance_of
from nightlab.trials.likelihood import whiten
from nightlab.trials.randomisation import on_calendar
from nightlab.trials.runs import eliminate_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.nuisance import Trend


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
    felt = on_calendar(data.days, data.allocation, half_life_nights)
    estimated = replace(data, outcome=np.where(use, 0.0, np.nan))
    model = nuisance_of(estimated, cast("Trend", trend), half_life_nights, runs=True)
    stacked = np.column_stack([model.columns, felt[use], columns[use]])
    days, phis = data.days[use], np.array([phi])
    white = whiten(stacked, days, phis)[0]
    known = model.columns.shape[1] + 1
    left, _ = eliminate_runs(white, days, phis, model.runs, model.run_scale)
    gram = left[0, int(model.run_scale.log_weights.argmax())]
    inner = gram[:known, :known] + np.diag(np.append(model.typical_precision, 0.0))
    found: NDArray[np.float64] = np.linalg.lstsq(inner, gram[:known, known:], rcond=None)[0][-1]
    return found
