"""EDF+: the stages that a scorer annotated in a recording of polysomnography."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.sources.edf.annotations import read_annotations
from nightlab.sources.edf.bed import LEAST_SLEEP_S, times_in_bed
from nightlab.sources.edf.header import SignalsAloneError, is_edf
from nightlab.sources.edf.scored import sort_out
from nightlab.sources.port import Counted, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from nightlab.nights import Zones
    from nightlab.sources.edf.bed import Bed, Stretch
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

EPOCHS_S = (30, 20, 10, 5, 1)
WITHOUT_STAGES = "recordings without stages"
# Below this no instant tells two seconds of a recording apart.
DECIMALS_S = 6


@dataclass(frozen=True, slots=True)
class Edf:
    """The stages annotated in EDF+ files.

    Assumptions: the start is wall clock without a zone and becomes an instant; annotations count
    elapsed seconds from it. Stages 3 and 4 of Rechtschaffen & Kales are N3; movement time is unscored.
    A stage without a duration lasts until the next. Signals are passed over.
    """

    name: ClassVar[str] = "edf"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "polysomnography with annotated stages (EDF+, .edf)"

    def sniff(self, head: bytes) -> bool:
        """Tell from the header."""
        return is_edf(head)

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield one night for each sleep that was scored.

        Raises:
            NightlabError: No file has stages, or one is damaged.
        """
        nights: list[Night] = []
        counts: Counter[str] = Counter()
        for part in parts:
            for record in _recording(part, zones, counts, is_alone=len(parts) == 1):
                if isinstance(record, Night):
                    nights.append(record)
                else:
                    yield record
        if counts[WITHOUT_STAGES] == len(parts):
            raise _without_stages(parts[0].name)
        for what, count in sorted((+counts).items()):
            yield Counted("ignored", what, count)
        yield from mark_naps(nights)


def _recording(
    part: Part, zones: Zones, counts: Counter[str], *, is_alone: bool
) -> Iterator[Night | Skipped]:
    """Yield the sleeps of one file, and count what else it has."""
    try:
        found = read_annotations(part)
    except SignalsAloneError:
        if is_alone:
            raise
        counts[WITHOUT_STAGES] += 1
        return
    scored = sort_out(found)
    if not scored.stretches:
        counts[WITHOUT_STAGES] += 1
        return
    counts += scored.beside
    begin = zones.instant(found.start)
    for bed in times_in_bed(scored.stretches, scored.lights):
        if bed.asleep_s < LEAST_SLEEP_S:
            at = begin + timedelta(seconds=bed.start_s)
            where = f"{part.name}, {at:%Y-%m-%d %H:%M} UTC"
            yield Skipped(where, "under 10 min asleep by themselves")
        else:
            try:
                made = _night(bed, scored.stretches, begin, zones, found.device)
            except NightlabError as error:
                yield Skipped(part.name, error.what)
            else:
                yield made


def _without_stages(where: str) -> NightlabError:
    return NightlabError(
        "no stages of sleep are annotated in it",
        where=where,
        fix="give the file with the stages, often called hypnogram",
    )


def _night(bed: Bed, stretches: list[Stretch], begin: datetime, zones: Zones, device: str) -> Night:
    within = [each for each in stretches if bed.start_s < each.end_s and each.start_s < bed.end_s]
    since = np.array([(each.start_s, each.end_s) for each in within]) - bed.start_s
    length_s = bed.end_s - bed.start_s
    epoch_s = _epoch_s(since, length_s)
    start, end = (begin + timedelta(seconds=at) for at in (bed.start_s, bed.end_s))
    epochs = _epochs([each.stage for each in within], since, length_s, epoch_s)
    stages = Hypnogram(epochs, epoch_s, start)
    zone = zones.of(start)
    return Night(start, end, zone, Edf.name, device=device, hypnogram=stages, provenance=bed.notes)


def _epochs(
    stages: list[Stage], since: NDArray[np.float64], length_s: float, epoch_s: float
) -> NDArray[np.uint8]:
    """Return the stage at the middle of each epoch; where two stretches overlap the later one counts.

    The same as ``Hypnogram.from_intervals`` without an instant for every edge, which take most of the
    time of a folder of nights.

    Args:
        stages: Of each stretch.
        since: ``float64[n, 2]``, seconds from the begin of the night at which each begins and ends.
        length_s: Length of the night.
        epoch_s: Length of an epoch.
    """
    epochs = np.full(max(1, round(length_s / epoch_s)), Stage.UNSCORED, dtype=np.uint8)
    edges = np.ceil(since / epoch_s - 0.5).clip(0).astype(np.int64)
    for stage, (first, last) in zip(stages, edges.tolist(), strict=True):
        epochs[first:last] = stage
    return epochs


def _epoch_s(since: NDArray[np.float64], length_s: float) -> float:
    """Return the longest usual epoch into which all stages divide from lights off on."""
    edges = since[(since >= 0) & (since <= length_s)].round(DECIMALS_S)
    return next((float(each) for each in EPOCHS_S if not (edges % each).any()), EPOCHS_S[-1])


FORMAT = Edf()
