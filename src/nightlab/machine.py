"""What this machine says of where and when: its zone, its clock, the folder for the lab's file."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from nightlab.errors import NightlabError
from nightlab.units import local, zone

# An evening lasts until this hour of the next day.
EVENING_ENDS_H = 4
# From this hour on a dose is more likely told right after it was taken than the morning after.
EVENING_BEGINS_H = 16
# Where Linux and macOS keep the zone of the machine, as a link into the folder of zones.
LOCALTIME = Path("/etc/localtime")


def default_lab() -> Path | str:
    """Return where the lab is: what ``NIGHTLAB_LAB`` says, else ``lab.db`` in the user's data folder."""
    named = os.environ.get("NIGHTLAB_LAB")
    if named:
        return named if "://" in named else Path(named)
    from platformdirs import user_data_path

    return user_data_path("nightlab", appauthor=False) / "lab.db"


def machine_zone() -> str:
    """Return this machine's IANA zone, ``UTC`` where it does not say."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    if LOCALTIME.is_symlink():
        candidates.append(str(LOCALTIME.resolve()).rpartition("zoneinfo/")[2])
    for name in filter(None, candidates):
        try:
            return zone(name).key
        except NightlabError:
            continue
    return "UTC"


def evening_of(now: datetime, zone_name: str) -> date:
    """Return the date of the evening that an instant belongs to; it lasts until four in the morning."""
    return (local(now, zone_name) - timedelta(hours=EVENING_ENDS_H)).date()


def is_evening(now: datetime, zone_name: str) -> bool:
    """Return whether a dose told now is rather this evening's than the one before."""
    hour = local(now, zone_name).hour
    return hour >= EVENING_BEGINS_H or hour < EVENING_ENDS_H


def this_evening() -> date:
    """Return the date of this evening on this machine's clock."""
    return evening_of(datetime.now(UTC), machine_zone())
