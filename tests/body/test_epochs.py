"""The measures of simulated nights are those of the house, counted fast."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.body.epochs import MEASURES, measure_epochs
from nightlab.nights import Hypnogram, measure_many

START = datetime(2024, 1, 1, 23, tzinfo=UTC)
SHARED = {name.replace("_pct", "_percent"): name for name in MEASURES}
RUNS = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 60)), min_size=1, max_size=40)
fast: Any = numba.njit(measure_epochs)


def measured(letters: str, *, tib_epochs: int | None = None) -> dict[str, float]:
    epochs = Hypnogram.from_string(letters, epoch_s=30, start=START).epochs
    row = np.zeros(len(MEASURES))
    measure_epochs(epochs, epochs.size, tib_epochs or epochs.size, row)
    return dict(zip(MEASURES, row.tolist(), strict=True))


@given(RUNS)
def test_shared_measures_are_those_of_nights(runs: list[tuple[int, int]]) -> None:
    epochs = np.concatenate([np.full(n, stage, np.uint8) for stage, n in runs])
    plain, compiled = np.zeros(len(MEASURES)), np.zeros(len(MEASURES))
    measure_epochs(epochs, epochs.size, epochs.size, plain)
    fast(epochs, epochs.size, epochs.size, compiled)
    np.testing.assert_allclose(compiled, plain)
    house = measure_many([Hypnogram(epochs, 30.0, START)])
    both = {theirs: ours for theirs, ours in SHARED.items() if theirs in house}
    assert len(both) == 18
    for theirs, ours in both.items():
        np.testing.assert_allclose(
            plain[MEASURES.index(ours)], house[theirs][0], err_msg=ours, rtol=1e-12
        )


@given(RUNS)
def test_parts_make_up_the_whole(runs: list[tuple[int, int]]) -> None:
    epochs = np.concatenate([np.full(n, stage, np.int8) for stage, n in runs])
    row = np.zeros(len(MEASURES))
    measure_epochs(epochs, epochs.size, epochs.size, row)
    got = dict(zip(MEASURES, row.tolist(), strict=True))
    assert got["n1_min"] + got["n2_min"] + got["n3_min"] + got["rem_min"] == got["tst_min"]
    if got["tst_min"] == 0:
        return
    for stage in ("n3", "rem"):
        assert sum(got[f"{stage}_third_{k}_min"] for k in (1, 2, 3)) == got[f"{stage}_min"]
    parts = got["sol_min"] + got["tst_min"] + got["waso_min"] + got["tasafa_min"]
    assert parts == got["tib_min"]
    assert got["awakenings_5min"] <= got["awakenings"]
    assert got["arousal_index_per_h"] <= got["shifts_per_h"]
    changes = np.count_nonzero(np.diff(np.trim_zeros(epochs)))
    assert got["shifts_per_h"] * got["tst_min"] / 60 == pytest.approx(changes)


def test_a_night_without_sleep_has_no_latency_and_no_shares() -> None:
    got = measured("W" * 40)
    assert (got["tib_min"], got["tst_min"], got["se_pct"]) == (20, 0, 0)
    assert all(np.isnan(got[n]) for n in ("sol_min", "rem_latency_min", "n3_pct", "cycles"))


def test_time_in_bed_beyond_the_epochs_is_wake() -> None:
    got = measured("W2222", tib_epochs=10)
    assert (got["tib_min"], got["tasafa_min"], got["se_pct"]) == (5, 2.5, 40)


def test_thirds_of_the_sleep_period() -> None:
    got = measured("WW" + "3" * 10 + "2" * 10 + "R" * 10 + "W")
    assert [got[f"n3_third_{k}_min"] for k in (1, 2, 3)] == [5, 0, 0]
    assert [got[f"rem_third_{k}_min"] for k in (1, 2, 3)] == [0, 0, 5]


def test_long_awakenings_are_those_of_five_minutes() -> None:
    got = measured("22" + "W" * 9 + "22" + "W" * 10 + "22" + "W" * 30)
    assert (got["awakenings"], got["awakenings_5min"]) == (2, 1)


def test_arousals_return_to_light_sleep_or_wake() -> None:
    # 2->1, 3->W and R->1 count; 1->W, W->1 and the final awakening do not.
    got = measured("112213W1R11W122W")
    assert got["arousal_index_per_h"] * got["tst_min"] / 60 == pytest.approx(3)


def test_persistent_sleep_starts_where_ten_minutes_are_unbroken() -> None:
    got = measured("WW" + "1" * 19 + "W" + "1" * 10 + "2" * 10)
    assert (got["sol_min"], got["persistent_sleep_latency_min"]) == (1, 11)
    assert np.isnan(measured("W" + "2" * 19)["persistent_sleep_latency_min"])


@pytest.mark.parametrize(
    ("letters", "cycles"),
    [
        ("2" * 30 + "R", 1),  # the first REM period may be short
        ("2" * 29 + "R" * 40, 0),  # REM too soon after onset ends no NREM period
        ("2" * 30 + "RR" + "2" * 30 + "R" * 9, 1),
        ("2" * 30 + "RR" + "2" * 30 + "R" * 10, 2),
        ("2" * 30 + "R" * 10 + "2" * 29 + "R" * 10, 1),  # one period in two pieces
        ("2" * 30 + "R" * 10 + "2" * 15 + "W" * 20 + "3" * 15 + "R" * 10, 2),
        (("2" * 150 + "R" * 40) * 5, 5),
    ],
)
def test_cycles_are_nrem_followed_by_rem(letters: str, cycles: int) -> None:
    assert measured(letters)["cycles"] == cycles
