"""A trial as it was written down, brought to where it stands this evening."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.trials.pauses import dated, pauses_of
from nightlab.trials.protocol import amended
from nightlab.trials.protocol_file import parse_protocol
from nightlab.trials.running import Amendment, RunningTrial

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nightlab.trials.entries import Entry
    from nightlab.trials.pauses import Pause
    from nightlab.trials.protocol import Protocol
    from nightlab.trials.running import DoseStatus


def open_trial(
    trial_id: str,
    *,
    name: str,
    start: date,
    text: str,
    sha256: str,
    told: str,
    doses: Mapping[date, DoseStatus],
    log: Sequence[Entry],
    evening: date,
    today: date,
    sealed_on: date | None = None,
) -> RunningTrial:
    """Return a trial as it stands.

    Args:
        trial_id: Such as ``t1``.
        name: What it is called.
        start: First evening.
        text: The sealed protocol.
        sha256: Its digest.
        told: The status that was written down.
        doses: What became of each dose that was told.
        log: Entries in the order told.
        evening: The date of this evening.
        today: The local date.
        sealed_on: Local date on which it was sealed.

    Raises:
        NightlabError: A protocol that cannot be read.
    """
    sealed = parse_protocol(text, where=f"trial {trial_id}")
    pauses = pauses_of(log, evening)
    dates = dated(start, sealed.design.nights, pauses)
    protocol, amendments = _as_amended(sealed, log, dates)
    return RunningTrial(
        id=trial_id,
        name=name,
        start=start,
        status=_status(told, start, dates[-1], pauses, evening, today),
        protocol=protocol,
        design_sha256=sha256,
        doses=doses,
        log=tuple(log),
        pauses=pauses,
        amendments=amendments,
        slips=_slips(log),
        sealed=sealed if amendments else None,
        sealed_on=sealed_on,
    )


def _as_amended(
    sealed: Protocol, log: Sequence[Entry], evenings: Sequence[date]
) -> tuple[Protocol, tuple[Amendment, ...]]:
    now, found = sealed, []
    for entry in log:
        if entry.kind == "amendment":
            new = parse_protocol(entry.value, where="amendment")
            over = sum(evening < entry.evening for evening in evenings)
            found.append(Amendment(entry.evening, entry.text, amended(now, new), over))
            now = new
    return now, tuple(found)


def _slips(log: Sequence[Entry]) -> tuple[str, ...]:
    told = [entry.value for entry in log if entry.kind == "slips"]
    return tuple(json.loads(told[-1])) if told else ()


def _status(  # noqa: PLR0917 - plain facts, each used once
    told: str,
    start: date,
    last_evening: date,
    pauses: Sequence[Pause],
    evening: date,
    today: date,
) -> str:
    """Return how far a trial has come: one that was begun also waits, rests and ends."""
    if told != "running":
        return told
    if start > evening:
        return "planned"
    if today > last_evening + timedelta(days=1):
        return "finished"
    return "paused" if any(p.first <= evening <= p.last for p in pauses) else "running"
