"""Hypnograms as text, by two ways to number the stages."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nightlab.nights import Hypnogram, Stage
from sources.case import Case
from sources.made.person import person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.random import Generator

    from nightlab.nights import Night

AASM = ("0", "1", "2", "3", "4", "2", "2", "-1")
KALES = ("0", "1", "2", "4", "5", "2", "2", "9")
LETTERS = ("W", "N1", "N2", "N3", "REM", "N2", "N2", "?")
READ_AS: dict[tuple[str, ...], tuple[str, ...]] = {
    AASM: ("4 is read as REM, because no 5 occurs",),
    KALES: ("4 is read as N3, because 5 occurs",),
    LETTERS: (),
}


def hypnogram_txt(nights: Sequence[Night], codes: Sequence[str], *, offset: bool = False) -> bytes:
    """Write nights below their starts, on the wall clock or with its offset."""
    lines = []
    for night in nights:
        assert night.hypnogram is not None
        start = night.local_start if offset else night.local_start.replace(tzinfo=None)
        device = night.device.replace(" ", "_")
        lines.append(f"# start {start.isoformat()} epoch_s 30 device {device}")
        lines += [codes[stage] for stage in night.hypnogram.epochs.tolist()]
    return "\n".join([*lines, ""]).encode()


def _write(
    codes: Sequence[str],
    offset: bool,  # noqa: FBT001 - bound by place
    nights: Sequence[Night],
    _rng: Generator,
) -> bytes:
    return hypnogram_txt(nights, codes, offset=offset)


def _people(
    codes: Sequence[str], rng: Generator, zone: str, season: str, days: int = 14
) -> list[Night]:
    nights = []
    for night in person(rng, zone, season, "hypnogram", days):
        assert night.hypnogram is not None
        stages = night.hypnogram.epochs.copy()
        stages[stages == Stage.LIGHT] = Stage.N2
        stages[stages.size // 2] = Stage.UNSCORED
        stages[3:5] = Stage.N3, Stage.REM
        nights.append(
            replace(
                night,
                device="home lab",
                hypnogram=Hypnogram(stages.astype(np.uint8), 30.0, night.start),
                reported={},
                provenance=READ_AS[tuple(codes)],
            )
        )
    return nights


CASES = tuple(
    Case(
        "hypnogram",
        partial(_people, codes),
        partial(_write, codes, offset),
        None,
        may_lose_its_end=True,
        clock="instant" if offset else "wall",
    )
    for codes, offset in ((AASM, True), (KALES, False), (LETTERS, True))
)
