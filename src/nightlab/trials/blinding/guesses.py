"""What a person guessed they had taken, beside what it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.trials.designs.cells import as_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN = ""
"""The guess of a person who says that they do not know."""
UNKNOWN_WORDS = {
    UNKNOWN,
    "?",
    "unknown",
    "unsure",
    "not sure",
    "dont know",
    "don't know",
    "do not know",
}


@dataclass(frozen=True, slots=True)
class Guesses:
    """One answer for each period of a trial (or each night), and the truth.

    Args:
        arms: Labels of all arms, the control first.
        actual: Arm of each period, as it was drawn.
        guessed: Answer for each period: an arm, :data:`UNKNOWN`, or None where none was given; shorter than
            ``actual`` where the trial goes on.

    Raises:
        NightlabError: A guess at an arm that there is none of, or more guesses than periods.

    Example:
        >>> Guesses(("off", "on"), ("on", "off", "on"), ("On", "", "off")).counts("on")
        (1, 1, 0)
    """

    arms: tuple[str, ...]
    actual: tuple[str, ...]
    guessed: tuple[str | None, ...]

    def __post_init__(self) -> None:
        if len(self.guessed) > len(self.actual):
            raise NightlabError(
                f"{len(self.guessed)} guesses at {len(self.actual)} periods",
                where="guesses",
                fix="give one for each period, in their order",
            )
        read = [read_guess(guess, self.arms, i) for i, guess in enumerate(self.guessed, start=1)]
        missing = len(self.actual) - len(read)
        object.__setattr__(self, "guessed", (*read, *([None] * missing)))
        for i, arm in enumerate(self.actual, start=1):
            if arm not in self.arms:
                raise NightlabError(
                    f"no arm is called {arm!r}",
                    where=f"period {i}",
                    fix=f"the arms are {', '.join(self.arms)}",
                )

    @property
    def answered(self) -> int:
        """Periods with an answer, "do not know" among them."""
        return sum(guess is not None for guess in self.guessed)

    @property
    def unknown(self) -> int:
        """Periods answered with "do not know"."""
        return self.guessed.count(UNKNOWN)

    @property
    def right(self) -> int:
        """Periods guessed right."""
        return sum(a == g for a, g in zip(self.actual, self.guessed, strict=True))

    @property
    def wrong(self) -> int:
        """Periods guessed wrong."""
        return self.answered - self.unknown - self.right

    def counts(self, arm: str) -> tuple[int, int, int]:
        """Return how many periods of an arm were guessed right, wrong, and not known."""
        seen = Counter(self.cell(arm))
        unknown, right = seen.pop(UNKNOWN, 0), seen.pop(arm, 0)
        return right, sum(seen.values()), unknown

    def cell(self, arm: str) -> list[str]:
        """Return the answers given in the periods of an arm."""
        pairs = zip(self.actual, self.guessed, strict=True)
        return [guess for own, guess in pairs if own == arm and guess is not None]


def read_guess(guess: str | None, arms: Sequence[str], period: int) -> str | None:
    """Return a guess as the arm's label, :data:`UNKNOWN`, or None.

    Raises:
        NightlabError: No such arm.
    """
    if guess is None:
        return None
    text = as_seen(guess)
    if text in UNKNOWN_WORDS:
        return UNKNOWN
    found = next((arm for arm in arms if as_seen(arm) == text), None)
    if found is None:
        raise NightlabError(
            f"{guess!r} is no arm of this trial",
            where=f"guess {period}",
            fix=f"answer {', '.join(arms)}, or leave it empty for not known",
        )
    return found
