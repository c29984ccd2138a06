"""Compile the body once, so that nobody's first simulation has to wait: ``python -m nightlab.body.warm``.

A machine without a place to keep machine code is not warmed: each process there compiles anew.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from typing import TYPE_CHECKING

import click
from platformdirs import user_cache_path

from nightlab.body.compiled import all_organs, fingerprint
from nightlab.errors import NightlabError

if TYPE_CHECKING:
    from pathlib import Path

MONTH_S = 30 * 24 * 3600.0


def warm() -> None:
    """Compile every organ and the stepper, by one person's shortest protocol."""
    from nightlab.body.protocol import Condition, Protocol
    from nightlab.body.protocol.who import Who
    from nightlab.body.simulate import simulate

    shortest = Condition("one day", days=1, warm_up_days=0)
    simulate(Protocol("warm", Who(), (shortest,)), workers=1)


def sweep(place: Path) -> None:
    """Delete machine code that this version does not use and no other has written for a month."""
    kept = {fingerprint(organ.name) for organ in all_organs()} | {
        fingerprint("homeostat", "stages")
    }
    for old in place.iterdir():
        if old.name not in kept and old.is_dir() and old.stat().st_mtime < time.time() - MONTH_S:
            shutil.rmtree(old, ignore_errors=True)


def run() -> int:
    """Compile, and say so; what hinders it is no reason to stop whoever calls this."""
    start = time.perf_counter()
    try:
        place = user_cache_path("nightlab") / "body"
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=place):
            pass
        warm()
        sweep(place)
    except (NightlabError, OSError, RuntimeError) as error:
        click.echo(f"the body is not compiled ahead ({error}); a first simulation takes a minute")
        return 0
    click.echo(f"the body is compiled ({time.perf_counter() - start:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(run())
