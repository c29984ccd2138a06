"""How often the verdict is wrong, on people whose truth is known: the short form of the calibration.

Seeds were fixed before any result was seen; each share may exceed its gate by two Monte Carlo errors.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from math import sqrt
from typing import TYPE_CHECKING

import pytest

from nightlab.errors import NightlabError
from nightlab.rehearsal.calibrate import Cell, calibrate, draw_schedule
from nightlab.rehearsal.simulate import SimulatedPerson

if TYPE_CHECKING:
    from nightlab.rehearsal.calibrate import Schedule

SEED = 20261122
WORTHWHILE = 0.3
TRIALS = 250
SCHEDULES: tuple[Schedule, ...] = ("nightly", "weekly pairs", "ABBA")
CELLS = [
    *product(SCHEDULES, [0.0, 0.6], [True]),
    *product(SCHEDULES[:2], [0.0, 0.6], [False]),
]
IDS = [f"{d}, phi {phi}, {'with' if b else 'without'} blocks" for d, phi, b in CELLS]


@cache
def cell(schedule: Schedule, phi: float, effect: float, *, with_blocks: bool) -> Cell:
    return calibrate(
        SimulatedPerson(effect_sd=effect, autocorrelation=phi),
        trials=TRIALS,
        seed=SEED,
        schedule=schedule,
        worthwhile_sd=WORTHWHILE,
        with_blocks=with_blocks,
    )


def most(gate: float, trials: int) -> float:
    return gate + 2 * sqrt(gate * (1 - gate) / trials)


@pytest.mark.parametrize(("schedule", "phi", "blocks"), CELLS, ids=IDS)
def test_without_an_effect_the_verdict_is_seldom_wrong(
    schedule: Schedule, phi: float, *, blocks: bool
) -> None:
    found = cell(schedule, phi, 0.0, with_blocks=blocks)
    assert found.outside <= most(0.05, found.trials)
    assert found.works <= most(0.025, found.trials)
    assert found.harms <= most(0.025, found.trials)


@pytest.mark.parametrize(("schedule", "phi", "blocks"), CELLS, ids=IDS)
def test_a_worthwhile_effect_is_seldom_called_useless(
    schedule: Schedule, phi: float, *, blocks: bool
) -> None:
    found = cell(schedule, phi, WORTHWHILE, with_blocks=blocks)
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
    found = calibrate(lasting, trials=60, seed=SEED, schedule="weekly pairs", with_blocks=False)
    assert found.outside <= most(0.05, found.trials)


def test_the_same_seed_gives_the_same_shares() -> None:
    person = SimulatedPerson()
    one, two, other = (
        calibrate(person, trials=5, seed=seed, with_blocks=False) for seed in (1, 1, 2)
    )
    assert one == two
    assert one.width_sd != other.width_sd


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_effects_from_the_prior_lie_in_their_intervals(schedule: Schedule) -> None:
    found = calibrate(
        SimulatedPerson(), trials=300, seed=SEED, schedule=schedule, effect_from_prior=True
    )
    for due, outside in ((0.5, found.outside50), (0.2, found.outside80), (0.05, found.outside)):
        assert outside <= most(due, found.trials)
        # Weeks without memory hold more than they promise, nights do not.
        assert schedule != "nightly" or outside >= due - 3 * sqrt(due * (1 - due) / 300) - 0.025


CELL = Cell(100, 0.1, 0.2, 0.4, 0.3, 0.1, 0.2, 0.0, 2.0, 1.0)


def test_a_share_has_its_monte_carlo_error() -> None:
    assert CELL.error(0.5) == pytest.approx(0.05)


def test_cells_are_added_by_their_trials() -> None:
    other = Cell(300, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.1, None, 2.0)
    both = CELL.and_(other)
    assert both.trials == 400
    assert (both.outside, both.works, both.width_sd) == pytest.approx((0.025, 0.15, 1.75))
    assert both.exaggeration == 2.0  # the other one knows none
    more = CELL.and_(replace(CELL, exaggeration=1.0, works=0.7))  # 40 decided at 2, 80 at 1
    assert more.exaggeration == pytest.approx(4 / 3)
    assert CELL.and_(other).and_(CELL) == other.and_(CELL).and_(CELL)


@pytest.mark.parametrize("seed", range(6))
def test_abba_is_balanced_in_every_four_weeks(seed: int) -> None:
    treated, blocks = draw_schedule("ABBA", 56, seed=seed)
    for block in (0, 1):
        weeks = treated[blocks == block].reshape(4, 7)
        assert (weeks == weeks[:, :1]).all()
        first, second, third, fourth = weeks[:, 0]
        assert first == fourth != second == third


def test_an_unknown_schedule_is_refused() -> None:
    with pytest.raises(NightlabError, match="use nightly, weekly pairs, ABBA"):
        draw_schedule("ABAB", 56, seed=1)  # type: ignore[arg-type]
