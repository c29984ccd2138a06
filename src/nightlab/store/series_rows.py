"""Series as rows, and rows as series: a day's samples packed into a few bytes each."""

from __future__ import annotations

import hashlib
import zlib
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.store.columns import as_kept
from nightlab.store.digests import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

SAMPLE_BYTES = 16
"""Begin and span in whole seconds, four bytes each, and eight of the value; all little-endian."""
FASTEST = 1


def key_of_series(series: Series) -> str:
    """Return the digest of what tells one series from another: source, device, kind and day."""
    return key_of(as_kept(series.source), as_kept(series.device), series.kind, series.day)


def packed(series: Series) -> bytes:
    """Return the samples as bytes: all begins after the UTC midnight, all spans, all values."""
    begins = series.at_s - midnight_s(series.day)
    return begins.astype("<i4").tobytes() + (
        series.span_s.astype("<i4").tobytes() + series.values.astype("<f8").tobytes()
    )


def digest(key: str, content: bytes) -> str:
    """Return the SHA-256 of a series: of its bytes before they are compressed, as any zlib may do."""
    return hashlib.sha256(key.encode() + content).hexdigest()


def to_row(series: Series) -> dict[str, Any]:
    """Return a series' row without its file."""
    key, content = key_of_series(series), packed(series)
    return {
        "key": key,
        "sha256": digest(key, content),
        "source": as_kept(series.source),
        "device": as_kept(series.device),
        "kind": series.kind,
        "day": series.day,
        "n": series.n,
        "samples": zlib.compress(content, FASTEST),
    }


def from_row(row: Mapping[Any, Any]) -> Series:
    """Return the series of a row.

    Raises:
        ValueError: Its bytes are not what was packed.
    """
    begins, spans, values = _unpacked(row["samples"], row["n"])
    try:
        return Series(
            row["kind"],
            row["day"],
            begins.astype(np.int64) + midnight_s(row["day"]),
            spans.astype(np.int64),
            values.astype(np.float64),
            row["source"],
            row["device"],
        )
    except NightlabError as error:
        raise ValueError(f"{row['kind']} of {row['day']}: {error.what}") from error


def _unpacked(samples: bytes, n: int) -> tuple[Any, Any, Any]:
    # One byte more than there should be tells that there are more, and is all that is unpacked.
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(samples, max(n, 0) * SAMPLE_BYTES + 1)
    except zlib.error as error:
        raise ValueError(f"samples that cannot be unpacked: {error}") from error
    if len(content) != n * SAMPLE_BYTES or not unpacking.eof:
        raise ValueError(f"samples that are not {n}")
    return (
        np.frombuffer(content, "<i4", n),
        np.frombuffer(content, "<i4", n, 4 * n),
        np.frombuffer(content, "<f8", n, 8 * n),
    )


def midnight_s(day: date) -> int:
    """Return the second since 1970 at which a UTC day begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
