"""Whether a few things fit at all: a search that gives up on a branch as soon as one has no time left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.plan.week.constraints import minute_bits
from nightlab.plan.week.solving import choices, solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nightlab.plan.week.constraints import Problem, Task

MOST_TRIES = 4000
"""After so many starts the programme is asked instead."""


class _GaveUp(Exception):  # noqa: N818 - it is no error
    """The search takes too long."""


def fits(problem: Problem) -> bool:
    """Return whether every limit can be kept, on each sort of day.

    Assumptions: the same answer as ``solve`` gives; a minute is a bit, so that many starts are ruled out
    at once.
    """
    left = {task.key: sum(1 << start for start in choices(task)) for task in problem.tasks}
    if not all(left.values()):
        return False
    try:
        days = {task.day for task in problem.tasks}
        return all(
            _placed(
                problem, {t.key: left[t.key] for t in problem.tasks if t.day == day}, [MOST_TRIES]
            )
            for day in days
        )
    except _GaveUp:
        return solve(problem) is not None


def _placed(problem: Problem, left: Mapping[str, int], tries: list[int]) -> bool:
    """Try the starts of the task that has fewest, one after the other."""
    if not left:
        return True
    key = min(left, key=lambda each: left[each].bit_count())
    task = problem.task(key)
    open_ = left[key]
    while open_:
        start = (open_ & -open_).bit_length() - 1
        open_ &= open_ - 1
        tries[0] -= 1
        if tries[0] < 0:
            raise _GaveUp
        rest = {
            other: bits & _allowed(problem, task, start, problem.task(other))
            for other, bits in left.items()
            if other != key
        }
        if all(rest.values()) and _placed(problem, rest, tries):
            return True
    return False


def _allowed(problem: Problem, task: Task, start: int, other: Task) -> int:
    """Return the starts that one task leaves to another."""
    bits = -1
    if problem.one_at_a_time and task.busy and other.busy:
        bits = ~minute_bits(((start - other.minutes + 1, start + task.minutes - 1),))
    for pair in problem.pairs:
        if (pair.first, pair.second) == (task.key, other.key):
            bits &= minute_bits(tuple((start + low, start + high) for low, high in pair.spans))
        elif (pair.second, pair.first) == (task.key, other.key):
            bits &= minute_bits(tuple((start - high, start - low) for low, high in pair.spans))
    return bits
