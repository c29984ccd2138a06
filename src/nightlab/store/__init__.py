"""The database: one file a lab, whole transactions, nothing twice and nothing lost."""

from nightlab.store.store import Store
from nightlab.store.values import (
    Change,
    DoseRecord,
    DoseStatus,
    ImportedFile,
    ImportResult,
    SkippedRecord,
    SupportsSkipped,
    TrialRecord,
    TrialStatus,
)

__all__ = [
    "Change",
    "DoseRecord",
    "DoseStatus",
    "ImportResult",
    "ImportedFile",
    "SkippedRecord",
    "Store",
    "SupportsSkipped",
    "TrialRecord",
    "TrialStatus",
]
