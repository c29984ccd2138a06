"""The timetable as a mixed-integer programme: one yes-or-no for each thing at each time it may begin."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from nightlab.plan.week.constraints import GRID_BITS, WHOLE, minute_bits, set_bits
from nightlab.plan.week.times import GRID_MIN
from nightlab.units import MINUTES_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nightlab.plan.week.constraints import Problem, Task

BENT = 20
"""What a wish that is bent weighs, in steps of the grid, beside the steps themselves."""
LEFT_OUT = 1000
"""What leaving a thing out weighs: more than all that could be bent for it."""
STEADY_DAYS = 7


@dataclass(frozen=True, slots=True)
class Timetable:
    """A time for everything that has one.

    Args:
        starts: Minute at which each task begins.
        left_out: Keys of tasks that no time is left for.
        cost: What it weighs: steps of the grid from what is preferred, or what had to give.
    """

    starts: Mapping[str, int]
    left_out: tuple[str, ...] = ()
    cost: int = 0

    def misses(self, problem: Problem) -> Mapping[tuple[str, str], int]:
        """Return what was bent: task and limit, with the minutes."""
        return {
            (task.key, name): late
            for task in problem.tasks
            if task.key in self.starts
            for name, late in task.misses(self.starts[task.key]).items()
        }


def solve(problem: Problem) -> Timetable | None:
    """Return the times nearest to what is preferred, None where nothing keeps every limit.

    Assumptions: each sort of day is solved on its own, the commonest first: a clock that every sort of
    day could have is preferred, and later sorts prefer the clocks of earlier ones, by each task's
    ``steady``. Ties are broken by the order of tasks and by the earlier time.
    """
    kept = {task.key: choices(task) for task in problem.tasks}
    if not all(kept.values()):
        return None
    usual = _shared_clocks(problem, kept)
    starts: dict[str, int] = {}
    cost = 0
    for ours in _sorts(problem):
        weighed = {task.key: _steadied(task, kept[task.key], usual) for task in ours.tasks}
        found = _each_at_its_best(ours, weighed) or _solved(ours, weighed, may_leave=False)
        if found is None:
            return None
        starts |= found.starts
        cost += found.cost
        usual |= {t.piece: {_clock(t, starts[t.key])} for t in ours.tasks}
    return Timetable(starts, (), cost)


def bend(problem: Problem) -> Timetable:
    """Return times for which the least has to give.

    Wishes are bent by no more than they allow; safety and facts never are. What still finds no time is
    left out, the last of the plan first.

    Assumptions: things left out count most, then how many wishes are bent, then by how many minutes,
    and last how far all is from what is preferred.
    """
    least = [_bent_least(ours) for ours in _sorts(problem)]
    out = tuple(key for each in least for key in each.left_out)
    bent = [late for each in least for late in each.misses(problem).items()]
    settled = solve(_loosened(problem.only(k for each in least for k in each.starts), dict(bent)))
    starts = settled.starts if settled else {k: s for x in least for k, s in x.starts.items()}
    return Timetable(starts, out, sum(each.cost for each in least))


def _each_at_its_best(
    problem: Problem, weighed: Mapping[str, Mapping[int, int]]
) -> Timetable | None:
    """Return every task at the start that weighs least, None where two of them do not go together.

    Nothing can weigh less, and an ordinary week is found without the solver, whose loading takes longest.
    """
    starts = {key: min(each, key=lambda s: (each[s], s)) for key, each in weighed.items()}
    if not all(pair.keeps(starts[pair.first], starts[pair.second]) for pair in problem.pairs):
        return None
    busy = sorted((starts[t.key], t.minutes) for t in problem.tasks if t.busy)
    if problem.one_at_a_time and any(a + long > b for (a, long), (b, _) in pairwise(busy)):
        return None
    return Timetable(starts, (), sum(weighed[key][start] for key, start in starts.items()))


def _bent_least(ours: Problem) -> Timetable:
    choices = {task.key: _bent(task) for task in ours.tasks}
    found = _solved(ours, choices, may_leave=True)
    return found or Timetable({}, tuple(task.key for task in ours.tasks))


def _loosened(problem: Problem, bent: Mapping[tuple[str, str], int]) -> Problem:
    """Return the problem with each bent wish as wide as it was bent."""
    tasks = tuple(
        replace(task, limits=tuple(x.widened(bent.get((task.key, x.name), 0)) for x in task.limits))
        for task in problem.tasks
    )
    return replace(problem, tasks=tasks)


def _sorts(problem: Problem) -> list[Problem]:
    """Return the problem of each sort of day, the commonest first."""
    days = {task.day: -task.days for task in problem.tasks}
    order = sorted(days, key=lambda day: (days[day], day))
    return [problem.only(t.key for t in problem.tasks if t.day == day) for day in order]


def _shared_clocks(problem: Problem, kept: Mapping[str, Mapping[int, int]]) -> dict[str, set[int]]:
    """Return, by piece, the clock times that every sort of day could have."""
    shared: dict[str, set[int]] = {}
    for task in problem.tasks:
        clocks = {_clock(task, start) for start in kept[task.key]}
        shared[task.piece] = shared.get(task.piece, clocks) & clocks
    return shared


def _steadied(task: Task, kept: Mapping[int, int], usual: Mapping[str, set[int]]) -> dict[int, int]:
    clocks = usual.get(task.piece, set())
    more = STEADY_DAYS * task.steady // GRID_MIN
    return {s: c + (0 if _clock(task, s) in clocks else more) for s, c in kept.items()}


def _clock(task: Task, start: int) -> int:
    return (start + task.shift) % MINUTES_PER_DAY


def choices(task: Task) -> dict[int, int]:
    """Return the minutes at which a task may begin, with what each weighs.

    Args:
        task: The task.
    """
    return {
        start: task.days * (abs(start - task.prefer) // GRID_MIN)
        for start in _candidates(task, stretched=False)
    }


def _bent(task: Task) -> dict[int, int]:
    """Return the minutes at which a task might begin, with what would have to give for each."""
    found = {}
    for start in _candidates(task, stretched=True):
        late = [(limit, limit.beyond(start)) for limit in task.limits]
        if all(by <= limit.stretch_min for limit, by in late):
            found[start] = sum(BENT + -(-by // GRID_MIN) for _, by in late if by)
    return found


def _candidates(task: Task, *, stretched: bool) -> list[int]:
    """Return minutes of the grid, and told minutes beside it, that every limit allows."""
    allowed = minute_bits((WHOLE,))
    told = 0
    for limit in task.limits:
        allowed &= minute_bits(limit.spans, limit.stretch_min if stretched else 0)
        told |= minute_bits(tuple(span for span in limit.spans if span[0] == span[1]))
    return set_bits(allowed & (GRID_BITS | told))


@dataclass(slots=True)
class _Rows:
    """Columns with what they weigh, and rows of whole numbers with their bounds."""

    costs: list[float] = field(default_factory=list)
    cells: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def column(self, cost: float) -> int:
        self.costs.append(cost)
        return len(self.costs) - 1

    def row(self, cells: Mapping[int, float], low: float, high: float) -> None:
        at = len(self.low)
        self.cells += [(at, column, value) for column, value in cells.items()]
        self.low.append(low)
        self.high.append(high)


Columns = dict[str, dict[int, int]]


def _solved(
    problem: Problem, choices: Mapping[str, Mapping[int, int]], *, may_leave: bool
) -> Timetable | None:
    if not problem.tasks:
        return Timetable({})
    rows, columns, out = _Rows(), {}, {}
    total = len(problem.tasks)
    for task in problem.tasks:
        columns[task.key] = {s: rows.column(c) for s, c in choices[task.key].items()}
        cells = dict.fromkeys(columns[task.key].values(), 1.0)
        if may_leave:
            out[task.key] = rows.column(LEFT_OUT * (2 * total - min(task.rank, total)))
            cells[out[task.key]] = 1.0
        rows.row(cells, 1, 1)
    _apart(rows, problem, columns)
    for pair in problem.pairs:
        if pair.both and may_leave:
            rows.row({out[pair.first]: 1.0, out[pair.second]: -1.0}, 0, 0)
    if problem.one_at_a_time:
        _one_at_a_time(rows, problem, columns)
    chosen = _run(rows)
    if chosen is None:
        return None
    starts = {k: s for k, each in columns.items() for s, at in each.items() if chosen[at]}
    cost = sum(round(c) for c, yes in zip(rows.costs, chosen, strict=True) if yes)
    return Timetable(starts, tuple(k for k, at in out.items() if chosen[at]), cost)


def _apart(rows: _Rows, problem: Problem, columns: Columns) -> None:
    """Forbid each start of a pair's second task together with the first's that it does not go with.

    One row for each set of barred starts, with all that it is barred for: fewer and tighter.
    """
    for pair in problem.pairs:
        firsts = columns[pair.first]
        together: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for second, at in columns[pair.second].items():
            barred = tuple(c for first, c in firsts.items() if not pair.keeps(first, second))
            if barred:
                together[barred].append(at)
        for barred, seconds in together.items():
            rows.row(dict.fromkeys((*seconds, *barred), 1.0), 0, 1)


def _one_at_a_time(rows: _Rows, problem: Problem, columns: Columns) -> None:
    """Let no two busy things share a step of the grid on one sort of day."""
    sharing: dict[tuple[int, int], dict[int, float]] = defaultdict(dict)
    owners: dict[tuple[int, int], set[str]] = defaultdict(set)
    for task in problem.tasks:
        if not task.busy:
            continue
        for start, column in columns[task.key].items():
            for step in range(start // GRID_MIN, -(-(start + task.minutes) // GRID_MIN)):
                sharing[task.day, step][column] = 1.0
                owners[task.day, step].add(task.key)
    for where, cells in sharing.items():
        if len(owners[where]) > 1:
            rows.row(cells, 0, 1)


def _run(rows: _Rows) -> Sequence[bool] | None:
    """Return which columns are chosen, None where the rows cannot all be kept."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    at, column, value = zip(*rows.cells, strict=True)
    table = csr_array((value, (at, column)), shape=(len(rows.low), len(rows.costs)))
    # The order of columns breaks ties, so that every machine finds the same week.
    ties = np.linspace(0, 1e-3, len(rows.costs))
    answer = milp(
        np.array(rows.costs) + ties,
        integrality=np.ones(len(rows.costs)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table, np.array(rows.low), np.array(rows.high)),
        options={"mip_rel_gap": 0.0, "presolve": False},
    )
    return None if answer.x is None else [round(x) == 1 for x in answer.x]
