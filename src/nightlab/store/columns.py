"""Column types that mean the same on every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from nightlab.units import EPOCH

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

MICROSECOND = timedelta(microseconds=1)


def to_us(at: datetime) -> int:
    """Return an instant as microseconds since 1970 in UTC.

    Example:
        >>> to_us(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
        1000000
    """
    return (at - EPOCH) // MICROSECOND


def from_us(us: int) -> datetime:
    """Return the UTC instant that lies ``us`` microseconds after the start of 1970."""
    return EPOCH + us * MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An instant: a timestamp with time zone, and microseconds since 1970 where SQLite has none.

    Assumptions: what goes in has a zone; what comes out is in UTC.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type that the database stores."""
        whole = dialect.name == "sqlite"
        return dialect.type_descriptor(BigInteger() if whole else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what goes into the database."""
        if value is None:
            return None
        return to_us(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return what comes out of it."""
        if value is None:
            return None
        return from_us(value) if dialect.name == "sqlite" else value.astimezone(UTC)


class FreeText(TypeDecorator[str]):
    """Text from outside, with what no database can keep (NUL, half a surrogate pair) replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Return what goes into the database."""
        return None if value is None else as_kept(value)


def as_kept(text: str) -> str:
    """Return a text from outside as the database will hold it, for a digest of what stands there."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
