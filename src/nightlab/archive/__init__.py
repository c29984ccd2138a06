"""The whole of a lab as plain values, and as a folder of tables that any program reads."""

from nightlab.archive.reading import is_part, read_folder
from nightlab.archive.values import (
    Archive,
    EarlierEntry,
    EarlierNight,
    KeptEntry,
    KeptEvent,
    KeptNight,
    Reading,
    SealedTrial,
    TakenDose,
)
from nightlab.archive.writing import MANIFEST, write_folder

__all__ = [
    "MANIFEST",
    "Archive",
    "EarlierEntry",
    "EarlierNight",
    "KeptEntry",
    "KeptEvent",
    "KeptNight",
    "Reading",
    "SealedTrial",
    "TakenDose",
    "is_part",
    "read_folder",
    "write_folder",
]
