"""The annotations of an EDF+ file of any size, without its signals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nightlab.errors import NightlabError
from nightlab.sources.edf.header import (
    DAMAGED,
    FIXED_BYTES,
    SIGNAL_BYTES,
    Header,
    count_signals,
    read_header,
)
from nightlab.sources.part import MIB
from nightlab.sources.port import MOST_UNREAD_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from nightlab.sources.part import Part

NUL, MARK = b"\0", b"\x14"
SECONDS = rb"\d{1,15}(?:\.\d{1,20})?"
# Both begin after a NUL and reach to the next, so that no byte is looked at more than a few times.
KEEPING_TIME = re.compile(rb"(?<=\0)[+-]%b\x14\x14\0" % SECONDS)
LIST = re.compile(rb"(?<=\0)([+-]%b)(?:\x15(%b))?\x14([^\0]*)\x14(?=\0)" % (SECONDS, SECONDS))
LONGEST_RECORD = 16 * MIB
MOST_BYTES = 32 * MIB
MOST_ANNOTATIONS = 200_000


class Annotation(NamedTuple):
    """What was noted, so many seconds after the start; None where it has no duration."""

    onset_s: float
    duration_s: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A recording's start on the wall clock without a zone, what recorded it, and its annotations.

    Attributes:
        unread: How many lists of annotations could not be read.
    """

    start: datetime
    device: str
    annotations: list[Annotation]
    unread: int = 0


def read_annotations(part: Part) -> Annotated:
    """Read the start and the annotations of an EDF+ file.

    Assumptions: only the annotation signals are kept in memory, at most 32 MiB. A list of annotations
    lies within its record. Onsets count from the start that the header tells, whole or broken up
    (EDF+D); therefore when a record begins need not be known, and empty texts, which tell it, are
    passed over. Text that is no UTF-8 keeps its other letters.

    Raises:
        SignalsAloneError: It has no annotations.
        NightlabError: The file is damaged or cut off, has more than 200,000 annotations, or its date
            is not told.

    Source:
        Kemp & Olivan 2003, Clinical Neurophysiology 114:1755-1761; edfplus.info/specs/edfplus.html.
    """
    chunks, held = part.chunks(), bytearray()
    _fill(held, FIXED_BYTES, chunks, part.name)
    size = FIXED_BYTES + SIGNAL_BYTES * count_signals(bytes(held[:FIXED_BYTES]), part.name)
    _fill(held, size, chunks, part.name)
    header = read_header(bytes(held[:size]), part.size, part.name)
    noted_bytes = sum(end - begin for begin, end in header.noted_at)
    if header.record_bytes > LONGEST_RECORD or header.records * noted_bytes > MOST_BYTES:
        raise NightlabError("over 32 MiB of annotations", where=part.name, fix=DAMAGED)
    del held[:size]
    lists = _lists(header, held, chunks)
    noted, unread = _annotations(KEEPING_TIME.sub(b"", lists), part.name)
    return Annotated(header.start, header.device, noted, unread)


def _fill(held: bytearray, count: int, chunks: Iterator[bytes], where: str) -> None:
    while len(held) < count:
        chunk = next(chunks, b"")
        if not chunk:
            raise NightlabError("it is cut off", where=where, fix=DAMAGED)
        held += chunk


def _lists(header: Header, held: bytearray, chunks: Iterator[bytes]) -> bytes:
    """Return the annotation signals of all records, a NUL before and after each.

    Args:
        header: Where they lie.
        held: What was read of the records; it is used up.
        chunks: What is still to be read, and is read to its end.
    """
    kept, length = bytearray(NUL), header.record_bytes
    while True:
        whole = len(held) // length * length
        for begin, end in header.noted_at:
            records = range(0, whole, length)
            found = [held[at + begin : at + end].rstrip(NUL) for at in records]
            kept += NUL.join([*filter(None, found), b""])
        del held[:whole]
        chunk = next(chunks, b"")
        if not chunk:
            return bytes(kept)
        held += chunk


def _annotations(lists: bytes, where: str) -> tuple[list[Annotation], int]:
    """Return the annotations of all lists, and how many lists are none."""
    # Every list and every text of it ends with a mark: beyond this nothing has to be split to count it.
    if lists.count(MARK) > 2 * MOST_ANNOTATIONS:
        what = f"over {MOST_ANNOTATIONS:,} annotations"
        raise NightlabError(what, where=where, fix=DAMAGED)
    found: list[tuple[bytes, bytes, bytes]] = LIST.findall(lists)
    unread = _pieces(lists) - len(found)
    if unread > MOST_UNREAD_SHARE * len(found):
        what = f"{unread:,} lists of annotations that cannot be read"
        raise NightlabError(what, where=where, fix=DAMAGED)
    noted = [
        Annotation(
            float(onset), float(duration) if duration else None, text.decode(errors="replace")
        )
        for onset, duration, texts in found
        for text in texts.split(MARK)
        if text
    ]
    return noted, unread


def _pieces(lists: bytes) -> int:
    """Return how often something other than NUL follows a NUL."""
    is_nul = np.frombuffer(lists, dtype=np.uint8) == 0
    return int(np.count_nonzero(is_nul[:-1] & ~is_nul[1:]))
