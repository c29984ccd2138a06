"""Samsung's sleep sessions, those it combined, and their stages."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights import Interval, Stage
from nightlab.sources.offsets import offset_in, zone_of_offset
from nightlab.sources.samsung.table import instant_in, key_in, offset_in_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nightlab.nights import Zones
    from nightlab.sources.row import Row

STAGES = {40001: Stage.WAKE, 40002: Stage.LIGHT, 40003: Stage.N3, 40004: Stage.REM}
# Column -> name with unit, and whether a 0 says that it was not measured.
FIGURES = {
    "sleep_score": ("score_percent", True),
    "efficiency": ("efficiency_percent", True),
    "total_light_duration": ("light_min", False),
    "total_rem_duration": ("rem_min", False),
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MOST_SESSIONS = 50_000
MOST_CODES = 5


@dataclass(slots=True)
class Session:
    """One sleep session as a row prints it.

    Args:
        where: File and line.
        key: ``datauuid``, by which stages name it.
        start: Instant of going to bed.
        end: Instant of waking up.
        offset: UTC offset of the clock that the person saw; None where none is printed.
        device: ``deviceuuid``.
        whole: ``combined_id``: key of the row that tells of the whole sleep it is a part of; empty
            where it is no part.
        figures: Samsung's figures, named with units.
    """

    where: str
    key: str
    start: datetime
    end: datetime
    offset: timedelta | None
    device: str
    whole: str
    figures: dict[str, float] = field(default_factory=dict)


def session_of(row: Row) -> Session:
    """Return the session of a row.

    Raises:
        FieldError: A field that cannot be read.
    """
    found = {name: (row.number(column), none) for column, (name, none) in FIGURES.items()}
    known = {
        name: figure
        for name, (figure, is_none) in found.items()
        if figure is not None and (figure or not is_none)
    }
    # Where it was not scored, a total of 0 was not measured either.
    figures = known if "score_percent" in known else {n: f for n, f in known.items() if f}
    return Session(
        row.place,
        key_in(row, "datauuid"),
        instant_in(row, "start_time"),
        instant_in(row, "end_time"),
        offset_in_row(row),
        key_in(row, "deviceuuid"),
        key_in(row, "combined_id"),
        figures,
    )


def check_count(*found: Sessions | Stages) -> None:
    """Refuse more sleeps than a life has, which would fill the memory.

    Raises:
        NightlabError: Over 50,000 of them, with the place of the first too many.
    """
    for each in found:
        if each.too_many:
            what = f"over {MOST_SESSIONS:,} sleeps"
            raise NightlabError(what, where=each.too_many, fix="split it by year and import each")


def zone_of(session: Session, zones: Zones) -> tuple[str, tuple[str, ...]]:
    """Return where a session was slept, and what was decided about it.

    Assumptions: the offset printed held at the end or at the start; where the clocks changed between
    them, nobody can tell which.
    """
    if session.offset is None:
        return zones.of(session.end), ()
    for at in (session.end, session.start):
        own = zones.of(at)
        if offset_in(at, own) == session.offset:
            return own, ()
    return zone_of_offset(session.end, session.offset, zones)


class Sessions:
    """The sessions of an export by ``datauuid``, each once."""

    def __init__(self) -> None:
        self.by_key: dict[str, Session] = {}
        self.twice = 0
        self.too_many = ""

    def read(self, row: Row) -> tuple[()]:
        """Take a row in; of two with one ``datauuid`` the first counts.

        Raises:
            FieldError: A field that cannot be read.
        """
        session = session_of(row)
        if session.key in self.by_key:
            self.twice += 1
            return ()
        if len(self.by_key) >= MOST_SESSIONS:
            self.too_many = self.too_many or row.place
            return ()
        # Without a key no stage can name it.
        self.by_key[session.key or row.place] = session
        return ()


class Stages:
    """The stages of an export by the session that they name."""

    def __init__(self) -> None:
        self.rows = 0
        self.too_many = ""
        self.unknown: Counter[str] = Counter()
        self._by_key: dict[str, array[int]] = defaultdict(lambda: array("q"))
        self._first: dict[str, Session] = {}

    def read(self, row: Row) -> tuple[()]:
        """Take a row in.

        Raises:
            FieldError: A field that cannot be read.
        """
        start, end = instant_in(row, "start_time"), instant_in(row, "end_time")
        code, key = row.number("stage"), key_in(row, "sleep_id")
        if code is None:
            raise row.wrong("stage", "a stage such as 40002")
        if key not in self._by_key and len(self._by_key) >= MOST_SESSIONS:
            self.too_many = self.too_many or row.place
            return ()
        self.rows += 1
        stage = STAGES.get(int(code), Stage.UNSCORED)
        if stage is Stage.UNSCORED:
            known = len(self.unknown) < MOST_CODES or f"{code:g}" in self.unknown
            self.unknown[f"{code:g}" if known else "others"] += 1
        if key not in self._by_key:
            self._first[key] = _bounds(row, key, start, end)
        bounds = self._first[key]
        bounds.start, bounds.end = min(bounds.start, start), max(bounds.end, end)
        self._by_key[key].extend((_ms(start), _ms(end), stage))
        return ()

    def of(self, key: str) -> list[Interval]:
        """Return the stages of a session in order of their start."""
        found = self._by_key.get(key, array("q")) if key else array("q")
        spans = sorted(zip(found[0::3], found[1::3], found[2::3], strict=True))
        return [Interval(Stage(code), _at(start), _at(end)) for start, end, code in spans]

    def sessions(self) -> Mapping[str, Session]:
        """Return sessions that are as long as their stages, for an export that has no others."""
        return self._first

    def rows_without(self, known: Iterator[str]) -> int:
        """Return how many rows name none of the sessions known."""
        gone = self._by_key.keys() - set(known)
        return sum(len(self._by_key[key]) // 3 for key in gone)


def _bounds(row: Row, key: str, start: datetime, end: datetime) -> Session:
    # The device of a stage is the phone that received it, not the watch that measured it.
    return Session(row.place, key, start, end, offset_in_row(row), "", "")


def _ms(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def _at(ms: int) -> datetime:
    return EPOCH + ms * MILLISECOND
