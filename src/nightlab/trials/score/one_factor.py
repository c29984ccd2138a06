"""The one-factor model: several noisy measures of one thing, with nights on which some are missing.

Measure m on night t is ``y = mean_m + loading_m f_t + e``, where ``f`` has mean 0 and variance 1 and the
noise ``e`` has a variance of its own for each measure and is shared by none. It is fitted by maximum
likelihood over all nights, whichever measures they have.

Source: Spearman 1904, Am J Psychol 15:201 (the model); Bartlett 1937, Br J Psychol 28:97 (the score);
Rubin & Thayer 1982, Psychometrika 47:69 (EM);
Liu, Rubin & Wu 1998, Biometrika 85:755 (its faster form, in which the factor's variance is free in each
round); Varadhan & Roland 2008, Scand J Stat 35:335 (leaps of many rounds); Martin & McDonald 1975, Psychometrika 40:505 (a prior on the noise against vanishing variances).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Below three measures the model has more unknowns than the nights tell.
ENOUGH_TO_TELL_APART = 3
# Without a prior the likelihood of few nights often peaks where one measure has no noise at all. The
# prior weighs as much as some nights that say a measure is half signal and half noise.
PRIOR_NIGHTS = 2.0
PRIOR_NOISE = 0.5  # of a measure's variance
LEAPS = 500
SETTLED = 1e-7  # change of a standardised loading in one step
FARTHEST = 30.0  # steps that a leap may stand for
# Where two measures agree to the last digit, noise this small keeps the weights finite.
LEAST_NOISE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """What each of ``m`` measures has of the one thing.

    Attributes:
        means: ``float64[m]``, where the thing is at its mean.
        loadings: ``float64[m]``, change of a measure for one standard deviation of the thing.
        noise: ``float64[m]``, variance of what the measure has alone.
    """

    means: Floats
    loadings: Floats
    noise: Floats

    @property
    def information(self) -> Floats:
        """``float64[m]``: what one night of a measure tells of the thing, one over its error variance."""
        return self.loadings**2 / self.noise

    @property
    def reliabilities(self) -> Floats:
        """``float64[m]``: share of each measure's variance that is the thing."""
        return self.information / (1 + self.information)

    @property
    def correlations(self) -> Floats:
        """``float64[m, m]``: what the model expects of the measures."""
        each = np.sqrt(self.reliabilities) * np.sign(self.loadings)
        expected: Floats = np.outer(each, each)
        np.fill_diagonal(expected, 1.0)
        return expected

    def scores(self, values: Floats, at: int) -> tuple[Floats, Floats]:
        """Return Bartlett's score of each night and its error's sd, in the unit of one measure.

        Args:
            values: ``float64[n, m]``, NaN where a measure is missing.
            at: Which measure.

        Returns:
            ``float64[n]`` each, NaN for a night without any measure.
        """
        seen = ~np.isnan(values)
        away = np.where(seen, values - self.means, 0.0)
        information = seen @ self.information
        information[information == 0] = np.nan
        thing = away @ (self.loadings / self.noise) / information
        unit = self.loadings[at]
        return self.means[at] + unit * thing, unit / np.sqrt(information)

    def scaled(self, middle: Floats, spread: Floats) -> OneFactor:
        """Return the model of measures that are ``middle + spread`` times as large."""
        return OneFactor(
            middle + spread * self.means, spread * self.loadings, spread**2 * self.noise
        )


def fit(values: Floats, start: OneFactor | None = None) -> OneFactor:
    """Return the one-factor model of some nights.

    Args:
        values: ``float64[n, m]``, NaN where a measure is missing; each varies.
        start: Where to look first.

    Assumptions: what is missing does not hang on what it would have been, given what was seen. Two
    measures are taken to be equally reliable.
    """
    middle, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    known = (values - middle) / spread
    nights = _nights(known)
    model = start.scaled(-middle / spread, 1 / spread) if start else _first(known)
    for _ in range(LEAPS):
        once = _step(nights, model)
        twice = _step(nights, once)
        if np.abs(twice.loadings - once.loadings).max() < SETTLED:
            return twice.scaled(middle, spread)
        model = _step(nights, _leap(model, once, twice))
    return model.scaled(middle, spread)


def correlations(values: Floats) -> Floats:
    """Return ``float64[m, m]``, each pair's correlation over the nights that have both."""
    count = values.shape[1]
    found = np.eye(count)
    for i in range(count):
        for j in range(i):
            both = ~np.isnan(values[:, i] + values[:, j])
            found[i, j] = found[j, i] = np.corrcoef(values[both, i], values[both, j])[0, 1]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Nights:
    """Nights summed up by which of the measures they have, ``p`` kinds of them.

    Attributes:
        seen: ``float64[p, m]``, 1 where that kind has the measure.
        count: ``float64[p]``.
        sums: ``float64[p, m]``, 0 where not seen.
        products: ``float64[p, m, m]``, of each two measures, 0 where not seen.
    """

    seen: Floats
    count: Floats
    sums: Floats
    products: Floats


def _nights(known: Floats) -> _Nights:
    has = ~np.isnan(known)
    kinds, kind = np.unique(has, axis=0, return_inverse=True)
    y = np.where(has, known, 0.0)
    parts = [y[kind.ravel() == k] for k in range(len(kinds))]
    return _Nights(
        seen=kinds.astype(np.float64),
        count=np.array([float(len(part)) for part in parts]),
        sums=np.array([part.sum(axis=0) for part in parts]),
        products=np.array([part.T @ part for part in parts]),
    )


def _first(known: Floats) -> OneFactor:
    """Return a start: the direction in which measures vary together most."""
    count = known.shape[1]
    direction = np.linalg.eigh(correlations(known))[1][:, -1]
    signs = np.where(direction * direction[np.abs(direction).argmax()] < 0, -1.0, 1.0)
    half = np.full(count, 0.5)
    return OneFactor(np.zeros(count), signs * np.sqrt(half), half)


def _step(nights: _Nights, model: OneFactor) -> OneFactor:
    """Return the model that is likelier than the last: the thing as it may be, then measures on it."""
    seen = nights.seen
    pull = model.loadings / model.noise
    precision = 1 + seen @ (pull * model.loadings)
    lever = seen * pull / precision[:, None]  # from a night's measures to its thing
    away, squares = _centred(nights, model.means)
    f_y = (squares @ lever[..., None])[..., 0]
    f = (lever * away).sum(axis=1)
    f_f = (lever * f_y).sum(axis=1) + nights.count / precision
    count, sum_f, sum_y = nights.count @ seen, f @ seen, away.sum(axis=0)
    together = f_y.sum(axis=0) - sum_f * sum_y / count
    alone = f_f @ seen - sum_f**2 / count
    own = np.einsum("pii->i", squares) - sum_y**2 / count
    loadings, noise = _regressed(together, alone, own, count)
    total = nights.count.sum()
    centre = f.sum() / total
    spread = np.sqrt(f_f.sum() / total - centre**2)
    means = model.means + (sum_y - loadings * sum_f) / count + loadings * centre
    return OneFactor(means, loadings * spread, noise)


def _centred(nights: _Nights, means: Floats) -> tuple[Floats, Floats]:
    """Return sums and products about the means, ``float64[p, m]`` and ``float64[p, m, m]``."""
    middle = nights.seen * means
    away = nights.sums - nights.count[:, None] * middle
    cross = middle[:, :, None] * nights.sums[:, None, :]
    squares = nights.products - cross - np.swapaxes(cross, 1, 2)
    squares += nights.count[:, None, None] * middle[:, :, None] * middle[:, None, :]
    return away, squares


def _regressed(
    together: Floats, alone: Floats, own: Floats, count: Floats
) -> tuple[Floats, Floats]:
    """Return loadings and noise of measures regressed on the thing, from their centred sums."""
    if count.size < ENOUGH_TO_TELL_APART:
        loadings = np.full(count.size, together.sum() / alone.sum())
        left = own - 2 * loadings * together + loadings**2 * alone
        noise = np.full(count.size, left.sum() / count.sum())
    else:
        loadings = together / alone
        left = own - 2 * loadings * together + loadings**2 * alone
        noise = (left + PRIOR_NIGHTS * PRIOR_NOISE) / (count + PRIOR_NIGHTS)
    return loadings, np.maximum(noise, LEAST_NOISE)


def _leap(start: OneFactor, once: OneFactor, twice: OneFactor) -> OneFactor:
    """Return where many steps would lead, from the length and the bend of two."""
    x0, x1, x2 = (
        np.concatenate([m.means, m.loadings, np.log(m.noise)]) for m in (start, once, twice)
    )
    step, bend = x1 - x0, x2 - 2 * x1 + x0
    if not bend.any():
        return twice
    far = min(float(np.sqrt((step @ step) / (bend @ bend))), FARTHEST)
    means, loadings, log_noise = np.split(x0 + 2 * far * step + far**2 * bend, 3)
    return OneFactor(means, loadings, np.clip(np.exp(log_noise), LEAST_NOISE, 1.0))
