"""The database: one file a lab, whole transactions, nothing twice and nothing lost.

Four groups of modules:

- ``store``, with ``answers_kept``, is what others call, one transaction a method; ``connecting`` gets
  from a place to a database.
- What is done with a whole lab: ``intake``, ``merge``, ``settling`` (one device cannot sleep twice at
  once) and ``uniting`` take a file in, ``taking_out`` and ``joining`` (with ``joining_readings`` and
  ``joining_trials``) give and take an archive, ``backup``, ``restoring`` and ``check`` copy and
  prove, ``schema`` and ``migrations`` bring up to date.
- What a row stands for: ``tables`` and ``columns``; ``night_rows``, ``diary_rows``, ``event_rows``,
  ``series_rows``, ``trial_rows``, ``entry_rows`` and ``setting_rows``; ``answer_rows`` and
  ``plan_rows``, both by ``appending``; ``record_queries``; ``digests`` of contents; ``values``.
- What is one database's own: ``sqlite``, ``postgres``, behind ``database``; ``copies`` names files.
"""

from nightlab.store.backup import Copy
from nightlab.store.check import Checked
from nightlab.store.restoring import check_copy, restore
from nightlab.store.schema import Upgrade
from nightlab.store.store import Store
from nightlab.store.values import (
    Change,
    DoseRecord,
    DoseStatus,
    ImportedFile,
    ImportResult,
    SkippedRecord,
    SupportsCounted,
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
    "SupportsCounted",
    "SupportsSkipped",
    "TrialRecord",
    "TrialStatus",
    "Upgrade",
    "check_copy",
    "restore",
]
