"""The low-histamine diet has an end (S129), and foods come back one group at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlab.plan.rechallenge import (
    DAYS_A_GROUP,
    ELIMINATION_DAYS,
    GROUPS,
    MOST_DAYS,
    diet_day,
    rechallenge,
)
from nightlab.plan.steps import find_step
from plan.programme.programme_people import TODAY, said

BETTER = [said("week_better", "better", 3)]


@pytest.mark.parametrize(
    ("day", "phase"), [(0, "leave out"), (13, "leave out"), (14, "bring back"), (27, "bring back")]
)
def test_two_weeks_without_and_two_of_bringing_back(day: int, phase: str) -> None:
    began = TODAY - timedelta(days=day)
    told = [said("week_better", "better", day - 13)]

    assert diet_day(began, TODAY, told).phase == phase


def test_four_weeks_end_it_whatever_was_found() -> None:  # S129
    found = diet_day(TODAY - timedelta(days=MOST_DAYS), TODAY, [said("week_better", "better", 15)])

    assert (found.phase, found.rules) == ("over", ("S129",))


@pytest.mark.parametrize("word", ["same", "worse", None])
def test_without_a_gain_all_foods_come_back_at_once(word: str | None) -> None:
    told = [] if word is None else [said("week_better", word, 3)]

    assert diet_day(TODAY - timedelta(days=15), TODAY, told).phase == "over"


def test_every_group_comes_back_within_the_four_weeks() -> None:
    began = TODAY - timedelta(days=14)
    days = rechallenge(began)

    assert [group for _, group in days] == list(GROUPS)
    assert max(day for day, _ in days) < began + timedelta(days=MOST_DAYS)
    assert diet_day(began, days[3][0], BETTER).group == days[3][1]


@given(st.integers(0, 400))
def test_diet_is_never_longer_than_four_weeks(day: int) -> None:
    found = diet_day(TODAY, TODAY + timedelta(days=day), [said("week_better", "better", -10)])

    assert (found.phase == "over") == (day >= MOST_DAYS)
    assert found.until < TODAY + timedelta(days=MOST_DAYS)


def test_step_tells_the_same_spans_as_the_diet() -> None:
    told = " ".join(find_step("low_histamine_trial").how)

    assert "two weeks" in told
    assert ELIMINATION_DAYS == 14
    assert "every two days" in told
    assert DAYS_A_GROUP == 2
    assert ELIMINATION_DAYS + DAYS_A_GROUP * len(GROUPS) <= MOST_DAYS
