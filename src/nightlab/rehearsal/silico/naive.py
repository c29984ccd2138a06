"""What somebody would conclude who compared the nights before with those on the capsule, without a control."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import MEASURES
from nightlab.nights.accounts import measure_diary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.silico.trial import LivedTrial

LATE_NIGHTS = 28  # the second half of eight weeks
FEWEST = 3


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Nights on the arm less nights before the trial.

    Args:
        change: Mean difference.
        lo95: Lower end of its 95 % interval.
        hi95: Upper end.
        works: Whether somebody would say that it works.
    """

    change: float
    lo95: float
    hi95: float
    works: bool


def before_after(lived: LivedTrial, outcome: str = "") -> BeforeAfter | None:
    """Return the naive comparison of a trial's diary; None where there are too few mornings.

    Assumptions: the nights of the run-in against the nights on the arm among the last four weeks, by
    Welch's t; it is said to work where the interval excludes zero and the mean is worth the trouble, which
    is what the house asks of a randomised trial too.

    Args:
        lived: A trial.
        outcome: A measure; the design's where empty.
    """
    design = lived.protocol.design
    measure = outcome or design.outcome
    arm_of = {d.night: d.arm for d in design.schedule(lived.start)}
    first, last = lived.start, lived.start + timedelta(days=design.nights)
    before, after = [], []
    for entry in lived.diary:
        value = getattr(measure_diary(entry), measure)
        if value is None:
            continue
        if entry.date <= first:
            before.append(value)
        elif arm_of.get(entry.date) == design.arms[-1] and (last - entry.date).days < LATE_NIGHTS:
            after.append(value)
    if min(len(before), len(after)) < FEWEST:
        return None
    change, half = _welch(np.array(after), np.array(before))
    better = design.better or MEASURES[measure].better
    gain = change if better == "higher" else -change
    works = gain > half and gain >= (design.worthwhile or 0.0)
    return BeforeAfter(change, change - half, change + half, works)


def _welch(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[float, float]:
    """Return the difference of means and the half width of its 95 % interval."""
    from scipy.special import stdtrit

    of_a, of_b = a.var(ddof=1) / a.size, b.var(ddof=1) / b.size
    total = max(1e-12, of_a + of_b)
    freedom = total**2 / max(1e-12, of_a**2 / (a.size - 1) + of_b**2 / (b.size - 1))
    return float(a.mean() - b.mean()), float(stdtrit(freedom, 0.975) * np.sqrt(total))
