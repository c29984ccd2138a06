"""Pooled trials: what a referee finds, and what must hold whatever the trials are."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.evidence import Estimate, leave_one_out, pool, small_studies
from nightlab.evidence.pooling import t_quantile

GOLDEN = json.loads((Path(__file__).parent / "golden" / "statsmodels.json").read_text())["sets"]
NAMES = [one["name"] for one in GOLDEN]

numbers = st.floats(-50, 50).map(lambda x: round(x, 3))
errors = st.floats(0.05, 20).map(lambda x: round(x, 3))
sets = st.lists(st.tuples(numbers, errors), min_size=2, max_size=8)


def trials(rows: list[tuple[float, float]]) -> list[Estimate]:
    return [Estimate(f"T{i}", effect, se) for i, (effect, se) in enumerate(rows)]


def told(one: dict[str, Any]) -> list[Estimate]:
    return trials(list(zip(one["effects"], one["se"], strict=True)))


@pytest.mark.parametrize("one", GOLDEN, ids=NAMES)
def test_dersimonian_and_laird_are_those_of_statsmodels(one: dict[str, Any]) -> None:
    found = pool(told(one), "dl")
    assert found.tau is not None
    assert found.tau**2 == pytest.approx(one["tau2"], rel=1e-9, abs=1e-12)
    assert found.q == pytest.approx(one["q"], rel=1e-9, abs=1e-12)
    assert found.mean == pytest.approx(one["mean"], rel=1e-9)


@pytest.mark.parametrize("one", GOLDEN, ids=NAMES)
def test_the_error_is_hartung_and_knapps_but_never_below_the_plain_one(one: dict[str, Any]) -> None:
    wider = max(one["se_plain"], one["se_hartung_knapp"])
    assert pool(told(one), "dl").se == pytest.approx(wider, rel=1e-9)


@pytest.mark.parametrize("one", GOLDEN, ids=NAMES)
def test_restricted_likelihood_finds_the_referees_variance(one: dict[str, Any]) -> None:
    found = pool(told(one)).tau
    assert found is not None
    assert found**2 == pytest.approx(one["reml_tau2"], rel=1e-4, abs=1e-6)


def test_the_bcg_trials_are_as_published() -> None:
    # metafor's manual prints 0.3132 and -0.7145 for these trials.
    found = pool(told(GOLDEN[0]))
    assert found.tau is not None
    assert found.tau**2 == pytest.approx(0.3132, abs=5e-5)
    assert found.mean == pytest.approx(-0.7145, abs=5e-5)


@pytest.mark.parametrize("one", GOLDEN, ids=NAMES)
def test_small_studies_are_checked_as_eggers_regression_does(one: dict[str, Any]) -> None:
    found = small_studies(told(one))
    if one["egger"] is None:
        assert found is None
        return
    assert found is not None
    assert [found.intercept, found.se, found.p] == pytest.approx(one["egger"], rel=1e-6)


@given(sets, st.randoms(use_true_random=False))
def test_the_order_of_trials_does_not_matter(rows: list[tuple[float, float]], chance: Any) -> None:
    mixed = trials(rows)
    chance.shuffle(mixed)
    one, other = pool(trials(rows)), pool(mixed)
    figures = [(p.mean, p.se, p.lo95, p.hi95, p.tau, p.q) for p in (one, other)]
    assert figures[0] == pytest.approx(figures[1], rel=1e-9, abs=1e-12)


@given(numbers, errors)
def test_one_trial_is_itself_and_tells_nothing_of_the_spread(effect: float, se: float) -> None:
    found = pool([Estimate("alone", effect, se)])
    assert (found.k, found.mean, found.se, found.weights) == (1, effect, se, (1.0,))
    assert found.hi95 - found.lo95 == pytest.approx(2 * 1.959964 * se, rel=1e-6)
    assert (found.tau, found.i2_percent, found.predicted95) == (None, None, None)


@given(sets, st.floats(0.1, 40), st.floats(-30, 30))
def test_another_unit_changes_nothing_but_the_unit(
    rows: list[tuple[float, float]], factor: float, shift: float
) -> None:
    one = pool(trials(rows))
    other = pool(trials([(shift + factor * y, factor * se) for y, se in rows]))
    assert one.tau is not None
    assert other.tau is not None
    size = max(se for _, se in rows) + max(abs(y) for y, _ in rows) + abs(shift)
    assert other.mean == pytest.approx(shift + factor * one.mean, abs=1e-5 * factor * size + 1e-6)
    assert other.se == pytest.approx(factor * one.se, rel=1e-4)
    assert other.tau == pytest.approx(factor * one.tau, rel=1e-3, abs=1e-4 * factor * size)


@given(numbers, st.lists(errors, min_size=2, max_size=8))
def test_trials_that_agree_have_no_spread_and_weigh_by_precision(
    effect: float, ses: list[float]
) -> None:
    found = pool(trials([(effect, se) for se in ses]))
    assert found.tau == 0
    assert found.mean == pytest.approx(effect, abs=1e-9)
    assert found.se == pytest.approx(1 / math.sqrt(sum(1 / se**2 for se in ses)))
    assert found.i2_percent == pytest.approx(0, abs=1e-9)


@given(sets)
def test_the_interval_holds_the_mean_and_lies_within_the_predicted(
    rows: list[tuple[float, float]],
) -> None:
    found = pool(trials(rows))
    effects = [y for y, _ in rows]
    assert min(effects) - 1e-9 <= found.mean <= max(effects) + 1e-9
    assert found.lo95 <= found.mean <= found.hi95
    assert sum(found.weights) == pytest.approx(1)
    assert all(w > 0 for w in found.weights)
    if found.predicted95:
        assert found.predicted95[0] <= found.lo95 <= found.hi95 <= found.predicted95[1]


@given(sets)
def test_the_best_variance_is_better_than_any_other_tried(rows: list[tuple[float, float]]) -> None:
    from nightlab.evidence.pooling import _likelihood, _reml

    effects, variances = [y for y, _ in rows], [se**2 for _, se in rows]
    best = _reml(effects, variances)
    top = _likelihood(effects, variances, best)
    reach = max(1.0, (max(effects) - min(effects)) ** 2)
    for step in range(200):
        assert _likelihood(effects, variances, reach * step / 50) <= top + 1e-6


def test_two_trials_give_a_wide_interval_and_no_prediction() -> None:
    found = pool(trials([(-9.0, 2.0), (-3.0, 2.0)]))
    assert found.predicted95 is None
    assert found.hi95 > 0 > found.mean
    assert t_quantile(1) == pytest.approx(12.7062, abs=1e-4)


def test_two_trials_are_pooled_as_by_hand() -> None:
    """Q = (9 + 9) / 4, tau2 = (Q - 1) / (0.5 - 0.25), se2 = (4 + tau2) / 2, t with one degree."""
    found = pool(trials([(-9.0, 2.0), (-3.0, 2.0)]), "dl")
    assert found.q == pytest.approx(4.5)
    assert found.tau == pytest.approx(math.sqrt(14))
    assert [found.mean, found.se] == pytest.approx([-6, 3])
    assert found.i2_percent == pytest.approx(100 * 3.5 / 4.5)
    assert found.hi95 == pytest.approx(-6 + 12.7062 * 3, abs=1e-3)


def test_a_new_trial_lies_where_one_degree_fewer_allows() -> None:
    """Q = 32, tau2 = 30 / 2, se2 = 16 / 3; t has two degrees for the mean, one for a new trial."""
    found = pool(trials([(-9.0, 1.0), (-5.0, 1.0), (-1.0, 1.0)]), "dl")
    assert found.tau == pytest.approx(math.sqrt(15))
    assert found.se == pytest.approx(math.sqrt(16 / 3))
    assert found.lo95 == pytest.approx(-5 - 4.302653 * math.sqrt(16 / 3), abs=1e-5)
    assert found.predicted95 == pytest.approx(
        [sign * 12.7062 * math.sqrt(15 + 16 / 3) - 5 for sign in (-1, 1)], abs=1e-3
    )


@given(sets)
def test_leaving_one_out_pools_the_rest(rows: list[tuple[float, float]]) -> None:
    given_ = trials(rows)
    left = leave_one_out(given_)
    assert [label for label, _ in left] == [t.label for t in given_]
    assert left[0][1] == pool(given_[1:])


def test_one_trial_cannot_be_left_out() -> None:
    assert leave_one_out([Estimate("a", 1.0, 1.0)]) == []


def test_trials_of_one_size_tell_nothing_of_small_ones() -> None:
    assert small_studies(trials([(float(i), 1.0) for i in range(12)])) is None
    assert small_studies(trials([(float(i), 1.0 + i) for i in range(9)])) is None


@given(st.lists(errors, min_size=10, max_size=20, unique=True))
def test_small_trials_that_find_more_are_seen(ses: list[float]) -> None:
    assume(max(ses) - min(ses) > 0.5)
    found = small_studies(trials([(-2.0 - 3.0 * se, se) for se in ses]))
    assert found is not None
    assert found.intercept == pytest.approx(-3.0, abs=1e-4)
    assert found.p < 0.001


@pytest.mark.parametrize(
    ("effect", "se"),
    [(math.nan, 1), (1, 0), (1, -1), (math.inf, 1), (1, math.nan), (1, math.inf)],
)
def test_what_is_no_effect_is_refused(effect: float, se: float) -> None:
    with pytest.raises(NightlabError, match="mine: an effect is a number"):
        Estimate("mine", effect, se)


def test_nothing_cannot_be_pooled() -> None:
    with pytest.raises(NightlabError, match="no trial"):
        pool([])
