"""Where the person of a lab was: the home zone, and the moves that they told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nightlab.errors import NightlabError
from nightlab.machine import machine_zone
from nightlab.nights import Move, Zones
from nightlab.units import zone

if TYPE_CHECKING:
    from nightlab.store import Store

HOME, MOVES = "zone", "moves"
"""Settings under which they are kept."""


class Places:
    """The zones of a lab.

    Args:
        store: The open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def told_home(self) -> str | None:
        """The home zone that was given last; None where nobody gave one."""
        kept = self._store.setting(HOME)
        return kept if isinstance(kept, str) else None

    @property
    def zones(self) -> Zones:
        """Home and moves; where no home was told, this machine's zone is taken for it."""
        kept = self._store.setting(MOVES, [])
        moves = kept if isinstance(kept, list) else []
        return Zones(self.told_home or machine_zone(), tuple(Move.of(*pair) for pair in moves))

    def live_in(self, name: str) -> None:
        """Keep a home zone for all that comes without one."""
        self._store.set_setting(HOME, zone(name).key)

    def add(self, since: str, zone_name: str) -> Move:
        """Keep that the person was in a zone from a date or wall clock on.

        Raises:
            NightlabError: No date, no such zone, or another move at that time.
        """
        move, moves = Move.of(since, zone_name), self.zones.moves
        if any(known.since == move.since and known != move for known in moves):
            raise NightlabError(
                "another move stands there",
                where=move.since.isoformat(timespec="minutes"),
                fix="remove it first: `nightlab zones remove DATE`",
            )
        self._keep({*moves, move})
        return move

    def remove(self, since: str) -> Move:
        """Forget a move.

        Raises:
            NightlabError: None began then.
        """
        wanted, moves = Move.of(since, "UTC").since, self.zones.moves
        found = [move for move in moves if move.since == wanted]
        found = found or [move for move in moves if move.since.date() == wanted.date()]
        if len(found) != 1:
            raise NightlabError(
                "several moves began then" if found else "no move began then",
                where=since,
                fix="see `nightlab zones`",
            )
        self._keep({*moves} - {found[0]})
        return found[0]

    def _keep(self, moves: set[Move]) -> None:
        rows = [[move.since.isoformat(), move.zone] for move in sorted(moves)]
        self._store.set_setting(MOVES, rows)
