"""A recording of movement as the nights that its scorers see in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Night
from nightlab.nights.movement import scored_rests
from nightlab.nights.naps import mark_naps
from nightlab.sources.port import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.nights.actigraphy import Scorer
    from nightlab.nights.movement import Movement, Rest

FOUND = "time in bed found from movement alone (Roenneberg 2015); it begins when movement ceases"


def nights_of(
    movement: Movement,
    scorers: Sequence[Scorer],
    *,
    source: str,
    device: str,
    zones: Zones,
    where: str,
    notes: tuple[str, ...] = (),
) -> Iterator[Night | Skipped]:
    """Yield the nights of a recording, those of each scorer under its name, with naps apart.

    Args:
        movement: What the device counted.
        scorers: Those that were made for the device's counts.
        source: Name of the format.
        device: Model and number of the device.
        zones: Where the person was.
        where: The file, for messages.
        notes: What else to know of every night.
    """
    for scorer in scorers:
        nights, name = [], f"{device}, {scorer.name}".removeprefix(", ")
        for rest in scored_rests(movement, scorer):
            try:
                nights.append(
                    _night(rest, scorer, source=source, device=name, zones=zones, notes=notes)
                )
            except NightlabError as error:
                yield Skipped(where, error.what)
        yield from mark_naps(nights)
        if not nights:
            hours = movement.counts.size * movement.epoch_s / 3600
            why = f"no rest that {scorer.name} calls sleep in {hours:.3g} h of movement"
            yield Skipped(where, f"{why}; at least 12 h of wearing, day and night, are needed")


def _night(
    rest: Rest, scorer: Scorer, *, source: str, device: str, zones: Zones, notes: tuple[str, ...]
) -> Night:
    stages = rest.hypnogram
    scored = f"scored by {scorer.credit} from counts in epochs of {stages.epoch_s:g} s"
    return Night(
        stages.start,
        stages.end,
        zones.of(stages.end),
        source,
        device=device,
        hypnogram=stages,
        provenance=(scored, FOUND, *notes, *rest.notes),
    )
