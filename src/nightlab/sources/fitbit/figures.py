"""What Fitbit's Takeout tells of whole nights in tables beside the sleep logs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.sources.lines import rows
from nightlab.sources.port import Counted, FieldError, Skipped
from nightlab.units import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nightlab.nights import Night
    from nightlab.sources.fitbit.kinds import Kind
    from nightlab.sources.part import Part
    from nightlab.sources.row import Row

MOST_ROWS = 200_000
# kind of table -> column -> name of the figure
FIGURES: Mapping[Kind, Mapping[str, str]] = {
    "score": {"overall_score": "score_percent", "resting_heart_rate": "resting_heart_rate_bpm"},
    "hrv": {"rmssd": "hrv_rmssd_ms"},
    "breath": {"daily_respiratory_rate": "respiratory_rate_per_min"},
    "spo2": {"average_value": "spo2_percent"},
}


@dataclass(slots=True)
class Figures:
    """Figures of nights, by Fitbit's number of the log or by the date on which the night ended.

    Assumptions: ``sleep_log_entry_id`` is the ``logId`` of the log, and the timestamps of the daily
    tables are dates of waking (both as public descriptions of Takeouts say; unverified). Daily
    figures are of the main sleep. A figure of 0 or less is none.
    """

    by_log: dict[str, dict[str, float]] = field(default_factory=dict)
    by_date: dict[date, dict[str, float]] = field(default_factory=dict)

    def read(self, part: Part, kind: Kind) -> Iterator[Skipped]:
        """Take the figures of a table; yield the rows that cannot be read.

        Raises:
            NightlabError: The table is damaged, or has over 200,000 rows.
        """
        names = FIGURES[kind]
        for number, row in enumerate(rows(part, may_be_longer=True)):
            if number >= MOST_ROWS:
                raise NightlabError(
                    f"over {MOST_ROWS:,} rows", where=row.place, fix="split it by year"
                )
            try:
                found = {name: row.number(column) for column, name in names.items()}
                known = {name: value for name, value in found.items() if value and value > 0}
                self._keep(row, kind, known)
            except FieldError as error:
                yield Skipped.of(error, row.place)

    def _keep(self, row: Row, kind: Kind, known: dict[str, float]) -> None:
        if kind == "score":
            self.by_log.setdefault(row.short("sleep_log_entry_id"), {}).update(known)
            return
        day = row.read("timestamp", lambda text: date.fromisoformat(text[:10]))
        if day is None or day.year not in YEARS:
            raise row.wrong("timestamp", "a date")
        self.by_date.setdefault(day, {}).update(known)

    def added(self, nights: Sequence[Night], ids: Sequence[str]) -> Iterator[Night | Counted]:
        """Yield nights with their figures, and how many figures are of nights that are not there.

        Args:
            nights: With main sleeps and naps marked.
            ids: Fitbit's number of each; figures of a number that repeats are left out.
        """
        once = {log_id for log_id, count in Counter(ids).items() if log_id and count == 1}
        logs, dates = dict(self.by_log), dict(self.by_date)
        for night, log_id in zip(nights, ids, strict=True):
            of_log = logs.pop(log_id, {}) if log_id in once else {}
            of_date = {} if night.is_nap else dates.pop(night.date, {})
            extra = of_date | of_log
            yield replace(night, reported={**night.reported, **extra}) if extra else night
        if left := len(logs) + len(dates):
            yield Counted("ignored", "figures of nights that have no sleep log here", left)
