from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nightlab.nights import Hypnogram, Stage, transition_counts, transition_probabilities
from nights.made import hypnogram, hypnograms


def test_pairs_are_counted_row_to_column() -> None:
    counts = transition_counts([hypnogram("WW221W")])[0]
    expected = np.zeros((8, 8), dtype=int)
    expected[Stage.WAKE, Stage.WAKE] = expected[Stage.WAKE, Stage.N2] = 1
    expected[Stage.N2, Stage.N2] = expected[Stage.N2, Stage.N1] = expected[Stage.N1, Stage.WAKE] = 1
    assert counts.tolist() == expected.tolist()


def test_no_pair_spans_two_nights() -> None:
    pooled = transition_counts([hypnogram("WW"), hypnogram("22")]).sum(axis=0)
    assert pooled[Stage.WAKE, Stage.N2] == 0
    assert pooled.sum() == 2


def test_one_epoch_has_no_pair_and_no_night_no_table() -> None:
    assert transition_counts([hypnogram("W")]).sum() == 0
    assert transition_counts([]).shape == (0, 8, 8)


def test_probabilities_of_a_row_by_hand() -> None:
    chance = transition_probabilities(transition_counts([hypnogram("W2WWW")]))[0]
    assert chance[Stage.WAKE, [Stage.WAKE, Stage.N2]].tolist() == [2 / 3, 1 / 3]
    assert np.isnan(chance[Stage.REM]).all()


@given(st.lists(hypnograms(), min_size=1, max_size=4))
def test_every_pair_is_counted_once_and_rows_sum_to_one(nights: list[Hypnogram]) -> None:
    counts = transition_counts(nights)
    assert counts.sum(axis=(1, 2)).tolist() == [night.n - 1 for night in nights]
    sums = transition_probabilities(counts.sum(axis=0)).sum(axis=1)
    assert np.allclose(sums[~np.isnan(sums)], 1)
