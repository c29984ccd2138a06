"""The sampler draws from exactly the schedules that keep the rules, each with the same chance."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import groupby, pairwise, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials.sampler import Rules, ScheduleSet, schedule_set, uniform_below
from trials.made import is_uniform

Schedule = tuple[int, ...]

RULES = [
    Rules(2, (6,), 2),
    Rules(2, (6,), 6),
    Rules(2, (7,), 3),
    Rules(2, (4, 4), 2),
    Rules(2, (4, 4), 8),
    Rules(2, (3, 3), 2),
    Rules(2, (3, 3, 3), 2),
    Rules(2, (5, 4), 3),
    Rules(2, (1, 1, 1, 1), 2),
    Rules(2, (2, 2, 2, 2), 2),
    Rules(3, (6,), 2),
    Rules(3, (3, 3), 1),
    Rules(3, (4, 4), 2),
    Rules(3, (5, 3), 1),
    Rules(4, (4, 3), 2),
    Rules(2, (4, 3), 3, ((3, 1), (1, 2))),
    Rules(3, (4, 3), 2, ((2, 1, 1), (0, 2, 1))),
    Rules(2, (6,), 3, total_counts=(4, 2)),
    Rules(2, (3, 3), 6, total_counts=(4, 2)),
]


def longest_run(schedule: Schedule) -> int:
    return max(len(list(run)) for _, run in groupby(schedule))


def counted(units: Schedule, arms: int) -> Schedule:
    return tuple(units.count(arm) for arm in range(arms))


def is_even(units: Schedule, arms: int) -> bool:
    return max(counted(units, arms)) - min(counted(units, arms)) <= 1


def blocks_of(rules: Rules, schedule: Schedule) -> list[Schedule]:
    edges = np.cumsum((0, *rules.block_sizes))
    return [schedule[a:b] for a, b in pairwise(edges)]


def keeps(rules: Rules, schedule: Schedule) -> bool:
    """The rules, written down a second time."""
    arms = rules.arms
    if len(schedule) != rules.units or longest_run(schedule) > rules.max_run:
        return False
    blocks = blocks_of(rules, schedule)
    if rules.block_counts:
        return [counted(b, arms) for b in blocks] == list(rules.block_counts)
    if len(blocks) > 1 and not all(is_even(b, arms) for b in blocks):
        return False
    if rules.total_counts:
        return counted(schedule, arms) == rules.total_counts
    return is_even(schedule, arms)


def all_of(found: ScheduleSet) -> list[Schedule]:
    return [tuple(int(arm) for arm in row) for row in found.all()]


@pytest.mark.parametrize("rules", RULES, ids=str)
def test_the_set_is_what_going_through_every_sequence_finds(rules: Rules) -> None:
    sequences = product(range(rules.arms), repeat=rules.units)
    expected = {s for s in sequences if keeps(rules, s)}
    found = schedule_set(rules)
    assert found.size == len(expected)
    assert set(all_of(found)) == expected


@pytest.mark.parametrize("rules", [r for r in RULES if not any(n % r.arms for n in r.block_sizes)])
def test_ranks_are_in_order_of_the_arms_where_they_divide_every_block(rules: Rules) -> None:
    found = all_of(schedule_set(rules))
    assert found == sorted(found)


def test_the_size_of_a_large_set_is_the_binomial_coefficient() -> None:
    assert schedule_set(Rules(2, (40,), 40)).size == 137_846_528_820
    assert schedule_set(Rules(2, (2,) * 20, 2)).size == 2**20


@pytest.mark.parametrize("rules", [Rules(2, (6,), 2), Rules(3, (4, 3), 2), Rules(2, (3, 3), 3)])
def test_seeds_give_every_schedule_the_same_chance(rules: Rules) -> None:
    found = schedule_set(rules)
    seen = Counter(found.from_seed(seed) for seed in range(60 * found.size))
    assert is_uniform(np.array([seen[s] for s in all_of(found)]))


@pytest.mark.parametrize("rules", [Rules(2, (6,), 2), Rules(3, (4, 3), 2), Rules(2, (3, 3), 3)])
def test_draws_of_many_give_every_schedule_the_same_chance(rules: Rules) -> None:
    found = schedule_set(rules)
    drawn = found.draw(60 * found.size, np.random.default_rng(20261122))
    seen = Counter(tuple(int(arm) for arm in row) for row in drawn)
    assert set(seen) <= set(all_of(found))
    assert is_uniform(np.array([seen[s] for s in all_of(found)]))


def test_a_seed_gives_the_same_schedule_in_every_release() -> None:
    nightly = schedule_set(Rules(2, (14, 14), 2)).from_seed(20261122)
    assert "".join(map(str, nightly)) == "1010011001101010011001101010"
    three = schedule_set(Rules(3, (7, 7, 7), 2)).from_seed(1)
    assert "".join(map(str, three)) == "021012101022100211202"
    free = schedule_set(Rules(2, (400,), 400)).from_seed(7)
    assert hashlib.sha256(bytes(free)).hexdigest()[:16] == "eeb575f1507c96cb"


def test_the_number_of_a_seed_can_be_checked_with_sha_256_alone() -> None:
    counter = 0
    while True:
        digest = hashlib.sha256(f"nightlab schedule:5:{counter}:0".encode()).digest()
        expected = int.from_bytes(digest, "big") >> (256 - 10)
        if expected < 1000:
            break
        counter += 1
    assert uniform_below(1000, 5) == expected


@given(st.integers(1, 2**600), st.integers(0, 2**70))
def test_the_number_of_a_seed_is_below_the_size_of_the_set(n: int, seed: int) -> None:
    assert 0 <= uniform_below(n, seed) < n


@pytest.mark.parametrize(
    "rules",
    [
        Rules(1, (4,), 2),
        Rules(3, (2,), 2),
        Rules(2, (4,), 0),
        Rules(2, (6,), 1, ((5, 1),)),
        Rules(2, (4,), 2, ((3, 3),)),
        Rules(2, (3, 3), 6, total_counts=(6, 0)),
    ],
)
def test_rules_that_no_schedule_keeps_are_refused(rules: Rules) -> None:
    with pytest.raises(NightlabError, match="design"):
        schedule_set(rules)


@pytest.mark.parametrize(
    "rules", [Rules(3, (400,), 3), Rules(6, (13,) * 28, 400), Rules(2, (400,), 200)]
)
def test_sets_too_large_to_count_are_refused_at_once(rules: Rules) -> None:
    with pytest.raises(NightlabError, match="too many schedules to count; use shorter blocks"):
        schedule_set(rules)


some_rules = st.builds(
    lambda arms, extra, run: Rules(arms, tuple(arms + e for e in extra), run),
    st.integers(2, 4),
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.integers(1, 8),
)


def counted_set(rules: Rules) -> ScheduleSet:
    try:
        return schedule_set(rules)
    except NightlabError:
        assume(condition=False)
        raise


@settings(max_examples=60)
@given(some_rules, st.integers(0, 2**62))
def test_every_schedule_of_a_seed_keeps_balance_blocks_and_longest_run(
    rules: Rules, seed: int
) -> None:
    assert keeps(rules, counted_set(rules).from_seed(seed))


@settings(max_examples=30)
@given(some_rules, st.integers(0, 2**62))
def test_every_drawn_schedule_keeps_balance_blocks_and_longest_run(rules: Rules, seed: int) -> None:
    drawn = counted_set(rules).draw(20, np.random.default_rng(seed))
    assert all(keeps(rules, tuple(int(arm) for arm in row)) for row in drawn)


@settings(max_examples=40)
@given(some_rules)
def test_ranks_and_schedules_belong_together_one_to_one(rules: Rules) -> None:
    found = counted_set(rules)
    assume(found.size <= 5000)
    assert len(set(all_of(found))) == found.size


@settings(max_examples=40)
@given(st.data())
def test_different_ranks_of_a_large_set_are_different_schedules(data: st.DataObject) -> None:
    found = schedule_set(Rules(2, (14,) * 6, 3))
    ranks = data.draw(st.sets(st.integers(0, found.size - 1), min_size=2, max_size=5))
    assert len({found.at(rank) for rank in ranks}) == len(ranks)
