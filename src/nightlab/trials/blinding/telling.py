"""What tells a person what they took: arms that cannot be blinded, and arms that give themselves away."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Collection

    from nightlab.trials.design import Design

TELLING = Path(__file__).with_name("telling.csv")
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
BY_TIME = "timeofday"
NOT = ("no", "without", "not")


@dataclass(frozen=True, slots=True)
class Telling:
    """A word by which an arm may be known.

    Args:
        word: Lower case, one word or a few.
        kind: A ``behaviour`` cannot be packed; a ``sign`` may be noticed once it is taken.
        why: Half a sentence.
        advice: What to do instead.
        source: Who says so.
    """

    word: str
    kind: Literal["behaviour", "sign"]
    why: str
    advice: str
    source: str


@dataclass(frozen=True, slots=True)
class Tell:
    """An arm and what tells it."""

    arm: str
    telling: Telling

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return f"{self.arm}: {self.telling.why}; {self.telling.advice}."


def tells(design: Design) -> tuple[Tell, ...]:
    """Return the arms of a trial that a person would know or notice, by the words in their names.

    A word that stands in every arm tells nothing, since all of them share it; ``no walk`` is without one.

    Assumptions: an arm says what it is; one that is called something else is not seen through.

    Example:
        >>> from nightlab.trials import Design
        >>> walks = Design(("no walk", "evening bath"), nights=8, seed=1, block_nights=8)
        >>> [tell.arm for tell in tells(walks)]
        ['evening bath']
    """
    return tuple(
        Tell(arm, telling)
        for telling in known_tells()
        for having in [[arm for arm in design.arms if _has(arm, telling.word)]]
        if len(having) < len(design.arms)
        for arm in having
    )


def _has(arm: str, word: str) -> bool:
    text = f" {' '.join(_WORDS.findall(arm.casefold()))} "
    return f" {word} " in text and not any(f" {no} {word} " in text for no in NOT)


def refuse_unblindable(design: Design, packed: Collection[str] = ()) -> None:
    """Refuse to pack a trial whose arms a person cannot help knowing.

    Args:
        design: The trial.
        packed: Arms whose contents somebody named; they are things after all.

    Raises:
        NightlabError: Arms that differ by the time of day, or an arm that is a behaviour.
    """
    if design.plan == BY_TIME:
        raise NightlabError(
            "you know at which time you take something, so these arms cannot be blinded",
            where="plan",
            fix="run it open, or let a helper pack a capsule for both times, one of them a dummy, as a "
            "nightly trial",
        )
    known = [t for t in tells(design) if t.telling.kind == "behaviour" and t.arm not in packed]
    if known:
        raise NightlabError(
            f"{known[0].arm!r} cannot be packed: {known[0].telling.why}",
            where="arms",
            fix=f"run the trial open and {known[0].telling.advice}; if it is a thing after all, say what is "
            "packed (contents)",
        )


@lru_cache(maxsize=1)
def known_tells() -> tuple[Telling, ...]:
    """Return the table of words."""
    with TELLING.open(encoding="utf-8", newline="") as file:
        return tuple(
            Telling(
                row["word"],
                cast("Literal['behaviour', 'sign']", row["kind"]),
                row["why"],
                row["advice"],
                row["source"],
            )
            for row in csv.DictReader(file)
        )
