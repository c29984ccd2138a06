"""The formats there are: every folder of this room that declares one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlab.sources.port import Format

FIRST = "nightlab"
"""An export of a lab stands before all, because it may hold what looks like another's tables."""


@cache
def formats() -> tuple[Format, ...]:
    """Return every format, that of a lab first, then by name.

    Example:
        >>> formats()[0].name
        'nightlab'
    """
    folder = str(Path(__file__).parent)
    names = [found.name for found in pkgutil.iter_modules([folder]) if found.ispkg]
    found: list[Format] = [import_module(f"nightlab.sources.{name}").FORMAT for name in names]
    return tuple(sorted(found, key=lambda known: (known.name != FIRST, known.name)))
