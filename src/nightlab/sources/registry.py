"""The formats there are: every folder of this room in which a quality card lies."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlab.sources.port import Format

ROOM = Path(__file__).parent
CARD = "quality.toml"
FIRST = "lab_folder"
"""An export of a lab stands before all, because it may hold what looks like another's tables."""


@cache
def folders() -> tuple[str, ...]:
    """Return the name of every format's folder, that of a lab's export first, then by name."""
    found = [card.parent.name for card in ROOM.glob(f"*/{CARD}")]
    return tuple(sorted(found, key=lambda name: (name != FIRST, name)))


@cache
def formats() -> tuple[Format, ...]:
    """Return every format, in the order of their folders.

    Example:
        >>> formats()[0].name
        'nightlab'
    """
    return tuple(import_module(f"nightlab.sources.{name}").FORMAT for name in folders())
