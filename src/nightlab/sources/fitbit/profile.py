"""Whose Takeout it is: ``Profile.csv`` beside Fitbit's sleep logs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from nightlab.sources.columns import header_line
from nightlab.sources.owner import OwnerMark

if TYPE_CHECKING:
    from nightlab.sources.part import Part

BORN = "date_of_birth"
COLUMNS = {BORN, "member_since", "sleep_tracking"}
MOST_MIB = 1


def is_profile(head: bytes) -> bool:
    """Tell from its header whether a part is a Fitbit profile."""
    header = header_line(head)
    return set(header.split(",")) >= COLUMNS


def owner_of(part: Part, name: str) -> OwnerMark | None:
    """Return the owner's mark; None where the profile gives no birth date.

    Raises:
        NightlabError: Over 1 MiB, or not text in UTF-8.
    """
    try:
        row = next(csv.DictReader(io.StringIO(part.text(most_mib=MOST_MIB), newline="")), {})
    except csv.Error:
        return None
    return OwnerMark.of(name, row.get(BORN) or "")
