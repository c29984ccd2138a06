"""Luck by counter is uniform, normal where it should be, and independent from person to person."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest
from scipy import stats

from nightlab.body import luck
from nightlab.body.people import keys_of, quantiles

if TYPE_CHECKING:
    from nightlab.body.organ import Numbers

COUNT = 200_000


def counted(key: np.uint64, count: int, stream: int, normal: int) -> Numbers:
    row = np.empty(count)
    for k in range(count):
        moment = luck.at(key, np.uint64(k))
        if normal:
            row[k] = luck.normal(moment, np.uint64(stream))
        else:
            row[k] = luck.uniform(moment, np.uint64(stream))
    return row


drawn: Any = numba.njit(counted)


KEYS = keys_of(1, 3)


@pytest.mark.parametrize("stream", [0, 1, 2, 44])
@pytest.mark.parametrize("key", KEYS)
def test_uniform_numbers_are_uniform_and_forget(key: np.uint64, stream: int) -> None:
    u = drawn(key, COUNT, stream, 0)
    assert u.min() > 0.0
    assert u.max() < 1.0
    # Four standard errors, 24 tests in all: one run of these in some hundreds would fail by chance.
    assert abs(u.mean() - 0.5) < 4.0 / np.sqrt(12.0 * COUNT)
    assert abs(u.var() - 1.0 / 12.0) < 4.0 * np.sqrt(1.0 / 180.0 / COUNT)
    assert stats.kstest(u, "uniform").pvalue > 1e-4
    for lag in (1, 2, 12, 240):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4.5 / np.sqrt(COUNT)


def test_normal_numbers_are_normal() -> None:
    z = drawn(KEYS[0], COUNT, 11, 1)
    assert stats.kstest(z, "norm").pvalue > 1e-4
    assert abs(stats.kurtosis(z)) < 5.0 * np.sqrt(24.0 / COUNT)
    assert np.abs(z).max() > 4.0


def test_streams_and_people_share_no_luck() -> None:
    rows = [drawn(key, COUNT, stream, 0) for key in KEYS for stream in (1, 2, 3)]
    for a, b in combinations(rows, 2):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4.5 / np.sqrt(COUNT)
        # Squares tell of a dependence that a correlation cannot.
        assert abs(np.corrcoef((a - 0.5) ** 2, (b - 0.5) ** 2)[0, 1]) < 4.5 / np.sqrt(COUNT)


def test_pairs_fill_the_square_evenly() -> None:
    u = drawn(KEYS[1], COUNT, 1, 0)
    cells = np.histogram2d(u[0::2], u[1::2], bins=20, range=((0, 1), (0, 1)))[0]
    assert stats.chisquare(cells.ravel()).pvalue > 1e-4


def test_plain_python_gives_the_same_luck() -> None:
    fast = drawn(KEYS[2], 50, 7, 1)
    with np.errstate(over="ignore"):
        plain = counted(KEYS[2], 50, 7, 1)
    np.testing.assert_allclose(fast, plain, rtol=1e-12)


def test_traits_of_people_are_independent_of_each_other() -> None:
    keys = keys_of(5, 20_000)
    assert np.unique(keys).size == keys.size
    names = ("caffeine.ke_per_h", "clock.period_h", "age_years", "stages.trait")
    rows = [quantiles(keys, name) for name in names]
    for row in rows:
        assert stats.kstest(row, "uniform").pvalue > 1e-4
    for a, b in combinations(rows, 2):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4.0 / np.sqrt(keys.size)


def test_more_people_and_other_seeds_leave_a_person_alone() -> None:
    assert np.array_equal(keys_of(9, 200)[:10], keys_of(9, 10))
    assert np.array_equal(keys_of(9, 10, first=5), keys_of(9, 15)[5:])
    assert not np.intersect1d(keys_of(9, 500), keys_of(10, 500)).size
