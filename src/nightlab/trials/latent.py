"""Trials whose outcome is no bell curve: what moves a night stands on a scale behind the outcome.

``predictor = level + tau s + low + weekday + covariates + period + e``, term by term as in ``likelihood``, with
AR(1) noise ``e``; the outcome is drawn around the predictor, as ``counts`` and ``ratings`` say. Scales of
random effects cannot lean on the noise's, which may be nothing: they lean on a unit that each family states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nightlab.trials.chain import Chain
from nightlab.trials.counts import Counts
from nightlab.trials.laplace import Models
from nightlab.trials.lingering import Calendar
from nightlab.trials.nested import Nested, fit
from nightlab.trials.posterior import IntegratedLikelihood, integrate
from nightlab.trials.prediction import HALF_WAY, count_scale, level_sd, rating_scale
from nightlab.trials.prior import NEUTRAL_SDS, Prior
from nightlab.trials.ratings import Ratings
from nightlab.trials.unknowns import Axes, Unknowns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.nuisance import Nuisance

    Floats = NDArray[np.float64]

Kind = Literal["counts", "ratings"]

LEAST_SD = 0.01  # of a scale's prior sd, below which it is nothing
LEVEL_SD = 10.0  # of the usual level of counts, on their logarithm


@dataclass(frozen=True, slots=True)
class Link:
    """Prior scales of a family.

    Attributes:
        unit: The spread of an ordinary person's nights on the predictor's scale; the neutral prior and the
            scales of blocks, weekdays and runs are multiples of it.
        noise_sd: Of the half-normal prior of the noise that remembers.
        dispersion_sd: Of the half-normal prior of the dispersion; 0 where there is none.
    """

    unit: float
    noise_sd: float
    dispersion_sd: float


LINKS: dict[Kind, Link] = {
    # Half as many or twice as many awakenings are an ordinary night.
    "counts": Link(unit=0.5, noise_sd=0.5, dispersion_sd=0.5),
    # The sd of the logistic distribution, which ratings add of themselves.
    "ratings": Link(unit=1.8, noise_sd=1.0, dispersion_sd=0.0),
}


def integrated(
    data: TrialData,
    kind: Kind,
    nuisance: Nuisance,
    *,
    half_life_nights: float,
    priors: tuple[Prior, ...],
) -> IntegratedLikelihood:
    """Return the likelihood of the effect on counts or ratings.

    Args:
        data: The trial.
        kind: The family.
        nuisance: Everything but the arm, at the observed nights.
        half_life_nights: Of the carry-over; 0 is none.
        priors: All that will be asked for.
    """
    seen = data.seen
    trial = Trial(
        kind=kind,
        outcome=data.outcome[seen],
        days=data.days[seen],
        calendar=Calendar.of(data),
        nuisance=nuisance,
        half_life_nights=half_life_nights,
    )
    found = trial.likelihood()
    use: NDArray[np.bool_] = ~np.any(data.others[seen] != 0, axis=1)
    scale = (
        count_scale(found, use)
        if kind == "counts"
        else rating_scale(found, np.unique(trial.outcome), use)
    )
    unsure = level_sd(found) if kind == "counts" else 0.0
    return integrate(found.likelihood, priors, 1.0, scale, unsure)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A trial as these families see it, at the observed nights.

    Attributes:
        kind: The family.
        outcome: ``float64[n]``.
        days: ``int64[n]``, rising.
        calendar: What was allocated, day by day.
        nuisance: Everything but the arm.
        half_life_nights: Of the carry-over; 0 is none.
    """

    kind: Kind
    outcome: Floats
    days: NDArray[np.int64]
    calendar: Calendar
    nuisance: Nuisance
    half_life_nights: float

    @property
    def axes(self) -> Axes:
        """Priors of the scales: noise, runs, each group, dispersion."""
        link = LINKS[self.kind]
        groups = (self.nuisance.run_scale, *(group.scale for group in self.nuisance.groups))
        sds = [link.noise_sd, *(link.unit * scale.prior_sd for scale in groups)]
        if link.dispersion_sd:
            sds.append(link.dispersion_sd)
        return Axes(tuple(sds), self.half_life_nights)

    def likelihood(self) -> Nested[Models]:
        """Return the likelihood of the effect."""
        return fit(self.axes, self.models, NEUTRAL_SDS * LINKS[self.kind].unit)

    def models(self, z: Floats) -> Models:
        """Return the models at points of the axes."""
        axes = self.axes
        at = axes.values(z)
        sds = np.maximum(at.sds, LEAST_SD * np.array(axes.sds))
        columns, precision = self._columns(sds)
        runs = self.nuisance.runs
        return Models(
            nights=Counts.of(self.outcome, sds[:, -1])
            if self.kind == "counts"
            else Ratings.of(self.outcome, at.phi.size),
            chain=Chain.of(
                self.days,
                np.arange(self.days.size) if runs is None else runs,
                phi=at.phi,
                noise_sd=sds[:, 0],
                run_sd=sds[:, 1],
            ),
            columns=columns,
            precision=precision,
            felt=self._felt(at),
        )

    def _columns(self, sds: Floats) -> tuple[Floats, Floats]:
        """Return the columns all nights share, and the precision of their coefficients in each model."""
        fixed, unit = self.nuisance.fixed, LINKS[self.kind].unit
        precision = self.nuisance.precision / unit**2
        if self.kind == "ratings":  # the cuts hold the level
            fixed, precision = fixed[:, 1:], precision[1:]
        precision = np.where(precision > 0, precision, LEVEL_SD**-2.0)
        parts, precisions = [fixed], [np.tile(precision, (sds.shape[0], 1))]
        for at, group in enumerate(self.nuisance.groups):
            parts.append(group.columns)
            precisions.append(
                np.repeat(sds[:, at + 2, None] ** -2.0, group.columns.shape[1], axis=1)
            )
        return np.column_stack(parts), np.concatenate(precisions, axis=1)

    def _felt(self, at: Unknowns) -> Floats:
        """Return ``float64[n, k]``: the exposure of each observed night under each half-life."""
        # The cuts of ratings belong to a night half-way, so that neither arm is the ordinary one.
        middle = HALF_WAY if self.kind == "ratings" else 0.0
        return self.calendar.felt(self.days, at.half_life_nights) - middle
