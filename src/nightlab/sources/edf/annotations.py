"""The annotations of an EDF+ file of any size, without its signals."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nightlab.errors import NightlabError
from nightlab.sources.clock import YEARS
from nightlab.sources.part import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nightlab.sources.part import Part

FIXED_BYTES, SIGNAL_BYTES = 256, 256
# Bytes of a signal's fields, in the order in which a header lists them.
FIELDS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
LABEL, SAMPLES = 0, 8
SAMPLE_BYTES = 2
LABEL_OF_ANNOTATIONS = b"EDF Annotations"
MOST_SIGNALS = 1024
LONGEST_RECORD = 16 * MIB
MOST_BYTES = 32 * MIB
MOST_ANNOTATIONS = 200_000
DAMAGED = "the file is damaged or cut off: copy or export it again"
# What edfio raises on bytes that are no EDF+; it has no error of its own.
_DAMAGE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError)


@dataclass(frozen=True, slots=True)
class Annotation:
    """What was noted, so many seconds after the start; None where it has no duration."""

    onset_s: float
    duration_s: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Annotated:
    """A recording's start on the wall clock without a zone, what recorded it, and its annotations."""

    start: datetime
    device: str
    annotations: tuple[Annotation, ...]


def is_edf(head: bytes) -> bool:
    """Tell an EDF by its version and the dots of its date and time."""
    is_version_0 = head[:8] == b"0       "
    return is_version_0 and head[170:171] + head[173:174] + head[178:179] + head[181:182] == b"...."


def read_annotations(part: Part) -> Annotated:
    """Read the start and the annotations of an EDF+ file.

    Assumptions: only the annotation signals are kept in memory, at most 32 MiB; samples have two bytes.

    Raises:
        NightlabError: The library ``edfio`` is missing, the file is damaged or cut off, or its date is
            not told.
    """
    library = _library(part.name)
    content = b"".join(_thinned(part))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            recording = library.read_edf(content)
            noted = recording.annotations if recording.reserved.startswith("EDF+") else ()
            start = datetime.combine(recording.startdate, recording.starttime)
            device = _device(recording)
    except _DAMAGE as error:
        what = f"no EDF that can be read ({str(error)[:80]})"
        raise NightlabError(what, where=part.name, fix=DAMAGED) from error
    if start.year not in YEARS or len(noted) > MOST_ANNOTATIONS:
        what = f"a recording of {start.year} with {len(noted):,} annotations"
        raise NightlabError(what, where=part.name, fix=DAMAGED)
    return Annotated(start, device, tuple(Annotation(*each) for each in noted))


def _library(where: str) -> Any:
    try:
        import edfio
    except ImportError as error:
        raise NightlabError(
            "EDF needs the library edfio",
            where=where,
            fix="install it: pip install 'nightlab[edf]'",
        ) from error
    return edfio


def _device(recording: Any) -> str:
    try:
        code = str(recording.recording.equipment_code)
    except _DAMAGE:
        return ""
    return "" if code in {"X", ""} else code.replace("_", " ")[:60]


def _thinned(part: Part) -> Iterator[bytes]:
    """Yield the same EDF without its signals: a header and every record's annotations."""
    chunks = _Chunks(part)
    fixed = chunks.take(FIXED_BYTES)
    n = _whole(fixed[252:256], part)
    if not 0 < n <= MOST_SIGNALS:
        raise NightlabError(f"{n} signals", where=f"{part.name}, header", fix=DAMAGED)
    fields = [
        [table[at * size : (at + 1) * size] for at in range(n)]
        for size in FIELDS
        for table in [chunks.take(n * size)]
    ]
    sizes = [_whole(samples, part) * SAMPLE_BYTES for samples in fields[SAMPLES]]
    kept = [at for at in range(n) if fields[LABEL][at].rstrip() == LABEL_OF_ANNOTATIONS]
    head_bytes, record_bytes = FIXED_BYTES + n * SIGNAL_BYTES, sum(sizes)
    if not kept:
        raise NightlabError(
            "signals alone, without annotations",
            where=part.name,
            fix="give the file with the stages of sleep, often called hypnogram",
        )
    records, rest = divmod(part.size - head_bytes, max(record_bytes, 1))
    if rest or records < 1 or records < _whole(fixed[236:244], part) or min(sizes) < 0:
        raise NightlabError("a record that is cut off", where=part.name, fix=DAMAGED)
    if record_bytes > LONGEST_RECORD or records * sum(sizes[at] for at in kept) > MOST_BYTES:
        raise NightlabError("over 32 MiB of annotations", where=part.name, fix=DAMAGED)
    yield _header(fixed, fields, kept, records)
    for _ in range(records):
        record = chunks.take(record_bytes)
        for at in kept:
            begin = sum(sizes[:at])
            yield record[begin : begin + sizes[at]]
    chunks.finish()


def _header(fixed: bytes, fields: list[list[bytes]], kept: list[int], records: int) -> bytes:
    n = len(kept)
    size = str(FIXED_BYTES + n * SIGNAL_BYTES).encode().ljust(8)
    head = fixed[:184] + size + fixed[192:236] + str(records).encode().ljust(8)
    head += fixed[244:252] + str(n).encode().ljust(4)
    return head + b"".join(table[at] for table in fields for at in kept)


def _whole(field: bytes, part: Part) -> int:
    text = field.strip()
    if text.removeprefix(b"-").isdigit():
        return int(text)
    raise NightlabError(f"{text!r} is no number", where=f"{part.name}, header", fix=DAMAGED)


class _Chunks:
    """The bytes of a part, taken in pieces of any length."""

    def __init__(self, part: Part) -> None:
        self.name, self._chunks, self._rest = part.name, part.chunks(), bytearray()

    def take(self, count: int) -> bytes:
        """Return the next so many bytes.

        Raises:
            NightlabError: There are not as many.
        """
        while len(self._rest) < count:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise NightlabError("it is cut off", where=self.name, fix=DAMAGED)
            self._rest += chunk
        taken = bytes(self._rest[:count])
        del self._rest[:count]
        return taken

    def finish(self) -> None:
        """Read what is left, so that a change of the file is noticed."""
        for _ in self._chunks:
            pass
