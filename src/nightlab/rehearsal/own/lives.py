"""One person's nights through one schedule, as they might be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nightlab.rehearsal.own.nights import DRIFT_NIGHTS, WEEK
from nightlab.rehearsal.own.question import felt
from nightlab.rehearsal.own.scale import effect_on_model, from_model, reached
from nightlab.trials.exposure import HALF_LIFE_LOG_SD, LONGEST_HALF_LIFE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.rehearsal.own.question import Allotted, Question
    from nightlab.trials.design import Design


@dataclass(frozen=True, slots=True, eq=False)
class Life:
    """A schedule and the nights it falls on, all but the effect.

    Attributes:
        design: The design with its own schedule.
        allotted: Who gets what.
        felt: ``float64[n]``, what each counted night feels of the arm.
        untreated: ``float64[n]``, the nights without an effect, on the model's scale.
        is_missing: ``bool[n]``.
        level: The person's usual night, on the model's scale.
        sd: Spread around it.
        autocorrelation: From one night to the next.
    """

    design: Design
    allotted: Allotted
    felt: NDArray[np.float64]
    untreated: NDArray[np.float64]
    is_missing: NDArray[np.bool_]
    level: float
    sd: float
    autocorrelation: float

    def treated(self, effect: float, own: OwnNights) -> Treated:
        """Return the nights under an effect.

        Args:
            effect: In the outcome's unit, on average over the person's untreated nights; what cannot be,
                such as 20 minutes less of a latency of 15, comes out as the most there is.
            own: For the scale.
        """
        on = (self.level, self.sd, own.family, own.whole)
        shift = effect_on_model(effect, *on) if effect else 0.0
        model = self.untreated + shift * self.felt
        outcome = from_model(model, own.family, own.whole)
        truth = reached(shift, *on) if effect else 0.0
        return Treated(np.where(self.is_missing, np.nan, outcome), model, truth)


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """The nights of a trial whose effect is known.

    Attributes:
        outcome: ``float64[n]``, as written down, NaN where a night is missing.
        model: ``float64[n]``, every night on the model's scale.
        effect: The true effect as it came out, in the outcome's unit.
    """

    outcome: NDArray[np.float64]
    model: NDArray[np.float64]
    effect: float


def live(question: Question, own: OwnNights, rng: np.random.Generator) -> Life:
    """Draw a schedule, a person from what is known of one, and their nights.

    Assumptions: noise is normal on the model's scale; the drift goes on in a line; nights are missing at
    random; arms that are not the question do nothing; a half-life is known to a factor of about 1.6.
    """
    design = question.drawn(rng)
    allotted = question.allotted(design)
    evenings = design.evenings()
    who, draws = int(rng.integers(own.draws.sd.size)), own.draws
    sd, level = float(draws.sd[who]), float(draws.level[who])
    phi = float(draws.autocorrelation[who])
    noise = _remembering(int(evenings[-1]) + 1, phi, rng)[evenings]
    first_day = int(rng.integers(WEEK))
    untreated = level + sd * noise + draws.weekdays[who][(evenings + first_day) % WEEK]
    untreated += draws.drift[who] * evenings / DRIFT_NIGHTS
    lingers = design.half_life_nights * np.exp(HALF_LIFE_LOG_SD * rng.standard_normal())
    return Life(
        design=design,
        allotted=allotted,
        felt=felt(design, allotted.share, min(float(lingers), LONGEST_HALF_LIFE)),
        untreated=untreated,
        is_missing=rng.random(evenings.size) < draws.missing[who],
        level=level,
        sd=sd,
        autocorrelation=phi,
    )


def _remembering(nights: int, phi: float, rng: np.random.Generator) -> NDArray[np.float64]:
    shock = rng.standard_normal(nights)
    noise = shock.copy()
    left = np.sqrt(1 - phi**2)
    for night in range(1, nights):
        noise[night] = phi * noise[night - 1] + left * shock[night]
    return noise
