"""What a scorer noted: stages with their ends, lights, and the rest."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nightlab.nights.hypnogram import Stage
from nightlab.sources.edf.bed import Lights, Stretch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.sources.edf.annotations import Annotated, Annotation

SLEEP_STAGE = re.compile(r"sleep stage (\S{1,3})")
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
LIGHTS_OFF, LIGHTS_ON = "off", "on"
LIGHTS = {"lights off": LIGHTS_OFF, "lights out": LIGHTS_OFF, "lights on": LIGHTS_ON}
LONGEST_DAYS = 31
LONGEST_S = LONGEST_DAYS * 86_400
NO_STAGE = "annotations that are neither stages nor lights"
TOO_FAR = f"annotations before the start or over {LONGEST_DAYS} days after it"
UNREAD = "lists of annotations that cannot be read"


@dataclass(frozen=True, slots=True)
class Scored:
    """A recording's stages in order, its lights, and how many other annotations it has, by what they are."""

    stretches: list[Stretch]
    lights: Lights
    beside: Counter[str] = field(default_factory=Counter)


def sort_out(found: Annotated) -> Scored:
    """Return what the annotations of a recording mean.

    Assumptions: a stage without a duration lasts until the next, the last as long as the one before.
    Stages 3 and 4 of Rechtschaffen & Kales are N3; movement time is unscored.
    """
    beside: Counter[str] = Counter({UNREAD: found.unread} if found.unread else {})
    meant = {
        text: _meaning(text.strip().lower()) for text in {one.text for one in found.annotations}
    }
    stages: list[tuple[float, float | None, Stage]] = []
    lights: dict[str, list[float]] = {LIGHTS_OFF: [], LIGHTS_ON: []}
    for onset_s, duration_s, text in _within_a_month(found.annotations, beside):
        meaning = meant[text]
        if isinstance(meaning, Stage):
            stages.append((onset_s, duration_s, meaning))
        elif meaning:
            lights[meaning].append(onset_s)
        else:
            beside[NO_STAGE] += 1
    off, on = (tuple(lights[each]) for each in (LIGHTS_OFF, LIGHTS_ON))
    return Scored(_stretches(stages), Lights(off, on), beside)


def _within_a_month(noted: Sequence[Annotation], beside: Counter[str]) -> list[Annotation]:
    """Return the annotations that a recording can have, in order, and count the others."""
    near = [
        each
        for each in noted
        if 0 <= each.onset_s <= LONGEST_S and (each.duration_s or 0) <= LONGEST_S
    ]
    if len(near) < len(noted):
        beside[TOO_FAR] += len(noted) - len(near)
    return sorted(near, key=_order)


def _order(noted: Annotation) -> tuple[float, float, str]:
    """Order by all that an annotation tells, so that where it stands in the file counts for nothing."""
    return noted.onset_s, -1 if noted.duration_s is None else noted.duration_s, noted.text


def _meaning(text: str) -> Stage | str:
    """Return a stage, how the lights went, or nothing."""
    if text == MOVEMENT:
        return Stage.UNSCORED
    if found := SLEEP_STAGE.fullmatch(text):
        return STAGES.get(found[1], Stage.UNSCORED)
    return LIGHTS.get(text, "")


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
