"""What a timetable has to keep: things to do, limits on when, and what holds between two of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from nightlab.plan.week.times import GRID_MIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Spans = tuple[tuple[int, int], ...]
Sort = Literal["safety", "fact", "wish"]
"""``safety`` and what is a ``fact`` of a life are never bent; a ``wish`` may be, by a little."""

WHOLE = (0, 3000)
"""Minutes of a day among which anything may begin; the longest waking ends before the last."""
OFF = 10_000
"""Farther than any minute of a day lies from another."""


@dataclass(frozen=True, slots=True)
class Limit:
    """When something may begin.

    Args:
        name: Under which it is found again.
        words: The limit as part of a sentence; ``{it}`` stands for what it limits.
        spans: Minutes in which it may begin, ends included; none where it never may.
        sort: Whether it can be bent.
        stretch_min: By how much at most, in minutes; only a wish.
        gives: What would have to give, with ``{min}`` for the minutes, where a fact of life could; empty
            where it cannot.
        bent_min: By how much it is already wider than it was.
    """

    name: str
    words: str
    spans: Spans
    sort: Sort
    stretch_min: int = 0
    gives: str = ""
    bent_min: int = 0

    def beyond(self, start: int) -> int:
        """Return by how many minutes a start misses it, 0 where it keeps it."""
        missed = [max(low - start, start - high, 0) for low, high in self.spans]
        return min(missed, default=OFF)

    def widened(self, by: int) -> Limit:
        """Return the same limit with every stretch wider at both ends, by minutes."""
        spans = tuple((low - by, high + by) for low, high in self.spans)
        return replace(self, spans=spans, bent_min=self.bent_min + by) if by else self


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be given a time on one sort of day.

    Args:
        key: Unique in its problem.
        piece: Key of the step or habit.
        label: What a person calls it.
        day: Which sort of day, counted from 0.
        minutes: How long it takes, in steps of the grid.
        busy: Whether the person can do nothing else meanwhile.
        prefer: The best minute to begin.
        limits: When it may begin.
        rank: Its place in the plan, 1 the first; the last gives way first.
        days: How many days are of this sort.
        steady: How much the same clock on other sorts of days is worth, in minutes a week.
        shift: What the clock shows less the minutes passed, around its preferred time.
    """

    key: str
    piece: str
    label: str
    day: int
    minutes: int
    busy: bool
    prefer: int
    limits: tuple[Limit, ...]
    rank: int = 1
    days: int = 1
    steady: int = 0
    shift: int = 0

    def misses(self, start: int) -> Mapping[str, int]:
        """Return by how many minutes a start misses each limit that it does not keep."""
        return {limit.name: late for limit in self.limits if (late := limit.beyond(start))}


@dataclass(frozen=True, slots=True)
class Pair:
    """What holds between the beginnings of two things of one day.

    Args:
        name: Under which it is found again.
        words: As part of a sentence.
        first: Key of a task.
        second: Key of another.
        spans: Minutes that the second may begin after the first, negative for before.
        sort: Whether it is a matter of safety.
        both: Whether neither is left alone where the other has no time.
    """

    name: str
    words: str
    first: str
    second: str
    spans: Spans
    sort: Sort
    both: bool = False

    def keeps(self, first: int, second: int) -> bool:
        """Whether two starts keep it."""
        return any(low <= second - first <= high for low, high in self.spans)


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that wants a time, on every sort of day.

    Args:
        tasks: Things to be given a time.
        pairs: What holds between two of them.
        one_at_a_time: Whether busy things keep out of each other's way.
    """

    tasks: tuple[Task, ...]
    pairs: tuple[Pair, ...] = ()
    one_at_a_time: bool = True

    def only(self, keys: Iterable[str]) -> Problem:
        """Return the same problem with some of its tasks."""
        kept = set(keys)
        return replace(
            self,
            tasks=tuple(task for task in self.tasks if task.key in kept),
            pairs=tuple(p for p in self.pairs if {p.first, p.second} <= kept),
        )

    def limited(self, keep: Callable[[Task, Limit], bool]) -> Problem:
        """Return the same problem with those limits only that a test keeps."""
        return replace(
            self,
            tasks=tuple(
                replace(t, limits=tuple(each for each in t.limits if keep(t, each)))
                for t in self.tasks
            ),
        )

    def task(self, key: str) -> Task:
        """Return a task by its key."""
        return next(task for task in self.tasks if task.key == key)


def whole_steps(length_min: float) -> int:
    """Return a length in minutes as whole steps of the grid, never shorter.

    Example:
        >>> whole_steps(12), whole_steps(0)
        (15, 0)
    """
    return GRID_MIN * -int(-length_min // GRID_MIN)


def minute_bits(spans: Spans, by: int = 0) -> int:
    """Return a set of minutes as the bits of a number, spans widened at both ends.

    Example:
        >>> bin(minute_bits(((1, 2), (4, 4))))
        '0b10110'
    """
    bits = 0
    for low, high in spans:
        first, last = max(low - by, WHOLE[0]), min(high + by, WHOLE[1])
        if first <= last:
            bits |= (1 << (last + 1)) - (1 << first)
    return bits


def set_bits(bits: int) -> list[int]:
    """Return the minutes of such a set, the earliest first.

    Example:
        >>> set_bits(0b10110)
        [1, 2, 4]
    """
    found = []
    while bits:
        found.append((bits & -bits).bit_length() - 1)
        bits &= bits - 1
    return found


GRID_BITS = sum(1 << minute for minute in range(WHOLE[0], WHOLE[1] + 1, GRID_MIN))
