"""What was found, for the shells: a protocol's file explained, and the pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nightlab.body.explain.nights import explain, measure_words
from nightlab.body.explain.sensitivity import measure_sensitivity
from nightlab.body.protocol import read_protocol
from nightlab.draw import (
    Driver,
    Mechanism,
    NightDrivers,
    Outcome,
    SwayGrid,
    draw_sway,
    draw_waterfall,
)
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nightlab.body.explain.nights import Explained
    from nightlab.body.explain.sensitivity import Sensitivity, Sway

MOST_ROWS = 16
DECIMALS = {"kss": 2}


def explain_file(path: Path | str, condition: str | None = None, **how: Any) -> Explained:
    """Explain a condition of a protocol's file; takes what :func:`explain` takes.

    Raises:
        NightlabError: Not readable, or nothing to explain.
    """
    return explain(read_protocol(Path(path)), condition, **how)


def measure_file_sensitivity(path: Path | str | None = None, **how: Any) -> Sensitivity:
    """Measure sensitivity in a protocol's file; takes what :func:`measure_sensitivity` takes.

    Args:
        path: The file; the reference protocol where None.
        how: Measures, runs and seed.

    Raises:
        NightlabError: Not readable.
    """
    return measure_sensitivity(read_protocol(Path(path)) if path else None, **how)


def explained_svg(found: Explained, measure: str) -> str:
    """Return the waterfall from a night without drivers to the night with all of them.

    Raises:
        NightlabError: A measure that was not worked out.
    """
    if measure not in found.measures:
        raise NightlabError(
            f"{measure[:100]!r} was not worked out",
            where="measure",
            fix=f"use {', '.join(found.measures)}",
        )
    words, unit = measure_words(measure)
    shared = found.measures[measure]
    decimals = DECIMALS.get(measure, 1)
    drivers = sorted(
        zip(found.drivers, shared.shares, strict=True), key=lambda each: -abs(each[1].share.value)
    )
    return draw_waterfall(
        NightDrivers(
            words,
            unit,
            ("without them", shared.without.value),
            (found.condition, shared.having.value),
            tuple(
                Driver(f"{name} (± {own.share.se:.{decimals}f})", own.share.value)
                for name, own in drivers
            ),
            title=f"{found.condition[:24]}, {nights_words(found.nights)}",
        )
    )


def sensitivity_svg(
    found: Sensitivity, measures: Sequence[str], *, most: int = MOST_ROWS, ranked_by: str = ""
) -> str:
    """Return mechanisms against measures: by how much each changes where the mechanism is off.

    Assumptions: a mechanism that is off anyway is shown one doubt higher, and says so.

    Args:
        found: What was measured.
        measures: One to four of them.
        most: Mechanisms shown, those that sway most.
        ranked_by: By which measure; the first where empty.
    """
    rows = [
        sway
        for sway in found.ranked(ranked_by or measures[0])
        if any(sway.largest(m) > 0.0 for m in measures)
    ]
    if not rows:
        raise NightlabError("no mechanism sways this", where="measure", fix="use another measure")
    words = [measure_words(m) for m in measures]
    return draw_sway(
        SwayGrid(
            "Each mechanism switched off",
            tuple(Outcome(name, unit) for name, unit in words),
            tuple(
                Mechanism(_named(sway), sway.support, _effects(sway, measures))
                for sway in rows[:most]
            ),
            note="What the simulator believes, not you",
        )
    )


def nights_words(nights: Sequence[int]) -> str:
    """Return nights in words.

    Example:
        >>> nights_words((7,)), nights_words((1, 2, 3)), nights_words((1, 3))
        ('night 7', 'nights 1 to 3', 'nights 1 and 3')
    """
    if len(nights) == 1:
        return f"night {nights[0]}"
    if nights[-1] - nights[0] == len(nights) - 1 and len(nights) > 2:
        return f"nights {nights[0]} to {nights[-1]}"
    return f"nights {', '.join(map(str, nights[:-1]))} and {nights[-1]}"


def _named(sway: Sway) -> str:
    return sway.name if "off" in sway.changes else f"{sway.name}, one doubt higher"


def _effects(sway: Sway, measures: Sequence[str]) -> tuple[float | None, ...]:
    told = sway.changes.get("off") or sway.changes.get("more") or {}
    return tuple(told[m].value if m in told else None for m in measures)
