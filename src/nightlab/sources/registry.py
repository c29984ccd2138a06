"""The formats there are: every folder of this room that declares one."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nightlab.sources.port import Format

FIRST = "lab_folder"
"""An export of a lab stands before all, because it may hold what looks like another's tables."""


@cache
def folders() -> tuple[str, ...]:
    """Return the name of every format's folder, that of a lab's export first, then by name."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted((f.name for f in found if f.ispkg), key=lambda n: (n != FIRST, n)))


@cache
def formats() -> tuple[Format, ...]:
    """Return every format, in the order of their folders.

    Example:
        >>> formats()[0].name
        'nightlab'
    """
    return tuple(import_module(f"nightlab.sources.{name}").FORMAT for name in folders())
