"""The arrays of a block of people, and of the days they are to live, as the stepper reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nightlab.body.epochs import MEASURES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP_H = 0.1
STEPS_A_DAY = 240
EPOCHS_A_STEP = 12
EPOCHS_A_DAY = STEPS_A_DAY * EPOCHS_A_STEP
STEPS_AN_HOUR = 10
BINS = 96  # of the clock's phase, for the undisturbed day
LATE_MIN = 20.0
EARLY_EPOCHS = 360  # the first three hours of sleep
# What is measured on a night beside the hypnogram's own measures.
NIGHT_MEASURES = (*MEASURES, "swa_early_pct", "bed_clock_h", "rise_clock_h", "final_wake_clock_h")
SWA_EARLY, BED_CLOCK, RISE_CLOCK, FINAL_WAKE = range(len(MEASURES), len(NIGHT_MEASURES))
# Rows of what the stepper itself carries for each person.
BED, NEXT, BED_EPOCH, AWAKE_EPOCHS, ROSE_EPOCH, SLEPT_TODAY, SLEPT_A_DAY, NEED, HIDDEN, WAVES, WAVED, WEIGHT_KG = range(12)  # fmt: skip
CARRIED = 12


class Organs(NamedTuple):
    """Compiled functions of the organs of one rate, and the first and last rows that are their own."""

    steps: Any
    states: NDArray[np.int64]
    rows: NDArray[np.int64]
    doses: NDArray[np.int64]
    pulls: NDArray[np.int64]


class Block(NamedTuple):
    """Everything of a block of people; float64, people last."""

    keys: NDArray[np.uint64]
    s: NDArray[np.float64]
    p: NDArray[np.float64]
    d_fast: NDArray[np.float64]
    d_slow: NDArray[np.float64]
    bus: NDArray[np.float64]
    fast: NDArray[np.float64]
    slow: NDArray[np.float64]
    pull: NDArray[np.float64]
    own: NDArray[np.float64]
    reference: NDArray[np.float64]
    counted: NDArray[np.float64]
    epochs: NDArray[np.uint8]


class Days(NamedTuple):
    """What the days of one call hold for all people alike."""

    first_step: int
    inputs: NDArray[np.float64]
    input_rows: NDArray[np.int64]
    bedroom: NDArray[np.float64]
    dose_step: NDArray[np.int64]
    dose_row: NDArray[np.int64]
    dose_amount: NDArray[np.float64]
    dose_per_kg: NDArray[np.bool_]
    planned: NDArray[np.int64]
    bed_main: NDArray[np.bool_]
    bed_ends_awake: NDArray[np.bool_]
    bed_measured: NDArray[np.bool_]
    jitter: NDArray[np.float64]
    record: NDArray[np.bool_]


class Kept(NamedTuple):
    """Where a call leaves what is kept; a length of 0 keeps nothing."""

    total: NDArray[np.float64]
    squares: NDArray[np.float64]
    seen: NDArray[np.float64]
    nights: NDArray[np.float64]
    hypnograms: NDArray[np.uint8]
    course: NDArray[np.float64]
    course_bus: NDArray[np.int64]
    course_states: NDArray[np.int64]


class Limits(NamedTuple):
    """Rows at which the organs of sleep stand, and the bounds of all states."""

    s_homeostat: int
    p_homeostat: int
    s_stages: int
    p_stages: int
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    learning: bool
