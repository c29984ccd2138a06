"""How often the verdict is wrong, on people whose truth is known: the short form of the calibration.

Seeds were fixed before any result was seen; each share may exceed its gate by two Monte Carlo errors.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from math import sqrt

import pytest

from nightlab.rehearsal.calibrate import Cell, calibrate
from nightlab.rehearsal.simulate import SimulatedPerson

SEED = 20261122
WORTHWHILE = 0.3
TRIALS = {True: 200, False: 500}  # with blocks an analysis takes three times as long
DESIGNS = {"nightly": (1, 2), "weekly pairs": (7, None)}
CELLS = list(product(DESIGNS, [0.0, 0.6], [True, False]))
IDS = [f"{d}, phi {phi}, {'with' if b else 'without'} blocks" for d, phi, b in CELLS]


@cache
def cell(design: str, phi: float, effect: float, *, with_blocks: bool) -> Cell:
    period, run = DESIGNS[design]
    return calibrate(
        SimulatedPerson(effect_sd=effect, autocorrelation=phi),
        trials=TRIALS[with_blocks],
        seed=SEED,
        period_nights=period,
        max_run=run,
        worthwhile_sd=WORTHWHILE,
        with_blocks=with_blocks,
    )


def most(gate: float, trials: int) -> float:
    return gate + 2 * sqrt(gate * (1 - gate) / trials)


@pytest.mark.parametrize(("design", "phi", "blocks"), CELLS, ids=IDS)
def test_without_an_effect_the_verdict_is_seldom_wrong(
    design: str, phi: float, *, blocks: bool
) -> None:
    found = cell(design, phi, 0.0, with_blocks=blocks)
    assert found.outside <= most(0.05, found.trials)
    assert found.works <= most(0.025, found.trials)
    assert found.harms <= most(0.025, found.trials)


@pytest.mark.parametrize(("design", "phi", "blocks"), CELLS, ids=IDS)
def test_a_worthwhile_effect_is_seldom_called_useless(
    design: str, phi: float, *, blocks: bool
) -> None:
    found = cell(design, phi, WORTHWHILE, with_blocks=blocks)
    assert found.no_useful_effect <= most(0.05, found.trials)
    assert found.outside <= most(0.05, found.trials)


def test_nights_tell_more_than_weeks() -> None:
    nightly = cell("nightly", 0.6, 0.0, with_blocks=False)
    weekly = cell("weekly pairs", 0.6, 0.0, with_blocks=False)
    assert nightly.width_sd < 0.7 * weekly.width_sd


def test_a_large_effect_is_found() -> None:
    found = calibrate(SimulatedPerson(effect_sd=1.5), trials=40, seed=SEED, with_blocks=False)
    assert found.works > 0.9
    assert found.harms == found.no_useful_effect == 0


def test_carry_over_is_told_to_the_analysis() -> None:
    lasting = SimulatedPerson(effect_sd=1.0, half_life_nights=2.0)
    found = calibrate(
        lasting, trials=60, seed=SEED, period_nights=7, max_run=None, with_blocks=False
    )
    assert found.outside <= most(0.05, found.trials)


def test_the_same_seed_gives_the_same_shares() -> None:
    person = SimulatedPerson()
    one, two, other = (
        calibrate(person, trials=5, seed=seed, with_blocks=False) for seed in (1, 1, 2)
    )
    assert one == two
    assert one.width_sd != other.width_sd


def test_a_share_has_its_monte_carlo_error() -> None:
    assert Cell(100, 0, 0, 0, 0, 1.0).error(0.5) == pytest.approx(0.05)
