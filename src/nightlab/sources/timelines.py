"""Samples that records tell one by one, gathered into series of a day."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.nights.series import DAY_S
from nightlab.units import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from numpy.typing import NDArray

MOST_SAMPLES = 5_000_000
"""A watch tells about a thousand a night: five thousand nights, and 120 MB."""


@dataclass(slots=True)
class _Columns:
    at_s: array[int] = field(default_factory=lambda: array("q"))
    span_s: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


@dataclass(slots=True)
class Timelines:
    """Samples of one source, by kind, device and UTC day.

    Assumptions: of two samples with one begin and span the later added counts. Begins are cut to
    whole seconds.

    Args:
        source: Format they are read from.
    """

    source: str
    _found: dict[tuple[str, str, int], _Columns] = field(
        default_factory=lambda: defaultdict(_Columns)
    )
    _count: int = 0

    def add(
        self, kind: str, at: datetime, value: float, *, span_s: int = 0, device: str = ""
    ) -> None:
        """Take a sample.

        Raises:
            NightlabError: Over five million of them.
        """
        self._count_in(kind, 1)
        at_s = int(at.timestamp())
        columns = self._found[kind, device, at_s // DAY_S]
        columns.at_s.append(at_s)
        columns.span_s.append(span_s)
        columns.values.append(value)

    def extend(
        self,
        kind: str,
        at_s: NDArray[np.int64],
        values: NDArray[np.float64],
        *,
        span_s: int = 0,
        device: str = "",
    ) -> None:
        """Take many samples of one span at once.

        Args:
            kind: One of ``SERIES_UNITS``.
            at_s: ``int64[samples]``, begins in seconds since 1970 UTC.
            values: ``float64[samples]``, in the unit of the kind.
            span_s: Seconds that each covers.
            device: What measured them.

        Raises:
            NightlabError: Over five million of them.
        """
        self._count_in(kind, at_s.size)
        days = at_s // DAY_S
        for day in np.unique(days):
            of_day = days == day
            columns = self._found[kind, device, int(day)]
            columns.at_s.extend(at_s[of_day].tolist())
            columns.span_s.extend([span_s] * int(of_day.sum()))
            columns.values.extend(values[of_day].tolist())

    def series(self) -> Iterator[Series]:
        """Yield them by kind, device and day."""
        for (kind, device, day), columns in sorted(self._found.items(), key=lambda item: item[0]):
            yield Series(
                kind,
                EPOCH.date() + timedelta(days=day),
                np.array(columns.at_s),
                np.array(columns.span_s),
                np.array(columns.values),
                self.source,
                device,
            )

    def _count_in(self, kind: str, more: int) -> None:
        self._count += more
        if self._count > MOST_SAMPLES:
            raise NightlabError(
                f"over {MOST_SAMPLES:,} samples",
                where=f"{self.source}, {kind}",
                fix="split the file by year and import each",
            )
