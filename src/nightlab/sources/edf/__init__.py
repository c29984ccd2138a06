"""EDF+: the stages that a scorer annotated in a recording of polysomnography."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights import Hypnogram, Interval, Night, Stage
from nightlab.nights.naps import mark_naps
from nightlab.sources.edf.annotations import is_edf, read_annotations
from nightlab.sources.edf.bed import LEAST_SLEEP_S, Lights, Stretch, times_in_bed
from nightlab.sources.port import Counted, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.edf.annotations import Annotated, Annotation
    from nightlab.sources.edf.bed import Bed
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

SLEEP_STAGE = re.compile(r"sleep stage (\S{1,3})", re.IGNORECASE)
STAGES = {
    "w": Stage.WAKE,
    "1": Stage.N1,
    "n1": Stage.N1,
    "2": Stage.N2,
    "n2": Stage.N2,
    "3": Stage.N3,
    "n3": Stage.N3,
    "4": Stage.N3,
    "r": Stage.REM,
    "n": Stage.ASLEEP,
    "?": Stage.UNSCORED,
    "m": Stage.UNSCORED,
}
MOVEMENT = "movement time"
LIGHTS_OFF, LIGHTS_ON = ("lights off", "lights out"), ("lights on",)
EPOCHS_S = (30, 20, 10, 5, 1)
LONGEST_DAYS = 31
LONGEST_S = LONGEST_DAYS * 86_400
NO_STAGE = "annotations that are neither stages nor lights"
TOO_FAR = f"annotations before the start or over {LONGEST_DAYS} days after it"


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
        others: list[Part] = []
        left: Counter[str] = Counter()
        for part in parts:
            try:
                found = read_annotations(part)
            except NightlabError as error:
                if len(parts) == 1 or "without annotations" not in error.what:
                    raise
                others.append(part)
                continue
            stretches, lights, beside = _sorted(found.annotations)
            if not stretches:
                others.append(part)
                continue
            left += beside
            for bed in times_in_bed(stretches, lights):
                made = _night(bed, stretches, found, zones, part.name)
                if isinstance(made, Night):
                    nights.append(made)
                else:
                    yield made
        if len(others) == len(parts):
            raise _without_stages(others[0])
        if others:
            yield Counted("ignored", "recordings without stages", len(others))
        for what, count in sorted(left.items()):
            yield Counted("ignored", what, count)
        yield from mark_naps(nights)


def _without_stages(part: Part) -> NightlabError:
    return NightlabError(
        "no stages of sleep are annotated in it",
        where=part.name,
        fix="give the file with the stages, often called hypnogram",
    )


def _sorted(noted: tuple[Annotation, ...]) -> tuple[list[Stretch], Lights, Counter[str]]:
    """Return the stages and lights among annotations, and how many others there are, by what they are."""
    off, on = [], []
    beside: Counter[str] = Counter()
    stages: list[tuple[float, float | None, Stage]] = []
    for each in sorted(noted, key=lambda one: one.onset_s):
        text = each.text.strip().lower()
        stage = _stage(text)
        if not 0 <= each.onset_s <= LONGEST_S or (each.duration_s or 0) > LONGEST_S:
            beside[TOO_FAR] += 1
        elif stage is not None:
            stages.append((each.onset_s, each.duration_s, stage))
        elif text in LIGHTS_OFF:
            off.append(each.onset_s)
        elif text in LIGHTS_ON:
            on.append(each.onset_s)
        else:
            beside[NO_STAGE] += 1
    return _stretches(stages), Lights(tuple(off), tuple(on)), beside


def _stage(text: str) -> Stage | None:
    if text == MOVEMENT:
        return Stage.UNSCORED
    found = SLEEP_STAGE.fullmatch(text)
    return STAGES.get(found[1], Stage.UNSCORED) if found else None


def _stretches(stages: list[tuple[float, float | None, Stage]]) -> list[Stretch]:
    """Return stages with their ends: their duration, or else the next one's begin."""
    ends = [start for start, _, _ in stages[1:]]
    last = ends[-1] - stages[-2][0] if ends else 0.0
    ends.append(stages[-1][0] + last if stages else 0.0)
    found = [
        Stretch(start, following if duration is None else start + duration, stage)
        for (start, duration, stage), following in zip(stages, ends, strict=False)
    ]
    return [each for each in found if each.end_s > each.start_s]


def _night(
    bed: Bed, stretches: list[Stretch], found: Annotated, zones: Zones, where: str
) -> Night | Skipped:
    begin = zones.instant(found.start)
    start, end = (begin + timedelta(seconds=at) for at in (bed.start_s, bed.end_s))
    if bed.asleep_s < LEAST_SLEEP_S:
        return Skipped(f"{where}, {start:%Y-%m-%d %H:%M} UTC", "under 10 min asleep by themselves")
    within = [each for each in stretches if bed.start_s < each.end_s and each.start_s < bed.end_s]
    runs = [
        Interval(
            each.stage,
            begin + timedelta(seconds=each.start_s),
            begin + timedelta(seconds=each.end_s),
        )
        for each in within
    ]
    try:
        stages = Hypnogram.from_intervals(runs, start=start, end=end, epoch_s=_epoch_s(within, bed))
        return Night(
            start,
            end,
            zones.of(start),
            Edf.name,
            device=found.device,
            hypnogram=stages,
            provenance=bed.notes,
        )
    except NightlabError as error:
        return Skipped(where, error.what)


def _epoch_s(stretches: list[Stretch], bed: Bed) -> float:
    """Return the longest usual epoch into which all stages divide from lights off on."""
    edges = {each.start_s - bed.start_s for each in stretches if each.start_s >= bed.start_s}
    edges |= {each.end_s - bed.start_s for each in stretches if each.end_s <= bed.end_s}
    return next(
        (float(each) for each in EPOCHS_S if all(edge % each == 0 for edge in edges)), EPOCHS_S[-1]
    )


FORMAT = Edf()
