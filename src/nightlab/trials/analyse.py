"""From a table of nights to a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.trials import cautions, fitting, latent, randomisation
from nightlab.trials.arguments import check_columns, check_options
from nightlab.trials.confounding import confounded
from nightlab.trials.data import TrialData, read_data
from nightlab.trials.family import Family, on_model_scale, own_scale
from nightlab.trials.prior import neutral
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
from nightlab.trials.yardsticks import (
    Literature,
    guess_better,
    priors_of,
    spread,
    worthwhile_effect,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.trials.nuisance import Trend
    from nightlab.trials.randomisation import Redraw

DEFAULT_BLOCK_NIGHTS = 14


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
            ordered choices, ``student`` as it is, where wild nights count for little. Effects,
            ``worthwhile`` and ``literature`` stay in the outcome's unit.
        covariates: Columns that move the outcome and were not moved by the arm.
        block_nights: Nights of a block that may follow; told by the table where not given.
        redraw: The set of schedules the trial came from; inferred from the table where not given.
        randomise: Whether to run the randomisation test.
        seed: Of its draws.
        thresholds: How sure a decision has to be; see ``monitoring``.

    Raises:
        NightlabError: Bad input, with its place.

    Assumptions: AR(1) noise on the scale of the family; see ``likelihood``, ``latent`` and ``student``.

    Example:
        >>> nights = {"arm": ["on", "off", "off", "on"] * 10, "min": [float(i % 7) for i in range(40)]}
        >>> analyse(nights, outcome="min", arm="arm", control="off", better="lower").decision
        'no-useful-effect'
    """
    check_options(
        better=better,
        worthwhile=worthwhile,
        half_life_nights=half_life_nights,
        trend=trend,
        prior=prior,
        family=family,
        block_nights=block_nights,
        seed=seed,
    )
    check_columns(outcome, arm, night, block, covariates)
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
    direction = better or guess_better(outcome, warnings)
    sd, of_nights = spread(data)
    delta = worthwhile_effect(worthwhile, sd, of_nights, warnings)
    slow = fitting.slow_term(trend, data)
    model = on_model_scale(data, family, outcome)
    model_sd = latent.LINKS[family].unit if family in latent.LINKS else spread(model)[0]
    priors = priors_of(model_sd, delta, literature, prior, warnings)
    felt = randomisation.on_calendar(data.days, data.allocation, half_life_nights)
    scale = own_scale(data, family, felt, model_sd)
    fit = fitting.fit(
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
            outcome=fitting.scaled(model, model_sd),
            nuisance=fitting.nuisance_of(data, slow, half_life_nights, runs=False),
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


def _block_nights(data: TrialData) -> int:
    if data.blocks is None:
        return DEFAULT_BLOCK_NIGHTS
    return int(np.bincount(data.blocks).max())
