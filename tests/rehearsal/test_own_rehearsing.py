"""Trials rehearsed on one person: every plan, what is counted, and what the formula says of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr

from nightlab.errors import NightlabError
from nightlab.rehearsal.own import (
    OwnNights,
    Question,
    own_nights,
    rehearse,
    rehearsing,
    told_nights,
)
from nightlab.rehearsal.own.lives import live
from nightlab.rehearsal.own.precision import Precision, chances, precision
from nightlab.rehearsal.own.tally import Judged, scenario, share
from nightlab.trials import Design, Literature, Normal, plan_design
from nightlab.trials.verdict import AT_THE_END

SEED = 20261122
PLANS: dict[str, tuple[list[str], int, dict[str, Any]]] = {
    "nightly": (["placebo", "magnesium"], 28, {"block_nights": 14}),
    "pairs": (["placebo", "magnesium"], 28, {}),
    "abab": (["placebo", "magnesium"], 28, {}),
    "abba": (["placebo", "magnesium"], 28, {}),
    "latin": (["placebo", "magnesium", "glycine"], 27, {}),
    "factorial": (["magnesium", "glycine"], 28, {}),
    "dose": (["0", "100", "200"], 27, {"unit": "mg elemental magnesium"}),
    "onoff": (["off", "on"], 41, {"half_life_nights": 0.5}),
    "timeofday": (["magnesium"], 28, {}),
}


def question(plan: str = "nightly", nights: int | None = None, **asked: Any) -> Question:
    arms, usual, more = PLANS[plan]
    design = plan_design(
        plan,
        arms,
        nights=nights or usual,
        seed=1,
        outcome="sol_min",
        prior=asked.pop("prior", "sceptical"),
        **(more | asked),
    )
    return Question(design, "lower", 10.0)


OWN = told_nights(20.0, 0.3)
QUIET = told_nights(5.0, 0.1, 0.0)


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_finds_an_effect_that_towers_over_the_nights(plan: str) -> None:
    asked = replace(question(plan, prior="neutral"), looks_early=False)
    found = rehearse(asked, QUIET, effects=(0, 1, 4), from_priors=False, trials=4, seed=SEED)
    assert found.scenario("4 times").works.value == 1
    assert found.scenario("4 times").exaggeration.value == pytest.approx(1, abs=0.3)  # type: ignore[union-attr]
    assert found.scenario("none").effect == 0
    assert found.scenario("worthwhile").effect == -10
    for each in found.scenarios:
        told = (each.works, each.harms, each.no_useful_effect, each.not_known_yet)
        assert sum(part.value for part in told) == pytest.approx(1)
        assert each.nights.value == asked.design.nights


def test_a_schedule_is_drawn_anew_for_each_trial_and_keeps_the_rules() -> None:
    asked = question("nightly")
    lives = [live(asked, OWN, np.random.default_rng((SEED, i))) for i in range(5)]
    assert len({life.allotted.labels for life in lives}) == 5
    assert all(sum(life.felt[:14]) == 7 for life in lives)
    assert len({life.sd for life in lives}) == 5
    assert len({life.autocorrelation for life in lives}) == 5


def test_one_seed_is_one_rehearsal() -> None:
    asked = replace(question("pairs"), looks_early=False)
    once, again, other = (
        rehearse(asked, OWN, trials=4, seed=seed, from_priors=False).scenarios
        for seed in (SEED, SEED, SEED + 1)
    )
    assert once == again
    assert once != other


def test_effects_are_drawn_from_what_trials_on_others_found() -> None:
    sure = Literature((Normal(1.0, -60.0, 1.0),), 0.9)
    asked = replace(question("nightly", prior="evidence"), literature=sure, looks_early=False)
    found = rehearse(asked, QUIET, effects=(0, 1), trials=12, seed=SEED)
    assert [each.name for each in found.scenarios] == [
        "none",
        "worthwhile",
        "sceptical",
        "literature",
    ]
    assert found.scenario("literature").works.value > 0.6
    assert found.scenario("sceptical").works.value < 0.4
    assert found.scenario("literature").effect is None


def test_looks_end_a_trial_early_and_only_where_planned() -> None:
    asked = question("nightly", nights=42, prior="neutral")
    early = rehearse(asked, QUIET, effects=(0, 1, 4), from_priors=False, trials=4, seed=SEED)
    assert early.looks == (14, 28, 42)
    assert early.scenario("4 times").works.value == 1
    assert early.scenario("4 times").nights.value < 42
    at_end = replace(asked, looks_early=False)
    assert rehearsing.planned_looks(at_end) == ((42, AT_THE_END),)


def test_a_glance_leaves_no_decision_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question("nightly", nights=42)
    glanced = rehearse(asked, OWN, trials=6, seed=SEED).scenarios
    monkeypatch.setattr(
        rehearsing, "may_decide", lambda _q, _o, _l, model, _t: np.ones(model.shape[1], bool)
    )
    assert rehearse(asked, OWN, trials=6, seed=SEED).scenarios == glanced


@pytest.mark.parametrize(
    ("plan", "nights", "phi", "carry"),
    [
        ("nightly", 28, 0.0, 0.0),
        ("nightly", 84, 0.5, 0.0),
        ("nightly", 56, 0.3, 0.4),
        ("pairs", 84, 0.3, 0.0),
    ],
)
def test_the_formula_is_as_sharp_as_the_verdict(
    plan: str, nights: int, phi: float, carry: float
) -> None:
    asked, own = question(plan, nights=nights, half_life_nights=carry), told_nights(20.0, phi)
    found = precision(asked, own, samples=16, seed=SEED)
    flat = 1 / np.sqrt(found.se**-2 + (2 * found.sd) ** -2)
    real = []
    for number in range(16):
        life = live(asked, own, np.random.default_rng((SEED, number)))
        outcome = life.treated(0.0, own).outcome
        verdict = rehearsing._verdict(asked, own, life, outcome, AT_THE_END)
        assert verdict is not None
        real.append(verdict.priors["neutral"].sd)
    # It knows the person's spread and correlation, the verdict learns them: a little too sharp, never blunt.
    assert 0.95 < float(np.mean(real / flat)) < 1.25


def test_the_formula_says_how_often_it_works() -> None:
    asked = replace(question("nightly", nights=56), looks_early=False)
    own = told_nights(14.0, 0.3)
    found = rehearse(asked, own, from_priors=False, trials=40, seed=SEED)
    sharp = precision(asked, own, samples=40, seed=SEED)
    for name, multiple in (("none", 0.0), ("twice", 2.0)):
        told, simulated = chances(asked, sharp, multiple), found.scenario(name)
        assert told.works == pytest.approx(simulated.works.value, abs=0.2)
        assert told.no_useful_effect == pytest.approx(simulated.no_useful_effect.value, abs=0.2)


def test_the_formula_asks_for_what_a_verdict_asks_for() -> None:
    # Under a flat prior and a standard error of a third of what is worthwhile all is one normal probability.
    asked = replace(question(), design=_neutral(28))
    sharp = Precision(np.array([10 / 3]), np.array([1e4]), 1.0)
    none, twice = (chances(asked, sharp, multiple) for multiple in (0.0, 2.0))
    assert none.no_useful_effect == pytest.approx(ndtr(3 - 1.6449), abs=1e-3)
    assert none.works == pytest.approx(ndtr(-3), abs=1e-4)
    assert twice.works == pytest.approx(ndtr(3), abs=1e-4)


def test_a_drift_goes_on_in_a_rehearsed_life() -> None:
    steady = told_nights(1e-6, 0.0, 0.0)
    flat = np.zeros_like(steady.draws.drift)
    own = replace(
        steady,
        draws=replace(steady.draws, drift=flat + 14.0, weekdays=np.zeros((flat.size, 7))),
    )
    nights = live(question(), own, np.random.default_rng(SEED)).untreated
    assert nights[-1] - nights[0] == pytest.approx(14 * 27 / 56, rel=1e-3)


def test_an_effect_at_the_threshold_is_a_coin_toss_at_best() -> None:
    asked = replace(question("nightly", nights=392), design=_neutral(392))
    sharp = precision(asked, QUIET, samples=4, seed=SEED)
    assert chances(asked, sharp, 1.0).works < 0.51
    assert chances(asked, sharp, 2.0).works > 0.99


def _neutral(nights: int) -> Design:
    return question("nightly", nights=nights, prior="neutral").design


def test_shares_sign_and_size_are_counted() -> None:
    found = [
        Judged("works", 28, -20.0, -24.0, -10.0, -1),
        Judged("works", 56, -10.0, -12.0, 10.0, -1),
        Judged("harms", 42, 30.0, 36.0, 10.0, -1),
        Judged("not-known-yet", 56, -1.0, -1.0, -10.0, -1),
        Judged("no-useful-effect", 56, 0.0, 0.0, -10.0, -1),
    ]
    told = scenario("mixed", None, found)
    assert told.works == share(2, 5)
    assert told.wrong_sign == share(1, 3)
    assert told.exaggeration is not None
    assert told.exaggeration.value == pytest.approx(2.0)
    assert told.exaggeration_neutral is not None
    assert told.exaggeration_neutral.value == pytest.approx(2.4)
    assert told.nights.value == pytest.approx(47.6)
    assert told.nights_to_decision is not None
    assert told.nights_to_decision.value == pytest.approx(45.5)
    assert share(0, 200).error > 0


def test_a_latency_cannot_fall_below_nought() -> None:
    rng = np.random.default_rng(SEED)
    own: OwnNights = own_nights(np.exp(rng.normal(2.3, 0.5, 60)).astype(np.float64), "log")
    asked = replace(question("nightly"), looks_early=False)
    found = rehearse(asked, own, from_priors=False, trials=2, seed=SEED)
    # 20 minutes less of a latency of about 12 cannot be, so only the effects that can be are rehearsed.
    assert [each.name for each in found.scenarios] == ["none", "worthwhile"]
    with pytest.raises(NightlabError, match="more than your nights can change by"):
        rehearse(replace(asked, worthwhile=30.0), own, trials=2)


@pytest.mark.parametrize("trials", [1, 0, 10**6])
def test_so_many_trials_cannot_be(trials: int) -> None:
    with pytest.raises(NightlabError) as error:
        rehearse(question(), OWN, trials=trials)
    assert error.value.where == "trials"


def test_nights_that_are_all_missing_are_said() -> None:
    own = told_nights(20.0, 0.3, 0.999)
    nothing = replace(own, draws=replace(own.draws, missing=np.ones(own.draws.sd.size)))
    with pytest.raises(NightlabError, match="none of the rehearsed trials could be judged"):
        rehearse(question(), nothing, trials=2, effects=(0.0,), from_priors=False)
