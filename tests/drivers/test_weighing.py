"""How far nights and trials move a chance, and what is at stake."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from driver_sources import modelled, seen, trial, unseen
from nightlab.drivers.series.exposure import Exposure
from nightlab.drivers.weighing import (
    LEAST,
    MOST,
    OF_AMOUNTS,
    OF_OPPOSITES,
    OF_RATINGS,
    Stake,
    chance_by_trial,
    factor_of,
    in_minutes,
    matters,
    mixed,
    modelled_cost,
    moved,
    seen_cost,
    usual_cost,
    worse,
)
from nightlab.drivers.weighing import (
    tested_cost as cost_by_trial,
)

AMOUNT = st.floats(-60, 60, allow_nan=False)


def test_more_wake_and_less_sleep_are_worse() -> None:
    assert [worse(o) for o in ("waso_min", "sol_min", "tst_min", "n3_min")] == [1, 1, -1, 0]
    assert worse("no such thing") == 0


def test_what_matters_is_smaller_than_what_makes_a_treatment_worthwhile() -> None:
    assert matters("sol_min") == 5.0
    assert matters("tst_min") == 10.0
    assert matters("quality") == 0.25
    assert math.isnan(matters("midsleep_h"))


def test_only_minutes_with_a_better_side_are_minutes_at_stake() -> None:
    assert in_minutes("waso_min")
    assert not in_minutes("se_percent")
    assert not in_minutes("n3_min")


def test_a_clear_effect_raises_the_odds_and_a_clear_nothing_lowers_them() -> None:
    assert factor_of(seen(mean=15.0, sd=3.0)) == pytest.approx(OF_AMOUNTS)
    assert factor_of(seen(mean=0.0, sd=1.0, shown="not seen")) < 0.4


def test_nights_that_say_little_move_little() -> None:
    assert 0.7 < factor_of(seen(mean=0.0, sd=40.0, shown="not seen")) < 1.4


def test_what_is_not_seen_speaks_against_a_driver_only_where_no_room_is_left_for_it() -> None:
    room, none = (factor_of(seen(mean=0.0, sd=sd, shown="not seen")) for sd in (4.0, 2.0))
    assert room == 1.0
    assert none < 0.6


@pytest.mark.parametrize("shown", ["too few nights", "inseparable", "always the same"])
def test_what_nights_cannot_carry_moves_nothing(shown: str) -> None:
    assert factor_of(unseen(shown)) == 1.0
    assert factor_of(seen(shown=shown)) == 1.0


def test_a_rating_moves_less_than_an_amount() -> None:
    assert factor_of(seen(mean=15.0, sd=2.0, driver="stress")) == pytest.approx(OF_RATINGS)


def test_what_came_beside_takes_half_of_the_weight() -> None:
    alone, beside = (factor_of(seen(beside=names)) for names in ((), ("alcohol",)))
    assert beside == pytest.approx(alone**0.5)


def test_an_outcome_without_a_better_side_moves_nothing() -> None:
    assert factor_of(seen(outcome="n3_min")) == 1.0


def test_a_driver_that_seems_to_help_counts_as_one_that_does_nothing() -> None:
    helps, nothing = (factor_of(seen(mean=mean, sd=5.0)) for mean in (-29.0, 0.0))
    assert helps == pytest.approx(nothing)


def test_what_helps_says_little_of_what_disturbs() -> None:
    told = seen(exposure="light_morning_min", driver="body_clock", mean=-20.0, sd=2.0)
    assert factor_of(told) == pytest.approx(OF_OPPOSITES)


@given(AMOUNT, st.floats(0.1, 50))
def test_nights_never_move_further_than_the_log_can_carry(mean: float, sd: float) -> None:
    factor = factor_of(seen(mean=mean, sd=sd))
    assert 1.0 / OF_AMOUNTS - 1e-9 <= factor <= OF_AMOUNTS + 1e-9


@given(st.floats(0, 1), st.floats(0.05, 20))
def test_a_chance_never_becomes_certain(chance: float, factor: float) -> None:
    assert LEAST <= moved(chance, factor) <= MOST


def test_sleep_lost_is_a_cost_and_bounds_keep_their_order() -> None:
    cost = seen_cost(seen(outcome="tst_min", mean=-20.0, sd=5.0))
    assert cost.mean == 20.0
    assert cost.low < cost.mean < cost.high


def test_exercise_that_helps_is_what_too_little_of_it_costs() -> None:
    told = seen(exposure="exercise_min", driver="inactivity", mean=-6.0, n_with=30, n_without=70)
    assert seen_cost(told).mean == 6.0
    assert usual_cost(told).mean == pytest.approx(0.7 * 6.0)


def test_an_average_night_has_its_share_of_the_effect() -> None:
    assert usual_cost(seen(n_with=25, n_without=75, mean=8.0)).mean == pytest.approx(2.0)
    assert usual_cost(seen(mean=8.0, usual=1.5)).mean == pytest.approx(12.0)
    assert usual_cost(seen(n_with=0, n_without=0)).mean == 0.0


def test_an_arm_takes_away_or_brings_in() -> None:
    assert cost_by_trial(trial(mean=-8.0)).mean == 8.0
    assert cost_by_trial(trial(mean=8.0, adds=True)).mean == 8.0
    assert modelled_cost(modelled(-7.0, -9.0, -5.0, "tst_min")).mean == 7.0


def test_a_trial_alone_says_how_likely() -> None:
    assert chance_by_trial(trial(mean=-15.0)) == MOST
    assert chance_by_trial(trial(mean=0.0, sd=1.0)) == LEAST
    assert math.isnan(chance_by_trial(trial(outcome="n3_min")))
    assert math.isnan(chance_by_trial(trial(outcome="isi-like")))


def test_a_cost_that_may_not_be_there_is_nothing_at_its_lower_end() -> None:
    found = mixed(Stake(10.0, 5.0, 15.0), 0.5)
    assert found.mean == 5.0
    assert found.low == 0.0
    assert 13.0 < found.high < 15.0


def test_a_cost_that_is_there_for_sure_keeps_its_interval() -> None:
    found = mixed(Stake(10.0, 5.0, 20.0), 1.0)
    assert found.low == pytest.approx(5.0, abs=0.3)
    assert found.high == pytest.approx(20.0, abs=0.6)


def test_what_is_not_known_stays_so() -> None:
    assert math.isnan(mixed(Stake(math.nan, math.nan, math.nan), 0.5).mean)


@pytest.mark.parametrize(
    ("values", "step", "usual"),
    [
        ([0.0, 0.0, 300.0, math.nan], 100.0, 1.0),  # an amount
        ([1.0, 2.0, 3.0, 4.0, 4.0], 1.0, 1.8),  # a rating, from its lowest
        ([-1.0, 0.5, 1.0, -0.5], 1.0, 0.375),  # against one's own usual
        ([math.nan], 1.0, math.nan),
    ],
)
def test_an_exposure_tells_its_usual_amount(values: list[float], step: float, usual: float) -> None:
    found = Exposure("x", "x", "", np.array(values), (), step)
    assert found.usual == pytest.approx(usual, nan_ok=True)
