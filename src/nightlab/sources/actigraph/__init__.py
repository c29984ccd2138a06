"""ActiGraph: counts of movement that ActiLife exports as CSV or .agd."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.errors import NightlabError
from nightlab.nights.actigraphy import COLE_KRIPKE, SADEH
from nightlab.nights.movement import Movement
from nightlab.sources.actigraph.agd import MAGIC, read_agd
from nightlab.sources.actigraph.raw import refused
from nightlab.sources.actigraph.table import FIRST_LINE, read_csv
from nightlab.sources.rests import nights_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record

SCORERS = (COLE_KRIPKE, SADEH)
WRISTS = ("", "wrist")


@dataclass(frozen=True, slots=True)
class ActiGraph:
    """An ActiGraph's counts, as the nights that Cole-Kripke and Sadeh see in them.

    Assumptions: times are wall clock without a zone; the device's clock runs evenly from the start
    and knows no clock changes, so the start becomes an instant and every epoch counts from there. Both
    scorers take the vertical axis and were made for wrists. Raw acceleration (.gt3x, CSV at so many
    Hz, and that of other makers) holds no counts and is refused by name, as are counts of an Actical.

    Source: a CSV of ActiLife 6.13 (GitHub, wadpac/GGIR ``inst/testfiles/ActiGraph61.csv``, real);
    settings, columns and ticks of an .agd as public code reads them (GitHub, ghammad/pyActigraphy
    ``pyActigraphy/io/agd/agd.py``); the scorers name their own.
    """

    name: ClassVar[str] = "actigraph"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "ActiGraph (ActiLife's epochs as .csv or .agd)"

    def sniff(self, head: bytes) -> bool:
        """Tell from ActiLife's first line, an .agd's tables, or the first bytes of raw acceleration."""
        if head.startswith(MAGIC):
            return b"settingName" in head and b"dataTimestamp" in head
        return FIRST_LINE.match(head) is not None or refused(head) is not None

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the nights of each recording, scorer by scorer.

        Raises:
            NightlabError: Raw acceleration, or a file that is damaged or of another shape.
        """
        for part in parts:
            head = part.head()
            if kind := refused(head):
                raise kind.error(part)
            found = read_agd(part) if head.startswith(MAGIC) else read_csv(part)
            if not found.counts.size:
                continue
            try:
                movement = Movement(found.counts, found.epoch_s, zones.instant(found.start))
            except NightlabError as error:
                raise error.at(part.name) from error
            yield from nights_of(
                movement,
                SCORERS,
                source=self.name,
                device=found.device,
                zones=zones,
                where=part.name,
                notes=() if found.limb in WRISTS else (_elsewhere(found.limb),),
            )


def _elsewhere(limb: str) -> str:
    return f"worn at the {limb}, while the scorer was made for wrists"


FORMAT = ActiGraph()
