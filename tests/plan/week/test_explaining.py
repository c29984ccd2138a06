"""A conflict is as small as it can be: nothing can be taken from it without making room."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from hypothesis import given, settings

from nightlab.plan.week.constraints import Problem
from nightlab.plan.week.explaining import Conflict, explain, find_conflict, smallest_change
from nightlab.plan.week.fitting import fits
from nightlab.plan.week.solving import bend
from plan.week import week_people as people
from plan.week.test_making import MAGNESIUM, week
from plan.week.test_solving import problems, task


def _held(problem: Problem, conflict: Conflict, less: object = None) -> Problem:
    """The conflict's own limits and pairs, less one of them, and nothing else."""
    keys = (
        {t.key for t, _ in conflict.limits} | {t.key for t in conflict.others} | {conflict.of.key}
    )
    keys |= {key for pair in conflict.pairs for key in (pair.first, pair.second)}
    kept = {(t.key, x.name) for t, x in conflict.limits if (t, x) != less}
    held = problem.only(keys).limited(lambda t, x: (t.key, x.name) in kept)
    pairs = tuple(pair for pair in conflict.pairs if pair != less)
    return replace(held, pairs=pairs, one_at_a_time=bool(conflict.others))


@settings(deadline=None, max_examples=80)
@given(problems())
def test_nothing_can_be_taken_from_a_conflict(problem: Problem) -> None:
    keys = [t.key for t in problem.tasks]
    found = next((c for key in keys if (c := find_conflict(problem, key))), None)
    if found is None:
        assert fits(problem)
        return
    assert not fits(_held(problem, found))
    for part in (*found.limits, *found.pairs):
        assert fits(_held(problem, found, part))


def test_what_fits_has_no_conflict() -> None:
    assert find_conflict(Problem((task("a", 0, 30),)), "a") is None


def test_the_smallest_change_is_one_that_makes_room() -> None:
    first = task("first", 0, 0, minutes=20)
    second = task("second", 0, 5, minutes=20, stretch=5)
    problem = Problem((first, second))
    conflict = find_conflict(problem, "second")
    assert conflict is not None
    assert smallest_change(problem, conflict) == (
        "It would fit if second lay 15 min outside its usual hours."
    )


def test_what_fits_needs_no_words() -> None:
    problem = Problem((task("a", 0, 30),))
    assert explain(problem, bend(problem)) == ((), ())


def test_safety_is_never_a_change_to_propose() -> None:
    times = tuple(time(hour) for hour in range(0, 24, 4))
    found = week(people.plan(*MAGNESIUM), people.person([("doxycycline", times)]))
    assert "would fit" not in " ".join(found.relaxed)
    assert "no medicine is moved" in found.relaxed[0]
