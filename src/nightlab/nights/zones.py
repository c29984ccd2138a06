"""Where a person was when: a home zone and the moves away from it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, time

from nightlab import units
from nightlab.errors import NightlabError

NOON = time(12)
SEPARATOR = "; "
FORM = "write 2024-06-01, or 2024-06-01T18:30"


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """From a wall clock on, read in the new zone, the person is in another zone.

    Args:
        since: Wall clock of the new zone, without an offset.
        zone: IANA zone.

    Raises:
        NightlabError: No such zone, a time with an offset, or one at the end of all calendars.

    Example:
        >>> str(Move.of("2024-06-01", "America/New_York"))
        '2024-06-01T12:00 America/New_York'
    """

    since: datetime
    zone: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", units.zone(self.zone).key)
        if self.since.tzinfo is not None:
            raise NightlabError(
                "a move has the wall clock of its new zone, without an offset",
                where=self.since.isoformat(),
                fix=FORM,
            )
        try:
            _ = self.at
        except OverflowError as error:
            raise NightlabError(
                "a move outside of any calendar", where=str(self.since.date()), fix=FORM
            ) from error

    @classmethod
    def of(cls, since: str, zone: str) -> Move:
        """Return the move that a date or a wall clock begins; a date alone means its noon.

        The night before was still slept in the old zone, the next one is slept in the new one.

        Raises:
            NightlabError: Neither a date nor a wall clock, or no such zone.
        """
        try:
            at = datetime.fromisoformat(since.strip())
        except ValueError as error:
            raise NightlabError(f"{since[:40]!r} is no date", fix=FORM) from error
        # Python reads a date alone as its midnight.
        is_date = len(since.strip()) <= len("2024-06-01")
        return cls(datetime.combine(at.date(), NOON) if is_date else at, zone)

    @property
    def at(self) -> datetime:
        """The instant of the move."""
        return units.instant(self.since.date(), self.since.time(), self.zone)

    def __str__(self) -> str:
        """Return the wall clock and the zone."""
        is_whole = not (self.since.second or self.since.microsecond)
        return f"{self.since.isoformat(timespec='minutes' if is_whole else 'auto')} {self.zone}"


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of a person's life.

    Assumptions: before the first move the person is at home. A wall clock that comes twice because
    of a move west is of the new zone, one that a move east leaves out is of the old one; both are
    hours of a day of travel. A move whose wall clock a later move west has passed again is seen by
    instants alone.

    Args:
        home: IANA zone.
        moves: In any order; of two at one instant the later in the sequence counts.

    Raises:
        NightlabError: No such zone.

    Example:
        >>> zones = Zones("Europe/Berlin", (Move.of("2024-06-01", "America/New_York"),))
        >>> zones.of_wall(datetime(2024, 6, 1, 7, 30)), zones.of_wall(datetime(2024, 6, 1, 23))
        ('Europe/Berlin', 'America/New_York')
        >>> str(zones)
        'Europe/Berlin; 2024-06-01T12:00 America/New_York'
    """

    home: str
    moves: tuple[Move, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", units.zone(self.home).key)
        last = {move.at: move for move in self.moves}
        object.__setattr__(self, "moves", tuple(last[at] for at in sorted(last)))

    @classmethod
    def read(cls, text: str) -> Zones:
        """Return the zones that a text tells, such as ``str`` writes; a zone alone is a home.

        Raises:
            NightlabError: No such zone, or a move that cannot be read.
        """
        home, *moves = text.split(SEPARATOR)
        told = [move.partition(" ") for move in moves]
        return cls(home, tuple(Move.of(since, zone) for since, _, zone in told))

    def __str__(self) -> str:
        """Return home and moves in one line."""
        return SEPARATOR.join([self.home, *map(str, self.moves)])

    def of(self, at: datetime) -> str:
        """Return the zone at an instant."""
        if not self.moves:
            return self.home
        return self._zone(bisect_right(self.moves, at, key=lambda move: move.at))

    def of_wall(self, clock: datetime) -> str:
        """Return the zone in which a wall clock without an offset was seen."""
        if not self.moves:
            return self.home
        begun = [number for number, move in enumerate(self.moves, start=1) if move.since <= clock]
        return self._zone(begun[-1] if begun else 0)

    def instant(self, clock: datetime) -> datetime:
        """Return the UTC instant of a wall clock without an offset, as ``units.instant`` reads it."""
        return units.instant(clock.date(), clock.time(), self.of_wall(clock))

    def _zone(self, moves: int) -> str:
        return self.moves[moves - 1].zone if moves else self.home
