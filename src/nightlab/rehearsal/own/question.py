"""What a design asks of its nights: which arm against which, better which way, and what would be worth it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.rehearsal.own.scale import reached
from nightlab.trials.designs.factor import factor_seen
from nightlab.trials.exposure import exposure
from nightlab.trials.prior import LARGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.rehearsal.own.nights import OwnNights
    from nightlab.trials import Literature
    from nightlab.trials.design import Design
    from nightlab.trials.nuisance import Trend
    from nightlab.trials.verdict import Better

DEFAULT_WORTHWHILE_SD = 0.3
MOST_SEEDS = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What the verdict of a rehearsed trial is on.

    Args:
        design: The rules; the seed is drawn anew for each trial.
        better: Which way the outcome is better.
        worthwhile: Smallest effect worth the trouble, in the outcome's unit.
        active: Which arm, or ``with magnesium`` of a factorial plan; None for the first after the control.
        literature: What trials on others say, for the verdict's evidence prior.
        trend: The slow term of the verdict's model; None for the usual one.
        looks_early: Whether the verdict is asked for before the end.
    """

    design: Design
    better: Better
    worthwhile: float
    active: str | None = None
    literature: Literature | None = None
    trend: Trend | None = None
    looks_early: bool = True

    @property
    def direction(self) -> int:
        """1 where higher is better, else -1."""
        return 1 if self.better == "higher" else -1

    @property
    def comparison(self) -> str:
        """The arm in question and what it is held against."""
        allotted = self.allotted(self.design)
        if self.design.plan == "dose":
            return f"{self.design.arms[-1]} {self.design.unit} against {self.design.arms[0]}"
        return f"{allotted.active} against {allotted.control}"

    def drawn(self, rng: np.random.Generator) -> Design:
        """Return the design with a schedule of its own, one that its own rules do not refuse.

        Raises:
            NightlabError: No schedule among many that leaves contrast enough.
        """
        for _ in range(MOST_SEEDS):
            try:
                return replace(self.design, seed=int(rng.integers(2**62)))
            except NightlabError as error:
                refused = error
        raise refused

    def of(self, design: Design) -> Question:
        """Return the same question asked of another design."""
        return replace(self, design=design)

    def allotted(self, design: Design) -> Allotted:
        """Return who gets what on each counted night of one schedule."""
        if design.plan == "dose" and self.active is None:
            shares = np.array(design.levels)[design.codes()] / max(design.levels)
            return Allotted(None, None, design.labels(), shares, {})
        active = self.active
        if design.factors and active is None:
            active = f"with {design.factors[0]}"
        factor = factor_seen(design, active, None)
        if factor:
            felt = np.array([label == factor.active for label in factor.labels], dtype=np.float64)
            return Allotted(factor.active, factor.control, factor.labels, felt, factor.others)
        labels, arm = design.labels(), self._arm(design)
        felt = np.array([label == arm for label in labels], dtype=np.float64)
        return Allotted(arm, design.arms[0], labels, felt, {})

    def _arm(self, design: Design) -> str:
        wanted = (self.active or design.arms[1]).strip().casefold()
        for arm in design.arms[1:]:
            if arm.casefold() == wanted:
                return arm
        raise NightlabError(
            f"no arm is called {self.active!r}",
            where="active",
            fix=f"the arms beside the control are {', '.join(design.arms[1:])}",
        )


@dataclass(frozen=True, slots=True, eq=False)
class Allotted:
    """Who gets what on each counted night.

    Attributes:
        active: Label of the arm in question; None for a line through doses.
        control: Label it is held against; None likewise.
        labels: Arm of each night as the analysis reads it.
        share: ``float64[n]``: 1 on the arm, 0 elsewhere; a dose as its share of the highest.
        others: What each night feels of the other things of a factorial plan.
    """

    active: str | None
    control: str | None
    labels: tuple[str, ...]
    share: NDArray[np.float64]
    others: dict[str, list[float]]

    @property
    def is_line(self) -> bool:
        """Whether the effect is read off a line through doses, so that no two sides are compared."""
        return self.active is None


def felt(
    design: Design, share: NDArray[np.float64], half_life_nights: float
) -> NDArray[np.float64]:
    """Return ``float64[n]``: what each counted night feels, nights without anything between included."""
    evenings = design.evenings()
    given = np.zeros(int(evenings[-1]) + 1)
    given[evenings] = share
    found: NDArray[np.float64] = exposure(given, half_life_nights)[evenings]
    return found


def worth_having(given: float | None, own: OwnNights) -> float:
    """Return the smallest worthwhile effect in the outcome's unit: the one given, else 0.3 sd.

    Raises:
        NightlabError: Not above 0.
    """
    if given is None:
        sd, level = own.sd.mean, float(own.draws.level.mean())
        return abs(reached(DEFAULT_WORTHWHILE_SD * sd, level, sd, own.family, own.whole))
    if not 1 / LARGEST < given < LARGEST:
        raise NightlabError(
            f"{given:g} cannot be",
            where="worthwhile",
            fix="give a number above 0 in the outcome's unit",
        )
    return given


def plain(question: Question) -> dict[str, Any]:
    """Return a question as plain values."""
    return {
        "comparison": question.comparison,
        "better": question.better,
        "worthwhile": question.worthwhile,
        "prior": question.design.prior,
        "nights": question.design.nights,
        "plan": question.design.plan or None,
    }
