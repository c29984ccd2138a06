"""Whether a look before the end may decide, from a quick estimate; most plainly cannot, and need no verdict.

A verdict takes milliseconds, and hundreds of trials have thousands of looks. So a look is first glanced at:
one generalised least-squares estimate at the person's true autocorrelation, with every scale in its middle,
held against the thresholds under the neutral prior and the stated one. That is sharper than the verdict,
which has to learn all of these. A look whose glance stays clear of every threshold by most of a standard
deviation is taken as undecided; all others, and every last look, are judged in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nightlab.rehearsal.own.precision import stated_prior, terms_of
from nightlab.rehearsal.own.scale import effect_on_model
from nightlab.trials.likelihood import whiten
from nightlab.trials.nuisance import Scale
from nightlab.trials.prior import NEUTRAL_SDS
from nightlab.trials.runs import eliminate_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.own.lives import Life
    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.question import Question
    from nightlab.trials.verdict import Thresholds

CLEAR_SDS = 0.75
TINY = 1e-12
FEWEST = 8  # nights with an outcome, under which the verdict is asked in any case


def may_decide(
    question: Question, own: OwnNights, life: Life, model: NDArray[np.float64], asked: Thresholds
) -> NDArray[np.bool_]:
    """Return for each column of outcomes whether the verdict on it has to be asked.

    Args:
        question: For the worthwhile effect.
        own: For the outcome's scale.
        life: The schedule, the gaps and the person.
        model: ``float64[rows, k]``, the first nights under each of ``k`` effects, on the model's scale.
        asked: How sure a decision has to be.
    """
    from scipy.special import ndtri

    rows, every = len(model), np.ones(model.shape[1], dtype=np.bool_)
    seen = ~life.is_missing[:rows]
    if seen.sum() < FEWEST or not life.felt[:rows][seen].std() > 0:
        return every
    estimate, se, spread = _estimate(life, model[seen], rows)
    on = (life.level, life.sd, own.family, own.whole)
    unit = abs(effect_on_model(question.direction * question.worthwhile, *on)) / question.worthwhile
    delta = question.worthwhile * unit
    sure, futile = (float(ndtri(chance)) - CLEAR_SDS for chance in (asked.sure, asked.futile))
    stated = stated_prior(question)
    priors = [(0.0, NEUTRAL_SDS * spread)]
    if stated and len(stated.parts) == 1:  # a mixture is no normal, and is left to the verdict
        priors.append((stated.mean * unit, np.full(spread.size, stated.sd * unit)))
    for mean, sd in priors:
        trust = sd**2 / (sd**2 + se**2)
        middle = question.direction * (trust * estimate + (1 - trust) * mean)
        width = np.sqrt(trust) * se
        size = np.abs(middle)
        by_sign = (size >= sure * width) & (size >= delta - CLEAR_SDS * width)
        every &= by_sign | (delta - middle >= futile * width)
    return every


def _estimate(
    life: Life, outcomes: NDArray[np.float64], rows: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return ``float64[k]`` each: estimate, its standard error, and the outcomes' spread."""
    terms, seen = terms_of(life, rows), ~life.is_missing[:rows]
    days = life.design.evenings()[:rows][seen]
    centred = outcomes - outcomes.mean(axis=0)
    columns = np.column_stack([terms.columns, life.felt[:rows][seen], centred])
    white, _ = whiten(columns, days, np.array([life.autocorrelation]))
    middling = Scale(np.array([terms.run_scale.typical]), np.zeros(1))
    gram = eliminate_runs(white, days, np.array([life.autocorrelation]), terms.runs, middling)[0]
    q = terms.columns.shape[1]
    inner = gram[0, 0, :q, :q] + np.diag(terms.typical_precision)
    left = gram[0, 0, q:, q:] - gram[0, 0, q:, :q] @ np.linalg.solve(inner, gram[0, 0, :q, q:])
    information = left[0, 0]
    estimate = left[0, 1:] / information
    rest = np.diagonal(left)[1:] - estimate**2 * information
    noise = np.maximum(rest, 0.0) / (days.size - 1)
    return estimate, np.sqrt(noise / information) + TINY, outcomes.std(axis=0, ddof=1) + TINY
