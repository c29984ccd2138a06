"""What the nights without an outcome would have to hide for a verdict to change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import MEASURES
from nightlab.trials.beside.missing import nights_of, sides
from nightlab.trials.beside.projection import shares
from nightlab.trials.beside.question import night_sd
from nightlab.trials.verdict import AT_THE_END, WORDS, agree, chances, decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.trials.data import TrialData
    from nightlab.trials.posterior import Effect, Posterior
    from nightlab.trials.verdict import Decision, Thresholds, Verdict

# By how much worse missing nights are taken to be, in sd of a night; more than three is beyond belief.
TABLE_SDS = (0.25, 0.5, 1.0, 2.0)
MOST_SDS = 3.0
STEPS = 60
HALVINGS = 20
LEAST_DENSITY = 1e-250


@dataclass(frozen=True, slots=True)
class Shift:
    """The verdict, were the missing nights of one arm worse than those that were logged.

    Args:
        arm: Whose missing nights.
        worse: By how much, in the outcome's unit.
        worse_sd: The same in standard deviations of a night.
        effect: The effect then, under the stated prior.
        decision: The decision then.
    """

    arm: str
    worse: float
    worse_sd: float
    effect: Effect
    decision: Decision


@dataclass(frozen=True, slots=True)
class Tip:
    """The least by which missing nights of one arm would have to be worse to change the decision.

    Args:
        arm: Whose missing nights.
        missing: How many there are.
        worse: By how much, in the outcome's unit; None where nothing up to ``MOST_SDS`` changes it.
        worse_sd: The same in standard deviations of a night.
        decision: What it would be then.
        unit: The outcome's.
    """

    arm: str
    missing: int
    worse: float | None = None
    worse_sd: float | None = None
    decision: Decision | None = None
    unit: str = ""

    @property
    def sentence(self) -> str:
        """The tipping point in plain words."""
        if not self.missing:
            return f"No night is missing {nights_of(self.arm)}."
        if self.worse is None or self.worse_sd is None or self.decision is None:
            return (
                f"Missing nights {nights_of(self.arm)} would not change the verdict, "
                f"were they up to {MOST_SDS:g} sd of a night worse than the others."
            )
        size = f"{self.worse:.2g} {self.unit}".rstrip()
        return (
            f"The verdict would change to “{WORDS[self.decision]}” if missing nights {nights_of(self.arm)} were "
            f"worse than logged ones by {size} or more, which would be {self.worse_sd:.2g} sd of a night."
        )


@dataclass(frozen=True, slots=True)
class MissingWorse:
    """What the verdict owes to the belief that missing nights are like the others.

    Args:
        night_sd: Standard deviation of a night, in the outcome's unit.
        weights: By arm: how far the effect moves when its missing nights are higher by 1.
        shifts: The verdict over a range of differences.
        tips: For each arm the least difference that would change the decision.
    """

    night_sd: float
    weights: dict[str, float]
    shifts: tuple[Shift, ...]
    tips: tuple[Tip, ...]


def missing_worse(
    verdict: Verdict, data: TrialData, thresholds: Thresholds = AT_THE_END
) -> MissingWorse:
    """Return the verdict over a range of how much worse the missing nights of one arm were.

    Fill each missing night in from the model, make those on one arm worse by D, and analyse again. With the
    nights filled in as the model expects them the answer is the one without them. The rest is linear: the
    likelihood of the effect moves by c D as a whole, where c is what the model's estimate on all nights makes
    of a column that is 1 on the missing nights of that arm, near the share of them that is missing.

    Args:
        verdict: The stated one.
        data: The trial it speaks of.
        thresholds: How sure a decision has to be.

    Assumptions: missing nights differ from the logged ones of their arm by a constant D; D is known, so the
        interval keeps its width; all other missing nights (of doses those between the highest and the
        lowest too) are like the others of their arm. The neutral prior moves with the likelihood; it is wide.

    Source: Little 1993, 10.1080/01621459.1993.10594302 (pattern mixtures); Rubin 1977,
        10.1080/01621459.1977.10480610.
    """
    gone = ~data.seen
    arm, control = sides(data)
    labels = np.array(data.labels)
    columns = np.column_stack([gone & (labels == side) for side in (arm, control)])
    weights = shares(
        data,
        columns.astype(np.float64),
        np.ones(len(data.labels), dtype=bool),
        trend=verdict.trend,
        half_life_nights=verdict.half_life_nights,
        phi=verdict.posteriors["neutral"].phi.mean,
    )
    sd = night_sd(data)
    worse = -1.0 if verdict.better == "higher" else 1.0
    shifts, tips = [], []
    for label, weight, column in zip((arm, control), weights, columns.T, strict=True):
        missing = int(column.sum())

        def at(sds: float, move: float = worse * float(weight) * sd) -> tuple[Effect, Decision]:
            return moved(verdict, move * sds, thresholds)

        if missing:
            shifts += [Shift(label, s * sd, s, *at(s)) for s in TABLE_SDS]
        tips.append(_tip(Tip(label, missing, unit=unit_of(verdict)), sd, verdict.decision, at))
    return MissingWorse(
        sd,
        {arm: float(weights[0]), control: float(weights[1])},
        tuple(shifts),
        tuple(tips),
    )


def unit_of(verdict: Verdict) -> str:
    """Return the unit of a verdict's outcome; empty where it is no known measure."""
    meaning = MEASURES.get(verdict.outcome)
    return meaning.unit if meaning else ""


def _tip(
    none: Tip, sd: float, stated: Decision, at: Callable[[float], tuple[Effect, Decision]]
) -> Tip:
    """Return the tipping point: the first step that changes the decision, then halved."""
    steps = np.linspace(0, MOST_SDS, STEPS + 1)[1:] if none.missing else ()
    up = next((float(step) for step in steps if at(float(step))[1] != stated), None)
    if up is None:
        return none
    low = up - MOST_SDS / STEPS
    for _ in range(HALVINGS):
        middle = (low + up) / 2
        low, up = (middle, up) if at(middle)[1] == stated else (low, middle)
    return replace(none, worse=up * sd, worse_sd=up, decision=at(up)[1])


def moved(
    verdict: Verdict, by: float, thresholds: Thresholds = AT_THE_END
) -> tuple[Effect, Decision]:
    """Return effect and decision, were the likelihood of the effect the same curve further up.

    Args:
        verdict: The stated one.
        by: How far up, in the outcome's unit.
        thresholds: How sure a decision has to be.
    """
    unled = verdict.posteriors["neutral"]
    shifted = replace(unled, effect=unled.effect + by)
    stated = _under_prior(verdict.posteriors[verdict.prior], unled, shifted)
    decisions = [
        decide(
            chances(posterior, delta=verdict.worthwhile, better=verdict.better),
            confounded=verdict.confounded,
            thresholds=thresholds,
        )
        for posterior in (stated, shifted)
    ]
    return stated.summary(), agree(*decisions)


def _under_prior(stated: Posterior, unled: Posterior, shifted: Posterior) -> Posterior:
    """Return the moved curve under the stated prior, whose ratio to the neutral one stands in the two posteriors."""
    if stated is unled:
        return shifted
    good = (stated.density > LEAST_DENSITY) & (unled.density > LEAST_DENSITY)
    log_ratio = np.log(stated.density[good]) - np.log(unled.density[good])
    log = np.interp(shifted.effect, unled.effect[good], log_ratio)
    tilt = np.exp(log - log[shifted.density > LEAST_DENSITY].max())
    if shifted.model is None or shifted.model_density is None:
        density = shifted.density * tilt
        return replace(shifted, density=density / np.trapezoid(density, shifted.effect))
    own = shifted.model_density if shifted.own_density is None else shifted.own_density
    new = own * tilt
    area = np.trapezoid(new, shifted.model)
    return replace(
        shifted,
        density=shifted.density * tilt / area,
        model_density=new / area,
        own_density=new / area,
    )
