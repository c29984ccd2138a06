from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nightlab.trials import analyse
from race.bound import most_saved
from race.cells import Cell
from race.ladder import Measured, Rung, at_power, needed, nights_needed, saved
from race.methods import engine, knowing, welch, with_trend

CELL = Cell("nightly", 0.6, 0.5, (42, 70), 3)


@pytest.mark.parametrize("number", range(3))
def test_one_analysis_serves_for_every_size_of_the_effect(number: int) -> None:
    trial = list(CELL.simulated(42))[number]
    outcome = trial.missing(trial.outcome)
    without = engine(outcome, trial.treated, trial.blocks)
    for effect in (0.0, 0.5, -0.8):
        moved = outcome + effect * trial.treated
        direct = analyse(
            {"arm": trial.treated, "outcome": moved, "block": trial.blocks},
            outcome="outcome",
            arm="arm",
            block="block",
            better="higher",
            worthwhile=0.3,
            randomise=False,
        )
        odds = np.log(direct.p_better / (1 - direct.p_better))
        assert without.above(effect) == pytest.approx(odds, rel=5e-3, abs=5e-3)
        for method in (welch, with_trend):
            again = method(moved, trial.treated).sure(0.0)
            assert method(outcome, trial.treated).sure(effect) == pytest.approx(again)


def test_least_squares_with_a_trend_is_not_led_astray_by_one() -> None:
    nights = np.arange(60.0)
    treated = (nights >= 30).astype(np.float64)
    outcome = 0.1 * nights + 2.0 * treated + 0.01 * np.sin(nights)
    outcome[::7] = np.nan
    assert with_trend(outcome, treated).effect == pytest.approx(2.0, abs=0.02)
    assert welch(outcome, treated).effect == pytest.approx(5.0, abs=0.1)


def test_least_squares_that_is_told_no_autocorrelation_is_the_t_test() -> None:
    trial = next(iter(CELL.simulated(42)))
    outcome = trial.missing(trial.outcome)
    told, plain = knowing(outcome, trial.treated, 0.0), welch(outcome, trial.treated)
    assert told.effect == pytest.approx(plain.effect)
    assert told.error == pytest.approx(plain.error, rel=0.1)
    assert knowing(outcome, trial.treated, 0.6).error < 0.95 * told.error


def test_trials_are_the_same_whoever_asks_and_others_for_other_cells() -> None:
    first, again = (list(CELL.simulated(42)) for _ in range(2))
    np.testing.assert_array_equal(first[2].outcome, again[2].outcome)
    other = next(iter(replace(CELL, phi=0.3).simulated(42)))
    assert not np.array_equal(first[0].treated, other.treated)
    assert len({trial.seen.tobytes() for trial in first}) == 3


def rungs(error: float, *, trials: int = 4000, seed: int = 1) -> list[Rung]:
    """Statistics of a method whose standard error at n nights is known, on the same chances."""
    rng = np.random.default_rng(seed)
    found = []
    for nights in (64, 100, 144):
        chance = rng.standard_normal(trials)
        found.append(Rung(nights, chance, chance + np.sqrt(nights) / error))
    return found


def test_nights_are_those_at_which_power_is_80_per_cent() -> None:
    expected = (0.8416 + 1.96) ** 2 * 3.5**2  # of a test with known error
    found = needed(rungs(3.5), seed=2)
    assert nights_needed(rungs(3.5)) == found.value
    assert found.value == pytest.approx(expected, rel=0.06)
    assert found.low < expected < found.high
    assert at_power([(100, 1.0, 50), (64, 0.0, 50)]) == pytest.approx(83, abs=8)


def test_the_size_is_equal_whatever_a_method_claims() -> None:
    boastful = [Rung(r.nights, 3 * r.without, 3 * r.effect) for r in rungs(3.5)]
    assert nights_needed(boastful) == nights_needed(rungs(3.5))
    assert saved(boastful, rungs(3.5), seed=3) == Measured(0.0, 0.0, 0.0)


def test_an_error_smaller_by_a_tenth_saves_a_fifth_of_the_nights() -> None:
    gain = saved(rungs(3.15), rungs(3.5), seed=4)
    assert gain.value == pytest.approx(100 * (1 - 0.9**2), abs=2)
    assert gain.low < gain.value < gain.high
    assert saved(rungs(3.5), rungs(3.15), seed=4).value < 0


def test_the_best_estimate_saves_little_on_independent_nights_and_a_third_on_remembering_ones() -> (
    None
):
    assert most_saved(replace(CELL, phi=0.0), 70) == pytest.approx(1.5, abs=1.5)
    assert most_saved(CELL, 70) == pytest.approx(32, abs=3)


def test_a_rough_look_takes_fewer_trials_and_never_too_few() -> None:
    cell = replace(CELL, trials=1000)
    assert (cell.cut(0.3).trials, cell.cut(0.001).trials) == (300, 40)
