"""Digests: of the natural key that tells a record apart, and of what it says."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import TYPE_CHECKING

from nightlab.store.columns import to_us

if TYPE_CHECKING:
    from collections.abc import Mapping


def _plain(value: object) -> int | str:
    if isinstance(value, datetime):
        return to_us(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"no canonical form for {type(value).__name__}")


_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
).encode


def key_of(*parts: object) -> str:
    """Return 32 hexadecimal digits that stand for a natural key.

    Assumptions: a digest, so that a key with an empty part or a long text is unique on every
    database and fits its index.
    """
    return hashlib.blake2b(_encode(parts).encode(), digest_size=16).hexdigest()


def sha256_of(content: Mapping[str, object]) -> str:
    """Return the SHA-256 of a record's content, the same for the same instants in any zone."""
    return hashlib.sha256(_encode(content).encode()).hexdigest()


def sha256_of_text(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
