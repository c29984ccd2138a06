"""The Sleep Regularity Index: how alike the days are, clock time by clock time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights.accounts import sleep_span
from nightlab.nights.night import Night
from nightlab.nights.timeline import (
    ASLEEP,
    AWAKE,
    UNKNOWN,
    Stretch,
    even_stretch,
    staged_stretch,
    timeline,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.nights.chronotype import SleepRecord

DAY_S = 86_400
HALF_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SleepRegularity:
    """The index and what it rests on.

    Args:
        sri: -100 (each day the reverse of the one before) over 0 (chance) to 100 (all days alike);
            None without a single valid pair.
        valid_pairs: Pairs of epochs, a day apart, of which both are known.
        epoch_s: Length of an epoch in seconds.
    """

    sri: float | None
    valid_pairs: int
    epoch_s: int

    @property
    def valid_days(self) -> float:
        """Pairs of whole days that the valid pairs amount to."""
        return self.valid_pairs * self.epoch_s / DAY_S


def sleep_regularity_index(records: Sequence[SleepRecord], *, epoch_s: int = 30) -> SleepRegularity:
    """Return the chance, scaled to -100..100, of the same state on the wall clock a day later.

    Assumptions: a night that is known makes the twelve hours before and after its middle known, and
    the time up to a known night of the next date: wake, unless sleep was recorded. Around a missing
    night all else is unknown, not wake. A pair counts where both epochs are known. Pairs share the
    wall clock, not the instant: the hour that the clocks skip pairs with nothing, and of an hour that
    comes twice the first counts, so a steady sleeper stays at 100 over a change of clocks. Naps count.
    Where a record has no stages but an onset and a final awakening, the time between counts as sleep,
    as in the diaries of the source. Of records that overlap the later in the sequence wins.

    Args:
        records: Nights and diary entries of one person, in any order.
        epoch_s: Length of an epoch in whole seconds that divide a day.

    Raises:
        NightlabError: An epoch that does not divide the day.

    Source: Phillips et al. 2017, Sci Rep 7:3216 (PMC5468315).
    """
    if epoch_s <= 0 or DAY_S % epoch_s:
        raise NightlabError(
            f"epochs of {epoch_s} s do not divide a day", where="epoch_s", fix="use 30 or 60"
        )
    states = timeline(_stretches(records, epoch_s))
    day = DAY_S // epoch_s
    today, tomorrow = states[:-day], states[day:]
    valid = (today != UNKNOWN) & (tomorrow != UNKNOWN)
    pairs = int(valid.sum())
    alike = int((valid & (today == tomorrow)).sum())
    return SleepRegularity(200 * alike / pairs - 100 if pairs else None, pairs, epoch_s)


def _stretches(records: Sequence[SleepRecord], epoch_s: int) -> list[Stretch]:
    """Return what is known in the order in which it is written: waking days, gaps, sleep."""
    gaps, sleeps, nights = [], [], []
    for record in records:
        sleep = _sleep(record, epoch_s)
        if sleep is not None:
            sleeps.append(sleep)
            nights += [] if isinstance(record, Night) and record.is_nap else [record]
        elif isinstance(record, Night):
            gaps.append(even_stretch(record.start, record.end, record.zone, epoch_s, UNKNOWN))
    return _waking(nights, epoch_s) + gaps + sleeps


def _sleep(record: SleepRecord, epoch_s: int) -> Stretch | None:
    """Return the stages of a record, or onset to final awakening, or None where both are missing."""
    if isinstance(record, Night) and record.hypnogram is not None and record.hypnogram.is_scored:
        return staged_stretch(record.hypnogram, record.zone, epoch_s)
    span = sleep_span(record)
    return span and even_stretch(*span, record.zone, epoch_s, ASLEEP)


def _waking(nights: Sequence[SleepRecord], epoch_s: int) -> list[Stretch]:
    """Return the days around known nights as awake, until sleep is written over them."""
    in_order = sorted(nights, key=_middle)
    days = [
        even_stretch(
            _middle(night) - HALF_DAY, _middle(night) + HALF_DAY, night.zone, epoch_s, AWAKE
        )
        for night in in_order
    ]
    between = [
        even_stretch(_middle(night), _middle(after), after.zone, epoch_s, AWAKE)
        for night, after in pairwise(in_order)
        if after.date - night.date <= timedelta(days=1)
    ]
    return days + between


def _middle(record: SleepRecord) -> datetime:
    onset, awakening = sleep_span(record) or _bounds(record)
    return onset + (awakening - onset) / 2


def _bounds(record: SleepRecord) -> tuple[datetime, datetime]:
    if isinstance(record, Night):
        return record.start, record.end
    return record.fell_asleep, record.woke
