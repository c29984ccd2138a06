"""Trials that are looked at before their end: what is kept, what a rule makes of it, how often it errs.

Seeds were fixed before any result was seen; shares may pass their gate by three Monte Carlo errors.
"""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.rehearsal.calibrate import draw_schedule
from nightlab.rehearsal.looks import Watched, call, course, doubted, watch
from nightlab.rehearsal.simulate import SimulatedPerson, simulate
from nightlab.trials import analyse
from nightlab.trials.monitoring import boundary, thresholds
from nightlab.trials.verdict import AT_THE_END, Chances, Thresholds, agree, decide

if TYPE_CHECKING:
    from nightlab.rehearsal.calibrate import Schedule

SEED = 20261127
TRIALS = 120
LOOKS = 4
RULES = [thresholds(look, LOOKS) for look in range(1, LOOKS + 1)]
NEVER = Thresholds(2.0, 2.0)
KINDS: list[tuple[Schedule, float]] = [("nightly", 0.0), ("weekly pairs", 0.6)]
WORTHWHILE = 0.3


@cache
def watched(schedule: Schedule, phi: float, effect: float) -> Watched:
    person = SimulatedPerson(effect_sd=effect, autocorrelation=phi)
    return watch(person, trials=TRIALS, seed=SEED, schedule=schedule)


def most(gate: float, trials: int = TRIALS) -> float:
    return gate + 3 * sqrt(gate * (1 - gate) / trials)


@pytest.mark.parametrize(("schedule", "phi"), KINDS)
def test_with_all_its_looks_a_trial_seldom_finds_what_is_not_there(
    schedule: Schedule, phi: float
) -> None:
    told = course(watched(schedule, phi, 0.0), RULES)
    assert told.works <= most(0.05)
    assert told.harms <= most(0.05)


@pytest.mark.parametrize(("schedule", "phi"), KINDS)
def test_with_all_its_looks_a_trial_seldom_gives_up_what_is_worthwhile(
    schedule: Schedule, phi: float
) -> None:
    assert course(watched(schedule, phi, WORTHWHILE), RULES).no_useful_effect <= most(0.1)


@pytest.mark.parametrize(("schedule", "phi"), KINDS)
def test_doubt_is_seldom_cast_on_what_does_nothing(schedule: Schedule, phi: float) -> None:
    assert doubted(watched(schedule, phi, 0.0), boundary(LOOKS).doubt) <= most(0.1)


def test_looks_never_find_less_and_save_nights() -> None:
    nights = watch(SimulatedPerson(effect_sd=1.2), trials=40, seed=SEED)
    once = course(nights, [*[NEVER] * 3, AT_THE_END])
    often = course(nights, RULES)
    assert once.nights == 56
    assert often.works >= once.works > 0.9
    assert often.nights < 45
    assert often.wrong_sign == often.stopped_futile == 0


def test_what_is_kept_is_what_a_verdict_on_the_first_nights_says() -> None:
    person = SimulatedPerson(effect_sd=0.5)
    found = watch(person, trials=1, seed=3)
    rng = np.random.default_rng(3)
    treated, blocks = draw_schedule("nightly", 56, seed=int(rng.integers(2**62)))
    outcome = simulate(person, treated, rng)
    table = {"arm": treated[:28], "outcome": outcome[:28], "block": blocks[:28]}
    verdict = analyse(
        table, outcome="outcome", arm="arm", block="block", better="higher", worthwhile=WORTHWHILE
    )
    assert found.at.tolist() == [14, 28, 42, 56]
    assert found.mean_sd[0, 1] == pytest.approx(verdict.priors["neutral"].mean)
    for at, prior in enumerate(("neutral", "sceptical")):
        kept = [verdict.posteriors[prior].below(x) for x in (-WORTHWHILE, 0.0, WORTHWHILE)]
        assert found.below[0, 1, at] == pytest.approx(kept)


def made(below: list[list[list[float]]], effect: float = 0.3) -> Watched:
    """Trials of which each look has the three chances under both priors alike."""
    chances = np.array(below)[:, :, None, :].repeat(2, axis=2)
    looks = chances.shape[1]
    mean = np.full(chances.shape[:2], 0.6)
    return Watched(14 * np.arange(1, looks + 1), chances, mean, effect)


OPEN, GOOD, BAD, IDLE = [0.1, 0.4, 0.7], [0.0, 0.001, 0.2], [0.9, 0.999, 1.0], [0.3, 0.6, 0.999]


def test_the_first_decision_ends_a_trial_and_later_ones_are_counted_apart() -> None:
    told = course(
        made([[OPEN, GOOD, BAD], [OPEN, OPEN, OPEN], [IDLE, OPEN, GOOD]]), [AT_THE_END] * 3
    )
    assert (told.works, told.harms, told.no_useful_effect) == pytest.approx((2 / 3, 1 / 3, 1 / 3))
    stopped = (told.stopped_works, told.stopped_harms, told.stopped_futile)
    assert stopped == pytest.approx((1 / 3, 0, 1 / 3))
    assert told.nights == pytest.approx((28 + 42 + 14) / 3)
    assert told.exaggeration == pytest.approx(2.0)
    assert course(made([[BAD]]), [AT_THE_END]).wrong_sign == 1
    assert course(made([[BAD]], effect=0.0), [AT_THE_END]).exaggeration is None


def test_a_look_that_could_say_nothing_decides_nothing() -> None:
    nothing = [np.nan] * 3
    told = course(made([[nothing, GOOD]]), [AT_THE_END] * 2)
    assert told.nights == 28
    assert doubted(made([[nothing, GOOD]]), 0.5) == 0


def test_doubt_counts_looks_before_the_last_alone() -> None:
    assert doubted(made([[OPEN, BAD], [BAD, OPEN]]), 0.95) == 0.5


def test_swapped_arms_turn_what_works_into_what_harms() -> None:
    seen = made([[GOOD, OPEN], [BAD, OPEN], [BAD, OPEN]])
    one, other = (course(w, [AT_THE_END] * 2) for w in (seen, seen.mirrored()))
    assert (other.works, other.harms) == (one.harms, one.works)


def test_a_shorter_trial_is_the_longer_one_up_to_there() -> None:
    long = watched("nightly", 0.0, 0.0)
    assert long.first(2).at.tolist() == [14, 28]
    assert np.array_equal(long.first(2).below, long.below[:, :2])
    assert long.and_(long).below.shape[0] == 2 * TRIALS


PROBABILITY = st.floats(0, 1)


@given(
    sets=st.lists(st.tuples(PROBABILITY, PROBABILITY, PROBABILITY), min_size=2, max_size=2),
    sure=st.sampled_from([0.9, 0.975, 0.995]),
    futile=st.sampled_from([0.8, 0.95, 0.99]),
)
def test_a_rule_calls_what_a_verdict_would_decide(
    sets: list[tuple[float, float, float]], sure: float, futile: float
) -> None:
    below = [sorted(one) for one in sets]
    trials = Watched(np.array([14]), np.array([[below]]), np.zeros((1, 1)), 0.0)
    told = call(trials, [Thresholds(sure, futile)], ("neutral", "sceptical"))
    words = [
        decide(
            Chances(1 - zero, 1 - high, high - low, low, zero),
            confounded=False,
            thresholds=Thresholds(sure, futile),
        )
        for low, zero, high in below
    ]
    decided = agree(words[1], words[0])
    assert bool(told.works[0, 0]) == (decided == "works")
    assert bool(told.harms[0, 0]) == (decided == "harms")
    # 1 - (1 - x) is not x to the last bit, so a chance on the threshold itself may fall either way.
    if all(abs(high - futile) > 1e-9 for _, _, high in below):
        assert bool(told.futile[0, 0]) == (decided == "no-useful-effect")


def test_the_same_seed_gives_the_same_people_whatever_the_effect() -> None:
    calm, moved = (
        watch(SimulatedPerson(effect_sd=e), trials=2, seed=1, at=[56]) for e in (0.0, 0.5)
    )
    assert moved.mean_sd - calm.mean_sd == pytest.approx(np.full((2, 1), 0.5), abs=0.05)
