"""Shuffled envelopes: what is packed, what may come of it, and slips read in."""

from __future__ import annotations

from collections import Counter
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials import Design, analyse, plan_design
from nightlab.trials.blinding.envelopes import (
    envelopes,
    redraw_shuffled,
    shuffle_rules,
    slips_to_arms,
)
from nightlab.trials.designs.possible import possible_schedules

SEED = 20260301
SHUFFLES = 7200
SMALL = Design(("placebo", "glycine"), nights=8, seed=1, block_nights=4, max_run=2)
THREE = Design(("a", "b", "c"), nights=10, seed=1, block_nights=5)


def shuffled(design: Design, rng: np.random.Generator) -> tuple[str, ...]:
    """A pile of each block, shuffled as hands would do at their best."""
    piles = [
        [arm for arm, n in zip(design.arms, pile.counts, strict=True) for _ in range(n)]
        for pile in envelopes(design).piles
    ]
    return tuple(str(arm) for pile in piles for arm in rng.permutation(pile))


def test_shuffling_gives_each_possible_schedule_equally_often() -> None:
    rng = np.random.default_rng(SEED)
    found = possible_schedules(shuffle_rules(SMALL))
    every = {tuple(SMALL.arms[a] for a in one): 0 for one in found.all()}
    assert len(every) == 36
    drawn = Counter(shuffled(SMALL, rng) for _ in range(SHUFFLES))
    assert set(drawn) <= set(every)
    expected = SHUFFLES / len(every)
    chi2 = sum((drawn[one] - expected) ** 2 / expected for one in every)
    assert 13 < chi2 < 75  # 35 degrees of freedom, at 1 in 10,000 on either side


@given(st.integers(2, 4), st.integers(1, 3), st.integers(0, 3))
def test_the_set_holds_every_order_of_each_pile(arms: int, each: int, extra: int) -> None:
    size = arms * each + extra
    design = Design(tuple("abcd"[:arms]), nights=2 * size, seed=1, block_nights=size)
    piles = envelopes(design).piles
    orders = prod(factorial(p.size) // prod(map(factorial, p.counts)) for p in piles)
    found = possible_schedules(shuffle_rules(design))
    assert found.size == orders
    totals = [sum(column) for column in zip(*(p.counts for p in piles), strict=True)]
    assert max(totals) - min(totals) <= 1


def test_runs_longer_than_the_design_allows_are_possible() -> None:
    found = possible_schedules(shuffle_rules(SMALL))
    assert found.holds((0, 0, 1, 1, 1, 1, 0, 0))
    assert not possible_schedules(SMALL.rules).holds((0, 0, 1, 1, 1, 1, 0, 0))


@given(st.integers(0, 10_000))
def test_slips_come_back_as_arms(seed: int) -> None:
    drawn = shuffled(THREE, np.random.default_rng(seed))
    assert slips_to_arms(THREE, drawn) == drawn
    by_number = {number: f" {arm.upper()} " for number, arm in enumerate(drawn, start=1)}
    assert slips_to_arms(THREE, by_number) == drawn
    code = tuple(THREE.arms.index(arm) for arm in drawn)
    assert possible_schedules(shuffle_rules(THREE)).holds(code)


def test_slips_may_say_the_contents() -> None:
    contents = {"placebo": "3 g sugar", "glycine": "3 g glycine"}
    slips = ["placebo: 3 g sugar", "glycine", "3 G Glycine", "3 g sugar"] * 2
    found = slips_to_arms(SMALL, slips, contents)
    assert found == ("placebo", "glycine", "glycine", "placebo") * 2


def test_what_stands_on_a_slip_can_always_be_read_in() -> None:
    contents = {"glycine": "3 g of it", "placebo": "rice flour"}
    for packed in (None, contents):
        slips = [s.slip for s in envelopes(SMALL, contents=packed).supplies]
        assert slips_to_arms(SMALL, slips * 4, packed) == SMALL.arms * 4
        arms_only = [s.partition(":")[0] for s in slips] if packed else list(SMALL.arms)
        assert slips_to_arms(SMALL, arms_only * 4) == SMALL.arms * 4


@pytest.mark.parametrize(
    ("slips", "match"),
    [
        (["placebo"] * 7, "envelope 8: its slip was not read in"),
        (["placebo", "glycine"] * 5, "envelope 9: there is no such envelope"),
        (["placebo", "glycin"] * 4, "envelope 2: 'glycin' is no arm"),
        (["placebo", "glycine", "glycine", ""] * 2, "envelope 4: its slip"),
        (
            ["placebo", "glycine"] * 2 + ["placebo"] * 3 + ["glycine"],
            "block 2, envelopes 5 to 8: 3 slips say placebo .5, 6, 7., but 2 were packed",
        ),
    ],
)
def test_wrong_slips_are_named_by_their_envelope(slips: list[str], match: str) -> None:
    with pytest.raises(NightlabError, match=match):
        slips_to_arms(SMALL, slips)


def test_a_plan_with_a_fixed_order_is_refused() -> None:
    with pytest.raises(NightlabError, match="fixes the order"):
        envelopes(plan_design("abba", ["off", "on"], nights=28, seed=1))


def test_the_randomisation_test_redraws_the_shuffle() -> None:
    rng = np.random.default_rng(SEED)
    drawn = slips_to_arms(SMALL, shuffled(SMALL, rng))
    redraw = redraw_shuffled(SMALL, "glycine", drawn)
    table = {
        "arm": list(drawn),
        "block": SMALL.blocks().tolist(),
        "sol": [10.0 if a == "glycine" else 30.0 + i for i, a in enumerate(drawn)],
    }
    verdict = analyse(
        table,
        outcome="sol",
        arm="arm",
        block="block",
        better="lower",
        worthwhile=5,
        redraw=redraw,
    )
    assert verdict.randomisation_p == pytest.approx(2 / 36)
    assert redraw.smallest_p(0) == pytest.approx(2 / 36)


def test_doses_are_tested_by_their_line() -> None:
    design = plan_design("dose", ["0", "100", "200"], nights=12, seed=1, unit="mg glycine")
    redraw = redraw_shuffled(design, "200", shuffled(design, np.random.default_rng(1)))
    assert redraw.values.tolist() == [0.0, 0.5, 1.0]
