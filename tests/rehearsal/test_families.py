"""How often verdicts on outcomes that are no bell curve are wrong: the short form.

Seeds were fixed before any result was seen; shares may pass their gate by three Monte Carlo errors. Families
without a closed form cost a fraction of a second a trial, so theirs are few here; the page has more.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import sqrt

import numpy as np
import pytest

from nightlab.rehearsal.families import (
    KINDS,
    FamilyCell,
    calibrate_family,
    effect_in_unit,
    nights_of,
)
from nightlab.rehearsal.simulate import SimulatedPerson

SEED = 20261128
WORTHWHILE = 0.3
TRIALS = {"latency": 100, "efficiency": 100, "awakenings": 12, "ratings": 12}
CALM = SimulatedPerson(missing=0.0, drift_sd=0.0, weekend_sd=0.0)


@cache
def cell(outcome: str, effect: float) -> FamilyCell:
    person = SimulatedPerson(effect_sd=effect, autocorrelation=0.3)
    return calibrate_family(KINDS[outcome], person, trials=TRIALS[outcome], seed=SEED)


def most(gate: float, trials: int) -> float:
    return gate + 3 * sqrt(gate * (1 - gate) / trials)


@pytest.mark.parametrize("outcome", TRIALS)
def test_without_an_effect_the_verdict_is_seldom_wrong(outcome: str) -> None:
    found = cell(outcome, 0.0).cell
    assert found.outside <= most(0.05, found.trials)
    assert found.works <= most(0.025, found.trials)
    assert found.harms <= most(0.025, found.trials)


@pytest.mark.parametrize("outcome", TRIALS)
def test_a_worthwhile_effect_is_seldom_called_useless(outcome: str) -> None:
    found = cell(outcome, WORTHWHILE).cell
    assert found.no_useful_effect <= most(0.05, found.trials)
    assert found.outside <= most(0.075, found.trials)


@pytest.mark.parametrize("outcome", ["latency", "efficiency"])
def test_a_large_effect_is_found(outcome: str) -> None:
    found = calibrate_family(KINDS[outcome], SimulatedPerson(effect_sd=1.5), trials=30, seed=SEED)
    assert found.cell.works > 0.8
    assert found.cell.harms == found.cell.no_useful_effect == 0


@pytest.mark.parametrize("outcome", KINDS)
def test_outcomes_are_those_a_person_could_have(outcome: str) -> None:
    seen = nights_of(KINDS[outcome], CALM, np.zeros(20_000), np.random.default_rng(1))
    usual = {
        "bell curve": 400,
        "heavy tails": 400,
        "latency": 22,
        "efficiency": 87,
        "awakenings": 2.2,
        "ratings": 3.1,
    }
    assert seen.mean() == pytest.approx(usual[outcome], rel=0.05)
    if outcome in TRIALS:
        assert seen.min() >= 0
        assert (seen == np.round(seen)).all()
    if outcome == "ratings":
        assert set(seen) == {1, 2, 3, 4, 5}


def test_counts_differ_by_more_than_chance() -> None:
    counted = nights_of(KINDS["awakenings"], CALM, np.zeros(20_000), np.random.default_rng(1))
    assert counted.var() > 1.5 * counted.mean()


def test_heavy_tails_have_wild_nights_and_the_spread_they_are_said_to_have() -> None:
    calm, wild = (
        nights_of(KINDS[name], replace(CALM, autocorrelation=0.0), np.zeros(40_000), rng)
        for name, rng in (
            ("bell curve", np.random.default_rng(1)),
            ("heavy tails", np.random.default_rng(2)),
        )
    )
    assert (np.abs(wild - 400) > 160).mean() > 20 * (np.abs(calm - 400) > 160).mean()
    assert wild.std() == pytest.approx(40, rel=0.1)


@pytest.mark.parametrize("outcome", KINDS)
def test_the_effect_in_the_unit_is_what_the_arm_does_to_the_nights(outcome: str) -> None:
    person = replace(CALM, effect_sd=1.0)
    kind = KINDS[outcome]
    on, off = (
        nights_of(kind, person, arm * np.ones(40_000), np.random.default_rng(1 + arm))
        for arm in (0, 1)
    )
    assert off.mean() - on.mean() == pytest.approx(effect_in_unit(kind, person, 56), rel=0.06)
    assert effect_in_unit(kind, CALM, 56) == 0


def test_cells_are_added_by_their_trials() -> None:
    found = cell("latency", 0.0)
    more = found.and_(replace(found, outside_in_unit=found.outside_in_unit + 0.3))
    assert more.cell.trials == 2 * found.cell.trials
    assert more.outside_in_unit == pytest.approx(found.outside_in_unit + 0.15)


def test_the_same_seed_gives_the_same_shares() -> None:
    kind, person = KINDS["latency"], SimulatedPerson()
    one, two = (calibrate_family(kind, person, trials=3, seed=1) for _ in range(2))
    assert one == two
