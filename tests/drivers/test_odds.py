"""From answers to a chance: no double counting, no false certainty, honest on people of known truth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.table_people import people
from nightlab.drivers.catalogue import driver, drivers
from nightlab.drivers.odds import OTHERS, Chance, Evidence, chance, counted
from nightlab.drivers.records import Because, Share

if TYPE_CHECKING:
    from drivers.table_people import Array, Person

PRIOR = Share(0.2, 0.08, 0.4, "test", "no")
WAYS = {"a": "same", "b": "any", "c": "same"}


def said(ratio: float, group: str = "a", question: str = "q", fold: float = 2.0) -> Evidence:
    because = Because(question, "so", ratio, ratio / fold, ratio * fold, "test", "no")
    return Evidence(because, group, WAYS[group])


ratios = st.one_of(
    st.floats(0.1, 8).filter(lambda ratio: abs(math.log(ratio)) > 1e-6),
    st.sampled_from([0.01, 90.0]),
)
ANSWER = st.builds(said, ratios, st.sampled_from(sorted(WAYS)), st.sampled_from("pqrstuv"))
ANSWERS = st.lists(ANSWER, max_size=8)


def logit(value: float) -> float:
    return math.log(value / (1 - value))


def width(found: Chance) -> float:
    return logit(found.high) - logit(found.low)


def test_without_an_answer_the_prevalence_comes_out_with_its_own_bounds() -> None:
    assert chance(PRIOR, []) == pytest.approx((0.2, 0.08, 0.4))


@given(ANSWERS)
def test_the_chance_lies_within_its_bounds(answers: list[Evidence]) -> None:
    found = chance(PRIOR, answers)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.data(), ANSWERS)
def test_order_never_matters(data: st.DataObject, answers: list[Evidence]) -> None:
    other = data.draw(st.permutations(answers))
    assert chance(PRIOR, other) == chance(PRIOR, answers)


@given(ANSWERS, ANSWER)
def test_one_more_answer_never_moves_against_what_it_says(
    answers: list[Evidence], more: Evidence
) -> None:
    before, after = chance(PRIOR, answers).value, chance(PRIOR, [*answers, more]).value
    if more.log > 0:
        assert after >= before - 1e-12
    else:
        assert after <= before + 1e-12


def test_one_answer_is_bayes_s_rule() -> None:
    assert chance(PRIOR, [said(3)]).value == pytest.approx(0.25 * 3 / (1 + 0.25 * 3))


def test_like_answers_count_once_and_a_little() -> None:
    found = chance(PRIOR, [said(3, question="p"), said(2, question="q")])
    assert logit(found.value) == pytest.approx(logit(0.2) + math.log(3) + OTHERS * math.log(2))


def test_answers_of_two_groups_both_count_in_full() -> None:
    found = chance(PRIOR, [said(3, "a"), said(2, "c")])
    assert logit(found.value) == pytest.approx(logit(0.2) + math.log(6))


def test_a_no_takes_nothing_from_a_yes_where_any_cause_is_enough() -> None:
    assert chance(PRIOR, [said(3, "b"), said(0.5, "b", "r")]) == chance(PRIOR, [said(3, "b")])


@given(st.floats(1.2, 8), st.floats(0.125, 0.8))
def test_contradiction_widens_and_does_not_cancel(up: float, down: float) -> None:
    both = chance(PRIOR, [said(up, question="p"), said(down, question="q")])
    for alone in (up, down):
        assert width(both) > width(chance(PRIOR, [said(alone)]))
    agreeing = chance(PRIOR, [said(up, question="p"), said(1 / down, question="q")])
    assert width(both) > width(agreeing)


def test_doubt_of_a_ratio_widens_the_bounds() -> None:
    assert width(chance(PRIOR, [said(3, fold=3)])) > width(chance(PRIOR, [said(3, fold=1.2)]))


def test_a_fact_that_decides_silences_what_speaks_against_it() -> None:
    fact, against, also = said(90, "a"), said(0.2, "c", "r"), said(3, "c", "s")
    assert chance(PRIOR, [fact, against]) == chance(PRIOR, [fact])
    assert counted([fact, against]) == (fact,)
    assert chance(PRIOR, [fact, also]).value > chance(PRIOR, [fact]).value


def test_facts_against_each_other_leave_doubt() -> None:
    found = chance(PRIOR, [said(90, "a"), said(1 / 90, "a", "r")])
    assert found.value == pytest.approx(0.2)
    assert found.high - found.low > 0.8


# --- people of known truth ----------------------------------------------------------------------

ALIKE = 0.5
EACH = 250


def drawn(alike: float) -> list[Person]:
    rng = np.random.default_rng(20_261)
    keys = [key for key in drivers() if key != "low_magnesium"]
    return [person for key in keys for person in people(key, EACH, alike, rng)]


def naive(person: Person) -> float:
    """Chance by adding up every ratio in full."""
    log = logit(driver(person.driver).prevalence.value)
    return 1 / (1 + math.exp(-log - math.fsum(each.log for each in person.evidence)))


def tempered(person: Person) -> float:
    return chance(driver(person.driver).prevalence, person.evidence).value


def slope(chances: Array, truth: Array) -> float:
    """Return by what log odds have to be multiplied to be right: below 1 where they are too sure."""
    logs = np.log(chances / (1 - chances))
    design = np.column_stack([np.ones_like(logs), logs])
    weights = np.array([0.0, 1.0])
    for _ in range(25):
        fitted = 1 / (1 + np.exp(-design @ weights))
        curve = (design * (fitted * (1 - fitted))[:, None]).T @ design
        weights += np.linalg.solve(curve, design.T @ (truth - fitted))
    return float(weights[1])


def off_by(chances: Array, truth: Array) -> float:
    """Return how far told chances lie from what came true, on average over ten bins."""
    bins = np.minimum((chances * 10).astype(int), 9)
    return float(
        sum(
            abs(truth[bins == k].mean() - chances[bins == k].mean()) * (bins == k).mean()
            for k in range(10)
            if (bins == k).any()
        )
    )


def test_chances_come_true_where_answers_are_independent() -> None:
    crowd = drawn(0.0)
    truth = np.array([person.has_it for person in crowd], dtype=float)
    chances = np.array([tempered(person) for person in crowd])
    assert off_by(chances, truth) < 0.03
    assert 0.95 < slope(chances, truth) < 1.25


def test_where_answers_are_alike_tempering_is_far_less_overconfident() -> None:
    crowd = drawn(ALIKE)
    truth = np.array([person.has_it for person in crowd], dtype=float)
    ours, plain = (np.array([of(person) for person in crowd]) for of in (tempered, naive))
    assert off_by(ours, truth) < 0.04
    assert slope(ours, truth) > 0.75
    assert slope(plain, truth) < 0.75
    assert off_by(ours, truth) < off_by(plain, truth)


def test_bounds_hold_the_truth_when_prevalence_and_ratios_are_as_unsure_as_they_say() -> None:
    rng = np.random.default_rng(7)
    groups = ("a", "c")
    held = 0
    for _ in range(1000):
        answers = [
            said(float(ratio), g) for ratio, g in zip(rng.uniform(0.3, 4, 2), groups, strict=True)
        ]
        start = logit(0.2) + split(rng, logit(0.2) - logit(0.08), logit(0.4) - logit(0.2))
        moved = sum(each.log + split(rng, math.log(2), math.log(2)) for each in answers)
        truth = 1 / (1 + math.exp(-start - moved))
        found = chance(PRIOR, answers)
        held += found.low <= truth <= found.high
    assert 0.93 < held / 1000 < 0.98


def split(rng: np.random.Generator, below: float, above: float) -> float:
    """Draw a difference whose 95 % bounds lie so far below and above nothing."""
    draw = float(rng.standard_normal()) / 1.96
    return draw * (above if draw > 0 else below)
