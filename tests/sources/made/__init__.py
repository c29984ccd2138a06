"""Seeded people and the exports their devices would have written of them, one module a format."""

import pkgutil
from importlib import import_module

from sources.case import Case
from sources.made.apple import APPLE_VALUES, HEART, apple_night, apple_row, apple_xml
from sources.made.diary import diary, diary_csv
from sources.made.events import events, events_csv
from sources.made.fitbit import fitbit_json
from sources.made.lab_folder import lab_export
from sources.made.patterns import AWAY, PATTERNS, SPANS, living, zones_of
from sources.made.person import SCORED, person, stretch
from sources.made.zips import zipped

__all__ = [
    "APPLE_VALUES",
    "AWAY",
    "CASES",
    "HEART",
    "PATTERNS",
    "SCORED",
    "SPANS",
    "apple_night",
    "apple_row",
    "apple_xml",
    "diary",
    "diary_csv",
    "events",
    "events_csv",
    "fitbit_json",
    "lab_export",
    "living",
    "person",
    "stretch",
    "zipped",
    "zones_of",
]

CASES: tuple[Case, ...] = tuple(
    case
    for found in pkgutil.iter_modules(__path__)
    for case in getattr(import_module(f"{__name__}.{found.name}"), "CASES", ())
)
"""Every way to write an export that a module here knows."""
