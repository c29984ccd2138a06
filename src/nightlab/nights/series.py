"""What a sensor measured over a day: heart rate, breathing, steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# kind -> unit of its values
SERIES_UNITS = {
    "heart_rate": "bpm",
    "hrv_sdnn": "ms",
    "hrv_rmssd": "ms",
    "respiratory_rate": "per min",
    "spo2": "%",
    "wrist_temperature": "°C",
    "steps": "steps",
}
DAY_S = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Samples of one kind by one device on one UTC day.

    Assumptions: samples are kept in order of their begin, which lies on ``day``; of two with the same
    begin and span the later in the sequence counts, so that samples are told apart by both.

    Args:
        kind: One of ``SERIES_UNITS``.
        day: UTC date on which every sample begins.
        at_s: ``int64[samples]``, begin in seconds since 1970 UTC.
        span_s: ``int64[samples]``, seconds that a sample covers; 0 for a moment.
        values: ``float64[samples]``, in the unit of the kind.
        source: Format it was read from.
        device: What measured it.

    Raises:
        NightlabError: A kind that is not known, columns of several lengths or none, a sample of another
            day, a span that is negative or over a day, or a value that is not finite.
    """

    kind: str
    day: date
    at_s: NDArray[np.int64]
    span_s: NDArray[np.int64]
    values: NDArray[np.float64]
    source: str
    device: str = ""

    def __post_init__(self) -> None:
        if self.kind not in SERIES_UNITS:
            raise NightlabError(
                f"unknown kind of series {self.kind[:40]!r}", fix=f"use {', '.join(SERIES_UNITS)}"
            )
        at_s = np.asarray(self.at_s, dtype=np.int64)
        span_s = np.asarray(self.span_s, dtype=np.int64)
        values = np.asarray(self.values, dtype=np.float64)
        self._check(at_s, span_s, values)
        # A stable order leaves the later of two equal samples last.
        order = np.lexsort((span_s, at_s))
        is_last = np.ones(at_s.size, dtype=bool)
        is_last[:-1] = (np.diff(at_s[order]) != 0) | (np.diff(span_s[order]) != 0)
        for name, column in (("at_s", at_s), ("span_s", span_s), ("values", values)):
            kept = column[order][is_last]
            kept.setflags(write=False)
            object.__setattr__(self, name, kept)

    def _check(
        self, at_s: NDArray[np.int64], span_s: NDArray[np.int64], values: NDArray[np.float64]
    ) -> None:
        where = f"{self.kind} of {self.day}"
        if not (at_s.ndim == 1 and at_s.shape == span_s.shape == values.shape and at_s.size):
            raise NightlabError("columns of several lengths, or none", where=where)
        first_s = int(datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC).timestamp())
        if int(at_s.min()) < first_s or int(at_s.max()) >= first_s + DAY_S:
            raise NightlabError("a sample of another day", where=where)
        if int(span_s.min()) < 0 or int(span_s.max()) > DAY_S:
            raise NightlabError("a sample that does not last 0 to 24 h", where=where)
        if not np.isfinite(values).all():
            raise NightlabError("a value that is no number", where=where)

    def __eq__(self, other: object) -> bool:
        """Equal samples of one kind, device and day."""
        if not isinstance(other, Series):
            return NotImplemented
        return self._same_as(other) and all(
            np.array_equal(getattr(self, name), getattr(other, name))
            for name in ("at_s", "span_s", "values")
        )

    def __hash__(self) -> int:
        """Hash by content."""
        return hash((self.kind, self.day, self.source, self.device, self.at_s.tobytes()))

    def _same_as(self, other: Series) -> bool:
        mine = (self.kind, self.day, self.source, self.device)
        return mine == (other.kind, other.day, other.source, other.device)

    @property
    def n(self) -> int:
        """Number of samples."""
        return int(self.at_s.size)

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return SERIES_UNITS[self.kind]

    def united(self, later: Series) -> Series:
        """Return the samples of both; where begin and span agree the later one's value counts.

        Raises:
            NightlabError: Another kind, day, source or device.
        """
        if not self._same_as(later):
            raise NightlabError("series of two things cannot be united", where=self.kind)
        return Series(
            self.kind,
            self.day,
            np.concatenate((self.at_s, later.at_s)),
            np.concatenate((self.span_s, later.span_s)),
            np.concatenate((self.values, later.values)),
            self.source,
            self.device,
        )
