"""The second opinion: the schedule redrawn from the set it came from."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.trials import Design, analyse, nuisance, plan_design, randomisation
from nightlab.trials.data import TrialData, read_data
from nightlab.trials.designs.possible import possible_schedules
from nightlab.trials.randomisation import Contrast, RandomisationTest, Redraw, infer, possible
from nightlab.trials.sampler import Rules
from nightlab.trials.table import read_table
from trials.made import arms_in_blocks, is_uniform, monte_carlo_error, noise, trial


def data(arms: Any, outcome: Any, block: Any = None, **options: Any) -> TrialData:
    table = {"arm": list(arms), "sleep": list(outcome)}
    table |= {} if block is None else {"block": list(block)}
    plain: dict[str, Any] = {"control": "0", "active": None}
    return read_data(
        read_table(table),
        outcome="sleep",
        arm="arm",
        night=None,
        block=None if block is None else "block",
        covariates=(),
        **plain | options,
    )


def contrast(found: TrialData, phi: float = 0.0, *, trend: nuisance.Trend = "none") -> Contrast:
    others = nuisance.build(
        days=found.days,
        seen=found.seen,
        runs=None,
        blocks=found.blocks,
        trend=trend,
        covariates=found.covariates,
        other_arms=found.others,
    )
    return Contrast(found, found.outcome[found.seen], others, phi, 0.0)


def second_opinion(found: TrialData, redraw: Redraw, phi: float = 0.0) -> RandomisationTest:
    opinion = randomisation.test(contrast(found, phi), redraw, np.random.default_rng(1))
    assert opinion is not None
    return opinion


def of(found: TrialData) -> Redraw:
    redraw = infer(found)
    assert redraw is not None
    return redraw


def rules_of(redraw: Redraw) -> Rules:
    assert isinstance(redraw.rules, Rules)
    return redraw.rules


def test_a_small_set_is_gone_through_whole() -> None:
    rng = np.random.default_rng(4)
    sleep = rng.normal(size=8)
    arms = np.array([0, 1, 1, 0, 1, 1, 1, 0])  # any order: runs of up to eight
    found = data(arms, sleep)
    everything = [np.isin(np.arange(8), on) for on in combinations(range(8), 5)]
    runs = [on for on in everything if longest(on) <= 3]
    differences = [abs(sleep[on].mean() - sleep[~on].mean()) for on in runs]
    seen = abs(sleep[arms == 1].mean() - sleep[arms == 0].mean())
    opinion = second_opinion(found, of(found))
    assert opinion.p == pytest.approx(np.mean(np.array(differences) >= seen - 1e-12))
    assert opinion.smallest_p == pytest.approx(1 / len(runs))


def longest(on: Any) -> int:
    edges = np.flatnonzero(np.diff(on)) + 1
    return int(np.diff(np.concatenate(([0], edges, [len(on)]))).max())


@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_without_an_effect_small_values_come_as_often_as_they_should(phi: float) -> None:
    rng = np.random.default_rng(20261122)
    p = []
    for _ in range(400):
        design = Design(("0", "1"), 28, int(rng.integers(2**60)), block_nights=14, max_run=2)
        sleep = noise(rng, 28, 0.6) + np.linspace(0, 1, 28)
        sleep[rng.random(28) < 0.2] = np.nan
        found = data(design.codes(), sleep, design.blocks())
        p.append(second_opinion(found, design.redraw("1"), phi).p)
    values = np.array(p)
    assert np.mean(values <= 0.05) <= 0.05 + 2 * monte_carlo_error(0.05, values.size)
    assert is_uniform(np.histogram(values, bins=10, range=(0, 1))[0])


@pytest.mark.parametrize(
    ("arms", "period", "block"), [(2, 1, 14), (2, 2, 4), (2, 7, 14), (3, 1, 12)]
)
def test_a_set_read_off_the_table_keeps_the_size_of_the_test(
    arms: int, period: int, block: int
) -> None:
    rng = np.random.default_rng(20261122)
    p = []
    for _ in range(200):
        codes = arms_in_blocks(rng, nights=4 * 14, arms=arms, period=period, block=block)
        nights = codes.size
        found = data(
            codes,
            noise(rng, nights, 0.6),
            np.arange(nights) // block,
            active="1" if arms > 2 else None,
        )
        p.append(second_opinion(found, of(found), 0.6).p)
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 2 * monte_carlo_error(0.05, len(p))


@pytest.mark.parametrize("first", range(16))
def test_four_weekly_pairs_can_give_no_p_below_an_eighth(first: int) -> None:
    pairs = [[first >> k & 1, 1 - (first >> k & 1)] for k in range(4)]
    arms = np.repeat(np.ravel(pairs), 7)
    sleep = np.random.default_rng(1).normal(size=56) + 20 * arms
    verdict = analyse(
        {"arm": arms, "sleep": sleep, "block": np.arange(56) // 14},
        outcome="sleep",
        arm="arm",
        block="block",
        better="higher",
    )
    assert verdict.smallest_p == pytest.approx(0.125)
    assert verdict.randomisation_p == verdict.smallest_p


@pytest.mark.parametrize("effect", [-30.0, 30.0])
def test_a_huge_effect_gives_the_smallest_p(effect: float) -> None:
    verdict = analyse(trial(2, effect=effect), outcome="sleep", arm="arm", better="higher")
    assert verdict.randomisation_p == verdict.smallest_p == 1 / 2000


def test_the_same_seed_gives_the_same_p() -> None:
    columns = trial(2, effect=0.3)

    def p(seed: int) -> float | None:
        return analyse(
            columns, outcome="sleep", arm="arm", better="higher", seed=seed
        ).randomisation_p

    assert p(1) == p(1)
    assert len({p(seed) for seed in range(5)}) > 1
    assert p(1) == pytest.approx(p(2), abs=0.05)


def test_a_dose_with_seven_levels_has_no_second_opinion() -> None:
    rng = np.random.default_rng(1)
    columns = {"dose": rng.permutation(np.repeat(np.arange(7), 6)), "sleep": rng.normal(size=42)}
    verdict = analyse(columns, outcome="sleep", arm="dose", better="higher")
    assert verdict.randomisation_p is None
    assert verdict.smallest_p is None
    assert any("no randomisation test" in warning for warning in verdict.warnings)


def test_a_dose_with_four_levels_in_blocks_has_a_second_opinion() -> None:
    rng = np.random.default_rng(1)
    dose = np.concatenate([rng.permutation([0, 1, 2, 3]) for _ in range(10)])
    columns = {"dose": dose, "sleep": rng.normal(size=40) + dose, "b": np.arange(40) // 4}
    verdict = analyse(columns, outcome="sleep", arm="dose", block="b", better="higher")
    assert verdict.randomisation_p == verdict.smallest_p == 1 / 2000


def test_arms_that_are_not_in_question_stay_where_they_were() -> None:
    codes = list("0120211022100212")
    redraw = possible(data(codes, np.arange(16.0), active="1"), None)
    assert redraw is not None
    drawn = possible_schedules(redraw.rules).all()
    at = np.array(codes) == "2"
    seen = {tuple(bool(arm == redraw.drawn[codes.index("2")]) for arm in row) for row in drawn}
    assert seen == {tuple(bool(is_two) for is_two in at)}
    assert len(drawn) > 50


@pytest.mark.parametrize("others", [0.0, 4.0])
def test_a_third_arm_that_works_does_not_spoil_the_test_of_the_second(others: float) -> None:
    rng = np.random.default_rng(20261122)
    p = []
    for _ in range(150):
        design = Design(tuple("012"), 18, int(rng.integers(2**60)), block_nights=6, max_run=2)
        sleep = noise(rng, 18, 0.3) + others * (design.codes() == 2)
        found = data(design.codes(), sleep, design.blocks(), active="1")
        redraw = possible(found, design.redraw("1"))
        assert redraw is not None
        p.append(second_opinion(found, redraw).p)
    values = np.array(p)
    assert np.mean(values <= 0.05) <= 0.05 + 2 * monte_carlo_error(0.05, values.size)
    assert np.mean(values <= 0.5) == pytest.approx(0.5, abs=3 * monte_carlo_error(0.5, values.size))


PLANNED = [
    ("pairs", ("0", "1"), 56, {}),
    ("pairs", ("0", "1"), 56, {"half_life_nights": 1.0}),
    ("abab", ("0", "1"), 56, {}),
    ("abba", ("0", "1"), 56, {}),
    ("latin", ("0", "1", "2", "3"), 32, {}),
    ("factorial", ("0", "1"), 8, {}),
    ("dose", ("0", "1", "2"), 12, {"unit": "mg"}),
    ("onoff", ("0", "1"), 63, {}),
]


@pytest.mark.parametrize(("plan", "arms", "nights", "more"), PLANNED, ids=str)
def test_the_smallest_p_of_a_design_is_the_smallest_its_test_can_give(
    plan: str, arms: tuple[str, ...], nights: int, more: dict[str, Any]
) -> None:
    design = plan_design(plan, arms, nights=nights, seed=3, **more)
    labels = design.labels()
    half_life = design.half_life_nights
    smallest = []
    for active in design.arms[1:] if plan != "dose" else design.arms[-1:]:
        dose = design.codes() / 2 if plan == "dose" else np.array([a == active for a in labels])
        sleep = 100.0 * dose + np.random.default_rng(1).normal(size=dose.size)
        named: dict[str, Any] = {} if plan == "dose" else {"active": active}
        found = data(labels, sleep, design.blocks(), control=design.arms[0], **named)
        redraw = possible(found, None if plan == "dose" else design.redraw(active))
        assert redraw is not None
        statistic = replace(contrast(found), half_life_nights=half_life)
        opinion = randomisation.test(statistic, redraw, np.random.default_rng(1))
        assert opinion is not None
        smallest.append(opinion.smallest_p)
    assert design.smallest_p() == pytest.approx(max(smallest))


def test_a_test_not_asked_for_is_not_missed() -> None:
    verdict = analyse(trial(1), outcome="sleep", arm="arm", better="higher", randomise=False)
    assert verdict.randomisation_p is None
    assert not any("randomisation" in warning for warning in verdict.warnings)


def test_a_verdict_the_test_does_not_share_is_held_as_less_sure() -> None:
    for seed in range(30):
        verdict = analyse(
            trial(seed, effect=0.55), outcome="sleep", arm="arm", better="higher", worthwhile=0.3
        )
        p = verdict.randomisation_p
        assert p is not None
        doubted = any("test does not agree" in warning for warning in verdict.warnings)
        assert doubted == (verdict.decision in ("works", "harms") and p > 0.05)


def test_the_set_keeps_what_each_block_has_and_the_longest_run() -> None:
    codes = [0, 1, 1, 0, 1, 0, 0, 0, 1, 1]
    redraw = of(data(codes, np.arange(10.0), [1] * 5 + [2] * 5))
    assert rules_of(redraw).block_counts == ((2, 3), (3, 2))
    assert rules_of(redraw).max_run == 3
    assert redraw.values.tolist() == [0, 1]
    assert redraw.unit.tolist() == list(range(10))


@pytest.mark.parametrize("nights", [2, 3, 7])
def test_periods_are_redrawn_whole(nights: int) -> None:
    codes = np.repeat([0, 1, 1, 0, 1, 0, 0, 1], nights)
    redraw = of(data(codes, np.arange(codes.size, dtype=float)))
    assert redraw.unit.tolist() == np.repeat(np.arange(8), nights).tolist()
    assert rules_of(redraw).block_sizes == (8,)


def test_periods_with_nights_left_out_are_redrawn_by_about_their_length() -> None:
    codes = np.repeat([0, 1, 1, 0, 1, 0, 0, 1], [7, 6, 7, 7, 5, 7, 7, 7])
    redraw = of(data(codes, np.arange(codes.size, dtype=float)))
    assert rules_of(redraw).units == 8


def test_blocks_that_come_and_go_are_left_out_of_the_set() -> None:
    redraw = of(data([0, 1, 1, 0, 1, 0], np.arange(6.0), list("ababab")))
    assert rules_of(redraw).block_sizes == (6,)


@pytest.mark.parametrize(
    "codes",
    [
        [0, 1] * 250,
        [0, 1] * 90 + [0] * 100 + [1] * 100,
        list("012") * 60 + ["0"] * 90 + ["1"] * 90,
    ],
    ids=["too many nights", "a run too long to count", "three arms, a run too long to count"],
)
def test_a_set_that_cannot_be_counted_leaves_the_test_out(codes: list[Any]) -> None:
    sleep = np.random.default_rng(1).normal(size=len(codes))
    verdict = analyse(
        {"arm": codes, "sleep": sleep},
        outcome="sleep",
        arm="arm",
        better="higher",
        control="0",
        active="1",
    )
    assert verdict.randomisation_p is None


def test_a_schedule_of_another_length_is_refused() -> None:
    design = Design(("placebo", "active"), 28, 1, 14)
    with pytest.raises(
        NightlabError, match="redraw: the schedule has 28 nights, the table 56; leave"
    ):
        analyse(
            trial(1), outcome="sleep", arm="arm", better="higher", redraw=design.redraw("active")
        )


def test_the_contrast_is_the_difference_in_standard_errors() -> None:
    rng = np.random.default_rng(3)
    arms, sleep = arms_in_blocks(rng, nights=28), rng.normal(size=28)
    found = data(arms, sleep)
    unit = contrast(found).of(found.allocation[None])
    # Weekdays are shrunk towards nothing, so the contrast is nearly the plain difference.
    difference = sleep[arms == 1].mean() - sleep[arms == 0].mean()
    assert unit[0] == pytest.approx(difference * np.sqrt(7), rel=0.05)
