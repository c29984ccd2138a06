"""Which exposures a person's nights can carry, and what is said of the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nightlab.drivers.records import Shown
    from nightlab.drivers.series.exposure import Exposure

# Below this nothing is claimed from nights at all; each exposure in the model asks for one night more
# than the fortnight that level, weekdays and noise take.
FEWEST_NIGHTS, FOR_THE_REST = 28, 14
# Nights with an exposure, and nights without it.
FEWEST_EACH = 5


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """How an exposure stands before any model.

    Args:
        exposure: The exposure.
        known: Nights used on which it is known.
        present: Of those, nights with it.
        shown: What is said where it is not carried; None where it is.
        why: In a sentence.
    """

    exposure: Exposure
    known: int
    present: int
    shown: Shown | None = None
    why: str = ""

    @property
    def absent(self) -> int:
        """Known nights without it."""
        return self.known - self.present


def standings(
    exposures: Sequence[Exposure], nights: NDArray[np.bool_], outcome: str, label: str
) -> list[Standing]:
    """Return how each exposure stands, in the order given.

    Assumptions: where the nights cannot carry all, those with the most nights on their rarer side stay,
    traces of a driver before other labels.

    Args:
        exposures: All that were logged.
        nights: ``bool[days]``, those with the outcome.
        outcome: The measure.
        label: What the measure is called.
    """
    found = [_alone(each, nights, outcome, label) for each in exposures]
    room = int(nights.sum()) - FOR_THE_REST
    carried = [each for each in found if each.shown is None]
    carried.sort(key=lambda s: (not s.exposure.driver, -min(s.present, s.absent)))
    crowded_out = {id(each) for each in carried[room:]}
    needed = FOR_THE_REST + len(carried)
    why = f"{int(nights.sum())} nights cannot carry {len(carried)} exposures at once; {needed} can."
    return [_refused(s, "too few nights", why) if id(s) in crowded_out else s for s in found]


def _alone(exposure: Exposure, nights: NDArray[np.bool_], outcome: str, label: str) -> Standing:
    present = exposure.present(nights) if exposure.known(nights).size else np.zeros(0, np.bool_)
    here = Standing(exposure, present.size, int(present.sum()))
    if outcome in exposure.part_of:
        return _refused(
            here, "inseparable", f"It is part of what is measured: {label.lower()} changes with it."
        )
    if here.known < FEWEST_NIGHTS:
        why = f"It is known before {here.known} nights; at least {FEWEST_NIGHTS} are needed."
        return _refused(here, "too few nights", why)
    if _same(exposure, nights, here):
        return _refused(here, "always the same", _always(here))
    side, count = min(("with", here.present), ("without", here.absent), key=lambda s: s[1])
    if count < FEWEST_EACH:
        nights_of = "1 night is" if count == 1 else f"{count} nights are"
        why = f"Only {nights_of} {side} it; at least {FEWEST_EACH} are needed."
        return _refused(here, "too few nights", why)
    return here


def _same(exposure: Exposure, nights: NDArray[np.bool_], here: Standing) -> bool:
    return min(here.present, here.absent) == 0 or float(np.ptp(exposure.known(nights))) == 0


def _always(here: Standing) -> str:
    if here.present:
        return (
            f"It came before all {here.known} nights known, so nothing can be set against it. Leave it out "
            "on some evenings, drawn by lot, if that is safe for you, and the nights can tell."
        )
    return f"It came before none of the {here.known} nights known, so there is nothing to see."


def _refused(here: Standing, shown: Shown, why: str) -> Standing:
    return Standing(here.exposure, here.known, here.present, shown, why)
