"""Run races, keep what they found, and write the page of the documents.

python bench/run.py                      # all rows
python bench/run.py apple measures_yasa  # those named; the others stay as they were measured last
python bench/run.py --page               # none: the page alone, from what is kept
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import TYPE_CHECKING

from race import results
from race.page import page
from race.peer import BENCH

if TYPE_CHECKING:
    from pathlib import Path

    from race.row import Row

# In the order of the table.
RACES = (
    "verdict_nuts",
    "verdict_pymc",
    "verdict_sarimax",
    "verdict_families",
    "thousand_trials",
    "nights_to_power",
    "nights_saved",
    "measures_yasa",
    "apple",
    "formats",
    "nights_json",
    "medicines",
    "safety_check",
    "body_clock",
    "body_whatif",
    "nights_drivers",
)
KEPT = BENCH / "results.jsonl"
TEMPLATE = BENCH / "page.md"
PAGE = BENCH.parent / "docs" / "benchmarks.md"


def run(script: str) -> list[Row]:
    """Run one race in a process of its own; return the rows it printed."""
    print(f"{script} ...", file=sys.stderr, flush=True)
    command: list[str | Path] = [sys.executable, BENCH / f"{script}.py"]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [results.row_of(json.loads(line)) for line in told.stdout.splitlines()]


def rendered() -> str:
    """Return the page from what is kept."""
    return page(TEMPLATE.read_text(encoding="utf-8"), results.read(KEPT))


def main() -> None:
    """Run the races named, or all, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(RACES))
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(RACES):
        parser.error(f"{', '.join(sorted(unknown))}: none of {', '.join(RACES)}")
    for name in () if chosen.page else chosen.names or RACES:
        rows = run(name)
        results.write(KEPT, results.merge(results.read(KEPT), name, rows, RACES))
        for row in rows:
            print(f"{row.row}: {row.ours} against {row.peer}; {row.ratio} {row.unit}", flush=True)
    PAGE.write_text(rendered(), encoding="utf-8")


if __name__ == "__main__":
    main()
