"""A trial lived by one body: what comes out is what a real trial is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import numpy as np
import pytest

from nightlab.body.protocol import Habit, Who
from nightlab.errors import NightlabError
from nightlab.nights import Stage
from nightlab.rehearsal.silico import (
    Enrolment,
    Evening,
    Life,
    LivedTrial,
    Sleepers,
    Telling,
    Wearable,
    arms_of,
    live_trial,
    live_trials,
)
from nightlab.rehearsal.silico.nights import of_body
from nightlab.trials import Design, Protocol
from nightlab.trials.protocol import Treatment

DESIGN = Design(
    ("placebo", "magnesium"),
    nights=28,
    seed=3,
    block_nights=14,
    max_run=3,
    outcome="waso_min",
    worthwhile=10.0,
)
MAGNESIUM = Treatment(
    "magnesium", "magnesium bisglycinate", "capsule", 200.0, "mg elemental magnesium", time(22, 15)
)
PROTOCOL = Protocol(DESIGN, treatments=(MAGNESIUM,), secondaries=("quality",), blinding="helper")
ONE = Sleepers(
    Who(people=1, sex="female", spread=False),
    Habit(strain=0.2, bed_jitter_min=15.0),
    Life(coffee_share=0.4),
    enrolment=Enrolment(run_in_nights=7),
    settling_days=3,
)
COFFEE = {"coffee": (Evening(coffee=True), Evening())}


@pytest.fixture(scope="module")
def lived() -> LivedTrial:
    return live_trial(PROTOCOL, ONE, 5, lucks=12, causes=COFFEE)


def test_its_nights_have_the_form_of_real_ones(lived: LivedTrial) -> None:
    assert len(lived.nights) == 7 + 28
    dates = [night.date for night in lived.nights]
    assert dates == [lived.start + timedelta(days=k - 6) for k in range(35)]
    for night in lived.nights:
        assert night.hypnogram is not None
        assert set(np.unique(night.hypnogram.epochs)) <= set(range(5))
        assert night.local_start.hour >= 20 or night.local_start.hour <= 2


def test_the_watch_the_diary_and_the_body_agree(lived: LivedTrial) -> None:
    by_date = {e.date: e.measures for e in lived.episodes if e.source == "simulated"}
    body = dict(zip((n.date for n in lived.nights), of_body("waso_min", lived.rows), strict=True))  # type: ignore[arg-type]
    for night, measures in by_date.items():
        assert measures.waso_min == pytest.approx(body[night])
    errors = [
        e.measures.waso_min - body[e.date]
        for e in lived.episodes
        if e.source == "diary" and e.measures.waso_min is not None
    ]
    assert abs(np.mean(errors)) < 4.0
    assert 1.0 < np.std(errors) < 12.0


def test_some_mornings_are_forgotten_and_some_doses_missed() -> None:
    careless = replace(ONE, telling=Telling(forgotten_share=0.5, missed_share=0.5))
    found = live_trial(PROTOCOL, careless, 5, lucks=0)
    assert 5 < len(found.diary) < 30
    assert 5 < sum(status == "missed" for status in found.doses.values()) < 23
    missed = [status == "missed" for status in found.doses.values()]
    assert [e.arm == "" for e in found.evenings] == missed


def test_the_verdict_takes_the_ordinary_path(lived: LivedTrial) -> None:
    verdict = lived.verdict()
    told = {entry.date for entry in lived.diary}
    assert verdict.nights == sum(d.night in told for d in DESIGN.schedule(lived.start))
    assert verdict.arm == "magnesium"
    watch = lived.verdict(origin="simulated", randomise=False)
    assert watch.nights == 28


def test_the_truth_is_that_of_common_luck(lived: LivedTrial) -> None:
    truth = lived.truth["waso_min"]
    assert truth.lucks == 12
    assert truth.always < 0.0
    assert truth.error < 1.5
    assert lived.truth["quality"].always > 0.0
    assert lived.causes["coffee"].always > 0.0


def test_what_lingers_shows_less_between_evenings_than_between_always_and_never(
    lived: LivedTrial,
) -> None:
    truth = lived.truth["waso_min"]
    assert abs(truth.within) < 0.6 * abs(truth.always)


def test_the_same_seed_lives_the_same_nights(lived: LivedTrial) -> None:
    again = live_trial(PROTOCOL, ONE, 5, lucks=0)
    assert again.nights == lived.nights
    assert again.diary == lived.diary


def test_company_changes_nobody(lived: LivedTrial) -> None:
    three = live_trials(PROTOCOL, replace(ONE, who=replace(ONE.who, people=3)), 5, lucks=0)
    assert len(three) == 3
    assert np.allclose(three[0].rows, lived.rows, rtol=0.0, atol=1e-6, equal_nan=True)
    seeds = [each.protocol.design.seed for each in three]
    assert seeds == [3, 4, 5]


def test_an_arm_without_agent_is_refused_or_stated() -> None:
    design = replace(DESIGN, arms=("usual", "wind-down"))
    with pytest.raises(NightlabError, match="state its effect on arousal"):
        arms_of(Protocol(design))
    stated = arms_of(Protocol(design), {"wind-down": 0.3})
    assert stated["usual"].is_inert
    assert not stated["wind-down"].is_inert
    with pytest.raises(NightlabError, match="no arm is called 'unicorn'; use usual, wind-down"):
        arms_of(Protocol(design), {"wind-down": 0.3, "unicorn": 1.0})
    assert arms_of(Protocol(design), {"wind-down": 0.0})["wind-down"].is_inert


def test_an_agent_that_no_organ_takes_is_refused() -> None:
    odd = Protocol(DESIGN, treatments=(Treatment("magnesium", "valerian", "", 300.0, "mg"),))
    with pytest.raises(NightlabError, match="no organ of the body takes"):
        arms_of(odd)


def test_a_watch_that_misses_wake_tells_of_less() -> None:
    blind = replace(ONE, wearable=Wearable(wake_seen=0.4))
    found = live_trial(PROTOCOL, blind, 5, lucks=0)
    waso = [e.measures.waso_min for e in found.episodes if e.source == "simulated"]
    body = of_body("waso_min", found.rows)
    assert body is not None
    assert np.mean([w for w in waso if w is not None]) < body.mean() - 2.0
    stages = {s for n in found.nights if n.hypnogram for s in np.unique(n.hypnogram.epochs)}
    assert Stage.N2 not in stages
    assert Stage.LIGHT in stages


def test_whoever_never_sleeps_badly_enough_is_not_let_in() -> None:
    hard = replace(
        ONE, enrolment=Enrolment("waso_min", 600.0, run_in_nights=5, longest_wait_nights=2)
    )
    with pytest.raises(NightlabError, match="never slept badly enough"):
        live_trial(PROTOCOL, hard, 5, lucks=0)
