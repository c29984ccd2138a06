"""The programme against a search through everything, on problems small enough for it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from nightlab.plan.week.constraints import OFF, Limit, Pair, Problem, Task
from nightlab.plan.week.fitting import fits
from nightlab.plan.week.solving import BENT, LEFT_OUT, Timetable, bend, solve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GRID = range(0, 61, 5)


def task(
    key: str,
    low: int,
    high: int,
    *,
    minutes: int = 10,
    prefer: int = 0,
    stretch: int = 0,
    rank: int = 1,
) -> Task:
    sort = "wish" if stretch else "fact"
    limits = (Limit("place", "", ((low, high),), sort, stretch),)  # type: ignore[arg-type]  # either is a sort
    return Task(
        key, key, key, 0, minutes, busy=minutes > 0, prefer=prefer, limits=limits, rank=rank
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    tasks = []
    for n in range(draw(st.integers(1, 3))):
        low = draw(st.sampled_from(GRID))
        long = draw(st.sampled_from([0, 5, 10, 20]))
        tasks.append(
            task(
                f"t{n}",
                low,
                low + draw(st.sampled_from([0, 5, 15])),
                minutes=long,
                prefer=draw(st.sampled_from(GRID)),
                stretch=draw(st.sampled_from([0, 10])),
                rank=n + 1,
            )
        )
    pairs = []
    if len(tasks) > 1 and draw(st.booleans()):
        far = draw(st.sampled_from([10, 20]))
        spans = draw(st.sampled_from([((-OFF, -far), (far, OFF)), ((0, far),)]))
        pairs.append(Pair("pair", "", "t0", "t1", spans, "safety", both=draw(st.booleans())))
    return Problem(tuple(tasks), tuple(pairs))


def _agrees(problem: Problem, starts: Mapping[str, int]) -> bool:
    placed = [t for t in problem.tasks if t.key in starts]
    for one, other in itertools.combinations([t for t in placed if t.busy], 2):
        first, second = starts[one.key], starts[other.key]
        if first < second + other.minutes and second < first + one.minutes:
            return False
    if any(
        pair.both and (pair.first in starts) != (pair.second in starts) for pair in problem.pairs
    ):
        return False
    return all(
        pair.keeps(starts[pair.first], starts[pair.second])
        for pair in problem.pairs
        if {pair.first, pair.second} <= set(starts)
    )


def _everything(problem: Problem, *, may_leave: bool) -> Iterator[dict[str, int]]:
    minutes: list[int | None] = [*range(-10, 91, 5)]
    choices = [[*minutes, None] if may_leave else minutes for _ in problem.tasks]
    for starts in itertools.product(*choices):
        named = zip(problem.tasks, starts, strict=True)
        found = {t.key: s for t, s in named if s is not None and s >= 0}
        if len(found) == sum(s is not None for s in starts) and _agrees(problem, found):
            yield found


def _preferred(problem: Problem, starts: Mapping[str, int]) -> int:
    return sum(abs(starts[t.key] - t.prefer) // 5 for t in problem.tasks)


def _given(problem: Problem, starts: Mapping[str, int]) -> int | None:
    """What had to give, None where more than may."""
    total = len(problem.tasks)
    cost = 0
    for each in problem.tasks:
        if each.key not in starts:
            cost += LEFT_OUT * (2 * total - each.rank)
            continue
        for limit in each.limits:
            late = limit.beyond(starts[each.key])
            if late > limit.stretch_min:
                return None
            cost += BENT + late // 5 if late else 0
    return cost


@settings(deadline=None, max_examples=40)
@given(problems())
def test_the_times_are_the_nearest_of_all_that_keep_everything(problem: Problem) -> None:
    whole = [
        s
        for s in _everything(problem, may_leave=False)
        if not any(t.misses(s[t.key]) for t in problem.tasks)
    ]
    found = solve(problem)
    if not whole:
        assert found is None
        return
    assert found is not None
    assert _agrees(problem, found.starts)
    assert not found.misses(problem)
    assert _preferred(problem, found.starts) == min(_preferred(problem, s) for s in whole)


@settings(deadline=None, max_examples=100)
@given(problems())
def test_the_quick_search_and_the_programme_agree_on_what_fits(problem: Problem) -> None:
    assert fits(problem) == (solve(problem) is not None)


@settings(deadline=None, max_examples=40)
@given(problems())
def test_what_gives_is_the_least_that_can(problem: Problem) -> None:
    found = bend(problem)
    costs = [_given(problem, s) for s in _everything(problem, may_leave=True)]
    assert _agrees(problem, found.starts)
    assert _given(problem, found.starts) == min(c for c in costs if c is not None)
    assert set(found.left_out) == {t.key for t in problem.tasks} - set(found.starts)


def test_the_commonest_sort_of_day_sets_the_clock_for_the_others() -> None:
    limits = (Limit("awake", "", ((0, 600),), "fact"),)
    five = Task(
        "0 dose", "dose", "", 0, 0, busy=False, prefer=100, limits=limits, days=5, steady=60
    )
    two = Task("1 dose", "dose", "", 1, 0, busy=False, prefer=160, limits=limits, days=2, steady=60)
    found = solve(Problem((five, two)))
    assert found is not None
    assert found.starts == {"0 dose": 100, "1 dose": 100}


def test_a_clock_that_all_days_can_have_is_preferred() -> None:
    early = (Limit("awake", "", ((0, 300),), "fact"),)
    late = (Limit("awake", "", ((250, 600),), "fact"),)
    five = Task("0 dose", "dose", "", 0, 0, busy=False, prefer=200, limits=early, days=5, steady=60)
    two = Task("1 dose", "dose", "", 1, 0, busy=False, prefer=260, limits=late, days=2, steady=60)
    found = solve(Problem((five, two)))
    assert found is not None
    assert found.starts == {"0 dose": 250, "1 dose": 250}


def test_nothing_to_do_is_an_empty_timetable() -> None:
    assert solve(Problem(())) == Timetable({})


def test_a_told_time_beside_the_grid_is_kept_to_the_minute() -> None:
    found = solve(Problem((task("meal", 1112, 1112, minutes=30),)))
    assert found is not None
    assert found.starts == {"meal": 1112}


CHATTER = """
from nightlab.plan.week.constraints import Limit, Problem, Task
from nightlab.plan.week.fitting import fits
from nightlab.plan.week.solving import bend, solve
for n in range(14):
    limits = (Limit("a", "", ((0, 100 + n),), "wish", 30),)
    tasks = tuple(
        Task(str(k), str(k), "", 0, 10 + 5 * (k % 3), True, 7 * k, limits, k + 1) for k in range(n % 13)
    )
    solve(Problem(tasks))
    bend(Problem(tasks))
"""


def test_the_solver_prints_nothing_of_its_own() -> None:
    ran = subprocess.run([sys.executable, "-c", CHATTER], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")
