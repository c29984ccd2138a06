"""Several noisy measures of one thing, pooled into one score a night, in the unit of one of them.

The score of a night is Bartlett's: the measures it has, each led back to the reference's unit and weighed
by what it tells. Given the thing itself its mean is the thing, so an effect on the score is an effect in
the reference's unit. The regression score, which leans towards the mean night, has the smaller error on
one night and makes every effect too small by the share of the reliability: right to predict with, wrong
as an outcome.

No function here is told an arm. The score is the same whatever was drawn, so a test that redraws the
schedule is as exact on it as on one measure.

Source: Bartlett 1937, Br J Psychol 28:97 (the score); Thomson 1951, The Factorial Analysis of Human
Ability (the regression score); Skrondal & Laake 2001, Psychometrika 66:563 (which belongs where).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.posterior import Interval
from nightlab.trials.score import checks, one_factor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from nightlab.trials.score.one_factor import OneFactor

    Floats = NDArray[np.float64]

# Stretches of nights left out in turn to see how sure the model is; neighbours stay together, since
# they resemble each other.
STRETCHES = 10
T_95 = 2.262157  # Student's t with one degree of freedom less than there are stretches


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """One score a night, and how far to trust it.

    Attributes:
        values: ``float64[n]`` in the unit of the reference, with its mean; NaN where no measure was seen,
            or too little to help.
        noise_sd: ``float64[n]``, error of each night's score in the same unit; smaller with more measures.
        reference: The measure whose unit it has.
        weights: Share of each measure in the score of a night that has them all; they add up to 1.
        reliabilities: Share of each measure's variance that is the one thing.
        reliability: The same of the score, on a night that has all measures.
        unit_sd: How unsure the step from the other measures to the reference's unit is, as a share: an
            effect of 10 with 0.1 may be 9 or 11 in the reference's own unit.
        whole: Nights with all measures.
        part: Nights scored with some of them.
        left_out: Nights with a measure that tells too little, left without a score.
        cautions: What a person should know of it, in sentences.
    """

    values: Floats
    noise_sd: Floats
    reference: str
    weights: Mapping[str, float]
    reliabilities: Mapping[str, float]
    reliability: Interval
    unit_sd: float
    whole: int
    part: int
    left_out: int
    cautions: tuple[str, ...]


def sleep_score(measures: Mapping[str, Floats], *, reference: str) -> Score:
    """Return one score a night from several measures of one thing, such as time awake by diary and watch.

    Args:
        measures: ``float64[n]`` each, all for the same nights in order; NaN is a missing night. Nights
            from before the trial may stand among them: they make the weights surer.
        reference: The measure whose unit the score has.

    Assumptions: each measure is a straight line in the thing plus noise that no other measure shares, and
    an arm moves measures only through the thing. Skewed measures come as their logarithms. Two measures
    are taken as equally reliable, which no two measures can tell.

    Raises:
        NightlabError: Fewer than two measures, columns that cannot be used, measures that have too few
            nights in common, or one that goes against the others.

    Example:
        >>> awake = np.array([30.0, 60, 20, 45, 80, 25, 50, 35, 70, 40] * 4)
        >>> wobble = np.array([6.0, -4, 3, -8, 5, 0, -6, 4] * 5)
        >>> score = sleep_score({"diary": awake + wobble, "watch": 20 + awake / 2}, reference="diary")
        >>> {name: round(share, 2) for name, share in score.weights.items()}
        {'diary': 0.5, 'watch': 0.5}
    """
    values = checks.columns(measures, reference)
    names, at = tuple(measures), tuple(measures).index(reference)
    told = values[~np.isnan(values).all(axis=1)]
    checks.shared_nights(told, names)
    stretch = np.arange(len(told)) * STRETCHES // len(told)
    checks.varies_throughout(told, names, stretch)
    model = one_factor.fit(told)
    checks.directions(model, told, names, at)
    scores, noise = model.scores(values, at)
    kept = _worth_keeping(noise, model.loadings[at])
    left_out = int((np.isfinite(noise) & ~kept).sum())
    reliability, unit_sd = _sureness(told, model, at, stretch)
    seen = ~np.isnan(values)
    whole = int(seen.all(axis=1).sum())
    share = model.information / model.information.sum()
    weights = dict(zip(names, share.tolist(), strict=True))
    return Score(
        values=np.where(kept, scores, np.nan),
        noise_sd=np.where(kept, noise, np.nan),
        reference=reference,
        weights=weights,
        reliabilities=dict(zip(names, model.reliabilities.tolist(), strict=True)),
        reliability=reliability,
        unit_sd=unit_sd,
        whole=whole,
        part=int(kept.sum()) - whole,
        left_out=left_out,
        cautions=(
            *checks.of_the_model(model, told, names),
            *checks.of_the_score(reliability, unit_sd, weights, left_out, reference),
        ),
    )


def _worth_keeping(noise_sd: Floats, signal_sd: float) -> NDArray[np.bool_]:
    """Return ``bool[n]``, the nights whose plain mean has the smallest error.

    The analysis weighs nights alike. Of nights sorted by their variance the first k have a mean with
    variance sum(v) / k^2, and it grows again once a night has more than about twice their variance.
    """
    variance = np.where(np.isnan(noise_sd), np.inf, signal_sd**2 + noise_sd**2)
    order = np.argsort(variance, kind="stable")
    of_mean = np.cumsum(variance[order]) / np.arange(1, order.size + 1) ** 2
    # Nights with the same measures are kept or left out together.
    last = variance[order[int(np.argmin(of_mean))]]
    kept: NDArray[np.bool_] = variance <= last * (1 + 1e-9)
    return kept


def _sureness(
    told: Floats, model: OneFactor, at: int, stretch: NDArray[np.int64]
) -> tuple[Interval, float]:
    """Return the score's reliability with its interval, and how unsure its unit is.

    Both from leaving out stretches of nights in turn (Tukey's jackknife), the reliability on its logit.
    """
    logits, units = np.empty(STRETCHES), np.empty(STRETCHES)
    for turn in range(STRETCHES):
        other = one_factor.fit(told[stretch != turn], start=model)
        logits[turn] = np.log(other.information.sum())
        share = other.information / other.information.sum()
        to_reference = model.loadings / model.loadings[at]
        units[turn] = share @ (to_reference * other.loadings[at] / other.loadings)
    middle, spread = np.log(model.information.sum()), _jackknife_sd(logits)
    low, high = middle - T_95 * spread, middle + T_95 * spread
    mean, lo, hi = (float(1 / (1 + np.exp(-x))) for x in (middle, low, high))
    return Interval(mean, lo, hi), _jackknife_sd(units)


def _jackknife_sd(left_out: Floats) -> float:
    return float(np.sqrt((left_out.size - 1) * left_out.var()))
