"""People whose nights are no bell curve, and how often verdicts on them are wrong.

What moves a night stands on a scale behind the outcome, as in the families of ``trials.family``; the outcome
is drawn around it. Sizes are chosen to look like a person's: 19 minutes to fall asleep, 88 % of the time in
bed asleep, two awakenings, ratings from 1 to 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.calibrate import count, draw_schedule, judge
from nightlab.rehearsal.simulate import SimulatedPerson, remembering, shifts
from nightlab.trials import analyse

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nightlab.rehearsal.calibrate import Cell, Schedule
    from nightlab.trials.family import Family

    Floats = NDArray[np.float64]

LOGISTIC_SD = 1.8138
CUTS = np.array([-2.5, -1.0, 0.7, 2.2])
DISPERSION = 0.45
MANY_NIGHTS = 400


@dataclass(frozen=True, slots=True)
class Kind:
    """How outcomes of a family come about.

    Attributes:
        family: As ``analyse`` calls it.
        level: An ordinary night on the scale behind the outcome.
        noise_sd: There, of what one night remembers of the last.
        spread: There, of all that makes nights differ; the unit of effects, drift and weekends.
        mean: The mean outcome of nights at places of that scale.
        draw: An outcome at each of them, by chance.
        tails: Degrees of freedom of Student's t, of which the noise is made; 0 where it is Gaussian.
    """

    family: Family
    level: float
    noise_sd: float
    spread: float
    mean: Callable[[Floats], Floats]
    draw: Callable[[Floats, np.random.Generator], Floats]
    tails: float = 0.0


def _minutes(behind: Floats) -> Floats:
    found: Floats = np.maximum(np.exp(behind) - 1, 0)
    return found


def _percent(behind: Floats) -> Floats:
    found: Floats = 100 / (1 + np.exp(-behind))
    return found


def _awakenings(behind: Floats, rng: np.random.Generator) -> Floats:
    size = DISPERSION**-2
    varied = np.exp(behind) * rng.gamma(size, 1 / size, behind.size)
    return rng.poisson(varied).astype(np.float64)


def _mean_rating(behind: Floats) -> Floats:
    above = 1 / (1 + np.exp(CUTS[:, None] - behind))
    found: Floats = 1 + above.sum(axis=0)
    return found


def _rating(behind: Floats, rng: np.random.Generator) -> Floats:
    heard = behind + rng.logistic(size=behind.size)
    return 1 + np.searchsorted(CUTS, heard).astype(np.float64)


def _as_it_is(behind: Floats) -> Floats:
    return behind


KINDS: dict[str, Kind] = {
    "bell curve": Kind("gaussian", 400, 40, 40, _as_it_is, lambda x, _: x),
    "latency": Kind("log", 3, 0.6, 0.6, _minutes, lambda x, _: np.round(_minutes(x))),
    "efficiency": Kind("logit", 2, 0.5, 0.5, _percent, lambda x, _: np.round(_percent(x))),
    "awakenings": Kind(
        "counts", np.log(2), 0.4, sqrt(0.4**2 + DISPERSION**2 + 1 / 2), np.exp, _awakenings
    ),
    "ratings": Kind("ratings", 0, 1, sqrt(1 + LOGISTIC_SD**2), _mean_rating, _rating),
    "heavy tails": Kind("gaussian", 400, 40, 40, _as_it_is, lambda x, _: x, tails=4),
}


def nights_of(
    kind: Kind, person: SimulatedPerson, treated: Floats, rng: np.random.Generator
) -> Floats:
    """Return ``float64[n]``, the outcomes of a schedule, NaN where a night is missing.

    Args:
        kind: What the outcome is.
        person: The truth, in units of the kind's spread.
        treated: ``float64[n]``, 1 on the arm.
        rng: Source of chance.
    """
    outcome = kind.draw(_behind(kind, person, treated, rng), rng)
    outcome[rng.random(treated.size) < person.missing] = np.nan
    return outcome


def _behind(
    kind: Kind, person: SimulatedPerson, treated: Floats, rng: np.random.Generator
) -> Floats:
    n = treated.size
    shocks = rng.standard_normal(n)
    if kind.tails:
        shocks /= np.sqrt(rng.chisquare(kind.tails, n) / (kind.tails - 2))
    noise = kind.noise_sd * remembering(shocks, person.autocorrelation)
    found: Floats = kind.level + noise + kind.spread * shifts(person, treated)
    return found


def effect_in_unit(kind: Kind, person: SimulatedPerson, nights: int, *, seed: int = 0) -> float:
    """Return what a person's effect is in the outcome's unit, averaged over nights such as theirs.

    Args:
        kind: What the outcome is.
        person: The truth.
        nights: Length of the trial, over which the person drifts.
        seed: Of the nights that are averaged over.
    """
    rng = np.random.default_rng(seed)
    untreated = replace(person, effect_sd=0.0)
    without = np.array(
        [_behind(kind, untreated, np.zeros(nights), rng) for _ in range(MANY_NIGHTS)]
    ).ravel()
    moved = kind.mean(without + kind.spread * person.effect_sd) - kind.mean(without)
    return float(moved.mean())


@dataclass(frozen=True, slots=True)
class FamilyCell:
    """What many trials on one kind of outcome came to.

    Attributes:
        cell: The shares; intervals are held against the truth on the model's scale.
        outside_in_unit: Share whose 95 % interval in the outcome's unit misses the effect on nights such as
            theirs, of which the trial has only some.
    """

    cell: Cell
    outside_in_unit: float

    def and_(self, other: FamilyCell) -> FamilyCell:
        """Return this cell with the trials of another one added."""
        both = self.cell.and_(other.cell)
        own, more = self.cell.trials, other.cell.trials
        outside = (own * self.outside_in_unit + more * other.outside_in_unit) / both.trials
        return FamilyCell(both, outside)


def calibrate_family(
    kind: Kind,
    person: SimulatedPerson,
    *,
    trials: int,
    seed: int,
    schedule: Schedule = "nightly",
    nights: int = 56,
    worthwhile_sd: float = 0.3,
    family: Family | None = None,
) -> FamilyCell:
    """Run many trials on people of one kind, each with its own schedule, and count the verdicts.

    Args:
        kind: What the outcome is.
        person: The truth they share, in units of the kind's spread.
        trials: How many trials.
        seed: Fixes schedules and outcomes.
        schedule: How arms follow each other, see ``calibrate.draw_schedule``.
        nights: Length of each trial.
        worthwhile_sd: Smallest worthwhile effect in units of the kind's spread.
        family: As which the analysis takes the outcome; by default the kind's own.

    Assumptions: a trial that cannot be judged, such as one without a single awakening, is no verdict, and
        is not counted.
    """
    rng = np.random.default_rng(seed)
    worthwhile = effect_in_unit(kind, replace(person, effect_sd=worthwhile_sd), nights)
    truth = effect_in_unit(kind, person, nights)
    found, missed = [], []
    for _ in range(trials):
        treated, blocks = draw_schedule(schedule, nights, seed=int(rng.integers(2**62)))
        outcome = nights_of(kind, person, treated, rng)
        try:
            verdict = analyse(
                {"arm": treated, "outcome": outcome, "block": blocks},
                outcome="outcome",
                arm="arm",
                block="block",
                better="higher",
                worthwhile=worthwhile,
                half_life_nights=person.half_life_nights,
                family=family or kind.family,
                randomise=False,
            )
        except NightlabError:
            continue
        below = verdict.posteriors["neutral"].of_model.below(kind.spread * person.effect_sd)
        found.append(judge(verdict, truth, below))
        missed.append(not verdict.effect.lo95 <= truth <= verdict.effect.hi95)
    return FamilyCell(count(found), float(np.mean(missed)))
