"""What the rooms beside the lab need of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime

    from nightlab.nights import Episode, Event


class Home(Protocol):
    """What trials need of the lab they are in."""

    @property
    def zone(self) -> str:
        """The IANA zone in which the person is now."""
        ...

    @property
    def today(self) -> date:
        """The local date."""
        ...

    @property
    def evening(self) -> date:
        """The date of this evening."""
        ...

    def now(self) -> datetime:
        """Return this instant."""
        ...

    def episodes(self, since: date | None = None, until: date | None = None) -> list[Episode]:
        """Return nights and diary entries."""
        ...

    def events(self, since: date | None = None, until: date | None = None) -> list[Event]:
        """Return events."""
        ...
