"""Samples that records tell one by one, gathered into series of a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from nightlab.errors import NightlabError
from nightlab.nights import Series
from nightlab.nights.series import DAY_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MOST_SAMPLES = 2_000_000
EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class Timelines:
    """Samples of one source, by kind and UTC day.

    Assumptions: of two samples with one begin and span the later added counts. Begins are cut to
    whole seconds.
    """

    source: str
    _found: dict[tuple[str, int], list[tuple[int, int, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _count: int = 0

    def add(self, kind: str, at: datetime, value: float, *, span_s: int = 0) -> None:
        """Take a sample.

        Raises:
            NightlabError: Over two million of them.
        """
        self._count += 1
        if self._count > MOST_SAMPLES:
            raise NightlabError(
                f"over {MOST_SAMPLES:,} samples",
                where=f"{self.source}, {kind}",
                fix="split the file by year and import each",
            )
        at_s = int(at.timestamp())
        self._found[kind, at_s // DAY_S].append((at_s, span_s, value))

    def series(self) -> Iterator[Series]:
        """Yield them by kind and day."""
        for (kind, day), samples in sorted(self._found.items()):
            at_s, span_s, values = zip(*samples, strict=True)
            yield Series(
                kind,
                EPOCH + timedelta(days=day),
                np.array(at_s),
                np.array(span_s),
                np.array(values, dtype=np.float64),
                self.source,
            )
