"""Samsung's sleep sessions, and those it combined."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.nights.night import LONGEST_NIGHT_H
from nightlab.sources.offsets import offset_in, zone_of_offset
from nightlab.sources.samsung.table import instant_in, key_in, offset_in_row

if TYPE_CHECKING:
    from datetime import datetime

    from nightlab.nights import Zones
    from nightlab.sources.row import Row
    from nightlab.sources.samsung.stages import Stages

# Column -> name with unit, and whether a 0 says that it was not measured.
FIGURES = {
    "sleep_score": ("score_percent", True),
    "efficiency": ("efficiency_percent", True),
    "total_light_duration": ("light_min", False),
    "total_rem_duration": ("rem_min", False),
}
MOST_SESSIONS = 50_000
LONGEST = timedelta(hours=LONGEST_NIGHT_H)
TWICE = "Samsung tells it twice with other times; the longer counts"


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
        told: What was decided about it.
    """

    where: str
    key: str
    start: datetime
    end: datetime
    offset: timedelta | None
    device: str
    whole: str
    figures: dict[str, float] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    @property
    def length(self) -> timedelta:
        """From bed to waking; nothing where that is longer than any night, which cannot be."""
        length = self.end - self.start
        return length if length <= LONGEST else timedelta(0)


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
        """Take a row in; of two with one ``datauuid`` the longer counts, of equally long ones the first.

        Raises:
            FieldError: A field that cannot be read.
        """
        session = session_of(row)
        if (other := self.by_key.get(session.key)) is not None:
            self.twice += 1
            self.by_key[session.key] = _longer(other, session)
            return ()
        if len(self.by_key) >= MOST_SESSIONS:
            self.too_many = self.too_many or row.place
            return ()
        # Without a key no stage can name it.
        self.by_key[session.key or row.place] = session
        return ()


def _longer(first: Session, second: Session) -> Session:
    kept = second if second.length > first.length else first
    if (first.start, first.end) != (second.start, second.end):
        kept.told = (TWICE,)
    return kept
