"""From Samsung's sessions to nights: parts of one sleep united, stages put in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night, Stage
from nightlab.sources.port import Skipped
from nightlab.sources.samsung.session import LONGEST, zone_of
from nightlab.sources.samsung.ticks import ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.samsung.session import Session
    from nightlab.sources.samsung.stages import Span, Stages

EPOCH_US = 30_000_000
STAGES_ALONE = "no session in this export: bounded by its stages"


@dataclass(frozen=True, slots=True)
class Joining:
    """What is known when nights are made.

    Args:
        stages: Stages by session.
        wholes: Rows of combined sleeps by ``datauuid``.
        names: Names of devices by ``deviceuuid``.
        zones: Where the person was.
    """

    stages: Stages
    wholes: Mapping[str, Session]
    names: Mapping[str, str]
    zones: Zones

    def nights(self, sessions: Sequence[Session]) -> Iterator[Night | Skipped]:
        """Yield the nights of sessions, those that Samsung combined as one.

        Assumptions: sessions of one device with one ``combined_id`` are parts of one sleep that the
        person broke off; the time between them is not scored. Parts that are over 30 h together stay
        apart.
        """
        for parts in _groups(sessions):
            try:
                yield self._night(parts)
            except NightlabError as error:
                yield Skipped.of(error, parts[0].where)

    def _night(self, parts: Sequence[Session]) -> Night:
        first, last = parts[0], max(parts, key=lambda part: part.end)
        zone, told = zone_of(last, self.zones)
        whole = self.wholes.get(first.whole)
        keys = [*(part.key for part in parts), *([whole.key] if whole else [])]
        figures = first.figures if len(parts) == 1 else whole.figures if whole else {}
        return Night(
            first.start,
            last.end,
            zone,
            "samsung",
            self.names.get(first.device, ""),
            hypnogram=self._hypnogram(first, last, keys),
            reported=figures,
            provenance=(*told, *_told_of(parts), *_united(parts)),
        )

    def _hypnogram(self, first: Session, last: Session, keys: Sequence[str]) -> Hypnogram | None:
        """Return the stages of a night; None where no stage lies in it."""
        found = [stretch for key in keys for stretch in self.stages.of(key)]
        if not found or not timedelta(0) < last.end - first.start <= LONGEST:
            return None
        made = _painted(found, first.start, last.end)
        return made if made.is_scored else None


def _painted(spans: Sequence[Span], start: datetime, end: datetime) -> Hypnogram:
    """Return stages at epochs as ``Hypnogram.from_intervals`` does, without an object a stretch."""
    n = max(1, round((end - start) / timedelta(microseconds=EPOCH_US)))
    epochs = np.full(n, int(Stage.UNSCORED), dtype=np.uint8)
    # The first epoch whose middle comes at or after an instant, in whole numbers.
    first_us = ticks(start) - EPOCH_US // 2 + 1
    after, after_us = 0, first_us
    for begin_us, end_us, code in spans:
        # Nearly every stretch begins where the one before it ends.
        begin = after if begin_us == after_us else max(0, (begin_us - first_us) // EPOCH_US)
        after, after_us = max(0, (end_us - first_us) // EPOCH_US), end_us
        epochs[begin:after] = code
    return Hypnogram(epochs, EPOCH_US / 1e6, start)


def _groups(sessions: Sequence[Session]) -> list[list[Session]]:
    """Return the parts of every sleep, in order of their start."""
    groups: dict[tuple[str, str], list[Session]] = defaultdict(list)
    for session in sessions:
        # What is no part of another stands under its own key.
        own = session.key or session.where
        groups[session.whole or own, session.device].append(session)
    found = []
    for parts in groups.values():
        parts.sort(key=lambda part: part.start)
        is_long = max(part.end for part in parts) - parts[0].start > LONGEST
        found += [[part] for part in parts] if is_long else [parts]
    return found


def _told_of(parts: Sequence[Session]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(note for part in parts for note in part.told))


def _united(parts: Sequence[Session]) -> tuple[str, ...]:
    if len(parts) == 1:
        return ()
    gaps = [max(timedelta(0), after.start - before.end) for before, after in pairwise(parts)]
    gap_min = units.minutes(sum(gaps, timedelta(0)))
    united = f"united {len(parts)} sessions that Samsung combined"
    return (f"{united}; {gap_min:.0f} min between them are not scored" if gap_min else united,)
