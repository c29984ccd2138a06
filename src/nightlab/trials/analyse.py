"""From a table of nights to a verdict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from nightlab.errors import NightlabError
from nightlab.trials import cautions, latent, likelihood, nuisance, randomisation
from nightlab.trials.confounding import confounded
from nightlab.trials.data import TrialData, read_data
from nightlab.trials.exposure import LONGEST_HALF_LIFE, half_life_prior
from nightlab.trials.family import Family, on_model_scale, own_scale
from nightlab.trials.posterior import IntegratedLikelihood, integrate
from nightlab.trials.prior import LARGEST, PRIORS, Normal, Prior, evidence, neutral, sceptical
from nightlab.trials.table import read_table
from nightlab.trials.verdict import (
    AT_THE_END,
    Better,
    Thresholds,
    Verdict,
    agree,
    chances,
    decide,
    later,
    more_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.trials.nuisance import Trend
    from nightlab.trials.own_scale import OwnScale
    from nightlab.trials.randomisation import Redraw

DEFAULT_WORTHWHILE_SD = 0.3
FAR_FROM_SD = 1e9  # times the outcome's sd, beyond which a worthwhile effect is a slip of the unit
DEFAULT_BLOCK_NIGHTS = 14
FEWEST_FOR_SD = 5
# Nights without treatment that hardly vary beside all nights are no measure of an outcome's spread.
LEAST_SD_SHARE = 0.3
# Blocks are merged with their neighbours above this number, which keeps years of nights fast.
MOST_BLOCKS = 60
_LOWER_WORDS = re.compile(
    r"(^|_)(sol|latency|latencies|awake|awakenings|wakings|waso|isi|stress|pain|sfi|tasafa|anxiety)(_|$)"
)


@dataclass(frozen=True, slots=True)
class Literature:
    """What trials on others say of the effect, in the outcome's unit, and how far it is believed.

    Args:
        parts: Predictive distribution for one new person.
        weight: Trust in it against scepticism, see ``prior.CERTAINTY_WEIGHT``.
    """

    parts: tuple[Normal, ...]
    weight: float


def analyse(
    table: Any,
    *,
    outcome: str,
    arm: str,
    control: str | None = None,
    active: str | None = None,
    night: str | None = None,
    block: str | None = None,
    better: Better | None = None,
    worthwhile: float | None = None,
    half_life_nights: float = 0.0,
    trend: Trend | None = None,
    prior: str = "neutral",
    literature: Literature | None = None,
    family: Family = "gaussian",
    covariates: Sequence[str] = (),
    block_nights: int | None = None,
    redraw: Redraw | None = None,
    randomise: bool = True,
    seed: int = 0,
    thresholds: Thresholds = AT_THE_END,
) -> Verdict:
    """Return the verdict of a randomised trial on one person.

    Args:
        table: A CSV file's path, a mapping of columns, a list of rows, or a data frame; one row a night.
        outcome: Column of the outcome; an empty cell is a missing night, whose arm still counts.
        arm: Column of the arm, or of the dose where it holds more than two numbers.
        control: Label of the control arm; guessed where a label says so (``placebo``, ``0``, ...).
        active: Label of the arm in question, where there are more than two.
        night: Column of the night (ISO dates or whole numbers); without it rows are nights in order.
        block: Column of the block in which arms were randomised.
        better: Whether ``higher`` or ``lower`` outcomes are better; guessed from the name, with a warning.
        worthwhile: Smallest effect worth the trouble, in the outcome's unit; default 0.3 sd of the nights
            without treatment.
        half_life_nights: Nights in which half of an effect fades; 0 means no carry-over.
        trend: The slow term: ``blocks`` where they are given, else ``linear``; ``level`` is a random walk.
        prior: The prior the verdict is stated under; all stand beside it.
        literature: What trials on others say; without it ``evidence`` equals ``sceptical``.
        family: What kind of number the outcome is: ``gaussian`` as it is, ``log`` for latencies (log(y + 1)),
            ``logit`` for efficiencies from 0 to 1 or 0 to 100, ``counts`` for awakenings, ``ratings`` for
            ordered choices. Effects, ``worthwhile`` and ``literature`` stay in the outcome's unit.
        covariates: Columns that move the outcome and were not moved by the arm.
        block_nights: Nights of a block that may follow; told by the table where not given.
        redraw: The set of schedules the trial came from; inferred from the table where not given.
        randomise: Whether to run the randomisation test.
        seed: Of its draws.
        thresholds: How sure a decision has to be; see ``monitoring``.

    Raises:
        NightlabError: Bad input, with its place.

    Assumptions: AR(1) noise, Gaussian on the scale of the family; see ``likelihood`` and ``latent``.

    Example:
        >>> nights = {"arm": ["on", "off", "off", "on"] * 10, "min": [float(i % 7) for i in range(40)]}
        >>> analyse(nights, outcome="min", arm="arm", control="off", better="lower").decision
        'no-useful-effect'
    """
    _check(
        better=better,
        worthwhile=worthwhile,
        half_life_nights=half_life_nights,
        trend=trend,
        prior=prior,
        family=family,
    )
    _check_columns(outcome, arm, night, block, covariates)
    data = read_data(
        read_table(table),
        outcome=outcome,
        arm=arm,
        control=control,
        active=active,
        night=night,
        block=block,
        covariates=covariates,
    )
    warnings = confounded(data)
    is_confounded = bool(warnings)
    direction = better or _guess_better(outcome, warnings)
    sd, of_nights = _spread(data)
    delta = _worthwhile(worthwhile, sd, of_nights, warnings)
    slow = _slow_term(trend, data)
    model = on_model_scale(data, family, outcome)
    model_sd = latent.LINKS[family].unit if family in latent.LINKS else _spread(model)[0]
    priors = _priors(model_sd, delta, literature, prior, warnings)
    felt = randomisation.on_calendar(data.days, data.allocation, half_life_nights)
    scale = own_scale(data, family, felt, model_sd)
    fit = _fit(
        model,
        family,
        model_sd,
        scale,
        slow=slow,
        half_life_nights=half_life_nights,
        priors=tuple(priors.values()),
    )
    posteriors = {name: fit.posterior(p) for name, p in priors.items()}
    summaries = {name: p.summary() for name, p in posteriors.items()}
    chance = chances(posteriors[prior], delta=delta, better=direction)
    unled = chances(posteriors["neutral"], delta=delta, better=direction)
    stated, neutrally = (
        decide(c, confounded=is_confounded, thresholds=thresholds) for c in (chance, unled)
    )
    decision = agree(stated, neutrally)
    possible = randomisation.possible(data, redraw) if randomise else None
    second = None
    if possible is not None:
        contrast = randomisation.Contrast(
            model,
            outcome=_scaled(model, model_sd),
            nuisance=_nuisance(data, slow, half_life_nights, runs=False),
            phi=posteriors["neutral"].phi.mean,
            half_life_nights=half_life_nights,
        )
        second = randomisation.test(contrast, possible, np.random.default_rng(seed))
    warnings += cautions.second_opinion(second, decision, randomise=randomise)
    warnings += cautions.rows(data, half_life_nights) + cautions.few_outcomes(data, family)
    warnings += cautions.conflict(
        prior, neutral(sd) if prior == "neutral" else priors[prior], summaries["neutral"]
    )
    warnings += cautions.withheld(prior, stated, neutrally)
    block_nights = block_nights or _block_nights(data)
    more = later(
        more_blocks(
            summaries[name],
            summaries["neutral"].sd,
            delta=delta,
            better=direction,
            blocks=len(data.labels) / block_nights,
        )
        for name in (prior, "neutral")
    )
    undecided = decision == "not-known-yet"
    return Verdict(
        decision=decision,
        outcome=outcome,
        arm=data.arm,
        control=data.control,
        better=direction,
        worthwhile=delta,
        prior=prior,
        effect=summaries[prior],
        priors=summaries,
        p_better=chance.better,
        p_worthwhile=chance.worthwhile,
        p_negligible=chance.negligible,
        p_worse=chance.worse,
        randomisation_p=second.p if second else None,
        smallest_p=second.smallest_p if second else None,
        autocorrelation=posteriors[prior].phi,
        nights=int(data.seen.sum()),
        missing=int((~data.seen).sum()),
        arms=data.nights_per_arm(),
        warnings=tuple(warnings),
        more_blocks=(None if is_confounded else more) if undecided else 0,
        confounded=is_confounded,
        block_nights=block_nights,
        half_life_nights=half_life_nights,
        trend=slow,
        posteriors=posteriors,
        family=family,
        model_effect=posteriors[prior].on_model_scale(),
    )


def _check(
    *,
    better: str | None,
    worthwhile: float | None,
    half_life_nights: float,
    trend: str | None,
    prior: str,
    family: str,
) -> None:
    def one_of(value: str | None, allowed: Sequence[str], where: str) -> None:
        if value is not None and value not in allowed:
            raise NightlabError(
                f"{value!r} is not known", where=where, fix=f"use {', '.join(allowed)}"
            )

    one_of(better, get_args(Better), "better")
    one_of(trend, get_args(nuisance.Trend), "trend")
    one_of(prior, PRIORS, "prior")
    one_of(family, get_args(Family), "family")
    for name, value in (("worthwhile", worthwhile), ("half_life_nights", half_life_nights)):
        if value is not None and not isinstance(value, int | float | np.number):
            raise NightlabError(
                f"{value!r} is not a number", where=name, fix="write it without quotes"
            )
    if worthwhile is not None and not 1 / LARGEST < worthwhile < LARGEST:
        raise NightlabError(
            f"{worthwhile} cannot be",
            where="worthwhile",
            fix="give a number above 0 in the outcome's unit",
        )
    if not (np.isfinite(half_life_nights) and 0 <= half_life_nights <= LONGEST_HALF_LIFE):
        raise NightlabError(
            f"{half_life_nights} cannot be",
            where="half_life_nights",
            fix=f"give nights from 0 to {LONGEST_HALF_LIFE}",
        )


def _check_columns(
    outcome: str, arm: str, night: str | None, block: str | None, covariates: Sequence[str]
) -> None:
    named = [outcome, arm, night, block, *covariates]
    for part, column in (("outcome", outcome), ("arm", arm)):
        if named.count(column) > 1:
            raise NightlabError(
                f"column {column!r} stands for another thing too",
                where=part,
                fix="name a column of its own for each",
            )


def _guess_better(outcome: str, warnings: list[str]) -> Better:
    guess: Better = "lower" if _LOWER_WORDS.search(outcome.casefold()) else "higher"
    warnings.append(
        f"Nothing said which way is better; from its name {guess} {outcome} is taken as better."
    )
    return guess


def _spread(data: TrialData) -> tuple[float, str]:
    """Return the outcome's sd and of which nights: those without treatment, where they are a measure."""
    seen = data.seen
    untreated = data.outcome[seen & (data.allocation == 0) & ~data.others.any(axis=1)]
    every = float(data.outcome[seen].std(ddof=1))
    own = float(untreated.std(ddof=1)) if untreated.size >= FEWEST_FOR_SD else 0.0
    if own > LEAST_SD_SHARE * every:
        return own, "the nights without treatment"
    return every, "all nights"


def _worthwhile(worthwhile: float | None, sd: float, of_nights: str, warnings: list[str]) -> float:
    if worthwhile is not None:
        if not sd / FAR_FROM_SD < worthwhile < sd * FAR_FROM_SD:
            raise NightlabError(
                f"{worthwhile:g} cannot be where nights differ by {sd:.3g}",
                where="worthwhile",
                fix="give it in the outcome's unit",
            )
        return worthwhile
    delta = DEFAULT_WORTHWHILE_SD * sd
    warnings.append(
        f"No smallest worthwhile effect was given; {delta:.3g} is taken (0.3 sd of {of_nights})."
    )
    return delta


def _priors(
    sd: float, delta: float, literature: Literature | None, wanted: str, warnings: list[str]
) -> dict[str, Prior]:
    trust = literature or Literature((), 0.0)
    known = evidence(trust.parts, weight=trust.weight, delta=delta)
    if literature is None and wanted == "evidence":
        warnings.append(
            "No evidence on this effect was given, so the evidence prior is the sceptical one."
        )
    return {"neutral": neutral(sd), "sceptical": sceptical(delta), "evidence": known}


def _slow_term(trend: Trend | None, data: TrialData) -> Trend:
    if data.blocks is not None and trend in (None, "none", "blocks"):
        return "blocks"
    return "linear" if trend in (None, "blocks") else trend


def _nuisance(
    data: TrialData, slow: Trend, half_life_nights: float, *, runs: bool
) -> nuisance.Nuisance:
    return nuisance.build(
        days=data.days,
        seen=data.seen,
        runs=data.runs if runs else None,
        blocks=None if data.blocks is None else _at_most(data.blocks, MOST_BLOCKS),
        trend=slow,
        covariates=data.covariates,
        other_arms=randomisation.on_calendar(data.days, data.others.T, half_life_nights).T,
    )


def _at_most(member: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return groups merged with their neighbours until there are few enough."""
    merge = 1
    while np.unique(member // merge).size > most:
        merge *= 2
    return member // merge


def _fit(
    data: TrialData,
    family: Family,
    sd: float,
    scale: OwnScale,
    *,
    slow: Trend,
    half_life_nights: float,
    priors: tuple[Prior, ...],
) -> IntegratedLikelihood:
    model = _nuisance(data, slow, half_life_nights, runs=True)
    if family in latent.LINKS:
        return latent.integrated(
            data, family, model, half_life_nights=half_life_nights, priors=priors
        )
    half_lives, weights = half_life_prior(half_life_nights)
    felt = np.array(
        [randomisation.on_calendar(data.days, data.allocation, h)[data.seen] for h in half_lives]
    )
    grid = likelihood.cells(_scaled(data, sd), data.days[data.seen], felt, weights, model)
    return integrate(grid, priors, sd, scale)


def _scaled(data: TrialData, sd: float) -> NDArray[np.float64]:
    seen = data.outcome[data.seen]
    scaled: NDArray[np.float64] = (seen - seen.mean()) / sd
    return scaled


def _block_nights(data: TrialData) -> int:
    if data.blocks is None:
        return DEFAULT_BLOCK_NIGHTS
    return int(np.bincount(data.blocks).max())
