"""The cheapest design with a fair chance, and what is said where none has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from nightlab.errors import NightlabError
from nightlab.nights import DiaryEntry, Episode
from nightlab.rehearsal.own import Question, ToldSpread, rehearse_protocol, suggest, told_nights
from nightlab.rehearsal.own.asking import usual_trials
from nightlab.rehearsal.own.candidates import candidates
from nightlab.rehearsal.own.suggesting import EVEN, GOOD, keeps_gates
from nightlab.rehearsal.own.tally import share
from nightlab.rehearsal.own.words import say_suggestion
from nightlab.trials import Protocol, plan_design

SEED = 20261122
DESIGN = plan_design(
    "nightly", ["placebo", "magnesium"], nights=56, seed=1, block_nights=14, outcome="sol_min"
)


def test_candidates_ask_the_same_question_at_every_length() -> None:
    found = candidates(DESIGN)
    assert {each.name for each in found} == {"as planned", "pairs"}
    assert [each.design.nights for each in found] == sorted(each.design.nights for each in found)
    assert {each.design.nights for each in found} == set(range(28, 169, 14))
    assert all(each.design.outcome == "sol_min" for each in found)


def test_what_carry_over_would_wash_out_is_no_candidate() -> None:
    lingering = plan_design(
        "pairs", ["placebo", "magnesium"], nights=56, seed=1, half_life_nights=2
    )
    found = candidates(lingering)
    assert all(each.design.period_nights == 7 for each in found)
    assert found[0].design.usual_contrast_ratio() >= 0.5


def test_plans_of_more_arms_stay_what_they_are() -> None:
    dose = plan_design("dose", ["0", "100", "200"], nights=54, seed=1, unit="g of tart cherries")
    found = candidates(dose)
    assert {each.name for each in found} == {"dose"}
    assert all(each.design.nights % 3 == 0 for each in found)


def test_the_cheapest_is_rehearsed_and_named() -> None:
    own = told_nights(8.0, 0.2, 0.05)
    asked = Question(DESIGN, "lower", 10.0)
    asked = replace(asked, looks_early=False)
    found = suggest(asked, own, trials=8, seed=SEED)
    assert found.even is not None
    assert found.good is not None
    assert found.even.question.design.nights <= found.good.question.design.nights < 100
    assert found.even.scenario("twice").works.value >= EVEN
    assert found.good.scenario("twice").works.value >= GOOD
    assert found.help is None
    told = say_suggestion(found, found.good, "sol_min")
    assert "chance of 50 % or more to find 20 min" in told[0]


def test_where_none_has_a_chance_it_says_so_and_what_would_help() -> None:
    own = told_nights(120.0, 0.1)
    found = suggest(Question(DESIGN, "lower", 10.0), own, trials=2, seed=SEED)
    assert found.even is None
    assert found.good is None
    assert found.help is not None
    assert found.help.nights == 168
    assert found.help.chance <= found.help.pooled <= found.help.covariate
    assert found.help.longer is not None
    assert found.help.longer_nights > 168
    assert found.help.effect is None or found.help.effect > 20


def test_false_alarms_above_their_gates_are_not_suggested() -> None:
    own = told_nights(8.0, 0.2, 0.05)
    answer = rehearse_protocol(
        Protocol(DESIGN, looks="end"),
        (),
        told=ToldSpread(8.0, 0.2),
        worthwhile=10,
        trials=4,
        seed=SEED,
    )
    found = answer.rehearsal
    assert own.sd.mean == pytest.approx(found.own.sd.mean)
    assert keeps_gates(found)
    crying = replace(found.scenarios[0], works=share(100, 200))
    assert not keeps_gates(replace(found, scenarios=(crying, *found.scenarios[1:])))
    missing = replace(found.scenarios[1], no_useful_effect=share(100, 200))
    others = (found.scenarios[0], missing, *found.scenarios[2:])
    assert not keeps_gates(replace(found, scenarios=others))


def test_long_trials_are_simulated_less_often() -> None:
    assert usual_trials(DESIGN, "gaussian") == 200
    assert usual_trials(replace(DESIGN, nights=168), "gaussian") == 133
    assert usual_trials(replace(DESIGN, half_life_nights=0.3), "gaussian") == 160
    assert usual_trials(DESIGN, "student") == 50


def test_no_design_is_suggested_for_what_nights_cannot_change_by() -> None:
    rng = np.random.default_rng(SEED)
    short = [diary_night(age, 8 + int(rng.integers(9))) for age in range(60)]
    answer = rehearse_protocol(
        Protocol(DESIGN, family="log", looks="end"),
        short,
        worthwhile=10,
        trials=2,
        seed=SEED,
        suggest=True,
    )
    assert answer.suggestion is None
    assert answer.origin == "diary"
    assert any("more than your nights can change by" in each for each in answer.sentences)
    assert any("on the logarithm" in each for each in answer.about_nights)


def diary_night(age: int, sol_min: int) -> Episode:
    tried = datetime(2026, 3, 1, 22, tzinfo=UTC) - timedelta(days=age)
    asleep, woke, rose = (tried + timedelta(minutes=m) for m in (sol_min, 470, 480))
    return Episode.of_diary(DiaryEntry("UTC", tried, asleep, woke, rose))


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"outcome": "nonsense"}, "outcome"),
        ({"outcome": "rem_min"}, "better"),
        ({"worthwhile": -1.0}, "worthwhile"),
        ({"active": "glycine"}, "active"),
        ({"told": ToldSpread(autocorrelation=0.3)}, "sd"),
        ({"told": ToldSpread(-2.0)}, "sd"),
        ({"family": "log"}, "family"),
        ({"family": "counts"}, "family"),
        ({"told": ToldSpread()}, "nights"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked: dict[str, object], where: str) -> None:
    whole: dict[str, object] = {"told": ToldSpread(20.0)} | asked
    with pytest.raises(NightlabError) as error:
        rehearse_protocol(Protocol(DESIGN), (), trials=2, **whole)  # type: ignore[arg-type]
    assert error.value.where == where


def test_the_default_worthwhile_effect_is_three_tenths_of_the_spread() -> None:
    answer = rehearse_protocol(
        Protocol(DESIGN, looks="end"), (), told=ToldSpread(20.0), trials=2, seed=SEED
    )
    question = answer.rehearsal.question
    assert question.worthwhile == pytest.approx(0.3 * answer.rehearsal.own.sd.mean)
    assert not question.looks_early
    assert question.better == "lower"
