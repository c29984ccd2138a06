"""Usual intake of magnesium from the answers: a distribution, not a number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from nightlab.formulary.intake.facts import assumed
from nightlab.formulary.intake.question import questions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np

    from nightlab.formulary.intake.answers import Answers
    from nightlab.formulary.intake.population import Population

GRID_MG = 3000
"""Up to where the distribution is worked out, in steps of 1 mg; nobody's usual food holds as much."""

ENDS = (0.1, 0.9, 0.025, 0.975)
"""Between which quantiles the 80 and the 95 % interval lie."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What the answers add up to.

    Args:
        sum_mg: Magnesium of all that was answered, in mg a day.
        share: How much of all intake an ordinary person gets from what was answered, 0 to 1.
        log_sd: How far the sum lies from what is eaten, as a standard deviation of its logarithm.
    """

    sum_mg: float
    share: float
    log_sd: float


@dataclass(frozen=True, slots=True)
class UsualIntake:
    """The distribution of usual intake, in mg a day.

    Args:
        mean: Mean.
        sd: Standard deviation.
        lo80: Lower end of the 80 % interval.
        hi80: Upper end.
        lo95: Lower end of the 95 % interval.
        hi95: Upper end.
        chances: Chance of each whole mg from 0 on.
    """

    mean: float
    sd: float
    lo80: float
    hi80: float
    lo95: float
    hi95: float
    chances: tuple[float, ...]

    def below(self, limit_mg: float) -> float:
        """Return the chance that usual intake is below a number of mg a day."""
        return math.fsum(self.chances[: max(0, int(limit_mg))])


def reported(answers: Answers) -> Reported:
    """Add up what the answers say, with the share of a day they speak of and their error.

    Assumptions: food table, portion and frequency err for each question by itself, and all answers of
    one person err together. One food alone is thus less sure than many.
    """
    parts = {
        key: per_day * questions()[key].magnesium_mg for key, per_day in answers.per_day.items()
    }
    asked = dict.fromkeys(answers.per_day, True)
    if answers.water_l is not None and answers.water_mg_per_l is not None:
        parts["water"] = answers.water_l * answers.water_mg_per_l
        asked["water"] = True
    total = math.fsum(parts.values())
    alone = math.fsum((part / total) ** 2 for part in parts.values()) if total else 1.0
    each = math.hypot(assumed("food_table_cv"), assumed("portion_cv"), assumed("frequency_cv"))
    log_sd = math.hypot(assumed("person_cv"), each * math.sqrt(alone))
    return Reported(total, _share(asked), log_sd)


def estimate(told: Reported, groups: Sequence[Population]) -> UsualIntake:
    """Return the distribution of usual intake.

    Intake is split in two, what the answers speak of and the rest. Before anything is told both are
    Gamma distributed with one scale, so that their sum is what surveys find in the group. The answers
    then move the first part alone; of the rest no more is known than before. Without an answer the
    group's own distribution comes out.

    Args:
        told: What the answers add up to.
        groups: Those the person may belong to, each as likely as the others beforehand.

    Assumptions: the two parts are independent; the error of the sum is log-normal.
    """
    import numpy as np

    halves = [_posterior(told, group) for group in groups]
    weights = np.array([evidence for evidence, _ in halves])
    mixed = sum(w * curve for w, (_, curve) in zip(weights / weights.sum(), halves, strict=True))
    return _summary(np.asarray(mixed))


def _posterior(told: Reported, group: Population) -> tuple[float, np.ndarray[Any, Any]]:
    """Return how well a group explains the answers, and the chances of each mg within it."""
    import numpy as np

    spoken = _gamma(group.shape * told.share, group.scale_mg).copy()
    rest = _gamma(group.shape * (1 - told.share), group.scale_mg)
    if told.share > 0:
        floor = assumed("floor_mg")
        eaten = np.arange(GRID_MG) + 0.5
        off = np.log((told.sum_mg + floor) / (eaten + floor))
        spoken *= np.exp(-0.5 * (off / told.log_sd) ** 2)
    evidence = float(spoken.sum())
    both = _of_sum(spoken / evidence, rest)
    return evidence, both / both.sum()


def _of_sum(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the chances of each mg of the sum of two independent parts."""
    import numpy as np

    size = 2 * GRID_MG
    both = np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(other, size), size)[:GRID_MG]
    # The transform leaves chances of nothing at some 1e-17 on either side of it.
    chances: np.ndarray[Any, Any] = np.maximum(both, 0.0)
    return chances


@lru_cache(maxsize=64)
def _gamma(shape: float, scale_mg: float) -> np.ndarray[Any, Any]:
    """Return the chances of each mg of a Gamma distribution; all at nothing where the shape is 0."""
    import numpy as np
    from scipy.special import gammainc

    edges = np.arange(GRID_MG + 1) / scale_mg
    upto: np.ndarray[Any, Any] = gammainc(shape, edges) if shape > 0 else np.sign(edges)
    chances: np.ndarray[Any, Any] = np.diff(upto) / upto[-1]
    return chances


def _summary(chances: np.ndarray[Any, Any]) -> UsualIntake:
    import numpy as np

    # Both parts are binned at their middle, so their sum lies a whole step above the index.
    at = np.arange(GRID_MG) + 1.0
    mean = float(chances @ at)
    upto = np.cumsum(chances)
    lo80, hi80, lo95, hi95 = (float(at[np.searchsorted(upto, q)]) for q in ENDS)
    return UsualIntake(
        mean=mean,
        sd=math.sqrt(float(chances @ (at - mean) ** 2)),
        lo80=lo80,
        hi80=hi80,
        lo95=lo95,
        hi95=hi95,
        chances=tuple(chances.tolist()),
    )


def _share(asked: Mapping[str, object]) -> float:
    """Return the share of an ordinary person's magnesium that the answered questions speak of."""
    water = assumed("water_usual_l") * assumed("water_usual_mg_per_l")
    usual = {key: each.usual_per_day * each.magnesium_mg for key, each in questions().items()}
    total = math.fsum([*usual.values(), water])
    spoken = math.fsum(usual.get(key, water) for key in asked)
    return assumed("covered_share") * spoken / total
