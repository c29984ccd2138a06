"""Tags that a person gave to a night as a whole, without a time."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from nightlab import units
from nightlab.errors import NightlabError
from nightlab.sources.tags import MOST_TAGS, event_of_tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from nightlab.nights import Event, Night

NOON = time(12)


def events_of_night(tags: Iterable[str], night: Night) -> list[Event]:
    """Return the tags of a night as events, each once and at most 50; blank ones are left out.

    Assumptions: they are put at noon of the day before the night's date, where its window begins, so
    that they belong to this night and come before it.
    """
    at = units.instant(night.date - timedelta(days=1), NOON, night.zone)
    found = []
    for tag in [*dict.fromkeys(each.strip() for each in tags)][:MOST_TAGS]:
        try:
            found.append(event_of_tag(tag, at, night.zone, source=night.source))
        except NightlabError:
            continue
    return found
