"""Nights among which a few may be wild: the Gaussian engine's model with Student-t noise.

Every term and every prior is that of ``likelihood``; what is new in a night's noise follows a Student-t in
place of a normal: ``e_t = phi^D e_{t-D} + sigma sqrt(1 - phi^2D) t_nu``, the first night's ``sigma t_nu``. A wild
night then counts for little. The degrees of freedom ``nu`` are learned, so calm nights come near the normal.

Assumptions: the night after a gap has a Student-t of its own, though a sum of several is none.

Source: Lange, Little & Taylor 1989, J Am Stat Assoc 84:881; Juárez & Steel 2010, J Bus Econ Stat 28:52 (prior).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.likelihood import RESOLUTION_SD, whiten
from nightlab.trials.lingering import Calendar
from nightlab.trials.nested import Nested, fit
from nightlab.trials.posterior import IntegratedLikelihood, integrate
from nightlab.trials.prior import NEUTRAL_SDS, Prior
from nightlab.trials.tails import StudentModels
from nightlab.trials.unknowns import Axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData
    from nightlab.trials.nuisance import Nuisance
    from nightlab.trials.unknowns import Unknowns

    Floats = NDArray[np.float64]

LEAST_SD = 0.01  # of a scale's prior sd, below which it is nothing
ROUNDED = 12**-0.5  # sd of what rounding takes away, in steps
MAD_TO_SD = 1.4826  # of a normal


def integrated(
    data: TrialData,
    scaled: Floats,
    nuisance: Nuisance,
    *,
    unit: float,
    half_life_nights: float,
    priors: tuple[Prior, ...],
) -> IntegratedLikelihood:
    """Return the likelihood of the effect.

    Args:
        data: The trial.
        scaled: ``float64[n]``, the outcome of the observed nights in standard deviations, around 0.
        nuisance: Everything but the arm, at the observed nights.
        unit: One such standard deviation, in the outcome's unit.
        half_life_nights: Of the carry-over; 0 is none.
        priors: All that will be asked for.
    """
    trial = Trial(
        outcome=scaled,
        days=data.days[data.seen],
        calendar=Calendar.of(data),
        nuisance=nuisance,
        half_life_nights=half_life_nights,
    )
    return integrate(trial.likelihood().likelihood, priors, unit)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A trial as this family sees it, at the observed nights.

    Attributes:
        outcome: ``float64[n]``, in standard deviations.
        days: ``int64[n]``, rising.
        calendar: What was allocated, day by day.
        nuisance: Everything but the arm.
        half_life_nights: Of the carry-over; 0 is none.
    """

    outcome: Floats
    days: NDArray[np.int64]
    calendar: Calendar
    nuisance: Nuisance
    half_life_nights: float

    @property
    def axes(self) -> Axes:
        """Priors of the scales: runs, each group."""
        groups = (self.nuisance.run_scale, *(group.scale for group in self.nuisance.groups))
        sds = tuple(scale.prior_sd for scale in groups)
        return Axes(sds, self.half_life_nights, tails=True)

    def likelihood(self) -> Nested[StudentModels]:
        """Return the likelihood of the effect."""
        return fit(self.axes, self.models, NEUTRAL_SDS)

    def models(self, z: Floats) -> StudentModels:
        """Return the models at points of the axes."""
        axes = self.axes
        at = axes.values(z)
        precisions = np.maximum(at.sds, LEAST_SD * np.array(axes.sds)) ** -2.0
        precision = self._precision(precisions)
        shared = np.column_stack([self.nuisance.columns, self.outcome])
        white, log_det = whiten(shared, self.days, at.phi)
        runs, share, before = self._runs(at.phi)
        constant = 0.5 * np.log(np.where(precision > 0, precision, 1.0)).sum(axis=1)
        constant += 0.5 * runs.size * np.log(precisions[:, 0]) - 0.5 * log_det
        return StudentModels(
            outcome=np.ascontiguousarray(white[..., -1].T),
            felt=self._felt(at),
            columns=np.ascontiguousarray(white[..., :-1].transpose(1, 0, 2)),
            precision=precision,
            starts=runs,
            share=share,
            before=before,
            run_precision=precisions[:, 0],
            nu=at.nu,
            constant=constant + self.days.size * _log_scale(at.nu),
            flat=int((self.nuisance.precision == 0).sum()),
            resolution=self._resolution(),
            usual=self._usual(),
        )

    def _precision(self, precisions: Floats) -> Floats:
        """Return ``float64[k, q]``: of the prior of each column's coefficient, in each model."""
        parts = [np.tile(self.nuisance.precision, (precisions.shape[0], 1))]
        for at, group in enumerate(self.nuisance.groups):
            width = group.columns.shape[1]
            parts.append(np.repeat(precisions[:, at + 1, None], width, axis=1))
        return np.concatenate(parts, axis=1)

    def _runs(self, phi: Floats) -> tuple[NDArray[np.int64], Floats, Floats]:
        """Return where runs begin, and how whitened nights feel their own run's level and the last one's."""
        n = self.days.size
        runs = np.arange(n) if self.nuisance.runs is None else self.nuisance.runs
        starts = np.flatnonzero(np.diff(runs, prepend=-1))
        decay, root = self._decay(phi)
        share, first = np.ones((n, phi.size)), starts[1:] - 1
        share[1:] = (1 - decay) / root
        share[starts[1:]] = 1 / root[first]
        return starts, share, -(decay / root)[first]

    def _felt(self, at: Unknowns) -> Floats:
        """Return ``float64[n, k]``: the exposure of each observed night, whitened."""
        felt = self.calendar.felt(self.days, at.half_life_nights)
        decay, root = self._decay(at.phi)
        return np.concatenate([felt[:1], (felt[1:] - decay * felt[:-1]) / root])

    def _decay(self, phi: Floats) -> tuple[Floats, Floats]:
        """Return ``float64[n - 1, k]``: what is left of the last night's noise, and the sd of what is new."""
        decay: Floats = phi ** np.diff(self.days)[:, None]
        return decay, np.sqrt(1 - decay**2)

    def _resolution(self) -> float:
        """Return what rounding takes from an outcome, as an sd: without it, equal nights would be sure ones."""
        steps = np.diff(np.unique(self.outcome))
        return max(RESOLUTION_SD, ROUNDED * float(steps.min(initial=np.inf)))

    def _usual(self) -> tuple[float, float]:
        middle = float(np.median(self.outcome))
        spread = MAD_TO_SD * float(np.median(np.abs(self.outcome - middle)))
        return middle, max(spread, 0.1 * float(self.outcome.std()))


def _log_scale(nu: Floats) -> Floats:
    """Return the log of a Student-t's density where it is highest."""
    from scipy.special import gammaln  # only families without a closed form need it

    found: Floats = gammaln((nu + 1) / 2) - gammaln(nu / 2) - 0.5 * np.log(nu)
    return found
