"""Whether the arms can be told apart from the passing of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nightlab.trials.data import TrialData

# Share of the allocation's variance that drift explains, above which the two cannot be told apart.
ERA_SHARE = 0.5
# Likewise for the day of the week; chance alone gives 0.1 in 56 nights and 0.3 in 21.
WEEKDAY_SHARE = 0.8
WEEKDAY_NIGHTS = 21
FEWEST_CHANGES = 3  # of arm; with two (on, off, on) one thing that came and went explains all


def confounded(data: TrialData) -> list[str]:
    """Return plain warnings where arms and time cannot be told apart, none where they can."""
    seen = data.seen
    dose, days = data.allocation[seen], data.days[seen]
    return _with_era(data, dose) or _with_weekday(dose, days)


def _with_era(data: TrialData, dose: NDArray[np.float64]) -> list[str]:
    seen = data.seen
    if data.blocks is None:
        return _few_changes(dose) or _era(dose, data.days[seen], degree=2)
    blocks = data.blocks[seen]
    mixed = sum(bool(np.ptp(dose[blocks == b]) > 0) for b in np.unique(blocks))
    if mixed == 0:
        return [
            (
                "The arms never vary within a block, so their difference cannot be told from the difference "
                "between blocks; randomise within blocks."
            )
        ]
    if mixed == 1:
        return _few_changes(dose) or _era(dose, data.days[seen], degree=2)
    return _era(dose, data.days[seen], degree=1)


def _few_changes(dose: NDArray[np.float64]) -> list[str]:
    changes = int(np.count_nonzero(np.diff(dose)))
    if changes >= FEWEST_CHANGES:
        return []
    times = "once" if changes == 1 else "twice"
    return [
        (
            f"Arm and era are confounded: the arm changed only {times}, so whatever else changed then would "
            "look the same; let the arms alternate at random."
        )
    ]


def _era(dose: NDArray[np.float64], days: NDArray[np.int64], *, degree: int) -> list[str]:
    """Compare the allocation with a straight or curved drift over the calendar.

    Assumptions: blocks that hold both arms take a curved drift up by themselves, so that only a
    straight one is held against them.
    """
    time = (days - days.mean()) / max(1, int(np.ptp(days)))
    share = _explained(dose, np.vander(time, degree + 1))
    if share < ERA_SHARE:
        return []
    return [
        (
            f"Arm and era are confounded: the passing of time alone explains {100 * share:.0f} % of who got what "
            "when, so season, habit or a new mattress would look the same; let the arms alternate at random."
        )
    ]


def _with_weekday(dose: NDArray[np.float64], days: NDArray[np.int64]) -> list[str]:
    if days.size < WEEKDAY_NIGHTS:
        return []
    share = _explained(dose, (days[:, None] % 7 == np.arange(7)).astype(np.float64))
    if share < WEEKDAY_SHARE:
        return []
    return [
        (
            f"Arm and weekday are confounded: the day of the week alone explains {100 * share:.0f} % of who got what, "
            "so that weekends would look the same; let the arms alternate at random."
        )
    ]


def _explained(dose: NDArray[np.float64], columns: NDArray[np.float64]) -> float:
    """Return the share of the allocation's variance that the columns explain."""
    whole = float(((dose - dose.mean()) ** 2).sum())
    if whole == 0:  # an allocation that never varies is explained by anything
        return 1.0
    fit = columns @ np.linalg.lstsq(columns, dose, rcond=None)[0]
    return 1 - float(((dose - fit) ** 2).sum()) / whole
