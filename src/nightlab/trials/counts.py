"""Awakenings and other counts: negative binomial, so that nights may differ by more than chance.

``log mean = predictor``, ``variance = mean + (dispersion mean)^2``: the dispersion is the standard deviation,
as a share of the mean, of what varies from night to night and is forgotten by the next.

Source: Hilbe 2011, Negative Binomial Regression, ch. 8 (NB2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.local import Local

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """The likelihood of counts, under one dispersion for each of ``k`` models.

    Attributes:
        outcome: ``float64[n]``, whole numbers from 0.
        size: ``float64[k]``, one over the squared dispersion.
        constant: ``float64[k]``, the part of the log likelihood that no predictor changes.
    """

    outcome: Floats
    size: Floats
    constant: Floats

    @classmethod
    def of(cls, outcome: Floats, dispersion: Floats) -> Counts:
        """Return the likelihood of counts."""
        from scipy.special import gammaln  # only counts need it

        size = dispersion**-2.0
        each = gammaln(outcome[:, None] + size) - gammaln(size) - gammaln(outcome + 1)[:, None]
        return cls(outcome, size, each.sum(axis=0))

    def start(self) -> tuple[float, Floats]:
        """Return a predictor to begin at, and no parameters of the likelihood's own."""
        return float(np.log(self.outcome.mean() + 0.1)), np.zeros((self.size.size, 0))

    def take(self, rows: NDArray[np.int64]) -> Counts:
        """Return the likelihood under some of the models."""
        return Counts(self.outcome, self.size[rows], self.constant[rows])

    def at(self, predictor: Floats, own: Floats) -> Local:  # noqa: ARG002 - counts have none
        """Return the likelihood around a predictor ``float64[n, k]``."""
        y, size = self.outcome[:, None], self.size
        # Counts beyond e^30 are no one's; the bound keeps a long step finite.
        mean = np.exp(np.minimum(predictor, 30.0))
        whole = size + mean
        log = y * (np.log(mean) - np.log(whole)) - size * np.log1p(mean / size)
        k = size.size
        return Local(
            log=self.constant + log.sum(axis=0),
            slope=(y - mean) * size / whole,
            curvature=(y + size) * size * mean / whole**2,
            across=np.zeros((*predictor.shape, 0)),
            own_slope=np.zeros((k, 0)),
            own_curvature=np.zeros((k, 0, 0)),
        )

    def allowed(self, own: Floats, step: Floats) -> Floats:  # noqa: ARG002 - counts have none
        """Return ``float64[k]``, the share of a step that may be taken: all of it."""
        return np.ones(self.size.size)
