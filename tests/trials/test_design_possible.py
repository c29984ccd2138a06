"""Parts of a set in which all arms but two stay where they were drawn."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.trials.designs.patterns import pattern
from nightlab.trials.designs.possible import others_kept, possible_schedules, sample
from nightlab.trials.sampler import Rules, schedule_set
from trials.made import is_uniform

RULES = [
    Rules(3, (6,), 2),
    Rules(3, (4, 4), 2),
    Rules(3, (5, 3), 8),
    Rules(4, (4, 4), 2),
    Rules(3, (4, 3), 2, ((2, 1, 1), (0, 2, 1))),
]


@pytest.mark.parametrize("rules", RULES, ids=str)
@pytest.mark.parametrize("pair", [(0, 1), (2, 0)])
def test_the_part_is_what_filtering_the_whole_set_finds(
    rules: Rules, pair: tuple[int, int]
) -> None:
    whole = [tuple(int(a) for a in row) for row in schedule_set(rules).all()]
    for drawn in whole[:: max(1, len(whole) // 5)]:
        part = possible_schedules(others_kept(rules, drawn, *pair))
        expected = {
            s
            for s in whole
            if all(a == b or {a, b} <= set(pair) for a, b in zip(s, drawn, strict=True))
        }
        assert {tuple(int(a) for a in row) for row in part.all()} == expected
        assert part.size == len(expected)
        assert part.holds(drawn)


def test_draws_from_a_part_give_every_schedule_the_same_chance() -> None:
    rules = Rules(3, (6, 6), 2)
    part = possible_schedules(others_kept(rules, schedule_set(rules).from_seed(5), 0, 2))
    drawn = part.draw(60 * part.size, np.random.default_rng(20261122))
    seen = Counter(tuple(int(a) for a in row) for row in drawn)
    assert is_uniform(np.array([seen[tuple(int(a) for a in row)] for row in part.all()]))


@settings(max_examples=40)
@given(st.integers(2, 4), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.data())
def test_a_set_holds_what_it_draws_and_nothing_shorter(
    arms: int, times: list[int], data: st.DataObject
) -> None:
    rules = Rules(arms, tuple(arms * n for n in times), data.draw(st.integers(1, 4)))
    try:
        found = schedule_set(rules)
    except NightlabError:
        assume(condition=False)
        raise
    schedule = found.from_seed(data.draw(st.integers(0, 2**62)))
    assert found.holds(schedule)
    assert not found.holds(schedule[:-1])
    assert not found.holds((schedule[0],) * len(schedule))


def test_allowed_arms_need_an_entry_for_each_unit() -> None:
    with pytest.raises(NightlabError, match="every unit needs its own allowed arms"):
        schedule_set(Rules(2, (4,), 2, allowed=((0, 1),) * 3))


def test_a_small_set_is_its_own_sample_and_a_large_one_has_a_fixed_one() -> None:
    assert len(sample(pattern("abba", 2, 4))) == 4
    large = sample(Rules(2, (28,), 3))
    assert large.shape == (100, 28)
    assert np.array_equal(large[7], schedule_set(Rules(2, (28,), 3)).from_seed(7))
