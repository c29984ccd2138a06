"""What the way a trial was kept holds against its verdict, told whether or not anybody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlab.trials.running import RunningTrial

LATEST_TELLING_DAYS = 1
LATE = "What was known of the nights by then may have shaped it."


def kept_otherwise(trial: RunningTrial, *, source: str, counted: int) -> list[str]:
    """Return what is to be told of how a trial was begun, kept and asked, a sentence each.

    Args:
        trial: A trial with a protocol.
        source: Where the outcome was taken from.
        counted: Nights that are judged.
    """
    return [
        *_sealed_late(trial),
        *_asked_before(trial),
        *_rested(trial),
        *_elsewhere(trial, source),
        *_cut(trial, counted),
    ]


def _sealed_late(trial: RunningTrial) -> list[str]:
    days = (trial.sealed_on - trial.start).days if trial.sealed_on else 0
    if days <= LATEST_TELLING_DAYS:
        return []
    return [f"It was sealed {days} days after its first evening. {LATE}"]


def _asked_before(trial: RunningTrial) -> list[str]:
    if not trial.asked_before:
        return []
    others = " and ".join(trial.asked_before)
    return [
        f"{others} asked the same before; the best of several answers may be luck, so read them all."
    ]


def _rested(trial: RunningTrial) -> list[str]:
    """Tell of every pause; one that was told afterwards may have followed its nights."""
    told = []
    for pause in trial.pauses:
        when = [
            e.told_at.date() for e in trial.log if e.kind == "pause" and e.evening == pause.first
        ]
        late = (when[-1] - pause.first).days if when else 0
        after = f", told {late} days later" if late > LATEST_TELLING_DAYS else ""
        ends = "on" if pause.is_open else f"to {pause.last}"
        told.append(f"It rested from {pause.first} {ends}{after}: {pause.reason.rstrip('.')}.")
    return told


def _elsewhere(trial: RunningTrial, source: str) -> list[str]:
    planned = trial.protocol.source
    if not planned or planned == source or trial.protocol.score:
        return []
    return [f"The protocol takes outcomes from {planned}; these are those of {source}."]


def _cut(trial: RunningTrial, counted: int) -> list[str]:
    planned = trial.design.counted_nights
    if trial.status != "finished" or counted >= planned:
        return []
    return [f"The trial is over, and this counts {counted} of its {planned} nights alone."]
