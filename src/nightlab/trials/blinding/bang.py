r"""Indexes of blinding: how far guesses at the arm are righter than chance.

With ``k`` arms a guess made blind at even odds is right once in ``k``. Of the guesses in one arm let a
share ``r`` be right. Measured from chance to certainty, that is ``(r - 1/k) / (1 - 1/k)``; times the share
of answers that were guesses at all (so that "do not know" counts as blind) it becomes

    index = (right - wrong / (k - 1)) / answers

which for two arms is Bang's ``(right - wrong) / answers``. It is 1 if every guess is right, 0 at chance, and
``-1/(k - 1)`` if every guess is wrong. Somebody who always says the same arm, whatever it was, gets a high
index in that arm and low ones elsewhere; the mean over the arms is then 0, whatever the leaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from nightlab.trials.blinding.guesses import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from nightlab.trials.blinding.guesses import Guesses

Z95 = 1.959963984540054
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class BangIndex:
    """How far one arm's periods were guessed righter than chance: 0 is blind, 1 is always right.

    Args:
        arm: Its label.
        right: Periods guessed right.
        wrong: Guessed wrong.
        unknown: Answered with "do not know".
        value: The index.
        lo95: Lower end of its 95 % interval.
        hi95: Upper end.
    """

    arm: str
    right: int
    wrong: int
    unknown: int
    value: float
    lo95: float
    hi95: float


def bang_index(guesses: Guesses) -> tuple[BangIndex, ...]:
    """Return the index of each arm that has an answer.

    Assumptions: the interval takes answers as independent of each other. Answers of one person hardly are;
    the p of :func:`assessment.assess` does without.

    Source: Bang, Ni & Davis 2004, Control Clin Trials 25:143, for two arms; beyond two, derived above. The
    interval is the score interval of Tango 1998, Stat Med 17:891, which for two arms is the same contrast of
    two shares; unlike Bang's own it does not shrink to nothing where all answers agree.

    Example:
        >>> from nightlab.trials.blinding.guesses import Guesses
        >>> heard = Guesses(("off", "on"), ("on", "off") * 5, ("on", "off") * 4 + ("", "on"))
        >>> [round(one.value, 2) for one in bang_index(heard)]
        [0.6, 0.8]
    """
    found = []
    for arm in guesses.arms:
        right, wrong, unknown = guesses.counts(arm)
        if right + wrong + unknown:
            value, lo95, hi95 = index(right, wrong, unknown, arms=len(guesses.arms))
            found.append(BangIndex(arm, right, wrong, unknown, value, lo95, hi95))
    return tuple(found)


def index(right: int, wrong: int, unknown: int, *, arms: int) -> tuple[float, float, float]:
    """Return the index of one arm and the ends of its 95 % interval."""
    answers, weight = right + wrong + unknown, 1 / (arms - 1)
    value = (right - weight * wrong) / answers

    def z(of: float) -> float:
        return (value - of) / _score_sd(right, wrong, unknown, weight, of)

    lo95 = _crossing(z, Z95, -weight, value)
    hi95 = _crossing(z, -Z95, value, 1.0)
    return value, lo95, hi95


def mean_index(indexes: tuple[BangIndex, ...]) -> float | None:
    """Return the mean over arms, which leaning to one arm does not move; None without an answer."""
    return sum(one.value for one in indexes) / len(indexes) if indexes else None


def james_index(guesses: Guesses) -> float | None:
    """Return James's index over all arms: 0 all right, 0.5 at chance, 1 all "do not know".

    All wrong guesses weigh the same, and their weight then drops out. None without an answer, and where
    guesses at one arm only, in that arm only, leave nothing to compare.

    Source: James et al. 1996, Stat Med 15:1421.

    Example:
        >>> from nightlab.trials.blinding.guesses import Guesses
        >>> james_index(Guesses(("off", "on"), ("on", "off") * 5, ("",) * 10))
        1.0
    """
    if not guesses.answered:
        return None
    unknown = guesses.unknown / guesses.answered
    made = guesses.answered - guesses.unknown
    if not made:
        return 1.0
    cells = {arm: [g for g in guesses.cell(arm) if g != UNKNOWN] for arm in guesses.arms}
    of_arm = [len(cells[arm]) / made for arm in guesses.arms]
    of_guess = [sum(c.count(arm) for c in cells.values()) / made for arm in guesses.arms]
    expected = 1 - sum(a * g for a, g in zip(of_arm, of_guess, strict=True))
    if expected <= 0:
        return None
    disagreement = guesses.wrong / made
    return (1 + unknown + (1 - unknown) * (disagreement - expected) / expected) / 2


def _score_sd(right: int, wrong: int, unknown: int, weight: float, of: float) -> float:
    """Return the standard error of the index if it were ``of``, at the likeliest shares that make it so."""
    n, rest, both = right + wrong + unknown, 1 - of, 1 + weight
    a = weight * both * n
    b = weight * rest * (right + wrong) - of * both * (wrong + unknown)
    q = (b + sqrt(max(b * b + 4 * a * wrong * of * rest, 0.0))) / (2 * a)
    q = min(max(q, 0.0, -of / weight), rest / both)
    p = max(of + weight * q, 0.0)
    return sqrt(max(p + weight**2 * q - of**2, 1e-300) / n)


def _crossing(z: Callable[[float], float], level: float, low: float, high: float) -> float:
    """Return where a falling function passes a level, or the end at which it stops short of it."""
    if z(high) >= level:
        return high
    if z(low) <= level:
        return low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if z(middle) > level else (low, middle)
    return (low + high) / 2
