"""The decision, how many more nights it needs, and what a person is told."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.trials import Verdict, analyse
from nightlab.trials.posterior import Effect, Interval, Posterior
from nightlab.trials.verdict import (
    Better,
    Chances,
    Decision,
    agree,
    chances,
    decide,
    later,
    more_blocks,
)
from trials.made import trial

CONTRACT = {
    "decision",
    "outcome",
    "arm",
    "control",
    "better",
    "worthwhile",
    "prior",
    "effect",
    "priors",
    "p_better",
    "p_worthwhile",
    "p_negligible",
    "p_worse",
    "randomisation_p",
    "smallest_p",
    "autocorrelation",
    "nights",
    "missing",
    "arms",
    "warnings",
    "more_blocks",
    "confounded",
    "block_nights",
    "half_life_nights",
    "trend",
    "sentence",
}


def normal(mean: float, sd: float) -> Posterior:
    x = mean + sd * np.linspace(-9, 9, 40_001)
    return Posterior(x, np.exp(-0.5 * ((x - mean) / sd) ** 2), Interval(0, 0, 0))


def verdict(effect: float = 0.0, **options: Any) -> Verdict:
    columns = trial(11, effect=effect, missing=0.1)
    plain: dict[str, Any] = {"block": "block", "better": "higher", "worthwhile": 0.3}
    return analyse(columns, outcome="sleep", arm="arm", **plain | options)


@pytest.mark.parametrize(
    ("mean", "sd", "decision"),
    [
        (1.0, 0.3, "works"),
        (0.31, 0.15, "works"),
        (0.29, 0.1, "not-known-yet"),  # surely better, more likely than not by too little
        (0.5, 0.26, "not-known-yet"),  # likely worthwhile, not surely better
        (-1.0, 0.3, "harms"),
        (-0.31, 0.1, "harms"),
        (-0.29, 0.1, "no-useful-effect"),  # surely worse, too little to call it harm
        (0.0, 0.18, "no-useful-effect"),
        (0.0, 0.19, "not-known-yet"),
        (-3.0, 2.0, "no-useful-effect"),
        (0.1, 0.11, "no-useful-effect"),
        (0.0, 5.0, "not-known-yet"),
    ],
)
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_the_decision_follows_from_the_bands(
    mean: float, sd: float, decision: Decision, better: Better
) -> None:
    sign = 1 if better == "higher" else -1
    bands = chances(normal(sign * mean, sd), delta=0.3, better=better)
    assert decide(bands, confounded=False) == decision
    assert decide(bands, confounded=True) == "not-known-yet"


@pytest.mark.parametrize(
    ("better", "worthwhile", "worse", "worse_at_all", "decision"),
    [
        (0.975, 0.5, 0.0, 0.025, "works"),
        (0.9749, 0.5, 0.0, 0.0251, "not-known-yet"),
        (0.975, 0.499, 0.0, 0.025, "not-known-yet"),
        (0.025, 0.0, 0.5, 0.975, "harms"),
        (0.0251, 0.0, 0.5, 0.9749, "no-useful-effect"),
        (0.025, 0.0, 0.499, 0.975, "no-useful-effect"),
        (0.5, 0.05, 0.05, 0.5, "no-useful-effect"),
        (0.5, 0.0501, 0.05, 0.5, "not-known-yet"),
    ],
)
def test_the_limits_of_the_decision_are_where_they_are_said_to_be(
    better: float, worthwhile: float, worse: float, worse_at_all: float, decision: Decision
) -> None:
    bands = Chances(better, worthwhile, 1 - worthwhile - worse, worse, worse_at_all)
    assert decide(bands, confounded=False) == decision


@given(
    st.floats(-5, 5), st.floats(0.01, 5), st.floats(0.01, 3), st.sampled_from(["higher", "lower"])
)
def test_the_bands_are_chances_that_sum_to_one(
    mean: float, sd: float, delta: float, better: Better
) -> None:
    bands = chances(normal(mean, sd), delta=delta, better=better)
    assert bands.worthwhile + bands.negligible + bands.worse == pytest.approx(1)
    assert bands.better + bands.worse_at_all == pytest.approx(1)
    assert bands.worthwhile <= bands.better
    assert bands.worse <= bands.worse_at_all
    assert all(-1e-12 <= p <= 1 + 1e-12 for p in (bands.worthwhile, bands.negligible, bands.worse))


def test_the_other_direction_mirrors_the_bands() -> None:
    up = chances(normal(0.4, 0.3), delta=0.3, better="higher")
    down = chances(normal(-0.4, 0.3), delta=0.3, better="lower")
    assert up.better == pytest.approx(down.better)
    assert up.worthwhile == pytest.approx(down.worthwhile)
    assert up.worse == pytest.approx(down.worse)


def test_a_prior_may_withhold_a_verdict_and_never_make_one() -> None:
    assert agree("works", "works") == "works"
    assert agree("works", "not-known-yet") == "not-known-yet"
    assert agree("no-useful-effect", "works") == "not-known-yet"
    few = trial(5, nights=14)
    found = analyse(
        few, outcome="sleep", arm="arm", better="higher", worthwhile=0.3, prior="sceptical"
    )
    assert found.decision == "not-known-yet"


def waits(mean: float, sd: float, *, better: Better = "higher", blocks: float = 4) -> int | None:
    effect = Effect(mean, sd, mean - 1.96 * sd, mean + 1.96 * sd)
    return more_blocks(effect, sd, delta=0.3, better=better, blocks=blocks)


def test_a_clearer_effect_needs_fewer_more_blocks() -> None:
    needed = [waits(mean, 0.4) or 99 for mean in (0.35, 0.45, 0.55, 0.7)]
    assert needed == sorted(needed, reverse=True)
    assert needed[0] > needed[-1]


def test_a_surer_effect_needs_fewer_more_blocks() -> None:
    needed = [waits(0.0, sd) or 99 for sd in (0.6, 0.4, 0.3, 0.2)]
    assert all(a >= b for a, b in pairwise(needed))
    assert needed[0] > needed[-1]


def test_more_blocks_do_not_depend_on_unit_or_direction() -> None:
    assert waits(0.5, 0.4) == waits(-0.5, 0.4, better="lower")
    small, large = Effect(0.4, 0.3, -0.2, 1.0), Effect(400.0, 300.0, -200.0, 1000.0)
    assert more_blocks(small, 0.4, delta=0.3, better="higher", blocks=4) == more_blocks(
        large, 400.0, delta=300.0, better="higher", blocks=4
    )


def test_where_many_more_blocks_would_not_do_none_are_named() -> None:
    assert waits(0.2, 0.2, blocks=400) is None
    assert waits(0.2, 0.2, blocks=4) is not None
    assert later([3, None]) is None
    assert later([3, 5]) == 5


def test_the_figures_for_a_machine_are_the_contract() -> None:
    plain = verdict().to_json()
    assert set(plain) == CONTRACT
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert set(plain["effect"]) == {"mean", "sd", "lo95", "hi95"}
    assert set(plain["priors"]) == {"neutral", "sceptical", "evidence"}
    assert all(set(effect) == set(plain["effect"]) for effect in plain["priors"].values())
    assert set(plain["autocorrelation"]) == {"mean", "lo95", "hi95"}
    assert plain["effect"] == plain["priors"]["neutral"]
    assert plain["p_worthwhile"] + plain["p_negligible"] + plain["p_worse"] == pytest.approx(1)


def test_a_verdict_without_a_second_opinion_is_plain_too() -> None:
    plain = verdict(randomise=False).to_json()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["randomisation_p"] is plain["smallest_p"] is None


@pytest.mark.parametrize("effect", [0.0, 0.35, 3.0, -3.0])
def test_the_sentence_tells_the_decision_its_size_and_its_nights(effect: float) -> None:
    found = verdict(effect)
    sentence = found.sentence
    assert sentence == found.to_json()["sentence"]
    assert f"{found.nights} nights" in sentence
    assert "active against placebo" in sentence
    for value in (found.effect.mean, found.effect.lo95, found.effect.hi95):
        assert f"{abs(value):.3g}" in sentence
    words = {
        "works": "It works",
        "harms": "It harms",
        "no-useful-effect": "No useful effect",
        "not-known-yet": "Not known yet",
    }
    assert sentence.startswith(words[found.decision])
    assert ("more block" in sentence) == bool(found.more_blocks)


def test_the_sentence_of_one_more_block_is_in_the_singular() -> None:
    one = verdict().with_warnings(["Late."])
    assert one.warnings[-1] == "Late."
    undecided = analyse(trial(5), outcome="sleep", arm="arm", better="higher", worthwhile=0.3)
    assert undecided.decision == "not-known-yet"
    assert undecided.more_blocks is not None
    plural = "blocks" if undecided.more_blocks > 1 else "block"
    assert f"{undecided.more_blocks} more {plural} of 14 nights" in undecided.sentence
