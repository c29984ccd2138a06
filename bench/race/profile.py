"""Where our time went, told under a goal that was missed."""

from __future__ import annotations

import cProfile
import pstats
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from race.row import Row

    Function = tuple[str, int, str]

LINES = 10


def explained(row: Row, work: Callable[[], object]) -> Row:
    """Return a row that missed its goal with a profile of our side, any other as it is."""
    return replace(row, profile=profiled(work)) if row.met is False else row


def profiled(work: Callable[[], object]) -> tuple[str, ...]:
    """Return the functions that took the most time of their own, one a line, with their shares."""
    profile = cProfile.Profile()
    profile.runcall(work)
    own_s = {function: told[2] for function, told in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    return shares(own_s)


def shares(own_s: dict[Function, float]) -> tuple[str, ...]:
    """Return the largest shares in words, the largest first.

    Example:
        >>> shares({("/lab/scan.py", 3, "scan"): 3.0, ("~", 0, "<built-in method len>"): 1.0})
        (' 75 %  scan.py: scan', ' 25 %  <built-in method len>')
    """
    whole = sum(own_s.values())
    largest = sorted(own_s, key=lambda function: own_s[function], reverse=True)[:LINES]
    return tuple(
        f"{own_s[each] / whole:4.0%}".replace("%", " %") + f"  {_name(each)}" for each in largest
    )


def _name(function: Function) -> str:
    path, _, name = function
    return name if path == "~" else f"{Path(path).name}: {name}"
