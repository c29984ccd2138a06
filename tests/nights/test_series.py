"""What a sensor measured: kept in order, told apart by begin and span, united without doubles."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.nights.series import DAY_S, SERIES_UNITS

DAY = date(2024, 10, 27)
MIDNIGHT_S = int(datetime(2024, 10, 27, tzinfo=UTC).timestamp())
Sample = tuple[int, int, float]
# Few places, so that samples of one begin and span are common.
samples = st.lists(
    st.tuples(
        st.integers(0, 12) | st.integers(0, DAY_S - 1),
        st.sampled_from((0, 60, DAY_S)),
        st.floats(-1e6, 1e6) | st.just(-0.0),
    ),
    min_size=1,
    max_size=12,
)


def _series(found: list[Sample], kind: str = "heart_rate", day: date = DAY) -> Series:
    at_s, span_s, values = (np.array(column) for column in zip(*found, strict=True))
    return Series(kind, day, MIDNIGHT_S + at_s, span_s, values, "apple", "Watch")


def _places(found: list[Sample]) -> set[tuple[int, int]]:
    return {(at_s, span_s) for at_s, span_s, _ in found}


@given(samples)
def test_samples_stand_in_order_and_once(found: list[Sample]) -> None:
    series = _series(found)
    places = list(zip(series.at_s, series.span_s, strict=True))
    assert places == sorted(set(places))
    assert len(places) == series.n == len(_places(found))
    # Of two in one place the later in the sequence counts.
    wanted = {(MIDNIGHT_S + at_s, span_s): value for at_s, span_s, value in found}
    assert dict(zip(places, series.values, strict=True)) == wanted


@given(samples, samples)
def test_uniting_again_changes_nothing(one: list[Sample], other: list[Sample]) -> None:
    first, later = _series(one), _series(other)
    both = first.united(later)
    assert first.united(first) == first
    assert both.united(later) == both
    assert first.united(both) == both


@given(samples, samples)
def test_of_samples_that_differ_the_order_does_not_matter(
    one: list[Sample], other: list[Sample]
) -> None:
    taken = _places(one)
    apart = [sample for sample in other if sample[:2] not in taken]
    if apart:
        first, later = _series(one), _series(apart)
        assert first.united(later) == later.united(first)
        assert first.united(later).n == first.n + later.n


@given(samples, samples, samples)
def test_three_are_united_in_any_grouping(
    one: list[Sample], two: list[Sample], three: list[Sample]
) -> None:
    first, second, third = map(_series, (one, two, three))
    left, right = first.united(second).united(third), first.united(second.united(third))
    assert left == right
    assert hash(left) == hash(right)


@given(samples, samples)
def test_the_later_value_counts_and_nothing_is_lost(one: list[Sample], other: list[Sample]) -> None:
    both = _series(one).united(_series(other))
    assert both == _series([*one, *other])


@given(samples)
def test_nobody_can_change_a_series(found: list[Sample]) -> None:
    series = _series(found)
    for column in (series.at_s, series.span_s, series.values):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([(-1, 0, 60.0)], "another day"),
        ([(DAY_S, 0, 60.0)], "another day"),
        ([(0, -1, 60.0)], "0 to 24 h"),
        ([(0, DAY_S + 1, 60.0)], "0 to 24 h"),
        ([(0, 0, math.nan)], "no number"),
        ([(0, 0, -math.inf)], "no number"),
    ],
)
def test_what_cannot_be_measured_is_refused(found: list[Sample], told: str) -> None:
    with pytest.raises(NightlabError, match=told):
        _series(found)


def test_columns_of_several_lengths_or_none_are_refused() -> None:
    for lengths in ((1, 2, 1), (0, 0, 0), (1, 1, 2)):
        columns = [np.full(n, MIDNIGHT_S if index == 0 else 0) for index, n in enumerate(lengths)]
        with pytest.raises(NightlabError, match="several lengths"):
            Series("steps", DAY, columns[0], columns[1], columns[2].astype(float), "apple")


def test_series_of_two_things_are_never_united() -> None:
    heart = _series([(0, 0, 60.0)])
    with pytest.raises(NightlabError, match="two things"):
        heart.united(_series([(0, 0, 60.0)], kind="steps"))
    with pytest.raises(NightlabError, match="unknown kind"):
        _series([(0, 0, 60.0)], kind="mood")


@pytest.mark.parametrize("kind", SERIES_UNITS)
def test_every_kind_has_its_unit(kind: str) -> None:
    assert _series([(0, 0, 1.0)], kind=kind).unit == SERIES_UNITS[kind]
