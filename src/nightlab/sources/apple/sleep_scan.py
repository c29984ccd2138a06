"""The sleep records of an Apple Health export alone, found by a search of its bytes.

Where a file has no comments, sections of raw text or instructions after its root begins, every ``<``
begins a tag. So a search for the type finds every sleep record, if no type is written with references
to characters. Each find must then be, strictly, a record with plain attributes and entries as Health
writes them, and the file must end with its root and have as many ``<`` as ``>``. **Anything unusual**
sends the whole file to the parser instead (``xml.rows``), the judge of all that is not looked at
here: of a well-formed file both find the same.

Source: Extensible Markup Language (XML) 1.0, fifth edition, 2.3 and 2.4 (where ``<`` may stand).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

import numpy as np

from nightlab.sources.apple.kinds import SLEEP
from nightlab.sources.apple.samples import Samples
from nightlab.sources.apple.scan import BY_HAND, FOOD, FORBIDDEN, NO_CHARACTERS, ZONE
from nightlab.sources.apple.tally import Tally
from nightlab.sources.apple.xml import LONGEST_NAME, Owner, Row, from_root, owner_of, rows

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from nightlab.sources.part import Part

TYPE = SLEEP.encode()
RECORD_BEGIN, ME_BEGIN = b'<Record type="%b"' % TYPE, b"<Me "
NEWLINE, BLANK, LESS, MORE = (np.uint8(ord(code)) for code in "\n <>")
OWNER_KEY = b"HKCharacteristicTypeIdentifier"
ROOT_END = b"</HealthData>"
LONGEST_ELEMENT_BYTES = 128 * 1024
QUOTES = {"&quot;": '"', "&apos;": "'"}

VALUE = rb'"[^"<&\x00-\x1f]*+(?:&(?:lt|gt|amp|quot|apos);[^"<&\x00-\x1f]*+)*+"'
PAIRS = rb"(?: [A-Za-z]++=" + VALUE + rb")*+"
ENTRIES = rb"(?:[ \n\t]*+<MetadataEntry" + PAIRS + rb" ?/>)*+"
RECORD = re.compile(
    rb"<Record(?P<attributes>" + PAIRS + rb") ?(?:/>|>(?P<entries>" + ENTRIES + rb")\s*+</Record>)"
)
ME = re.compile(rb"<Me(?P<attributes>" + PAIRS + rb") ?/>")
PAIR = re.compile(r' ([A-Za-z]++)="([^"]*+)"')
ENTRY = re.compile(rb"<MetadataEntry(" + PAIRS + rb")")
TYPE_WITH_REFERENCE = re.compile(rb"type\s*=\s*(?:\"[^\"<]*&#|'[^'<]*&#)")


class _UnusualError(Exception):
    """Something that only a parser can read."""


def sleep_rows(part: Part) -> Iterator[Owner | Row]:
    """Yield the sleep records of an export and its owner, in the order of the file.

    Raises:
        NightlabError: As ``xml.rows``, which reads what is unusual.
    """
    try:
        found = list(_Search().rows(from_root(part)))
    except _UnusualError:
        found = [row for row in rows(part, Samples(), Tally()) if _is_wanted(row)]  # type: ignore[misc]
    yield from found


def _is_wanted(row: object) -> bool:
    return isinstance(row, Owner) or (isinstance(row, Row) and row.type == SLEEP)


class _Search:
    """What was searched so far, and which line it ends on."""

    def __init__(self) -> None:
        self._line = 1
        self._tags_open = 0

    def rows(self, chunks: Iterator[bytes]) -> Iterator[Owner | Row]:
        """Yield what is wanted.

        Args:
            chunks: The export from its root on, cut anywhere.
        """
        rest = b""
        for chunk in chunks:
            block = rest + _without_forbidden(chunk)
            end = yield from self._of_block(block)
            self._pass(block, end)
            rest = block[end:]
            if len(rest) > LONGEST_ELEMENT_BYTES:
                raise _UnusualError
        self._pass(rest, len(rest))
        if self._tags_open or rest.rstrip(b" \t\n") != ROOT_END:
            raise _UnusualError

    def _of_block(self, block: bytes) -> Generator[Owner | Row, None, int]:
        """Yield what is wanted of a block; return up to where it is searched to its end."""
        _check(block)
        end = max(0, block.rfind(b"<"))  # what begins here may go on in the next block
        line, counted, done = self._line, 0, 0
        for place in _places(block):
            begin = block.rfind(b"<", 0, place)
            if place < done:
                continue
            if begin >= end:
                break
            form = _form(block, begin)
            found = form.match(block, begin)
            if found is None:
                return begin  # the next block tells whether it goes on or is unusual
            line += block.count(b"\n", counted, begin)
            counted, done = begin, found.end()
            yield _row(found, line) if form is RECORD else _owner(found)
        return end

    def _pass(self, block: bytes, end: int) -> None:
        """Count lines and tags, which NumPy does at the speed of memory."""
        codes = np.frombuffer(block, dtype=np.uint8, count=end)
        self._line += int(np.count_nonzero(codes == NEWLINE))
        opened, closed = np.count_nonzero(codes == LESS), np.count_nonzero(codes == MORE)
        self._tags_open += int(opened) - int(closed)


def _without_forbidden(chunk: bytes) -> bytes:
    """Return a chunk less the characters that the parser leaves out as well."""
    codes = np.frombuffer(chunk, dtype=np.uint8)
    if np.count_nonzero(codes < BLANK) == np.count_nonzero(codes == NEWLINE):
        return chunk
    if b"\0" in chunk or b"\r" in chunk:
        raise _UnusualError
    return chunk.translate(None, FORBIDDEN)


def _check(block: bytes) -> None:
    """Refuse what could hide a record, or what makes no record of a find."""
    # A search for one character goes at the speed of memory, one for two does not.
    if (b"!" in block and b"<!" in block) or (b"?" in block and b"<?" in block):
        raise _UnusualError
    if b"#" in block and b"&#" in block and TYPE_WITH_REFERENCE.search(block):
        raise _UnusualError


def _places(block: bytes) -> list[int]:
    places = []
    for needle in (TYPE, OWNER_KEY):
        at = block.find(needle)
        while at >= 0:
            places.append(at)
            at = block.find(needle, at + 1)
    return sorted(places)


def _form(block: bytes, begin: int) -> re.Pattern[bytes]:
    if begin >= 0 and block.startswith(RECORD_BEGIN, begin):
        return RECORD
    if begin >= 0 and block.startswith(ME_BEGIN, begin):
        return ME
    raise _UnusualError


def _owner(found: re.Match[bytes]) -> Owner:
    told = _attributes(found["attributes"])
    return owner_of({name: _plain(value) for name, value in told.items()})


def _row(found: re.Match[bytes], line: int) -> Row:
    told = _attributes(found["attributes"])
    zone, is_by_hand, food = _entries(found["entries"] or b"")
    row = Row(
        line=line,
        type=SLEEP,
        value=_plain(told.get("value", "")),
        unit=_plain(told.get("unit", "")),
        start=_plain(told.get("startDate", "")),
        end=_plain(told.get("endDate", "")),
        source=_plain(told.get("sourceName", "")),
        zone=zone,
        is_by_hand=is_by_hand,
        food=food,
    )
    if max(len(row.source), len(zone), len(food)) > LONGEST_NAME:
        raise _UnusualError
    return row


# The entries of a record are mostly those of the one before it.
@lru_cache(maxsize=64)
def _entries(raw: bytes) -> tuple[str, bool, str]:
    """Return the zone of a record's entries, whether it was typed in, and its food."""
    zone, is_by_hand, food = "", False, ""
    for entry in ENTRY.findall(raw):
        pair = _attributes(entry)
        key, value = _plain(pair.get("key", "")), _plain(pair.get("value", ""))
        if key == ZONE:
            zone = value
        elif key == BY_HAND:
            is_by_hand = value == "1"
        elif key == FOOD:
            food = value
    return zone, is_by_hand, food


def _attributes(raw: bytes) -> dict[str, str]:
    """Return attributes by name, with references as they stand."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise _UnusualError from None
    pairs = PAIR.findall(text)
    told = dict(pairs)
    if len(told) < len(pairs) or any(code in text for code in NO_CHARACTERS):
        raise _UnusualError
    return told


def _plain(value: str) -> str:
    return unescape(value, QUOTES) if "&" in value else value
