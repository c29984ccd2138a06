"""Patterned schedules: counted, equally likely, and the ones that going through every sequence finds."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.trials.designs.patterns import Pattern, PatternName, pattern
from nightlab.trials.designs.squares import squares
from trials.made import is_uniform

Schedule = tuple[int, ...]
SMALL: list[tuple[PatternName, int, int]] = [
    ("abab", 2, 3),
    ("abab", 3, 2),
    ("abba", 2, 2),
    ("abba", 2, 4),
    ("abba", 3, 2),
    ("latin", 3, 3),
]


def cycles_of(schedule: Schedule, arms: int) -> list[Schedule]:
    return [schedule[at : at + arms] for at in range(0, len(schedule), arms)]


def follows(name: str, schedule: Schedule, arms: int) -> bool:
    """The patterns, written down a second time."""
    cycles = cycles_of(schedule, arms)
    if any(sorted(cycle) != list(range(arms)) for cycle in cycles):
        return False
    if name == "abab":
        return len(set(cycles)) == 1
    if name == "abba":
        return all(
            there == back[::-1] for there, back in zip(cycles[::2], cycles[1::2], strict=True)
        )
    groups = [cycles[at : at + arms] for at in range(0, len(cycles), arms)]
    return all(len(set(column)) == arms for group in groups for column in zip(*group, strict=True))


def all_of(found: Pattern) -> list[Schedule]:
    return [tuple(int(arm) for arm in row) for row in found.all()]


@pytest.mark.parametrize(("name", "arms", "cycles"), SMALL)
def test_a_pattern_is_what_going_through_every_sequence_finds(
    name: PatternName, arms: int, cycles: int
) -> None:
    sequences = product(range(arms), repeat=arms * cycles)
    expected = [s for s in sequences if follows(name, s, arms)]
    found = pattern(name, arms, cycles)
    assert found.size == len(expected)
    assert sorted(all_of(found)) == expected


def test_latin_squares_are_counted_as_rows_of_orders_that_fit() -> None:
    four = [
        rows
        for rows in product(permutations(range(4)), repeat=4)
        if all(len(set(column)) == 4 for column in zip(*rows, strict=True))
    ]
    assert squares(4) == len(four) == 576
    drawn = {pattern("latin", 4, 4).at(rank) for rank in range(576)}
    assert drawn == {tuple(arm for row in rows for arm in row) for rows in four}


def test_the_numbers_of_latin_squares_are_those_of_the_literature() -> None:
    # OEIS A002860.
    assert [squares(order) for order in range(2, 7)] == [2, 12, 576, 161280, 812851200]


@pytest.mark.parametrize("arms", [5, 6])
def test_every_large_square_has_each_arm_once_in_each_place(arms: int) -> None:
    found = pattern("latin", arms, arms)
    ranks = np.linspace(0, found.size - 1, 60).astype(int)
    drawn = [found.at(int(rank)) for rank in ranks]
    assert all(follows("latin", s, arms) for s in drawn)
    assert len(set(drawn)) == len(set(ranks.tolist()))


@pytest.mark.parametrize(
    ("name", "arms", "cycles"), [("abab", 3, 2), ("abba", 2, 6), ("abba", 3, 2), ("latin", 3, 3)]
)
def test_seeds_and_draws_give_every_schedule_the_same_chance(
    name: PatternName, arms: int, cycles: int
) -> None:
    found = pattern(name, arms, cycles)
    seeded = Counter(found.from_seed(seed) for seed in range(80 * found.size))
    drawn = found.draw(80 * found.size, np.random.default_rng(20261122))
    at_once = Counter(tuple(int(arm) for arm in row) for row in drawn)
    for seen in (seeded, at_once):
        assert set(seen) <= set(all_of(found))
        assert is_uniform(np.array([seen[s] for s in all_of(found)]))


def test_squares_of_four_all_have_the_same_chance() -> None:
    found = pattern("latin", 4, 4)
    seen = Counter(found.from_seed(seed) for seed in range(20 * found.size))
    assert is_uniform(np.array([seen[s] for s in all_of(found)]))


def test_a_seed_gives_the_same_schedule_in_every_release() -> None:
    def letters(found: Pattern, seed: int) -> str:
        return "".join("ABCDEF"[arm] for arm in found.from_seed(seed))

    assert letters(pattern("abab", 2, 4), 7) == "ABABABAB"
    assert letters(pattern("abba", 2, 6), 7) == "ABBABAABBAAB"
    assert letters(pattern("abba", 3, 2), 7) == "BCAACB"
    assert letters(pattern("latin", 4, 4), 7) == "ABCDCADBDCBABDAC"


def test_anyone_can_derive_a_mirrored_schedule_with_sha_256_alone() -> None:
    """Six periods of eight: three sets, one bit each, the first set's bit first."""
    for seed in range(40):
        digest = hashlib.sha256(f"nightlab schedule:{seed}:0:0".encode()).digest()
        number = int.from_bytes(digest, "big") >> (256 - 3)
        bits = [number >> 2 & 1, number >> 1 & 1, number & 1]
        expected = tuple(arm ^ bit for bit in bits for arm in (0, 1, 1, 0))
        assert pattern("abba", 2, 6).from_seed(seed) == expected


@pytest.mark.parametrize(("name", "arms", "cycles"), SMALL)
def test_a_pattern_holds_its_own_schedules_and_no_others(
    name: PatternName, arms: int, cycles: int
) -> None:
    found = pattern(name, arms, cycles)
    for schedule in product(range(arms), repeat=arms * min(cycles, 2)):
        whole = schedule * (cycles // min(cycles, 2))
        if len(whole) == arms * cycles:
            assert found.holds(whole) == follows(name, whole, arms)
    assert not found.holds(found.at(0)[:-1])
    assert not found.holds((*found.at(0), 0))


@pytest.mark.parametrize(
    ("name", "arms", "cycles"), [("abab", 3, 2), ("abba", 3, 2), ("latin", 3, 3), ("latin", 4, 4)]
)
def test_exchanging_two_arms_finds_all_schedules_that_leave_the_others(
    name: PatternName, arms: int, cycles: int
) -> None:
    found = pattern(name, arms, cycles)

    def rest(schedule: Schedule) -> Schedule:
        return tuple(max(arm, 1) for arm in schedule)

    drawn = found.from_seed(3)
    expected = {s for s in all_of(found) if rest(s) == rest(drawn)}
    kept = found.exchanged(drawn, 0, 1)
    assert set(all_of(kept)) == expected
    assert kept.size == len(expected)
    assert kept.holds(drawn)


@settings(max_examples=60)
@given(st.sampled_from(["abab", "abba", "latin"]), st.integers(2, 6), st.integers(1, 4), st.data())
def test_every_seed_keeps_its_pattern(
    name: PatternName, arms: int, groups: int, data: st.DataObject
) -> None:
    cycles = groups * {"abab": 1, "abba": 2, "latin": arms}[name]
    found = pattern(name, arms, cycles)
    schedule = found.from_seed(data.draw(st.integers(0, 2**70)))
    assert follows(name, schedule, arms)
    assert found.holds(schedule)
    one, other = data.draw(st.permutations(range(arms)))[:2]
    kept = found.exchanged(schedule, one, other)
    assert follows(name, kept.at(data.draw(st.integers(0, kept.size - 1))), arms)
