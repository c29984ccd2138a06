"""apple-health-parser's sleep records of one export: print how many there are."""

from __future__ import annotations

import sys
import tempfile
from importlib.metadata import version

from apple_health_parser.utils.parser import Parser

SLEEP = "HKCategoryTypeIdentifierSleepAnalysis"

if __name__ == "__main__":
    if sys.argv[1] == "--version":
        print(f"apple-health-parser {version('apple-health-parser')}")
        sys.exit()
    with tempfile.TemporaryDirectory() as folder:
        found = Parser(sys.argv[1], output_dir=folder, overwrite=True).get_flag_records(SLEEP)
        print(len(found.records))
