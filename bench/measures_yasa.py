"""1,000 nights of 960 epochs measured, against YASA's sleep statistics.

python bench/measures_yasa.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from race.machine import hold_to_one_core
from race.peer import Peer
from race.profile import explained
from race.row import Row, seconds
from race.timing import Lap, alternate, by_round, middle, often, together, wall_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from nightlab.nights import Hypnogram

    Columns = dict[str, NDArray[np.float64]]

NIGHTS, EPOCHS = 1000, 960
SEED = 20240501
ROUNDS, LAPS = 5, 15
GOAL = 20.0
ROUNDING = 5.1e-5  # YASA rounds to four decimals
# YASA's name -> ours, where the definitions are the same.
SAME = {
    "TIB": "tib_min",
    "SPT": "spt_min",
    "WASO": "waso_min",
    "TST": "tst_min",
    "SE": "se_percent",
    "SME": "sme_percent",
    "SFI": "sfi_per_h",
    "SOL": "sol_min",
    "WAKE": "awake_min",
    "N1": "n1_min",
    "N2": "n2_min",
    "N3": "n3_min",
    "REM": "rem_min",
    "%N1": "n1_percent",
    "%N2": "n2_percent",
    "%N3": "n3_percent",
    "%REM": "rem_percent",
}


def drawn() -> list[str]:
    """Return the nights, one letter an epoch."""
    import numpy as np

    from made.hypnograms import letters

    rng = np.random.default_rng(SEED)
    return [letters(rng, 5, EPOCHS)[:EPOCHS] for _ in range(NIGHTS)]


def builder(nights: list[str]) -> Callable[[], list[Hypnogram]]:
    """Return the work of making our hypnograms."""
    from datetime import UTC, datetime

    from nightlab.nights import Hypnogram

    start = datetime(2024, 1, 1, 23, tzinfo=UTC)
    return lambda: [Hypnogram.from_string(night, epoch_s=30, start=start) for night in nights]


def measurer(hypnograms: list[Hypnogram]) -> Callable[[], Columns]:
    """Return the work of measuring them."""
    from nightlab.nights import measure_many

    return lambda: measure_many(hypnograms)


def furthest(columns: Columns, answers: list[dict[str, float | None]]) -> float:
    """Return the largest difference between two figures of one name, infinite where one lacks."""
    gaps = [
        gap(float(columns[ours][night]), answer[theirs])
        for night, answer in enumerate(answers)
        for theirs, ours in SAME.items()
    ]
    return max(gaps)


def gap(ours: float, theirs: float | None) -> float:
    """Return how far two figures lie apart; NaN and None are both unknown.

    Example:
        >>> gap(2.5, 2.0), gap(float("nan"), None), gap(1.0, None)
        (0.5, 0.0, inf)
    """
    unknown = ours != ours  # noqa: PLR0124 - NaN alone differs from itself
    if unknown or theirs is None:
        return 0.0 if unknown and theirs is None else float("inf")
    return abs(ours - theirs)


def race() -> Row:
    """Time both sides with and without the making of the hypnograms."""
    from made.hypnograms import WORDS

    nights = drawn()
    build = builder(nights)
    measure = measurer(build())
    with Peer("yasa_statistics", "yasa") as peer:
        version = peer.ask("version")[0]
        peer.ask("prepare", told=[[WORDS[5][letter] for letter in night] for night in nights])

        def asked(command: str) -> Callable[[], Lap]:
            return lambda: peer.ask(command)[1]

        asked("build")()
        asked("measure")()
        apart = furthest(measure(), peer.ask("answers")[0])
        built, measured, their_built, their_measured = alternate(
            ROUNDS, often(build, LAPS), often(measure, LAPS), asked("build"), asked("measure")
        )
    ours, theirs = together(built, measured), together(their_built, their_measured)
    ratio = wall_ratio(theirs, ours)
    equal = (
        f"All {len(SAME)} figures that both define alike are equal on all nights, to the four decimals "
        "that YASA gives."
        if apart <= ROUNDING
        else f"The figures differ, by up to {apart:.3g}."
    )
    row = Row(
        row=f"{NIGHTS:,} nights of {EPOCHS} epochs measured",
        ours=seconds(middle(ours).wall_s),
        peer=f"{seconds(middle(theirs).wall_s)}, {version}",
        ratio=ratio.value,
        unit="times faster",
        goal=GOAL,
        met=ratio.value >= GOAL and apart <= ROUNDING,
        note=(
            f"The hypnogram made, ours from letters and theirs from words, and measured. The "
            f"measuring alone takes {seconds(middle(measured).wall_s)} against "
            f"{seconds(middle(their_measured).wall_s)}: "
            f"{wall_ratio(their_measured, measured).value:.0f} times faster. {equal} {by_round(ratio)}"
        ),
    )
    return explained(row, lambda: [(build(), measure()) for _ in range(LAPS)])


if __name__ == "__main__":
    hold_to_one_core()
    race().say()
