"""Actiwatch: counts as AWD text, and what Actiware made of them as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from nightlab.nights.actigraphy import oakley_scorer
from nightlab.sources.actiwatch.actiware import FIRST_LINE, read_export
from nightlab.sources.actiwatch.awd import HEAD, read_awd
from nightlab.sources.actiwatch.nights import nights_of_export
from nightlab.sources.port import Counted
from nightlab.sources.rests import nights_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nightlab.nights import Zones
    from nightlab.nights.movement import Movement
    from nightlab.sources.part import Part
    from nightlab.sources.port import Record


@dataclass(frozen=True, slots=True)
class Actiwatch:
    """Nights of an Actiwatch: Actiware's own, or counts as Oakley sees them.

    Assumptions: times are wall clock without a zone; the watch runs evenly from its start and knows
    no clock changes, so the start becomes an instant and everything counts from there. The offset
    that Actiware prints is not used: it may be that of the day of the export. Cole-Kripke is not
    asked, because its weights hold for the counts of other devices.

    Source: Actiware's CSV in Dutch (GitHub, wadpac/GGIRread ``inst/testfiles/Actiwatch.csv``, real), in
    English and German (GitHub, ghammad/pyActigraphy ``pyActigraphy/tests/data/test_sample_rpx_*.csv``).
    An epoch of 15 or 30 s in an AWD, and Actiware's words in French and Italian, are unverified.
    """

    name: ClassVar[str] = "actiwatch"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Actiwatch (AWD, or Actiware's export as .csv)"

    def sniff(self, head: bytes) -> bool:
        """Tell from the date, time and epoch of an AWD, or from Actiware's first line."""
        return HEAD.match(head) is not None or FIRST_LINE.match(head) is not None

    def read(self, parts: Sequence[Part], *, zones: Zones) -> Iterator[Record]:
        """Yield the nights of each recording.

        Raises:
            NightlabError: A file that is damaged or of another shape.
        """
        markers = others = 0
        for part in parts:
            if FIRST_LINE.match(part.head()):
                export = read_export(part)
                markers, others = markers + export.markers, others + export.others
                yield from nights_of_export(export, part.name, self.name, zones)
            else:
                movement, serial, pressed = read_awd(part, zones)
                markers += pressed
                yield from self._nights(movement, serial, part, zones)
        if markers:
            yield Counted("ignored", "presses of the marker", markers)
        if others:
            yield Counted("ignored", "intervals other than rests", others)

    def _nights(
        self, movement: Movement, serial: str, part: Part, zones: Zones
    ) -> Iterator[Record]:
        if movement.counts.size:
            yield from nights_of(
                movement,
                [oakley_scorer()],
                source=self.name,
                device=f"Actiwatch {serial}".strip(),
                zones=zones,
                where=part.name,
            )


FORMAT = Actiwatch()
