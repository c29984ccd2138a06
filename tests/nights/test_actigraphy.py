"""The formulas that score movement: by hand, by what must hold, and on nights that are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nightlab.errors import NightlabError
from nightlab.nights.actigraphy import (
    COLE_KRIPKE,
    OAKLEY_HALVES,
    SADEH,
    SLEEP,
    UNKNOWN,
    WAKE,
    cole_kripke,
    oakley,
    oakley_scorer,
    sadeh,
    summed,
)
from nights.movements import days_of_movement

COUNTS = arrays(np.float64, st.integers(0, 60), elements=st.floats(0, 5e4))


def one(at: int, count: float, n: int = 15) -> np.ndarray:
    counts = np.zeros(n)
    counts[at] = count
    return counts


def test_cole_kripke_by_hand() -> None:
    # 430 counts are 4.3: 230 x 4.3 = 989 thousandths is sleep, and 435 counts make 1.0005.
    assert cole_kripke(one(7, 430)).tolist() == [SLEEP] * 15
    assert np.flatnonzero(cole_kripke(one(7, 435)) == WAKE).tolist() == [7]
    # 0.106, 0.067 and so on of 15.0: minutes from two before it to four after it, but for 54 and 58.
    assert np.flatnonzero(cole_kripke(one(7, 1500)) == WAKE).tolist() == [5, 6, 7, 8, 11]


def test_cole_kripke_caps_a_burst() -> None:
    assert (cole_kripke(one(7, 1e9)) == cole_kripke(one(7, 30_000))).all()


def test_sadeh_by_hand() -> None:
    # Still: 7.601, sleep. A single minute of 15 000 counts is 150: mean 150/11, deviation of six
    # 61.237, logarithm 5.017: 7.601 - 0.886 - 3.429 - 3.527 = -0.24, sleep by ActiLife's bound of -4.
    assert sadeh(one(7, 0)).tolist() == [SLEEP] * 15
    assert sadeh(one(7, 15_000)).tolist() == [SLEEP] * 15
    # 300: 7.601 - 1.773 - 6.859 - 4.012 = -5.04, wake there; without the logarithm -1.03, sleep.
    assert np.flatnonzero(sadeh(one(7, 30_000)) == WAKE).tolist() == [7]


def test_sadeh_counts_the_minutes_of_middling_movement() -> None:
    # Eleven minutes of 60: 7.601 - 3.9 - 11.88 - 0.703 x 4.111 < -4, while 40 each: 2.39.
    assert sadeh(np.full(11, 6000.0))[5] == WAKE
    assert sadeh(np.full(11, 4000.0))[5] == SLEEP


@pytest.mark.parametrize(
    ("epoch_s", "count", "wake"),
    [
        (60, 40, []),
        (60, 41, [10]),
        (60, 201, [9, 10, 11]),
        (60, 1001, [8, 9, 10, 11, 12]),
        (30, 21, [10]),
        (30, 201, [8, 9, 10, 11, 12]),
        (15, 11, [10]),
        (15, 201, [6, 7, 8, 9, 10, 11, 12, 13, 14]),
        (120, 81, [10]),
        (120, 334, [9, 10, 11]),
    ],
)
def test_oakley_by_hand(epoch_s: int, count: float, wake: list[int]) -> None:
    assert np.flatnonzero(oakley(one(10, count, 21), epoch_s) == WAKE).tolist() == wake


def test_oakley_is_more_easily_woken_at_high_sensitivity() -> None:
    counts = one(5, 30)
    assert oakley(counts, 60, threshold=20)[5] == WAKE
    assert oakley(counts, 60, threshold=80)[5] == SLEEP


def test_oakley_knows_four_lengths() -> None:
    with pytest.raises(NightlabError, match="epochs of 10 s"):
        oakley(np.zeros(5), 10)


@given(COUNTS, st.sampled_from(sorted(OAKLEY_HALVES)), st.data())
def test_more_movement_never_turns_wake_to_sleep(
    counts: np.ndarray, epoch_s: int, data: st.DataObject
) -> None:
    more = counts + data.draw(arrays(np.float64, counts.size, elements=st.floats(0, 1e4)))
    for score in (cole_kripke, lambda given: oakley(given, epoch_s)):
        assert (score(more) <= score(counts)).all()


@given(COUNTS, st.data())
def test_as_many_scores_as_counts_and_only_a_missing_neighbour_makes_them_unknown(
    counts: np.ndarray, data: st.DataObject
) -> None:
    missing = data.draw(arrays(np.bool_, counts.size))
    counts[missing] = np.nan
    for scorer, before, after in ((COLE_KRIPKE, 4, 2), (SADEH, 5, 5), (oakley_scorer(), 2, 2)):
        scores = scorer.score(counts, 60)
        assert scores.dtype == np.int8
        unknown = [
            bool(missing[max(0, at - before) : at + after + 1].any()) for at in range(counts.size)
        ]
        assert ((scores == UNKNOWN) == unknown).all()


def test_known_sleep_is_found() -> None:
    for seed in range(3):
        counts, nights = days_of_movement(seed)
        truth = np.zeros(counts.size, dtype=bool)
        for start, end in nights:
            truth[start:end] = True
        scores = oakley(counts, 60)
        assert (scores[truth] == SLEEP).mean() > 0.95
        assert (scores[~truth] == WAKE).mean() > 0.9
        for scorer in (COLE_KRIPKE, SADEH):
            of_actigraph = scorer.score(counts * 20, 60)
            assert (of_actigraph[truth] == SLEEP).mean() > 0.9


def test_sums_leave_an_incomplete_minute_out() -> None:
    assert summed(np.array([1.0, 2, 3, 4, 5]), 2).tolist() == [3, 7]
    assert np.isnan(summed(np.array([1.0, np.nan]), 2)).all()
