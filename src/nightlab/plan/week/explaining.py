"""Why nothing fits, in words, and the least that would have to give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from nightlab.draw.lettering import DAYS
from nightlab.plan.week.constraints import OFF, Limit, Pair, Problem, Task
from nightlab.plan.week.fitting import fits
from nightlab.plan.week.times import GRID_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nightlab.plan.week.solving import Timetable

T = TypeVar("T")

MOST_GIVEN_MIN = 240
"""More than this is no small change, and is not proposed."""
NEVER_SHORTER = (
    "Distances from medicines are never shortened, and no medicine is moved for this; a prescriber or "
    "pharmacist can say whether another hour would suit it."
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A set that cannot be kept together, from which nothing can be taken without making room.

    Args:
        of: The task that finds no time.
        limits: Tasks with their limits.
        pairs: What holds between two of the tasks.
        others: Busy tasks that stand in each other's way.
    """

    of: Task
    limits: tuple[tuple[Task, Limit], ...]
    pairs: tuple[Pair, ...]
    others: tuple[Task, ...]

    @property
    def is_safety(self) -> bool:
        """Whether safety has a part in it."""
        limits = any(limit.sort == "safety" for _, limit in self.limits)
        return limits or any(pair.sort == "safety" for pair in self.pairs)

    def sentence(self, when: str = "", *, bent: bool = False) -> str:
        """Return the conflict in words.

        Args:
            when: On which days, with a space before it; empty for every day.
            bent: Whether it has a time after all, outside its usual hours.
        """
        beside = [task for task in self.others if task != self.of]
        told = [(t, x) for t, x in self.limits if t == self.of or x.sort != "wish" or not beside]
        parts = [_said(task, limit, self.of) for task, limit in _in_order(told)]
        parts += [pair.words for pair in self.pairs]
        if beside:
            need = "needs" if len(beside) == 1 else "need"
            parts.append(f"{_listed([_low(t.label) for t in beside])} {need} that time too")
        where = " in its usual hours" if bent else ""
        return (
            f"{self.of.label} finds no time{where}{when}: {_clauses(list(dict.fromkeys(parts)))}."
        )


def find_conflict(problem: Problem, key: str) -> Conflict | None:
    """Return the smallest set around a task that leaves it without a time; None where it has one.

    Assumptions: smallest means that nothing can be taken from it; another such set may be shorter.
    """
    of = problem.task(key)
    ours = problem.only(task.key for task in problem.tasks if task.day == of.day)
    if fits(ours):
        return None
    keys = next(some for some in _around(ours, key) if not fits(ours.only({key, *some})))
    kept = _least(keys, lambda some: not fits(ours.only({key, *some})))
    left = ours.only({key, *kept})
    limits = [(task, limit) for task in left.tasks for limit in task.limits]
    limits = _least(sorted(limits, key=_forgettable), lambda some: _fails(left, some, left.pairs))
    pairs = _least(left.pairs, lambda some: _fails(left, limits, some))
    free = replace(left, one_at_a_time=False)
    together = fits(_with(free, limits, pairs))
    return Conflict(of, tuple(limits), tuple(pairs), left.tasks if together else ())


def _around(problem: Problem, key: str) -> Iterator[list[str]]:
    """Give the other tasks that may stand in one's way, the nearest alone first."""
    yield []
    yield [
        p.second if p.first == key else p.first for p in problem.pairs if key in (p.first, p.second)
    ]
    yield [task.key for task in problem.tasks if task.key != key]


def smallest_change(problem: Problem, conflict: Conflict) -> str:
    """Return the one small change that would make room, each tried alone; empty where there is none.

    Assumptions: safety, the hours of sleep and the times that were told are no changes to propose.
    """
    keys = (
        {conflict.of.key} | {t.key for t in conflict.others} | {t.key for t, _ in conflict.limits}
    )
    ours = problem.only(keys)
    asked = []
    for task, limit in conflict.limits:
        if limit.sort == "safety" or not (limit.sort == "wish" or limit.gives):
            continue
        by = _least_giving(ours, task, limit)
        if by:
            asked.append((limit.bent_min + by, task.label, limit))
    if not asked:
        return ""
    by, label, limit = min(asked, key=lambda each: each[0])
    change = limit.gives or f"{_low(label)} lay {{min}} min outside its usual hours"
    return f"It would fit if {change.replace('{min}', str(by))}."


def explain(
    problem: Problem, bent: Timetable, days: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return why not everything fits, and what gives, as sentences.

    Assumptions: where a thing is in trouble on several sorts of days, the commonest stands for all.

    Args:
        problem: What was to be kept.
        bent: The times for which the least gives.
        days: Names of the days of each sort, such as ``Mon Tue``; empty where they have none.
    """
    late = _by_piece(problem, [key for key, _ in bent.misses(problem)])
    out = _by_piece(problem, bent.left_out)
    unmet, relaxed, told = [], [], set[str]()
    for piece in (*out, *(piece for piece in late if piece not in out)):
        tasks = out.get(piece) or late[piece]
        usual = max(tasks, key=lambda task: task.days)
        if piece in out and told & _partners(problem, usual.key):
            continue
        told.add(usual.key)
        stands = _with_what_stands(problem, bent, usual.key)
        conflict = find_conflict(stands, usual.key)
        if conflict is not None:
            unmet.append(conflict.sentence(_days(days, [usual]), bent=piece not in out))
        if piece in out:
            relaxed.append(_left_out(stands, usual, conflict, _days(days, tasks)))
    for tasks in late.values():
        most = max(max(task.misses(bent.starts[task.key]).values()) for task in tasks)
        label, when = tasks[0].label, _days(days, tasks)
        relaxed.append(f"{label} lies up to {most} min outside its usual hours{when}.")
    return tuple(unmet), tuple(relaxed)


def _by_piece(problem: Problem, keys: Iterable[str]) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = {}
    for key in dict.fromkeys(keys):
        task = problem.task(key)
        found.setdefault(task.piece, []).append(task)
    return found


def _days(days: Sequence[str], tasks: Sequence[Task]) -> str:
    """Return on which days; empty where it is on each, or they have no names."""
    sorts = {task.day for task in tasks}
    if len(sorts) == len(days):
        return ""
    named = {name for n, text in enumerate(days) if n in sorts for name in text.split()}
    return f" on {_listed([each for each in DAYS if each in named])}" if named else ""


def _with_what_stands(problem: Problem, bent: Timetable, key: str) -> Problem:
    """Return the problem that one task fails in: others as far bent as they are, or out of the way.

    A task that was left out failed although its own wishes may bend, and so they do here; what is left
    out only together with it stays.
    """
    partners = _partners(problem, key)
    out = set(bent.left_out)
    late = {at: by for at, by in bent.misses(problem).items() if at[0] != key}
    stands = problem.only(
        t.key for t in problem.tasks if t.key in {key, *partners} or t.key not in out
    )
    tasks = tuple(
        replace(t, limits=tuple(_as_bent(t, x, late, whole=t.key in out) for x in t.limits))
        for t in stands.tasks
    )
    return replace(stands, tasks=tasks)


def _partners(problem: Problem, key: str) -> set[str]:
    """Return the tasks that are left out where one is."""
    both = [{pair.first, pair.second} for pair in problem.pairs if pair.both]
    return {other for each in both if key in each for other in each - {key}}


def _as_bent(
    task: Task, limit: Limit, late: Mapping[tuple[str, str], int], *, whole: bool
) -> Limit:
    if not whole:
        return limit.widened(late.get((task.key, limit.name), 0))
    words = f"{limit.words}, give or take {limit.stretch_min} min" * bool(limit.stretch_min)
    return replace(limit.widened(limit.stretch_min), words=words or limit.words)


def _left_out(problem: Problem, task: Task, conflict: Conflict | None, when: str) -> str:
    what = f"{task.label} is left out{when}."
    if conflict is None:
        return what
    if conflict.is_safety:
        return f"{what} {NEVER_SHORTER}"
    return f"{what} {smallest_change(problem, conflict)}".strip()


def _least(items: Sequence[T], fails: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return what is left when everything is taken away without which it still fails."""
    kept = list(items)
    for item in items:
        rest = [each for each in kept if each is not item]
        if fails(rest):
            kept = rest
    return kept


def _fails(problem: Problem, limits: Sequence[tuple[Task, Limit]], pairs: Sequence[Pair]) -> bool:
    return not fits(_with(problem, limits, pairs))


def _with(problem: Problem, limits: Sequence[tuple[Task, Limit]], pairs: Sequence[Pair]) -> Problem:
    kept = {(task.key, limit.name) for task, limit in limits}
    held = problem.limited(lambda task, limit: (task.key, limit.name) in kept)
    return replace(held, pairs=tuple(pairs))


def _least_giving(problem: Problem, task: Task, limit: Limit) -> int:
    """Return by how many minutes a limit alone would have to give; 0 where no small change does."""
    for by in range(GRID_MIN, MOST_GIVEN_MIN + 1, GRID_MIN):
        if fits(_widened(problem, task, limit, by)):
            return by
    return 0


def _widened(problem: Problem, task: Task, limit: Limit, by: int) -> Problem:
    limits = tuple(x.widened(by) if x.name == limit.name else x for x in task.limits)
    tasks = tuple(replace(t, limits=limits) if t.key == task.key else t for t in problem.tasks)
    return replace(problem, tasks=tasks)


def _forgettable(item: tuple[Task, Limit]) -> tuple[int, int]:
    """Order limits so that those which tell a person least are taken away first."""
    _, limit = item
    room = sum(high - low for low, high in limit.spans) if limit.spans else -OFF
    return ({"fact": 0, "wish": 1, "safety": 2}[limit.sort], -room)


def _in_order(
    limits: Sequence[tuple[Task, Limit]],
) -> list[tuple[Task, Limit]]:
    return sorted(limits, key=lambda item: {"safety": 0, "wish": 1, "fact": 2}[item[1].sort])


def _said(task: Task, limit: Limit, of: Task) -> str:
    return limit.words.replace("{it}", "it" if task.key == of.key else _low(task.label))


def _low(label: str) -> str:
    return label[:1].lower() + label[1:]


def _clauses(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}, and {parts[-1]}"


def _listed(parts: list[str]) -> str:
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
