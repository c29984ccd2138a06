"""How sharp a design is on one person and how often it would decide, by formula instead of simulation.

Given the nights that will be seen, the effect's standard error under generalised least squares is

    se = sd / sqrt(x' M x),    M = W - W Z (Z' W Z + P)^-1 Z' W,    W = R^-1

with ``x`` what each night feels of the arm, ``R`` the AR(1) correlation of the nights that are seen, ``Z``
the other terms of the verdict's model (level, blocks or line, weekdays, runs on one arm, other arms) and
``P`` their prior precisions. Its square is averaged over what a trial does not know: the half-life over its
prior, the autocorrelation and the scale of the runs as closely as so many nights tell them. Under a normal
prior N(m, s^2) a verdict then follows from the estimate alone, so its chance is one normal probability.

What this leaves out: looks before the end, and nights unlike those a person had. It serves to choose what to
rehearse, never to promise.

Source: Aitken 1936 (generalised least squares); Henderson 1975 (random effects as precisions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.rehearsal.own.lives import live
from nightlab.rehearsal.own.question import felt
from nightlab.rehearsal.own.scale import effect_on_model
from nightlab.trials import nuisance
from nightlab.trials.exposure import half_life_prior
from nightlab.trials.likelihood import whiten
from nightlab.trials.prior import NEUTRAL_SDS, evidence, sceptical
from nightlab.trials.runs import eliminate_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.own.lives import Life
    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.question import Question
    from nightlab.trials.prior import Prior

SAMPLES = 40
SURE_SDS = 1.959964  # one-sided .975
FUTILE_SDS = 1.644854  # one-sided .95
NOTHING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Precision:
    """What a design leaves unknown on one person.

    Attributes:
        se: ``float64[k]``, standard error of the effect on the model's scale, for each of ``k`` schedules and
            persons drawn.
        sd: ``float64[k]``, the person's spread in each.
        unit: The worthwhile effect on the model's scale over itself in the outcome's unit.
    """

    se: NDArray[np.float64]
    sd: NDArray[np.float64]
    unit: float


def precision(
    question: Question, own: OwnNights, *, samples: int = SAMPLES, seed: int = 0
) -> Precision:
    """Return how sharp a design is on one person, over schedules and persons drawn.

    Args:
        question: The design and what is asked of it.
        own: How the person's nights vary.
        samples: How many are drawn.
        seed: Fixes them.
    """
    lives = [live(question, own, np.random.default_rng((seed, i))) for i in range(samples)]
    se = np.array([standard_error(life) for life in lives])
    sd = np.array([life.sd for life in lives])
    size, level = question.worthwhile, float(own.draws.level.mean())
    shift = effect_on_model(question.direction * size, level, own.sd.mean, own.family, own.whole)
    return Precision(se * sd, sd, abs(shift) / size)


def standard_error(life: Life) -> float:
    """Return the effect's standard error in the person's spread, infinite where nothing can be told."""
    design, seen = life.design, ~life.is_missing
    half_lives, lingering = half_life_prior(design.half_life_nights)
    felts = np.array([felt(design, life.allotted.share, h)[seen] for h in half_lives])
    if seen.sum() < 2 or not (felts.std(axis=1) > 0).all():
        return np.inf
    days, terms = design.evenings()[seen], terms_of(life, life.felt.size)
    nodes, remembering = np.polynomial.hermite_e.hermegauss(3)
    phi = np.tanh(np.arctanh(life.autocorrelation) + nodes / np.sqrt(days.size))
    white, _ = whiten(np.column_stack([terms.columns, felts.T]), days, phi)
    gram, _ = eliminate_runs(white, days, phi, terms.runs, terms.run_scale)
    q = terms.columns.shape[1]
    inner = gram[..., :q, :q] + np.diag(terms.typical_precision)
    explained = gram[..., q:, :q] @ np.linalg.solve(inner, gram[..., :q, q:])
    left = np.diagonal(gram[..., q:, q:] - explained, axis1=-2, axis2=-1)
    runs = _told_of_runs(terms, days, life.autocorrelation)
    weight = remembering[:, None, None] / remembering.sum() * runs[None, :, None] * lingering
    return float(np.sqrt((weight / np.maximum(left, NOTHING)).sum()))


def terms_of(life: Life, rows: int) -> nuisance.Nuisance:
    """Return all of the verdict's model but the arm in question, on the first nights of a trial.

    Args:
        life: The schedule and the gaps.
        rows: How many of the nights that have an arm.
    """
    design, labels = life.design, life.allotted.labels[:rows]
    days, others = design.evenings()[:rows], list(life.allotted.others.values())
    given = np.array([of[:rows] for of in others], dtype=np.float64).reshape(len(others), rows).T
    return nuisance.build(
        days=days,
        seen=~life.is_missing[:rows],
        runs=_runs(labels),
        blocks=design.blocks()[:rows],
        trend="blocks",
        covariates=given,
        other_arms=_other_arms(life, labels),
    )


def _told_of_runs(
    terms: nuisance.Nuisance, days: NDArray[np.int64], phi: float
) -> NDArray[np.float64]:
    """Return how far each scale of the runs would be believed after nights in which runs have no effect.

    The log likelihood of a scale s, expected where s is none, is minus half the sum over the eigenvalues
    e of the whitened runs' cross-products of log(1 + s^2 e) + 1 / (1 + s^2 e).
    """
    runs = terms.runs if terms.runs is not None else np.zeros(days.size, dtype=np.int64)
    white, _ = whiten(np.eye(int(runs.max()) + 1)[runs], days, np.array([phi]))
    own = np.linalg.eigvalsh(white[0].T @ white[0])
    grown = 1 + own[None, :] / terms.run_scale.precisions[:, None]
    log = terms.run_scale.log_weights - 0.5 * (np.log(grown) + 1 / grown).sum(axis=1)
    weight: NDArray[np.float64] = np.exp(log - np.logaddexp.reduce(log))
    return weight


def _runs(labels: tuple[str, ...]) -> NDArray[np.int64]:
    codes = np.unique(np.array(labels), return_inverse=True)[1]
    return np.concatenate(([0], np.cumsum(np.diff(codes) != 0))).astype(np.int64)


def _other_arms(life: Life, labels: tuple[str, ...]) -> NDArray[np.float64]:
    """Return what each night gets of the arms that are neither the question nor its control."""
    allotted = life.allotted
    if allotted.is_line:
        return np.zeros((len(labels), 0))
    rest = [a for a in dict.fromkeys(labels) if a not in (allotted.active, allotted.control)]
    given = [[float(label == arm) for label in labels] for arm in rest]
    return np.array(given, dtype=np.float64).reshape(len(rest), len(labels)).T


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a verdict would say what, by formula."""

    works: float
    no_useful_effect: float

    @property
    def decided(self) -> float:
        """Either; harm apart."""
        return self.works + self.no_useful_effect


def chances(question: Question, found: Precision, multiple: float) -> Chances:
    """Return how often a verdict at the end would say ``works`` and ``no-useful-effect``.

    Args:
        question: For the worthwhile effect and the priors; the verdict has to be reached under the stated
            one and the neutral one alike.
        found: How sharp the design is.
        multiple: The true effect as a multiple of the worthwhile one.
    """
    from scipy.special import ndtr

    delta = question.worthwhile * found.unit
    clear = np.full(found.se.size, -np.inf)
    futile = np.full(found.se.size, np.inf)
    for mean, sd in _priors(question, found):
        trust = sd**2 / (sd**2 + found.se**2)
        width = np.sqrt(trust) * found.se
        for_works = np.maximum(SURE_SDS * width, delta)
        clear = np.maximum(clear, (for_works - (1 - trust) * mean) / trust)
        futile = np.minimum(futile, (delta - FUTILE_SDS * width - (1 - trust) * mean) / trust)
    truth = multiple * delta
    works = ndtr((truth - clear) / found.se)
    useless = ndtr((futile - truth) / found.se)
    return Chances(float(np.mean(works)), float(np.mean(useless)))


def stated_prior(question: Question) -> Prior | None:
    """Return the prior that a verdict has to be reached under beside the neutral one; None for that alone."""
    name, delta = question.design.prior, question.worthwhile
    if name == "neutral":
        return None
    known = question.literature if name == "evidence" else None
    return evidence(known.parts, weight=known.weight, delta=delta) if known else sceptical(delta)


def _priors(question: Question, found: Precision) -> list[tuple[float, NDArray[np.float64]]]:
    """Return mean and sd of the neutral and of the stated prior, better being positive."""
    flat, stated = NEUTRAL_SDS * found.sd, stated_prior(question)
    if stated is None:
        return [(0.0, flat)]
    mean = question.direction * stated.mean * found.unit
    return [(0.0, flat), (mean, np.full(found.sd.size, stated.sd * found.unit))]
