"""Schedules that follow a pattern: orders repeated, orders mirrored, Latin squares.

Such a schedule is a row of parts that are drawn independently, each from its own list of words, so the
number of schedules is the product of the lists' lengths. A rank is read like a number whose first digit
counts most: the first part's word, then the second's.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import factorial, prod
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from nightlab.trials.designs.squares import is_square, square_at, squares
from nightlab.trials.sampler import uniform_below

if TYPE_CHECKING:
    from numpy.typing import NDArray

Word = tuple[int, ...]
PatternName = Literal["abab", "abba", "latin"]


class Part(Protocol):
    """A stretch of a schedule, drawn from a list of words of one length."""

    @property
    def size(self) -> int:
        """Number of words."""

    @property
    def units(self) -> int:
        """Length of a word."""

    def at(self, rank: int) -> Word:
        """Return the word of a rank from 0 to ``size - 1``."""

    def holds(self, word: Word) -> bool:
        """Whether a word is in the list."""

    def exchanged(self, word: Word, one: int, other: int) -> list[Word]:
        """Return the list's words that differ from this one by who of two arms stands where."""


@dataclass(frozen=True, slots=True)
class Orders:
    """One order of the arms, in lexicographic rank, gone through again and again.

    Args:
        arms: Number of arms.
        backwards: For each time whether the order is gone through from its end.
    """

    arms: int
    backwards: tuple[bool, ...]

    @property
    def size(self) -> int:
        """Number of orders."""
        return factorial(self.arms)

    @property
    def units(self) -> int:
        """Length of a word."""
        return self.arms * len(self.backwards)

    def at(self, rank: int) -> Word:
        """Return the word of an order's rank."""
        left, order = list(range(self.arms)), []
        for place in range(self.arms, 0, -1):
            index, rank = divmod(rank, factorial(place - 1))
            order.append(left.pop(index))
        return self._of(tuple(order))

    def holds(self, word: Word) -> bool:
        """Whether a word goes through one order in this way."""
        order = word[: self.arms][:: -1 if self.backwards[0] else 1]
        return sorted(order) == list(range(self.arms)) and word == self._of(order)

    def exchanged(self, word: Word, one: int, other: int) -> list[Word]:
        """Return the word and the one in which two arms have changed places."""
        return sorted({word, _swapped(word, one, other)})

    def _of(self, order: Word) -> Word:
        turns = (order[::-1] if backwards else order for backwards in self.backwards)
        return tuple(arm for turn in turns for arm in turn)


@dataclass(frozen=True, slots=True)
class LatinSquare:
    """Each arm once in every row and once in every place of a row."""

    arms: int

    @property
    def size(self) -> int:
        """Number of Latin squares of this order."""
        return squares(self.arms)

    @property
    def units(self) -> int:
        """Length of a word, row after row."""
        return self.arms**2

    def at(self, rank: int) -> Word:
        """Return the square of a rank, see :func:`squares.square_at`."""
        return tuple(arm for row in square_at(self.arms, rank) for arm in row)

    def holds(self, word: Word) -> bool:
        """Whether a word is a Latin square."""
        return len(word) == self.units and is_square(self._rows(word))

    def exchanged(self, word: Word, one: int, other: int) -> list[Word]:
        """Return the squares in which two arms change places in some of the rows."""
        choices = [sorted({row, _swapped(row, one, other)}) for row in self._rows(word)]
        found = (rows for rows in product(*choices) if is_square(rows))
        return [tuple(arm for row in rows for arm in row) for rows in found]

    def _rows(self, word: Word) -> tuple[Word, ...]:
        return tuple(word[at : at + self.arms] for at in range(0, len(word), self.arms))


@dataclass(frozen=True, slots=True)
class Listed:
    """Words that are written out."""

    words: tuple[Word, ...]

    @property
    def size(self) -> int:
        """Number of words."""
        return len(self.words)

    @property
    def units(self) -> int:
        """Length of a word."""
        return len(self.words[0])

    def at(self, rank: int) -> Word:
        """Return the word of a rank."""
        return self.words[rank]

    def holds(self, word: Word) -> bool:
        """Whether a word is in the list."""
        return word in self.words

    def exchanged(self, word: Word, one: int, other: int) -> list[Word]:
        """Return the words that are this one but for two arms."""

        def rest(w: Word) -> Word:
            return tuple(-1 if arm in (one, other) else arm for arm in w)

        return [w for w in self.words if rest(w) == rest(word)]


@dataclass(frozen=True, slots=True)
class Pattern:
    """All schedules that follow a pattern; anything with ``size``, ``at`` and ``draw`` like ``ScheduleSet``."""

    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """Number of schedules in the set."""
        return prod(part.size for part in self.parts)

    def at(self, rank: int) -> Word:
        """Return the schedule of a rank from 0 to ``size - 1``, as arm numbers, one per unit."""
        words: list[Word] = []
        for part in reversed(self.parts):
            rank, own = divmod(rank, part.size)
            words.append(part.at(own))
        return tuple(arm for word in reversed(words) for arm in word)

    def from_seed(self, seed: int) -> Word:
        """Return the schedule that a seed stands for, each with exactly the same chance."""
        return self.at(uniform_below(self.size, seed))

    def holds(self, schedule: Word) -> bool:
        """Whether a schedule, as arm numbers, is one of the set."""
        words = self._words(schedule)
        return len(schedule) == sum(p.units for p in self.parts) and all(
            part.holds(word) for part, word in zip(self.parts, words, strict=True)
        )

    def draw(self, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Return ``int64[n, units]``: ``n`` schedules drawn at once, for a randomisation test."""
        ranks = [rng.integers(part.size, size=n) for part in self.parts]
        return np.array(
            [
                [a for part, own in zip(self.parts, ranks, strict=True) for a in part.at(own[i])]
                for i in range(n)
            ],
            dtype=np.int64,
        )

    def all(self) -> NDArray[np.int64]:
        """Return ``int64[size, units]``: every schedule of the set."""
        return np.array([self.at(rank) for rank in range(self.size)], dtype=np.int64)

    def exchanged(self, schedule: Word, one: int, other: int) -> Pattern:
        """Return the schedules of the set that differ from one by who of two arms stands where."""
        words = self._words(schedule)
        return Pattern(
            tuple(
                Listed(tuple(part.exchanged(word, one, other)))
                for part, word in zip(self.parts, words, strict=True)
            )
        )

    def _words(self, schedule: Word) -> list[Word]:
        found, at = [], 0
        for part in self.parts:
            found.append(schedule[at : at + part.units])
            at += part.units
        return found


def pattern(name: PatternName, arms: int, cycles: int) -> Pattern:
    """Return the schedules of a pattern in which every arm comes once a cycle.

    Args:
        name: ``abab``: one order, repeated. ``abba``: an order and its mirror image, drawn anew for each
            two cycles. ``latin``: Latin squares of as many cycles as there are arms.
        arms: Number of arms.
        cycles: Number of cycles, a multiple of what the pattern needs.

    Example:
        >>> [pattern("abba", 2, 2).at(rank) for rank in range(2)]
        [(0, 1, 1, 0), (1, 0, 0, 1)]
    """
    if name == "abab":
        return Pattern((Orders(arms, (False,) * cycles),))
    if name == "abba":
        return Pattern((Orders(arms, (False, True)),) * (cycles // 2))
    return Pattern((LatinSquare(arms),) * (cycles // arms))


def _swapped(word: Word, one: int, other: int) -> Word:
    names = {one: other, other: one}
    return tuple(names.get(arm, arm) for arm in word)
