"""Recordings of movement that no scorer here was made for, told by their first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from nightlab.sources.part import Part

ACTILIFE = "export counts in ActiLife, in epochs of 60 s (.agd or CSV)"
MAKER = "export nights of sleep with the maker's software, if it has them"


@dataclass(frozen=True, slots=True)
class Refused:
    """A kind of file that is known and not read."""

    magic: re.Pattern[bytes]
    what: str
    fix: str = MAKER

    def error(self, part: Part) -> NightlabError:
        """Return the error that names it and the next step."""
        return NightlabError(self.what, where=part.name, fix=self.fix)


REFUSED = (
    Refused(
        re.compile(rb"Serial Number: *\S+\r?\n(?s:.{0,2000}?)Sample Rate:"),
        "raw acceleration by an ActiGraph (.gt3x), not counts",
        ACTILIFE,
    ),
    Refused(re.compile(rb"MD\xfc\x03"), "raw acceleration by an Axivity (.cwa), not counts"),
    Refused(
        re.compile(rb"Device Identity\r?\nDevice Unique Serial Code:"),
        "raw acceleration by a GENEActiv (.bin), not counts",
    ),
    Refused(
        re.compile(rb"acceleration \(mg\) - "),
        "mean acceleration by UK Biobank's tools (CSV in mg), not counts",
    ),
    Refused(
        re.compile(rb"(\xef\xbb\xbf)?\"?Actical List Export File"),
        "counts by an Actical, on whose scale no published scoring of sleep is known here",
    ),
)


def refused(head: bytes) -> Refused | None:
    """Return what kind of file that is not read this is; None where it is none of them."""
    return next((kind for kind in REFUSED if kind.magic.match(head)), None)
