"""The rows of all nights and diary entries by plain sqlite3, as JSON: nothing is measured on them.

The stages are read as the bytes they are and printed by their number.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing

ROWS = """
SELECT night_date, start_at, end_at, zone, source, device, is_nap, reported, epoch_s, epochs
FROM night
UNION ALL
SELECT night_date, coalesce(into_bed_at, tried_to_sleep_at), rose_at, zone, source, '', 0,
       awakenings, awake_min, NULL
FROM diary
ORDER BY night_date, 2, source
"""
NAMES = ("date", "start_us", "end_us", "zone", "source", "device", "is_nap", "figures", "epoch_s")

if __name__ == "__main__":
    with closing(sqlite3.connect(sys.argv[1])) as lab:
        rows = [
            dict(zip(NAMES, values, strict=True)) | {"epochs": len(epochs or b"")}
            for *values, epochs in lab.execute(ROWS)
        ]
    print(json.dumps(rows))
