"""The header of an EDF+ file: when it starts, what recorded it, and where its annotations lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from nightlab.errors import NightlabError
from nightlab.units import YEARS

FIXED_BYTES, SIGNAL_BYTES = 256, 256
LABEL_BYTES, SAMPLES_AT, SAMPLES_BYTES = 16, 216, 8
"""Fields of a signal: its label is the first; 216 bytes of a signal come before its samples."""
SAMPLE_BYTES = 2
LABEL_OF_ANNOTATIONS = b"EDF Annotations"
MOST_SIGNALS = 1024
CLIPPING_YEAR = 85
"""Two digits of a year from here on are of the twentieth century."""
DAMAGED = "the file is damaged or cut off: copy or export it again"
STARTED = re.compile(rb"([ \d]\d)\.([ \d]\d)\.(\d\d)([ \d]\d)\.([ \d]\d)\.([ \d]\d)")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
LONG_DATE = re.compile(rf"(\d\d?)-({'|'.join(MONTHS)})-(\d{{4}})", re.ASCII | re.IGNORECASE)


class SignalsAloneError(NightlabError):
    """A recording that can be read and has no annotations."""


@dataclass(frozen=True, slots=True)
class Header:
    """What has to be known to find annotations and to place them in time.

    Attributes:
        start: Wall clock without a zone.
        device: What recorded it; empty where that is not told.
        head_bytes: Bytes before the first record.
        record_bytes: Bytes of each record.
        records: How many there are.
        noted_at: First byte in a record of each annotation signal, and the one after its last.
    """

    start: datetime
    device: str
    head_bytes: int
    record_bytes: int
    records: int
    noted_at: tuple[tuple[int, int], ...]


def is_edf(head: bytes) -> bool:
    """Tell an EDF by its version and the dots of its date and time."""
    is_version_0 = head[:8] == b"0       "
    return is_version_0 and head[170:171] + head[173:174] + head[178:179] + head[181:182] == b"...."


def count_signals(fixed: bytes, where: str) -> int:
    """Return how many signals the first 256 bytes announce.

    Raises:
        NightlabError: Not 1 to 1024.
    """
    n = _whole(fixed[252:256], where)
    if not 0 < n <= MOST_SIGNALS:
        raise NightlabError(f"{n} signals", where=f"{where}, header", fix=DAMAGED)
    return n


def read_header(head: bytes, size: int, where: str) -> Header:
    """Read all bytes before the first record.

    Assumptions: samples have two bytes. The long date of EDF+ goes before the short one, as the
    specification says.

    Args:
        head: The 256 bytes of the file and the 256 of each signal.
        size: Bytes of the file.
        where: Its name.

    Raises:
        SignalsAloneError: No annotations.
        NightlabError: A date that is not told, or a file that is damaged or cut off.

    Source:
        Kemp & Olivan 2003, Clinical Neurophysiology 114:1755-1761; edfplus.info/specs/edfplus.html.
    """
    n = count_signals(head, where)
    edges = _edges(head, n, where)
    noted_at = tuple(edges[at] for at in range(n) if _label(head, at) == LABEL_OF_ANNOTATIONS)
    if not noted_at or not head[192:236].startswith(b"EDF+"):
        raise SignalsAloneError(
            "signals alone, without annotations",
            where=where,
            fix="give the file with the stages of sleep, often called hypnogram",
        )
    record_bytes, announced = edges[-1][1], _whole(head[236:244], where)
    records, rest = divmod(size - len(head), max(record_bytes, 1))
    if rest or records < max(1, announced) or record_bytes < 1:
        raise NightlabError("a record that is cut off", where=where, fix=DAMAGED)
    told = head[88:168].decode("ascii", errors="replace").split()
    start = datetime.combine(_date(head, told, where), _time(head, where))
    return Header(start, _device(told), len(head), record_bytes, records, noted_at)


def _label(head: bytes, signal: int) -> bytes:
    at = FIXED_BYTES + signal * LABEL_BYTES
    return head[at : at + LABEL_BYTES].rstrip()


def _edges(head: bytes, n: int, where: str) -> list[tuple[int, int]]:
    """Return the first byte of each signal in a record, and the one after its last."""
    edges, begin = [], 0
    for at in range(FIXED_BYTES + n * SAMPLES_AT, FIXED_BYTES + n * 224, SAMPLES_BYTES):
        samples = _whole(head[at : at + SAMPLES_BYTES], where)
        if samples < 0:
            raise NightlabError(f"{samples} samples", where=f"{where}, header", fix=DAMAGED)
        edges.append((begin, begin + samples * SAMPLE_BYTES))
        begin = edges[-1][1]
    return edges


def _date(head: bytes, told: list[str], where: str) -> date:
    """Return the day of the start; what stands where the day was taken out is no day."""
    if told[:2] == ["Startdate", "X"]:
        raise NightlabError(
            "the date was taken out of it",
            where=where,
            fix="ask the laboratory for the file with its date",
        )
    long = LONG_DATE.fullmatch(told[1]) if told[:1] == ["Startdate"] and len(told) > 1 else None
    if long:
        day, month, year = int(long[1]), MONTHS.index(long[2].upper()) + 1, int(long[3])
    else:
        day, month, year = _numbers(head, where)[:3]
        year += 1900 if year >= CLIPPING_YEAR else 2000
    try:
        if year not in YEARS:
            raise ValueError  # noqa: TRY301 - one sentence for every day that cannot be
        return date(year, month, day)
    except ValueError as error:
        what = f"it starts on {day}.{month}.{year}"
        raise NightlabError(what, where=f"{where}, header", fix=DAMAGED) from error


def _time(head: bytes, where: str) -> time:
    hour, minute, second = _numbers(head, where)[3:]
    try:
        return time(hour, minute, second)
    except ValueError as error:
        what = f"it starts at {hour}:{minute}:{second}"
        raise NightlabError(what, where=f"{where}, header", fix=DAMAGED) from error


def _numbers(head: bytes, where: str) -> list[int]:
    found = STARTED.fullmatch(head[168:184])
    if found is None:
        what = f"{head[168:184]!r} is no date and time"
        raise NightlabError(what, where=f"{where}, header", fix=DAMAGED)
    return [int(number) for number in found.groups()]


def _device(told: list[str]) -> str:
    """Return the code of the equipment, the fourth word after that of the date."""
    code = told[4] if told[:1] == ["Startdate"] and len(told) > 4 else "X"
    return "" if code == "X" else code.replace("_", " ")[:60]


def _whole(field: bytes, where: str) -> int:
    text = field.strip()
    if text.removeprefix(b"-").isdigit():
        return int(text)
    raise NightlabError(f"{text!r} is no number", where=f"{where}, header", fix=DAMAGED)
