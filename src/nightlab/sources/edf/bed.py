"""When a recorded person was in bed: by the lights, or else by what was scored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from nightlab.nights.hypnogram import ASLEEP_STAGES, Stage

LONGEST_AWAKE_S = 2 * 3600
"""Wake in the middle of a night; what is longer parts two sleeps."""
LONGEST_AROUND_S = 3600
"""Wake before or after sleep that a recording may have been made in bed for."""
LEAST_SLEEP_S = 600


class Stretch(NamedTuple):
    """A stage from one second of the recording to another."""

    start_s: float
    end_s: float
    stage: Stage


@dataclass(frozen=True, slots=True)
class Lights:
    """Seconds of the recording at which lights went off and on."""

    off_s: tuple[float, ...] = ()
    on_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Bed:
    """A time in bed, what was asleep in it, and what to know of it."""

    start_s: float
    end_s: float
    asleep_s: float
    notes: tuple[str, ...]


def times_in_bed(stretches: list[Stretch], lights: Lights) -> list[Bed]:
    """Return the times in bed of a recording, in order.

    Assumptions: sleeps that over 2 h of wake or of nothing part are two. Lights off and on bound a
    time in bed where they are annotated around it. Where they are not, it begins and ends with the
    scored recording if that has at most an hour of wake there, because laboratories record people in
    bed; otherwise with sleep itself, and the time to fall asleep is not known.

    Args:
        stretches: Scored ones, in order of their start.
        lights: What is annotated of them.
    """
    known = [each for each in stretches if each.stage != Stage.UNSCORED]
    sleeps: list[list[Stretch]] = []
    asleep_until_s = float("-inf")
    for each in known:
        if each.stage in ASLEEP_STAGES:
            if each.start_s - asleep_until_s > LONGEST_AWAKE_S:
                sleeps.append([])
            sleeps[-1].append(each)
            asleep_until_s = max(asleep_until_s, each.end_s)
    edges = [(sleep[0].start_s, max(each.end_s for each in sleep)) for sleep in sleeps]
    begins = [float("-inf"), *(end for _, end in edges)]
    ends = [*(start for start, _ in edges[1:]), float("inf")]
    return [
        _bed(sleep, edge, (after, before), known, lights)
        for sleep, edge, after, before in zip(sleeps, edges, begins, ends, strict=False)
    ]


def _bed(
    sleep: list[Stretch],
    edge: tuple[float, float],
    free: tuple[float, float],
    known: list[Stretch],
    lights: Lights,
) -> Bed:
    off = [at for at in lights.off_s if free[0] <= at <= edge[0]]
    on = [at for at in lights.on_s if edge[1] <= at <= free[1]]
    scored = [each for each in known if free[0] <= each.start_s and each.end_s <= free[1]]
    first = min(each.start_s for each in scored)
    last = max(each.end_s for each in scored)
    notes = []
    start = max(off) if off else first
    if not off and edge[0] - first > LONGEST_AROUND_S:
        start = edge[0]
        notes.append("lights off is not annotated: time in bed begins with sleep")
    elif not off:
        notes.append("lights off is not annotated: time in bed begins with the scored recording")
    end = min(on) if on else last
    if not on and last - edge[1] > LONGEST_AROUND_S:
        end = edge[1]
        notes.append("lights on is not annotated: time in bed ends with sleep")
    elif not on:
        notes.append("lights on is not annotated: time in bed ends with the scored recording")
    return Bed(start, end, sum(each.end_s - each.start_s for each in sleep), tuple(notes))
