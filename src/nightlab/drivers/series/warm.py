"""Compile the sampler once, so that nobody's first look has to wait: ``python -m nightlab.drivers.series.warm``.

A machine without a place to keep machine code is not warmed: each process there compiles anew.
"""

from __future__ import annotations

import sys
import time

import click


def warm() -> None:
    """Compile every function of the sampler, by one short fit."""
    from nightlab.drivers.series.fitting import fit
    from nightlab.drivers.series.simulated import person

    known = person(1, nights=30, exposures=2, phi=0.0, noise="normal")
    fit(known.nights.outcome, known.name, known.nights.weekday, known.exposures)


def run() -> int:
    """Compile, and say so; what hinders it is no reason to stop whoever calls this."""
    start = time.perf_counter()
    try:
        warm()
    except (OSError, RuntimeError) as error:
        click.echo(f"the drivers' model is not compiled ahead ({error}); a first look takes longer")
        return 0
    click.echo(f"the drivers' model is compiled ({time.perf_counter() - start:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(run())
