"""Latin squares, counted and each with the same chance.

Every Latin square comes from exactly one reduced square (first row and first column in order) by one
order of its columns and one order of its rows after the first, so that drawing these three draws each
square with the same chance.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = tuple[int, ...]
Square = tuple[Row, ...]

# Number of reduced squares by order, 2 to 6 (OEIS A000315); the tests count them again.
REDUCED = {2: 1, 3: 1, 4: 4, 5: 56, 6: 9408}


def squares(order: int) -> int:
    """Return the number of Latin squares of an order from 2 to 6.

    Example:
        >>> [squares(order) for order in (2, 3, 4, 5, 6)]
        [2, 12, 576, 161280, 812851200]
    """
    return REDUCED[order] * factorial(order) * factorial(order - 1)


def square_at(order: int, rank: int) -> Square:
    """Return the Latin square of a rank from 0 to ``squares(order) - 1``.

    The rank is ``(reduced * order! + columns) * (order - 1)! + rows``: number of the reduced square,
    rank of the order of columns, rank of the order of the rows after the first, all lexicographic.
    """
    rest, rows = divmod(rank, factorial(order - 1))
    reduced, columns = divmod(rest, factorial(order))
    found = _reduced(order)[reduced]
    across = _orders(order)[columns]
    down = (0, *(1 + row for row in _orders(order - 1)[rows]))
    return tuple(tuple(found[row][column] for column in across) for row in down)


def is_square(rows: Square) -> bool:
    """Whether each number stands once in each row and once in each column."""
    whole = set(range(len(rows)))
    return all(set(line) == whole for line in (*rows, *zip(*rows, strict=True)))


@lru_cache(maxsize=8)
def _orders(n: int) -> tuple[Row, ...]:
    return tuple(permutations(range(n)))


@lru_cache(maxsize=8)
def _reduced(order: int) -> tuple[Square, ...]:
    """Return all squares whose first row and first column are in order, lexicographically."""
    return tuple(_completed((tuple(range(order)),), order))


def _completed(rows: Square, order: int) -> Iterator[Square]:
    if len(rows) == order:
        yield rows
        return
    used = [set(column) for column in zip(*rows, strict=True)]
    for row in _rows(used, (len(rows),), order):
        yield from _completed((*rows, row), order)


def _rows(used: list[set[int]], begun: Row, order: int) -> Iterator[Row]:
    if len(begun) == order:
        yield begun
        return
    for number in range(order):
        if number not in begun and number not in used[len(begun)]:
            yield from _rows(used, (*begun, number), order)
