"""What the tests of every format ask of one way to write its export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator

    from nightlab.sources import Record

Clock = Literal["instant", "wall", "own"]


@dataclass(frozen=True)
class Case:
    """One way to write an export, and what may be asked of it.

    Args:
        name: The format's name.
        people: Returns the records of a seeded person over a clock change, by generator, zone, season
            (a key of ``made.SPANS``) and number of days; of any number, so that the same generator
            makes fixtures, fuzz seeds and the input of benchmarks. Where its nights come from
            ``made.person``, shift workers, travellers and others are written as well
            (``made.patterns``).
        write: Prints them as the vendor would; reading that gives the records back, equal. It takes
            any of the nights that ``people`` made, too.
        empty: An export without records; None where the format has none.
        is_zip: Whether it is a zip of members.
        may_lose_its_end: Whether a file cut off between two records looks whole, as in a table.
        is_text: Whether it is UTF-8 text, in which a NUL byte or Latin-1 is found.
        clock: What the times of its nights, mornings and events are when a person tells of a move in
            the middle of the file: ``instant`` where they stay what they were and only the zone
            follows, ``wall`` where the clock stays and is read where the person was, ``own`` where
            the file names the zone itself and nothing follows. None: not asked.
        patterns: Whether other ways to sleep than every day alike may be asked; False where the
            nights do not come from ``made.person`` or are bound to a clock.
    """

    name: str
    people: Callable[..., Sequence[Record]]
    write: Callable[[Sequence[Any], Generator], bytes]
    empty: bytes | None
    is_zip: bool = False
    may_lose_its_end: bool = False
    is_text: bool = True
    clock: Clock | None = None
    patterns: bool = True
