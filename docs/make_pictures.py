"""Run the demonstration and keep four of its pictures for the documentation.

    python docs/make_pictures.py

The demonstration is seeded, so a second run writes the same bytes.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from nightlab.demo import run

STATIC = Path(__file__).with_name("_static")
PICTURES = ("verdict.svg", "raster.svg", "night.svg", "calendar.svg")


def pictures() -> dict[str, str]:
    """Return the pictures of a new run, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))
        return {name: (Path(folder) / name).read_text(encoding="utf-8") for name in PICTURES}


def main() -> None:
    """Write the pictures."""
    STATIC.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (STATIC / name).write_text(svg, encoding="utf-8")
        sys.stdout.write(f"wrote {STATIC.name}/{name}\n")


if __name__ == "__main__":
    main()
