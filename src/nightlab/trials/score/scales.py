"""The scale on which measures are pooled: that of the family which will judge the score.

A score leads each measure back to another by a straight line. Minutes to fall asleep and shares of the
night are no straight lines in each other, but their logarithms and log odds nearly are; and pooled there,
a score never falls below 0 minutes or rises above 100 %.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.family import PERCENT, SHIFT, SQUEEZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.family import Family

    Floats = NDArray[np.float64]


def to_scale(values: Floats, family: Family) -> Floats:
    """Return ``float64[n]``, a measure as it is pooled.

    Args:
        values: ``float64[n]``, minutes from 0 for ``log``, per cent for ``logit``; NaN where missing.
        family: Of the analysis.

    Example:
        >>> to_scale(np.array([0.0]), "log").tolist()
        [0.0]
    """
    if family == "log":
        return np.asarray(np.log(values + SHIFT))
    if family == "logit":
        share = SQUEEZE + (1 - 2 * SQUEEZE) * values / PERCENT
        return np.asarray(np.log(share / (1 - share)))
    return values


def from_scale(pooled: Floats, family: Family) -> Floats:
    """Return ``float64[n]``, a score in the unit of its reference.

    Args:
        pooled: ``float64[n]``, NaN where missing.
        family: Of the analysis.

    Example:
        >>> from_scale(to_scale(np.array([0.0, 90.0, 100.0]), "logit"), "logit").round(6).tolist()
        [0.0, 90.0, 100.0]
    """
    if family == "log":
        return np.asarray(np.maximum(np.exp(pooled) - SHIFT, 0))
    if family == "logit":
        share = 1 / (1 + np.exp(-pooled))
        return np.asarray(PERCENT * np.clip((share - SQUEEZE) / (1 - 2 * SQUEEZE), 0, 1))
    return pooled
