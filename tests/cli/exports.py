"""Small files as people have them, good ones and bad ones."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

DIARY = """date,tried_to_sleep,fell_asleep,woke,rose,awakenings,awake_min,quality
2026-03-01,23:00,23:20,06:50,07:00,1,10,4
2026-03-02,23:10,23:50,06:40,07:00,2,25,3
2026-03-03,22:50,23:05,07:00,07:10,0,0,5
"""
EVENTS = """at,kind,amount,label
2026-03-01 15:00,caffeine,80 mg,coffee
2026-03-02 21:30,dose,200 mg,magnesium bisglycinate
"""


def fitbit_log(start: str, minutes: int) -> dict[str, Any]:
    """Return a sleep log of the web API, all of it light sleep but its first ten minutes."""
    return {
        "dateOfSleep": start[:10],
        "startTime": f"{start}:00.000",
        "duration": minutes * 60_000,
        "isMainSleep": True,
        "levels": {
            "data": [
                {"dateTime": f"{start}:00.000", "level": "wake", "seconds": 600},
                {
                    "dateTime": (datetime.fromisoformat(start) + timedelta(minutes=10)).isoformat(),
                    "level": "light",
                    "seconds": (minutes - 10) * 60,
                },
            ]
        },
    }


def fitbit(count: int) -> list[dict[str, Any]]:
    """Return the logs of a number of nights from 1 February 2026 on."""
    return [fitbit_log(f"2026-02-{day:02d}T00:30", 420 + day) for day in range(1, count + 1)]


def write(path: Path, content: str | bytes | list[Any]) -> Path:
    """Write a file: text, bytes, or anything else as JSON."""
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        path.write_text(text, encoding="utf-8")
    return path
