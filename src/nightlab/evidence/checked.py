"""How far a source was read: one table of words for every room."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CHECKED: Mapping[str, str] = MappingProxyType(
    {
        "fulltext": "read in full",
        "table": "a table or passage read, not the whole",
        "abstract": "abstract read, not the whole",
        "secondary": "known from another account only",
        "no": "not checked yet",
    }
)
"""The words of the tables, the furthest first, and what a person reads in their place. An abstract may be
a registry record; a table may be a label, a guideline's passage or a formula."""
