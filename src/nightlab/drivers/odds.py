"""From a prevalence and answers to a chance with its interval, without counting like answers twice."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nightlab.drivers.records import Because, Share

Z95 = 1.96
OTHERS = 0.25
"""Share of its log ratio with which an answer counts beside a stronger one of its group and direction."""
AT_ODDS = 0.5
"""Share of the smaller side that answers of one group against each other add to the doubt."""
DECIDES = 50.0
"""Ratio from which on, or below whose inverse, a fact decides and silences what speaks against it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer that was given, with what it says.

    Args:
        because: The answer and its ratio.
        group: Answers of one group say much the same.
        way: ``same`` or ``any``, see `likelihoods.Likelihood`.
    """

    because: Because
    group: str
    way: str

    @property
    def log(self) -> float:
        """Logarithm of the ratio."""
        return math.log(self.because.ratio)

    @property
    def doubt(self) -> Doubt:
        """Its standard deviation below and above."""
        log = self.log
        below, above = math.log(self.because.low), math.log(self.because.high)
        return Doubt((log - below) / Z95, (above - log) / Z95)

    @property
    def decides(self) -> bool:
        """Whether it is a fact that decides."""
        return abs(self.log) >= math.log(DECIDES) - 1e-9


class Doubt(NamedTuple):
    """Standard deviation on the scale of log odds, below and above the best guess."""

    below: float
    above: float


class Shift(NamedTuple):
    """By how much log odds move, with the doubt of it."""

    log: float
    doubt: Doubt


class Chance(NamedTuple):
    """A chance with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def chance(prior: Share, evidence: Sequence[Evidence]) -> Chance:
    """Return the chance after all answers.

    Within a group the strongest answer of each direction counts in full and each other one with
    ``OTHERS`` of its log ratio; groups add up. Where answers of one group contradict each other, what
    one side takes from the other is added to the doubt. A fact that decides silences what speaks
    against it. The bounds carry the doubt of the prevalence and of every ratio that counted: doubts
    within a group add up, since they rest on one guess; those of groups and prevalence are independent.

    Args:
        prior: Chance before any answer, with its bounds.
        evidence: What was answered, in any order.

    Assumptions: groups are independent given the driver. Where they are not, the chance is too sure.
    """
    shifts = [_shift(each) for each in _groups(counted(evidence))]
    start, below, above = _prior(prior)
    centre = start + math.fsum(each.log for each in shifts)
    down = math.hypot(below, *(each.doubt.below for each in shifts))
    up = math.hypot(above, *(each.doubt.above for each in shifts))
    return Chance(_inverse(centre), _inverse(centre - Z95 * down), _inverse(centre + Z95 * up))


def counted(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the answers that count, the strongest first.

    Left out are a no beside a yes in a group in which any cause is enough, and all that speaks against
    a fact that decides, as far as the rest as a whole speaks against it.
    """
    ordered = sorted(evidence, key=_strength)
    kept = [each for group in _groups(ordered) for each in _without_idle_no(group)]
    facts = [each for each in kept if each.decides]
    directions = {each.log > 0 for each in facts}
    if len(directions) == 1:
        rest = [each for each in kept if not each.decides]
        log = math.fsum(_shift(each).log for each in _groups(rest))
        kept = facts + (rest if (log > 0) in directions else [])
    return tuple(sorted(kept, key=_strength))


def _strength(each: Evidence) -> tuple[float, float, float, str, str]:
    why = each.because
    return -abs(each.log), why.low, why.high, why.question, why.said


def _groups(evidence: Iterable[Evidence]) -> list[list[Evidence]]:
    """Return evidence by group, facts that decide by themselves, each the strongest first."""
    table: dict[tuple[str, bool], list[Evidence]] = {}
    for each in sorted(evidence, key=_strength):
        table.setdefault((each.group, each.decides), []).append(each)
    return [table[key] for key in sorted(table)]


def _without_idle_no(group: list[Evidence]) -> list[Evidence]:
    yes = [each for each in group if each.log > 0]
    return yes if yes and group[0].way == "any" else group


def _shift(group: Sequence[Evidence]) -> Shift:
    """Return what one group does."""
    sides = [_tempered([e for e in group if (e.log > 0) is up]) for up in (True, False)]
    at_odds = AT_ODDS * min(abs(side.log) for side in sides)
    below = math.hypot(sum(side.doubt.below for side in sides), at_odds)
    above = math.hypot(sum(side.doubt.above for side in sides), at_odds)
    return Shift(sides[0].log + sides[1].log, Doubt(below, above))


def _tempered(side: Sequence[Evidence]) -> Shift:
    """Return what like answers do together: the first in full, the others with their share."""
    weights = [1.0] + [OTHERS] * (len(side) - 1)
    log = math.fsum(weight * each.log for weight, each in zip(weights, side, strict=False))
    below, above = (
        math.fsum(weight * each.doubt[end] for weight, each in zip(weights, side, strict=False))
        for end in (0, 1)
    )
    return Shift(log, Doubt(below, above))


def _prior(prior: Share) -> tuple[float, float, float]:
    """Return log odds of the prevalence with the doubt below and above."""
    centre, low, high = map(_logit, (prior.value, prior.low, prior.high))
    return centre, (centre - low) / Z95, (high - centre) / Z95


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _inverse(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
