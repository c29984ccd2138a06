"""Many simulated trials feed the engine: coverage, power, placebo, regression to the mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nightlab.body.protocol import Habit, Who
from nightlab.rehearsal.silico import Count, Enrolment, Life, Sleepers, live_trials, many
from nightlab.rehearsal.silico.nights import of_body
from nightlab.trials import Design, Protocol

PEOPLE = 40
DESIGN = Design(
    ("placebo", "capsule"),
    nights=56,
    seed=11,
    block_nights=14,
    max_run=3,
    outcome="waso_min",
    worthwhile=10.0,
)
PROTOCOL = Protocol(DESIGN, blinding="helper")
SLEEPERS = Sleepers(
    Who(people=PEOPLE, sex="both"),
    Habit(strain=0.2),
    Life(hard_share=0.25, hard_stays=0.8),
    enrolment=Enrolment("waso_min", 45.0, run_in_nights=14, longest_wait_nights=0),
    settling_days=10,
)
NO_PLACEBO = ("expectation.drift", "expectation.expectancy")


@pytest.fixture(scope="module")
def inert() -> Count:
    """A capsule that does nothing, to people who entered because they slept badly."""
    return many(PROTOCOL, SLEEPERS, 2, stated={"capsule": 0.0}, lucks=2)


def test_placebo_alone_makes_no_works_in_a_randomised_trial(inert: Count) -> None:
    assert len(inert.people) >= 12
    assert inert.verdicts["works"] + inert.verdicts["harms"] <= 0.12 * len(inert.people)


def test_before_and_after_says_works_of_the_same_capsule(inert: Count) -> None:
    assert inert.naive.change < -5.0
    assert inert.naive.works > 0.25 * inert.naive.people
    assert inert.naive.works > 3 * inert.verdicts["works"]


def test_nothing_is_exactly_nothing_with_common_luck(inert: Count) -> None:
    assert all(one.always == 0.0 and one.within == 0.0 for one in inert.people)
    assert inert.power is None


def test_intervals_hold_the_truth_about_as_often_as_they_say(inert: Count) -> None:
    assert inert.coverage >= 0.85


def test_a_calm_of_some_size_is_found_and_its_truth_held() -> None:
    some = replace(
        SLEEPERS,
        who=replace(SLEEPERS.who, people=24),
        enrolment=Enrolment(run_in_nights=7),
        settling_days=7,
    )
    unled = replace(PROTOCOL, design=replace(DESIGN, prior="neutral"))
    found = many(unled, some, 3, stated={"capsule": 1.2}, lucks=4)
    assert len(found.people) == 24
    assert found.within < -12.0
    assert found.coverage >= 0.8
    assert found.verdicts["works"] > 0.25 * 24
    assert found.verdicts["harms"] == 0
    assert found.power is not None
    assert found.power >= found.verdicts["works"] / 24


def first_week_less_the_rest(rows: np.ndarray) -> float:
    waso = of_body("waso_min", rows)
    assert waso is not None
    return float(waso[:7].mean() - waso[7:].mean())


def test_who_enters_after_a_bad_stretch_sleeps_better_without_any_reason() -> None:
    plain = replace(
        SLEEPERS,
        who=replace(SLEEPERS.who, off=frozenset(NO_PLACEBO)),
        enrolment=Enrolment("waso_min", 70.0, run_in_nights=7, longest_wait_nights=28),
    )
    short = replace(PROTOCOL, design=replace(DESIGN, nights=28))
    selected = live_trials(short, plain, 4, stated={"capsule": 0.0}, lucks=0)
    assert 3 <= len(selected) < PEOPLE
    fell = [first_week_less_the_rest(trial.rows) for trial in selected]
    everyone = replace(plain, enrolment=Enrolment(run_in_nights=7))
    taken = live_trials(short, everyone, 4, stated={"capsule": 0.0}, lucks=0)
    steady = [first_week_less_the_rest(trial.rows) for trial in taken]
    assert np.mean(fell) > 5.0
    assert np.mean(fell) > np.mean(steady) + 3.0


def test_the_count_is_plain_values(inert: Count) -> None:
    told = inert.to_json()
    assert told["simulated"] is True
    assert sum(told["verdicts"].values()) == told["people"]
