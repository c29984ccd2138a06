"""The database: one file a lab, whole transactions, nothing twice and nothing lost."""

from nightlab.store.backup import Copy
from nightlab.store.check import Checked
from nightlab.store.connecting import check_copy, restore
from nightlab.store.schema import Upgrade
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
    "Checked",
    "Copy",
    "DoseRecord",
    "DoseStatus",
    "ImportResult",
    "ImportedFile",
    "SkippedRecord",
    "Store",
    "SupportsSkipped",
    "TrialRecord",
    "TrialStatus",
    "Upgrade",
    "check_copy",
    "restore",
]
