"""The set of schedules that a trial could have had, by rules or by pattern, and parts of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nightlab.trials.designs.patterns import Pattern
from nightlab.trials.sampler import Rules, ScheduleSet, schedule_set

if TYPE_CHECKING:
    from numpy.typing import NDArray

Schedules = ScheduleSet | Pattern
# Schedules whose mean stands for all of them, where there are more.
SAMPLE = 100


def possible_schedules(rules: Rules | Pattern) -> Schedules:
    """Return the set that rules or a pattern describe.

    Raises:
        NightlabError: No schedule keeps the rules, or too many to count.
    """
    return rules if isinstance(rules, Pattern) else schedule_set(rules)


def others_kept(
    rules: Rules | Pattern, drawn: tuple[int, ...], one: int, other: int
) -> Rules | Pattern:
    """Return the part of a set in which every arm but two stands where it was drawn.

    A randomisation test of two arms among several holds in this part whatever the others do.

    Args:
        rules: The whole set.
        drawn: The schedule, as arm numbers, one per unit.
        one: Number of an arm in question.
        other: Number of the other.
    """
    if isinstance(rules, Pattern):
        return rules.exchanged(drawn, one, other)
    pair = tuple(sorted((one, other)))
    return replace(rules, allowed=tuple(pair if arm in pair else (arm,) for arm in drawn))


def sample(rules: Rules | Pattern) -> NDArray[np.int64]:
    """Return ``int64[n, units]``: all schedules of a set, or those of the seeds 0 to 99 of a large one.

    Seeds, not a generator of random numbers, so that what is told of a design never changes.
    """
    found = possible_schedules(rules)
    if found.size <= SAMPLE:
        return found.all()
    return np.array([found.from_seed(seed) for seed in range(SAMPLE)], dtype=np.int64)
