"""Nights to 80 % power: the engine against Welch's t, least squares and maximum likelihood.

python bench/nights_to_power.py
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from race.machine import hold_to_one_core

hold_to_one_core()

import numpy as np  # noqa: E402 - libraries count their threads when they are loaded

from race.bound import most_saved  # noqa: E402
from race.cells import SEED, Cell, share_asked  # noqa: E402
from race.ladder import Measured, Rung, needed, saved  # noqa: E402
from race.methods import Estimate, Likelihood, engine, knowing, welch, with_trend  # noqa: E402
from race.peer import Peer  # noqa: E402
from race.row import Row  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from race.cells import Trial

OURS, WELCH, LEAST_SQUARES, SARIMAX = (
    "Nightlab",
    "Welch's t",
    "least squares with trend",
    "SARIMAX",
)
FEWEST_SLOW_TRIALS = 10
SLOW_TRIALS = 120  # of each length for maximum likelihood, which takes so much longer
OWN_5_PERCENT = {OURS: float(np.log(0.975 / 0.025))}
NORMAL_95 = 1.959964
TELLS_NOTHING = 100.0  # per cent from one bound to the other


@dataclass(frozen=True, slots=True)
class Goal:
    """What is to be reached against Welch's t.

    Args:
        percent: Nights saved at least, or where ``lost`` nights lost at most.
        lost: Which of the two.
    """

    percent: float
    lost: bool = False


CELLS: tuple[tuple[Cell, Goal | None], ...] = (
    (Cell("nightly", 0.0, 0.5, (112, 154, 196), 2000), Goal(2.0, lost=True)),
    (Cell("nightly", 0.3, 0.5, (84, 126, 168), 2000), None),
    (Cell("nightly", 0.6, 0.5, (42, 70, 112), 2000), Goal(30.0)),
    (Cell("nightly", 0.6, 0.3, (112, 196, 308), 1200), Goal(30.0)),
    (Cell("weekly pairs", 0.3, 0.5, (196, 280, 364), 800), None),
)


def climbed(cell: Cell, slow: int, peer: Peer) -> dict[str, list[Rung]]:
    """Return the rungs of every method, all on the same nights."""
    rungs: dict[str, list[Rung]] = {name: [] for name in (OURS, WELCH, LEAST_SQUARES, SARIMAX)}
    for nights in cell.lengths:
        trials = list(cell.simulated(nights))
        for name, sure in _answers(trials, slow, peer).items():
            rungs[name].append(_rung(cell, nights, sure))
    return rungs


def _rung(cell: Cell, nights: int, sure: Sequence[Callable[[float], float]]) -> Rung:
    effects = (cell.effect_sd, -cell.effect_sd)
    return Rung(
        nights,
        np.array([one(0.0) for one in sure]),
        np.array([[one(effect) for effect in effects] for one in sure]),
    )


def _answers(
    trials: Sequence[Trial], slow: int, peer: Peer
) -> dict[str, list[Callable[[float], float]]]:
    seen = [(trial.missing(trial.outcome), trial.treated) for trial in trials]
    ours: list[Likelihood] = [
        engine(outcome, trial.treated, trial.blocks)
        for trial, (outcome, _) in zip(trials, seen, strict=True)
    ]
    asked: list[dict[str, Any]] = [
        {"arm": treated.tolist(), "outcome": [None if np.isnan(y) else y for y in outcome.tolist()]}
        for outcome, treated in seen[:slow]
    ]
    likeliest = [Estimate(*told) for told in peer.ask("arms", trials=asked)[0]]
    return {
        OURS: [one.above for one in ours],
        WELCH: [welch(*nights).sure for nights in seen],
        LEAST_SQUARES: [with_trend(*nights).sure for nights in seen],
        SARIMAX: [one.sure for one in likeliest],
    }


def compared(rungs: dict[str, list[Rung]], other: str) -> Measured:
    """Return the nights saved against another method on the trials that both have."""
    theirs = rungs[other]
    mine = [
        own.drawn(np.arange(len(other_rung.effect)))
        for own, other_rung in zip(rungs[OURS], theirs, strict=True)
    ]
    return saved(mine, theirs, seed=SEED)


def _says(gain: Measured) -> str:
    """Return nights saved in words, where the trials were enough to tell."""
    return gain.says(" %", 1) if gain.high - gain.low < TELLS_NOTHING else "too few trials to tell"


def own_errors(name: str, rungs: Sequence[Rung]) -> float:
    """Return how often a method finds an effect without one at what it calls 5 %, in per cent."""
    limit = OWN_5_PERCENT.get(name, NORMAL_95)
    return 100 * float(np.mean(np.abs(np.concatenate([r.without for r in rungs])) > limit))


def table(rungs: dict[str, list[Rung]], version: str) -> str:
    """Return all methods side by side, as Markdown."""
    lines = [
        "| method | nights to 80 % power | nights Nightlab saves | cries false at its own 5 % |"
    ]
    lines.append("|---|---|---|---|")
    for name, own in rungs.items():
        gain = "" if name == OURS else _says(compared(rungs, name))
        shown, nights = name, needed(own, seed=SEED).says()
        if name == SARIMAX:  # on so few trials its nights say little, but their ratio to ours does
            shown, nights = version, f"from {len(own[0].effect)} trials a length"
        lines.append(f"| {shown} | {nights} | {gain} | {own_errors(name, own):.1f} % |")
    return "\n".join(lines)


def could_save(cell: Cell) -> str:
    """Return in words what the best of all estimates saves, which is told the autocorrelation."""
    best, plain = [], []
    for nights in cell.lengths:
        trials = [(t.missing(t.outcome), t.treated) for t in cell.simulated(nights)]
        best.append(_rung(cell, nights, [knowing(*seen, cell.phi).sure for seen in trials]))
        plain.append(_rung(cell, nights, [welch(*seen).sure for seen in trials]))
    nights = cell.lengths[len(cell.lengths) // 2]
    return (
        "Least squares that is told the autocorrelation saves"
        f" {saved(best, plain, seed=SEED).says(' %', 1)} of the nights of Welch's t on these very trials, and"
        f" {most_saved(cell, nights):.0f} % by the formula ({nights} nights). No unbiased linear estimate can"
        " save more."
    )


def row(cell: Cell, goal: Goal | None, share: float, peer: Peer, version: str) -> Row:
    """Simulate a share of the trials of one kind and compare."""
    whole, cell = cell.trials, cell.cut(share)
    began = time.process_time()
    rungs = climbed(cell, max(FEWEST_SLOW_TRIALS, round(share * SLOW_TRIALS)), peer)
    gain = compared(rungs, WELCH)
    lost = goal is not None and goal.lost
    value = -gain.value if lost else gain.value
    met = None if goal is None else (value <= goal.percent if lost else value >= goal.percent)
    lengths = ", ".join(map(str, cell.lengths[:-1])) + f" and {cell.lengths[-1]}"
    print(f"{cell.says()}: {time.process_time() - began:.0f} s of our own", file=sys.stderr)
    return Row(
        row=f"Nights to 80 % power: {cell.says()}",
        ours=needed(rungs[OURS], seed=SEED).says(" nights"),
        peer=f"{needed(rungs[WELCH], seed=SEED).says(' nights')}, {WELCH}",
        ratio=value,
        unit="% more nights" if lost else "% fewer nights",
        goal=None if goal is None else goal.percent,
        met=met,
        note=(
            f"{cell.count(whole)} each of {lengths} nights; in brackets, here and above, where 95 % of"
            f" bootstrap draws lie. {could_save(cell)}\n\n{table(rungs, version)}"
        ),
        more_is_better=not lost,
    )


if __name__ == "__main__":
    asked = share_asked(str(__doc__))
    with Peer("sarimax", "statsmodels") as statsmodels:
        told = statsmodels.ask("version")[0]
        for each, wanted in CELLS:
            row(each, wanted, asked, statsmodels, told).say()
