"""Nights to 80 % power: what a covariate and a score of several measures save, and what a prior would.

python bench/nights_saved.py
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from race.machine import hold_to_one_core

hold_to_one_core()

import numpy as np  # noqa: E402 - libraries count their threads when they are loaded

from nightlab.trials import CERTAINTY_WEIGHT, Normal  # noqa: E402
from nightlab.trials.prior import evidence  # noqa: E402
from nightlab.trials.score import one_factor  # noqa: E402
from race.cells import SEED, Cell, share_asked  # noqa: E402
from race.ladder import Rung, needed, saved  # noqa: E402
from race.methods import engine  # noqa: E402
from race.row import Row  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from nightlab.trials import Prior
    from race.cells import Trial
    from race.methods import Likelihood

    Floats = NDArray[np.float64]

CELL = Cell("nightly", 0.3, 0.5, (56, 98, 140), 1000)
MEASURED = replace(CELL, lengths=(70, 112, 154), trials=600)
SHARES = (0.2, 0.4)
RELIABILITIES = (0.5, 0.7)
WORTHWHILE = 0.3
SURE = float(np.log(0.975 / 0.025))
# Trials on others found 0.4 SD, people differ by 0.3, and the certainty of that is moderate.
PRIOR = evidence((Normal(1.0, 0.4, 0.3),), weight=CERTAINTY_WEIGHT["moderate"], delta=WORTHWHILE)


class Sure(NamedTuple):
    """How sure the engine is of an effect in one trial, without one, with one, and with its opposite."""

    without: float
    effect: float
    opposite: float


def of(found: Likelihood, effect_sd: float, prior: Prior | None = None) -> Sure:
    """Return how sure the engine is, under the neutral prior or another."""
    return Sure(*(found.above(added, prior) for added in (0.0, effect_sd, -effect_sd)))


def climbed(cell: Cell, answers: Callable[[Trial], dict[str, Sure]]) -> dict[str, list[Rung]]:
    """Return the rungs of every way to analyse a trial, all on the same nights."""
    rungs: dict[str, list[Rung]] = {}
    for nights in cell.lengths:
        told = [answers(trial) for trial in cell.simulated(nights)]
        for name in told[0]:
            sure = np.array([one[name] for one in told])
            rungs.setdefault(name, []).append(Rung(nights, sure[:, 0], sure[:, 1:]))
    return rungs


def with_covariate(share: float) -> Callable[[Trial], dict[str, Sure]]:
    """Return the analysis with and without a covariate that explains a share of the noise."""

    def answers(trial: Trial) -> dict[str, Sure]:
        covariate = trial.rng.standard_normal(trial.seen.size)
        noise = np.sqrt(1 - share) * trial.outcome + np.sqrt(share) * covariate
        outcome = trial.missing(noise)
        found = {
            "without": engine(outcome, trial.treated, trial.blocks),
            "with": engine(outcome, trial.treated, trial.blocks, {"covariate": covariate}),
        }
        return {name: of(one, CELL.effect_sd) for name, one in found.items()}

    return answers


def with_score(reliability: float) -> Callable[[Trial], dict[str, Sure]]:
    """Return the analysis of one measure and of scores from two and three, all as reliable."""
    effect = CELL.effect_sd / np.sqrt(reliability)  # 0.5 SD of the nights of one measure

    def scored(values: Floats, trial: Trial) -> float:
        score = one_factor.fit(values[trial.seen]).scores(values, 0)[0]
        return engine(trial.missing(score), trial.treated, trial.blocks).above(0.0)

    def answers(trial: Trial) -> dict[str, Sure]:
        own = np.sqrt(1 / reliability - 1) * trial.rng.standard_normal((trial.seen.size, 3))
        without = trial.outcome[:, None] + own
        one = engine(trial.missing(without[:, 0]), trial.treated, trial.blocks)
        # What a score is made of hangs on the nights, so each effect needs one of its own.
        moved = [without + side * effect * trial.treated[:, None] for side in (0, 1, -1)]
        pooled = {n: Sure(*(scored(every[:, :n], trial) for every in moved)) for n in (2, 3)}
        return {"1": of(one, effect), **{str(n): sure for n, sure in pooled.items()}}

    return answers


def covariate_row(cell: Cell, share: float) -> Row:
    """Return what a covariate saves."""
    rungs = climbed(cell, with_covariate(share))
    gain = saved(rungs["with"], rungs["without"], seed=SEED)
    return Row(
        row=f"Nights to 80 % power with a covariate that explains {100 * share:.0f} % of the noise",
        ours=needed(rungs["with"], seed=SEED).says(" nights"),
        peer=f"{needed(rungs['without'], seed=SEED).says(' nights')}, Nightlab without it",
        ratio=gain.value,
        unit="% fewer nights",
        goal=None,
        met=None,
        note=(
            f"{cell.says()}; {cell.count(CELL.trials)} a length. The covariate is new each night, as a late coffee"
            f" is. It saves {gain.says(' %', 1)}; were its effect known and nights independent, it would be"
            f" {100 * share:.0f} %."
        ),
    )


def score_rows(cell: Cell, reliability: float) -> list[Row]:
    """Return what scores of two and three measures save against one."""
    rungs = climbed(cell, with_score(reliability))
    return [_score_row(cell, reliability, count, rungs) for count in (2, 3)]


def _score_row(cell: Cell, reliability: float, count: int, rungs: dict[str, list[Rung]]) -> Row:
    gain = saved(rungs[str(count)], rungs["1"], seed=SEED)
    of_score = count * reliability / (1 + (count - 1) * reliability)  # Spearman and Brown
    return Row(
        row=(
            f"Nights to 80 % power with a score of {count} measures of reliability {reliability:g}"
        ),
        ours=needed(rungs[str(count)], seed=SEED).says(" nights"),
        peer=f"{needed(rungs['1'], seed=SEED).says(' nights')}, Nightlab on one of them",
        ratio=gain.value,
        unit="% fewer nights",
        goal=None,
        met=None,
        note=(
            f"{cell.says()} of one measure; {cell.count(MEASURED.trials)} a length, all measures missing on"
            f" the same nights. The score saves {gain.says(' %', 1)}; with weights known beforehand and"
            f" independent nights it would be {100 * (1 - reliability / of_score):.0f} %."
        ),
    )


def prior_row(cell: Cell) -> Row:
    """Return what an informative prior would save, at the price of its false alarms."""

    def answers(trial: Trial) -> dict[str, Sure]:
        found = engine(trial.missing(trial.outcome), trial.treated, trial.blocks)
        return {"neutral": of(found, CELL.effect_sd), "evidence": of(found, CELL.effect_sd, PRIOR)}

    rungs = {
        name: [Rung(rung.nights, rung.without, rung.effect[:, 0]) for rung in both]
        for name, both in climbed(cell, answers).items()
    }
    gain = saved(rungs["evidence"], rungs["neutral"], seed=SEED, critical=SURE)
    false = {
        name: 100 * float(np.mean(np.concatenate([r.without for r in each]) > SURE))
        for name, each in rungs.items()
    }
    return Row(
        row="Nights to a chance of 97.5 %, with a prior from trials on others: shown apart, not counted",
        ours=needed(rungs["evidence"], seed=SEED, critical=SURE).says(" nights"),
        peer=(
            f"{needed(rungs['neutral'], seed=SEED, critical=SURE).says(' nights')}, Nightlab's neutral prior"
        ),
        ratio=gain.value,
        unit="% fewer nights",
        goal=None,
        met=None,
        note=(
            f"{cell.says()}; {cell.count(CELL.trials)} a length. Here the critical value is not simulated: an"
            " effect is found where its chance to be above 0 is 97.5 %. The prior is the evidence mixture of"
            " 0.4 SD found in others, who differ by 0.3 SD, at moderate certainty, with 0.3 SD worthwhile."
            f" It saves {gain.says(' %', 1)}, and says so of {false['evidence']:.1f} % of trials without an"
            f" effect, where the neutral prior does of {false['neutral']:.1f} %. No verdict is"
            " made by it: what the neutral prior does not find too is not known yet."
        ),
    )


if __name__ == "__main__":
    asked = share_asked(str(__doc__))
    for r2 in SHARES:
        covariate_row(CELL.cut(asked), r2).say()
    for alike in RELIABILITIES:
        for line in score_rows(MEASURED.cut(asked), alike):
            line.say()
    prior_row(CELL.cut(asked)).say()
