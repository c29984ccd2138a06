"""What measures must keep to be pooled, and what a person should know of the score they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials.score import one_factor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nightlab.trials.posterior import Interval
    from nightlab.trials.score.one_factor import OneFactor

    Floats = NDArray[np.float64]

WHERE = "measures"
STEADY = 1e-12  # of the largest value, within which a measure never varies
FEWEST_SHARED_NIGHTS = 20
CLEARLY = 2.0  # standard errors
UNTESTED = 3  # measures, up to which one factor fits whatever the nights are
FAR_APART = 3.0  # standard errors
HARDLY_RELIABLE = 0.5
UNSURE_UNIT = 0.15
NEARLY_ALL = 0.9
ALIKE = 0.99  # correlation, that no two instruments of sleep reach


def columns(measures: Mapping[str, Floats], reference: str) -> Floats:
    """Return ``float64[n, m]``, the measures side by side.

    Raises:
        NightlabError: They cannot be put side by side, or one of them never varies.
    """
    if len(measures) < 2:
        raise NightlabError("one measure makes no score", where=WHERE, fix="name two or more")
    if reference not in measures:
        raise NightlabError(
            f"{reference!r} is none of the measures",
            where="reference",
            fix=f"use {', '.join(measures)}",
        )
    each = [_column(name, values) for name, values in measures.items()]
    if len({column.size for column in each}) > 1:
        told = ", ".join(f"{n} {c.size}" for n, c in zip(measures, each, strict=True))
        raise NightlabError(
            f"the measures have different numbers of nights ({told})",
            where=WHERE,
            fix="give each one value a night, NaN where it is missing",
        )
    return np.column_stack(each)


def _column(name: str, values: Floats) -> Floats:
    try:
        column = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        column = np.zeros((0, 0))
    if column.ndim != 1 or np.isinf(column).any():
        raise NightlabError(
            "it is no plain list of numbers", where=f"measure {name}", fix="one number a night"
        )
    seen = column[~np.isnan(column)]
    if not seen.size or np.ptp(seen) <= STEADY * np.abs(seen).max():
        raise NightlabError(
            "it is the same every night" if seen.size else "it has no night",
            where=f"measure {name}",
            fix="leave it out",
        )
    return column


def shared_nights(told: Floats, names: Sequence[str]) -> None:
    """Refuse measures that were hardly ever taken on the same night.

    Raises:
        NightlabError: Names the two.
    """
    for i, first in enumerate(names):
        for j, second in enumerate(names[:i]):
            both = told[~np.isnan(told[:, i] + told[:, j])]
            if len(both) < FEWEST_SHARED_NIGHTS:
                raise NightlabError(
                    f"{second} and {first} have {len(both)} nights in common, and"
                    f" {FEWEST_SHARED_NIGHTS} are needed to compare them",
                    where=WHERE,
                    fix="log both for longer, or leave one out",
                )
            for k, name in ((i, first), (j, second)):
                if np.ptp(both[:, k]) == 0:
                    raise NightlabError(
                        "it is the same on every night that has another measure",
                        where=f"measure {name}",
                        fix="leave it out",
                    )


def varies_throughout(told: Floats, names: Sequence[str], stretch: NDArray[np.int64]) -> None:
    """Refuse a measure that varies within one stretch of the nights alone: a few nights would be all it tells.

    Raises:
        NightlabError: Names it.
    """
    for name, column in zip(names, told.T, strict=True):
        for one in np.unique(stretch):
            left = column[(stretch != one) & ~np.isnan(column)]
            if not left.size or np.ptp(left) <= STEADY * np.abs(left).max():
                raise NightlabError(
                    "it is the same on all but a few nights that follow each other",
                    where=f"measure {name}",
                    fix="leave it out",
                )


def directions(model: OneFactor, told: Floats, names: Sequence[str], at: int) -> None:
    """Refuse measures that do not go with the reference; nothing is ever turned round unasked.

    Raises:
        NightlabError: Names them.
    """
    found = one_factor.correlations(told)
    two = len(names) < one_factor.ENOUGH_TO_TELL_APART
    agrees = (found[at] if two else model.loadings * np.sign(model.loadings[at])) > 0
    if agrees.all():
        return
    wrong = [i for i in range(len(names)) if not agrees[i]]
    both = np.array([(~np.isnan(told[:, i] + told[:, at])).sum() for i in wrong])
    against = found[wrong, at] < -CLEARLY / np.sqrt(both)
    named = " and ".join(names[i] for i in wrong)
    if against.any():
        raise NightlabError(
            f"{named} {'goes' if len(wrong) == 1 else 'go'} against {names[at]}:"
            " where one is high, the other is low",
            where=WHERE,
            fix="turn it round yourself (its minus, or 100 less it), or leave it out",
        )
    raise NightlabError(
        f"{named} {'tells' if len(wrong) == 1 else 'tell'} nothing of what {names[at]} measures",
        where=WHERE,
        fix="leave it out",
    )


def of_the_model(model: OneFactor, told: Floats, names: Sequence[str]) -> list[str]:
    """Return what the nights could not tell, or tell against the model."""
    told_twice = _alike(told, names)
    if len(names) < one_factor.ENOUGH_TO_TELL_APART:
        two = (
            f"Two measures cannot tell which of them is the better one: {names[0]} and {names[1]} are taken"
            " as equally reliable. Where the reference is the better, effects come out too small, and too"
            " large where it is the worse; a third measure would tell."
        )
        return [*told_twice, two]
    if len(names) <= UNTESTED:
        return told_twice
    far, first, second = _furthest_from(model, told, names)
    if far <= FAR_APART:
        return told_twice
    apart = (
        f"One thing does not explain how the measures agree: {first} and {second} are further from it than"
        " chance would have them. Two readings of one device do that, or measures of different things;"
        " leave one of the likeliest out and see whether the score holds."
    )
    return [*told_twice, apart]


def _alike(told: Floats, names: Sequence[str]) -> list[str]:
    """Return a sentence for each two measures that agree more closely than instruments do."""
    found = one_factor.correlations(told)
    return [
        f"{names[j]} and {names[i]} agree almost to the last digit, as two copies of one reading do. Leave one"
        " out if they are: a copy adds no second measure, and the score looks far surer than it is."
        for i in range(len(names))
        for j in range(i)
        if found[i, j] > ALIKE
    ]


def _furthest_from(model: OneFactor, told: Floats, names: Sequence[str]) -> tuple[float, str, str]:
    """Return the pair whose correlation lies furthest from the model's, in standard errors."""
    found, expected = one_factor.correlations(told), model.correlations
    pairs = [
        (
            float(
                abs(found[i, j] - expected[i, j])
                * np.sqrt((~np.isnan(told[:, i] + told[:, j])).sum())
                / (1 - expected[i, j] ** 2)
            ),
            names[j],
            names[i],
        )
        for i in range(len(names))
        for j in range(i)
    ]
    return max(pairs)


def of_the_score(
    reliability: Interval,
    unit_sd: float,
    weights: Mapping[str, float],
    left_out: int,
    reference: str,
) -> list[str]:
    """Return how far the score is to be trusted, in sentences, where that is not far."""
    told = []
    if reliability.mean < HARDLY_RELIABLE:
        told.append(
            f"The measures hardly agree: {100 * reliability.mean:.0f} % of the score's variance is what they"
            " share."
        )
    if unit_sd > UNSURE_UNIT:
        told.append(
            f"The score's unit is sure to within {100 * unit_sd:.0f} % only: in {reference} itself an effect"
            " may be that much larger or smaller."
        )
    heaviest = max(weights, key=lambda name: weights[name])
    if weights[heaviest] > NEARLY_ALL:
        told.append(f"The score is nearly {heaviest} alone; the other measures add little.")
    if left_out:
        told.append(
            f"{left_out} {'night' if left_out == 1 else 'nights'} had only measures that tell too little,"
            " and got no score."
        )
    return told
