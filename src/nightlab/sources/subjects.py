"""Tables of studies, in which every row names its person: a lab is of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.errors import NightlabError, printable

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_SHOWN = 12


def check_one_subject(found: Collection[str], *, column: str, where: str) -> None:
    """Refuse a table of several people, for nothing tells which of them the lab is of.

    Args:
        found: Codes of the people, in the order of the file.
        column: The column that names them.
        where: The file.

    Raises:
        NightlabError: More than one; they are named, and how to part them.

    Example:
        >>> check_one_subject(["7", "9"], column="Id", where="minuteSleep.csv")
        Traceback (most recent call last):
        nightlab.errors.NightlabError: minuteSleep.csv: it holds the nights of 2 people (7, 9); keep \
the rows of one Id under the header, and import every person into a lab of their own.
    """
    codes = list(dict.fromkeys(found))
    if len(codes) > 1:
        shown = [printable(code[:20]) for code in codes[:MOST_SHOWN]]
        more = ["…"] if len(codes) > MOST_SHOWN else []
        raise NightlabError(
            f"it holds the nights of {len(codes):,} people ({', '.join([*shown, *more])})",
            where=where,
            fix=f"keep the rows of one {column} under the header, "
            "and import every person into a lab of their own",
        )
