"""When a course goes on, is done, or ends: rules S186 and S187 on both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from nightlab.plan.programme import progress, scores, week_of
from plan.programme.programme_people import said


@pytest.mark.parametrize(
    ("week", "isi", "phq9", "state", "rules"),
    [
        (3, (18, 17), (), "go on", ()),
        (8, (18, 17), (), "go on", ()),  # the eighth week is not over
        (9, (18, 13), (), "see a clinician", ("S186",)),
        (9, (18, 12), (), "go on", ()),  # six points, Yang 2009
        (9, (), (), "see a clinician", ()),
        (9, (18,), (), "see a clinician", ()),
        (3, (12, 17), (), "go on", ()),
        (3, (12, 18), (), "stop", ("S187",)),
        (3, (18, 17), (4, 8), "go on", ()),
        (3, (18, 17), (4, 9), "stop", ("S187",)),
        (5, (18, 7), (), "done", ()),
        (5, (18, 8), (), "go on", ()),
        (4, (18, 7), (), "go on", ()),
    ],
)
def test_progress_follows_its_rules(
    week: int, isi: tuple[float, ...], phq9: tuple[float, ...], state: str, rules: tuple[str, ...]
) -> None:
    found = progress(week, isi, phq9)

    assert (found.state, found.rules) == (state, rules)
    assert found.reason


def test_scores_are_those_of_the_start_and_of_the_weeks() -> None:
    told = [said("week_isi", 12.0, 1), said("isi", 18.0, 30), said("week_isi", None, 8)]

    assert scores(told) == (18.0, 12.0)


@pytest.mark.parametrize(("days", "week"), [(0, 1), (6, 1), (7, 2), (56, 9)])
def test_week_is_counted_from_one(days: int, week: int) -> None:
    began = date(2026, 1, 1)

    assert week_of(began, began + timedelta(days=days)) == week
