"""Nights out of days of movement: where a person rested, and what of it was sleep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights.actigraphy import MINUTE_S, SLEEP, UNKNOWN, WAKE, Scorer, summed
from nightlab.nights.hypnogram import Hypnogram, Stage
from nightlab.nights.rest import rest_periods, unworn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Counts = NDArray[np.float64]

STAGE_OF = {WAKE: Stage.WAKE, SLEEP: Stage.ASLEEP, UNKNOWN: Stage.UNSCORED}
TWO_MINUTES_S = 2 * MINUTE_S


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """Counts of movement over hours or weeks.

    Assumptions: epochs are adjacent; the device's clock ran evenly from the start, whatever clocks on
    walls did.

    Args:
        counts: ``float64[epochs]``, 0 or more; NaN where missing or known not to be worn.
        epoch_s: Length of an epoch in seconds: 120, or what divides 60.
        start: Instant at which the first epoch begins.

    Raises:
        NightlabError: Another length of an epoch, or a count below 0.
    """

    counts: Counts
    epoch_s: int
    start: datetime

    def __post_init__(self) -> None:
        if self.epoch_s != TWO_MINUTES_S and (self.epoch_s <= 0 or MINUTE_S % self.epoch_s):
            raise NightlabError(
                f"epochs of {self.epoch_s} s cannot be scored",
                where="epoch length",
                fix="export it again in epochs of 60 s",
            )
        if (self.counts < 0).any():
            raise NightlabError("a count below 0", where="counts", fix="export it again")


@dataclass(frozen=True, slots=True)
class Rest:
    """A rest that was found, scored from its first to its last epoch, and what to know of it."""

    hypnogram: Hypnogram
    notes: tuple[str, ...] = ()


def scored_rests(movement: Movement, scorer: Scorer) -> list[Rest]:
    """Return the rests of a recording as one scorer sees them.

    Assumptions: epochs that the scorer does not know are summed to minutes; rests are found as in
    :func:`~nightlab.nights.rest.rest_periods`, on minutes and for every scorer alike; 90 minutes
    without any movement are unscored, not sleep; a rest without a minute of sleep is none.
    """
    minutes = _in_minutes(movement)
    worn = np.where(unworn(minutes), np.nan, minutes)
    scores, epoch_s = _scores(movement, worn, scorer)
    stages = np.select(
        [scores == score for score in STAGE_OF], list(STAGE_OF.values()), Stage.UNSCORED
    ).astype(np.uint8)
    rests = []
    for first, last in rest_periods(worn):
        epochs = stages[first * MINUTE_S // epoch_s : last * MINUTE_S // epoch_s]
        if (epochs == Stage.ASLEEP).any():
            start = movement.start + timedelta(minutes=first)
            notes = _notes(worn, first, last)
            rests.append(Rest(Hypnogram(epochs, epoch_s, start), notes))
    return rests


def _in_minutes(movement: Movement) -> Counts:
    if movement.epoch_s == TWO_MINUTES_S:
        return np.repeat(movement.counts / 2, 2)
    return summed(movement.counts, MINUTE_S // movement.epoch_s)


def _scores(movement: Movement, worn: Counts, scorer: Scorer) -> tuple[NDArray[np.int8], int]:
    """Return scores in the recording's own epochs where the scorer knows them, else in minutes."""
    epoch_s = movement.epoch_s
    if epoch_s not in scorer.epochs_s:
        return scorer.score(worn, MINUTE_S), MINUTE_S
    off = np.isnan(worn)
    of_epoch = off[::2] if epoch_s == TWO_MINUTES_S else np.repeat(off, MINUTE_S // epoch_s)
    return scorer.score(
        np.where(of_epoch, np.nan, movement.counts[: of_epoch.size]), epoch_s
    ), epoch_s


def _notes(worn: Counts, first: int, last: int) -> tuple[str, ...]:
    missing = int(np.isnan(worn[first:last]).sum())
    said = {
        "the recording or the wearing begins within this rest": _is_open(worn, first - 1),
        "the recording or the wearing ends within this rest": _is_open(worn, last),
        f"{missing} min of it without counts or not worn": bool(missing),
    }
    return tuple(note for note, holds in said.items() if holds)


def _is_open(worn: Counts, beside: int) -> bool:
    return not 0 <= beside < worn.size or bool(np.isnan(worn[beside]))
