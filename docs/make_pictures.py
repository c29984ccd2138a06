"""Run the demonstration and keep five of its pictures for the documentation.

    python docs/make_pictures.py

The demonstration is seeded, so a second run writes the same bytes.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from nightlab.demo import run

STATIC = Path(__file__).with_name("_static")
PICTURES = ("verdict.svg", "raster.svg", "night.svg", "calendar.svg")
NIGHTS = re.compile(r"<svg(?:(?!</svg>).)*>Every night<.*?</svg>", re.DOTALL)


def pictures() -> dict[str, str]:
    """Return the pictures of a new run, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder))
        found = {name: (Path(folder) / name).read_text(encoding="utf-8") for name in PICTURES}
        (nights,) = NIGHTS.findall((Path(folder) / "verdict.html").read_text(encoding="utf-8"))
        return {**found, "nights.svg": f"{nights}\n"}


def main() -> None:
    """Write the pictures."""
    STATIC.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (STATIC / name).write_text(svg, encoding="utf-8")
        sys.stdout.write(f"wrote {STATIC.name}/{name}\n")


if __name__ == "__main__":
    main()
