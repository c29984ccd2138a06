"""One row of the table, and how its numbers are written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from math import floor, log10

from race.machine import machine_line


@dataclass(frozen=True, slots=True)
class Row:
    """What a script found, as it prints it.

    Attributes:
        row: What was raced, in words.
        ours: What Nightlab took, with its unit.
        peer: What the peer took, with its unit and the peer's name and version.
        ratio: The figure that the goal is about; None where there was no peer to compare with.
        unit: What the ratio counts, such as ``times faster``.
        goal: The ratio to reach, None where none is set.
        met: Whether the goal, and all that belongs to it, was reached; None without a goal.
        note: What else must be known to judge the figure.
        more_is_better: Whether the goal is to be reached from below.
        profile: Where our time went, one function a line, where the goal was missed.
        measured: Date, in UTC.
        machine: Where it was measured.
    """

    row: str
    ours: str
    peer: str
    ratio: float | None
    unit: str
    goal: float | None
    met: bool | None
    note: str
    more_is_better: bool = True
    profile: tuple[str, ...] = ()
    measured: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")
    machine: str = field(default_factory=machine_line)

    def say(self) -> None:
        """Print the row as one line of JSON."""
        print(json.dumps(asdict(self), ensure_ascii=False), flush=True)


def rounded(value: float, digits: int = 2) -> str:
    """Return a number with some significant digits, whole from the point on, never as a power.

    Example:
        >>> rounded(1234.5), rounded(0.03456), rounded(9.96), rounded(0)
        ('1,200', '0.035', '10', '0')
    """
    if value == 0:
        return "0"
    value = float(f"{value:.{digits - 1}e}")
    places = max(0, digits - 1 - floor(log10(abs(value))))
    return f"{value:,.{places}f}"


def seconds(value_s: float) -> str:
    """Return a duration in the unit that suits it.

    Example:
        >>> seconds(0.0234), seconds(1.5), seconds(12.3), seconds(0.000045)
        ('23 ms', '1.5 s', '12 s', '0.045 ms')
    """
    if value_s < 1:
        return f"{rounded(value_s * 1e3)} ms"
    return f"{rounded(value_s)} s"
