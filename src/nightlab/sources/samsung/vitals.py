"""Heart, breath, warmth and oxygen in Samsung's export."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.sources.port import Counted
from nightlab.sources.samsung.table import instant_in, key_in
from nightlab.sources.timelines import Timelines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.nights import Series
    from nightlab.sources.row import Row
    from nightlab.sources.samsung.session import Session

# Table -> column -> name with unit: one row a sleep, with the start of its session.
OF_A_SLEEP = {
    "com.samsung.health.respiratory_rate": {"average": "respiratory_rate_per_min"},
    "com.samsung.health.skin_temperature": {"temperature": "skin_temperature_c"},
    "com.samsung.shealth.tracker.oxygen_saturation": {
        "spo2": "spo2_percent",
        "min": "lowest_spo2_percent",
    },
}
LONGEST_SPAN = timedelta(hours=1)
MOST_ROWS = 200_000


@dataclass
class OfSleeps:
    """Figures that Samsung keeps in tables of their own, by the start of the sleep they are of.

    Assumptions: a row that begins and ends as a session does is of that sleep; other rows are
    readings by day. A 0 was not measured. Of over 200,000 rows, which no life has, the rest is left out.
    """

    found: dict[tuple[datetime, datetime], dict[str, float]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def read(self, row: Row, columns: Mapping[str, str]) -> tuple[()]:
        """Take a row in.

        Raises:
            FieldError: A field that cannot be read.
        """
        key = instant_in(row, "start_time"), instant_in(row, "end_time")
        figures = {name: row.number(column) for column, name in columns.items()}
        if len(self.found) < MOST_ROWS:
            self.found[key].update({name: figure for name, figure in figures.items() if figure})
        return ()

    def given_to(self, sessions: Mapping[str, Session]) -> Iterator[Counted]:
        """Give sessions their figures, and yield how many rows belong to none."""
        given = 0
        for session in sessions.values():
            figures = self.found.get((session.start, session.end))
            if figures is not None:
                session.figures = {**figures, **session.figures}
                given += 1
        left = len(self.found) - given
        if left > 0:
            yield Counted("ignored", "readings of breath, warmth and oxygen outside a sleep", left)


class Heart:
    """Readings of the heart, by device and UTC day.

    Assumptions: a row is one reading, or the mean of the hour that it spans; the finer readings of
    that hour stand in files beside the tables and are left out.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names
        self.rows = self.odd = 0
        self._lines = Timelines("samsung")

    def read(self, row: Row) -> tuple[()]:
        """Take a row in.

        Raises:
            NightlabError: A field that cannot be read, or over five million readings.
        """
        start, end = instant_in(row, "start_time"), instant_in(row, "end_time")
        bpm = row.number("heart_rate")
        if not bpm or not timedelta(0) <= end - start <= LONGEST_SPAN:
            self.odd += 1
            return ()
        span_s = round((end - start).total_seconds())
        device = self.names.get(key_in(row, "deviceuuid"), "")
        self._lines.add("heart_rate", start, bpm, span_s=span_s, device=device)
        self.rows += 1
        return ()

    def series(self) -> Iterator[Series | Counted]:
        """Yield a series a device and day, and what was read and left out."""
        yield from self._lines.series()
        if self.rows:
            yield Counted("read", "readings of the heart", self.rows)
        if self.odd:
            what = "readings of the heart without a value, or of over an hour"
            yield Counted("ignored", what, self.odd)
