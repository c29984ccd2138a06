"""The scale on which a person's nights are drawn, and back to what is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.family import SHIFT, SQUEEZE, whole
from nightlab.trials.own_scale import Linear, NightOdds, NightRatio, model_effect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.family import Family
    from nightlab.trials.own_scale import OwnScale

REHEARSED = ("gaussian", "student", "log", "logit")
POINTS = 61  # at which a person's untreated nights are taken, evenly apart in probability


def to_model(values: NDArray[np.float64], family: Family) -> tuple[NDArray[np.float64], float]:
    """Return outcomes on the scale of the model, and what a share is counted out of (1 elsewhere).

    Raises:
        NightlabError: A family whose nights cannot be drawn here, or an outcome that it cannot have.
    """
    check_family(family)
    if family not in {"log", "logit"}:
        return values, 1.0
    top = whole(values) if family == "logit" else np.inf
    if values.min() < 0 or values.max() > top:
        raise NightlabError(
            f"outcomes from {values.min():g} to {values.max():g} cannot be",
            where=f"family {family}",
            fix="correct the nights, or leave --family out",
        )
    if family == "log":
        return np.log(values + SHIFT), 1.0
    share = SQUEEZE + (1 - 2 * SQUEEZE) * values / top
    return np.log(share / (1 - share)), top


def check_family(family: str) -> None:
    """Refuse a family whose nights cannot be drawn here.

    Raises:
        NightlabError: Counts and ratings, whose verdicts take too long for hundreds of trials.
    """
    if family not in REHEARSED:
        raise NightlabError(
            f"trials on {family} cannot be rehearsed",
            where="family",
            fix=f"use one of {', '.join(REHEARSED)}; gaussian comes near",
        )


def from_model(values: NDArray[np.float64], family: Family, top: float) -> NDArray[np.float64]:
    """Return outcomes as they would be written down; none below 0 and no share above the whole."""
    if family == "log":
        return np.maximum(np.exp(values) - SHIFT, 0.0)
    if family == "logit":
        share = (1 / (1 + np.exp(-values)) - SQUEEZE) / (1 - 2 * SQUEEZE)
        return top * np.clip(share, 0.0, 1.0)
    return values


def effect_on_model(own: float, level: float, sd: float, family: Family, top: float) -> float:
    """Return the shift on the model's scale that changes a person's untreated nights by so much on average.

    Args:
        own: The effect in the outcome's unit.
        level: The usual night, on the model's scale.
        sd: Spread around it.
        family: Kind of outcome.
        top: What a share is counted out of.
    """
    return model_effect(_scale(level, sd, family, top), own)


def reached(model: float, level: float, sd: float, family: Family, top: float) -> float:
    """Return what a shift on the model's scale is in the outcome's unit, on a person's untreated nights."""
    return float(_scale(level, sd, family, top).effect(np.array([model]))[0])


def _scale(level: float, sd: float, family: Family, top: float) -> OwnScale:
    from scipy.special import ndtri

    if family not in {"log", "logit"}:
        return Linear(1.0)
    nights = level + sd * ndtri((np.arange(POINTS) + 0.5) / POINTS)
    untreated = np.zeros(POINTS)
    if family == "log":
        return NightRatio(np.exp(nights), untreated)
    return NightOdds(nights, untreated, top / (1 - 2 * SQUEEZE))
