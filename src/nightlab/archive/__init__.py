"""The whole of a lab as plain values, and as a folder of tables that any program reads."""

from nightlab.archive.answers import check_answer, check_plan
from nightlab.archive.entries import check_entry
from nightlab.archive.reading import is_part, read_folder
from nightlab.archive.values import (
    Archive,
    EarlierEntry,
    EarlierEvent,
    EarlierNight,
    KeptEntry,
    KeptEvent,
    KeptNight,
    KeptSeries,
    Reading,
    SealedTrial,
    TakenDose,
)
from nightlab.archive.writing import MANIFEST, write_folder

__all__ = [
    "MANIFEST",
    "Archive",
    "EarlierEntry",
    "EarlierEvent",
    "EarlierNight",
    "KeptEntry",
    "KeptEvent",
    "KeptNight",
    "KeptSeries",
    "Reading",
    "SealedTrial",
    "TakenDose",
    "check_answer",
    "check_entry",
    "check_plan",
    "is_part",
    "read_folder",
    "write_folder",
]
