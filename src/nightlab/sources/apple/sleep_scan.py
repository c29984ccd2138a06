"""The sleep records of an Apple Health export alone, found by a search of its bytes.

Where a file has no comments, sections of raw text or instructions after its root begins, every ``<``
begins a tag. So a search for the type finds every sleep record, if no type is written with references
to characters. Each find must then be, strictly, a record with plain attributes and entries as Health
writes them, and the file must end with its root. **Anything unusual** sends the whole file to the
parser instead (``xml.rows``): of a well-formed file with one owner both find the same. What lies
between the sleep is not looked at; that a zip came whole its own checksum tells.

Source: Extensible Markup Language (XML) 1.0, fifth edition, 2.3 and 2.4 (where ``<`` may stand).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from nightlab.sources.apple.kinds import SLEEP
from nightlab.sources.apple.samples import Samples
from nightlab.sources.apple.sleep_batch import (
    PAIRS,
    RECORD,
    TYPE,
    Batch,
    UnusualError,
    attributes_of,
)
from nightlab.sources.apple.tally import Tally
from nightlab.sources.apple.xml import Owner, Row, from_root, owner_of, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.apple.sleep_table import Many, Sleep
    from nightlab.sources.part import Part
    from nightlab.sources.port import Skipped

RECORD_BEGIN, ME_BEGIN = b'<Record type="%b"' % TYPE, b"<Me "
NEWLINE = np.uint8(ord("\n"))
OWNER_KEY = b"HKCharacteristicTypeIdentifier"
ROOT_END = b"</HealthData>"
LONGEST_ELEMENT_BYTES = 128 * 1024
ROWS_A_BATCH = 5_000
ME = re.compile(rb"<Me(?P<attributes>" + PAIRS + rb") ?/>")
TYPE_WITH_REFERENCE = re.compile(rb"type\s*=\s*(?:\"[^\"<]*&#|'[^'<]*&#)")


def take_sleep(part: Part, sleep: Sleep) -> Iterator[Owner | Skipped]:
    """Take in the sleep records of an export; yield its owner, and records that cannot be.

    Raises:
        NightlabError: As ``xml.rows``, which reads what is unusual.
    """
    search = _Search()
    sleep.file = part.name
    try:
        search.read(from_root(part))
    except UnusualError:
        yield from _parsed(part, sleep)
        return
    for many in search.found:
        sleep.extend(many)
    yield from search.owners
    for row in search.odd:
        yield from sleep.add(row)


def _parsed(part: Part, sleep: Sleep) -> Iterator[Owner | Skipped]:
    for each in rows(part, Samples(), Tally()):
        if isinstance(each, Owner):
            yield each
        elif isinstance(each, Row) and each.type == SLEEP:
            yield from sleep.add(each)


class _Search:
    """What was found so far, and which line that ends on."""

    def __init__(self) -> None:
        self.owners: list[Owner] = []
        self.found: list[Many] = []
        self.odd: list[Row] = []
        self._batch = Batch()
        self._line = 1

    def read(self, chunks: Iterator[bytes]) -> None:
        """Search an export.

        Args:
            chunks: The export from its root on, cut anywhere.
        """
        rest = b""
        for chunk in chunks:
            # Of any piece this counts faster than ``bytes.count``, if it is long.
            codes = np.frombuffer(chunk, dtype=np.uint8)
            lines = int(np.count_nonzero(codes == NEWLINE)) + rest.count(b"\n")
            block = rest + chunk
            rest = block[self._of_block(block) :]
            self._line += lines - rest.count(b"\n")
            if len(rest) > LONGEST_ELEMENT_BYTES:
                raise UnusualError
            if len(self._batch.lines) > ROWS_A_BATCH:
                self._settle()
        self._settle()
        if rest.rstrip(b" \t\n") != ROOT_END:
            raise UnusualError

    def _of_block(self, block: bytes) -> int:
        """Search a block; return up to where that is done."""
        _check(block)
        needles = (TYPE,) if self.owners else (TYPE, OWNER_KEY)
        end = max(0, block.rfind(b"<"))  # what begins here may go on in the next block
        line, counted, done = self._line, 0, 0
        for place in _places(block, needles):
            if place < done:
                continue
            begin = block.rfind(b"<", 0, place)
            if begin >= end:
                break
            found = _form(block, begin).match(block, begin)
            if found is None:
                return begin  # the next block tells whether it goes on or is unusual
            line += block.count(b"\n", counted, begin)
            counted, done = begin, found.end()
            if found.re is RECORD:
                self._batch.add(line, found)
            else:
                self.owners.append(_owner(found))
        return end

    def _settle(self) -> None:
        self.found += self._batch.many()
        self.odd += self._batch.odd
        self._batch = Batch()


def _check(block: bytes) -> None:
    """Refuse what could hide a record, or what makes no record of a find."""
    # A search for one character goes at the speed of memory, one for two does not.
    if (b"!" in block and b"<!" in block) or (b"?" in block and b"<?" in block):
        raise UnusualError
    if b"#" in block and b"&#" in block and TYPE_WITH_REFERENCE.search(block):
        raise UnusualError


def _places(block: bytes, needles: tuple[bytes, ...]) -> list[int]:
    places = []
    for needle in needles:
        at = block.find(needle)
        while at >= 0:
            places.append(at)
            at = block.find(needle, at + 1)
    return sorted(places) if len(needles) > 1 else places


def _form(block: bytes, begin: int) -> re.Pattern[bytes]:
    if begin >= 0 and block.startswith(RECORD_BEGIN, begin):
        return RECORD
    if begin >= 0 and block.startswith(ME_BEGIN, begin):
        return ME
    raise UnusualError


def _owner(found: re.Match[bytes]) -> Owner:
    return owner_of(attributes_of(found["attributes"]))
