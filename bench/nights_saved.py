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
from race.cells import SEED, Cell  # noqa: E402
from race.ladder import Rung, needed, saved  # noqa: E402
from race.methods import engine  # noqa: E402
from race.row import Row  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from race.cells import Trial

    Floats = NDArray[np.float64]

CELL = Cell("nightly", 0.3, 0.5, (56, 84, 112, 140), 800)
MEASURED = replace(CELL, lengths=(70, 98, 126, 154), trials=400)
SHARES = (0.2, 0.4)
RELIABILITIES = (0.5, 0.7)
WORTHWHILE = 0.3
SURE = float(np.log(0.975 / 0.025))
# Trials on others found 0.4 SD, people differ by 0.3, and the certainty of that is moderate.
PRIOR = evidence((Normal(1.0, 0.4, 0.3),), weight=CERTAINTY_WEIGHT["moderate"], delta=WORTHWHILE)


class Sure(NamedTuple):
    """How sure the engine is of an effect in one trial, without one and with one."""

    without: float
    effect: float


def climbed(cell: Cell, answers: Callable[[Trial], dict[str, Sure]]) -> dict[str, list[Rung]]:
    """Return the rungs of every way to analyse a trial, all on the same nights."""
    rungs: dict[str, list[Rung]] = {}
    for nights in cell.lengths:
        told = [answers(trial) for trial in cell.simulated(nights)]
        for name in told[0]:
            without, effect = np.array([one[name] for one in told]).T
            rungs.setdefault(name, []).append(Rung(nights, without, effect))
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
        return {
            name: Sure(one.above(0.0), one.above(CELL.effect_sd)) for name, one in found.items()
        }

    return answers


def with_score(reliability: float) -> Callable[[Trial], dict[str, Sure]]:
    """Return the analysis of one measure and of scores from two and three, all as reliable."""
    effect = CELL.effect_sd / np.sqrt(reliability)  # 0.5 SD of the nights of one measure

    def sure(values: Floats, trial: Trial) -> float:
        outcome = values[:, 0]
        if values.shape[1] > 1:
            outcome = one_factor.fit(values[trial.seen]).scores(values, 0)[0]
        return engine(trial.missing(outcome), trial.treated, trial.blocks).above(0.0)

    def answers(trial: Trial) -> dict[str, Sure]:
        own = np.sqrt(1 / reliability - 1) * trial.rng.standard_normal((trial.seen.size, 3))
        without = trial.outcome[:, None] + own
        moved = without + effect * trial.treated[:, None]
        return {
            str(count): Sure(sure(without[:, :count], trial), sure(moved[:, :count], trial))
            for count in (1, 2, 3)
        }

    return answers


def covariate_row(share: float) -> Row:
    """Return what a covariate saves."""
    rungs = climbed(CELL, with_covariate(share))
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
            f"{CELL.says()}; {CELL.trials} trials a length. The covariate is new each night, as a late coffee"
            f" is. It saves {gain.says(' %', 1)}; were its effect known and nights independent, it would be"
            f" {100 * share:.0f} %."
        ),
    )


def score_rows(reliability: float) -> list[Row]:
    """Return what scores of two and three measures save against one."""
    rungs = climbed(MEASURED, with_score(reliability))
    return [_score_row(reliability, count, rungs) for count in (2, 3)]


def _score_row(reliability: float, count: int, rungs: dict[str, list[Rung]]) -> Row:
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
            f"{MEASURED.says()} of one measure; {MEASURED.trials} trials a length, all measures missing on"
            f" the same nights. The score saves {gain.says(' %', 1)}; with weights known beforehand and"
            f" independent nights it would be {100 * (1 - reliability / of_score):.0f} %."
        ),
    )


def prior_row() -> Row:
    """Return what an informative prior would save, at the price of its false alarms."""

    def answers(trial: Trial) -> dict[str, Sure]:
        found = engine(trial.missing(trial.outcome), trial.treated, trial.blocks)
        effect = CELL.effect_sd
        return {
            "neutral": Sure(found.above(0.0), found.above(effect)),
            "evidence": Sure(found.above(0.0, PRIOR), found.above(effect, PRIOR)),
        }

    rungs = climbed(CELL, answers)
    gain = saved(rungs["evidence"], rungs["neutral"], seed=SEED, critical=SURE)
    level = saved(rungs["evidence"], rungs["neutral"], seed=SEED)
    false = {
        name: 100 * float(np.mean(np.concatenate([r.without for r in of]) > SURE))
        for name, of in rungs.items()
    }
    return Row(
        row="The same with a prior from trials on others; shown apart, not counted",
        ours=needed(rungs["evidence"], seed=SEED, critical=SURE).says(" nights"),
        peer=(
            f"{needed(rungs['neutral'], seed=SEED, critical=SURE).says(' nights')}, Nightlab's neutral prior"
        ),
        ratio=gain.value,
        unit="% fewer nights",
        goal=None,
        met=None,
        note=(
            f"{CELL.says()}; {CELL.trials} trials a length. Here the critical value is not simulated: an"
            " effect is found where its chance to be above 0 is 97.5 %. The prior is the evidence mixture of"
            " 0.4 SD found in others, who differ by 0.3 SD, at moderate certainty, with 0.3 SD worthwhile."
            f" It saves {gain.says(' %', 1)}, and says so of {false['evidence']:.1f} % of trials without an"
            f" effect, where the neutral prior does of {false['neutral']:.1f} %. At equal size it saves"
            f" {level.says(' %', 1)}. No verdict is made by it: what the neutral prior does not find too is"
            " not known yet."
        ),
    )


if __name__ == "__main__":
    for r2 in SHARES:
        covariate_row(r2).say()
    for alike in RELIABILITIES:
        for each in score_rows(alike):
            each.say()
    prior_row().say()
