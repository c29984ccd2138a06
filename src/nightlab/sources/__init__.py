"""Exports of devices and diaries: bytes in; nights, diary entries, events and series out.

One folder a format. A file is recognised by what it holds, never by its name; a zip is read in place.
"""

from typing import TYPE_CHECKING

from nightlab.sources.clock import diary_from_clocks
from nightlab.sources.event_line import parse_event
from nightlab.sources.morning import Morning, read_morning
from nightlab.sources.opening import digest
from nightlab.sources.owner import OwnerMark
from nightlab.sources.part import Part
from nightlab.sources.people import OnePerson, Span
from nightlab.sources.port import Counted, FieldError, Format, Kept, Progress, Record, Skipped
from nightlab.sources.reading import detect, read_file, read_lab
from nightlab.sources.registry import formats

if TYPE_CHECKING:
    from nightlab.sources.lab_folder import LabFolder, records_of

__all__ = [
    "Counted",
    "FieldError",
    "Format",
    "Kept",
    "LabFolder",
    "Morning",
    "OnePerson",
    "OwnerMark",
    "Part",
    "Progress",
    "Record",
    "Skipped",
    "Span",
    "detect",
    "diary_from_clocks",
    "digest",
    "formats",
    "parse_event",
    "read_file",
    "read_lab",
    "read_morning",
    "records_of",
]


def __getattr__(name: str) -> object:
    """Return what reads a lab's own export, which brings in half the house and is seldom wanted."""
    if name not in {"LabFolder", "records_of"}:
        raise AttributeError(name)
    from nightlab.sources import lab_folder

    return getattr(lab_folder, name)
