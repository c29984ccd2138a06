"""What kind of number an outcome is, and the scale on which the model takes it.

The transforms ride on the Gaussian engine: ``log`` takes log(y + 1), ``logit`` the log odds of a share.
Counts and ratings have a likelihood of their own, see ``latent``; ``student`` takes the outcome as it is, with
noise whose tails are heavier, see ``student``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.own_scale import Linear, NightOdds, NightRatio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.own_scale import OwnScale

Family = Literal["gaussian", "log", "logit", "counts", "ratings", "student"]

SHIFT = 1.0  # of the outcome's unit, so that a latency of 0 minutes has a logarithm
# A share is drawn this far towards the middle, so that a night of 100 % has log odds.
SQUEEZE = 0.005
PERCENT = 100.0
# Nights of less than a unit and of more than this in one trial are not one quantity.
LARGEST_RATIO = 1e7
# More kinds of rating than this are a number, not a choice among categories.
MOST_RATINGS = 15
# Awakenings beyond this are another quantity, such as seconds.
LARGEST_COUNT = 1000
# Of two nights, level and effect can explain all, and nothing tells how wild a night may be.
FEWEST_WITH_TAILS = 4


def on_model_scale(data: TrialData, family: Family, outcome: str) -> TrialData:
    """Return a trial with its outcomes on the scale of the model.

    Args:
        data: The trial as it was read.
        family: Kind of outcome.
        outcome: Name of the column, for messages.

    Raises:
        NightlabError: An outcome that this family cannot have.
    """
    if family == "gaussian":
        return data
    where = f"column {outcome}, family {family}"
    values = data.outcome
    if family == "student":
        _check_nights(int(data.seen.sum()), where)
        return data
    if family == "ratings":
        _check_ratings(values[data.seen], where)
        return data
    lowest, highest = np.nanmin(values), np.nanmax(values)
    if lowest < 0:
        raise NightlabError(
            f"{lowest:g} is below 0",
            where=where,
            fix="correct the night, or leave --family out",
        )
    if family == "counts":
        _check_counts(values[data.seen], where)
        return data
    if family == "log":
        if highest > LARGEST_RATIO:
            raise NightlabError(
                f"{highest:g} is too large for a logarithm to be of use",
                where=where,
                fix="give minutes, or leave --family out",
            )
        return replace(data, outcome=np.log(values + SHIFT))
    if highest > PERCENT:
        raise NightlabError(
            f"{highest:g} is more than 100 %",
            where=where,
            fix="give a share from 0 to 1, or a percentage from 0 to 100",
        )
    share = SQUEEZE + (1 - 2 * SQUEEZE) * values / whole(values)
    return replace(data, outcome=np.log(share / (1 - share)))


def _check_nights(nights: int, where: str) -> None:
    if nights < FEWEST_WITH_TAILS:
        raise NightlabError(
            f"{nights} nights cannot tell which of them are wild",
            where=where,
            fix="go on with the trial, or leave --family out",
        )


def _check_counts(values: NDArray[np.float64], where: str) -> None:
    broken = values[(values != np.round(values)) | (values > LARGEST_COUNT)]
    if broken.size:
        raise NightlabError(
            f"{broken[0]:g} is not a count from 0 to {LARGEST_COUNT}",
            where=where,
            fix="give whole numbers, or leave --family out",
        )


def _check_ratings(values: NDArray[np.float64], where: str) -> None:
    kinds = np.unique(values).size
    if kinds > MOST_RATINGS:
        raise NightlabError(
            f"{kinds} different ratings are more than the {MOST_RATINGS} a choice may have",
            where=where,
            fix="leave --family out: a slider is a number",
        )


def whole(values: NDArray[np.float64]) -> float:
    """Return what a share is counted out of: 1 where no night is above 1, else 100.

    Example:
        >>> whole(np.array([0.85, 0.92])), whole(np.array([85.0, 92.0]))
        (1.0, 100.0)
    """
    return 1.0 if float(np.nanmax(values)) <= 1 else PERCENT


def own_scale(
    data: TrialData, family: Family, felt: NDArray[np.float64], model_sd: float
) -> OwnScale:
    """Return how an effect on the model's scale reads in the outcome's unit.

    Args:
        data: The trial as it was read.
        family: Kind of outcome.
        felt: ``float64[n]``, what each row feels of the arm, from 0 to 1.
        model_sd: One standard deviation of the outcome on the model's scale.

    Assumptions: nights on arms that are not the question are left out of the average. Counts and ratings
        are predicted by their model, see ``prediction``.
    """
    if family in {"gaussian", "student", "counts", "ratings"}:
        return Linear(model_sd)
    use = data.seen & ~data.others.any(axis=1)
    values, share = data.outcome[use], felt[use]
    if family == "log":
        return NightRatio(values + SHIFT, share)
    top = whole(data.outcome) / (1 - 2 * SQUEEZE)
    squeezed = SQUEEZE + values / top
    return NightOdds(np.log(squeezed / (1 - squeezed)), share, top)
