"""Missing nights: how often on each arm, and what they would have to hide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.trials.beside.clusters import clustering, independent_share
from nightlab.trials.beside.missing import missing_by_arm
from nightlab.trials.beside.question import Question, ask, night_sd
from nightlab.trials.beside.worse import MOST_SDS, missing_worse, moved
from trials.made import Columns, monte_carlo_error, trial

ASKED: dict[str, Any] = {
    "outcome": "sleep",
    "arm": "arm",
    "night": "night",
    "block": "block",
    "better": "higher",
    "worthwhile": 0.3,
}


def question(seed: int, **made: Any) -> Question:
    return ask(trial(seed, **made), ASKED)


def gone_on(columns: Columns, arm: str, gone: np.ndarray) -> Columns:
    cells = [
        None if lost and label == arm else value
        for value, label, lost in zip(columns["sleep"], columns["arm"], gone, strict=True)
    ]
    return {**columns, "sleep": cells}


def in_stretches(rng: np.random.Generator, nights: int, share: float, again: float) -> np.ndarray:
    """Nights that are missing with a chance, and likelier after a missing one."""
    gone = np.zeros(nights, dtype=bool)
    gone[0] = rng.random() < share
    for night in range(1, nights):
        chance = share + again * (float(gone[night - 1]) - share)
        gone[night] = rng.random() < chance
    return gone


def test_nights_are_found_in_a_table_in_any_order() -> None:
    columns = trial(1, missing=0.2)
    columns["night"].append(99)
    for name, cell in (("arm", ""), ("block", 4), ("sleep", None)):
        columns[name] = [*columns[name], cell]
    order = np.random.default_rng(2).permutation(len(columns["night"]))
    mixed = {name: [cells[i] for i in order] for name, cells in columns.items()}
    asked = ask(mixed, ASKED)
    assert asked.by_night(mixed["night"], "nights") == tuple(range(56))
    left = asked.without(np.arange(56) < 10)
    assert left.data.seen[:10].sum() == 0
    assert left.verdict().nights == int(asked.data.seen[10:].sum())


def test_missing_nights_are_counted_by_arm() -> None:
    columns = gone_on(trial(3), "active", np.arange(56) % 3 == 0)
    gone = sum(cell is None for cell in columns["sleep"])
    found = missing_by_arm(ask(columns, ASKED).data)
    assert (found.missing, found.nights) == ((gone, 0), (28, 28))
    assert found.difference.mean == pytest.approx(gone / 28)
    assert found.is_uneven
    assert found.p_more > 0.99
    assert f"{gone} of 28 on active, 0 of 28 on placebo" in found.sentence


def test_a_few_more_missing_on_one_arm_are_not_called_uneven() -> None:
    columns = gone_on(trial(4), "active", np.arange(56) < 5)
    found = missing_by_arm(ask(columns, ASKED).data)
    assert not found.is_uneven
    assert found.difference.lo95 < 0 < found.difference.hi95


def test_without_missing_nights_it_says_so() -> None:
    assert missing_by_arm(question(5).data).sentence == "No night is without its outcome."


def test_a_stretch_of_missing_nights_is_worth_less_than_scattered_ones() -> None:
    columns = trial(6, period=7, nights=84)
    on = np.flatnonzero(np.array(columns["arm"]) == "active")
    stretch, scattered = (
        missing_by_arm(ask(gone_on(columns, "active", np.isin(np.arange(84), gone)), ASKED).data)
        for gone in (on[:7], on[::6])
    )
    assert stretch.missing == scattered.missing == (7, 0)
    assert stretch.clustering > 0.4 > scattered.clustering
    assert stretch.difference.hi95 - stretch.difference.lo95 > 1.3 * (
        scattered.difference.hi95 - scattered.difference.lo95
    )
    assert "stretches" in stretch.sentence


def test_the_difference_holds_its_promise_where_gaps_come_in_stretches_over_weeks() -> None:
    rng = np.random.default_rng(20261122)
    n, held = 100, 0
    columns = trial(7, nights=112, period=7)
    for _ in range(n):
        gone = in_stretches(rng, 112, share=0.25, again=0.6)
        cells = [
            None if lost else value for lost, value in zip(gone, columns["sleep"], strict=True)
        ]
        found = missing_by_arm(ask({**columns, "sleep": cells}, ASKED).data).difference
        held += found.lo95 < 0 < found.hi95
    assert held / n > 0.95 - 3 * monte_carlo_error(0.95, n)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0, 0.6))
def test_swapping_the_arms_turns_the_difference_round(seed: int, missing: float) -> None:
    data = question(seed, missing=missing).data
    one = missing_by_arm(data)
    other = missing_by_arm(
        replace(data, arm=data.control, control=data.arm, allocation=1 - data.allocation)
    )
    assert other.difference.lo95 == pytest.approx(-one.difference.hi95, abs=5e-3)
    assert other.p_more == pytest.approx(1 - one.p_more, abs=5e-3)


def test_a_mean_of_related_nights_is_worth_what_the_formula_says() -> None:
    # Var of a mean of n AR(1) values over sigma^2 / n is near (1 + rho) / (1 - rho).
    share = independent_share(np.arange(4000), np.ones(4000), 0.5)
    assert share == pytest.approx(0.5 / 1.5, rel=1e-3)


def test_clustering_is_found_about_as_large_as_it_is() -> None:
    rng = np.random.default_rng(8)
    found = [
        clustering(np.arange(80), in_stretches(rng, 80, 0.3, 0.5) - 0.3).middle for _ in range(200)
    ]
    assert np.mean(found) == pytest.approx(0.5, abs=0.08)


def test_what_few_nights_take_from_an_autocorrelation_is_put_back() -> None:
    # Every other two nights alike: the raw value falls short by (1 + 3 rho) / n of what it stands for.
    few, many = (
        clustering(np.arange(n), np.tile([0.5] * 4 + [-0.5] * 4, n // 8)).middle for n in (24, 2400)
    )
    assert few > many


@pytest.mark.parametrize(("period", "phi"), [(1, 0.0), (1, 0.6), (7, 0.3)])
def test_the_effect_moves_as_it_does_when_nights_are_filled_in(period: int, phi: float) -> None:
    asked = question(11 + period, effect=0.4, missing=0.25, period=period, phi=phi, nights=84)
    stated = asked.verdict()
    weight = missing_worse(stated, asked.data).weights["active"]
    rng = np.random.default_rng(12)
    gone, on = ~asked.data.seen, asked.data.allocation > 0
    seen = asked.data.outcome[~gone]
    slopes = []
    for _ in range(12):
        filled = asked.data.outcome.copy()
        filled[gone] = rng.normal(seen.mean(), seen.std(), int(gone.sum())) + 0.4 * (on[gone] - 0.5)
        means = []
        for worse in (0.0, 0.5):
            cells = (filled - worse * (gone & on)).tolist()
            columns = {**asked.table.columns, "sleep": cells}
            means.append(ask(columns, ASKED).verdict().effect.mean)
        slopes.append((means[0] - means[1]) / 0.5)
    assert weight == pytest.approx(np.mean(slopes), abs=0.02)


def test_a_moved_likelihood_is_that_of_nights_moved_on_the_arm() -> None:
    columns = trial(13, effect=0.5, missing=0.2)
    asked = ask(columns, {**ASKED, "prior": "sceptical"})
    effect, decision = moved(asked.verdict(), -0.25)
    cells = [
        None if np.isnan(value) else value - 0.25 * (arm == "active")
        for value, arm in zip(columns["sleep"], columns["arm"], strict=True)
    ]
    again = ask({**columns, "sleep": cells}, {**ASKED, "prior": "sceptical"}).verdict()
    assert [effect.mean, effect.sd, effect.lo95, effect.hi95] == pytest.approx(
        [again.effect.mean, again.effect.sd, again.effect.lo95, again.effect.hi95], abs=0.006
    )
    assert decision == again.decision


def test_nothing_moved_is_the_stated_answer() -> None:
    for family, better in (("gaussian", "higher"), ("log", "lower")):
        columns = trial(14, effect=0.6, missing=0.2)
        columns["sleep"] = [None if np.isnan(x) else 20 * 2.0**x for x in columns["sleep"]]
        options = {**ASKED, "family": family, "better": better, "worthwhile": 5.0}
        stated = ask(columns, {**options, "prior": "sceptical"}).verdict()
        effect, decision = moved(stated, 0.0)
        assert decision == stated.decision
        assert effect.mean == pytest.approx(stated.effect.mean, rel=1e-6)
        assert effect.hi95 == pytest.approx(stated.effect.hi95, rel=1e-6)


def test_the_tipping_point_is_where_the_decision_turns() -> None:
    asked = question(15, effect=0.9, missing=0.3)
    stated = asked.verdict()
    assert stated.decision == "works"
    found = missing_worse(stated, asked.data)
    tip = found.tips[0]
    assert tip.arm == "active"
    assert tip.worse is not None
    assert tip.worse_sd == pytest.approx(tip.worse / night_sd(asked.data))
    move = -found.weights["active"] * tip.worse
    assert moved(stated, 0.99 * move)[1] == "works"
    assert moved(stated, 1.01 * move)[1] == tip.decision != "works"
    assert f"worse than logged ones by {tip.worse:.2g}" in tip.sentence


def test_filling_nights_in_beyond_the_tipping_point_does_change_the_verdict() -> None:
    asked = question(15, effect=0.9, missing=0.3)
    tip = missing_worse(asked.verdict(), asked.data).tips[0]
    assert tip.worse is not None
    gone, on = ~asked.data.seen, asked.data.allocation > 0
    means = [asked.data.outcome[~gone & side].mean() for side in (~on, on)]
    spread = night_sd(asked.data)
    rng = np.random.default_rng(16)
    works = {0.5: 0, 2.0: 0}
    for times in works:
        for _ in range(15):
            filled = asked.data.outcome.copy()
            filled[gone] = np.where(on, means[1], means[0])[gone] + rng.normal(
                0, spread, gone.sum()
            )
            cells = (filled - times * tip.worse * (gone & on)).tolist()
            again = ask({**asked.table.columns, "sleep": cells}, ASKED).verdict()
            works[times] += again.decision == "works"
    assert works[0.5] >= 12
    assert works[2.0] <= 3


def test_an_arm_without_missing_nights_has_no_tipping_point() -> None:
    columns = gone_on(trial(17, effect=0.9), "active", np.arange(56) % 4 == 0)
    asked = ask(columns, ASKED)
    found = missing_worse(asked.verdict(), asked.data)
    assert {shift.arm for shift in found.shifts} == {"active"}
    assert found.tips[1].sentence == "No night is missing on placebo."


def test_what_nothing_changes_is_said() -> None:
    columns = gone_on(trial(18, effect=2.5), "active", np.arange(56) == 1)
    columns["sleep"][1] = None
    asked = ask(columns, ASKED)
    tip = missing_worse(asked.verdict(), asked.data).tips[0 if columns["arm"][1] == "active" else 1]
    assert tip.worse is None
    assert f"up to {MOST_SDS:g} sd" in tip.sentence


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_worse_missing_nights_of_the_arm_make_it_look_worse(better: str) -> None:
    asked = ask(trial(19, missing=0.3), {**ASKED, "better": better})
    found = missing_worse(asked.verdict(), asked.data)
    on = [shift.effect.mean for shift in found.shifts if shift.arm == "active"]
    off = [shift.effect.mean for shift in found.shifts if shift.arm == "placebo"]
    rises = better == "lower"
    assert on == sorted(on, reverse=not rises)
    assert off == sorted(off, reverse=rises)


def test_a_latency_tips_in_its_own_unit() -> None:
    columns = trial(20, effect=-1.2, missing=0.3)
    columns["sol_min"] = [None if np.isnan(x) else 20 * 2.0**x for x in columns["sleep"]]
    options = {**ASKED, "outcome": "sol_min", "better": "lower", "worthwhile": 4.0, "family": "log"}
    asked = ask(columns, options)
    tip = missing_worse(asked.verdict(), asked.data).tips[0]
    assert tip.worse is not None
    assert "min or more" in tip.sentence


def test_doses_are_compared_from_the_highest_to_the_lowest() -> None:
    columns = trial(21, missing=0.2)
    rng = np.random.default_rng(22)
    columns["arm"] = [str(dose) for dose in rng.permutation(np.tile([0, 100, 200, 300], 14))]
    asked = ask(columns, ASKED)
    found = missing_by_arm(asked.data)
    assert (found.arm, found.control) == ("300", "0")
    worse = missing_worse(asked.verdict(), asked.data)
    assert worse.weights["300"] > 0
    assert tuple(tip.missing for tip in worse.tips) == found.missing


def test_where_every_night_of_one_arm_is_missing_the_difference_lies_in_its_interval() -> None:
    data = question(3, missing=0.0).data
    gone = np.array([label == "active" for label in data.labels])
    found = missing_by_arm(replace(data, outcome=np.where(gone, np.nan, data.outcome)))
    assert found.missing == (28, 0)
    assert found.difference.lo95 <= found.difference.mean <= found.difference.hi95


def test_the_sides_of_a_factorial_trial_are_not_taken_on() -> None:
    columns = trial(20, missing=0.2)
    columns["arm"] = [
        {"active": "with tea", "placebo": "without tea"}[arm] for arm in columns["arm"]
    ]
    asked = ask(columns, {**ASKED, "control": "without tea"})
    told = [missing_by_arm(asked.data).sentence]
    told += [tip.sentence for tip in missing_worse(asked.verdict(), asked.data).tips]
    assert "of 28 with tea" in told[0]
    assert not any("on with" in line for line in told)


def test_stretches_that_cost_nothing_are_not_told() -> None:
    # Arms that change from night to night share each stretch, so that the difference is as sure as without.
    data = question(3, missing=0.0).data
    gone = np.isin(np.arange(56) // 7, (2, 5))
    found = missing_by_arm(replace(data, outcome=np.where(gone, np.nan, data.outcome)))
    assert found.clustering > 0.4
    assert found.independent > 0.9
    assert "stretches" not in found.sentence
